"""The Nu HTML checker, the one of the W3C, reads every page of the panel as every role sees it."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import peers
from tests.house.panel import Panel, opened
from tests.judges.rich import enrich

NOT_THERE = "/nothing-is-here"


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        enrich(panel)
        yield panel


def test_every_page_is_valid_html(panel: Panel, tmp_path: Path) -> None:
    pages = dict(_pages(panel))
    assert len({name.partition(" ")[2] for name in pages}) > 40
    names = {}
    for number, (name, text) in enumerate(pages.items()):
        (tmp_path / f"{number:03d}.html").write_text(text, encoding="utf-8")
        names[f"{number:03d}.html"] = name
    assert {f"{names[file]}: {said}" for file, said in _errors(tmp_path)} == set()


def test_the_checker_finds_what_was_wrong_once(tmp_path: Path) -> None:
    wrong = '<p id="a"><time datetime="2026-11-23T10:00:00.123456+00:00">now</time></p><div id="a" required></div>'
    page = f'<!DOCTYPE html><html lang="en-GB"><head><title>x</title></head><body>{wrong}</body></html>'
    (tmp_path / "wrong.html").write_text(page, encoding="utf-8")
    assert len(_errors(tmp_path)) == 3


def _pages(panel: Panel) -> Iterator[tuple[str, str]]:
    """Return every page that somebody can open, each text once, and what those see who may not or ask for nothing."""
    seen: set[str] = set()
    for role in (None, *sorted(panel.tokens)):
        client = panel.visitor(role)
        paths = [
            path
            for rule in panel.rules()
            if "GET" in (rule.methods or ()) and rule.endpoint != "static"
            for path in panel.paths(rule)
        ]
        for path in (*dict.fromkeys(paths), NOT_THERE):
            answer = client.get(path)
            if answer.mimetype != "text/html" or answer.status_code in {302, 303}:
                continue
            text = re.sub(r'value="[^"]{40,}"', 'value="token"', answer.text)
            if text not in seen:
                seen.add(text)
                yield f"{role} {path}", answer.text


def _errors(folder: Path) -> list[tuple[str, str]]:
    """Let one Java read all pages of a folder; give what is wrong by the file's name."""
    jar = peers.node_modules() / "vnu-jar/build/dist/vnu.jar"
    command = (str(peers.java()), "-Xss4m", "-jar", str(jar), "--format", "json", "--errors-only", "--stdout")
    files = sorted(str(path) for path in folder.glob("*.html"))
    done = subprocess.run(
        (*command, "--exit-zero-always", *files), capture_output=True, text=True, check=True
    )
    return [
        (Path(one["url"]).name, f"{one['message']} {one.get('extract', '')[:120]!r}")
        for one in json.loads(done.stdout)["messages"]
    ]
