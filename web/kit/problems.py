"""What is wrong with a request of a program, by RFC 9457: one shape for every error, whatever raised it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from web.kit import KEY_PATHS

TYPE = "application/problem+json"
ADVICE = {
    HTTPStatus.NOT_FOUND: f"There is no such thing under {KEY_PATHS}",
    HTTPStatus.METHOD_NOT_ALLOWED: "Everything here is read with GET",
    HTTPStatus.INTERNAL_SERVER_ERROR: "It is our fault. Try again in a few minutes",
}


class Problem(BaseModel):
    """An error, by RFC 9457."""

    type: Literal["about:blank"] = "about:blank"
    title: str = Field(description="The words of the HTTP status")
    status: int
    detail: str = Field(description="What is wrong, and what to do")


def problem(status: HTTPStatus, detail: str | None = None) -> Response:
    """Return an error for a program; ``detail`` says what to do, where more is known than the status."""
    said = detail or ADVICE.get(status) or status.description or status.phrase
    about = Problem(title=status.phrase, status=int(status), detail=said)
    return Response(about.model_dump_json(), status, content_type=TYPE)
