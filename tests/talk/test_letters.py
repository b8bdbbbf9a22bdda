"""An officer writes to a child in own words: the bot is quiet meanwhile, and what comes back is the officer's."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.conversations import TickName
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.ground.installation import ACCEPTED
from bot.store.addresses import AddressRecord
from bot.store.contributions import Note
from bot.store.conversations import ConversationRecord, Timer
from bot.store.messages import OutboxMessage
from bot.store.told import ToldMessage
from bot.talk import events, invitations, letters, lost_letters, officers_turn, timers
from bot.talk.letters import LETTER, QUESTION, OfficersWords
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.factories.building import number
from tests.talk.phones import Phone, asked, phone_of

pytestmark = pytest.mark.usefixtures("noise")
HELLO = OfficersWords(LETTER, "I spoke with your school. How was your weekend?")


@pytest.fixture
def phone(session: Session) -> Phone:
    """Return a child who has seen the first question, in the hours for writing."""
    phone = asked(session)
    phone.receives()
    phone.now = phone.now.replace(hour=16)
    return phone


def ring(phone: Phone) -> None:
    """Let the clock of this child ring."""
    for timer in timers.due(phone.connection, phone.now):
        if timer.conversation_id in {
            row.id for row in phone.rows(ConversationRecord, address_id=phone.address_id)
        }:
            events.ring(phone.connection, timer, phone.now, context())


def write(session: Session, phone: Phone, told: OfficersWords = HELLO) -> Sequence[str]:
    """Write to the child and let it go out; give the kinds of what goes."""
    sam = factories.account(session, name="Sam Khan").id
    before = len(phone.queued())
    letters.plan(phone.connection, phone.conversation_id, told, f"{number():032x}", sam, phone.now, context())
    ring(phone)
    return [row.kind for row in phone.queued()[before:]]


def last(phone: Phone) -> str:
    return str(phone.queued()[-1].body["text"])


def due(phone: Phone, name: TickName) -> datetime | None:
    """Return when a timer of the conversation comes; None where it is not set."""
    rows = phone.rows(Timer, conversation_id=phone.conversation_id, name=name.value, done_at=None)
    return rows[0].due_at if rows else None


def test_a_letter_names_its_sender_and_says_how_to_come_back(session: Session, phone: Phone) -> None:
    assert write(session, phone) == ["letter"]
    assert last(phone) == (
        "Message from Sam Khan: I spoke with your school. How was your weekend?\n"
        "You can reply here. 1 = our questions again."
    )


def test_what_comes_back_is_a_note_for_the_officer_and_no_answer(session: Session, phone: Phone) -> None:
    write(session, phone)
    assert phone.writes("4 was great") == ["with_officer"]
    assert phone.writes("no i mean it") == ["late_add"]
    assert phone.writes("thanks") == []
    assert (phone.notes, phone.answers) == (["4 was great", "no i mean it", "thanks"], {})
    assert phone.contribution.unread == 3


def test_only_what_comes_in_the_officers_turn_is_theirs(session: Session, phone: Phone) -> None:
    phone.writes("the cat is ill")
    phone.writes("I want to see my sister")
    write(session, phone)
    phone.writes("4 was great")
    phone.writes("1")
    phone.writes("DELETE")
    noted = {note.text: note.to_officer for note in phone.rows(Note, conversation_id=phone.conversation_id)}
    assert noted["4 was great"]
    assert [text for text, is_theirs in noted.items() if is_theirs] == ["4 was great"]


def test_one_brings_the_questions_back(session: Session, phone: Phone) -> None:
    write(session, phone)
    phone.writes("ok")
    assert phone.writes("1") == ["resumed", "ask:home"]
    assert due(phone, TickName.OFFICER) is None
    assert phone.writes("4") == ["ask:safe"]


@pytest.mark.parametrize(
    ("words", "kinds", "flag"),
    [
        ("9", ["safety"], "not_safe"),
        ("he hits me", ["safety"], "distress"),
        ("HELP", ["help", "with_officer"], "asked_help"),
        ("STOP", ["stopped"], "opted_out"),
    ],
)
def test_danger_help_and_stop_go_on_working(
    session: Session, phone: Phone, words: str, kinds: list[str], flag: str
) -> None:
    write(session, phone)
    phone.now = phone.now.replace(hour=11) + timedelta(days=1)
    assert [kind.removesuffix("_off") for kind in phone.writes(words)] == kinds
    assert flag in phone.flags


def test_reminders_wait_until_the_day_after_an_officer_has_written(session: Session) -> None:
    phone = asked(session, review={"review_on": NOW.date() + timedelta(days=20)})
    phone.receives()
    reminder = due(phone, TickName.REMINDER1)
    assert reminder is not None
    phone.now = reminder - timedelta(days=1)
    write(session, phone)
    phone.now = reminder
    ring(phone)
    assert phone.queued()[-1].kind == "letter"
    ends, put_off = due(phone, TickName.OFFICER), due(phone, TickName.REMINDER1)
    assert ends is not None
    assert put_off is not None
    assert put_off > ends
    for phone.now in (ends, put_off):
        phone.receives()
        ring(phone)
    assert [row.kind for row in phone.queued()[-3:]] == ["resumed", "ask:home", "reminder1"]


def test_the_turn_ends_by_the_officer_or_after_three_working_days(session: Session, phone: Phone) -> None:
    write(session, phone)
    assert due(phone, TickName.OFFICER) == phone.now.replace(day=26, hour=15, minute=45)
    officers_turn.end(phone.connection, phone.conversation_id, phone.now, context())
    ring(phone)
    assert [row.kind for row in phone.queued()[-2:]] == ["resumed", "ask:home"]


def test_a_letter_written_in_the_morning_waits_and_the_child_is_asked_meanwhile(
    session: Session, phone: Phone
) -> None:
    phone.now = phone.now.replace(hour=10)
    assert write(session, phone) == []
    assert phone.writes("4") == ["ask:safe"]
    phone.now = phone.now.replace(hour=16)
    ring(phone)
    assert phone.queued()[-1].kind == "letter"


def test_a_second_press_of_the_same_form_adds_nothing(session: Session, phone: Phone) -> None:
    sam = factories.account(session).id
    about = (phone.connection, phone.conversation_id, HELLO, "one form", sam, phone.now, context())
    assert letters.plan(*about) == phone.now
    assert letters.plan(*about) is None
    ring(phone)
    ring(phone)
    assert [row.kind for row in phone.queued()].count("letter") == 1


def test_a_reply_to_the_iro_is_never_kept_in_feedback_and_feedback_goes_on_afterwards(
    session: Session, phone: Phone
) -> None:
    review_id = phone.row(ConversationRecord, id=phone.conversation_id).review_id
    after = phone_of(session, review_id, phone.address_id, Phase.POST)
    assert write(session, phone) == ["letter"]
    assert phone.writes("we play football") == ["with_officer"]
    assert (phone.notes, after.notes) == (["we play football"], [])
    assert phone.writes("1") == ["resumed"]
    ring(phone)
    assert phone.queued()[-1].kind == "invite"
    assert phone.writes("1") == ["notice_post"]


def test_nobody_is_invited_while_an_officer_writes(session: Session, phone: Phone) -> None:
    write(session, phone)
    row = phone.row(ConversationRecord, id=phone.conversation_id)
    other = factories.review(session, child_id=row.child_id, review_on=(phone.now + timedelta(days=9)).date())
    assert other.id not in {each.review_id for each in invitations.due(phone.connection, phone.now.date())}
    phone.writes("1")
    assert other.id in {each.review_id for each in invitations.due(phone.connection, phone.now.date())}


def test_a_picked_text_comes_in_the_language_of_the_child(session: Session) -> None:
    factories.fact(session, name=ACCEPTED, value="pl")
    phone = asked(session, ChannelKind.SMS, language="pl")
    phone.now = phone.now.replace(hour=16)
    write(session, phone, OfficersWords(LETTER, wording="letter_call"))
    assert "Sam Khan" in last(phone)
    assert "Can I call you" not in last(phone)


def test_nothing_is_asked_when_a_turn_ends_after_stop_or_danger(session: Session, phone: Phone) -> None:
    write(session, phone)
    phone.writes("9")
    before = len(phone.queued())
    officers_turn.end(phone.connection, phone.conversation_id, phone.now, context())
    ring(phone)
    assert len(phone.queued()) == before
    assert phone.writes("sorry") == ["ask:home"]


def refused(phone: Phone) -> Sequence[str | None]:
    """Return why each thing that was told was not sent; None for what was."""
    return [row.refusal for row in phone.rows(ToldMessage, conversation_id=phone.conversation_id)]


def elsewhere(session: Session, phone: Phone, **given: object) -> Phone:
    """Invite the child to feedback on another phone."""
    row = phone.row(ConversationRecord, id=phone.conversation_id)
    address = factories.address(session, provider_id=f"+4477001{number():05d}")
    factories.binding(session, child_id=row.child_id, address_id=address.id)
    after = phone_of(session, row.review_id, address.id, Phase.POST)
    record = session.get_one(ConversationRecord, after.conversation_id)
    record.address_id, record.phone_owner = address.id, "carer"
    session.flush()
    return after


def test_a_letter_never_goes_to_a_new_phone_that_has_not_accepted_the_notice(
    session: Session, phone: Phone
) -> None:
    after = elsewhere(session, phone)
    assert write(session, phone) == []
    assert (refused(phone), [row.kind for row in after.queued()].count("letter")) == (["no_notice"], 0)


def test_a_letter_takes_the_owner_of_the_phone_that_it_moves_to(session: Session, phone: Phone) -> None:
    after = elsewhere(session, phone)
    after.writes("1")
    after.writes("1")
    write(session, phone)
    row = phone.row(ConversationRecord, id=phone.conversation_id)
    assert (refused(phone), row.address_id, row.phone_owner) == ([None], after.address_id, "carer")


@pytest.mark.parametrize("kind", [LETTER, QUESTION])
def test_a_quiet_phone_gets_nothing_more(session: Session, phone: Phone, kind: str) -> None:
    session.get_one(AddressRecord, phone.address_id).still_asked_at = phone.now
    session.flush()
    assert write(session, phone, OfficersWords(kind, "Hello", question="home")) == []
    assert refused(phone) == ["quiet"]


def test_a_phone_that_was_silent_for_90_days_gets_no_letter(session: Session, phone: Phone) -> None:
    phone.now += timedelta(days=100)
    assert "letter" not in write(session, phone)
    assert refused(phone) == ["quiet"]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_lost_letter_gives_the_turn_back_in_silence(session: Session, phone: Phone, status: str) -> None:
    write(session, phone)
    assert lost_letters.give_back(phone.connection, phone.now, context()) == 0
    letter = phone.queued()[-1]
    session.get_one(OutboxMessage, letter.id).status = status
    session.flush()
    assert lost_letters.give_back(phone.connection, phone.now, context()) == 1
    assert (phone.queued()[-1].id, due(phone, TickName.OFFICER)) == (letter.id, None)
    assert phone.writes("4") == ["ask:safe"]
    assert lost_letters.give_back(phone.connection, phone.now, context()) == 0


AGAIN = OfficersWords(QUESTION, question="home")


def test_a_number_typed_before_the_question_is_sent_again_does_not_answer_it(
    session: Session, phone: Phone
) -> None:
    phone.writes("4")
    phone.receives()
    assert write(session, phone, AGAIN) == ["ask:home"]
    phone.now += timedelta(seconds=20)
    phone.says("1")
    assert phone.answers["home"] == 4
    phone.receives()
    phone.writes("2")
    assert phone.answers["home"] == 2


@pytest.mark.parametrize(("words", "why"), [("9", "held"), ("STOP", "opted_out")])
def test_no_question_is_put_again_after_danger_or_stop(
    session: Session, phone: Phone, words: str, why: str
) -> None:
    phone.writes("4")
    phone.writes(words)
    before = phone.state
    assert write(session, phone, AGAIN) == []
    assert (refused(phone), phone.state) == ([why], before)
