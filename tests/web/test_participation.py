"""The pages of response: who may open them, what they say, and their files."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask
from openpyxl import load_workbook

from bot.domain.rates import Rate
from bot.domain.returns.files import harmless
from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.world import WORDS, browser
from web.participation import words

pytestmark = pytest.mark.usefixtures("this_week")
READERS = {Role.PARTICIPATION, Role.SERVICE_MANAGER, Role.TEAM_MANAGER}
RESPONSE = "/participation/response"
PAGES = (RESPONSE, f"{RESPONSE}/questions", f"{RESPONSE}/answers", f"{RESPONSE}/times")
FILES = (f"{RESPONSE}.csv", f"{RESPONSE}.xlsx")


@pytest.fixture
def year(wiring: Wiring) -> None:
    """Ask after 40 reviews of May: 20 finished, 14 gave no reply, 2 declined, 1 took it back, 2 did not arrive, 1 has no receipt."""
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
            is_done = number < 20
            status = (
                "done"
                if is_done
                else "invited"
                if number < 37
                else "declined"
                if number < 39
                else "withdrawn"
            )
            talk = factories.conversation(
                session, review_id=review.id, phase="post", questionnaire="post-12-15", status=status,
                answered=10 * is_done, address_id=phone.id,
            )  # fmt: skip
            if is_done:
                factories.answer(session, conversation_id=talk.id, question="better", value=WORDS)
                factories.answer(
                    session, conversation_id=talk.id, question="say", value="no" if number else "yes"
                )
            delivery = {20: "failed", 21: "failed", 22: "accepted"}.get(number, "delivered")
            factories.outbox_message(session, conversation_id=talk.id, address_id=phone.id, status=delivery)


def figures(page: str) -> Mapping[str, str]:
    return dict(re.findall(r"<dt>([^<]+?)(?: <span[^>]*>[^<]*</span>)?</dt><dd>([\d,]+)</dd>", page))


@pytest.mark.parametrize("role", list(Role))
def test_counts_are_for_those_who_answer_for_them(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    for path in ("/participation", *PAGES, *FILES):
        assert client.get(path).status_code == (200 if role in READERS else 403)


def test_the_page_shows_true_numbers_with_their_denominators(app: Flask, wiring: Wiring, year: None) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get(RESPONSE).text
    assert "Reviews held from 1 April to 23 November 2026" in page
    assert "compared with 1 April to 23 November 2025" in page
    found = figures(page)
    assert (found["Held"], found["Asked"], found["Delivered"], found["Started"]) == ("40", "40", "37", "21")
    outcomes = [found[name] for name in words.OUTCOMES.values()]
    assert outcomes == ["20", "0", "1", "2", "0", "2", "1", "14"]
    assert sum(map(int, outcomes)) == int(found["Asked"])
    assert page.count("besides 1 sent, no receipt") == page.count("of these 1 taken back") == 6
    assert "<strong>54%</strong>" in page, "of 37 a decimal would say too much"
    assert page.count("20 of 37") == 7, "as a whole, and by month, set, channel, language, age and team"
    assert words.limits(Rate(20, 37)) in page
    assert "What changed most" not in page
    assert WORDS not in page
    assert "style=" not in page


def test_a_month_leads_to_the_list_for_those_who_may_know_names(
    app: Flask, wiring: Wiring, year: None
) -> None:
    link = "/participation/unanswered?month=2026-05&amp;phase=post"
    client = browser(app, wiring, Role.PARTICIPATION)
    page = client.get(RESPONSE).text
    assert f'href="{link}">20 not finished' in page
    assert client.get(link.replace("&amp;", "&")).text.count("May 2026") >= 1
    month = client.get(f"{RESPONSE}?period=2026-05").text
    assert f"{link}&amp;language=en" in month
    part = client.get(f"{RESPONSE}?period=own&from=2026-05-05&to=2026-05-20").text
    assert "20 of 37" in part
    assert link not in part, "the list has the whole month"
    assert link not in browser(app, wiring, Role.SERVICE_MANAGER).get(RESPONSE).text


def test_what_they_said_is_counted_for_feedback_alone(app: Flask, wiring: Wiring, year: None) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    page = client.get(f"{RESPONSE}/answers?phase=pre").text
    assert "Did you get to say what you wanted?" in page
    assert re.search(r'scope="row"[^>]*>No</th>.{0,120}>19<', page)
    assert re.search(r'scope="row"[^>]*>Not answered</th>.{0,120}>0<', page)
    assert "How is it where you live?" not in page
    assert WORDS not in page
    questions = client.get(f"{RESPONSE}/questions").text
    assert "What should we change for next time?" in questions
    assert WORDS not in questions


@pytest.mark.parametrize("path", PAGES[2:])
def test_answers_and_times_are_compared_where_it_is_asked_for(
    app: Flask, wiring: Wiring, year: None, path: str
) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    page = client.get(f"{path}?period=2026-05&against=before").text
    assert "compared with 1 April to 30 April 2026" in page
    assert '<th scope="col" class="govuk-table__header">Change</th>' in page
    for unasked in ("", "&against=nothing"):
        alone = client.get(f"{path}?period=2026-05{unasked}").text
        assert "compared with" not in alone
        assert "Change</th>" not in alone
    kind = path.rpartition("/")[2]
    rows = client.get(f"{RESPONSE}.csv?of={kind}&period=2026-06&against=before").text.splitlines()
    assert any(row.startswith("2026-05-0") for row in rows)


@pytest.mark.parametrize("path", PAGES)
def test_a_period_without_reviews_has_no_empty_table(app: Flask, wiring: Wiring, path: str) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get(path).text
    assert "held in this period" in page
    assert "<table" not in page


def test_what_there_is_not_is_not_found_and_days_that_cannot_be_are_named(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    for asked in ("period='; drop", "period=2026-13", "phase=during", "against=never"):
        assert client.get(f"{RESPONSE}?{asked}").status_code == 404, asked
    assert client.get(f"{RESPONSE}.csv?of=words").status_code == 404
    for asked, trouble in (
        ("from=2026-05-01", "Enter both days"),
        ("from=2026-05-02&to=2026-05-01", "must not come before"),
        ("from=2010-05-02&to=2026-05-01", "five years at most"),
    ):
        page = client.get(f"{RESPONSE}?period=own&{asked}").text
        assert trouble in page
        assert "1 April to 23 November 2026" in page
    page = client.get(f"{RESPONSE}?period=own&from=2026-05-01&to=2026-05-12&against=before").text
    assert "from 1 May to 12 May 2026" in page
    assert "compared with 19 April to 30 April 2026" in page


def test_the_files_have_the_numbers_of_the_page(app: Flask, wiring: Wiring, year: None) -> None:
    client = browser(app, wiring, Role.PARTICIPATION)
    answer = client.get(f"{RESPONSE}.csv?period=2026-05")
    assert answer.mimetype == "text/csv"
    assert 'filename="response-post-2026-05-01-2026-05-31.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    whole = rows[0]
    assert (whole["Held"], whole["Asked"], whole["No reply"], whole["Finished of delivered, %"]) == (
        "40", "40", "14", "54.1",
    )  # fmt: skip
    assert {row["By"] for row in rows} == {"All", "Month", "Questions", "Channel", "Language", "Age", "Team"}
    for part in ("Month", "Questions", "Channel", "Language", "Age", "Team"):
        assert sum(int(row["Asked"]) for row in rows if row["By"] == part) == 40
    book = load_workbook(io.BytesIO(client.get(f"{RESPONSE}.xlsx?period=2026-05").data))
    sheet = book["Response"]
    assert [cell.value for cell in sheet[2]][4:7] == [40, 40, 37]
    for of in ("questions", "answers", "times"):
        assert client.get(f"{RESPONSE}.xlsx?of={of}").status_code == 200


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1+1") == "1+1"


@pytest.mark.parametrize(
    ("rate", "text", "limits"),
    [
        (Rate(0, 0), "–", ""),
        (Rate(2, 5), "40%", "12 to 77%"),
        (Rate(861, 1912), "45.0%", "42.8 to 47.3%"),
    ],
)
def test_a_rate_says_no_more_than_is_known(rate: Rate, text: str, limits: str) -> None:
    assert (words.percent(rate), words.limits(rate)) == (text, limits)


def test_a_change_says_its_direction() -> None:
    assert words.points(Rate(389, 1000), Rate(450, 1000)) == "▲ 6.1 points"
    assert words.points(Rate(45, 90), Rate(450, 1000)) == "▼ 5 points"
    assert words.points(Rate(1, 2), Rate(3, 6)) == "no change"
    assert words.points(Rate(0, 0), Rate(1, 2)) == ""
