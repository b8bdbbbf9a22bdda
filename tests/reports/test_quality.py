"""The checks on reviews: what each finds, looks at and cannot assess, who sees it, and its pages."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.domain.quality import CheckKind, Verdict
from bot.ground.list_pages import ROWS_A_PAGE
from bot.ground.roles import NotFound, Role
from bot.reports import ReportYear
from bot.reports.quality import listing, overview
from tests import factories
from tests.factories import TODAY
from tests.reports.checking import DAY, Office, open_office

pytestmark = pytest.mark.usefixtures("noise")
THREE, FOUR_TODAY, FIVE = date(2022, 1, 10), date(2021, 9, 10), date(2020, 1, 10)


@pytest.fixture
def office(session: Session) -> Office:
    return open_office(session)


def test_an_empty_caseload_has_nothing_to_check(office: Office) -> None:
    found = overview(office.session, office.scope())
    assert {each.count.verdict for each in found} == {Verdict.NOTHING_TO_CHECK}
    assert {each.kind for each in found} == set(CheckKind) - {CheckKind.NO_SYMBOLS}
    assert [each.check.weight for each in found] == sorted(each.check.weight for each in found)


def test_of_the_same_weight_the_most_found_comes_first(office: Office) -> None:
    for _ in range(2):
        office.hold(None)
    office.hold("PN1", child_id=office.child(born_on=None).id)
    first, second = overview(office.session, office.scope())[:2]
    assert (first.kind, first.count.found) == (CheckKind.NO_CODE, 2)
    assert (second.kind, second.count.found) == (CheckKind.BIRTH, 1)


def test_a_held_review_without_a_code_is_found(office: Office) -> None:
    office.hold("PN1")
    office.hold("PN5", source="imported")
    replaced = office.hold(None)
    office.code(replaced, "PN1", superseded_at=factories.NOW)
    office.hold(None, status="planned")
    assert office.count(CheckKind.NO_CODE) == (1, 3, 0)
    (row,) = office.rows(CheckKind.NO_CODE)
    assert (row.review_id, row.key, row.on, row.officer) == (replaced.id, replaced.key, DAY, "Ola Officer")
    assert row.name == "Kofi"


@pytest.mark.parametrize(
    ("born_on", "code", "found"),
    [
        (FOUR_TODAY, "PN0", True),
        (FOUR_TODAY, "PN7", False),
        (FOUR_TODAY + timedelta(days=1), "PN0", False),
        (FOUR_TODAY + timedelta(days=1), "PN1", True),
        (FIVE, "PN0", True),
        (THREE, "PN6", True),
        (THREE, "PN0", False),
    ],
)
@pytest.mark.parametrize("source", ["confirmed", "imported"])
def test_a_child_is_four_on_the_fourth_birthday(
    office: Office, born_on: date, code: str, found: bool, source: str
) -> None:
    office.hold(code, source=source, child_id=office.child(born_on=born_on).id)
    assert office.count(CheckKind.IMPOSSIBLE_CODE) == (int(found), 1, 0)


@pytest.mark.parametrize(("on", "code"), [(date(2024, 2, 28), "PN1"), (date(2024, 2, 29), "PN0")])
def test_a_child_of_29_february_is_four_on_29_february(session: Session, on: date, code: str) -> None:
    office = open_office(session)
    office.hold(code, review_on=on, child_id=office.child(born_on=date(2020, 2, 29)).id)
    (row,) = listing(session, office.scope(year=ReportYear(2023)), CheckKind.IMPOSSIBLE_CODE).rows
    assert row.found == f"{code}, aged {'3' if code == 'PN1' else '4'} on the day"


@pytest.mark.parametrize("born_on", [None, DAY + timedelta(days=1)])
def test_without_a_date_of_birth_the_age_is_not_assessed(office: Office, born_on: date | None) -> None:
    office.hold("PN1", child_id=office.child(born_on=born_on).id)
    assert office.count(CheckKind.IMPOSSIBLE_CODE) == (0, 0, 1)
    assert office.counts()[CheckKind.IMPOSSIBLE_CODE].verdict is Verdict.NOT_ASSESSED
    assert office.count(CheckKind.BIRTH) == (1, 1, 0)


def test_a_child_born_on_the_day_of_the_review_is_possible(office: Office) -> None:
    office.hold("PN0", child_id=office.child(born_on=DAY).id)
    assert office.count(CheckKind.BIRTH) == (0, 1, 0)
    assert office.count(CheckKind.IMPOSSIBLE_CODE) == (0, 1, 0)


def test_two_reviews_of_one_child_on_one_day_are_both_found(office: Office) -> None:
    first = office.hold("PN1")
    second = office.hold("PN1", child_id=first.child_id)
    office.hold("PN1", child_id=first.child_id, review_on=DAY + timedelta(days=1))
    office.hold("PN1")
    office.hold(None, child_id=first.child_id, status="cancelled")
    assert office.count(CheckKind.DUPLICATE) == (2, 4, 0)
    assert {row.found for row in office.rows(CheckKind.DUPLICATE)} == {
        f"Also review {first.key}",
        f"Also review {second.key}",
    }


def test_a_day_that_has_passed_without_a_record_is_found(office: Office) -> None:
    for status in ("planned", "adjourned", "cancelled"):
        office.hold(None, status=status)
    office.hold("PN1")
    assert office.count(CheckKind.DATE_PASSED) == (2, 3, 0)


def test_a_review_of_today_has_not_passed(session: Session) -> None:
    office = open_office(session)
    for on in (TODAY, TODAY - timedelta(days=1)):
        office.hold(None, status="planned", review_on=on)
    scope = office.scope(year=ReportYear(2026))
    assert listing(session, scope, CheckKind.DATE_PASSED).summary.count.found == 1


def test_due_dates_that_disagree_are_found_and_a_missing_one_is_not_assessed(office: Office) -> None:
    for ours, theirs in ((DAY, DAY), (DAY, DAY + timedelta(days=2)), (None, DAY), (DAY, None), (None, None)):
        office.hold("PN1", due_on=ours, imported_due_on=theirs)
    assert office.count(CheckKind.DUE_DIFFERS) == (1, 2, 3)
    (row,) = office.rows(CheckKind.DUE_DIFFERS)
    assert row.found == "Due on 10 September 2025 by the law, on 12 September 2025 in the case system"


def test_a_code_of_the_case_system_against_the_confirmed_one(office: Office) -> None:
    for confirmed, told in (("PN5", "PN6"), ("PN5", "PN5"), ("PN5", None)):
        review = office.hold(None)
        if told:
            office.code(review, told, "imported", superseded_at=factories.NOW)
        office.code(review, confirmed)
    office.hold("PN1", source="imported")
    assert office.count(CheckKind.CODES_DIFFER) == (1, 2, 1)
    (row,) = office.rows(CheckKind.CODES_DIFFER)
    assert row.found == "PN5 confirmed here, PN6 in the case system"


def test_only_what_the_case_system_told_last_counts(office: Office) -> None:
    review = office.hold("PN5")
    for told in ("PN6", "PN5"):
        office.code(review, told, "imported", superseded_at=factories.NOW)
    assert office.count(CheckKind.CODES_DIFFER) == (0, 1, 0)


def test_pn7_at_the_first_review_at_four_tells_whether_the_child_was_invited(office: Office) -> None:
    for invited in (True, False):
        child = office.child(born_on=date(2021, 8, 1))
        office.hold("PN0", child_id=child.id, review_on=date(2025, 4, 10))
        at_four = office.hold("PN7", child_id=child.id, attendance="none")
        if invited:
            factories.conversation(office.session, review_id=at_four.id)
    assert office.count(CheckKind.PN7_AT_FOUR) == (2, 2, 0)
    assert {row.found for row in office.rows(CheckKind.PN7_AT_FOUR)} == {
        "PN7; was invited",
        "PN7; was not invited",
    }


def test_a_later_pn7_a_child_of_five_and_one_who_came_at_four_are_not_the_transition(office: Office) -> None:
    child = office.child(born_on=date(2021, 4, 2))
    office.hold("PN1", child_id=child.id, review_on=date(2025, 4, 10))
    office.hold("PN7", child_id=child.id)
    office.hold("PN7", child_id=office.child(born_on=FIVE).id)
    newcomer = office.child(born_on=date(2021, 1, 2))
    period = factories.care_period(office.session, child_id=newcomer.id, starts_on=date(2025, 8, 1))
    office.hold("PN7", child_id=newcomer.id, care_period_id=period.id)
    assert office.count(CheckKind.PN7_AT_FOUR) == (0, 1, 0)


def test_pn7_of_a_child_without_a_date_of_birth_is_not_assessed(office: Office) -> None:
    office.hold("PN7", child_id=office.child(born_on=None).id)
    assert office.count(CheckKind.PN7_AT_FOUR) == (0, 0, 1)


def test_children_who_turn_four_before_the_next_review_are_listed(office: Office) -> None:
    ahead = TODAY + timedelta(days=20)
    soon, late = date(2022, 12, 1), date(2023, 1, 10)
    for born_on in (soon, late, None):
        office.hold(None, status="planned", review_on=ahead, child_id=office.child(born_on=born_on).id)
    already = office.child(born_on=date(2022, 10, 1))
    office.hold("PN0", child_id=already.id, review_on=date(2026, 5, 4))
    invited = office.hold(None, status="planned", review_on=ahead, child_id=already.id)
    factories.conversation(office.session, review_id=invited.id)
    assert office.count(CheckKind.TURNING_FOUR) == (2, 3, 1)
    assert {row.found for row in office.rows(CheckKind.TURNING_FOUR)} == {
        "Four on 1 December 2026; was not invited yet",
        "Four on 1 October 2026; was invited",
    }


def test_no_pn3_in_twelve_months_is_asked_about_and_one_is_enough(office: Office) -> None:
    office.hold("PN1")
    assert office.count(CheckKind.NO_SYMBOLS, Role.TEAM_MANAGER) == (1, 1, 0)
    (row,) = office.rows(CheckKind.NO_SYMBOLS, Role.TEAM_MANAGER)
    assert row.found == "No PN3 among 1 reviews with PN1 to PN7, 1 April 2025 to 31 March 2026"
    office.hold("PN3", source="imported")
    assert office.count(CheckKind.NO_SYMBOLS, Role.TEAM_MANAGER) == (0, 2, 0)


def test_without_any_code_of_four_and_over_pn3_is_not_assessed(office: Office) -> None:
    office.hold("PN0", child_id=office.child(born_on=THREE).id)
    office.hold("PN3", review_on=date(2025, 3, 31))
    assert office.count(CheckKind.NO_SYMBOLS, Role.TEAM_MANAGER) == (0, 0, 1)


def test_reviews_of_another_year_are_left_out(office: Office) -> None:
    office.hold(None, review_on=date(2025, 3, 31))
    office.hold(None, review_on=date(2026, 4, 1))
    assert office.count(CheckKind.NO_CODE) == (0, 0, 0)


def test_each_sees_what_the_mend_needs(office: Office) -> None:
    colleague = factories.officer(office.session, team_id=office.team_id)
    stranger = factories.officer(office.session)
    for officer_id in (office.officer_id, colleague.id, stranger.id):
        office.hold(None, officer_id=officer_id)
    found = {role: office.counts(role) for role in Role}
    assert found[Role.IRO][CheckKind.NO_CODE].found == 1
    assert found[Role.TEAM_MANAGER][CheckKind.NO_CODE].found == 2
    assert found[Role.SERVICE_MANAGER][CheckKind.NO_CODE].found == 3
    assert set(found[Role.ADMINISTRATOR]) == {CheckKind.BIRTH, CheckKind.DUPLICATE, CheckKind.DUE_DIFFERS}
    assert found[Role.ADMINISTRATOR][CheckKind.BIRTH].looked == 3
    assert CheckKind.SAID_OTHERWISE not in found[Role.SERVICE_MANAGER]
    assert [found[role] for role in (Role.PARTICIPATION, Role.DUTY, Role.TRANSLATOR)] == [{}, {}, {}]


def test_a_list_that_is_not_theirs_does_not_exist(office: Office) -> None:
    for role, kind in (
        (Role.ADMINISTRATOR, CheckKind.NO_CODE),
        (Role.SERVICE_MANAGER, CheckKind.SAID_OTHERWISE),
    ):
        with pytest.raises(NotFound):
            office.listing(kind, role)


@pytest.mark.parametrize(("role", "name"), [(Role.IRO, "Kofi"), (Role.SERVICE_MANAGER, None)])
def test_only_who_knows_the_children_sees_their_names(office: Office, role: Role, name: str | None) -> None:
    office.hold(None)
    assert {row.name for row in office.rows(CheckKind.NO_CODE, role)} == {name}


def test_a_list_comes_in_pages_without_gaps(office: Office) -> None:
    for _ in range(ROWS_A_PAGE + 2):
        office.hold(None)
    pages = [office.listing(CheckKind.NO_CODE, page=page) for page in (1, 2)]
    assert [len(page.rows) for page in pages] == [ROWS_A_PAGE, 2]
    assert len({row.review_id for page in pages for row in page.rows}) == ROWS_A_PAGE + 2
    assert {page.pages for page in pages} == {2}
    for page in (0, 3):
        with pytest.raises(NotFound):
            office.listing(CheckKind.NO_CODE, page=page)


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    sent: list[str] = []

    def hear(_c: object, _cur: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", hear)
    yield sent
    event.remove(session.get_bind(), "before_cursor_execute", hear)


def test_the_number_of_statements_does_not_grow_with_the_rows(office: Office, statements: list[str]) -> None:
    scope, numbers = office.scope(Role.TEAM_MANAGER), []
    for _ in range(2):
        for _ in range(5):
            office.hold(None, review_on=DAY)
            office.hold("PN5")
        statements.clear()
        overview(office.session, scope)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 9
