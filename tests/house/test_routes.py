"""Every door of the panel has a guard, and opening a door to look changes nothing."""

import re
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from bot.ground.roles import Role
from tests.house.panel import PUBLIC, Panel, opened
from tests.judges.paper import drawn_here

ROLES = {role.value for role in Role}
# Everything else needs a person who has signed in; a new public place is a decision, made here.
PUBLIC_PLACES = (
    "/webhooks/",
    "/api/",
    "/health/",
    "/metrics",
    "/sign-in",
    "/static/",
    "/simulator",
    "/help",
    "/you-said-we-did",
)
NOT_OPENED = {302, 303, 401, 403, 404, 405}


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with drawn_here(), opened(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


def test_the_panel_has_its_rooms(panel: Panel) -> None:
    paths = {rule.rule for rule in panel.rules()}
    providers = {"/webhooks/twilio/messages", "/webhooks/twilio/status/<token>", "/webhooks/telegram"}
    watchers = {"/health/live", "/health/ready", "/metrics"}
    assert ({"/", "/simulator"} | providers | watchers) - paths == set()


def test_every_view_says_who_may_open_it(panel: Panel) -> None:
    silent = [rule.rule for rule in panel.rules() if not _is_stated(panel.access(rule))]
    assert silent == []


def test_nothing_is_public_but_what_must_be(panel: Panel) -> None:
    public = [rule.rule for rule in panel.rules() if panel.access(rule) == PUBLIC]
    assert [path for path in public if not path.startswith(PUBLIC_PLACES)] == []


def test_somebody_who_has_not_signed_in_sees_no_page_of_the_panel(panel: Panel) -> None:
    seen = _opened_by(panel, None, lambda access: access != PUBLIC)
    assert seen == []


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_no_page_that_is_not_its_own(panel: Panel, role: str) -> None:
    seen = _opened_by(panel, role, lambda access: access != PUBLIC and role not in access)
    assert seen == []


@pytest.mark.parametrize("role", [None, *sorted(ROLES)])
def test_looking_at_a_page_changes_nothing_and_every_page_says_what_it_is(
    panel: Panel, role: str | None
) -> None:
    visitor, before, pages = panel.visitor(role), panel.rows(), 0
    with panel.writes() as has_written:
        for rule in panel.rules():
            for path in panel.paths(rule) if "GET" in (rule.methods or ()) else ():
                answer = visitor.get(path)
                assert answer.status_code < 500 or path == "/health/ready", path
                wrote = has_written() and panel.rows() != before
                assert not wrote, f"GET {path} as {role} wrote to the database"
                pages += _has_a_title_a_language_and_a_direction(answer, path)
    assert panel.rows() == before
    assert pages >= 1


def _has_a_title_a_language_and_a_direction(answer: TestResponse, path: str) -> bool:
    if answer.mimetype != "text/html" or answer.status_code in {302, 303}:
        return False
    assert re.search(r'<html[^>]* lang="[a-z][^"]*"[^>]* dir="(?:ltr|rtl)"', answer.text), path
    assert re.search(r"<title>\s*[^\s<]", answer.text), path
    return True


def test_an_officer_does_see_pages(panel: Panel) -> None:
    """Guards the tests above: an application that answers nothing would pass them."""
    visitor = panel.visitor(Role.IRO)
    answers = {
        path: visitor.get(path, follow_redirects=True).status_code
        for rule in panel.rules()
        if "GET" in (rule.methods or ()) and panel.access(rule) != PUBLIC and "iro" in panel.access(rule)
        for path in panel.paths(rule)
    }
    assert answers["/"] == 200
    assert list(answers.values()).count(200) >= 3


def _is_stated(access: object) -> bool:
    return access == PUBLIC or (isinstance(access, frozenset) and bool(access) and access <= ROLES)


def _opened_by(panel: Panel, role: str | None, wanted: Callable[[frozenset[str] | str], bool]) -> list[str]:
    """List what this visitor can open, by any method, among the routes whose access is wanted.

    One address of each: the guard stands before the row is looked for.
    """
    visitor = panel.visitor(role)
    return [
        f"{method} {path}"
        for rule in panel.rules()
        if wanted(panel.access(rule))
        for path in [next(panel.paths(rule))]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if visitor.open(path, method=method).status_code not in NOT_OPENED
    ]
