"""Catalogues as files for translators' programs: written with who has read each sentence, and read with care."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from babel.messages.pofile import normalize, unescape

from bot.domain.languages import Language, LanguageStatus
from bot.translation.catalogues import STATUS, Text

# A whole catalogue with its comments has some 60 KB.
LARGEST = 512 * 1024
_LANGUAGE = re.compile(r"^Language:\s*([\w@.-]*)\s*$", re.MULTILINE)
_LINE = re.compile(r'(?:(msgctxt|msgid|msgstr|msgid_plural|msgstr\[\d+\])\s+)?("(?:[^"\\]|\\.)*")')
_AFTER = {
    "msgctxt": frozenset({"", "msgstr"}),
    "msgid": frozenset({"", "msgctxt", "msgstr"}),
    "msgstr": frozenset({"msgid"}),
}


class CatalogueRefused(Exception):
    """A file is no catalogue of this language; the text says why, ``line`` where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.line = line


@dataclass(frozen=True, slots=True)
class PoSentence:
    """One sentence of a file, with the line it begins in."""

    line: int
    source: Text
    words: str


@dataclass(frozen=True, slots=True)
class PoEntry:
    """One entry of a file that is written: the sentence, empty where it is missing, with notes and remarks."""

    source: Text
    words: str
    notes: tuple[str, ...]
    remarks: tuple[str, ...]


def written(language: Language, status: LanguageStatus | None, entries: Iterable[PoEntry]) -> str:
    """Return the file of a language; what a person said of a sentence stands in the translator's comments."""
    head = (
        f"# {language.english} sentences for children.",
        f"# {STATUS}: {status or LanguageStatus.MACHINE_DRAFTED}",
        'msgid ""',
        'msgstr ""',
        f'"Language: {language.code}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    )
    return "\n".join((*head, *(line for entry in entries for line in _lines(entry)), ""))


def _lines(entry: PoEntry) -> Iterator[str]:
    yield ""
    yield from (f"# {' '.join(remark.split())}" for remark in entry.remarks)
    yield from (f"#. {note}" for note in entry.notes)
    yield f"msgctxt {normalize(entry.source[0])}"
    yield f"msgid {normalize(entry.source[1])}"
    yield f"msgstr {normalize(entry.words)}"


def sentences_of(content: bytes, language: Language) -> list[PoSentence]:
    """Return the finished sentences of a file in its order, without missing and fuzzy ones.

    CatalogueRefused for what is no catalogue, is one of another language, or says one sentence twice.
    """
    head, *entries = _entries(_decoded(content)) or [_Read(1)]
    _check_language(head, language)
    seen: dict[Text, int] = {}
    for each in entries:
        if each.source in seen:
            raise CatalogueRefused(each.line, f"the sentence of line {seen[each.source]} stands here again")
        seen[each.source] = each.line
    finished = [each for each in entries if each.words and not each.is_fuzzy]
    return [PoSentence(each.line, each.source, each.words) for each in finished]


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogueRefused(line, "the file is not UTF-8: save it with this encoding") from error
    if text.lstrip().startswith("<"):
        raise CatalogueRefused(1, "this is a web page, not a .po file")
    return text


@dataclass(slots=True)
class _Read:
    """One entry as it is read: the parts after each keyword."""

    line: int
    is_fuzzy: bool = False
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Text:
        """Return the text that it translates."""
        return self.parts.get("msgctxt", ""), self.parts.get("msgid", "")

    @property
    def words(self) -> str:
        """Return the sentence, empty where it is missing."""
        return self.parts.get("msgstr", "").strip()


def _entries(text: str) -> list[_Read]:
    """Read the entries line by line: Babel takes a line without its quotes for a sentence, and the last of two."""
    found: list[_Read] = []
    current, keyword, is_fuzzy = _Read(1), "", False
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            is_fuzzy = is_fuzzy or (stripped.startswith("#,") and "fuzzy" in stripped)
            continue
        word, string = _parts(number, stripped, keyword)
        if word and (not found or keyword == "msgstr"):
            current, is_fuzzy = _Read(number, is_fuzzy), False
            found.append(current)
        if word in current.parts:
            raise CatalogueRefused(number, f"{word} stands here twice")
        keyword = word or keyword
        current.parts[keyword] = current.parts.get(keyword, "") + string
    if keyword not in {"", "msgstr"}:
        raise CatalogueRefused(current.line, "the last sentence has no msgstr")
    return found


def _parts(number: int, line: str, keyword: str) -> tuple[str, str]:
    """Return the keyword of a line, empty where it goes on with the one before, and its text."""
    found = _LINE.fullmatch(line)
    if found is None or not (found.group(1) or keyword):
        raise CatalogueRefused(number, "this line is not part of a .po file")
    word = found.group(1) or ""
    if word.startswith(("msgid_", "msgstr[")):
        raise CatalogueRefused(number, "plural forms are not used here")
    if word and _AFTER[word].isdisjoint({keyword}):
        raise CatalogueRefused(number, f"{word} does not come after {keyword or 'nothing'}")
    return word, unescape(found.group(2))


def _check_language(head: _Read, language: Language) -> None:
    found = _LANGUAGE.search(head.parts.get("msgstr", "")) if head.source == ("", "") else None
    if found is None:
        raise CatalogueRefused(head.line, f"the head of the file does not say “Language: {language.code}”")
    if found.group(1).replace("-", "_").casefold() != language.code.casefold():
        raise CatalogueRefused(head.line, f"the file is in “{found.group(1)}”, not in “{language.code}”")
