"""Reading a reply as the answer to one question."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.answers.labels import Key, Labels
from bot.domain.answers.normalise import Normalised, normalise, trim
from bot.domain.answers.signs import Signs, without_signs
from bot.domain.answers.vocabulary import LanguageWords, Vocabulary
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, Role, SetKind

Value = Key | tuple[Key, ...]

_NUMBER = re.compile(r"(?:(?:no|nr|num|number|option|answer)[. ] ?|#|№ ?)?\(?(\d{1,3})\)?[\s.):!]*")
_OF = re.compile(r"(\d{1,3}) ?(?:/|out of|of) ?(\d{1,3})[\s.!]*")
_PUNCTUATED = re.compile(r"\s*(?:[,;:]\s|\s[-–—]+\s|(?<=^\d)[-–—:]|[,;:]$|[,;])\s*")
_ONLY_NUMBERS = re.compile(r"[\d\s.,;:/-]*")
_PURE_REASONS = frozenset({"because", "cos", "coz", "cuz", "bcos", "bc"})


class Outcome(StrEnum):
    """What a reply is to its question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    SKIPPED = "skipped"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as understood: the option key (a tuple of keys for several), and the reason the child gave with it.

    ``doubt`` marks a "yes, but ...": the answer stands and an adult must look.
    """

    outcome: Outcome
    value: Value | None = None
    note: str | None = None
    doubt: bool = False


UNCLEAR = Reading(Outcome.UNCLEAR)
SKIPPED = Reading(Outcome.SKIPPED)
UNSURE = Reading(Outcome.UNSURE)


@dataclass(frozen=True, slots=True)
class Listener:
    """What is needed to read replies of one session: the words, its language, the languages the child was offered."""

    vocabulary: Vocabulary
    signs: Signs
    language: str
    offered: tuple[str, ...]

    def polarity(self, text: Normalised) -> Intent | None:
        """Give yes, no, unsure or AMBIGUOUS for a whole message."""
        return self.vocabulary.polarity(text, self.language, self.offered)

    def means(self, text: Normalised, intent: Intent) -> bool:
        """Tell whether the whole message is a word of this kind."""
        return intent in self.vocabulary.intents(text, self.language, self.offered)

    @property
    def own(self) -> tuple[LanguageWords, ...]:
        """Give the words of the session's language, then English."""
        first = self.vocabulary.words(self.language)
        return (first,) if self.language == ENGLISH else (first, self.vocabulary.words(ENGLISH))


def read(raw: str, text: Normalised, question: Question, labels: Labels, listener: Listener) -> Reading:
    """Read a reply to a question with options; never guesses where two readings are possible."""
    whole = _whole(raw, text, question, labels, listener)
    if whole is not None:
        return whole
    with_reason = _with_reason(raw, question, labels, listener)
    if with_reason is not None:
        return with_reason
    near = labels.nearest(text.words)
    return _answer(labels, near) if near is not None else UNCLEAR


def _whole(
    raw: str, text: Normalised, question: Question, labels: Labels, listener: Listener
) -> Reading | None:
    """Read the whole message without a reason; None when it is not an answer as it stands."""
    signs = listener.signs.read(raw)
    if signs is not None:
        return _signs(signs, raw, question, labels)
    number = _number(text, labels, listener)
    if number is not None:
        return number
    label = _label(text, labels, listener)
    if label is not None:
        return _answer(labels, label)
    if listener.means(text, Intent.SKIP):
        return SKIPPED
    if _is_acknowledgement(text, question, listener):
        return UNCLEAR
    spoken = _polarity(listener.polarity(text), labels)
    if spoken is not None:
        return spoken
    several = _several(text, labels, listener)
    if several is not None:
        return several
    return _beside_a_face(raw, question, labels, listener)


def _beside_a_face(raw: str, question: Question, labels: Labels, listener: Listener) -> Reading | None:
    words = without_signs(raw)
    if words == raw or not trim(normalise(words).text):
        return None
    return _whole(words, normalise(words), question, labels, listener)


def _number(text: Normalised, labels: Labels, listener: Listener) -> Reading | None:
    plain = text.plain
    if whole := _NUMBER.fullmatch(plain):
        return _numbered(whole[1], labels)
    if part := _OF.fullmatch(plain):
        same_scale = labels.options.kind is SetKind.SCALE and int(part[2]) == len(labels.options.options)
        return _numbered(part[1], labels) if same_scale else UNCLEAR
    for words in listener.own:
        if (place := words.numbers.get(text.words)) is not None and text.words:
            return _numbered(str(place), labels)
    return None


def _numbered(digits: str, labels: Labels) -> Reading:
    if int(digits) == 0:
        return SKIPPED
    if labels.options.kind is SetKind.MULTI:
        return _chosen([labels.number(int(digit)) for digit in digits], labels)
    key = labels.number(int(digits))
    return UNCLEAR if key is None else _answer(labels, key)


def _label(text: Normalised, labels: Labels, listener: Listener) -> Key | None:
    """Find the label that was typed; a word that the session's language uses for something unclear is none."""
    if listener.polarity(text) is Intent.AMBIGUOUS:
        return None
    forms = listener.vocabulary.forms(text, listener.language)
    return next((labels.exact[form] for form in forms if form in labels.exact), None)


def _answer(labels: Labels, key: Key) -> Reading:
    return Reading(Outcome.ANSWERED, (key,) if labels.options.kind is SetKind.MULTI else key)


