"""The Nu HTML checker, the one of the W3C, reads every page of the panel as every role sees it; so does a careful eye."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests import peers
from tests.house.panel import Panel, opened
from tests.judges.paper import drawn_here
from tests.judges.rich import EVENING_BEFORE, enrich


@dataclass(frozen=True)
class Text:
    """What somebody gets to read."""

    mimetype: str
    text: str


NOT_THERE = "/nothing-is-here"
MACHINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[01]:00")
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
    with drawn_here(), opened(tmp_path_factory.mktemp("panel")) as panel:
        enrich(panel)
        yield panel


@pytest.fixture(scope="module")
def texts(panel: Panel) -> dict[str, Text]:
    return dict(_texts(panel))


@pytest.fixture(scope="module")
def pages(texts: dict[str, Text]) -> dict[str, str]:
    return {name: each.text for name, each in texts.items() if each.mimetype == "text/html"}


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


def test_no_page_shows_the_day_before_and_every_moment_has_its_zone(texts: dict[str, Text]) -> None:
    """Each moment is one at half past eleven in the evening of Greenwich, half past midnight in London."""
    shown, wrong = 0, []
    for name, each in texts.items():
        shown += "15 July 2026 at 00:30" in each.text
        moments = re.findall(r'<time datetime="([^"]*T[^"]*)"', each.text)
        wrong += [(name, moment) for moment in moments if not MACHINE.fullmatch(moment)]
        wrong += [(name, moment) for moment in EVENING_BEFORE.findall(each.text)]
    assert wrong == []
    assert shown >= 8


def test_the_checker_finds_what_was_wrong_once(tmp_path: Path) -> None:
    wrong = '<p id="a"><time datetime="2026-11-23T10:00:00.123456+00:00">now</time></p><div id="a" required></div>'
    page = f'<!DOCTYPE html><html lang="en-GB"><head><title>x</title></head><body>{wrong}</body></html>'
    (tmp_path / "wrong.html").write_text(page, encoding="utf-8")
    assert len(_errors(tmp_path)) == 3


def _texts(panel: Panel) -> Iterator[tuple[str, Text]]:
    """Yield every page and sheet that somebody can open, each once, and what those see who may not."""
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
            if answer.mimetype not in {"text/html", "text/csv"} or answer.status_code in {302, 303}:
                continue
            text = re.sub(r'value="[^"]{40,}"', 'value="token"', answer.text)
            if text not in seen:
                seen.add(text)
                yield f"{role} {path}", Text(answer.mimetype, answer.text)


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
