"""How the tests keep Python's own parser from failing by chance."""

import ast
import gc
from typing import Any


def parse_without_collections() -> None:
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
