"""The terms that are translated the same way everywhere, for the comments beside a sentence and for the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.tables import Table
from bot.translation.files import locales, read_toml


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """One term: the plain English, what it means, wrong senses, and drafts and required stems by language."""

    key: str
    say: str
    means: str
    avoid: str
    find: tuple[str, ...]
    drafts: Mapping[str, str]
    stems: Mapping[str, str]

    def stands_in(self, english: str) -> bool:
        """Return whether an English sentence carries the term; a placeholder such as ``{iro}`` does not."""
        sentence = re.sub(r"\{[^}]*\}", "", english)
        return any(re.search(rf"\b{re.escape(words)}", sentence) for words in self.find)

    def stem(self, language: str) -> str | None:
        """Return what a translation of the term must hold, None while the language has no draft of it."""
        return self.stems.get(language) or self.drafts.get(language)


@lru_cache(maxsize=1)
def load_glossary() -> tuple[GlossaryTerm, ...]:
    """Read ``glossary.toml`` beside the catalogues once; raises ContentError naming file and term."""
    file = Table(read_toml(locales() / "glossary.toml"), "glossary.toml")
    file.only("terms")
    terms = tuple(_term(row) for row in file.tables("terms"))
    file.once("term", [term.key for term in terms])
    return terms


def _term(row: Table) -> GlossaryTerm:
    row = row.at(row.text("key"))
    row.only("key", "say", "means", "avoid", "find", "drafts", "stems")
    find = row.texts("find") if "find" in row.values else ()
    drafts, stems = (_by_language(row, key) for key in ("drafts", "stems"))
    return GlossaryTerm(
        row.text("key"), row.text("say"), row.text("means"), row.text("avoid"), find, drafts, stems
    )


def _by_language(row: Table, key: str) -> Mapping[str, str]:
    if key not in row.values:
        return {}
    table = row.table(key)
    return {language: table.text(language) for language in table.values}
