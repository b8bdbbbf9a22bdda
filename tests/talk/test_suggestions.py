"""What an unclear reply may mean is offered on every channel, and the words stay beside what the child chose."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.reviews.contributions import words
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from tests.content import content
from tests.ground.people import iro_of
from tests.talk.phones import asked

pytestmark = pytest.mark.usefixtures("noise")


@pytest.mark.parametrize("channel", list(ChannelKind))
def test_a_yes_to_what_was_offered_is_the_answer_and_keeps_the_words(
    session: Session, channel: ChannelKind
) -> None:
    phone = asked(session, channel=channel)
    assert phone.writes("8/10") == ["did_you_mean"]
    assert "Good" in phone.queued()[-1].body["text"]
    phone.receives()
    assert phone.writes("yes") == ["ask:safe"]
    kept = phone.row(AnswerRecord, conversation_id=phone.conversation_id, question="home", current=True)
    assert (kept.value, kept.note, kept.confirmed) == (4, "8/10", True)


def test_an_offer_that_the_child_overtook_is_not_sent_beside_the_question_about_being_safe(
    session: Session,
) -> None:
    phone = asked(session)
    phone.receives()
    for text in ("8/10", "4"):
        phone.now += timedelta(seconds=20)
        phone.says(text)
    left = [row.kind for row in phone.queued() if row.status == "pending"]
    assert (left, phone.answers["home"]) == (["ask:safe"], 4)


def test_a_no_brings_the_whole_list_again(session: Session) -> None:
    phone = asked(session)
    phone.writes("8/10")
    phone.receives()
    assert phone.writes("no") == ["reask:home"]
    assert phone.answers == {}


def test_the_iro_reads_the_words_and_that_the_child_said_yes(session: Session) -> None:
    phone = asked(session)
    phone.writes("8/10")
    phone.receives()
    phone.writes("1")
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    reader = iro_of(session, session.get_one(Review, talk.review_id).officer_id)
    (answered,) = words(session, reader, content(), talk.id).answers
    said = answered.said
    assert (said.words, said.label, said.place, said.confirmed) == ("8/10", "Good", 4, True)


def test_several_options_are_offered_in_one_message_by_their_labels(session: Session) -> None:
    phone = asked(session)
    while phone.state.at != "support":
        phone.writes("0")
    phone.receives()
    assert phone.writes("can i have one of them advocates and see my iro by myself") == ["did_you_mean"]
    assert "An advocate" in phone.queued()[-1].body["text"]
