"""Who has not answered: each reason why nobody is reminded, reminding by hand, and handing over to the IRO."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bot.domain.conversations import Status, TickName
from bot.domain.messages import ChannelKind
from bot.domain.participation import Policy
from bot.domain.questionnaires import Phase
from bot.domain.texting.measure import measure
from bot.ground import policies
from bot.ground.errors import InputRefused
from bot.ground.list_pages import ROWS_A_PAGE
from bot.ground.roles import NotFound, Person, Role
from bot.reports import unanswered as room
from bot.reports.unanswered import LastMessage, NotRemindedReason, UnansweredList, UnansweredPart
from bot.reviews.caseload import NeedKind, caseload
from bot.reviews.flags import flags_of
from bot.reviews.handed_over import hand_over
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.talk import events, timers
from tests import factories
from tests.content import context
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.talk.phones import Phone, invited, send_all

DAY = timedelta(days=1)
IN_HOURS = NOW.replace(hour=16)  # Monday 16:00 in London
OPENS = NOW.replace(hour=15, minute=45)


@pytest.fixture
def mia(session: Session) -> Person:
    """Return somebody of the participation service."""
    return person(session, Role.PARTICIPATION)


def listed(session: Session, who: Person, now: datetime = IN_HOURS, **part: Any) -> UnansweredList:
    today = now.date()
    period = room.open_now(today)
    return room.unanswered(session, who, period, UnansweredPart(**part), page=1, now=now)


def row_of(session: Session, who: Person, review_id: int, now: datetime = IN_HOURS) -> room.UnansweredAsk:
    (found,) = [row for row in listed(session, who, now).everything if row.review_id == review_id]
    return found


def review_of(session: Session, phone: Phone) -> int:
    return session.get_one(ConversationRecord, phone.conversation_id).review_id


def works(session: Session, now: datetime) -> None:
    """Do what the worker does at a moment: reminders that have come, then sending."""
    for timer in timers.due(session.connection(), now):
        events.ring(session.connection(), timer, now, context())
    send_all(session.connection(), now)


def soon(session: Session, days: int = 15, **given: Any) -> Phone:
    return invited(session, review={"review_on": TODAY + days * DAY}, **given)


def invites(session: Session, **_: Any) -> tuple[int, datetime]:
    return review_of(session, soon(session)), IN_HOURS


def waits_for_its_day(session: Session) -> tuple[int, datetime]:
    phone = soon(session, 22)
    works(session, IN_HOURS)
    return review_of(session, phone), IN_HOURS + 2 * DAY


def waits_for_hours(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    timers.set_timer(session.connection(), phone.conversation_id, TickName.REMINDER1, OPENS + 2 * DAY)
    return review_of(session, phone), NOW + 2 * DAY


def is_reminded(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    works(session, IN_HOURS)
    works(session, IN_HOURS + 3 * DAY)
    assert [row.kind for row in phone.queued()] == ["invite", "reminder1"]
    return review_of(session, phone), IN_HOURS + 4 * DAY


def is_coming(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    works(session, IN_HOURS)
    return review_of(session, phone), IN_HOURS + 3 * DAY


def had_two(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    for days in (0, 3, 11):
        works(session, IN_HOURS + days * DAY)
    assert [row.kind for row in phone.queued()] == ["invite", "reminder1", "reminder2"]
    return review_of(session, phone), IN_HOURS + 12 * DAY


def said(*words: str) -> Callable[[Session], tuple[int, datetime]]:
    def case(session: Session) -> tuple[int, datetime]:
        phone = soon(session)
        for each in words:
            phone.writes(each)
        return review_of(session, phone), IN_HOURS

    return case


def is_written_to(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    ends = IN_HOURS + 3 * DAY
    timers.set_timer(session.connection(), phone.conversation_id, TickName.OFFICER, ends)
    return review_of(session, phone), IN_HOURS


def without_timer(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    works(session, IN_HOURS)
    timers.cancel_reminders(session.connection(), phone.conversation_id, NOW)
    return review_of(session, phone), IN_HOURS + 3 * DAY


def needs_its_code(session: Session) -> tuple[int, datetime]:
    phone = soon(session)
    talk = session.get_one(ConversationRecord, phone.conversation_id)
    talk.status = Status.CODE.value
    return talk.review_id, IN_HOURS


def without_phone(session: Session) -> tuple[int, datetime]:
    return factories.review(session, review_on=TODAY + 5 * DAY).id, IN_HOURS


def phone_of_a_card(**binding: Any) -> Callable[[Session], tuple[int, datetime]]:
    def case(session: Session) -> tuple[int, datetime]:
        review = factories.review(session, review_on=TODAY + 5 * DAY)
        given = {"confirmed_at": NOW - DAY, **binding}
        factories.binding(
            session, child_id=review.child_id, address_id=factories.address(session).id, **given
        )
        return review.id, IN_HOURS

    return case


def without_birthday(session: Session) -> tuple[int, datetime]:
    child = factories.child(session, born_on=None)
    factories.binding(session, child_id=child.id, address_id=factories.address(session).id)
    return factories.review(session, child_id=child.id, review_on=TODAY + 5 * DAY).id, IN_HOURS


def is_tomorrow(session: Session) -> tuple[int, datetime]:
    return review_of(session, soon(session, 4)), IN_HOURS + 3 * DAY + timedelta(hours=2)


def is_closing(session: Session) -> tuple[int, datetime]:
    held = {"review_on": TODAY - 2 * DAY, "status": "held"}
    return review_of(session, invited(session, phase=Phase.POST, review=held)), IN_HOURS + 13 * DAY


CASES = {
    NotRemindedReason.NOT_DUE: invites,
    NotRemindedReason.DUE_ON: waits_for_its_day,
    NotRemindedReason.HOURS: waits_for_hours,
    NotRemindedReason.COMING: is_coming,
    NotRemindedReason.REMINDED: is_reminded,
    NotRemindedReason.LIMIT: had_two,
    NotRemindedReason.PAUSED: said("1", "1", "later"),
    NotRemindedReason.WRITING: is_written_to,
    NotRemindedReason.DECLINED: said("3"),
    NotRemindedReason.TAKEN_BACK: said("1", "1", "1", "DELETE", "1"),
    NotRemindedReason.OPTED_OUT: said("STOP"),
    NotRemindedReason.NONE_SET: without_timer,
    NotRemindedReason.NEEDS_CODE: needs_its_code,
    NotRemindedReason.NO_PHONE: without_phone,
    NotRemindedReason.PHONE: phone_of_a_card(suspended_at=NOW),
    NotRemindedReason.NOT_ASKED: phone_of_a_card(),
    NotRemindedReason.NO_BIRTHDAY: without_birthday,
    NotRemindedReason.TOO_NEAR: is_tomorrow,
    NotRemindedReason.OVER: is_closing,
}


def test_every_reason_is_tried() -> None:
    assert set(CASES) == set(NotRemindedReason) == set(room.REASONS)


@pytest.mark.parametrize("reason", list(CASES))
def test_the_list_says_why_a_child_is_not_reminded(
    session: Session, mia: Person, reason: NotRemindedReason
) -> None:
    review_id, now = CASES[reason](session)
    session.flush()
    row = row_of(session, mia, review_id, now)
    assert row.verdict.reason is reason
    may = {NotRemindedReason.DUE_ON, NotRemindedReason.NONE_SET}
    assert row.may_remind is (reason in may)


@pytest.mark.parametrize(
    ("binding", "phone"),
    [({}, "in use"), ({"suspended_at": NOW}, "suspended"),
     ({"confirmed_at": None, "source": "card"}, "waiting to be confirmed")],
)  # fmt: skip
def test_the_state_of_the_phone(session: Session, mia: Person, binding: dict[str, Any], phone: str) -> None:
    review_id, _ = phone_of_a_card(**binding)(session)
    assert row_of(session, mia, review_id).phone == phone


def test_the_last_message_and_how_far_the_child_came(session: Session, mia: Person) -> None:
    phone = soon(session)
    review_id = review_of(session, phone)
    assert row_of(session, mia, review_id).message is LastMessage.NOT_SENT
    works(session, IN_HOURS)
    assert row_of(session, mia, review_id).message is LastMessage.SENT
    failed = {"status": "failed", "error_code": "30003"}
    session.execute(
        update(OutboxMessage).where(OutboxMessage.conversation_id == phone.conversation_id).values(failed)
    )
    row = row_of(session, mia, review_id)
    assert (row.message, row.trouble) == (
        LastMessage.FAILED,
        "not delivered: the phone is off or without signal",
    )
    phone.writes("1")
    phone.writes("1")
    phone.writes("1")
    assert row_of(session, mia, review_id).answered == 1
    for _ in range(40):
        phone.writes("1")
    assert review_id not in {row.review_id for row in listed(session, mia).everything}, "finished"


def press(session: Session, who: Person, now: datetime, chosen: set[str] | None = None) -> int:
    """Do what the confirmation page's button does."""
    room.lock(session, listed(session, who, now), chosen)
    return room.remind(session, who, listed(session, who, now), chosen, now)


