"""A child who lives at home under a supervision order is asked by text what fits, from the invitation to the end."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import Status
from bot.domain.questionnaires import Phase
from bot.domain.reviews import ReviewKind
from bot.ground.roles import Role
from bot.reviews import change_kind
from bot.reviews.contributions.words import words
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.talk import events, timers
from tests.content import content
from tests.factories import NOW
from tests.ground.people import person
from tests.talk.phones import Phone, asked, born, context, enrol, phone_of

pytestmark = pytest.mark.usefixtures("noise")
AT_HOME = {"kind": "supervision", "care_period_id": None, "review_on": (NOW + timedelta(days=21)).date()}


def texts(phone: Phone) -> list[str]:
    """Return every text that was written to the child."""
    return [row.body["text"] for row in phone.queued()]


def counted(phone: Phone) -> tuple[int, int]:
    """Return how many questions are answered, and how many there are on the way."""
    row = phone.row(ConversationRecord, id=phone.conversation_id)
    return row.answered, row.questions


def test_a_child_at_home_gets_every_question_that_fits_and_no_other(session: Session) -> None:
    phone = asked(session, review=AT_HOME, born_on=born(9))
    assert counted(phone) == (0, 9)
    for reply in ("4", "yes", "3"):
        phone.writes(reply)
    assert counted(phone) == (3, 9)
    review = session.get_one(Review, phone.row(ConversationRecord, id=phone.conversation_id).review_id)
    assert review.kind == "supervision"
    change_kind(
        session, person(session, Role.IRO, officer_id=review.officer_id), review.id,
        kind=ReviewKind.CARE, reason="The order was made into a care order", now=NOW,
    )  # fmt: skip
    for reply in ("football", "nothing", "no"):
        phone.writes(reply)
    assert texts(phone)[-1].endswith("\n1 My IRO\n2 An advocate\n3 My social worker\n4 I'll write or say it")
    assert phone.writes("my carer") == ["reask:speaker"]
    assert "from 1 to 4" in texts(phone)[-1]
    for reply in ("4", "0", "1"):
        phone.writes(reply)
    assert (phone.state.status, counted(phone)) == (Status.DONE, (9, 9))
    assert (phone.answers["speaker"], phone.notes) == ("self", ["my carer"])
    assert not [each for each in texts(phone) if "family" in each or "carer" in each.casefold()]
    reader = person(session, Role.IRO, officer_id=review.officer_id)
    read = words(session, reader, content(), phone.conversation_id)
    assert [each.id for each in read.answers] == [*phone.state.answers]
    assert next(each.said.words for each in read.answers if each.id == "speaker") == "I'll write or say it"


def test_a_reminder_counts_what_is_still_asked(session: Session) -> None:
    phone = asked(session, review=AT_HOME, born_on=born(9))
    phone.writes("4")
    phone.receives()
    due = timers.due(phone.connection, NOW + timedelta(days=3))
    for timer in (each for each in due if each.conversation_id == phone.conversation_id):
        events.ring(phone.connection, timer, timer.due_at, context())
    assert "You still have 8 questions to go." in texts(phone)[-1]


def test_a_child_at_home_is_asked_afterwards_what_fits(session: Session) -> None:
    held = {**AT_HOME, "review_on": (NOW - timedelta(days=1)).date(), "status": "held"}
    review_id, address_id = enrol(session, review=held, born_on=born(13))
    session.flush()
    phone = phone_of(session, review_id, address_id, Phase.POST)
    for reply in ("1", "1", "1", "5", "1", "1", "1", "1", "better food", "3", "3"):
        phone.writes(reply)
    assert (phone.state.status, counted(phone)) == (Status.DONE, (9, 9))
    assert not any("time and place" in each for each in texts(phone))
