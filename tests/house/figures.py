"""The house in figures: how large it is, and how many files a request runs through.

python -m tests.house.figures [--json] [--before FILE.json] [--paths]

`--json` prints what `--before` reads; `--paths` names the files of each request. What counts as run is said in
`tests/house/traces.py`. The first answer of `heard serve` is the best of three starts.
"""

import argparse
import ast
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.house.sources import MIGRATIONS, ROOMS, ROOT, functions, length, name, python_files, tree, twice
from tests.judges.servers import free_port

LONG_FILE = 250
# Below bot/, what is no use case: a folder or a file of one of these names.
NO_USE_CASES = ("domain", "store", "translation", "channels", "wiring", "settings", "ports")
STARTS = 3
PATIENCE, A_MOMENT = 60, 0.01  # seconds
Figures = Mapping[str, float]
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def figures(paths: Mapping[str, Sequence[str]]) -> Figures:
    """Measure everything; ``paths`` are the files that each request runs."""
    return {**_sizes(), **_words(), **_runs(paths), "heard serve: first answer (s)": _first_answer()}


def _sizes() -> dict[str, float]:
    files, migrations = _files(), [path for path in python_files(*ROOMS) if name(path).startswith(MIGRATIONS)]
    lengths = sorted(length(function) for path in files for function in functions(path))
    return {
        "files": len(files),
        "lines": sum(map(_lines, files)),
        f"files over {LONG_FILE} lines": sum(_lines(path) > LONG_FILE for path in files),
        "migrations: files": len(migrations),
        "migrations: lines": sum(map(_lines, migrations)),
        "functions": len(lengths),
        "lines of a function: median": statistics.median(lengths),
        "lines of a function: p90": statistics.quantiles(lengths, n=10, method="inclusive")[-1],
        "lines of a function: max": lengths[-1],
    }


def _words() -> dict[str, float]:
    nodes = [node for path in _files() for node in ast.walk(tree(path))]
    texts = [path.read_text(encoding="utf-8") for path in _files()]
    docstrings = [ast.get_docstring(node) or "" for node in nodes if isinstance(node, Documented)]
    return {
        "dataclasses": sum(isinstance(node, ast.ClassDef) and _is_dataclass(node) for node in nodes),
        "class names that stand twice": len(twice()),
        'docstrings that begin with "Give"': sum(text.startswith("Give") for text in docstrings),
        "private one-liners with one caller": sum(len(list(_slivers(path))) for path in _files()),
        "type: ignore": sum(text.count("# type: ignore") for text in texts),
        "Any": sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes),
    }


def _runs(paths: Mapping[str, Sequence[str]]) -> dict[str, float]:
    found = {}
    for request, files in paths.items():
        found[f"{request}: files that run"] = len(files)
        found[f"{request}: use case files"] = sum(map(_is_use_case, files))
    return found


def _first_answer() -> float:
    return round(min(_start() for _ in range(STARTS)), 2)


def _start() -> float:
    """Start the product on an empty database; return the seconds until it says that it is alive."""
    port, heard = free_port(), [sys.executable, "-m", "bot.cli"]
    with tempfile.TemporaryDirectory(prefix="heard-start-") as folder:
        surroundings = {"PATH": os.environ["PATH"], "HEARD_DATA_DIR": folder}
        subprocess.run([*heard, "migrate"], cwd=ROOT, env=surroundings, check=True, capture_output=True)
        began = time.perf_counter()
        with subprocess.Popen([*heard, "serve", "--port", str(port)], cwd=ROOT, env=surroundings) as server:
            try:
                while not _answers(f"http://127.0.0.1:{port}/health/live"):
                    with suppress(subprocess.TimeoutExpired):
                        raise RuntimeError(f"heard serve ended with {server.wait(A_MOMENT)}")
                return time.perf_counter() - began
            finally:
                server.terminate()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=PATIENCE).close()
    except urllib.error.URLError:
        return False
    return True


def _files() -> list[Path]:
    return [path for path in python_files(*ROOMS) if not name(path).startswith(MIGRATIONS)]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any(re.match(r"(dataclasses\.)?dataclass\b", ast.unparse(each)) for each in node.decorator_list)


def _is_use_case(file: str) -> bool:
    room, _, below = file.partition("/")
    return room == "bot" and below.partition("/")[0].removesuffix(".py") not in NO_USE_CASES


def _slivers(path: Path) -> Iterator[str]:
    """Find the private functions of one line that only one place of their file uses."""
    names = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Name | ast.Attribute))
    used = Counter(node.id if isinstance(node, ast.Name) else node.attr for node in names)
    for function in functions(path):
        body = function.body[ast.get_docstring(function) is not None :]
        is_line = len(body) == 1 and body[0].lineno == body[0].end_lineno
        if re.match(r"_(?!_)", function.name) and is_line and used[function.name] == 1:
            yield function.name


def _table(after: Figures, before: Figures | None) -> Iterator[str]:
    for figure, value in after.items():
        was = "" if before is None else f"{before[figure]:>10g} → " if figure in before else f"{'–':>10} → "
        yield f"{figure:<40}{was}{value:>8g}"


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.house.figures", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, which --before reads")
    parser.add_argument("--before", type=Path, help="what --json printed earlier")
    parser.add_argument(
        "--paths", action="store_true", help="name the files that each request runs, and stop"
    )
    chosen = parser.parse_args()
    traced = [sys.executable, "-m", "tests.house.traces"]
    paths = json.loads(subprocess.run(traced, cwd=ROOT, capture_output=True, check=True).stdout)
    if chosen.paths:
        print("\n\n".join("\n".join((f"{request}:", *files)) for request, files in paths.items()))
        return
    before = json.loads(chosen.before.read_text(encoding="utf-8")) if chosen.before else None
    found = figures(paths)
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(_table(found, before)))


if __name__ == "__main__":
    main()
