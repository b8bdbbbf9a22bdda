"""What the product imports and what pyproject.toml declares are the same list."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from bot.cli import COMMANDS
from tests.house.sources import ROOMS, ROOT, name, python_files, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Declared although no file imports them.
NOT_IMPORTED = {
    "govuk-frontend-jinja": "templates of the panel, found by the package's name",
    "psycopg": "the driver of PostgreSQL, named in a database's address",
    "tzdata": "the time zones of a machine that has none",
}
LOAD_EVERYTHING = """
import importlib, sys
for name in {extras}:
    sys.modules[name] = None  # importing it is an ImportError, as where the extra is not installed
for name in {modules}:
    importlib.import_module(name)
"""


def test_everything_that_is_imported_is_declared() -> None:
    declared = _named(PROJECT["dependencies"]) | _named(_extras())
    undeclared = [
        f"{file} imports {module}, of {' or '.join(sorted(owners))}: declare it in pyproject.toml"
        for file, module, owners in _imports()
        if not owners & declared
    ]
    assert undeclared == []


def test_everything_that_is_declared_is_imported() -> None:
    imported = {owner for _, _, owners in _imports() for owner in owners}
    declared = _named(PROJECT["dependencies"]) | _named(_extras())
    assert declared - imported - NOT_IMPORTED.keys() == set()
    assert NOT_IMPORTED.keys() & imported == set()
    assert NOT_IMPORTED.keys() - declared == set()


def test_the_product_starts_without_its_extras() -> None:
    """Load the panel, the worker and every command where nothing of an extra is installed."""
    extras = _named(_extras()) - _named(PROJECT["dependencies"])
    hidden = sorted(
        module for module, owners in packages_distributions().items() if _normal(*owners) & extras
    )
    assert len(hidden) >= len(extras)
    modules = sorted({"web.serving", *(module for module, _ in COMMANDS.values())})
    program = LOAD_EVERYTHING.format(extras=hidden, modules=modules)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_reader_of_imports_sees_what_runs_and_not_what_is_for_types_alone(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "import a.b\nfrom c import d\nfrom . import e\nif TYPE_CHECKING:\n    import f\ndef g():\n    import h, os\n"
    )
    assert set(_modules(ast.parse((tmp_path / "one.py").read_text()))) == {"a", "c", "h", "os"}


@cache
def _imports() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """List each import of a third party's module: the file, the module, and the distributions it may come from."""
    known = packages_distributions()
    ours = {*sys.stdlib_module_names, *ROOMS}
    return tuple(
        (name(path), module, frozenset(_normal(*known.get(module, [module]))))
        for path in python_files(*ROOMS)
        for module in sorted(set(_modules(tree(path))) - ours)
    )


def _modules(node: ast.AST) -> Iterator[str]:
    """Walk through the top-level names that a file imports when it runs."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (each.name.partition(".")[0] for each in child.names)
        elif isinstance(child, ast.ImportFrom):
            if child.module and not child.level:
                yield child.module.partition(".")[0]
        elif not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            yield from _modules(child)


def _extras() -> list[str]:
    return [line for lines in PROJECT["optional-dependencies"].values() for line in lines]


def _named(requirements: list[str]) -> set[str]:
    """Take the names of distributions from lines like `psycopg[binary]>=3.3.9,<4`."""
    return _normal(*(re.split(r"[\[<>=!~; ]", line)[0] for line in requirements))


def _normal(*names: str) -> set[str]:
    return {re.sub(r"[-_.]+", "-", each).lower() for each in names}
