"""The words that are heard in each language, by kind, and what faces and signs mean in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.languages import LanguageError, LanguageStatus
from bot.domain.tables import Table

Words = Mapping[str, tuple[str, ...]]


class Intent(StrEnum):
    """The kinds of words in a lexicon, each an intent or a help in reading an answer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    AMBIGUOUS = "ambiguous"
    SKIP = "skip"
    STOP = "stop"
    MAYBE_STOP = "maybe_stop"
    START = "start"
    HELP = "help"
    ASKS = "asks"
    BACK = "back"
    LATER = "later"
    DELETE = "delete"
    PERSON = "person"
    PRIVACY = "privacy"
    WRONG = "wrong"
    ABOUT = "about"
    LANGUAGE = "language"
    SHORT = "short"
    DECLINE = "decline"
    I_AM = "i_am"
    IT_IS = "it_is"
    SUBJECT = "subject"
    FILLER = "filler"
    HEDGE = "hedge"
    NOTHING = "nothing"
    THANKS = "thanks"
    BECAUSE = "because"
    AND = "and"
    NUMBER_WORDS = "number_words"
    EMERGENCY = "emergency"
    DISTRESS = "distress"
    UNSAFE = "unsafe"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Emoji:
    """What faces mean: characters by point of a five-point scale, yes, no, unsure, and typed faces."""

    scale: Mapping[int, str]
    yes: str
    no: str
    unsure: str
    ascii: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language by kind, as written (not normalised), and how far they were checked."""

    language: str
    status: LanguageStatus
    words: Words


def parse_lexicon(data: Mapping[str, object], source: str) -> Lexicon:
    """Read one loaded lexicon file; raises LanguageError for an unknown kind or a repeated phrase."""
    file = Table(data, source, LanguageError)
    file.only("language", "status", "words")
    words = file.table("words")
    words.only(*(intent.value for intent in Intent))
    found = {kind: words.texts(kind) for kind in words.values}
    return Lexicon(file.text("language"), file.choice("status", LanguageStatus), found)


def parse_emoji(data: Mapping[str, object], source: str) -> Emoji:
    """Read the loaded ``emoji.toml``; raises LanguageError, e.g. for a sign that stands twice."""
    file = Table(data, source, LanguageError)
    file.only("yes", "no", "unsure", "scale")
    rows = {row.number("point"): row for row in file.tables("scale")}
    if sorted(rows) != [1, 2, 3, 4, 5] or len(rows) != len(file.array("scale")):
        file.fail("scale has the points 1 to 5, each once")
    for row in rows.values():
        row.only("point", "faces", "typed")
    faces = {point: row.text("faces") for point, row in rows.items()}
    yes, no, unsure = file.text("yes"), file.text("no"), file.text("unsure")
    file.once("sign", "".join([*faces.values(), yes, no, unsure]))
    typed = {sign: point for point, row in rows.items() for sign in row.texts("typed")}
    return Emoji(faces, yes, no, unsure, typed)
