"""What the pages of the translators' room show: where a sentence is said, filters, and checks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.kinds import KINDS
from bot.domain.sentences import SentenceState, SourceText
from bot.domain.texting import measure
from bot.domain.texting.measure import utf16_length
from bot.ground.sentences import States, proposed
from bot.translation.checks import MESSAGE_SEGMENTS, filled, strays
from bot.translation.content import Content
from bot.translation.proposals import LABEL, MessageFigures
from bot.translation.texts import CatalogueText, all_texts
from web.kit import wiring

KIND_NAMES = {"questions": "Questions", "options": "Answers", "messages": "Messages"}
_KINDS = {"questions": ("q:", "intro:"), "options": (LABEL,), "messages": ("msg:",)}


@dataclass(frozen=True, slots=True)
class SentenceFilter:
    """What somebody looks for: words in English or in the language, a status, a kind; empty for all."""

    words: str = ""
    status: str = ""
    kind: str = ""

    def keeps(self, state: SentenceState) -> bool:
        """Return whether a sentence is among those that are looked for."""
        wanted = self.words.casefold()
        stands_there = any(
            wanted in text.casefold() for text in (state.english, state.words or "", state.context)
        )
        is_of_status = self.status in {"", state.status.value}
        return stands_there and is_of_status and state.context.startswith(_KINDS.get(self.kind, ""))


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """What a machine sees of a sentence: how it looks on a phone, what it costs, why it cannot be taken, and advice."""

    figures: MessageFigures
    is_alone: bool
    problems: tuple[str, ...]
    advice: tuple[str, ...]


def checked(code: str, found: States, source: SourceText, words: str) -> CheckedSentence:
    """Look at a sentence as if it were said; ``is_alone``: another sentence of its message is missing."""
    shipped = wiring().starting
    trial = proposed(shipped, code, found, {source: words} if words else {})
    figures = trial.figures(source) if words else None
    return CheckedSentence(
        figures or _alone(words),
        figures is None and bool(words) and trial.is_said_with_others(source),
        tuple(trial.refusals().get(source, ())),
        tuple(strays(trial.language, source[1], words)) if words else (),
    )


def _alone(words: str) -> MessageFigures:
    body = filled(words)
    return MessageFigures(body, utf16_length(body), measure(body), MESSAGE_SEGMENTS)


def places(text: CatalogueText, content: Content) -> list[str]:
    """Say where a text is said: in which question sets, below which questions or messages, as what message."""
    name = text.context.partition(":")[2]
    if text.context.startswith(LABEL):
        return _asked_with(name.rpartition(".")[0], content)
    if text.context.startswith("msg:"):
        kinds = [facts.name for kind, facts in KINDS.items() if _says(kind, name)]
        return kinds or ["Part of other messages"]
    return [f"Question set {file}" for file in text.files]


def _says(kind: str, message: str) -> bool:
    return message == kind or message.removeprefix(f"{kind}_") in KINDS[kind].wordings


def _asked_with(option_set: str, content: Content) -> list[str]:
    asked = {
        f"Answer to “{question.text}”"
        for name in content.questionnaires
        for question in content.newest(name).questions
        if question.options and question.options.id == option_set
    }
    below = {f"Below “{facts.name}”" for facts in KINDS.values() if facts.menu == option_set}
    return sorted(asked | below) or ["Beside questions"]


def key_of(source: SourceText) -> str:
    """Return the name of a text in addresses."""
    return all_texts()[source].key


def unfinished_around(found: States, source: SourceText) -> tuple[SourceText | None, SourceText | None]:
    """Return the nearest sentences before and after one that no speaker has signed off, None where all are."""
    order = list(found)
    here = order.index(source)
    before = [each for each in order[:here] if not found[each].is_finished]
    after = [each for each in order[here + 1 :] if not found[each].is_finished]
    return (before[-1] if before else None), (after[0] if after else None)
