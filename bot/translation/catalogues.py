"""The gettext catalogues of the children's texts, read from the committed .po files into dictionaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from sys import intern

from babel.messages.pofile import read_po

from bot.domain.languages import ENGLISH, Language, LanguageError, LanguageStatus, fallbacks
from bot.translation.content import load_content
from bot.translation.files import locales

DOMAIN = "bot"
STATUS = "X-Heard-Status"
# A context (``q:home``, ``opt:face5.1``, ``msg:notice``, ``intro:pre-4-7``) and the English text.
Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The finished sentences of one language, without the missing and fuzzy entries of the file."""

    language: str
    status: LanguageStatus
    sentences: Mapping[Text, str]


@dataclass(frozen=True, slots=True)
class Translations:
    """All catalogues; a message is spoken whole in one language, so the caller chooses the language first."""

    languages: Mapping[str, Language]
    catalogues: Mapping[str, Catalogue]

    def translate(self, language: str, context: str, text: str) -> str | None:
        """Return the sentence in exactly this language, None when missing; English is its own sentence."""
        if language == ENGLISH:
            return text
        catalogue = self.catalogues.get(language)
        return catalogue.sentences.get((context, text)) if catalogue else None

    def covers(self, language: str, texts: Iterable[Text]) -> bool:
        """Return whether every (context, English text) has a sentence in exactly this language."""
        if language == ENGLISH:
            return True
        catalogue = self.catalogues.get(language)
        return catalogue is not None and all(text in catalogue.sentences for text in texts)

    def choose(self, language: str, texts: Iterable[Text]) -> str:
        """Return the first of the language and its fallbacks that covers all texts; English covers all."""
        wanted = tuple(texts)
        return next(code for code in fallbacks(language, self.languages) if self.covers(code, wanted))

    def status(self, language: str) -> LanguageStatus | None:
        """Return how far the language's catalogue was checked; None without a catalogue."""
        if language == ENGLISH:
            return LanguageStatus.WRITTEN
        catalogue = self.catalogues.get(language)
        return catalogue.status if catalogue else None


@lru_cache(maxsize=1)
def load_translations() -> Translations:
    """Read every catalogue of a known language once, from a checkout or from an installed wheel."""
    languages = load_content().languages
    folder = locales()
    found = {code: folder / code / "LC_MESSAGES" / f"{DOMAIN}.po" for code in languages}
    return Translations(
        languages, {code: read_catalogue(code, file) for code, file in found.items() if file.is_file()}
    )


def read_catalogue(language: str, file: Traversable) -> Catalogue:
    """Read one .po file; LanguageError when its status line is missing or unknown."""
    with file.open("rb") as source:
        catalog = read_po(source, abort_invalid=True)
    sentences = {
        (intern(message.context or ""), intern(str(message.id))): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }
    return Catalogue(language, _status(language, catalog.header_comment), sentences)


def _status(language: str, header: str) -> LanguageStatus:
    """Read the status from the comment at the head of the file: Babel keeps comments and drops unknown headers."""
    found = re.search(rf"^# {STATUS}: (\w+)$", header, re.MULTILINE)
    if found is None:
        raise LanguageError(
            f"the catalogue of {language}: write '# {STATUS}: machine_drafted' as its second line"
        )
    if found.group(1) not in set(LanguageStatus):
        raise LanguageError(f"the catalogue of {language}: {STATUS} is one of {', '.join(LanguageStatus)}")
    return LanguageStatus(found.group(1))
