"""Several messages within seconds: each is heard as what it is, and what belongs together is one answer."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind, Media, MediaKind
from bot.ground.roles import Person, Role
from bot.reviews.contributions import words
from tests.talk.phones import Phone, asked, context, invited

pytestmark = pytest.mark.usefixtures("noise")
WHATSAPP = ChannelKind.WHATSAPP
PHOTO = (Media(MediaKind.PHOTO, "https://api.twilio.com/photo", "image/jpeg"),)
SOON = timedelta(milliseconds=300)
IRO = Person(0, "Ira Shah", "ira@example.org", Role.IRO, 0, None)


def test_an_album_is_one_answer_with_three_files(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    said = [phone.writes(media=PHOTO, wait=wait) for wait in (timedelta(minutes=5), SOON, SOON)]
    assert said == [["got_media", "ask:safe"], [], []]
    assert phone.answers == {"home": "media"}
    (answered,) = words(session, IRO, context().content, phone.conversation_id).answers
    files = [file for message in answered.said.files for file in message.files]
    assert [(file.kind, file.state) for file in files] == [("photo", "waiting")] * 3
    assert answered.earlier == ()
    assert len(phone.messages) == 5


def test_an_album_at_the_invitation_is_kept_and_answered_once(session: Session) -> None:
    phone = invited(session, WHATSAPP)
    said = [phone.writes(media=PHOTO, wait=SOON) for _ in range(5)]
    assert said == [["invite"], [], [], [], []]
    first = phone.queued()[-1].body["text"]
    assert first.startswith("Thanks, we got it.")


def test_three_answers_at_once_are_not_put_under_questions_that_were_not_sent(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.receives()
    for text in ("4", "1", "3"):
        phone.now += SOON
        phone.says(text)
    assert phone.answers == {"home": 4}
    assert phone.notes == ["1", "3"]
    assert [row.kind for row in phone.queued()].count("ask:safe") == 1
    assert phone.writes("1", wait=SOON) == ["ask:school"]
    assert phone.answers == {"home": 4, "safe": "yes"}


def test_replies_in_a_second_are_answers_all_the_way_through(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    second = timedelta(seconds=1)
    for text in ("4", "1", "3", "1", "2", "maths", "1", "my nan", "1", "1"):
        phone.writes(text, wait=second)
    assert len(phone.answers) == 10
    assert phone.state.status.value == "done"


@pytest.mark.parametrize("command", ["help", "call me", "wrong number", "stop", "9"])
def test_a_command_right_behind_an_answer_is_heard(session: Session, command: str) -> None:
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    before = len(phone.queued())
    phone.now += SOON
    phone.says(command)
    kinds = [row.kind for row in phone.queued()[before:]]
    wanted = {
        "help": "help",
        "call me": "person",
        "wrong number": "wrong_person",
        "stop": "stopped",
        "9": "safety",
    }
    assert wanted[command] in kinds
    assert phone.answers == {"home": 4}


def test_no_text_goes_out_a_third_time_in_a_minute(session: Session) -> None:
    phone = invited(session)
    sent: list[str] = []
    for place in range(66):
        sent += phone.writes(f"blah {place % 7}", wait=timedelta(seconds=0.6))
    assert sent.count("invite") <= 2
    assert len(phone.messages) == 66


def whatever_comes(phone: Phone, texts: list[str]) -> list[str]:
    return [kind for text in texts for kind in phone.writes(text, wait=timedelta(seconds=0.5))]


def test_whatever_comes_within_a_minute_no_kind_goes_out_a_third_time(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    sent = whatever_comes(phone, ["help", "back", "blah", "9", "who is this", "zzz"] * 8)
    assert max(sent.count(kind) for kind in set(sent)) <= 2


def test_nobody_agrees_to_a_notice_that_was_not_sent(session: Session) -> None:
    phone = invited(session, WHATSAPP)
    phone.receives()
    for text in ("1", "1"):
        phone.now += SOON
        phone.says(text)
    assert phone.state.status.value == "notice"
    assert phone.writes("1", wait=SOON) == ["ask:home"]


def test_nothing_is_deleted_by_a_yes_before_the_confirmation_was_sent(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    phone.receives()
    for text in ("delete", "yes"):
        phone.now += SOON
        phone.says(text)
    assert phone.answers == {"home": 4}
    assert phone.writes("yes", wait=SOON) == ["deleted"]


def test_a_question_stuck_in_the_outbox_waits_there_once_whatever_is_written(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    for text in ("1", "help", "hm", "1", "help"):
        phone.now += timedelta(minutes=5)
        phone.says(text)
    assert [row.kind for row in phone.queued()].count("ask:safe") == 1
    assert phone.writes("1") == ["ask:school"]
    assert phone.answers == {"home": 4, "safe": "yes"}
