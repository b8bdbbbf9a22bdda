"""Files and functions stay short enough to be read at once."""

import statistics

from tests.house.sources import MIGRATIONS, ROOMS, functions, length, name, python_files

LONGEST_FILE = 400
LONG_FILE = 250
LONGEST_FUNCTION = 40


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
    """Count the lines of each function; migrations are lists."""
    return {
        f"{name(path)}:{function.lineno} {function.name}": length(function)
        for path in python_files(*ROOMS)
        if not name(path).startswith(MIGRATIONS)
        for function in functions(path)
    }
