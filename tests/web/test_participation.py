"""The page of response rates and its file."""

import csv
import io
from datetime import date

import pytest
from flask import Flask

from bot.domain.returns.files import harmless
from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.world import WORDS, browser

pytestmark = pytest.mark.usefixtures("this_week")
READERS = {Role.PARTICIPATION, Role.SERVICE_MANAGER, Role.TEAM_MANAGER}


@pytest.fixture
def year(wiring: Wiring) -> None:
    """Ask after 40 reviews of May: 20 finished, 15 gave no reply, 3 declined, 2 did not arrive."""
    with wiring.database.write() as session:
        child, officer, phone = (
            factories.child(session),
            factories.officer(session),
            factories.address(session),
        )
        for number in range(40):
            review = factories.review(
                session, child_id=child.id, officer_id=officer.id, review_on=date(2026, 5, 12), status="held"
            )
            status = "done" if number < 20 else "invited" if number < 37 else "declined"
            talk = factories.conversation(
                session, review_id=review.id, phase="post", status=status, address_id=phone.id
            )
            factories.answer(session, conversation_id=talk.id, question="better", value=WORDS)
            delivery = "failed" if number in {20, 21} else "delivered"
            factories.outbox_message(session, conversation_id=talk.id, address_id=phone.id, status=delivery)


@pytest.mark.parametrize("role", list(Role))
def test_counts_are_for_those_who_answer_for_them(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    for path in ("/participation", "/participation.csv"):
        assert client.get(path).status_code == (200 if role in READERS else 403)


def test_the_page_shows_true_numbers_with_their_denominators(app: Flask, wiring: Wiring, year: None) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get("/participation").text
    assert "Reviews held from Wednesday 1 April 2026 to Monday 23 November 2026" in page
    assert "May 2026" in page
    assert "Text message" in page
    assert "<dt>Declined</dt><dd>3</dd>" in page
    assert "<dt>Undelivered</dt><dd>2</dd>" in page
    assert "<dt>Held</dt><dd>40</dd>" in page
    assert "Finished of delivered: <strong>52.6%</strong> of 38" in page
    assert "Finished of held: <strong>50.0%</strong> of 40" in page
    assert page.count("20 of 38") == 2, "the rate of the month and of the channel"
    assert "–" in page, "no form went by WhatsApp, and there is no rate of none"
    assert WORDS not in page
    assert "style=" not in page


def test_a_year_without_reviews_has_no_empty_table(app: Flask, wiring: Wiring) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get("/participation").text
    assert "No review of a child of 4 or over was held in this period" in page
    assert "<table" not in page


def test_without_a_year_the_current_one_is_shown_and_an_unknown_one_is_not_found(
    app: Flask, wiring: Wiring
) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    assert "1 April 2026" in client.get("/participation").text
    assert client.get("/participation?year='; drop").status_code == 404


def test_the_file_has_the_rows_of_the_page(app: Flask, wiring: Wiring, year: None) -> None:
    answer = browser(app, wiring, Role.PARTICIPATION).get("/participation.csv?year=2026-27")
    assert answer.mimetype == "text/csv"
    assert 'filename="feedback-2026-27.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["By"] for row in rows] == ["All", "May 2026", "Text message", "WhatsApp", "Telegram"]
    assert (rows[0]["Asked"], rows[0]["Finished"], rows[0]["Undelivered"]) == ("40", "20", "2")
    assert (rows[0]["Held"], rows[0]["Finished of delivered"], rows[0]["Finished of asked"]) == (
        "40",
        "52.6%",
        "50.0%",
    )
    assert (rows[3]["Asked"], rows[3]["Finished of delivered"]) == ("0", "–")
    assert rows[0]["Period"] == "2026-04-01 to 2026-11-23"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1+1") == "1+1"
