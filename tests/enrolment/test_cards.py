"""A card that cannot be drawn says why, and never with the code."""

import sys
from pathlib import Path

import pytest

from bot.enrolment.cards import Card, CardShape, as_pdf
from bot.paper import NO_PANGO, PaperFailed

CARD = Card("Heard", "CODE-OF-A-CHILD", {}, ())
LACKING = "OSError: cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file"


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
