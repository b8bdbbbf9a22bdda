"""The parts of a workbook file: which sheets it has, which are hidden, its texts and the formats of its numbers."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import IO, Any
from xml.parsers import expat

from bot.domain.imports import FileRefused

# A workbook of 20 MiB that unpacks to more than this was made to fill memory.
LARGEST_UNPACKED = 400 * 1024 * 1024
# Bytes of a part that is read as a whole: the list of sheets, the formats.
LARGEST_PART = 16 * 1024 * 1024
LARGEST_TEXTS = 100 * 1024 * 1024
MOST_PARTS = 5_000
MOST_SHEETS = 200
READ_AT_ONCE = 1024 * 1024
# How a workbook writes a character that XML cannot hold.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet of a workbook: its title, whether it is hidden, and where its rows stand in the file."""

    title: str
    is_hidden: bool
    path: str


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of a small part, with the name of the one around it."""

    parent: str
    name: str
    attributes: dict[str, str]


class Package:
    """An opened workbook, whose parts are read when they are asked for; FileRefused for one made to do harm."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            raise FileRefused("The file is neither text nor a workbook") from error
        parts = self._archive.infolist()
        if sum(each.file_size for each in parts) > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
            raise FileRefused("The workbook unpacks to far more than a list of rows would")
        self._sizes = {each.filename: each.file_size for each in parts}
        self._refuse_others()

    def _refuse_others(self) -> None:
        """Say of other packed files what they are, because their first bytes are those of a workbook."""
        names = self._sizes.keys()
        if any(name.endswith("workbook.xml") for name in names):
            return
        if any(name.endswith("workbook.bin") for name in names) or "content.xml" in names:
            raise FileRefused("This is a workbook of another kind: save it as .xlsx or .csv")
        if "[Content_Types].xml" in names:
            raise FileRefused("This is a document and no workbook: save its table as .xlsx or .csv")
        raise FileRefused("This is a packed folder: unpack it, and bring the files in it one by one")

    def open(self, path: str) -> IO[bytes]:
        """Open a part for reading from its beginning."""
        return self._archive.open(path)

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in their order; FileRefused when there are too many of them."""
        places = dict(self._relations())
        found = [
            each.attributes
            for each in self._workbook
            if each.name == "sheet" and _relation(each.attributes) in places
        ]
        if len(found) > MOST_SHEETS:
            raise FileRefused(
                f"The workbook has {len(found):,} sheets, and at most {MOST_SHEETS} are looked at"
            )
        return tuple(
            SheetPart(
                each.get("name", ""), each.get("state", "visible") != "visible", places[_relation(each)]
            )
            for each in found
        )

    @cached_property
    def counts_from_1904(self) -> bool:
        """Return whether its days are counted from 1904, as old Macintoshes did."""
        return any(
            each.name == "workbookPr" and each.attributes.get("date1904") in {"1", "true"}
            for each in self._workbook
        )

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Return the texts that cells refer to by their number."""
        path = self._named("sharedStrings.xml")
        if path is None:
            return ()
        if self._sizes[path] > LARGEST_TEXTS:
            raise FileRefused("The workbook has far more text than a list of rows would")
        reader = _Texts()
        with self.open(path) as part:
            parse(part, reader.start, reader.end, reader.text)
        return tuple(reader.found)

    @cached_property
    def formats(self) -> tuple[str, ...]:
        """Return the number format of each style that cells refer to by its number."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - only a workbook needs the library

        path = self._named("styles.xml")
        if path is None:
            return ()
        styles = self._whole(path)
        own = {
            each.attributes.get("numFmtId"): each.attributes.get("formatCode", "")
            for each in styles
            if each.name == "numFmt"
        }
        ids = [
            each.attributes.get("numFmtId", "0")
            for each in styles
            if (each.parent, each.name) == ("cellXfs", "xf")
        ]
        return tuple(own.get(one) or BUILTIN_FORMATS.get(int(one), "General") for one in ids)

    @cached_property
    def _workbook(self) -> list[_Element]:
        return self._whole(self._workbook_path)

    @cached_property
    def _workbook_path(self) -> str:
        return min((name for name in self._sizes if name.endswith("workbook.xml")), key=len)

    def _relations(self) -> Iterator[tuple[str, str]]:
        folder, name = posixpath.split(self._workbook_path)
        for each in self._whole(f"{folder}/_rels/{name}.rels".lstrip("/")):
            target = each.attributes.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if each.attributes.get("Type", "").endswith("/worksheet") and path in self._sizes:
                yield each.attributes.get("Id", ""), path

    def _named(self, name: str) -> str | None:
        folder = posixpath.dirname(self._workbook_path)
        return next((each for each in self._sizes if each.lower() == f"{folder}/{name}".lower()), None)

    def _whole(self, path: str) -> list[_Element]:
        if self._sizes[path] > LARGEST_PART:
            raise FileRefused("The workbook holds far more than a list of rows would")
        elements: list[_Element] = []
        parents: list[str] = [""]

        def start(name: str, attributes: dict[str, str]) -> None:
            elements.append(_Element(parents[-1], local(name), attributes))
            parents.append(local(name))

        with self.open(path) as part:
            parse(part, start, lambda _: parents.pop(), lambda _: None)
        return elements


@lru_cache(256)
def local(name: str) -> str:
    """Return the name of an element without its namespace."""
    return name[max(name.rfind(":"), name.rfind("}")) + 1 :]


def _relation(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def unescaped(text: str) -> str:
    """Return a text with the characters for which a workbook writes a code."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def reader(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object],
    text: Callable[[str], None],
) -> expat.XMLParserType:
    """Make a reader of XML that calls these for each element and text; it refuses documents that declare entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_declarations
    return parser


def _refuse_declarations(*_: Any) -> None:
    raise FileRefused("The workbook cannot be read: open it, save it again, or save it as .csv")


def parse(
    part: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object],
    text: Callable[[str], None],
) -> None:
    """Read a part from its beginning to its end."""
    parser = reader(start, end, text)
    while block := part.read(READ_AT_ONCE):
        parser.Parse(block)
    parser.Parse(b"", True)


class _Texts:
    """Collects the shared texts, without the readings that stand above East Asian characters."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Begin a text, or a part of one."""
        match local(name):
            case "si":
                self._parts = []
            case "rPh":
                self._is_reading = True
            case "t":
                self._is_text = not self._is_reading

    def text(self, text: str) -> None:
        """Keep what stands in the element that is open."""
        if self._is_text:
            self._parts.append(text)

    def end(self, name: str) -> None:
        """Finish an element and keep what it held."""
        match local(name):
            case "si":
                self.found.append(unescaped("".join(self._parts)))
            case "rPh":
                self._is_reading = False
            case "t":
                self._is_text = False
