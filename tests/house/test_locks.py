"""What is installed is pinned by content, from no particular place."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, name

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "tests/peers/nodejs.lock",
    "tests/peers/judge903.lock",
    "tests/peers/java.lock",
)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_digest_and_nothing_else_is_listed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.sub(r" *\\\n *", " ", text).splitlines()
    assert PIN.findall(text)
    assert [
        line for line in entries if line and not line.startswith("#") and "--hash=sha256:" not in line
    ] == []
    assert [line for line in entries if not line.startswith("#") and not PIN.match(line)] == []


def test_the_tests_run_what_production_runs() -> None:
    production, tests = (dict(PIN.findall((ROOT / lock).read_text(encoding="utf-8"))) for lock in LOCKS[:2])
    assert production.items() <= tests.items()


def test_every_dependency_is_in_its_lock() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = dict(PIN.findall((ROOT / "requirements-dev.lock").read_text(encoding="utf-8")))
    extras = wanted["project"]["optional-dependencies"].values()
    lists = [wanted["project"]["dependencies"], wanted["dependency-groups"]["dev"], *extras]
    names = {re.split(r"[\[<>=! ;]", line)[0].lower() for lines in lists for line in lines}
    assert names - locked.keys() == set()


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in files() if path.name == "package-lock.json"), ids=name
)
def test_packages_for_node_are_pinned_exactly_and_by_content(folder: Path) -> None:
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    chosen = wanted["devDependencies"] | wanted.get("optionalDependencies", {})
    assert wanted.get("dependencies", {}) == {}  # nothing of Node runs in production
    assert {package: locked[f"node_modules/{package}"]["version"] for package in chosen} == chosen
    assert [package for package, entry in locked.items() if package and "integrity" not in entry] == []
    assert [package for package, entry in locked.items() if "resolved" in entry] == []
