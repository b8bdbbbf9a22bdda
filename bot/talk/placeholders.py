"""The values of the placeholders in messages, each made only when a text asks for it, in the language of the text."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from babel.dates import format_date, format_time

from bot.domain.conversations import REQUEST_MENUS, SEVERAL, Conversation
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import OptionKey, OptionSet, Question
from bot.domain.readers import Readers, readers
from bot.domain.reviews import LONDON
from bot.domain.texting import strip_accents
from bot.ground.context import Context

ISOLATE = "\u2068{}\u2069"
_PIECES = {
    "by": ("by_time",),
    "when": ("when_day", "when_soon"),
    "questions": ("questions_one", "questions_many"),
    "reader": ("reader_team",),
}
_PEOPLE = frozenset({"iro", "reader"})
# The parameter of a message that names who covers for the IRO.
COVER = "cover"
# What people wrote; ``<name>_en`` among the parameters is the same in English, for the English beneath.
WRITTEN = frozenset({"said", "did", "why", "words", "sender"})
KEPT = "kept"


def pieces_in(text: str, verified: bool) -> Iterator[str]:
    """List the pieces of other texts that a text's placeholders may put into it."""
    for _, name, _, _ in string.Formatter().parse(text):
        yield from _PIECES.get(name or "", ())
        if name in _PEOPLE and not verified:
            yield "iro_unnamed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message may name; read from the store only when a text asks for it."""

    iro: str
    child: str
    review_on: date


@dataclass(frozen=True)
class Setting:
    """Where and when something is said: the conversation, the channel, the moment, and what can be named.

    On a shared phone ``aliases`` are the children's names by their conversation's id, and ``alias`` is this child's.
    """

    context: Context
    state: Conversation
    channel: ChannelKind
    facts: Callable[[], Facts]
    now: datetime
    aliases: Mapping[int, str] = field(default_factory=dict)
    alias: str | None = None

    @property
    def is_sms(self) -> bool:
        """Return whether there are no buttons and every sign costs."""
        return self.channel is ChannelKind.SMS

    def fragment(self, language: str, name: str) -> str:
        """Return a piece that stands inside or beside a message."""
        english = self.context.content.messages[name]
        return self.context.translations.translate(language, f"msg:{name}", english) or english

    def label_of(self, language: str, key: OptionKey) -> str:
        """Return the label of an option of the open question, of several, of a request, or of "none of these"."""
        spoken = self.context.knowledge.spoken
        names = {
            str(each): name
            for options in self.asked_options()
            for each, name in zip(options.keys, spoken(language, options), strict=True)
        }
        return ", ".join(names[each] for each in str(key).split(SEVERAL))

    def asked_options(self) -> tuple[OptionSet, ...]:
        """Return what can be offered for an unclear reply: options of the open question, requests, "none of these"."""
        known = self.context.knowledge.asked(self.state)
        asked = known.question(self.state.at or "").options
        menus = self.context.content.menus
        return tuple(filter(None, (menus["suggest"], *(menus[name] for name in REQUEST_MENUS), asked)))


