"""The report of a frozen year: from the snapshot of the sign-off, whatever has changed since, with both figures."""

import io
import json
import zlib
from collections.abc import Callable
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.annual import Annual, published
from bot.reports import ReportYear, annual
from bot.reports.annual.word import docx
from bot.reports.annual.workbook import xlsx
from bot.reports.returns import freeze
from bot.store.reports import FrozenYear
from bot.store.reviews import CodeRecord
from tests import factories
from tests.content import content
from tests.reports.annual_years import NOW, TODAY, YEAR, account, figure, make, section
from tests.reports.test_annual_entries import say
from tests.reviews.holding import made

DAY = date(2025, 9, 10)
FROZEN = "Frozen on 23 November 2026 by Sam Bell."


@pytest.fixture
def hold(session: Session) -> Callable[..., list[int]]:
    """Hold reviews with a code, all chaired by one IRO."""
    officer = factories.officer(session).id

    def reviews(number: int, code: str, on: date = DAY) -> list[int]:
        held = [
            factories.review(session, status="held", review_on=on, officer_id=officer, due_on=on).id
            for _ in range(number)
        ]
        for review_id in held:
            factories.code(session, review_id=review_id, code=code)
        return held

    return reviews


def sign_off(session: Session, year: ReportYear = YEAR) -> None:
    snapshot = annual.take_snapshot(session, year, TODAY, content())
    freeze(session, account(session), year, made(session).sorted, annual=snapshot, today=TODAY, now=NOW)
    session.flush()


def change(session: Session, reviews: list[int], code: str) -> None:
    for row in session.scalars(select(CodeRecord).where(CodeRecord.review_id.in_(reviews))):
        row.code = code
    session.flush()


def without_restated(report: Annual) -> list[object]:
    return [part for part in report.sections if part.key != "restated"]


def test_later_changes_do_not_change_a_frozen_report(
    session: Session, hold: Callable[..., list[int]]
) -> None:
    before, after = hold(30, "PN1", date(2024, 9, 10)), hold(40, "PN5")
    say(session, account(session), "Too long", "Shorter")
    sign_off(session)
    frozen = make(session)
    change(session, after[:12], "PN7")
    change(session, before[:12], "PN7")
    hold(20, "PN4")
    session.query(CodeRecord).filter_by(review_id=after[-1]).delete()
    assert without_restated(make(session)) == without_restated(frozen)
    assert make(session).state == FROZEN
    assert figure(make(session), "Participation").made_of == ("30 of 30", "40 of 40")


def test_every_output_says_that_it_is_frozen(session: Session, hold: Callable[..., list[int]]) -> None:
    hold(40, "PN1")
    assert make(session).state == ""
    sign_off(session)
    report = make(session)
    assert FROZEN in [each.text for each in Document(io.BytesIO(docx(report))).paragraphs]
    about = load_workbook(io.BytesIO(xlsx(report)))["About"]
    assert FROZEN in [row[0] for row in about.iter_rows(values_only=True)]


def test_both_figures_are_shown_when_a_year_is_restated(
    session: Session, hold: Callable[..., list[int]]
) -> None:
    held = hold(40, "PN1")
    sign_off(session)
    assert section(make(session), "restated").sentences == (
        "Every review of 2025-26 is recorded now as it was when the year was frozen.",
    )
    change(session, held[:1], "PN7")
    restated = section(make(session), "restated")
    assert restated.sentences[0].startswith(
        "1 review is recorded differently now than when 2025-26 was frozen."
    )
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in restated.grids[0].rows}
    assert rows["Participation"] == ["100.0%", "97.5%", "−2.5 points"]
    assert rows["PN7"] == ["0", "1", "+1 (from 0)"]
    assert rows["PN1 to PN7"] == ["40", "40", "no change"]
    outside = section(published(make(session)), "restated")
    assert outside.sentences == ()
    assert [cell.text for cell in outside.grids[0].rows[0][1:]] == ["100%", "100%", "about the same"]


def test_a_snapshot_of_another_format_is_not_read_and_the_report_says_so(
    session: Session, hold: Callable[..., list[int]]
) -> None:
    hold(12, "PN1")
    sign_off(session)
    row = session.scalars(select(FrozenYear).where(FrozenYear.year == YEAR.name)).one()
    kept = json.loads(zlib.decompress(row.annual or b""))
    later, unknown = {**kept, "version": 99}, {"facts": []}
    for packed in (
        zlib.compress(json.dumps(later).encode()),
        zlib.compress(json.dumps(unknown).encode()),
        b"?",
    ):
        row.annual = packed
        session.flush()
        report = make(session)
        assert report.state == ""
        assert "without a report that this version can read" in report.in_words[0]
        assert figure(report, "Reviews chaired").after.number == 12


def test_the_next_years_report_reads_the_frozen_year_too(
    session: Session, hold: Callable[..., list[int]]
) -> None:
    held = hold(40, "PN1")
    for review_id in held[:20]:
        talk = factories.conversation(
            session, review_id=review_id, phase="post", status="done", invited_at=NOW
        )
        factories.outbox_message(session, conversation_id=talk.id, status="delivered")
    sign_off(session)
    change(session, held[:15], "PN7")
    for review_id in held[20:30]:
        factories.conversation(session, review_id=review_id, phase="post", status="done", invited_at=NOW)
    assert figure(make(session, ReportYear(2026)), "Participation").made_of[0] == "40 of 40"
    assert figure(make(session), "Forms sent").after.number == 20


def test_words_whose_consent_was_taken_back_leave_a_frozen_report(
    session: Session, hold: Callable[..., list[int]]
) -> None:
    review_id = hold(1, "PN1")[0]
    kept, gone = (
        factories.quote(session, review_id=review_id, words=words, chosen_at=NOW, chosen_by_name="Sam Bell")
        for words in ("They listened.", "I liked it.")
    )
    sign_off(session)
    factories.quote(session, review_id=review_id, words="Too late.", chosen_at=NOW, chosen_by_name="Sam Bell")
    assert section(make(session), "feedback").quotes == ("They listened.", "I liked it.")
    gone.taken_back_at = NOW
    session.flush()
    assert section(make(session), "feedback").quotes == (kept.words,)


def test_a_snapshot_that_somebody_changed_shows(session: Session, hold: Callable[..., list[int]]) -> None:
    hold(10, "PN1")
    sign_off(session)
    row = session.scalars(select(FrozenYear).where(FrozenYear.year == YEAR.name)).one()
    row.annual = annual.take_snapshot(session, ReportYear(2024), TODAY, content())
    session.flush()
    assert "somebody has changed it in the database" in " ".join(make(session).in_words)
