"""Participation as case systems write it: a code, or the official wording, often cut off; never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bot.domain.participation import DFE_WORDING, Code

# The eight wordings differ within this many letters and digits, so a field cut at 100 characters does no harm.
PREFIX = 30
_NAMED = re.compile(r"(?<![A-Za-z0-9])PN[ -]?([0-7])(?![0-9A-Za-z])", re.IGNORECASE)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text in lower case; case, spaces and punctuation say nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())


BEGINNINGS: Mapping[str, Code] = {squeezed(words)[:PREFIX]: code for code, words in DFE_WORDING.items()}


def read_participation(text: str, aliases: Mapping[str, Code]) -> Code | None:
    """Return the code that a text stands for, None when it stands for none or for more than one.

    In turn: an alias of the authority (the whole text, whatever its case), a code, the first 30 letters and digits
    of the official wording; a shorter text must begin exactly one of them. A code with a wording beside it, as
    "PN5 - Child does not attend", is that code when the wording is its own.
    """
    alias = aliases.get(text.strip().casefold())
    if alias is not None:
        return alias
    named = {f"PN{number}" for number in _NAMED.findall(text)}
    if len(named) > 1:
        return None
    words = squeezed(_NAMED.sub(" ", text))
    if not named and words.upper() in set(Code):
        return Code(words.upper())
    fitting = [
        code for beginning, code in BEGINNINGS.items() if words and beginning.startswith(words[:PREFIX])
    ]
    if named:
        code = Code(named.pop())
        return code if not words or code in fitting else None
    return fitting[0] if len(fitting) == 1 else None
