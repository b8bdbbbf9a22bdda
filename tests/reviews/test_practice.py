"""Records of practice: midway checks, audits of files, what adults say, and closing a case."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.practice import AdultFeedbackKind, AuditForm, AuditGrade, CloseReason, SpeakingAdult
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import adults, case_pages, closed_cases, file_audits, midway_checks
from bot.reviews.adults import AdultFilter, EnteredFeedback
from bot.reviews.case_pages import CaseShow, Unfinished
from bot.reviews.file_audits import EnteredAudit
from bot.reviews.midway_checks import MidwayShow
from bot.store.people import Allocation, Officer
from tests import factories
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.reviews.test_caseload import counted

SAID = EnteredFeedback(SpeakingAdult.CARER, AdultFeedbackKind.COMPLIMENT, None, "She listens", TODAY, TODAY)


def manager_of(session: Session, ira: Person) -> Person:
    return person(session, Role.TEAM_MANAGER, team_id=session.get_one(Officer, ira.officer_id).team_id)


def between(session: Session, ira: Person, last_on: date, review_on: date, **given: date) -> int:
    """Add a review held and one to come, of one time in care."""
    held = factories.review(session, officer_id=ira.officer_id, status="held", review_on=last_on)
    same = {"child_id": held.child_id, "care_period_id": held.care_period_id, "officer_id": ira.officer_id}
    return factories.review(session, **same, review_on=review_on, **given).id


def test_midway_checks_stand_by_their_day_and_a_first_review_has_none(session: Session, ira: Person) -> None:
    late = between(session, ira, date(2026, 8, 1), date(2027, 1, 30))
    soon = between(session, ira, date(2026, 9, 1), date(2027, 3, 1))
    later = between(session, ira, date(2026, 11, 20), date(2027, 5, 20))
    done = between(session, ira, date(2026, 8, 1), date(2027, 1, 30), midway_checked_on=date(2026, 11, 5))
    factories.review(session, officer_id=ira.officer_id)
    found = {}
    for show in MidwayShow:
        with counted(session) as statements:
            listed = midway_checks.midway_list(session, ira, show, 1, TODAY)
        assert len(statements) == 3
        found[show.value] = [row.review_id for row in listed.rows]
    assert found == {"late": [late], "due": [soon], "later": [later], "done": [done]}
    assert midway_checks.late_checks(session, ira, TODAY) == 1
    midway_checks.record_midway(session, ira, late, on=TODAY, today=TODAY, now=NOW)
    assert midway_checks.late_checks(session, ira, TODAY) == 0
    with pytest.raises(InputRefused):
        midway_checks.record_midway(session, ira, soon, on=date(2026, 11, 24), today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        midway_checks.record_midway(session, person(session), soon, on=TODAY, today=TODAY, now=NOW)


def test_an_audit_is_counted_in_its_month_for_those_who_may_know_of_it(session: Session, ira: Person) -> None:
    allocation = factories.allocation(session, officer_id=ira.officer_id)
    audit = EnteredAudit(date(2026, 10, 6), AuditForm.WHOLE, AuditGrade.GOOD, "The plan is up to date")
    boss = person(session, Role.SERVICE_MANAGER)
    before = file_audits.audits_by_month(session, boss, TODAY)[date(2026, 10, 1)]
    made = file_audits.enter_audit(session, ira, allocation.child_id, entered=audit, today=TODAY, now=NOW)
    assert file_audits.audits_by_month(session, boss, TODAY)[date(2026, 10, 1)] == before + 1
    for reader in (ira, boss, manager_of(session, ira)):
        rows = file_audits.audit_list(session, reader, AuditGrade.GOOD, 1, TODAY).rows
        assert made in {row.id for row in rows}
    for stranger in (person(session), person(session, Role.TEAM_MANAGER, team_id=factories.team(session).id)):
        assert file_audits.audit_list(session, stranger, None, 1, TODAY).rows == ()
        with pytest.raises(NotFound):
            file_audits.withdraw_audit(session, stranger, made, NOW)
    with pytest.raises(NotFound):
        file_audits.withdraw_audit(session, boss, made, NOW)
    file_audits.withdraw_audit(session, ira, made, NOW)
    assert file_audits.audits_by_month(session, boss, TODAY)[date(2026, 10, 1)] == before
    with pytest.raises(NotFound):
        foreign = factories.child(session).id
        file_audits.enter_audit(session, ira, foreign, entered=audit, today=TODAY, now=NOW)


def test_an_iro_reads_thanks_and_not_what_should_be_better(session: Session, ira: Person) -> None:
    pat = person(session, Role.PARTICIPATION)
    about = replace(SAID, officer_id=ira.officer_id)
    concern = replace(about, kind=AdultFeedbackKind.CONCERN, words="Never rings back", may_quote_on=None)
    for entered in (about, concern):
        adults.enter_feedback(session, pat, entered=entered, today=TODAY, now=NOW)
    assert [row.words for row in adults.adult_list(session, ira, AdultFilter()).rows] == ["She listens"]
    manager = manager_of(session, ira)
    assert {"She listens", "Never rings back"} <= {
        row.words for row in adults.adult_list(session, manager, AdultFilter()).rows
    }
    with counted(session) as statements:
        printed = adults.adult_list(session, pat, AdultFilter(only_quotable=True)).rows
    assert len(statements) == 2
    assert "Never rings back" not in {row.words for row in printed}
    counted_now = adults.counted_this_year(session, ira, TODAY)
    assert counted_now == {(SpeakingAdult.CARER, AdultFeedbackKind.COMPLIMENT): 1}
    with pytest.raises(NotFound):
        adults.withdraw_feedback(session, ira, printed[0].id, NOW)
    with pytest.raises(InputRefused, match="from the list"):
        other = replace(SAID, officer_id=factories.officer(session).id)
        adults.enter_feedback(session, ira, entered=other, today=TODAY, now=NOW)


def test_a_case_is_closed_once_everything_is_finished_and_can_be_opened_again(
    session: Session, ira: Person
) -> None:
    manager = manager_of(session, ira)
    care = factories.care_period(session)
    child_id = care.child_id
    factories.allocation(session, child_id=child_id, officer_id=ira.officer_id)
    same = {"child_id": child_id, "care_period_id": care.id, "officer_id": ira.officer_id}
    planned = factories.review(session, **same)
    held = factories.review(session, **same, status="held", review_on=date(2026, 10, 1))
    challenge = factories.challenge(session, review_id=held.id)
    alert = factories.alert(session)
    factories.alert_child(session, alert_id=alert.id, child_id=child_id)
    talk = factories.conversation(session, review_id=held.id, child_id=child_id)
    views = factories.contribution(session, conversation_id=talk.id, child_id=child_id, unread=2)
    page = case_pages.case_page(session, manager, child_id, TODAY)
    assert page.unfinished == dict.fromkeys(Unfinished, 1)
    assert child_id not in ids(session, manager, CaseShow.TO_CLOSE)
    care.ends_on, planned.status, challenge.state = date(2026, 11, 1), "cancelled", "resolved"
    alert.done_at, views.unread = NOW, 0
    session.flush()
    assert case_pages.case_page(session, manager, child_id, TODAY).unfinished == {Unfinished.CODES: 1}
    assert child_id in ids(session, manager, CaseShow.TO_CLOSE)
    with pytest.raises(InputRefused, match="Finish first"):
        close(session, manager, child_id)
    factories.code(session, review_id=held.id)
    close(session, manager, child_id)
    assert child_id in ids(session, manager, CaseShow.CLOSED)
    assert session.scalars(select(Allocation.ends_on).where(Allocation.child_id == child_id)).all() == [TODAY]
    with pytest.raises(InputRefused, match="already"):
        close(session, manager, child_id)
    closed_cases.reopen_case(session, manager, child_id, because="Came back", today=TODAY, now=NOW)
    assert child_id in ids(session, manager, CaseShow.TO_CLOSE)
    other = person(session, Role.TEAM_MANAGER, team_id=factories.team(session).id)
    for stranger in (ira, other):
        with pytest.raises(NotFound):
            case_pages.case_page(session, stranger, child_id, TODAY)


def close(session: Session, manager: Person, child_id: int) -> None:
    closed_cases.close_case(
        session, manager, child_id, reason=CloseReason.HOME, note="", today=TODAY, now=NOW
    )


def ids(session: Session, manager: Person, show: CaseShow) -> set[int]:
    with counted(session) as statements:
        listed = case_pages.case_list(session, manager, show, 1, TODAY)
    assert len(statements) == 3
    return {row.child_id for row in listed.rows}