class Values(dict[str, str]):
    """The values of placeholders, each made only when a text asks for it."""

    def __init__(self, setting: Setting, language: str, params: Mapping[str, str | int]) -> None:
        super().__init__()
        self.setting = setting
        self.language = language
        self.params = params

    def __missing__(self, name: str) -> str:
        if name in WRITTEN:
            in_english = self.params.get(f"{name}_en") if self.language == ENGLISH else None
            return self.shield(str(in_english or self.params[name]))
        if name in self.params and name != KEPT:
            return str(self.params[name])
        made = _MAKERS[name](self)
        return made if name == KEPT else self.shield(made)

    def shield(self, value: str) -> str:
        """Keep a name or date in one piece: isolated in a right-to-left line, plain letters on English SMS."""
        setting = self.setting
        if setting.is_sms:
            return strip_accents(value) if self.language == ENGLISH else value
        found = setting.context.content.languages.get(self.language)
        return ISOLATE.format(value) if found is not None and found.right_to_left else value

    def day(self, day: date, form: str = "d MMMM") -> str:
        """Write a day in the language."""
        return format_date(day, form, locale=self._locale())

    def _locale(self) -> str:
        found = self.setting.context.content.languages.get(self.language)
        known = found.babel if found is not None and found.babel else "en"
        return "en_GB" if known == "en" else known

    def iro(self) -> str:
        """Name the IRO, or who covers for them.

        Nobody is named before the child's code was checked, or where a file gave an id in place of a name.
        """
        unnamed = self.setting.fragment(self.language, "iro_unnamed")
        if not self.setting.state.verified:
            return unnamed
        name = str(self.params.get(COVER) or self.setting.facts().iro)
        return unnamed if any(char.isdigit() for char in name) else name

    def reader(self) -> str:
        """Name who reads what the child writes now: the IRO by name, or the team of the participation service."""
        state, knowledge = self.setting.state, self.setting.context.knowledge
        if readers(state, knowledge.asked(state)) is Readers.IRO:
            return self.iro()
        return self.setting.fragment(self.language, "reader_team")

    def by(self) -> str:
        """Say by when a person gets in touch."""
        context = self.setting.context
        moment = context.hours.answer_by(self.setting.now, context.closed).astimezone(LONDON)
        hour = format_time(moment, "HH:mm", locale=self._locale())
        return self.setting.fragment(self.language, "by_time").format(
            time=hour, date=self.day(moment.date(), "EEEE")
        )

    def label(self) -> str:
        """Name the option that a reply may mean."""
        return self.setting.label_of(self.language, str(self.params["option"]))

    def in_own_words(self) -> str:
        """Name the language that is offered, as its speakers call it."""
        found = self.setting.context.content.languages.get(str(self.params["in_language"]))
        return found.name if found is not None else str(self.params["in_language"])

    def kept(self) -> str:
        """Say some questions with the answers that were chosen, each as a sentence of its own."""
        setting = self.setting
        known = setting.context.knowledge.asked(setting.state)
        asked = (known.question(each) for each in str(self.params[KEPT]).split(","))
        return " ".join(f"{self._question(each)} {self._chosen(each)}." for each in asked)

    def _question(self, question: Question) -> str:
        translate = self.setting.context.translations.translate
        return (translate(self.language, f"q:{question.id}", question.text) or question.text).format_map(self)

    def _chosen(self, question: Question) -> str:
        """Name the options that a child chose."""
        value = self.setting.state.answers[question.id].value
        wanted = value if isinstance(value, tuple) else (value,)
        options = question.options
        spoken = self.setting.context.knowledge.spoken(self.language, options) if options else ()
        keys = options.keys if options else ()
        return ", ".join(name for key, name in zip(keys, spoken, strict=True) if key in wanted)

    def when(self) -> str:
        """Say when we will ask again."""
        day = self.params.get("resume_on")
        if not isinstance(day, str):
            return self.setting.fragment(self.language, "when_soon")
        return self.setting.fragment(self.language, "when_day").format(
            date=self.day(date.fromisoformat(day), "EEEE")
        )

    def questions(self) -> str:
        """Count the questions still to go."""
        left = self.params.get("left", 1)
        name = "questions_one" if left == 1 else "questions_many"
        return self.setting.fragment(self.language, name).format(n=left)


_MAKERS: Mapping[str, Callable[[Values], str]] = {
    "service": lambda values: values.setting.context.service,
    "iro": Values.iro,
    "reader": Values.reader,
    "date": lambda values: values.day(values.setting.facts().review_on),
    "name": lambda values: values.setting.facts().child,
    "by": Values.by,
    "label": Values.label,
    "language": Values.in_own_words,
    KEPT: Values.kept,
    "when": Values.when,
    "questions": Values.questions,
}
