"""Bytes of a text file as rows of cells: its encoding and its separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from bot.domain.imports.kinds import OWN_NAMES
from bot.domain.imports.sheets import (
    LOOKED_AT,
    FileRefused,
    Line,
    Notice,
    Sheet,
    arrange,
    is_blank,
    known_names,
)

# UTF-32's marks come before UTF-16's, because one begins with the other.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# What hardly ever stands in a text of Windows-1252: a letter and a sign behind it that make one letter of UTF-8.
_LETTER_OF_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 100_000
# Lines with the blank ones; a spreadsheet has 1,048,576.
MOST_LINES = 1_100_000
_SAID = re.compile(r'\s*"?sep=(?P<delimiter>[^\w\r\n"])"?[ ,;\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LONG = re.compile(rf"(?:^|[\r\n])([^\r\n]{{{LONGEST_LINE + 1}}}[^\r\n]*)")
_TRAILING = " \t\r\n,;|\u00a0\u200b\ufeff"


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; what has no meaning in it becomes U+FFFD.

    The first that fits is taken: a byte order mark, UTF-8, UTF-16 where there are zero bytes, Windows-1252. Every
    cell refuses U+FFFD.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace"), name
    if b"\0" in content:
        return content.decode(_byte_order(content), "replace"), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if _LETTER_OF_UTF8.search(content):  # one strange byte must not garble the names of all other lines
            return content.decode("utf-8", "replace"), "UTF-8"
        return content.decode("cp1252", "replace"), "Windows-1252"


def _byte_order(content: bytes) -> str:
    """Western text in UTF-16 has its zeros at the odd places when the small end comes first."""
    return "utf-16-le" if content[1::2].count(0) >= content[0::2].count(0) else "utf-16-be"


def read_csv(text: str, read_as: str = "", names: frozenset[str] = OWN_NAMES) -> Sheet:
    """Read text with its cells parted by comma, semicolon, tab or bar; FileRefused when it has no header.

    A line that is not CSV ends the reading and is refused with what follows it, because nobody knows where the
    next one begins.
    """
    text = _without_blank_end(text)
    _refuse_too_much(text)
    said = _SAID.match(text)
    delimiter = said["delimiter"] if said else _delimiter(text, names)
    lines: list[Line] = []
    broken: tuple[Notice, ...] = ()
    try:
        lines.extend(_csv_lines(text[said.end() :] if said else text, delimiter, 2 if said else 1))
    except _Broken as error:
        broken = (error.refusal,)
        lines.extend(error.before)
    if not lines:
        raise FileRefused(_why_nothing(broken))
    return arrange(lines, broken, read_as, names)


def _why_nothing(broken: tuple[Notice, ...]) -> str:
    said = f": {broken[0].says}" if broken else ""
    return f"The file is empty: its first line must name the columns{said}"


def _without_blank_end(text: str) -> str:
    """Cut off the blank lines at the end, of which a spreadsheet may write a million, but nothing of the last line."""
    end = len(text.rstrip(_TRAILING))
    breaks = [found for mark in "\r\n" if (found := text.find(mark, end)) >= 0]
    return text[: min(breaks)] if breaks else text


def _refuse_too_much(text: str) -> None:
    long = _LONG.search(text)
    if long:
        number = text.count("\n", 0, long.start(1)) + 1
        columns = max(long[1].count(each) for each in DELIMITERS) + 1
        raise FileRefused(
            f"Line {number:,} has {len(long[1]):,} characters and {columns:,} columns, which no list of ours has: "
            "look whether this is the right file"
        )
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise FileRefused(f"The file has more than {MOST_LINES:,} lines: cut it into parts")


class _Broken(Exception):
    def __init__(self, refusal: Notice, before: list[Line]) -> None:
        super().__init__(refusal.says)
        self.refusal = refusal
        self.before = before


def _csv_lines(text: str, delimiter: str, begins: int) -> list[Line]:
    """Return the lines that are not blank, each with the number of the file's line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    above, lines = begins - 1, list[Line]()
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return lines
        except csv.Error as error:
            reason = f"The line cannot be read as CSV ({error}); nothing after it was read"
            raise _Broken(Notice(begins, "", "", reason), lines) from error
        if cells and not is_blank(cells):
            lines.append(Line(begins, tuple(cells)))
        begins = above + reader.line_num + 1


def _delimiter(text: str, names: frozenset[str]) -> str:
    """Choose what cuts one of the first lines into most known columns, or else the first one into most cells."""
    first = list(islice((line for line in _lines_of(text) if line.strip()), LOOKED_AT))
    return max(DELIMITERS, key=lambda delimiter: _fitness(first, delimiter, names))


def _lines_of(text: str) -> Iterator[str]:
    begin = 0
    while begin < len(text):
        found = re.compile("\r\n|\r|\n").search(text, begin)
        yield text[begin : found.start() if found else len(text)]
        begin = found.end() if found else len(text)


def _fitness(lines: list[str], delimiter: str, names: frozenset[str]) -> tuple[int, int, int]:
    """Return the most columns that a line names, the cells of the first line, and the most cells of any."""
    cut = [_cells(line, delimiter) for line in lines]
    known = max((known_names(cells, names) for cells in cut), default=0)
    return known, len(cut[0]) if cut else 0, max(map(len, cut), default=0)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []
