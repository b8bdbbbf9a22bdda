"""What everybody may read without signing in: the quarters that were published, and one of them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request

from bot.ground.roles import NotFound
from bot.reports import you_said
from web.kit import asked, database, wiring
from web.kit.guard import public
from web.kit.headers import keep_for_a_while

blueprint = Blueprint("public", __name__)


@blueprint.get("/you-said-we-did")
@public
@keep_for_a_while
def home() -> Response:
    """Show which quarters were published, the newest first."""
    with database.read() as session:
        quarters = you_said.published_quarters(session)
    return _answer("you_said/published.html", quarters=quarters)


@blueprint.get("/you-said-we-did/<quarter>")
@public
@keep_for_a_while
def one(quarter: str) -> Response:
    """Show what was published of one quarter."""
    about = asked.quarter_named(quarter)
    with database.read() as session:
        page = you_said.public_page(session, about)
    return _answer("you_said/public.html", page=page)


@blueprint.errorhandler(NotFound)
def gone(_: Exception) -> Response:
    """Say that a quarter is not published, or no more, and which ones are."""
    with database.read() as session:
        quarters = you_said.published_quarters(session)
    return _page("you_said/published.html", HTTPStatus.NOT_FOUND, quarters=quarters, is_gone=True)


def _answer(template: str, **shown: object) -> Response:
    """Return a page that a browser need not fetch again while it says the same."""
    answer = _page(template, HTTPStatus.OK, **shown)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page(template: str, status: HTTPStatus, **shown: object) -> Response:
    """Return a page that says whose it is."""
    authority = wiring().settings.authority[0]
    return make_response(render_template(template, authority=authority, **shown), status)
