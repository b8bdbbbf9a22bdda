"""The caseload: what is on it, in which order, and what it costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.roles import Person, Role
from bot.reviews.caseload import CaseloadPage, CaseloadRow, Filter, NeedKind, caseload
from bot.reviews.codes import CodeKind
from bot.reviews.contributions import Asked
from bot.store.contributions import ReceivedViews, RefusalRecord
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person

pytestmark = pytest.mark.usefixtures("noise")
THURSDAY = date(2026, 11, 26)
FRIDAY_EVENING = NOW - timedelta(days=2, hours=15)


@pytest.fixture
def planned(session: Session, officer_id: int) -> Callable[..., Any]:
    return lambda **given: factories.review(session, officer_id=officer_id, **given)


def read(session: Session, who: Person) -> CaseloadPage:
    return caseload(session, who, Policy(), TODAY)


def only(session: Session, who: Person) -> CaseloadRow:
    (row,) = read(session, who).rows
    return row


def reachable(session: Session, child_id: int, **address: Any) -> None:
    where = factories.address(session, **address)
    factories.binding(session, child_id=child_id, address_id=where.id, confirmed_at=NOW - timedelta(days=30))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_an_empty_caseload_has_no_rows_and_nothing_to_do(session: Session, ira: Person) -> None:
    page = read(session, ira)
    assert page.rows == page.needs == ()
    assert set(page.counts.values()) == {0}


def test_the_next_twenty_working_days_are_shown_and_the_day_after_is_not(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    planned(review_on=TODAY)
    planned(review_on=date(2026, 12, 21))
    planned(review_on=date(2026, 12, 22))
    assert sorted((row.review_on, row.days) for row in read(session, ira).rows) == [
        (TODAY, 0),
        (date(2026, 12, 21), 20),
    ]


def test_cancelled_reviews_and_reviews_with_a_code_are_not_shown(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    planned(status="cancelled")
    factories.code(session, review_id=planned(status="held", attendance="in_person", contribution="spoke").id)
    assert read(session, ira).rows == ()


def test_a_held_review_waits_for_its_code_however_long_ago_it_was(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    planned(status="held", attendance="in_person", contribution="spoke", review_on=date(2023, 1, 9))
    row = only(session, ira)
    assert row.to_confirm
    assert row.code.label == "Proposed PN1"


def test_a_replaced_code_does_not_hide_a_review_nor_double_it(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    held = planned(status="held", attendance="in_person", contribution="spoke")
    factories.code(session, review_id=held.id, code="PN4", superseded_at=NOW)
    assert only(session, ira).to_confirm


def test_a_planned_review_whose_day_has_passed_is_to_be_recorded(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    planned(review_on=date(2026, 11, 20))
    page = read(session, ira)
    assert page.rows[0].date_passed
    assert [need.kind for need in page.needs] == [NeedKind.RECORD]


def test_an_iro_sees_their_own_a_manager_the_team_and_nobody_else_any(session: Session) -> None:
    team = factories.team(session)
    first, second = (factories.officer(session, team_id=team.id) for _ in range(2))
    for officer in (first, second):
        factories.review(session, officer_id=officer.id)
    assert len(read(session, iro_of(session, first.id)).rows) == 1
    assert len(read(session, person(session, Role.TEAM_MANAGER, team_id=team.id)).rows) == 2
    for role in set(Role) - {Role.IRO, Role.TEAM_MANAGER}:
        assert read(session, person(session, role)).rows == ()


@pytest.mark.parametrize(
    ("born_on", "day", "addresses", "why"),
    [
        (date(2023, 1, 1), THURSDAY, [{}], "under 4"),
        (date(2013, 5, 4), THURSDAY, [], "no phone on record"),
        (date(2013, 5, 4), THURSDAY, [{"opted_out_at": NOW}, {"wrong_person_at": NOW}], "opted out"),
        (date(2013, 5, 4), date(2026, 12, 15), [{}], "too early"),
        (date(2013, 5, 4), THURSDAY, [{"opted_out_at": NOW}, {}], "never invited"),
        (date(2013, 5, 4), date(2026, 12, 11), [{}], "not sent yet"),
        (date(2013, 5, 4), THURSDAY, [{"wrong_person_at": NOW}], "wrong number"),
        (None, THURSDAY, [{}], "no date of birth"),
    ],
)
def test_not_asked_says_why(
    session: Session,
    ira: Person,
    planned: Callable[..., Any],
    born_on: date,
    day: date,
    addresses: Any,
    why: str,
) -> None:
    child = factories.child(session, born_on=born_on)
    planned(child_id=child.id, review_on=day)
    for address in addresses:
        reachable(session, child.id, **address)
    asked = only(session, ira).asked
    assert (asked.state, asked.why) == (Asked.NOT_ASKED, why)


STALE = {"stale_at": NOW, "stale_reason": "not_in_use"}


@pytest.mark.parametrize(
    ("addresses", "state", "why"),
    [
        ([STALE], Asked.CANNOT_REACH, "the number is not in use"),
        ([STALE, {}], Asked.NOT_ASKED, "never invited"),
        ([], Asked.NOT_ASKED, "no phone on record"),
    ],
)
def test_a_child_whose_only_number_is_not_in_use_cannot_be_reached(
    session: Session, ira: Person, planned: Callable[..., Any], addresses: Any, state: Asked, why: str
) -> None:
    child = factories.child(session)
    planned(child_id=child.id)
    for address in addresses:
        reachable(session, child.id, **address)
    page = read(session, ira)
    assert (page.rows[0].asked.state, page.rows[0].asked.why) == (state, why)
    assert (NeedKind.CONTACT in [need.kind for need in page.needs]) is (state is Asked.CANNOT_REACH)


@pytest.mark.parametrize(
    ("status", "state"),
    [("invited", Asked.CANNOT_REACH), ("no_reply", Asked.CANNOT_REACH), ("done", Asked.ANSWERED)],
)
def test_an_invitation_to_a_number_that_is_no_mobile_says_why_it_cannot_arrive(
    session: Session, ira: Person, planned: Callable[..., Any], status: str, state: Asked
) -> None:
    phone = factories.address(session, stale_at=NOW, stale_reason="not_mobile")
    review = planned()
    talk = {"review_id": review.id, "child_id": review.child_id, "address_id": phone.id}
    factories.conversation(session, status=status, **talk)
    asked = only(session, ira).asked
    why = "the number is not a mobile that gets texts" if state is Asked.CANNOT_REACH else None
    assert (asked.state, asked.why) == (state, why)


@pytest.mark.parametrize(
    ("talk", "deliveries", "state", "why"),
    [
        ({"status": "invited"}, ["delivered"], Asked.INVITED, "delivered"),
        ({"status": "notice"}, ["failed", "sent"], Asked.INVITED, "sent"),
        ({"status": "invited"}, ["failed", "failed"], Asked.CANNOT_REACH, "not delivered 2 times"),
        ({"status": "no_reply"}, ["failed"], Asked.CANNOT_REACH, "not delivered"),
        ({"status": "no_reply"}, ["delivered"], Asked.NO_ANSWER, None),
        ({"status": "asking", "answered": 4}, ["failed"], Asked.ANSWERING, "not delivered"),
        ({"status": "partial", "answered": 4}, ["delivered"], Asked.ANSWERING, None),
        ({"status": "done", "answered": 10, "finished_at": NOW}, [], Asked.ANSWERED, None),
        ({"status": "closed", "answered": 10, "finished_at": NOW}, [], Asked.ANSWERED, None),
        ({"status": "closed", "answered": 3, "finished_at": NOW}, [], Asked.ANSWERING, None),
        ({"status": "closed"}, ["delivered"], Asked.NO_ANSWER, None),
        ({"status": "declined"}, [], Asked.DECLINED, None),
        ({"status": "withdrawn"}, [], Asked.TAKEN_BACK, "answered, then took the answers back"),
        ({"status": "stopped"}, [], Asked.CANNOT_REACH, "opted out"),
        ({"status": "wrong_person"}, [], Asked.CANNOT_REACH, "wrong number"),
    ],
)
def test_the_state_of_asking_follows_the_conversation_and_the_last_delivery(
    session: Session,
    ira: Person,
    planned: Callable[..., Any],
    talk: Any,
    deliveries: list[str],
    state: Asked,
    why: str,
) -> None:
    made = factories.conversation(session, review_id=planned().id, **talk)
    for status in deliveries:
        factories.outbox_message(session, conversation_id=made.id, status=status)
    asked = only(session, ira).asked
    assert (asked.state, asked.why) == (state, why)


@pytest.mark.parametrize(
    ("talk", "state"),
    [
        (None, Asked.DECLINED),
        ({"status": "closed"}, Asked.DECLINED),
        ({"status": "asking", "answered": 4}, Asked.ANSWERING),
        ({"status": "closed", "answered": 10}, Asked.ANSWERED),
    ],
)
def test_a_refusal_counts_until_the_child_answers(
    session: Session, ira: Person, planned: Callable[..., Any], talk: Any, state: Asked
) -> None:
    review = planned()
    session.add(
        RefusalRecord(review_id=review.id, refused_at=NOW, medium="call", by="child", recorded_at=NOW)
    )
    if talk:
        factories.conversation(session, review_id=review.id, **talk)
    session.flush()
    assert only(session, ira).asked.state is state


def test_what_was_taken_back_is_no_silence_once_the_review_is_over(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    talk = factories.conversation(session, review_id=planned().id, status="closed")
    factories.contribution(session, conversation_id=talk.id, withdrawn_at=NOW, has_view=False)
    asked = only(session, ira).asked
    assert (asked.state, asked.why) == (Asked.TAKEN_BACK, "answered, then took the answers back")


def test_feedback_after_a_review_does_not_count_as_being_asked_before_it(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    factories.conversation(session, review_id=planned().id, phase="post", status="done")
    assert only(session, ira).asked.state is Asked.NOT_ASKED


def test_the_row_tells_language_answers_wish_and_flags(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    talk = factories.conversation(session, review_id=planned().id, language="ur", answered=6, status="asking")
    factories.answer(session, conversation_id=talk.id, question="attend", value="no", current=False)
    factories.answer(session, conversation_id=talk.id, question="attend", value="in_person")
    factories.flag(session, conversation_id=talk.id, name="wants_advocate")
    factories.flag(session, conversation_id=talk.id, name="worry", acknowledged_at=NOW)
    factories.flag(session, conversation_id=talk.id, name="wants_to_chair", withdrawn_at=NOW)
    factories.flag(session, conversation_id=talk.id, name="not_heard", severity="feedback")
    row = only(session, ira)
    assert (row.language, row.asked.answered, row.wish) == ("ur", 6, "in_person")
    assert [flag.name for flag in row.flags] == ["wants_advocate"]
    assert row.code.label == "Would be PN1 if Kofi comes and speaks"


def test_unread_words_count_since_the_first_of_them(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    talk = factories.conversation(session, review_id=planned().id)
    factories.contribution(session, conversation_id=talk.id, unread=6, first_at=FRIDAY_EVENING)
    row = only(session, ira)
    assert (row.unread, row.unread_since) == (6, FRIDAY_EVENING)


def test_after_reading_the_age_starts_at_the_first_words_that_came_later(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    talk = factories.conversation(session, review_id=planned().id)
    read_at = NOW - timedelta(hours=5)
    factories.contribution(
        session, conversation_id=talk.id, unread=2, first_at=FRIDAY_EVENING, read_at=read_at
    )
    factories.answer(session, conversation_id=talk.id, answered_at=FRIDAY_EVENING)
    factories.answer(session, conversation_id=talk.id, answered_at=NOW - timedelta(hours=2))
    factories.note(session, conversation_id=talk.id, written_at=NOW - timedelta(hours=3))
    assert only(session, ira).unread_since == NOW - timedelta(hours=3)


def test_unread_words_and_alerts_bring_back_a_review_that_is_done(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    for name in ("words", "alert", "nothing"):
        held = planned(
            status="held", attendance="in_person", contribution="spoke", review_on=date(2026, 10, 1)
        )
        factories.code(session, review_id=held.id)
        talk = factories.conversation(session, review_id=held.id, status="closed")
        factories.contribution(session, conversation_id=talk.id, unread=int(name == "words"))
        if name == "alert":
            factories.flag(session, conversation_id=talk.id, name="distress", severity="urgent")
    page = read(session, ira)
    assert [need.kind for need in page.needs] == [NeedKind.ALERT, NeedKind.UNREAD]
    assert {row.code.kind for row in page.rows} == {CodeKind.CONFIRMED}


def test_rows_stand_in_the_order_of_what_needs_doing(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    quiet = planned(review_on=TODAY)
    unread = planned(review_on=date(2026, 12, 10))
    factories.contribution(session, review_id=unread.id, unread=3)
    danger = planned(review_on=date(2026, 12, 18))
    talk = factories.conversation(session, review_id=danger.id)
    factories.flag(session, conversation_id=talk.id, name="not_safe", severity="urgent")
    held = planned(review_on=date(2026, 11, 19), status="held", attendance="in_person", contribution="spoke")
    lost = planned(review_on=date(2026, 11, 25))
    factories.conversation(session, review_id=lost.id, status="stopped")
    page = read(session, ira)
    assert [row.review_id for row in page.rows] == [danger.id, unread.id, held.id, lost.id, quiet.id]
    assert [need.kind for need in page.needs] == [
        NeedKind.ALERT,
        NeedKind.UNREAD,
        NeedKind.CONFIRM,
        NeedKind.CONTACT,
        NeedKind.ASK,
    ]


def test_filters_count_what_they_keep(session: Session, ira: Person, planned: Callable[..., Any]) -> None:
    planned()
    factories.contribution(session, review_id=planned().id, unread=2)
    factories.conversation(session, review_id=planned().id, status="no_reply")
    planned(status="held", attendance="none", contribution="silent")
    page = read(session, ira)
    assert page.counts[Filter.ALL] == 4
    assert page.counts[Filter.UNREAD] == page.counts[Filter.NO_ANSWER] == page.counts[Filter.TO_CONFIRM] == 1
    assert page.counts[Filter.NOT_ASKED] == 2
    for each in Filter:
        assert len(page.kept(each)) == page.counts[each]


def test_the_list_takes_four_statements_however_long_it_is(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    for _ in range(12):
        talk = factories.conversation(session, review_id=planned().id, answered=2)
        factories.contribution(session, conversation_id=talk.id)
        factories.contribution(session, review_id=talk.review_id, route="other_attendee")
        factories.flag(session, conversation_id=talk.id)
    session.expire_all()
    with counted(session) as statements:
        assert len(read(session, ira).rows) == 12
    assert len(statements) == 4


def test_reading_the_list_changes_nothing(session: Session, ira: Person, planned: Callable[..., Any]) -> None:
    unread = factories.contribution(session, review_id=planned().id, unread=3)
    read(session, ira)
    assert session.get_one(ReceivedViews, unread.id).unread == 3
    assert not session.dirty


def test_a_review_without_attendance_is_to_be_recorded_and_not_to_be_confirmed(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    planned(status="held", review_on=TODAY - timedelta(days=3))
    (need,) = read(session, ira).needs
    assert (need.kind, need.row.held) == (NeedKind.RECORD, True)


def test_a_child_who_asks_for_an_adult_stands_before_unread_words_and_other_wishes_last(
    session: Session, ira: Person, planned: Callable[..., Any]
) -> None:
    for name, severity in (
        ("wants_advocate", "normal"),
        ("wants_contact", "high"),
        ("worry_noticed", "normal"),
    ):
        talk = factories.conversation(session, review_id=planned().id)
        factories.flag(session, conversation_id=talk.id, name=name, severity=severity)
    factories.contribution(session, review_id=planned().id)
    kinds = [need.kind for need in read(session, ira).needs]
    assert kinds == [NeedKind.ASKS, NeedKind.UNREAD, NeedKind.LOOK, NeedKind.WANTS]
