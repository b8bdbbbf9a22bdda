"""A page is drawn from the house's own fonts alone, and what cannot be drawn says why without its words."""

import sys
from pathlib import Path

import pytest

from bot.paper import NO_PANGO, PaperFailed, as_pdf
from bot.paper.faces import style_for
from tests.judges.paper import Paper

WORDS = "what a child said"
LACKING = "OSError: cannot load library 'libpango-1.0-0': cannot open shared object file"


def page(body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><p>{body}</p></body></html>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "file:///etc/hostname",
        "fonts/../draw.py",
        "../../LICENSE",
    ],
)
def test_nothing_is_fetched_from_anywhere_else(address: str) -> None:
    with pytest.raises(PaperFailed, match="the program that draws failed"):
        as_pdf(page(f'<img src="{address}" alt="">{WORDS}'))


@pytest.mark.parametrize(
    ("complaint", "says"), [(LACKING, NO_PANGO), (f"ValueError: {WORDS}", "the program that draws failed")]
)
def test_a_failing_program_is_told_in_words_for_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, says: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\ncat > /dev/null\necho "{complaint}" >&2\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(PaperFailed, match=says) as failed:
        as_pdf(page(WORDS))
    assert WORDS not in str(failed.value)


def test_only_the_fonts_that_a_page_needs_are_read() -> None:
    assert "NotoSans-Regular" in style_for(page("Hello"))
    assert "Arabic" not in style_for(page("Hello"))
    assert "NotoSansArabic-Bold" in style_for(page("سلام"))
    assert "Nastaliq" not in style_for(page("سلام"))
    assert "Nastaliq" in style_for(page('<i lang="ur">سلام</i>'))


def test_the_judge_sees_what_is_wrong() -> None:
    paper = Paper(as_pdf(page("東 is no letter of ours")))
    assert paper.missing
    assert paper.untagged == []
