"""Each module, class and public function says in a sentence what it is for."""

import ast
from collections.abc import Iterator

from tests.house.sources import ROOMS, name, python_files, tree

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_every_module_says_what_it_is_for() -> None:
    modules = [path for path in python_files(*ROOMS, "tests") if "/versions/" not in name(path)]
    silent = [name(path) for path in modules if not ast.get_docstring(tree(path))]
    assert [file for file in silent if not file.rpartition("/")[2].startswith("test_")] == []


def test_every_class_and_public_function_says_what_it_is_for() -> None:
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in python_files(*ROOMS)
        if "/migrations/" not in name(path)
        for node in _open_to_others(tree(path))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_docstring_begins_with_a_whole_sentence() -> None:
    broken = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in python_files(*ROOMS)
        for node in _open_to_others(tree(path))
        if (text := ast.get_docstring(node)) and not text.splitlines()[0].endswith((".", "?", ":"))
    ]
    assert broken == []


def _open_to_others(node: ast.Module | ast.ClassDef) -> Iterator[Documented]:
    """Walk through classes and functions that another module may use; private names are their module's affair."""
    for child in node.body:
        if isinstance(child, Documented) and not child.name.startswith("_"):
            yield child
        if isinstance(child, ast.ClassDef):
            yield from _open_to_others(child)
