"""A card fits where it is printed, in the script that its language is read in; one that cannot be drawn says why."""

import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bot.enrolment.cards import Card, CardShape, as_pdf
from bot.enrolment.cards.words import Senders, card
from bot.paper import NO_PANGO, PaperFailed
from tests.content import context
from tests.factories import NOW

CARD = Card("Heard", "CODE-OF-A-CHILD", {}, ())
LACKING = "OSError: cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file"

EVERYWHERE = Senders("+447700900001", "+447700900002", "heard_bot")


def places(page: Any, words: str) -> list[tuple[float, float, float, float]]:
    """Return where words stand on a page: left, bottom, right and top of their first letter."""
    text = page.get_textpage()
    search, found = text.search(words), []
    while (match := search.get_next()) is not None:
        found.append(text.get_charbox(match[0]))
    return found


def test_cards_in_the_tallest_scripts_end_above_the_line_that_is_cut_off_and_stand_in_their_own_letters() -> (
    None
):
    spoken = ("ur", "pa_Arab", "ps", "bn")
    cards = [card("3Q1CYR8W", NOW, language, EVERYWHERE, context(), strip="C1, Zara") for language in spoken]
    sheet = pypdfium2.PdfDocument(as_pdf(cards, CardShape.SHEET))
    assert len(sheet) == 1
    ends, strips = places(sheet[0], "0800 1111"), places(sheet[0], "Cut this line off")
    assert len(strips) == len(spoken)
    for left, _, _, top in strips:
        above = [end for end in ends if abs(end[0] - left) < 200 and end[1] > top - 40]
        assert min(end[1] for end in above) > top
    begins, goes_on = places(sheet[0], "07700"), places(sheet[0], "900001")
    assert len(begins) >= 2 * len(spoken)
    for left, bottom, *_ in begins:
        assert any(0 < on[0] - left < 40 and abs(on[1] - bottom) < 2 for on in goes_on), (left, bottom)
    fonts = {each.get_font().get_base_name() for each in sheet[0].get_objects(filter=[1])}
    assert any("Nastaliq" in name for name in fonts)


@pytest.mark.parametrize(
    ("complaint", "says"), [(LACKING, NO_PANGO), ("ValueError: CODE-OF-A-CHILD", "the program that draws")]
)
def test_a_failing_program_is_told_in_words_for_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, says: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\ncat > /dev/null\necho "{complaint}" >&2\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(PaperFailed, match=says) as failed:
        as_pdf([CARD], CardShape.SMALL)
    assert CARD.code not in str(failed.value)


def test_a_number_to_call_is_never_broken_over_two_lines() -> None:
    in_large = pypdfium2.PdfDocument(
        as_pdf([card("3Q1CYR8W", NOW, "pl", EVERYWHERE, context())], CardShape.LARGE)
    )
    for page in in_large:
        begins, goes_on = places(page, "0800"), places(page, "1111")
        assert begins
        assert [each[1] for each in begins] == pytest.approx([each[1] for each in goes_on], abs=2)


def test_a_card_with_one_square_speaks_of_one_and_no_square_is_named_in_english_alone() -> None:
    several, one = (
        card("3Q1CYR8W", NOW, "pl", ways, context())
        for ways in (EVERYWHERE, Senders(whatsapp=EVERYWHERE.whatsapp))
    )
    assert [words.scan for words in one.words] == [
        "Albo zeskanuj telefonem ten kwadrat.",
        "Or scan this with your phone.",
    ]
    assert several.words[1].scan == "Or scan one of these with your phone."
    assert list(several.links) == ["07700 900001", "WhatsApp", "Telegram"]
    assert list(one.links) == ["WhatsApp\n07700\N{NO-BREAK SPACE}900002"]


def test_a_card_for_telegram_alone_says_in_words_where_to_write() -> None:
    longest = Senders(telegram="the_longest_name_a_bot_has_32_b")
    drawn = pypdfium2.PdfDocument(as_pdf([card("3Q1CYR8W", NOW, "ur", longest, context())], CardShape.SHEET))
    text = drawn[0].get_textpage().get_text_bounded()
    assert f"t.me/{longest.telegram}" in "".join(text.split())
