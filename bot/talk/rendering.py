"""Turning a message kind into the words and buttons of one channel and language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.conversations import ABOUT, SUGGESTED_ONE, SUGGESTED_SOME, Status, page_of
from bot.domain.kinds import ALONE, ASK_AGAIN, KINDS, ONLY, POST, TEAM, UNSTARTED, facts_of, question_of
from bot.domain.languages import ENGLISH, LanguageStatus, SmsAlphabet
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import OptionSet, Phase, Question, Questionnaire, QuestionRole, SetKind
from bot.domain.readers import asks_for_readers
from bot.domain.texting import plain, strip_accents
from bot.domain.texting.measure import GSM7, utf16_length
from bot.talk.placeholders import Setting, Values, pieces_in

Text = tuple[str, str]
# WhatsApp's limit for a button; above it the face is left out. Source: Twilio's page "twilio/quick-reply".
LONGEST_BUTTON = 20
# It is said in the language that it offers.
OFFER_LANGUAGE = "offer_language"


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """One message in words: the text, the options as (key, label) for buttons, and the text with them as lines."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    language: str = ENGLISH
    plain: str | None = None


class Speaker(Setting):
    """Renders the messages of one conversation at one moment."""

    @property
    def questionnaire(self) -> Questionnaire:
        """Return the question set in its version."""
        return self.context.knowledge.asked(self.state)

    def say(self, kind: str, question: str | None, params: Mapping[str, str | int]) -> RenderedMessage:
        """Render one message; English stands beneath a language that no speaker has reviewed, except on SMS."""
        parts = self._framed(self._parts(kind, question, str(params.get("wording", ""))), params)
        offered = params.get("in_language") if kind == OFFER_LANGUAGE else None
        wanted = str(offered or self.state.language or ENGLISH)
        language = (
            self.context.translations.choose(wanted, self._whole(parts)) if wanted != ENGLISH else ENGLISH
        )
        said = self._compose(parts, language, params)
        if self.is_sms or language == ENGLISH or self._is_reviewed(language):
            return said
        english = self._compose(parts, ENGLISH, params)
        plain = f"{said.plain}\n\n{english.plain}" if said.plain else None
        return RenderedMessage(f"{said.text}\n\n{english.text}", said.choices, language, plain)

    def _whole(self, parts: _Parts) -> Iterable[Text]:
        """List every text of the message: where one is missing the whole message falls back, never half."""
        yield from parts.texts
        beside = self.context.content.menus["always"] if self._has_rows_beside(parts) else None
        suggested = self.asked_options() if parts.kind in (SUGGESTED_ONE, SUGGESTED_SOME) else ()
        for options in filter(None, (parts.options, beside, *suggested)):
            yield from ((f"opt:{options.id}.{option.key}", option.label) for option in options.options)
        pieces = [piece for _, english in parts.texts for piece in pieces_in(english, self.state.verified)]
        for name in [*pieces, *(["hint_unsafe"] if parts.hint else [])]:
            yield f"msg:{name}", self.context.content.messages[name]

    def _is_reviewed(self, language: str) -> bool:
        return self.context.translations.status(language) is LanguageStatus.SPEAKER_REVIEWED

    def _framed(self, parts: _Parts, params: Mapping[str, str | int]) -> _Parts:
        """Put the sentences around a message that the step asked for: what became of the words, who reads when."""
        lead = [self._message(str(params["lead"]))] if "lead" in params else []
        if ABOUT in params:
            asked = self.questionnaire.question(str(params[ABOUT]))
            lead.append((f"q:{asked.id}", asked.text))
        tail = [self._message(str(params["tail"]))] if "tail" in params else []
        return replace(parts, texts=(*lead, *parts.texts, *tail)) if lead or tail else parts

    def _message(self, name: str) -> Text:
        return f"msg:{name}", self.context.content.messages[name]

    def _parts(self, kind: str, question: str | None, wording: str = "") -> _Parts:
        if question is not None:
            return self._question_parts(kind, self.questionnaire.question(question), wording)
        facts = KINDS[kind]
        menu = self.context.content.menus[facts.menu] if facts.menu else None
        if kind == "intro":
            return _Parts(((f"intro:{self.questionnaire.id}", self.questionnaire.intro or ""),))
        return _Parts(
            (self._message(wording or self._wording(kind)),),
            menu,
            lists=facts.lists or (menu is not None and not facts.numbered),
            hint=facts.hint,
            kind=kind,
        )

    def _wording(self, kind: str) -> str:
        """Return which words say this: nothing may be promised or asked for that is not so here and now."""
        others = KINDS[kind].wordings
        if ALONE in others and not self.context.calls_duty:
            return f"{kind}_{ALONE}"
        if ONLY in others and not self.state.asks_after:
            return f"{kind}_{ONLY}"
        if UNSTARTED in others and self.state.beneath is Status.INVITED:
            return f"{kind}_{UNSTARTED}"
        is_after = self.state.phase is Phase.POST
        worded = f"{kind}_{POST}" if POST in others and is_after else kind
        chooses = asks_for_readers(self.questionnaire) is not None
        return f"{worded}_{TEAM}" if TEAM in others and is_after and not chooses else worded

    def _question_parts(self, kind: str, question: Question, wording: str) -> _Parts:
        again = kind.startswith(f"{ASK_AGAIN}:")
        first = self.questionnaire.questions[0].id == question.id
        asked = (f"q:{question.id}", question.text)
        texts = (self._message(wording or "reask_choice"),) if again and question.options else (asked,)
        hint = first or question.role is QuestionRole.SAFETY
        return _Parts(texts, question.options, lists=question.options is not None, hint=hint, kind=kind)

    def _compose(self, parts: _Parts, language: str, params: Mapping[str, str | int]) -> RenderedMessage:
        options = parts.options.options if parts.options else ()
        values = Values(self, language, {"n": len(options), **params})
        spoken = [self._fill(language, text, values) for text in parts.texts]
        spoken[0] = f"{self._called(parts, values)}{spoken[0]}"
        choices = self._choices(parts, language)
        listed = [f"{place} {label}" for place, (_, label) in enumerate(choices, 1)] if parts.lists else []
        below = [self.fragment(language, "more")] if self._has_more(parts) else []
        below += [self.fragment(language, "hint_unsafe")] if parts.hint else []
        numbered = "\n".join([*spoken, *listed, *below])
        if self.is_sms:
            return RenderedMessage(self._texted(numbered, language), (), language)
        pressed = self._option_buttons(parts, choices)
        buttons = (*pressed, *self._rows_beside(parts, language))
        if not buttons:
            return RenderedMessage(numbered, (), language)
        text = "\n".join([*spoken, *below]) if pressed else numbered
        return RenderedMessage(text, buttons, language, numbered)

    def _texted(self, text: str, language: str) -> str:
        """Return what goes as a text message: plain signs, and no accents where the authority wants it shorter."""
        found, written = self.context.content.languages.get(language), plain(text)
        if self.context.keeps_accents or found is None or found.sms is not SmsAlphabet.STRIP:
            return written
        bare = strip_accents(written)
        return bare if GSM7.issuperset(bare) else written

    def _called(self, parts: _Parts, values: Values) -> str:
        """Say on a shared phone which child a question is for, once the children's codes were checked."""
        is_shared = len(self.aliases) > 1 and self.alias is not None and self.state.verified
        asks = parts.kind != "" and facts_of(parts.kind).addressed
        return f"{values.shield(self.alias or '')}: " if is_shared and asks else ""

    def _choices(self, parts: _Parts, language: str) -> list[tuple[str, str]]:
        if parts.kind == "who":
            return [(str(conversation), alias) for conversation, alias in self.aliases.items()]
        if parts.kind == "lang_menu":
            return [
                (code, self._own_name(code)) for code in page_of(self.state.offered, self.state.menu_page)
            ]
        if parts.kind == SUGGESTED_SOME:
            return self._suggested(language)
        if parts.options is None:
            return []
        names = self.context.knowledge.spoken(language, parts.options)
        return [(str(option.key), name) for option, name in zip(parts.options.options, names, strict=True)]

    def _suggested(self, language: str) -> list[tuple[str, str]]:
        """Return the options that an unclear reply may mean, and "none of these"."""
        return [(str(key), self.label_of(language, key)) for key in self.state.suggested]

    def _own_name(self, code: str) -> str:
        found = self.context.content.languages.get(code)
        return found.name if found else code

    def _has_more(self, parts: _Parts) -> bool:
        """Return whether the menu of languages has another page."""
        page = page_of(self.state.offered, self.state.menu_page)
        return parts.kind == "lang_menu" and len(self.state.offered) > len(page)

    def _option_buttons(self, parts: _Parts, choices: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the options as buttons; several can be chosen only by typing."""
        if parts.options is None or not parts.is_question:
            return tuple(choices)
        if parts.options.kind is SetKind.MULTI:
            return ()
        faces = [f"{option.face} " if option.face else "" for option in parts.options.options]
        shown = tuple((key, face + name) for face, (key, name) in zip(faces, choices, strict=True))
        too_long = any(utf16_length(label) > LONGEST_BUTTON for _, label in shown)
        return tuple(choices) if self.channel is ChannelKind.WHATSAPP and too_long else shown

    def _has_rows_beside(self, parts: _Parts) -> bool:
        if not parts.is_question or self.is_sms:
            return False
        listed = parts.options is not None and parts.options.kind is not SetKind.MULTI
        return self.channel is ChannelKind.TELEGRAM or listed

    def _rows_beside(self, parts: _Parts, language: str) -> tuple[tuple[str, str], ...]:
        """Return the rows "skip" and, last, "I do not feel safe": under each Telegram question and WhatsApp choice."""
        if not self._has_rows_beside(parts):
            return ()
        nine, zero = self.context.knowledge.spoken(language, self.context.content.menus["always"])
        return ("0", zero), ("9", nine)

    def _fill(self, language: str, text: Text, values: Values) -> str:
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

    @property
    def is_question(self) -> bool:
        """Return whether it asks one of the questionnaire's questions."""
        return question_of(self.kind) is not None
