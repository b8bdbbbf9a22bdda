"""Asking a child about a review: on the right day, at an address we may use, once, and never below four."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.reviews import add_working_days
from bot.ground.calendar import closed_days
from bot.ground.installation import ACCEPTED
from bot.outbox import addresses
from bot.store.addresses import Binding
from bot.store.conversations import ConversationRecord, Timer
from bot.store.people import Child
from bot.talk import invitations
from bot.talk.invitations import CannotInvite, DueInvitation
from tests import factories
from tests.factories import NOW, TODAY
from tests.talk.phones import asked, born, context, enrol, invited, phone_of

pytestmark = pytest.mark.usefixtures("noise")
DAY = timedelta(days=1)
REVIEW_ON = date(2026, 12, 14)
INVITE_ON = add_working_days(REVIEW_ON, -15, closed_days())
FOUR_O_CLOCK = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def wanted_on(session: Session, review_id: int, day: date) -> Sequence[Phase]:
    """Return what this day asks of one review."""
    due = invitations.due(session.connection(), day)
    return [each.phase for each in due if each.review_id == review_id]


def test_a_child_is_asked_from_fifteen_working_days_before_the_review_on(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": REVIEW_ON})
    assert date(2026, 11, 23) == INVITE_ON
    assert wanted_on(session, review_id, INVITE_ON - DAY) == []
    assert wanted_on(session, review_id, INVITE_ON) == [Phase.PRE]
    assert wanted_on(session, review_id, REVIEW_ON - DAY) == [Phase.PRE]
    assert wanted_on(session, review_id, REVIEW_ON) == []


def test_a_child_is_asked_how_it_was_on_the_day_after_and_for_two_weeks(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": REVIEW_ON, "status": "held"})
    assert wanted_on(session, review_id, REVIEW_ON) == []
    assert wanted_on(session, review_id, REVIEW_ON + DAY) == [Phase.POST]
    assert wanted_on(session, review_id, REVIEW_ON + 13 * DAY) == [Phase.POST]
    assert wanted_on(session, review_id, REVIEW_ON + 14 * DAY) == []


def test_a_child_who_was_not_asked_before_an_adjourned_review_is_asked_before_it_goes_on(
    session: Session,
) -> None:
    review_id, _ = enrol(session, review={"review_on": REVIEW_ON, "status": "adjourned"})
    assert wanted_on(session, review_id, INVITE_ON) == [Phase.PRE]
    assert wanted_on(session, review_id, REVIEW_ON + DAY) == []


def test_nobody_is_asked_about_a_review_that_will_not_be(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": REVIEW_ON, "status": "cancelled"})
    assert wanted_on(session, review_id, INVITE_ON) == []
    assert wanted_on(session, review_id, REVIEW_ON + DAY) == []


def test_the_same_question_is_never_put_twice(session: Session) -> None:
    phone = invited(session, review={"review_on": REVIEW_ON})
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    assert wanted_on(session, talk.review_id, INVITE_ON) == []
    with pytest.raises(CannotInvite, match="asked about this review already"):
        invitations.invite(session.connection(), talk.review_id, Phase.PRE, NOW, context())


def test_invitations_are_due_only_in_the_hours_in_which_the_bot_may_write_first(session: Session) -> None:
    review_id, _ = enrol(session, review={"review_on": REVIEW_ON})
    connection = session.connection()
    mine = DueInvitation(review_id, Phase.PRE)
    assert mine not in invitations.due_now(connection, NOW)  # nine in the morning of a school day
    assert mine in invitations.due_now(connection, FOUR_O_CLOCK)
    assert mine not in invitations.due_now(connection, FOUR_O_CLOCK.replace(hour=19, minute=30))


@pytest.mark.parametrize(
    ("age", "phase", "questionnaire"),
    [(4, Phase.PRE, "pre-4-7"), (9, Phase.PRE, "pre-8-11"), (13, Phase.PRE, "pre-12-15"), (17, Phase.PRE, "pre-16-17"),
     (9, Phase.POST, "post-8-11")],
)  # fmt: skip
def test_a_child_gets_the_questions_of_the_own_age(
    session: Session, age: int, phase: Phase, questionnaire: str
) -> None:
    review = {"status": "held" if phase is Phase.POST else "planned"}
    phone = invited(session, born_on=born(age), phase=phase, review=review)
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    assert (talk.questionnaire, talk.phase, talk.status, talk.open) == (
        questionnaire,
        phase.value,
        "invited",
        True,
    )
    assert (talk.answered, talk.questions) == (
        0,
        {"pre-4-7": 7, "pre-16-17": 5, "post-8-11": 8}.get(questionnaire, 10),
    )


def test_age_counts_on_the_day_of_the_review(session: Session) -> None:
    review = {"review_on": date(2026, 12, 1)}
    turning = invited(session, born_on=date(2022, 12, 1), review=review)
    assert turning.row(ConversationRecord, id=turning.conversation_id).questionnaire == "pre-4-7"
    review_id, _ = enrol(session, born_on=date(2022, 12, 2), review=review)
    with pytest.raises(CannotInvite, match="under four"):
        invitations.invite(session.connection(), review_id, Phase.PRE, NOW, context())


def test_a_child_without_a_date_of_birth_is_not_guessed_at(session: Session) -> None:
    review_id, _ = enrol(session, born_on=None)
    with pytest.raises(CannotInvite, match="date of birth is missing"):
        invitations.invite(session.connection(), review_id, Phase.PRE, NOW, context())


def test_only_a_confirmed_address_that_still_wants_messages_is_used(session: Session) -> None:
    connection = session.connection()
    cases: dict[str, dict[str, Any]] = {
        "unconfirmed": {"confirmed_at": None},
        "suspended": {"suspended_at": NOW},
    }
    for change in cases.values():
        review_id, address_id = enrol(session, review={"review_on": REVIEW_ON})
        table = Binding.__table__
        session.execute(table.update().where(table.c.address_id == address_id).values(change))
        assert refused(session, review_id)
    for close in (addresses.opt_out, addresses.mark_wrong_person):
        review_id, address_id = enrol(session, review={"review_on": REVIEW_ON})
        close(connection, address_id, NOW)
        assert refused(session, review_id)
    assert refused(session, factories.review(session, review_on=REVIEW_ON).id)


def refused(session: Session, review_id: int) -> bool:
    """Return whether a review is neither due nor can be asked about by hand."""
    with pytest.raises(CannotInvite, match="no phone that we may write to"):
        invitations.invite(session.connection(), review_id, Phase.PRE, NOW, context())
    return wanted_on(session, review_id, INVITE_ON) == []


def test_the_newest_address_is_asked_in_the_childs_language(session: Session) -> None:
    factories.fact(session, name=ACCEPTED, value="ur")
    review_id, _ = enrol(session, language="ur")
    child_id = session.execute(select(Binding.child_id).order_by(Binding.id.desc()).limit(1)).scalar_one()
    newer = factories.address(session, channel="telegram", provider_id="1000000000042")
    factories.binding(session, child_id=child_id, address_id=newer.id)
    phone = phone_of(session, review_id, newer.id)
    assert phone.channel is ChannelKind.TELEGRAM
    (invitation,) = phone.queued()
    assert (invitation.channel, invitation.kind, invitation.priority) == ("telegram", "invite", 5)
    assert invitation.purpose == f"invite:{review_id}:pre:0"
    assert (phone.state.language, phone.state.offered) == ("ur", ("ur", "en"))
    assert invitation.body["text"].startswith("سلام")


def test_a_language_that_no_administrator_accepted_is_not_written_in(session: Session) -> None:
    factories.fact(session, name=ACCEPTED, value="ar so")
    phone = invited(session, language="pl")
    assert (phone.state.language, phone.state.offered) == (None, ("en", "ar", "so"))


@pytest.mark.parametrize(
    ("says", "chooses"), [("language", "اردو"), ("Urdu", "yes"), ("Urdu", "no")], ids=["menu", "yes", "no"]
)
def test_a_language_that_the_child_chose_is_kept_for_the_next_conversation(
    session: Session, says: str, chooses: str
) -> None:
    factories.fact(session, name=ACCEPTED, value="ur pl")
    phone = asked(session, language="pl")
    child_id = phone.row(ConversationRecord, id=phone.conversation_id).child_id
    phone.writes(says)
    phone.writes(chooses)
    child = phone.row(Child, id=child_id)
    is_chosen = chooses != "no"
    expected = ("ur", phone.now) if is_chosen else ("pl", None)
    assert (child.language, child.language_chosen_at) == expected
    sitting = factories.review(session, child_id=child_id, review_on=REVIEW_ON)
    assert phone_of(session, sitting.id, phone.address_id).state.language == expected[0]


def test_a_language_that_nobody_speaks_here_is_english(session: Session) -> None:
    phone = invited(session, language="tlh")
    assert (phone.state.language, phone.state.offered) == ("en", ("en",))


def test_a_new_invitation_takes_the_childs_messages_from_the_earlier_conversation(session: Session) -> None:
    phone = asked(session, review={"review_on": TODAY})
    talk = phone.row(ConversationRecord, id=phone.conversation_id)
    later = factories.review(session, child_id=talk.child_id, review_on=REVIEW_ON)
    newer = phone_of(session, later.id, phone.address_id)
    assert not phone.row(ConversationRecord, id=phone.conversation_id).open
    newer.now = phone.now
    newer.writes("1")
    newer.writes("1")
    newer.writes("4")
    assert (phone.answers, newer.answers) == ({}, {"home": 4})


def test_a_siblings_conversation_on_the_same_phone_stays_open(session: Session) -> None:
    first, address_id = enrol(session, alias="Amina")
    second, _ = enrol(session, alias="Kofi", address_id=address_id)
    amina = phone_of(session, first, address_id)
    phone_of(session, second, address_id)
    assert amina.row(ConversationRecord, id=amina.conversation_id).open


def moments(session: Session, review_on: date, now: datetime, status: str = "planned") -> dict[str, datetime]:
    """Return the timers of a child who is invited now."""
    review_id, _ = enrol(session, review={"review_on": review_on, "status": status})
    phase = Phase.POST if status == "held" else Phase.PRE
    conversation_id = invitations.invite(session.connection(), review_id, phase, now, context())
    table: Any = Timer.__table__
    found = select(table.c.name, table.c.due_at).where(table.c.conversation_id == conversation_id)
    return {row.name: row.due_at for row in session.execute(found)}


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)  # in winter London's time


def test_reminders_and_the_cut_off_follow_the_review(session: Session) -> None:
    assert moments(session, REVIEW_ON, local(INVITE_ON, 16)) == {
        "reminder1": local(INVITE_ON + 2 * DAY, 16),
        "reminder2": local(date(2026, 12, 10), 15, 45),
        "cutoff": local(date(2026, 12, 11), 17),
    }


@pytest.mark.parametrize(
    ("days", "reminders"), [(10, 2), (8, 2), (7, 2), (6, 1), (5, 1), (4, 0), (3, 0), (2, 0), (1, 0)]
)
def test_who_is_invited_late_is_not_reminded_twice_at_once_nor_after_the_cut_off(
    session: Session, days: int, reminders: int
) -> None:
    now = local(REVIEW_ON - days * DAY, 16)
    found = moments(session, REVIEW_ON, now)
    names = [name for name in found if name.startswith("reminder")]
    assert len(names) == reminders, found
    assert all(now + 1.9 * DAY <= found[name] < local(date(2026, 12, 11), 17) for name in names)
    if reminders == 2:
        assert found["reminder2"].date() > found["reminder1"].date()


def test_after_a_review_there_is_one_reminder_and_an_end(session: Session) -> None:
    asked_on = REVIEW_ON + DAY
    assert moments(session, REVIEW_ON, local(asked_on, 16), "held") == {
        "reminder1": local(REVIEW_ON + 5 * DAY, 10),
        "cutoff": local(date(2026, 12, 28), 10),
    }
    assert list(moments(session, REVIEW_ON, local(REVIEW_ON + 13 * DAY, 16), "held")) == ["cutoff"]


def test_looking_for_invitations_reads_four_times_however_many_there_are(session: Session) -> None:
    for _ in range(3):
        enrol(session, review={"review_on": REVIEW_ON})
    spoken: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: spoken.append(given[2]))
    assert len(invitations.due(connection, INVITE_ON)) >= 3
    assert len(spoken) == 4
