"""The Nu HTML checker, the one of the W3C, reads every page of the panel as every role sees it; so does a careful eye."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests import peers
from tests.house.panel import Panel, opened
from tests.judges.rich import enrich

NOT_THERE = "/nothing-is-here"
FIGURE = re.compile(r"[£+−-]?[\d,.]+%?|–?")
# What no reader should meet: a day as a machine writes it, and one of something called many.
ODD = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d\d/\d\d/\d{4}\b|(?<![\d.,])\b1 (?:children|young people|people|reviews|answers|words|"
    r"messages|replies|requests|challenges|alerts|cards|codes|audits|working days|days|hours|minutes|times|IROs)\b"
)
# Its days are written as the case system wants them keyed, and a file is told of in the ways it may write them.
WITH_DAYS_OF_MACHINES = re.compile(r" /(?:returns/keying|import)")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    with opened(tmp_path_factory.mktemp("panel")) as panel:
        enrich(panel)
        yield panel


@pytest.fixture(scope="module")
def pages(panel: Panel) -> dict[str, str]:
    return dict(_pages(panel))


def test_every_page_is_valid_html(pages: dict[str, str], tmp_path: Path) -> None:
    assert len({name.partition(" ")[2] for name in pages}) > 40
    names = {}
    for number, (name, text) in enumerate(pages.items()):
        (tmp_path / f"{number:03d}.html").write_text(text, encoding="utf-8")
        names[f"{number:03d}.html"] = name
    assert {f"{names[file]}: {said}" for file, said in _errors(tmp_path)} == set()


def test_every_column_of_figures_stands_to_the_right(pages: dict[str, str]) -> None:
    found = {
        f"{name}: {column}" for name, text in pages.items() for column in _ragged(lxml.html.fromstring(text))
    }
    assert found == set()


def test_days_and_numbers_are_written_as_people_write_them(pages: dict[str, str]) -> None:
    said = {
        f"{name}: {each.group()}"
        for name, text in pages.items()
        if not WITH_DAYS_OF_MACHINES.search(name)
        for each in ODD.finditer(lxml.html.fromstring(text).find(".//main").text_content())
    }
    assert said == set()


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


def _ragged(page: HtmlElement) -> Iterator[str]:
    """Return the columns in which there are figures alone, and not all of them to the right."""
    for table in page.iter("table"):
        rows = [row.findall("td") for row in table.iterfind(".//tbody/tr")]
        for column in zip(*rows, strict=False):
            if column[0].get("data-label") == "Review":
                continue  # an id, and no figure
            texts = [" ".join(cell.text_content().split()) for cell in column]
            plain = all(FIGURE.fullmatch(text) for text in texts) and not any(
                cell.find(".//strong") is not None for cell in column
            )
            if (
                plain
                and any(map(str.isdigit, "".join(texts)))
                and not all("numeric" in cell.get("class", "") for cell in column)
            ):
                yield f"{column[0].get('data-label')} {texts[:2]}"


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
