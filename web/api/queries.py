"""What may be asked of a list: described once, for reading requests and for the document that describes the API."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, NoReturn

from flask import request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException

from bot.exchange.cursors import PATTERN, Cursor
from bot.exchange.lists import Wanted
from web.kit import clock
from web.kit.errors import LARGEST_ROW
from web.kit.problems import problem

# Nothing here is older or newer: a moment beyond them is read as one of them, as no calendar of ours goes further.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def _bounded(moment: datetime) -> datetime:
    if moment.year < EARLIEST.year:
        return EARLIEST
    return LATEST if moment.year >= LATEST.year else moment


class ListQuery(BaseModel):
    """Which part of a list is asked for; a name that is not known is an error."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, pattern=PATTERN, description="`next_cursor` of the page before")
    limit: int = Field(50, ge=1, le=200, description="How many items a page may have")
    changed_since: Annotated[AwareDatetime, AfterValidator(_bounded)] | None = Field(
        None, description="Only what changed at this moment or later, with its offset: 2026-11-23T09:00:00Z"
    )
    child_id: str | None = Field(
        None, min_length=1, max_length=20, pattern=r"^[^\x00]*$", description="Only of this child"
    )
    review_id: int | None = Field(None, ge=1, le=LARGEST_ROW, description="Only of this review")


def wanted() -> Wanted:
    """Return what this request asks of a list; a page that says what is wrong, where it cannot be read."""
    for name in request.args:
        if len(request.args.getlist(name)) > 1:
            _refuse(f"{name}: given more than once")
    try:
        query = ListQuery.model_validate(request.args.to_dict())
        cursor = Cursor.read(query.cursor) if query.cursor is not None else Cursor.first(clock.now())
    except ValidationError as error:
        _refuse("; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()))
    return Wanted(cursor, query.limit, query.changed_since, query.child_id, query.review_id)


def _refuse(detail: str) -> NoReturn:
    raise HTTPException(response=problem(HTTPStatus.BAD_REQUEST, detail))
