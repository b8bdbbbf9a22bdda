"""What everybody may read without signing in: the quarters that were published, and one of them."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from bot.reports import you_said
from web.kit import asked, database
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
    return _answer(render_template("you_said/published.html", quarters=quarters))


@blueprint.get("/you-said-we-did/<quarter>")
@public
@keep_for_a_while
def one(quarter: str) -> Response:
    """Show what was published of one quarter."""
    about = asked.quarter_named(quarter)
    with database.read() as session:
        page = you_said.public_page(session, about)
    return _answer(render_template("you_said/public.html", page=page))


def _answer(text: str) -> Response:
    """Return a page that a browser need not fetch again while it says the same."""
    answer = make_response(text)
    answer.add_etag()
    answer.make_conditional(request)
    return answer
