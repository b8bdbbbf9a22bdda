"""The languages of the bot: own name, direction, script, digits, and where each falls back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.tables import ContentError, Table

ENGLISH = "en"


class LanguageError(ContentError):
    """The languages, a lexicon or the list of faces break a rule; the text names the file and the place."""


class Direction(StrEnum):
    """The way a line runs, as HTML's ``dir`` writes it."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


class SmsAlphabet(StrEnum):
    """What a text message costs: GSM-7, GSM-7 only once the accents are dropped, or UCS-2."""

    GSM7 = "gsm7"
    STRIP = "strip"
    UCS2 = "ucs2"


class Digits(StrEnum):
    """Numbering systems by their CLDR names, most usual first in a language."""

    LATIN = "latn"
    ARABIC = "arab"
    PERSIAN = "arabext"
    BENGALI = "beng"
    GURMUKHI = "guru"
    ETHIOPIC = "ethi"


class Script(StrEnum):
    """ISO 15924 codes of the scripts that the languages are written in."""

    ARABIC = "Arab"
    BENGALI = "Beng"
    CYRILLIC = "Cyrl"
    ETHIOPIC = "Ethi"
    GURMUKHI = "Guru"
    LATIN = "Latn"


class LanguageStatus(StrEnum):
    """How far the words of a language were checked; all but English start as a machine's draft."""

    WRITTEN = "written"
    MACHINE_DRAFTED = "machine_drafted"
    BACK_CHECKED = "back_checked"
    SPEAKER_REVIEWED = "speaker_reviewed"


@dataclass(frozen=True, slots=True)
class Language:
    """One language that a child can be offered; ``babel`` is None where CLDR does not know the language."""

    code: str
    name: str
    english: str
    direction: Direction
    script: Script
    digits: tuple[Digits, ...]
    sms: SmsAlphabet
    why: str
    babel: str | None = None
    whatsapp: str | None = None
    fallback: str | None = None
    audio_only: bool = False

    @property
    def tag(self) -> str:
        """Return the BCP 47 tag for HTML's ``lang``: a hyphen, never an underscore."""
        return self.code.replace("_", "-")

    @property
    def right_to_left(self) -> bool:
        """Return whether a line runs from right to left."""
        return self.direction is Direction.RIGHT_TO_LEFT


def parse_languages(data: Mapping[str, object], source: str) -> Mapping[str, Language]:
    """Read the loaded ``languages.toml`` in build order; raises LanguageError naming file and language."""
    file = Table(data, source, LanguageError)
    file.only("languages")
    languages = [_language(row) for row in file.tables("languages")]
    file.once("language", [language.code for language in languages])
    file.once("name", [language.name for language in languages])
    found = {language.code: language for language in languages}
    for language in languages:
        if language.fallback is not None and language.fallback not in found:
            file.at(language.code).fail(f"falls back to {language.fallback!r}, which is not a language here")
        fallbacks(language.code, found)
    return found


def _language(row: Table) -> Language:
    row = row.at(row.text("code"))
    known = {"code", "name", "english", "direction", "script", "digits", "sms", "why", "babel", "whatsapp"}
    row.only(*known, "fallback", "audio_only")
    audio_only = row.values.get("audio_only", False)
    if not isinstance(audio_only, bool):
        row.fail("audio_only must be true or false")
    return Language(
        code=row.text("code"),
        name=row.text("name"),
        english=row.text("english"),
        direction=row.choice("direction", Direction),
        script=row.choice("script", Script),
        digits=_digits(row),
        sms=row.choice("sms", SmsAlphabet),
        why=row.text("why"),
        babel=row.optional_text("babel"),
        whatsapp=row.optional_text("whatsapp"),
        fallback=row.optional_text("fallback"),
        audio_only=audio_only,
    )


def _digits(row: Table) -> tuple[Digits, ...]:
    names = row.texts("digits")
    allowed = [system.value for system in Digits]
    for name in names:
        if name not in allowed:
            row.fail(f"digits {name!r}, must be one of {', '.join(allowed)}")
    return tuple(Digits(name) for name in names)


def fallbacks(code: str, languages: Mapping[str, Language]) -> tuple[str, ...]:
    """Return the languages to try in order, the language itself first and English last: fa_AF, fa, en.

    An unknown code falls back to English at once; raises LanguageError when the fallbacks run in a circle.
    """
    chain: list[str] = []
    language = languages.get(code)
    while language is not None and language.code != ENGLISH:
        if language.code in chain:
            raise LanguageError(f"{code}: the fallbacks run in a circle")
        chain.append(language.code)
        language = languages.get(language.fallback) if language.fallback else None
    return (*chain, ENGLISH)