def test_a_reminder_by_hand_is_sent_once_however_often_the_button_is_pressed(
    session: Session, mia: Person
) -> None:
    review_id, now = waits_for_its_day(session)
    phone_key = {f"{review_id}-pre"}
    assert [press(session, mia, now, phone_key) for _ in range(3)] == [1, 0, 0]
    works(session, now)
    assert press(session, mia, now + timedelta(minutes=1), phone_key) == 0
    works(session, now + DAY)
    works(session, now + 2 * DAY - timedelta(minutes=1))
    talk = session.scalars(
        select(ConversationRecord.id).where(ConversationRecord.review_id == review_id)
    ).one()
    sent = select(OutboxMessage.kind).where(OutboxMessage.conversation_id == talk).order_by(OutboxMessage.id)
    assert session.scalars(sent).all() == ["invite", "reminder1"]
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "reminded")).all()
    assert [(each.account_id, each.subject_id, each.detail["reminder"]) for each in trail] == [
        (mia.account_id, talk, "reminder1")
    ]


def test_outside_the_hours_for_writing_a_reminder_waits_for_them(session: Session, mia: Person) -> None:
    review_id, _ = waits_for_its_day(session)
    early = NOW + 2 * DAY  # a school day, before 15:45
    assert press(session, mia, early, {f"{review_id}-pre"}) == 1
    assert row_of(session, mia, review_id, early).verdict.reason is NotRemindedReason.HOURS
    assert timers.due(session.connection(), early + timedelta(hours=1)) == []
    works(session, IN_HOURS + 2 * DAY)
    assert row_of(session, mia, review_id, IN_HOURS + 2 * DAY).verdict.reason is NotRemindedReason.REMINDED


