"""The child's views on paper: the statement for the meeting and the file, and a copy for the child."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from bot import reviews
from bot.ground.roles import NotFound, Role
from bot.reviews.contributions import find_review
from bot.reviews.statement import (
    Statement,
    child_html,
    has_copy,
    language_of_copy,
    statement_of,
    statements_html,
)
from web.kit import clock, database, policy, trail, wiring
from web.kit.guard import allow, current_person
from web.kit.paper import as_file

blueprint = Blueprint("statement", __name__)


@blueprint.get("/reviews/<int:review_id>/statement.pdf")
@allow(Role.IRO)
def meeting(review_id: int) -> Response:
    """Return the statement of the child's views as a PDF; that this person reads the words is recorded first."""
    found = _statement(review_id, "statement")
    title = f"Statement of views: {found.page.case.known_as}"
    html = statements_html([found], current_person(), clock.now(), wiring().context, title)
    return as_file(html, f"statement-{found.page.case.review_on}-{review_id}.pdf")


@blueprint.get("/reviews/<int:review_id>/copy.pdf")
@allow(Role.IRO)
def copy(review_id: int) -> Response:
    """Return the child's own answers in their language, to be given to them; NotFound where there are none."""
    found = _statement(review_id, "copy for the child")
    if not has_copy(found):
        raise NotFound(f"words for a copy of review {review_id}")
    with database.read() as session:
        language = language_of_copy(session, found)
    html = child_html(found, language, wiring().context)
    return as_file(html, f"copy-{found.page.case.review_on}-{review_id}.pdf")


def _statement(review_id: int, paper: str) -> Statement:
    person, today = current_person(), clock.today()
    with database.read() as session:
        find_review(session, person, review_id)
    trail.viewed("review", review_id, paper=paper)
    with database.read() as session:
        page = reviews.review_page(
            session, person, review_id, content=wiring().content, policy=policy(), today=today
        )
    return statement_of(page)
