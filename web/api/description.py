"""The OpenAPI 3.1 document: made of the routes, their guards and the models that answers are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from web.api.keyed import SCOPE
from web.kit.errors import LARGEST_ROW
from web.kit.problems import TYPE, Problem

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__heard_returns__"
AT = "#/components/schemas/{model}"
NUMBER = re.compile(r"<int:(\w+)>")
TITLE = "Heard: what the case system reads"
ABOUT = (
    "Read-only. An administrator makes a key in the panel, which opens codes, contributions or statements. A code is "
    "listed once a named person has confirmed it, a contribution without a word of it, and of feedback after a review "
    "nothing leaves. Times are ISO 8601 with their offset; what the case system imported is named by its own ids."
)
ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
KEY = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that an administrator made in the panel",
    }
}


@dataclass(frozen=True, slots=True)
class Returned:
    """What one path returns, in one line, and what may be asked of it."""

    model: type[BaseModel] | None
    summary: str
    query: type[BaseModel] | None


def returns(
    model: type[BaseModel] | None, summary: str, query: type[BaseModel] | None = None
) -> Callable[[View], View]:
    """Say of a view what it returns; None for a PDF."""

    def mark(view: View) -> View:
        setattr(view, MARK, Returned(model, summary, query))
        return view

    return mark


def description_of(app: Flask, blueprint: str, public_url: str) -> dict[str, Any]:
    """Return the description of every path of a blueprint that says what it returns."""
    found = list(_described(app, blueprint))
    models = {returned.model for *_, returned in found if returned.model} | {Problem}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "serialization") for model in ordered], ref_template=AT)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": ABOUT},
        "servers": [{"url": public_url}],
        "security": [{"key": []}],
        "paths": {_in_braces(rule): {"get": _operation(rule, view, told)} for rule, view, told in found},
        "components": {"schemas": schemas["$defs"], "securitySchemes": KEY},
    }


def _described(app: Flask, blueprint: str) -> Iterator[tuple[Rule, Callable[..., Any], Returned]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        view = app.view_functions[rule.endpoint]
        if rule.endpoint.startswith(f"{blueprint}.") and hasattr(view, MARK):
            yield rule, view, getattr(view, MARK)


def _in_braces(rule: Rule) -> str:
    """Write a path with its numbers as OpenAPI does."""
    return NUMBER.sub(r"{\1}", rule.rule)


def _operation(rule: Rule, view: Callable[..., Any], returned: Returned) -> dict[str, Any]:
    numbers = NUMBER.findall(rule.rule)
    wrong = (
        *ALWAYS,
        *([HTTPStatus.NOT_FOUND] if numbers else []),
        *([HTTPStatus.BAD_REQUEST] if returned.query else []),
    )
    return {
        "operationId": view.__name__,
        "summary": returned.summary,
        "description": f"{view.__doc__} Needs a key with the scope `{getattr(view, SCOPE).value}`.",
        "parameters": [*map(_in_path, numbers), *_in_query(returned.query)],
        "responses": {
            "200": _success(returned),
            "304": {"description": "Nothing has changed since the answer with this ETag"},
            **{str(int(status)): _error(status) for status in wrong},
        },
    }


def _success(returned: Returned) -> dict[str, Any]:
    if returned.model is None:
        return {"description": returned.summary, "content": {"application/pdf": {}}}
    schema = {"$ref": AT.format(model=returned.model.__name__)}
    tag = {"ETag": {"schema": {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    return {"description": returned.summary, "headers": tag, "content": content}


def _error(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": AT.format(model=Problem.__name__)}
    return {"description": status.phrase, "content": {TYPE: {"schema": schema}}}


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ROW}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(query: type[BaseModel] | None) -> Iterator[dict[str, Any]]:
    for name, schema in query.model_json_schema()["properties"].items() if query else ():
        # What may be left out is described as "or null" by pydantic; in an address there is no null.
        kind = {**schema, **schema["anyOf"][0]} if "anyOf" in schema else schema
        bare = {key: value for key, value in kind.items() if key not in {"anyOf", "title", "description"}}
        if bare.get("default", "") is None:
            del bare["default"]
        yield {"name": name, "in": "query", "description": schema["description"], "schema": bare}
