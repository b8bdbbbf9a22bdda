"""Files and functions stay short enough to be read at once."""

import ast
import statistics

from tests.house.sources import ROOMS, functions, name, python_files

LONGEST_FILE = 400
LONG_FILE = 250
LONGEST_FUNCTION = 40
MIGRATIONS = "bot/store/migrations/versions/"


def test_no_file_is_longer_than_400_lines() -> None:
    paths = [path for path in python_files(*ROOMS, "tests") if not name(path).startswith(MIGRATIONS)]
    lengths = {name(path): len(path.read_text().splitlines()) for path in paths}
    for file in sorted(lengths, key=lengths.__getitem__, reverse=True):
        if lengths[file] > LONG_FILE:
            print(f"{file} has {lengths[file]} lines, more than the {LONG_FILE} aimed at")
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_conftest_is_no_longer_than_150_lines() -> None:
    conftests = [path for path in python_files("tests") if path.name == "conftest.py"]
    assert [name(path) for path in conftests if len(path.read_text().splitlines()) > 150] == []


def test_no_function_is_longer_than_40_lines() -> None:
    assert {where: length for where, length in _lengths().items() if length > LONGEST_FUNCTION} == {}


def test_half_of_the_functions_have_at_most_8_lines_and_nine_of_ten_at_most_25() -> None:
    lengths = sorted(_lengths().values())
    tenths = statistics.quantiles(lengths, n=10, method="inclusive")
    assert statistics.median(lengths) <= 8
    assert tenths[-1] <= 25


def _lengths() -> dict[str, int]:
    """Count the lines of each function from `def` to its end, without the docstring; migrations are lists."""
    return {
        f"{name(path)}:{function.lineno} {function.name}": _length(function)
        for path in python_files(*ROOMS)
        if not name(path).startswith(MIGRATIONS)
        for function in functions(path)
    }


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno is not None
    length = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        length -= first.end_lineno - first.lineno + 1
    return length
