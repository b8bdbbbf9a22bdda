"""What a PDF says of itself, read by qpdf through pikepdf: its structure tree, each text in it, and what it lacks."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from bot.paper.faces import FACES, style_for

# A font: its name, the letters by glyph, and how many glyphs it has.
Font = tuple[str, dict[int, str], int]
PAINTS = frozenset({"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"})
_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@dataclass
class Element:
    """One element of the structure tree with its language, its own or inherited, and the text in it."""

    kind: str
    language: str
    facts: dict[str, Any]
    children: list["Element"] = field(default_factory=list)
    own_text: str = ""
    said: str = ""

    @property
    def text(self) -> str:
        """Return the text of this element and all below, in the order of reading; ActualText says it where it is."""
        return self.said or self.own_text + "".join(child.text for child in self.children)

    def all(self, *kinds: str) -> Iterator["Element"]:
        """Walk through the elements below, in the order of reading."""
        for child in self.children:
            if not kinds or child.kind in kinds:
                yield child
            yield from child.all(*kinds)


class Paper:
    """One PDF under judgement."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.language = str(self.pdf.Root.Lang)
        self.title = str(self.pdf.docinfo["/Title"])
        self._pages = [_read(page) for page in self.pdf.pages]
        self._place = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        self._seen: set[tuple[int, int]] = set()
        self.tree = self._element(self.pdf.Root.StructTreeRoot.K[0], self.language)

    @property
    def is_tagged_for_reading_aloud(self) -> bool:
        """Return whether it claims PDF/UA-1, is marked and shows its title."""
        with self.pdf.open_metadata() as claims:
            return (
                claims.get("pdfuaid:part") == "1"
                and bool(self.pdf.Root.MarkInfo.Marked)
                and bool(self.pdf.Root.ViewerPreferences.DisplayDocTitle)
            )

    @property
    def untagged(self) -> list[str]:
        """Return what is painted outside of all marks, and texts that no element of the tree holds.

        What stands in the margins is a mark that the tree leaves out.
        """
        return [each for page in self._pages for each in page.outside]

    @property
    def unread(self) -> list[str]:
        """Return the texts that the structure tree does not reach: they are not read aloud."""
        return [
            text
            for number, page in enumerate(self._pages)
            for mark, text in page.texts.items()
            if (number, mark) not in self._seen and text.strip()
        ]

    @property
    def missing(self) -> list[str]:
        """Return the letters without a glyph, and the fonts that are not the house's own."""
        own = {face.family.replace(" ", "-") for face in FACES}
        foreign = {
            font for page in self._pages for font in page.fonts if font.removesuffix("-Bold") not in own
        }
        return sorted(foreign) + [each for page in self._pages for each in page.missing]

    @property
    def bookmarks(self) -> list[str]:
        """Return the titles of the outline's first level."""
        with self.pdf.open_outline() as outline:
            return [item.title for item in outline.root]

    def _element(self, node: Any, language: str) -> Element:
        language = str(node.get("/Lang", language))
        facts = {str(key).strip("/"): value for key, value in node.get("/A", {}).items()}
        made = Element(str(node.S).strip("/"), language, facts, said=str(node.get("/ActualText", "")))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                made.children.append(self._element(kid, language))
            else:
                number = self._place[node.Pg.objgen]
                self._seen.add((number, int(kid)))
                made.own_text += self._pages[number].texts.get(int(kid), "")
        return made


@dataclass
class _Page:
    texts: dict[int, str] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)


def _read(page: Any) -> _Page:
    found, marks, font = _Page(), [], ("", {}, 0)
    fonts = {name: _font(value) for name, value in page.Resources.get("/Font", {}).items()}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            marks.append(operands[1].get("/MCID") if name == "BDC" else None)
        elif name == "EMC":
            marks.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        if name in PAINTS and not marks:
            found.outside.append(name)
        if name in ("Tj", "TJ"):
            _take(
                found,
                operands[0],
                font,
                next((int(mark) for mark in reversed(marks) if mark is not None), -1),
            )
    return found


def _take(found: _Page, shown: Any, font: Font, mark: int) -> None:
    name, letters, count = font
    found.fonts.add(name)
    pieces = shown if isinstance(shown, pikepdf.Array) else [shown]
    codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
    glyphs = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
    found.missing += [f"{name}: {letters.get(each)!r}" for each in glyphs if not 0 < each < count]
    found.texts[mark] = found.texts.get(mark, "") + "".join(letters.get(glyph, "") for glyph in glyphs)


def _font(value: Any) -> Font:
    described = value.DescendantFonts[0].FontDescriptor
    embedded = described.get("/FontFile2") or described.get("/FontFile3")
    name = str(value.BaseFont).split("+")[-1].strip("/")
    return name, _letters(value.ToUnicode.read_bytes()), _glyphs(embedded.read_bytes())


@cache
def _glyphs(font: bytes) -> int:
    """Count the glyphs of an embedded font; WeasyPrint gives a letter that has none a number beyond the last."""
    return int(TTFont(io.BytesIO(font))["maxp"].numGlyphs)


@cache
def _letters(table: bytes) -> dict[int, str]:
    """Read which letters a glyph stands for (ISO 32000-1, 9.10.3)."""
    return {
        int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be", "replace")
        for glyph, letters in _BFCHAR.findall(table)
    }


@contextmanager
def drawn_here() -> Iterator[None]:
    """Draw in this process, as the product's own one does: starting one takes a second each time."""

    def draw_here(html: str) -> bytes:
        from bot.paper.draw import draw

        return draw(html, style_for(html))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("web.kit.paper.as_pdf", draw_here)
        yield
