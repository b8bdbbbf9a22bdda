"""How often the tests look for garbage: rarely, and never within Python's own parser."""

import ast
import gc
from typing import Any

# A worker holds the words of all languages: to look through them at the usual rate takes a twelfth of the run.
RARELY = (50_000, 20, 50)


def collect_rarely() -> None:
    """Let a process of the tests look for garbage rarely, and never where that would do harm."""
    gc.set_threshold(*RARELY)
    _parse_without_collections()


def _parse_without_collections() -> None:
    """Let no collection run within ``ast.parse``, which each application that is made calls a thousand times.

    One that ends a lost connection, with code in Python, makes CPython 3.11 count the depth of the tree wrongly: "AST
    constructor recursion depth mismatch".
    """
    parse = ast.parse

    def alone(*given: Any, **named: Any) -> ast.AST:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return parse(*given, **named)
        finally:
            if was_on:
                gc.enable()

    ast.parse = alone  # type: ignore[assignment]
