"""Sentences that somebody proposes: what would break a message or be misheard, and what a message would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.answers import listener_of, normalise, read
from bot.domain.conversations import Conversation, Knowledge, Message, Status, Store, World, step
from bot.domain.languages import ENGLISH, Language
from bot.domain.lexicons import Intent
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import OptionKey, OptionSet, Question, Questionnaire, QuestionRole, SetKind
from bot.domain.texting import measure
from bot.domain.texting.measure import TextCost, utf16_length
from bot.translation.catalogues import Text
from bot.translation.checks import alike, body_of, broken, label_texts, messages
from bot.translation.content import Content

LABEL = "opt:"
_COMMANDS = frozenset(
    {
        Intent.STOP, Intent.START, Intent.HELP, Intent.ASKS, Intent.BACK, Intent.LATER, Intent.SKIP, Intent.DELETE,
        Intent.PERSON, Intent.PRIVACY, Intent.WRONG, Intent.ABOUT, Intent.LANGUAGE, Intent.DECLINE,
        Intent.EMERGENCY, Intent.DISTRESS, Intent.UNSAFE,
    }
)  # fmt: skip
# A conversation is tried at some moment; what a label is heard as does not depend on it.
_ONCE = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """The longest message that says a text, with samples for its placeholders, what it costs, and what it may cost."""

    body: str
    characters: int
    cost: TextCost
    limit: int

    @property
    def fits(self) -> bool:
        """Return whether the message is short enough."""
        return self.cost.segments <= self.limit


@dataclass(frozen=True, slots=True)
class Proposals:
    """The sentences of one language as they would be: those said now, with the proposed ones in their place."""

    language: Language
    said: Mapping[Text, str]
    proposed: Mapping[Text, str]
    content: Content
    knowledge: Knowledge

    def say(self, context: str, text: str) -> str | None:
        """Return the sentence as it would be, None when it would be missing."""
        return self.proposed.get((context, text)) or self.said.get((context, text))

    def refusals(self) -> Mapping[Text, list[str]]:
        """Return why proposed sentences cannot be taken, by their texts; one that can be taken is not there."""
        found = {
            source: list(broken(self.language, *source, words)) for source, words in self.proposed.items()
        }
        for source, reason in (*self._too_long(), *self._labels()):
            found[source].append(reason)
        return {source: reasons for source, reasons in found.items() if reasons}

    def figures(self, source: Text) -> MessageFigures | None:
        """Return the longest message that says a text; None for a button, and while another sentence is missing."""
        found = [figures for texts, figures in self._measured() if source in texts]
        return max(found, key=lambda each: utf16_length(each.body), default=None)

    def is_said_with_others(self, source: Text) -> bool:
        """Return whether a text stands in a message with others: what is a button alone stands in none."""
        return any(source in texts for _, texts, _ in messages(self.content))

    def _measured(self) -> Iterator[tuple[list[Text], MessageFigures]]:
        for _, texts, limit in messages(self.content):
            body = body_of(self.say, texts)
            if body is not None:
                yield texts, MessageFigures(body, utf16_length(body), measure(body), limit)

    def _too_long(self) -> Iterator[tuple[Text, str]]:
        for texts, figures in self._measured():
            if not figures.fits:
                cost = f"{figures.cost.segments} segments of {figures.cost.encoding}"
                for source in self.proposed.keys() & set(texts):
                    yield source, f"a message with it has {cost}, and at most {figures.limit} are allowed"

    def _labels(self) -> Iterator[tuple[Text, str]]:
        for option_set in (*self.content.option_sets.values(), *self.content.menus.values()):
            texts = label_texts(option_set)
            changed = self.proposed.keys() & set(texts)
            if changed:
                for reason in alike(self.say, option_set):
                    yield from ((source, reason) for source in changed)
                keys = dict(zip(texts, option_set.keys, strict=True))
                yield from self._misheard(option_set, {source: keys[source] for source in changed})

    def _misheard(
        self, option_set: OptionSet, changed: Mapping[Text, OptionKey]
    ) -> Iterator[tuple[Text, str]]:
        """Find labels that would be read as another answer, or as a command, when a child types them."""
        heard = replace(self.knowledge, translate=self._translate, _labels={})
        for source, key in changed.items():
            if self._collides(source, self.proposed[source], option_set, heard):
                yield source, f"it is a word for something else than “{source[1]}”"
            elif not self._is_read_as(key, self.proposed[source], option_set, heard):
                yield source, f"a child who types it would not be read as “{source[1]}”"
            elif any(
                self._is_command(self.proposed[source], *each, heard) for each in self._asking(option_set)
            ):
                yield source, "a child who types it would be taken for giving a command"

    def _collides(self, source: Text, label: str, option_set: OptionSet, heard: Knowledge) -> bool:
        """Return whether a label is a command, or means yes, no or unsure where another option does."""
        code, vocabulary = self.language.code, heard.vocabulary
        own, english = (
            vocabulary.intents(normalise(each), code, (code, ENGLISH)) for each in (label, source[1])
        )
        if (own - english) & _COMMANDS:
            return True
        meant = vocabulary.polarity(normalise(label), code, (code, ENGLISH))
        same = [
            option.label
            for option in option_set.options
            if vocabulary.polarity(normalise(option.label), ENGLISH, ()) is meant
        ]
        return meant is not None and bool(same) and source[1] not in same

    def _translate(self, language: str, context: str, text: str) -> str | None:
        return self.say(context, text) if language == self.language.code else None

    def _is_read_as(self, key: OptionKey, label: str, option_set: OptionSet, heard: Knowledge) -> bool:
        question = Question("asked", "", QuestionRole.VIEW, option_set)
        code = self.language.code
        listener = listener_of(heard.vocabulary, heard.signs, code, (code, ENGLISH))
        found = read(label, normalise(label), question, heard.labels(code, option_set), listener).value
        return found == ((key,) if option_set.kind is SetKind.MULTI else key)

    def _asking(self, option_set: OptionSet) -> Iterator[tuple[Questionnaire, Question]]:
        for name in self.content.questionnaires:
            newest = self.content.newest(name)
            yield from (
                (newest, each)
                for each in newest.questions
                if each.options and each.options.id == option_set.id
            )

    def _is_command(self, label: str, asked: Questionnaire, question: Question, heard: Knowledge) -> bool:
        state = Conversation(
            phase=asked.phase,
            questionnaire=asked.id,
            version=asked.version,
            channel=ChannelKind.SMS,
            status=Status.ASKING,
            language=self.language.code,
            offered=(self.language.code, ENGLISH),
            at=question.id,
            asked_at=_ONCE,
            prompted_at=_ONCE,
        )
        result = step(state, Message("proposed", _ONCE, label), World(heard, _ONCE, open_hours=True))
        return not any(isinstance(effect, Store) for effect in result.effects)
