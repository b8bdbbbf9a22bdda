"""Each number of the annual report from the facts that it counts."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.annual import published
from bot.ground.roles import Role
from bot.reports import ReportYear, annual
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from tests import factories
from tests.reports.annual_years import MANAGER, NOW, TODAY, YEAR, column, figure, make, section

DAY = date(2025, 9, 10)


def held(session: Session, code: str | None = "PN1", on: date = DAY, **more: object) -> int:
    review = factories.review(session, status="held", review_on=on, **more)
    if code:
        factories.code(session, review_id=review.id, code=code)
    return review.id


def several(session: Session, number: int, code: str | None = "PN1", **more: object) -> list[int]:
    given = {"officer_id": factories.officer(session).id, **more}
    return [held(session, code, **given) for _ in range(number)]


def test_an_empty_authority_has_a_report_of_noughts(session: Session) -> None:
    report = make(session)
    assert figure(report, "Reviews chaired").after.number == 0
    participation = figure(report, "Participation")
    assert (participation.after.text, participation.made_of[1], participation.sentence) == ("–", "", "")
    assert section(report, "reasons").sentences == ("No review had the code PN7 in 2024-25 or 2025-26.",)
    assert not any(grid.rows == () for part in report.sections for grid in part.grids)
    assert [
        part.title for edition in (report, published(report)) for part in edition.sections if part.is_empty
    ] == []
    assert [grid.title for part in report.sections[1:] for grid in part.grids] == []
    assert section(report, "breakdowns").sentences == ("No review of 2025-26 has a code PN1 to PN7.",)
    assert (
        section(report, "feedback").sentences[0] == "No form was sent after a review of 2024-25 or 2025-26."
    )
    assert not any(each.made_of[0] or each.made_of[1] for part in report.sections for each in part.figures)
    assert figure(report, "Children for each full-time IRO").after.text == "not assessed"
    assert docx(report)
    assert xlsx(report)


def test_timeliness_is_judged_on_the_completing_sitting_with_the_first_beside(session: Session) -> None:
    several(session, 20, due_on=DAY)
    for review_id in several(session, 10, due_on=DAY):
        for sat_on in (DAY, DAY + timedelta(days=1)):
            factories.sitting(session, review_id=review_id, held_on=sat_on)
    several(session, 6, due_on=DAY, imported_due_on=DAY - timedelta(days=1))
    several(session, 5, due_on=None)
    report = make(session)
    assert figure(report, "On time, by the date the law sets").made_of[1] == "26 of 36"
    assert figure(report, "On time, by the first sitting").made_of[1] == "36 of 36"
    assert figure(report, "On time, by the date of the case system").made_of[1] == "0 of 6"
    assert figure(report, "Not assessed").after.number == 5


def test_children_are_judged_by_all_their_due_reviews_and_overdue_ones_are_counted(session: Session) -> None:
    for late in [False] * 12 + [True] * 6:
        child = factories.child(session)
        period = factories.care_period(session, child_id=child.id, starts_on=date(2025, 1, 6))
        given = {"child_id": child.id, "care_period_id": period.id}
        held(session, due_on=DAY, **given)
        second = {"due_on": DAY + timedelta(days=90), **given}
        if late:
            factories.review(session, status="planned", review_on=date(2026, 12, 1), **second)
        else:
            held(session, on=DAY + timedelta(days=80), **second)
    for starts_on, ends_on in ((date(2026, 3, 10), None), (date(2025, 1, 6), date(2026, 3, 1))):
        factories.care_period(session, starts_on=starts_on, ends_on=ends_on)
    report = make(session)
    children = figure(report, "Children whose reviews were all on time")
    assert children.made_of[1] == "12 of 18"
    assert figure(report, "Overdue, not held").after.number == 6
    assert figure(report, "Children without a review due").after.number == 0
    assert report.as_at == (date(2025, 3, 31), date(2026, 3, 31))


def test_documents_are_on_time_within_5_15_and_20_working_days(session: Session) -> None:
    # Wednesday 10 September 2025: 17 September, 1 October and 8 October are the last days.
    on_time = {
        "decided_on": date(2025, 9, 17),
        "minuted_on": date(2025, 10, 1),
        "distributed_on": date(2025, 10, 8),
    }
    several(session, 30, **on_time)
    several(session, 10, **{name: day + timedelta(days=1) for name, day in on_time.items()})
    several(session, 8)
    report = make(session)
    for name in (
        "Decisions within 5 working days",
        "Minutes within 15 working days",
        "Record sent out within 20 working days",
    ):
        assert figure(report, name).made_of[1] == "30 of 40", name
    assert figure(report, "Minutes: no date recorded").after.number == 8


def test_consultation_is_three_lines_that_are_never_one(session: Session) -> None:
    before = datetime(2025, 9, 4, 10, 0, tzinfo=UTC)
    several(session, 12, spoke_alone="spoke", spoke_alone_on=DAY - timedelta(days=7))
    several(session, 6, spoke_alone="spoke", spoke_alone_on=DAY + timedelta(days=1))
    several(session, 7, spoke_alone="refused")
    for number, read_at in ((11, before), (9, datetime(2025, 9, 12, 10, 0, tzinfo=UTC))):
        for review_id in several(session, number, "PN5"):
            factories.contribution(
                session, review_id=review_id, received_at=before, first_at=before, read_at=read_at
            )
    for review_id in several(session, 8, "PN7"):
        factories.conversation(session, review_id=review_id, invited_at=before)
    several(session, 5, "PN0", spoke_alone="spoke", spoke_alone_on=DAY)
    report = make(session)
    made = {each.measure.name: each.made_of[1] for each in section(report, "consultation").figures}
    assert made["The IRO spoke with the child alone before the review"] == "12 of 53"
    assert made["The child refused to speak alone"] == "7 of 53"
    assert made["Views received and opened before the review"] == "11 of 53"
    assert made["Views received, not opened before the review"] == "9 of 53"
    assert made["Invited only"] == "8 of 53"
    under_four = figure(report, "Under four: the IRO saw the child alone")
    assert (under_four.made_of[1], under_four.measure.of) == ("5 of 5", "reviews with the code PN0")
    assert figure(report, "Days from the talk alone to the review (middle value)").after.text == "7.0"
    views = figure(report, "Days from the first views to the review (middle value)")
    assert (views.before.text, views.after.text) == ("not assessed", "6.0")
    assert views.sentence == (
        "In 2025-26, 6.0 days lay between the first views and the review in the middle case."
    )


def test_a_midway_check_is_in_time_on_the_half_way_day_and_of_reviews_that_follow_another(
    session: Session,
) -> None:
    before, half_way = DAY - timedelta(days=100), DAY - timedelta(days=50)
    officer = factories.officer(session).id
    for number in range(40):
        period = factories.care_period(session)
        given = {"child_id": period.child_id, "care_period_id": period.id, "officer_id": officer}
        held(session, on=before, **given)
        checks = {0: half_way, 1: half_way + timedelta(days=1)}
        held(session, on=DAY, midway_checked_on=checks.get(number // 12), **given)
    report = make(session)
    in_time, late, unknown = (
        figure(report, name)
        for name in ("Midway check in time", "Midway check late", "No midway check recorded")
    )
    assert [each.made_of[1] for each in (in_time, late, unknown)] == ["12 of 40", "12 of 40", "16 of 40"]
    assert in_time.measure.of == "reviews that followed another one"
    controls = section(report, "documents").controls
    assert "2025-26: held 80 = followed another review 40 + the first 40" in controls


def test_every_rate_names_its_denominator(session: Session) -> None:
    figures = [each for part in make(session).sections for each in part.figures]
    assert [each.measure.name for each in figures if bool(each.measure.of) != bool(each.parts)] == []


def test_one_review_is_told_as_one(session: Session) -> None:
    review = factories.review(session, status="held", review_on=DAY)
    factories.code(session, review_id=review.id)
    report = make(session)
    said = [sentence for part in report.sections for sentence in (*part.sentences, *part.in_words)]
    assert [sentence for sentence in said if " 1 review " in sentence and " their " in sentence] == []
    assert any("1 review has no date recorded for its minutes" in sentence for sentence in said)
    (missing,) = section(report, "between").sentences
    assert "; IRO appointed within five working days;" in missing


def test_reviews_of_short_breaks_are_a_line_of_their_own(session: Session) -> None:
    several(session, 20)
    child = factories.child(session)
    period = factories.care_period(session, child_id=child.id, short_breaks_only=True)
    several(session, 6, child_id=child.id, care_period_id=period.id)
    report = make(session)
    assert figure(report, "Reviews chaired").after.number == 20
    assert figure(report, "Reviews of children on short breaks only").after.number == 6
    held_young = factories.review(session, status="held", review_on=DAY)
    factories.code(session, review_id=held_young.id, code="PN0")


def test_a_code_of_the_case_system_counts_and_stands_apart(session: Session) -> None:
    officer = factories.officer(session).id
    for source in ["imported"] * 10 + ["confirmed"] * 20:
        review = factories.review(session, status="held", review_on=DAY, officer_id=officer)
        factories.code(session, review_id=review.id, code="PN6", source=source)
        factories.code(session, review_id=review.id, code="PN7", superseded_at=NOW)
    report = make(session)
    assert figure(report, "Codes recorded in the case system").after.number == 10
    assert figure(report, "Codes confirmed here").after.number == 20
    assert figure(report, "Participation").made_of[1] == "30 of 30"


def test_caseload_is_children_for_each_full_time_post_on_the_day(session: Session) -> None:
    team = factories.team(session, name="Team Z")
    officers = [factories.officer(session, team_id=team.id) for _ in range(2)]
    for officer, share in zip(officers, (100, 60), strict=True):
        factories.officer_post(session, officer_id=officer.id, full_time_hundredths=share)
        factories.officer_post(
            session, officer_id=officer.id, starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1)
        )
    for number in range(40):
        period = factories.care_period(session)
        factories.allocation(session, child_id=period.child_id, officer_id=officers[number % 2].id)
    report = make(session)
    assert section(report, "reasons").sentences == ("No review had the code PN7 in 2024-25 or 2025-26.",)
    assert not any(grid.rows == () for part in report.sections for grid in part.grids)
    assert figure(report, "Children for each full-time IRO").after.text == "25.0"
    row = next(row for row in section(report, "caseload").grids[0].rows if row[0].text == "Team Z")
    assert [cell.text for cell in row[1:]] == ["40", "40", "25.0", "25.0"]


def test_answers_after_reviews_are_counted_by_question_and_apart_from_no_answer(session: Session) -> None:
    officer = factories.officer(session).id
    for value in ["yes"] * 15 + ["no"] * 5 + [None] * 6:
        review = held(session, officer_id=officer)
        talk = factories.conversation(
            session, review_id=review, phase="post", questionnaire="post-12-15", status="asking", answered=1
        )
        if value:
            factories.answer(session, conversation_id=talk.id, question="say", value=value)
            factories.answer(session, conversation_id=talk.id, question="better", value="WORDS OF A CHILD")
    report = make(session)
    grid = next(
        grid
        for grid in section(report, "feedback").grids
        if grid.title == "Did you get to say what you wanted?"
    )
    assert column(grid, 2) == {"Yes": "15", "A bit": "0", "No": "5", "Not answered": "6"}
    assert column(grid, 4)["Yes"] == "57.7%"
    assert b"WORDS OF A CHILD" not in docx(report)


def test_a_year_that_is_not_over_says_so(session: Session) -> None:
    factories.frozen_year(session, year="2025-26", frozen_at=NOW)
    report = make(session, ReportYear(2026))
    assert report.as_at == (date(2026, 3, 31), TODAY)
    assert report.in_words[0].startswith("2026-27 is not over: its counts go up to 23 November 2026")
    assert (
        make(session)
        .in_words[0]
        .startswith("The return of 2025-26 was signed off on 23 November 2026, without")
    )


def test_reviews_without_a_code_are_listed_for_those_who_may_open_them(session: Session) -> None:
    team = factories.team(session)
    officer = factories.officer(session, team_id=team.id, name="Ada Own")
    mine = held(session, None, officer_id=officer.id)
    theirs = held(session, None)
    held(session, "PN1", officer_id=officer.id)
    everything = annual.uncoded(session, MANAGER, YEAR, TODAY)
    assert {review for each in everything for review, _ in each.reviews} == {mine, theirs}
    manager = dataclasses.replace(MANAGER, role=Role.TEAM_MANAGER, team_id=team.id)
    (own,) = annual.uncoded(session, manager, YEAR, TODAY)
    assert (own.officer, own.reviews) == ("Ada Own", ((mine, DAY),))
    nobody = dataclasses.replace(MANAGER, role=Role.PARTICIPATION)
    assert annual.uncoded(session, nobody, YEAR, TODAY) == ()
