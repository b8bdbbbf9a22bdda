"""The team board: every number is the length of the list behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.domain.duty import Ladder
from bot.domain.participation import Policy
from bot.domain.rates import Rate
from bot.ground.roles import Person, Role
from bot.reviews.board import BoardOrder, BoardRow, TeamBoard, team_board
from bot.reviews.board_counts import BoardNumber
from bot.reviews.challenges import ChallengeFilter, challenge_list
from bot.reviews.diary import DiaryCode, DiaryFilter, DiaryState, DiaryTime, diary
from bot.safeguarding.room import duty_room
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted

pytestmark = pytest.mark.usefixtures("noise")
DAYS_AGO = {days: NOW - timedelta(days=days) for days in range(10)}


@dataclass(frozen=True)
class Office:
    """A team of a busy and of an idle officer, with the team's manager."""

    team_id: int
    busy: int
    idle: int
    manager: Person


@pytest.fixture
def office(session: Session) -> Office:
    team = factories.team(session)
    busy, idle, gone = (
        factories.officer(session, team_id=team.id, name=name).id for name in ("Bo", "Al", "Cy")
    )
    factories.officer_post(session, officer_id=busy, full_time_hundredths=80)
    factories.officer_post(session, officer_id=idle)
    factories.officer_post(session, officer_id=gone, ends_on=date(2026, 6, 30))
    _work(session, busy)
    return Office(team.id, busy, idle, person(session, Role.TEAM_MANAGER, team_id=team.id))


def _work(session: Session, officer_id: int) -> None:
    """Give an officer two children, and of each kind of work something that counts and something that does not."""
    child, sibling = (factories.child(session).id for _ in range(2))
    for each in (child, sibling):
        factories.allocation(session, child_id=each, officer_id=officer_id)
        factories.care_period(session, child_id=each)
    given = {"child_id": child, "officer_id": officer_id, "care_period_id": None}
    asked, _ = (factories.review(session, **given) for _ in range(2))
    talk = factories.conversation(session, review_id=asked.id, status="done", answered=10)
    factories.contribution(
        session, conversation_id=talk.id, unread=1, first_at=DAYS_AGO[6], received_at=DAYS_AGO[0]
    )
    held = {"status": "held", "attendance": "in_person", "contribution": "spoke", **given}
    late = {"review_on": date(2026, 10, 9), "due_on": date(2026, 10, 8), **held}
    in_time = {**late, "review_on": date(2026, 10, 8)}
    short = factories.care_period(session, child_id=child, short_breaks_only=True).id
    for facts in (late, in_time, {**late, "care_period_id": short}, {**late, "review_on": date(2025, 10, 9)}):
        factories.code(session, review_id=factories.review(session, **facts).id)
    factories.review(session, review_on=date(2026, 11, 6), **held)
    open_one = factories.alert(session)
    for each in (child, sibling):
        factories.alert_child(session, alert_id=open_one.id, child_id=each)
    done = factories.alert(session, done_at=NOW)
    factories.alert_child(session, alert_id=done.id, child_id=child)
    factories.challenge(session, review_id=asked.id, officer_id=officer_id)
    factories.challenge(session, review_id=asked.id, officer_id=officer_id, state="resolved")


def read(session: Session, office: Office, order: BoardOrder = BoardOrder.NAME) -> TeamBoard:
    return team_board(session, office.manager, TODAY, None, order)


