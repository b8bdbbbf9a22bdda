"""What the case system reads: confirmed codes, that views came, and the statement of a child's views."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request

from bot import reviews
from bot.domain.exchange import KeyScope
from bot.exchange import keys, lists
from bot.exchange.documents import ApiDocument, CodeDocument, CodePage, ContributionDocument, ContributionPage
from bot.ground import access
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.reviews.statement import Statement, StatementDocument, document_of, statement_of, statements_html
from web.api.description import description_of, returns
from web.api.keyed import holder, open_to
from web.api.queries import ListQuery, wanted
from web.kit import clock, database, policy, wiring
from web.kit.guard import public
from web.kit.paper import as_file
from web.kit.problems import problem

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/codes")
@returns(CodePage, "Confirmed codes, oldest first", ListQuery)
@open_to(KeyScope.CODES)
def codes() -> Response:
    """List the participation codes that people confirmed; what is only proposed is never among them."""
    with database.read() as session:
        return _answer(lists.codes(session, wanted()))


@blueprint.get("/codes/<int:code_id>")
@returns(CodeDocument, "One confirmed code")
@open_to(KeyScope.CODES)
def code(code_id: int) -> Response:
    """Return one confirmed code, also one that was corrected or withdrawn."""
    with database.read() as session:
        return _answer(lists.code(session, code_id))


@blueprint.get("/contributions")
@returns(ContributionPage, "Contributions before reviews, oldest first", ListQuery)
@open_to(KeyScope.CONTRIBUTIONS)
def contributions() -> Response:
    """List that views came before reviews, how and when; never a word of them."""
    with database.read() as session:
        return _answer(lists.contributions(session, wanted()))


@blueprint.get("/contributions/<int:contribution_id>")
@returns(ContributionDocument, "One contribution")
@open_to(KeyScope.CONTRIBUTIONS)
def contribution(contribution_id: int) -> Response:
    """Return one contribution, also one that was withdrawn."""
    with database.read() as session:
        return _answer(lists.contribution(session, contribution_id))


@blueprint.get("/reviews/<int:review_id>/statement")
@returns(StatementDocument, "The statement of the child's views")
@open_to(KeyScope.STATEMENTS)
def statement(review_id: int) -> Response:
    """Return the statement of a child's views as data; that it was read is recorded under the key's name."""
    found = _statement(_reader(review_id), review_id, "statement as data")
    with database.read() as session:
        return _answer(document_of(found, lists.reference(session, review_id)))


@blueprint.get("/reviews/<int:review_id>/statement.pdf")
@returns(None, "The statement of the child's views, as tagged PDF")
@open_to(KeyScope.STATEMENTS)
def statement_pdf(review_id: int) -> Response:
    """Return the statement of a child's views as a PDF; that it was read is recorded under the key's name."""
    reader = _reader(review_id)
    found = _statement(reader, review_id, "statement")
    case = found.page.case
    title = f"Statement of views: {case.known_as}"
    html = statements_html([found], reader, clock.now(), wiring().context, title)
    return as_file(html, f"statement-{case.review_on}-{review_id}.pdf")


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """Return the description of this API."""
    described = description_of(current_app, blueprint.name, wiring().settings.public_url)
    return _tagged(json.dumps(described, separators=(",", ":")))


def _reader(review_id: int) -> Person:
    with database.read() as session:
        return access.case_system(session, review_id, holder().name)


def _statement(reader: Person, review_id: int, paper: str) -> Statement:
    """Return the statement of a review, once it is recorded that it was read; NotFound where it has no words."""
    with database.write() as session:
        keys.record_reading(session, holder(), review_id, paper, clock.now())
    with database.read() as session:
        page = reviews.review_page(
            session, reader, review_id, content=wiring().content, policy=policy(), today=clock.today()
        )
    found = statement_of(page)
    if found.is_empty:
        raise NotFound(f"words of review {review_id}")
    return found


def _answer(document: ApiDocument) -> Response:
    return _tagged(document.model_dump_json())


def _tagged(body: str) -> Response:
    """Return JSON with a tag of its content, or that nothing has changed since the asker saw this tag."""
    answer = Response(body, content_type="application/json")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.errorhandler(NotFound)
def _missing(_: NotFound) -> Response:
    return problem(HTTPStatus.NOT_FOUND, "There is no such thing, or there are no words in it")


@blueprint.errorhandler(InputRefused)
def _not_drawn(refused: InputRefused) -> Response:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(refused))
