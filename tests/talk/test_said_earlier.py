"""What was said about a later question is offered with that question, in one message, and the record says so."""

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
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")
TEXT = "home is good, school is boring"
BUTTONS = pytest.mark.parametrize("channel", [ChannelKind.TELEGRAM, ChannelKind.WHATSAPP])


def offered(session: Session, channel: ChannelKind = ChannelKind.SMS) -> Phone:
    """Let a child say how home and school are, and that it is safe; what was said of school is offered then."""
    phone = asked(session, channel=channel)
    assert phone.writes(TEXT) == ["ask:safe"]
    phone.receives()
    assert phone.writes("yes") == ["did_you_mean"]
    return phone


@pytest.mark.parametrize("channel", list(ChannelKind))
def test_the_question_stands_before_the_offer_and_a_yes_keeps_the_words(
    session: Session, channel: ChannelKind
) -> None:
    phone = offered(session, channel)
    assert phone.queued()[-1].body["text"] == "How is school going?\nDid you mean: Bad? 1 Yes 2 No"
    phone.receives()
    assert phone.writes("yes") == ["ask:health"]
    kept = phone.row(AnswerRecord, conversation_id=phone.conversation_id, question="school", current=True)
    assert (kept.value, kept.note, kept.confirmed) == (2, TEXT, True)


def test_words_at_the_offer_answer_the_question_once_it_was_sent(session: Session) -> None:
    phone = offered(session)
    phone.receives()
    assert phone.writes("its good") == ["ask:health"]
    assert phone.answers["school"] == 4


def test_a_yes_before_the_offer_was_sent_decides_nothing(session: Session) -> None:
    phone = offered(session)
    phone.now += timedelta(seconds=1)
    phone.says("yes")
    assert "school" not in phone.answers
    phone.receives()
    assert phone.writes("yes") == ["ask:health"]
    assert phone.answers["school"] == 2


@BUTTONS
def test_the_buttons_of_an_offer_answer_it_and_no_other(session: Session, channel: ChannelKind) -> None:
    phone = offered(session, channel)
    phone.receives()
    yes, no = (payload for payload, _ in phone.queued()[-1].body["choices"])
    assert phone.presses(no) == ["ask:school"]
    phone.presses(yes)
    assert "school" not in phone.answers


@BUTTONS
def test_the_buttons_of_an_unclear_reply_are_taken_too(session: Session, channel: ChannelKind) -> None:
    phone = asked(session, channel=channel)
    phone.writes("8/10")
    phone.receives()
    assert phone.presses(phone.button("did_you_mean", 0)) == ["ask:safe"]
    assert phone.answers["home"] == 4


def test_the_iro_reads_the_earlier_words_beside_what_the_child_said_yes_to(session: Session) -> None:
    phone = offered(session)
    phone.receives()
    phone.writes("1")
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    reader = iro_of(session, session.get_one(Review, talk.review_id).officer_id)
    said = {each.question: each.said for each in words(session, reader, content(), talk.id).answers}
    school = next(each for name, each in said.items() if "school" in str(name).casefold())
    assert (school.words, school.label, school.confirmed) == (TEXT, "Bad", True)
