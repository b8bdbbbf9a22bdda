"""The words that are heard in each language, by kind, and what faces and signs mean in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.languages import LanguageError, LanguageStatus
from bot.domain.tables import Table

Words = Mapping[str, tuple[str, ...]]


class Intent(StrEnum):
    """The kinds of words in a lexicon, each an intent or a help in reading an answer.

    Words of the kinds "as written" are compared with their accents, because without them they mean something else.
    """

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    AMBIGUOUS = "ambiguous"
    SKIP = "skip"
    STOP = "stop"
    STOP_AS_WRITTEN = "stop_as_written"
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
    NEGATION = "negation"
    VERY = "very"
    SLIGHTLY = "slightly"
    CARRIER = "carrier"
    CORRECTION = "correction"
    FILLER = "filler"
    HEDGE = "hedge"
    NOTHING = "nothing"
    THANKS = "thanks"
    BECAUSE = "because"
    BUT = "but"
    EXCEPT = "except"
    AND = "and"
    NUMBER_WORDS = "number_words"
    EMERGENCY = "emergency"
    DISTRESS = "distress"
    DISTRESS_AS_WRITTEN = "distress_as_written"
    UNSAFE = "unsafe"
    NOT_UNSAFE = "not_unsafe"
    FINE = "fine"
    HEARSAY = "hearsay"
    REASON = "reason"
    JOKE = "joke"
    DENIAL = "denial"
    NOT_ENGLISH = "not_english"
    NOBODY = "nobody"
    OPENING = "opening"
    BEFORE_NOT = "before_not"
    OF_ANY = "of_any"
    NO_SUCH = "no_such"
    ALTERNATIVE = "alternative"
    UNTRUE = "untrue"
    AUXILIARY = "auxiliary"
    HERE_AND_NOW = "here_and_now"
    RESCUE = "rescue"
    PLEA = "plea"
    ABOUT_ANSWERING = "about_answering"
    CALL = "call"
    BEFORE_A_CALL = "before_a_call"
    FEELING = "feeling"
    ORDERING = "ordering"
    DOER = "doer"
    BUT_FOR = "but_for"
    NEVER = "never"
    PRESSURE = "pressure"
    AGAINST = "against"
    ANOTHERS = "anothers"
    RETRACTION = "retraction"
    HIDING = "hiding"


# What takes the meaning of danger, of an answer or of an English word away: nobody listens for it by itself.
AROUND = frozenset(
    {
        Intent.NOBODY,
        Intent.EXCEPT,
        Intent.NOT_UNSAFE,
        Intent.OPENING,
        Intent.BEFORE_NOT,
        Intent.OF_ANY,
        Intent.NO_SUCH,
        Intent.ALTERNATIVE,
        Intent.UNTRUE,
        Intent.AUXILIARY,
        Intent.HERE_AND_NOW,
        Intent.RESCUE,
        Intent.PLEA,
        Intent.ABOUT_ANSWERING,
        Intent.CALL,
        Intent.BEFORE_A_CALL,
        Intent.FEELING,
        Intent.ORDERING,
        Intent.DOER,
        Intent.BUT_FOR,
        Intent.NEVER,
        Intent.PRESSURE,
        Intent.AGAINST,
        Intent.ANOTHERS,
        Intent.RETRACTION,
        Intent.HIDING,
        Intent.REASON,
        Intent.JOKE,
        Intent.DENIAL,
        Intent.NOT_ENGLISH,
    }
)


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
    """The words of one language by kind, as written (not normalised), how far they were checked and by whom."""

    language: str
    status: LanguageStatus
    words: Words
    reviewer: str = ""


# Option key as text -> the forms that mean it.
FormsByKey = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SubjectForms:
    """How children name what a question is about, where they answer it beside another one: "school is boring".

    ``names`` are the words for it, by question. ``it`` stands for it in a form ("it is boring"), ``lead`` are words
    that may begin such a clause ("but"). Beside a word of ``others`` ("my sister") a clause is about somebody else;
    a sentence with one of ``not_own`` ("if", "asked") says nothing of how things are.
    """

    names: FormsByKey
    it: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    not_own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionForms:
    """What children write instead of an option's label: by answer set, by question, and numbers in words.

    ``questions`` holds what means an option at this question only; ``numbers`` other words for the places 1 to 8,
    ``subjects`` how a question's subject is named in a text that answers another one.
    """

    language: str
    status: LanguageStatus
    sets: Mapping[str, FormsByKey]
    questions: Mapping[str, FormsByKey]
    numbers: Mapping[int, tuple[str, ...]]
    reviewer: str = ""
    subjects: SubjectForms | None = None


NUMBERS = tuple("12345678")


def parse_lexicon(data: Mapping[str, object], source: str) -> Lexicon:
    """Read one loaded lexicon file; raises LanguageError for an unknown kind or a repeated phrase."""
    file = Table(data, source, LanguageError)
    file.only("language", "status", "reviewer", "words")
    words = file.table("words")
    words.only(*(intent.value for intent in Intent))
    found = {kind: words.texts(kind) for kind in words.values}
    return Lexicon(file.text("language"), file.choice("status", LanguageStatus), found, _reviewer(file))


def parse_option_forms(data: Mapping[str, object], source: str) -> OptionForms:
    """Read one loaded file of option forms; raises LanguageError for an unknown number or a repeated form."""
    file = Table(data, source, LanguageError)
    file.only("language", "status", "reviewer", "numbers", "sets", "questions", "subjects")
    numbers = file.table("numbers")
    numbers.only(*NUMBERS)
    return OptionForms(
        file.text("language"),
        file.choice("status", LanguageStatus),
        _by_key(file.table("sets")),
        _by_key(file.table("questions")),
        {int(number): numbers.texts(number) for number in numbers.values},
        _reviewer(file),
        _subjects(file.table("subjects")) if "subjects" in file.values else None,
    )


def _subjects(table: Table) -> SubjectForms:
    table.only("names", "it", "lead", "others", "not_own")
    names = table.table("names")
    return SubjectForms(
        {question: names.texts(question) for question in names.values},
        table.texts("it"),
        table.texts("lead"),
        table.texts("others"),
        table.texts("not_own"),
    )


def _by_key(table: Table) -> Mapping[str, FormsByKey]:
    parts = {name: table.table(name) for name in table.values}
    return {name: {key: part.texts(key) for key in part.values} for name, part in parts.items()}


def _reviewer(file: Table) -> str:
    """Return the named speaker who has read a file, "" when nobody has."""
    value = file.values.get("reviewer", "")
    return value if isinstance(value, str) else file.fail("reviewer must be a text")


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
