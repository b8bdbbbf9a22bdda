"""Write the table of grapheme classes used by bot.domain.texting; needs the package regex, which knows Unicode."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import regex

TABLE = Path(__file__).parent.parent / "bot" / "domain" / "texting" / "grapheme_table.py"
HEAD = '''"""Grapheme classes of Unicode as ranges for a character class of re; written by scripts/make_graphemes.py.

Source: Unicode Character Database, GraphemeBreakProperty and emoji-data, as carried by regex {version}.
"""
'''
CLASSES = {
    "CONTROL": r"\p{Grapheme_Cluster_Break=Control}",
    "EXTEND": r"\p{Grapheme_Cluster_Break=Extend}",
    "SPACING_MARK": r"\p{Grapheme_Cluster_Break=SpacingMark}",
    "PREPEND": r"\p{Grapheme_Cluster_Break=Prepend}",
    "HANGUL_L": r"\p{Grapheme_Cluster_Break=L}",
    "HANGUL_V": r"\p{Grapheme_Cluster_Break=V}",
    "HANGUL_T": r"\p{Grapheme_Cluster_Break=T}",
    "PICTOGRAPHIC": r"\p{Extended_Pictographic}",
}


def ranges(pattern: str) -> Iterator[tuple[int, int]]:
    """Give the runs of code points that match a one-character pattern."""
    matches = regex.compile(pattern).match
    first = None
    for point in range(sys.maxunicode + 2):
        inside = point <= sys.maxunicode and matches(chr(point)) is not None
        if inside and first is None:
            first = point
        elif not inside and first is not None:
            yield first, point - 1
            first = None


def escaped(point: int) -> str:
    """Write a code point as a Python escape."""
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def constant(name: str, pattern: str) -> str:
    """Write one constant, its ranges wrapped over short lines."""
    pieces = [escaped(a) if a == b else f"{escaped(a)}-{escaped(b)}" for a, b in ranges(pattern)]
    lines = textwrap.wrap(" ".join(pieces), 120, break_long_words=False, break_on_hyphens=False)
    strings = "\n".join(f'    "{line.replace(" ", "")}"' for line in lines)
    return f"{name} = (\n{strings}\n)\n"


def main() -> None:
    """Write the table."""
    constants = "".join(constant(name, pattern) for name, pattern in CLASSES.items())
    TABLE.write_text(f"{HEAD.format(version=regex.__version__)}\n{constants}", encoding="utf-8")


if __name__ == "__main__":
    main()
