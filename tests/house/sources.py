"""The files of the repository as the house tests see them: tracked, or about to be."""

import ast
import functools
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "web")
MIGRATIONS = "bot/store/migrations/versions/"
GENERATED = {"package-lock.json", "requirements.lock", "requirements-dev.lock", "nodejs.lock"}


@functools.cache
def files() -> tuple[Path, ...]:
    """List every file that is, or would be, committed."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """List the Python files below these folders of the repository."""
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def texts() -> Iterator[tuple[Path, str]]:
    """Return every written file with its text; generated locks and binary files are left out."""
    for path in files():
        if path.name in GENERATED:
            continue
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@functools.cache
def tree(path: Path) -> ast.Module:
    """Parse a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """List every function of a file, methods and inner functions included."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from `def` to its end, without the docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def classes() -> Iterator[tuple[str, str]]:
    """List every class of the product, migrations left out: its name, and its file."""
    for path in python_files(*ROOMS):
        if not name(path).startswith(MIGRATIONS):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ClassDef):
                    yield node.name, name(path)


def twice() -> frozenset[str]:
    """List the names that more than one class of the product has."""
    times = Counter(each for each, _ in classes())
    return frozenset(each for each in times if times[each] > 1)


def name(path: Path) -> str:
    """Name a file as people do, from the root of the repository."""
    return str(path.relative_to(ROOT))
