"""The condition that a column holds one of some numbers, in one and the same text however many there are.

An SQL IN has a text for each length of its list, which each database would read and plan anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Dialect, Integer, String, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class Numbers(TypeDecorator[Sequence[int]]):
    """Whole numbers as one value: an array, or on SQLite a text of JSON."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return how this kind of database takes several numbers at once."""
        return dialect.type_descriptor(ARRAY(Integer()) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """Hand over the numbers."""
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)


class AnyOf(FunctionElement[Any]):
    """Whether a column holds one of the numbers that a parameter brings."""

    name = "any_of"
    inherit_cache = True

    def __init__(self, column: Any, numbers: str) -> None:
        super().__init__(column, BindParameter(numbers, type_=Numbers()))


@compiles(AnyOf, "postgresql")
def _postgresql(element: AnyOf, compiler: Any, **given: Any) -> str:
    column, numbers = (compiler.process(each, **given) for each in element.clauses)
    return f"({column} = ANY({numbers}))"


@compiles(AnyOf, "sqlite")
def _sqlite(element: AnyOf, compiler: Any, **given: Any) -> str:
    column, numbers = (compiler.process(each, **given) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({numbers})))"  # noqa: S608 - both parts are SQLAlchemy's