def listed(session: Session, who: Person, row: BoardRow) -> Mapping[BoardNumber, int]:
    """Return the lengths of the lists behind an officer's numbers."""

    def reviews(time: DiaryTime, **narrowed: object) -> int:
        by = DiaryFilter(TODAY, TODAY, time=time, officer_id=row.officer_id, **narrowed)  # type: ignore[arg-type]
        return diary(session, who, by, Policy(), TODAY).total

    challenges = challenge_list(session, who, ChallengeFilter(officer_id=row.officer_id), TODAY)
    return {
        BoardNumber.SOON: reviews(DiaryTime.SOON),
        BoardNumber.UNASKED: reviews(DiaryTime.SOON, state=DiaryState.NOT_ASKED),
        BoardNumber.OVERDUE: reviews(DiaryTime.OVERDUE),
        BoardNumber.TO_CONFIRM: reviews(DiaryTime.WAITING, code=DiaryCode.TO_CONFIRM),
        BoardNumber.LATE: reviews(DiaryTime.LATE),
        BoardNumber.ALERTS: duty_room(session, who, Ladder(()), TODAY, NOW, row.officer_id).count,
        BoardNumber.CHALLENGES: len(challenges.rows),
    }


def test_each_number_is_the_length_of_the_list_behind_it(session: Session, office: Office) -> None:
    board = read(session, office)
    assert [row.officer for row in board.rows] == ["Al", "Bo"]  # Cy has left, and has nothing
    idle, busy = board.rows
    behind = listed(session, office.manager, busy)
    assert behind == {number: busy.figures.numbers[number] for number in behind}
    assert behind == {
        BoardNumber.SOON: 2,
        BoardNumber.UNASKED: 1,
        BoardNumber.OVERDUE: 1,
        BoardNumber.TO_CONFIRM: 1,
        BoardNumber.LATE: 1,
        BoardNumber.ALERTS: 1,
        BoardNumber.CHALLENGES: 1,
    }
    assert set(idle.figures.numbers.values()) == {0}
    assert (busy.figures.on_time, busy.figures.per_post) == (Rate(1, 2), Decimal("2.5"))
    assert (idle.figures.on_time.percent, idle.figures.per_post) == (None, Decimal("0.0"))
    assert board.total.per_post == Decimal("1.1")
    assert board.total.numbers == busy.figures.numbers


def test_an_alert_of_two_officers_counts_with_each_and_once_in_all(session: Session, office: Office) -> None:
    alert = factories.alert(session)
    for officer_id in (office.busy, office.idle):
        allocated = factories.allocation(session, officer_id=officer_id)
        factories.alert_child(session, alert_id=alert.id, child_id=allocated.child_id)
    board = read(session, office)
    alerts = [row.figures.numbers[BoardNumber.ALERTS] for row in board.rows]
    assert (alerts, board.total.numbers[BoardNumber.ALERTS]) == ([1, 2], 2)
    before = board.nobodys_alerts
    factories.alert(session)
    assert read(session, office).nobodys_alerts == before + 1


def test_whoever_has_most_to_do_comes_first_and_a_post_that_nobody_knows_makes_no_caseload(
    session: Session, office: Office
) -> None:
    first = {order: read(session, office, order).rows[0].officer for order in BoardOrder}
    assert first == {order: "Al" if order is BoardOrder.NAME else "Bo" for order in BoardOrder}
    unknown = factories.officer(session, team_id=office.team_id, name="Di").id
    factories.review(session, officer_id=unknown)
    board = read(session, office)
    assert [row.figures.per_post for row in board.rows][-1] is board.total.per_post is None


def test_a_service_manager_chooses_a_team_and_statements_do_not_grow(
    session: Session, office: Office
) -> None:
    who = person(session, Role.SERVICE_MANAGER)
    for _ in range(5):
        _work(session, office.busy)
    with counted(session) as statements:
        whole = team_board(session, who, TODAY, None, BoardOrder.NAME)
    assert len(statements) <= 5
    assert {office.busy, office.idle} < {row.officer_id for row in whole.rows}
    part = team_board(session, who, TODAY, office.team_id, BoardOrder.NAME)
    assert [row.officer_id for row in part.rows] == [office.idle, office.busy]
    assert part.teams == whole.teams
    assert part.rows == read(session, office).rows
    nobody = team_board(session, person(session, Role.PARTICIPATION), TODAY, None, BoardOrder.NAME)
    assert nobody.rows == ()
