"""The SSDA903 return as XML: one file for each of its tables that Heard reads, line by line where they stood.

Its shape is the one that the public validator of the return (csc-validator-be-903) reads: EXPSSDA903 holds CHILD, which
holds HEADER (with AREVIEW in it) and EPISODE.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from bot.domain.imports import FileRefused

ROOT = "EXPSSDA903"
# The columns of each table as the CSV files of the return call them; two have another name in XML.
TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN"),
        "Episodes": ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC", "REASON_PLACE_CHANGE"),
        "Reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    }
)
_OTHER_NAMES = MappingProxyType({"CHILDID": "CHILD", "PL": "PLACE"})
_OF_TABLE = MappingProxyType({"HEADER": "Header", "EPISODE": "Episodes", "AREVIEW": "Reviews"})
# Bytes in which the name of the outermost element stands, after a declaration and comments.
BEGINNING = 4096


@dataclass(slots=True)
class _Record:
    """One line of a table: the line of the XML on which it begins, and what stands in it."""

    line: int
    header: _Record | None = None
    values: dict[str, str] = field(default_factory=dict)

    def cell(self, column: str) -> str:
        """Return what stands in a column; what is said of the child as a whole stands in the header."""
        own = self.values.get(column, "")
        text = own or (self.header.values.get(column, "") if self.header else "")
        return " ".join(text.split())


class _Return(ContentHandler):
    """Collects the lines of the three tables."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[_Record]] = {name: [] for name in TABLES}
        self._open: list[_Record] = []
        self._header = _Record(0)
        self._text: list[str] = []
        self._path: list[str] = []
        self._line: Any = lambda: 1

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name that SAX gives it
        """Keep what tells the line."""
        self._line = locator.getLineNumber

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Begin a line of a table, or what stands in one."""
        if not self._path and name != ROOT:
            raise FileRefused(f"This is XML, but its outermost element is {name} and not {ROOT} of SSDA903")
        self._path.append(name)
        self._text = []
        if name in _OF_TABLE:
            self._begin(name)

    def _begin(self, name: str) -> None:
        record = _Record(self._line(), self._header)
        if name == "HEADER":
            record.header, self._header = None, record
        self._open.append(record)
        self.found[_OF_TABLE[name]].append(record)

    def characters(self, content: str) -> None:
        """Keep what stands in the element that is open."""
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Finish a line of a table, or keep what stood in one."""
        self._path.pop()
        if name in _OF_TABLE:
            self._open.pop()
        elif self._open and self._path and self._path[-1] in _OF_TABLE:
            self._open[-1].values[_OTHER_NAMES.get(name, name)] = "".join(self._text).strip()
        self._text = []


def is_xml_return(content: bytes) -> bool:
    """Return whether a file says at its beginning that it is an SSDA903 return as XML."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and ROOT.encode() in content[:BEGINNING]


def read_return(content: bytes) -> Mapping[str, bytes]:
    """Return each table of a return that has any line, as a CSV file; FileRefused when it cannot be read."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only a return as XML needs the library
    from defusedxml.sax import parseString  # noqa: PLC0415

    handler = _Return()
    try:
        parseString(content, handler, forbid_dtd=True)
    except (SAXException, DefusedXmlException, ValueError, LookupError) as error:
        raise FileRefused(
            f"The XML cannot be read ({type(error).__name__}): export the return again"
        ) from error
    found = {name: _as_csv(TABLES[name], records) for name, records in handler.found.items() if records}
    if not found:
        raise FileRefused(f"There is no child in this return: {ROOT} is empty")
    return found


def _as_csv(columns: Sequence[str], records: Sequence[_Record]) -> bytes:
    """Write a table so that each line has the number on which it stood, as far as the lines before leave room."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for gap, record in _placed(records):
        out.write("\n" * gap)
        writer.writerow([record.cell(name) for name in columns])
    return out.getvalue().encode()


def _placed(records: Sequence[_Record]) -> Iterator[tuple[int, _Record]]:
    line = 1
    for record in records:
        place = max(record.line, line + 1)
        yield place - line - 1, record
        line = place