def test_who_says_stop_after_the_button_was_pressed_gets_nothing(session: Session, mia: Person) -> None:
    phone = soon(session, 22)
    works(session, IN_HOURS)
    early = NOW + 2 * DAY
    assert press(session, mia, early) >= 1
    phone.now = early
    phone.writes("STOP")
    works(session, IN_HOURS + 2 * DAY)
    assert "reminder1" not in [row.kind for row in phone.queued()]


def test_a_preview_counts_children_reasons_and_segments_as_the_forecast_does(
    session: Session, mia: Person
) -> None:
    soon(session, 22)
    soon(session, 22, language="ur")
    invited(session, ChannelKind.TELEGRAM, review={"review_on": TODAY + 22 * DAY})
    works(session, IN_HOURS)
    without_phone(session)
    now, held = IN_HOURS + 2 * DAY, policies.in_force(session)
    told = room.preview(session, listed(session, mia, now), None, context(), held, now)
    assert told.children == 3
    assert told.staying[NotRemindedReason.NO_PHONE] >= 1
    assert press(session, mia, now) == 3
    works(session, now)
    sent = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "reminder1")).all()
    really = sum(measure(each.body["text"]).segments for each in sent if each.channel == "sms")
    assert (told.segments, told.pence) == (really, round(really * held.price.hundredths / 100))


def test_the_iro_finds_who_could_not_be_reached_on_today(session: Session, mia: Person) -> None:
    officer_id = factories.officer(session).id
    review = factories.review(session, officer_id=officer_id, review_on=TODAY + 5 * DAY)
    rows = [row_of(session, mia, review.id)]
    with pytest.raises(InputRefused):
        room.hand_over_all(session, mia, rows, words=" ", now=NOW)
    said = "No phone in the placement. Please ask at your visit."
    assert [room.hand_over_all(session, mia, rows, words=said, now=NOW) for _ in range(2)] == [1, 0]
    assert row_of(session, mia, review.id).handed_at == NOW
    ira = iro_of(session, officer_id)
    needs = [need for need in caseload(session, ira, Policy(), TODAY).needs if need.kind is NeedKind.LOOK]
    assert [[flag.name for flag in need.row.flags] for need in needs] == [["not_reached"]]
    (flag,) = flags_of(session, ira, review.id)
    assert (flag.raised_by, flag.handed) == (mia.name, said)
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "handed_over")).all()
    assert [(each.account_id, each.subject_id) for each in trail] == [(mia.account_id, review.id)]


def test_managers_know_of_their_reviews_and_never_of_feedback(session: Session, mia: Person) -> None:
    team = factories.team(session)
    officer = factories.officer(session, team_id=team.id)
    own = factories.review(session, officer_id=officer.id, review_on=TODAY + 5 * DAY)
    foreign = factories.review(session, review_on=TODAY + 5 * DAY)
    held = factories.review(session, officer_id=officer.id, review_on=TODAY - 2 * DAY, status="held")
    manager = person(session, Role.TEAM_MANAGER, team_id=team.id)
    assert {row.review_id for row in listed(session, manager).everything} == {own.id}
    assert {own.id, foreign.id, held.id} <= {row.review_id for row in listed(session, mia).everything}
    for review_id, phase in ((foreign.id, Phase.PRE), (own.id, Phase.POST)):
        with pytest.raises(NotFound):
            hand_over(session, manager, review_id, phase, words="Please", now=NOW)


def test_parts_of_the_list(session: Session, mia: Person) -> None:
    review_id, _ = without_phone(session)
    row = row_of(session, mia, review_id)
    fits = UnansweredPart(
        Phase.PRE, NotRemindedReason.NO_PHONE, False, row.team_id, row.officer_id, room.NO_LANGUAGE
    )
    assert replace(fits, language=row.language or room.NO_LANGUAGE).keeps(row)
    for other in ({"phase": Phase.POST}, {"team": 0}, {"officer": 0}, {"language": "xx"}, {"may": True}):
        assert not UnansweredPart(**other).keeps(row)  # type: ignore[arg-type]


def test_it_takes_six_statements_however_many_children_there_are(session: Session, mia: Person) -> None:
    counts = []
    for number in (1, 60):
        for _ in range(number):
            soon(session)
        session.flush()
        seen: list[str] = []

        def count(*about: Any, seen: list[str] = seen) -> None:
            seen.append(about[2])

        engine = session.get_bind().engine
        event.listen(engine, "before_cursor_execute", count)
        try:
            found = listed(session, mia)
        finally:
            event.remove(engine, "before_cursor_execute", count)
        counts.append(len(seen))
    assert counts == [6, 6]
    assert len(found.rows) == ROWS_A_PAGE < len(found.wanted)
