"""What an address asks for is shown or not found, and never something else in its place."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import add_person, enter, token_on
from web.kit import clock

PAGES = {
    "/annual": Role.SERVICE_MANAGER,
    "/returns": Role.SERVICE_MANAGER,
    "/returns/keying": Role.SERVICE_MANAGER,
    "/quality": Role.SERVICE_MANAGER,
    "/quality/no-code": Role.SERVICE_MANAGER,
}
NO_YEARS = ("2011-12", "2031-32", "nonsense", "2021", "2021-23", "2020-21%20", "\u0662\u0660\u0662\u0661-22")


def visitor(app: Flask, wiring: Wiring, role: Role) -> FlaskClient:
    client = app.test_client()
    enter(client, wiring, add_person(wiring, role, f"{role}@example.org").email)
    return client


@pytest.fixture
def long_ago(wiring: Wiring) -> None:
    """Hold a review in 2018-19, one in 2021-22, and cancel one in 2012-13."""
    with wiring.database.write() as session:
        for day in (date(2018, 5, 1), date(2022, 3, 31)):
            factories.review(
                session, review_on=day, status="held", attendance="in_person", contribution="spoke"
            )
        factories.review(session, review_on=date(2012, 5, 1), status="cancelled")


@pytest.mark.parametrize("path", PAGES)
def test_a_year_is_shown_where_there_is_something_in_it_and_else_not_found(
    app: Flask, wiring: Wiring, long_ago: None, path: str
) -> None:
    client = visitor(app, wiring, PAGES[path])
    for name in ("2018-19", "2021-22"):
        page = client.get(path, query_string={"year": name})
        assert page.status_code == 200
        shown = page.text + page.headers.get("Content-Disposition", "")
        first_day = {"2018-19": "1 April 2018", "2021-22": "1 April 2021"}[name]
        assert name in shown or first_day in shown
        chosen = re.findall(r'<option value="([^"]+)" selected', page.text)
        assert chosen in ([name], [])
    for name in (*NO_YEARS, "2012-13", "2019-20"):
        assert client.get(f"{path}?year={name}").status_code == 404, name
    assert client.get(path).status_code == 200
    assert client.get(f"{path}?year=").status_code == 200


def test_the_years_that_can_be_chosen_are_those_with_reviews_and_the_current_one(
    app: Flask, wiring: Wiring, long_ago: None
) -> None:
    client = visitor(app, wiring, Role.SERVICE_MANAGER)
    for path in ("/annual", "/returns", "/returns/keying", "/quality"):
        listed = re.findall(r'<option value="([0-9][^"]+)"', client.get(path).text)
        assert listed[1:] == ["2021-22", "2018-19"]
        assert listed[0].startswith(str(clock.today().year - (clock.today().month < 4)))
    assert "annual report 2021-22" in client.get("/annual").text


@pytest.mark.parametrize(
    "path", ["/annual/2011-12/files/xlsx", "/returns/2019-20/files", "/quality.csv?year=2011-12"]
)
def test_files_of_a_year_without_reviews_are_not_found(
    app: Flask, wiring: Wiring, long_ago: None, path: str
) -> None:
    client = visitor(app, wiring, Role.SERVICE_MANAGER)
    token = token_on(client, "/annual")
    assert client.post(path, data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/caseload?show=nonsense", "/quality/no-code?page=0", "/quality/no-code?page=2", "/quality/no-code?page=x",
        "/quality/no-code?page=-1", "/quality/no-code?page=99999999999999999999",
    ],
)  # fmt: skip
def test_a_part_of_a_list_that_is_not_there_is_not_found(app: Flask, wiring: Wiring, path: str) -> None:
    client = visitor(app, wiring, Role.IRO)
    assert client.get(path.partition("?")[0]).status_code == 200
    assert client.get(path).status_code == 404


def test_words_of_the_report_that_are_not_there_are_not_found(app: Flask, wiring: Wiring) -> None:
    assert visitor(app, wiring, Role.SERVICE_MANAGER).get("/annual?section=nonsense").status_code == 404