def _polarity(polarity: Intent | None, labels: Labels) -> Reading | None:
    if polarity is None:
        return None
    if polarity is Intent.UNSURE:
        return _unsure(labels)
    key = {Intent.YES: labels.yes, Intent.NO: labels.no}.get(polarity)
    return UNCLEAR if key is None else _answer(labels, key)


def _unsure(labels: Labels) -> Reading:
    return Reading(Outcome.ANSWERED, "unsure") if "unsure" in labels.options.keys else UNSURE


def _is_acknowledgement(text: Normalised, question: Question, listener: Listener) -> bool:
    """Tell whether a bare "ok" came back to the safety question: it may be a yes or only "message received"."""
    if question.role is not Role.SAFETY:
        return False
    both = (Intent.YES, Intent.THANKS)
    return all(listener.means(text, intent) for intent in both)


def _signs(meaning: int | Intent, raw: str, question: Question, labels: Labels) -> Reading:
    if isinstance(meaning, int):
        points = len(labels.options.options)
        if labels.options.kind is not SetKind.SCALE:
            return UNCLEAR
        return _answer(labels, meaning if points == 5 else (meaning + 1) // 2 if meaning < 4 else points)
    if meaning is Intent.YES and question.role is Role.SAFETY and "🆗" in raw:
        return UNCLEAR
    return _polarity(meaning, labels) or UNCLEAR


def _several(text: Normalised, labels: Labels, listener: Listener) -> Reading | None:
    """Read "1 3", "1,3", "1 and 3" or labels parted by commas or "and"."""
    if labels.options.kind is not SetKind.MULTI:
        return None
    parts = _parts(text.text, listener)
    numbers = [part for part in parts if part.isdecimal()]
    if len(numbers) == len(parts) and parts:
        return _chosen([labels.number(int(d)) for part in parts for d in part], labels)
    keys = [labels.number(int(p)) if p.isdecimal() else labels.exact.get(p) for p in _phrases(text, listener)]
    return _chosen(keys, labels) if len(keys) > 1 and None not in keys else None


def _parts(text: str, listener: Listener) -> list[str]:
    joins = {join for words in listener.vocabulary.languages.values() for join in words.joins}
    tokens = re.split(r"[\s,;.]+|(?<=\d)[&+](?=\d)", trim(text))
    return [token for token in tokens if token and token not in joins]


def _phrases(text: Normalised, listener: Listener) -> list[str]:
    joins = sorted({re.escape(join) for words in listener.own for join in words.joins}, key=len, reverse=True)
    pieces = re.split(rf"[,;]|(?<!\S)(?:{'|'.join(joins) or '(?!)'})(?!\S)", text.text)
    return [words for words in (normalise(piece).words for piece in pieces) if words]


def _chosen(keys: list[Key | None], labels: Labels) -> Reading:
    chosen = {key for key in keys if key is not None}
    repeated = len(chosen) != len(keys)
    mixed = len(chosen) > 1 and bool(chosen & labels.options.exclusive)
    if repeated or mixed:
        return UNCLEAR
    return Reading(Outcome.ANSWERED, tuple(key for key in labels.options.keys if key in chosen))


def _with_reason(raw: str, question: Question, labels: Labels, listener: Listener) -> Reading | None:
    """Read "4 - my room is cold" and "no because ...": an answer, and the child's reason in its own words."""
    for head, joint, reason in _splits(raw, listener):
        found = _whole(head, normalise(head), question, labels, listener)
        if found is None or found.outcome is not Outcome.ANSWERED:
            continue
        if _ONLY_NUMBERS.fullmatch(normalise(reason).plain):
            return UNCLEAR
        if question.role is Role.SAFETY:
            return _careful(found, joint, reason, listener)
        return Reading(found.outcome, found.value, reason)
    return None


def _careful(found: Reading, joint: str, reason: str, listener: Listener) -> Reading:
    """Weigh a reason at the safety question: "no, it's fine" is unclear, "yes but" needs an adult."""
    if found.value == "no" and not joint and _sounds_fine(reason, listener):
        return UNCLEAR
    doubt = found.value == "yes" and bool(joint) and joint not in _PURE_REASONS
    return Reading(found.outcome, found.value, reason, doubt)


def _sounds_fine(reason: str, listener: Listener) -> bool:
    tokens = set(normalise(reason).words.split(" "))
    return any(tokens & words.fine for words in listener.own)


def _splits(raw: str, listener: Listener) -> Collection[tuple[str, str, str]]:
    """List (answer, joining word, reason) at each place where a reason may begin, from left to right."""
    found: list[tuple[int, str, str, str]] = []
    for words in listener.own:
        for joint in words.because:
            if joint[0].isalpha():
                pattern = rf"(?<!\w){re.escape(joint)}(?!\w)"
                found += [(m.start(), raw[: m.start()], joint, raw[m.start() :]) for m in _find(pattern, raw)]
    found += [(m.start(), raw[: m.start()], "", raw[m.end() :]) for m in _PUNCTUATED.finditer(raw)]
    ordered = sorted(found, key=lambda split: split[0])
    return [
        (head, _joint(joint, rest, listener), rest.strip())
        for _, head, joint, rest in ordered
        if rest.strip()
    ]


def _joint(joint: str, rest: str, listener: Listener) -> str:
    """Give the joining word; after a comma it may still be the first word of the reason ("yes, but ...")."""
    if joint:
        return joint
    first = normalise(rest).words.partition(" ")[0]
    return first if any(first in words.because for words in listener.own) else ""


def _find(pattern: str, raw: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, raw, re.IGNORECASE))
