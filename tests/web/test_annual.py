"""The annual report's page: the printed page itself, its files, and what managers add."""

import io
import re
from datetime import date

import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import hidden_in
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
READERS = {Role.SERVICE_MANAGER, Role.TEAM_MANAGER, Role.PARTICIPATION}
YEAR = "/annual?year=2025-26"


@pytest.fixture
def reviews(wiring: Wiring) -> None:
    """Hold 63 reviews in September 2025: three of them attended in silence, three without a code."""
    with wiring.database.write() as session:
        officer = factories.officer(session, name="Ada Strong")
        for code in ["PN1"] * 40 + ["PN5"] * 17 + ["PN4"] * 3 + [None] * 3:
            review = factories.review(
                session,
                status="held",
                review_on=date(2025, 9, 10),
                officer_id=officer.id,
                due_on=date(2025, 9, 12),
            )
            if code:
                factories.code(session, review_id=review.id, code=code)


@pytest.mark.parametrize("role", list(Role))
def test_the_report_is_for_those_who_answer_for_it(app: Flask, wiring: Wiring, role: Role) -> None:
    assert browser(app, wiring, role).get("/annual").status_code == (200 if role in READERS else 403)


def test_the_page_is_the_printed_report_with_table_12_first(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get(YEAR).text
    tables = re.findall(r"<caption[^>]*>([^<]+)</caption>", page)
    assert tables[0] == "Table 12: how children took part in their reviews"
    assert "2025-26 as at Tuesday 31 March 2026" in page
    assert page.count("<table") <= page.count("Control: 2025-26:"), "a control line under every table"
    assert 'value="published" selected' not in page
    assert page.count("What this is") >= 40
    assert "style=" not in page


def test_the_year_before_this_one_is_shown_when_none_is_chosen(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "annual report 2025-26" in client.get("/annual").text
    for name in ("2019-20", "x"):
        assert client.get(f"/annual?year={name}").status_code == 404
    assert "2026-27 is not over" in client.get("/annual?year=2026-27").text


def test_every_reader_sees_true_numbers(app: Flask, wiring: Wiring, reviews: None) -> None:
    for role in READERS:
        page = browser(app, wiring, role).get(YEAR).text
        assert "held 63 = PN0 0 + PN1 40 + PN2 0 + PN3 0 + PN4 3 + PN5 17" in page, role
        assert "without a code 3" in page


def test_the_published_edition_is_rounded_on_the_page_and_in_its_files(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    page = client.get(f"{YEAR}&edition=published").text
    assert 'value="published" selected' in page
    row = re.search(r'scope="row"[^>]*>PN4</th>(.*?)</tr>', page, re.DOTALL)
    assert re.findall(r'data-label="[^"]+">([^<]*)<', row[1]) == ["0", "c", "c"]
    assert "57 of 60" not in page
    assert "92% of reviews of children of four and over had the child’s own contribution (55 of 60)" in page
    assert "Control:" not in page
    assert "Ada Strong: 3" not in page
    assert "Add to this report" not in page
    path = "/annual/2025-26/files/xlsx"
    book = send(client, f"{YEAR}&edition=published", path, edition="published")
    assert 'filename="annual-2025-26-published.xlsx"' in book.headers["Content-Disposition"]
    rows = load_workbook(io.BytesIO(book.data))["How children took part"].iter_rows(values_only=True)
    assert [row[3] for row in rows if row[0] in {"PN1", "PN4", "PN5"}] == [40, "c", 15]
    with wiring.database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).one()
        assert event.detail == {"year": "2025-26", "file": "xlsx", "edition": "published"}
    for address in (f"{YEAR}&edition=secret", f"{YEAR}&edition=PUBLISHED"):
        assert client.get(address).status_code == 404


def test_reviews_without_a_code_are_one_click_away_for_who_may_open_them(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    page = browser(app, wiring, Role.SERVICE_MANAGER).get(YEAR).text
    assert "<strong>3</strong> reviews held in 2025-26 have no code" in page
    assert "Ada Strong: 3" in page
    for role in (Role.TEAM_MANAGER, Role.PARTICIPATION):
        assert "Ada Strong" not in browser(app, wiring, role).get(YEAR).text


def test_the_files_say_what_the_page_says_and_leave_a_trace(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    word = send(client, YEAR, "/annual/2025-26/files/docx")
    assert 'filename="annual-2025-26.docx"' in word.headers["Content-Disposition"]
    assert Document(io.BytesIO(word.data)).tables[0].rows[0].cells[0].text == "Code"
    book = send(client, YEAR, "/annual/2025-26/files/xlsx")
    assert load_workbook(io.BytesIO(book.data)).sheetnames[0] == "About"
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).all()
        assert [event.detail for event in events] == [
            {"year": "2025-26", "file": "docx"},
            {"year": "2025-26", "file": "xlsx"},
        ]
        assert audit.verify(session)


def test_a_file_or_a_year_that_is_not_there_is_not_found(app: Flask, wiring: Wiring, reviews: None) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    for path in ("/annual/2025-26/files/pdf", "/annual/2025-27/files/docx", "/annual/1990-91/entries"):
        assert send(client, "/annual", path).status_code == 404, path


def test_a_typed_in_section_is_printed_with_who_entered_it(app: Flask, wiring: Wiring, reviews: None) -> None:
    client = browser(app, wiring, Role.TEAM_MANAGER)
    done = send(
        client, YEAR, "/annual/2025-26/entries", section="challenges", words="302 challenges <b>in all</b>."
    )
    assert (done.status_code, done.headers["Location"]) == (303, "/annual?year=2025-26#entered")
    page = client.get(YEAR).text
    assert "302 challenges &lt;b&gt;in all&lt;/b&gt;." in page
    assert "Entered by Ira Shah, Monday 23 November 2026" in page
    refused = send(client, YEAR, "/annual/2025-26/entries", section="", words="kept while corrected")
    assert refused.status_code == 400
    assert "Choose a section" in refused.text
    assert "kept while corrected" in refused.text


def test_it_is_in_the_navigation_of_its_readers(app: Flask, wiring: Wiring) -> None:
    assert 'href="/annual"' in browser(app, wiring, Role.SERVICE_MANAGER).get("/annual").text
    assert 'href="/annual"' not in browser(app, wiring, Role.IRO).get("/caseload").text


def test_a_section_is_changed_from_what_it_says(app: Flask, wiring: Wiring, reviews: None) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    send(client, YEAR, "/annual/2025-26/entries", section="audits", words="Twelve audits.")
    assert "section=audits#add" in client.get(YEAR).text
    form = client.get(f"{YEAR}&section=audits").text
    assert '<option value="audits" selected' in form
    assert re.search(r"<textarea[^>]*>\s*Twelve audits\.", form)


def test_a_frozen_year_says_so_and_takes_nothing_more(app: Flask, wiring: Wiring, reviews: None) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert send(client, "/returns?year=2025-26", "/returns/2025-26/sign-off").status_code == 303
    page = client.get(YEAR).text
    assert "Frozen on 23 November 2026 by Ira Shah." in page
    assert "Restated since the year was frozen" in page
    assert "2025-26 is signed off, so nothing more can be added" in page
    refused = send(client, YEAR, "/annual/2025-26/entries", section="audits", words="late")
    assert refused.status_code == 400
    assert "its report no longer changes" in refused.text
    word = Document(io.BytesIO(send(client, YEAR, "/annual/2025-26/files/docx").data))
    assert "Frozen on 23 November 2026 by Ira Shah." in [each.text for each in word.paragraphs]


def test_a_quarter_is_shown_and_taken_away_as_a_file(app: Flask, wiring: Wiring) -> None:
    boss = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "no review was held" in boss.get("/annual/quarters").text
    with wiring.database.write() as session:
        factories.review(session, status="held")
    text = boss.get("/annual/quarters?quarter=2026-27-q3").text
    assert "quarterly report October to December 2026" in text
    assert "quarterly report July to September 2026" in boss.get("/annual/quarters").text
    path = "/annual/quarters/2026-27-q3/files/xlsx"
    answer = send(boss, "/annual/quarters", path, edition="published")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="quarterly-2026-27-q3-published.xlsx"'
    )
    for wrong in ("2026-27-q4", "2026-28-q1", "2026-27-q5", "moon"):
        assert boss.get(f"/annual/quarters?quarter={wrong}").status_code == 404


def test_one_review_and_no_other_figure_counts_nothing_of_nothing(app: Flask, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        held = factories.review(session, status="held", review_on=date(2026, 9, 10), attendance="in_person")
        factories.code(session, review_id=held.id)
    manager = browser(app, wiring, Role.SERVICE_MANAGER)
    for path in ("/annual", "/annual?edition=published", "/annual/quarters", "/participation"):
        page = manager.get(path).text
        assert re.search(r"\b0 of 0\b|\bc of c\b", page) is None, path
    assert "No form was sent after a review of 2025-26 or 2026-27." in manager.get("/annual").text


def test_participation_without_reviews_says_so_instead_of_a_table_of_noughts(
    app: Flask, wiring: Wiring
) -> None:
    page = browser(app, wiring, Role.SERVICE_MANAGER).get("/participation").text
    assert "No review of a child of 4 or over was held from" in page
    assert "Finished of delivered" not in page


def test_a_section_that_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(
    app: Flask, wiring: Wiring, reviews: None
) -> None:
    manager, path = browser(app, wiring, Role.SERVICE_MANAGER), "/annual/2025-26/entries"
    opened = hidden_in(manager.get(YEAR).text, path)
    mine = {"section": "staffing", "words": "Two IROs joined."}
    theirs = {**hidden_in(manager.get(YEAR).text, path), **mine, "words": "One IRO left."}
    assert manager.post(path, data=theirs).status_code == 303
    refused = manager.post(path, data={**opened, **mine})
    assert (refused.status_code, "Somebody else has changed this" in refused.text) == (400, True)
    assert "Two IROs joined." in refused.text, "what was typed stays"
    assert "One IRO left." in manager.get(YEAR).text
    assert manager.post(path, data={**hidden_in(refused.text, path), **mine}).status_code == 303
