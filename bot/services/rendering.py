"""Turning a message kind into the words and buttons of one channel and language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_time

from bot.domain.conversations import Conversation, page_of
from bot.domain.languages import ENGLISH, Status
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import OptionSet, Question, Questionnaire, Role, SetKind
from bot.domain.reviews import LONDON
from bot.domain.texting import plain, strip_accents
from bot.services.context import Context

Text = tuple[str, str]
MENU_OF = {
    "invite": "invite",
    "invite_short": "invite",
    "notice": "notice",
    "notice_post": "notice",
    "confirm_stop": "confirm",
    "confirm_delete": "confirm",
    "declined": "declined",
}
NUMBERS_IN_THE_TEXT = frozenset({"invite", "invite_short", "confirm_stop", "confirm_delete", "declined"})
WITH_HINT = frozenset({"reminder1", "reminder2"})
ISOLATE = "\u2068{}\u2069"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message may name; read from the store only when a text asks for it."""

    iro: str
    child: str
    review_on: date
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One message in words: the text, the options as (key, label) for buttons, and the text with them as lines."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    language: str = ENGLISH
    plain: str | None = None


@dataclass(frozen=True)
class Speaker:
    """Renders the messages of one conversation at one moment."""

    context: Context
    state: Conversation
    channel: ChannelKind
    facts: Callable[[], Facts]
    now: datetime

    @property
    def is_sms(self) -> bool:
        """Tell whether there are no buttons and every sign costs."""
        return self.channel is ChannelKind.SMS

    @property
    def questionnaire(self) -> Questionnaire:
        """Give the question set in its version."""
        return self.context.knowledge.questionnaire(self.state.questionnaire, self.state.version)

    def say(self, kind: str, question: str | None, params: Mapping[str, str | int]) -> Said:
        """Render one message; English stands beneath a language that no speaker has reviewed, except on SMS."""
        parts = self._parts(kind, question)
        wanted = self.state.language or ENGLISH
        language = (
            self.context.translations.choose(wanted, self._whole(parts)) if wanted != ENGLISH else ENGLISH
        )
        said = self._compose(parts, language, params)
        if self.is_sms or language == ENGLISH or self._is_reviewed(language):
            return said
        english = self._compose(parts, ENGLISH, params)
        plain = f"{said.plain}\n\n{english.plain}" if said.plain else None
        return Said(f"{said.text}\n\n{english.text}", said.choices, language, plain)

    def _whole(self, parts: _Parts) -> Iterable[Text]:
        """List every text of the message: where one is missing the whole message falls back, never half."""
        yield from parts.texts
        for option in parts.options.options if parts.options else ():
            yield f"opt:{parts.options.id if parts.options else ''}.{option.key}", option.label
        if parts.hint:
            yield "msg:hint_unsafe", self.context.content.messages["hint_unsafe"]

    def _is_reviewed(self, language: str) -> bool:
        return self.context.translations.status(language) is Status.SPEAKER_REVIEWED

    def _parts(self, kind: str, question: str | None) -> _Parts:
        if question is not None:
            return self._question_parts(kind, self.questionnaire.question(question))
        menu = self.context.content.menus.get(MENU_OF.get(kind, ""))
        if kind == "intro":
            return _Parts(((f"intro:{self.questionnaire.id}", self.questionnaire.intro or ""),))
        return _Parts(
            ((f"msg:{kind}", self.context.content.messages[kind]),),
            menu,
            lists=menu is not None and kind not in NUMBERS_IN_THE_TEXT,
            hint=kind in WITH_HINT,
            kind=kind,
        )

    def _question_parts(self, kind: str, question: Question) -> _Parts:
        again = kind.startswith("reask:")
        first = self.questionnaire.questions[0].id == question.id
        lead = ("msg:reask_choice", self.context.content.messages["reask_choice"])
        asked = (f"q:{question.id}", question.text)
        texts = (lead,) if again and question.options else (asked,)
        hint = first or question.role is Role.SAFETY
        return _Parts(texts, question.options, lists=question.options is not None, hint=hint, kind=kind)

    def _compose(self, parts: _Parts, language: str, params: Mapping[str, str | int]) -> Said:
        values = _Values(self, language, {**params, "n": self._count(parts)})
        spoken = [self._fill(language, text, values) for text in parts.texts]
        choices = self._choices(parts, language)
        listed = [f"{place} {label}" for place, (_, label) in enumerate(choices, 1)] if parts.lists else []
        listed += self._menu_lines(parts, language)
        hint = [self._fragment(language, "hint_unsafe")] if parts.hint else []
        numbered = "\n".join([*spoken, *listed, *hint])
        if self.is_sms:
            return Said(plain(numbered), (), language)
        buttons = self._buttons(parts, choices, language)
        if not buttons:
            return Said(numbered, (), language)
        return Said("\n".join([*spoken, *hint]), buttons, language, numbered)

    def _count(self, parts: _Parts) -> int:
        return len(parts.options.options) if parts.options else 0

    def _has_buttons(self, parts: _Parts) -> bool:
        several = parts.options is not None and parts.options.kind is SetKind.MULTI
        return not self.is_sms and not several

    def _choices(self, parts: _Parts, language: str) -> list[tuple[str, str]]:
        if parts.kind == "who":
            return [(str(place), alias) for place, alias in enumerate(self.facts().aliases, 1)]
        if parts.kind == "lang_menu":
            return [
                (code, self._own_name(code)) for code in page_of(self.state.offered, self.state.menu_page)
            ]
        if parts.options is None:
            return []
        names = self.context.knowledge.spoken(language, parts.options)
        return [(str(option.key), name) for option, name in zip(parts.options.options, names, strict=True)]

    def _own_name(self, code: str) -> str:
        found = self.context.content.languages.get(code)
        return found.name if found else code

    def _menu_lines(self, parts: _Parts, language: str) -> list[str]:
        """Give a menu of names as numbered lines, with "0 = more" where there are more pages."""
        if parts.kind not in {"who", "lang_menu"}:
            return []
        lines = [f"{place} {label}" for place, (_, label) in enumerate(self._choices(parts, language), 1)]
        more = parts.kind == "lang_menu" and len(self.state.offered) > len(lines)
        return [*lines, self._fragment(language, "more")] if more else lines

    def _buttons(
        self, parts: _Parts, choices: list[tuple[str, str]], language: str
    ) -> tuple[tuple[str, str], ...]:
        if self.is_sms or not self._has_buttons(parts):
            return ()
        if parts.options is None or not parts.kind.startswith(("ask:", "reask:")):
            return tuple(choices)
        faces = [option.face for option in parts.options.options]
        shown = [
            (key, f"{face} {name}" if face else name)
            for face, (key, name) in zip(faces, choices, strict=True)
        ]
        return (*shown, *self._rows_beside(parts, language))

    def _rows_beside(self, parts: _Parts, language: str) -> Iterable[tuple[str, str]]:
        """Give the rows "I do not feel safe" and "skip": on every Telegram keyboard, on WhatsApp where 9 is named."""
        if self.channel is ChannelKind.WHATSAPP and not parts.hint:
            return ()
        always = self.context.content.menus["always"]
        names = self.context.knowledge.spoken(language, always)
        nine, zero = names[0], names[1]
        return (("9", nine), ("0", zero))

    def _fragment(self, language: str, name: str) -> str:
        english = self.context.content.messages[name]
        return self.context.translations.translate(language, f"msg:{name}", english) or english

    def _fill(self, language: str, text: Text, values: _Values) -> str:
        sentence = self.context.translations.translate(language, *text) or text[1]
        return sentence.format_map(values)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What one message is made of: its texts, the options shown with it, whether they are listed, the hint line."""

    texts: tuple[Text, ...]
    options: OptionSet | None = None
    lists: bool = False
    hint: bool = False
    kind: str = ""


class _Values(dict[str, str]):
    """The values of placeholders, each made only when a text asks for it."""

    def __init__(self, speaker: Speaker, language: str, params: Mapping[str, str | int]) -> None:
        super().__init__()
        self.speaker = speaker
        self.language = language
        self.params = params

    def __missing__(self, name: str) -> str:
        if name in self.params:
            return str(self.params[name])
        return self._shield(_MAKERS[name](self))

    def _shield(self, value: str) -> str:
        """Keep a name or date in one piece: isolated in a right-to-left line, plain letters on English SMS."""
        speaker = self.speaker
        if speaker.is_sms:
            return strip_accents(value) if self.language == ENGLISH else value
        found = speaker.context.content.languages.get(self.language)
        return ISOLATE.format(value) if found is not None and found.right_to_left else value

    def day(self, day: date, form: str = "d MMMM") -> str:
        """Write a day in the language."""
        return format_date(day, form, locale=self._locale())

    def _locale(self) -> str:
        found = self.speaker.context.content.languages.get(self.language)
        known = found.babel if found is not None and found.babel else "en"
        return "en_GB" if known == "en" else known

    def iro(self) -> str:
        """Name the IRO, and before the child's code was checked nobody."""
        if not self.speaker.state.verified:
            return self.speaker._fragment(self.language, "iro_unnamed")
        return self.speaker.facts().iro

    def by(self) -> str:
        """Say by when a person gets in touch."""
        context = self.speaker.context
        moment = context.hours.answer_by(self.speaker.now, context.closed).astimezone(LONDON)
        hour = format_time(moment, "HH:mm", locale=self._locale())
        return self.speaker._fragment(self.language, "by_time").format(
            time=hour, date=self.day(moment.date(), "EEEE")
        )

    def when(self) -> str:
        """Say when we will ask again."""
        day = self.params.get("resume_on")
        if not isinstance(day, str):
            return self.speaker._fragment(self.language, "when_soon")
        return self.speaker._fragment(self.language, "when_day").format(
            date=self.day(date.fromisoformat(day), "EEEE")
        )

    def questions(self) -> str:
        """Count the questions still to go."""
        left = self.params.get("left", 1)
        name = "questions_one" if left == 1 else "questions_many"
        return self.speaker._fragment(self.language, name).format(n=left)


_MAKERS: Mapping[str, Callable[[_Values], str]] = {
    "service": lambda values: values.speaker.context.service,
    "iro": _Values.iro,
    "date": lambda values: values.day(values.speaker.facts().review_on),
    "name": lambda values: values.speaker.facts().child,
    "by": _Values.by,
    "when": _Values.when,
    "questions": _Values.questions,
}
