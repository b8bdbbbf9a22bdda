"""What a listener knows of a reply: the words and signs of its languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from bot.domain.answers.labels import Key, Labels
from bot.domain.answers.normalise import DROPPED, SKIN_TONES, Normalised, normalise
from bot.domain.answers.vocabulary import Vocabulary
from bot.domain.answers.words import LanguageWords
from bot.domain.languages import ENGLISH
from bot.domain.lexicons import Emoji, Intent
from bot.domain.questionnaires import QuestionRole, SetKind

# Signs that say who shrugs, not what the shrug means.
GENDERS = "♀♂"
# Up to this point of five a face beside a "yes" is no yes.
SAD = 2
# So many combinations of languages are remembered: an authority offers a few.
MOST_LISTENERS = 256
Value = Key | tuple[Key, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """Signs by meaning: a point of a five-point scale, or yes, no, unsure; and faces typed with a keyboard."""

    meanings: Mapping[str, int | Intent]
    typed: Mapping[str, int]

    def read(self, text: str) -> int | Intent | None:
        """Return what a message of signs alone means; AMBIGUOUS when they disagree, None when it has words."""
        if (typed := self.typed.get(text.strip().casefold())) is not None:
            return typed
        found: set[int | Intent] = set()
        for char in text:
            if _is_silent(char):
                continue
            meaning = self.meanings.get(char)
            if meaning is None:
                return None
            found.add(meaning)
        return None if not found else found.pop() if len(found) == 1 else Intent.AMBIGUOUS


def build_signs(emoji: Emoji) -> Signs:
    """Arrange the list of signs for look-up."""
    meanings: dict[str, int | Intent] = {
        face: point for point, faces in emoji.scale.items() for face in faces
    }
    for intent, characters in ((Intent.YES, emoji.yes), (Intent.NO, emoji.no), (Intent.UNSURE, emoji.unsure)):
        meanings.update(dict.fromkeys(characters, intent))
    return Signs({sign: value for sign, value in meanings.items() if not _is_silent(sign)}, emoji.ascii)


def without_signs(text: str) -> str:
    """Drop pictures from a text, so that the words beside a face can be read."""
    return "".join(char for char in text if unicodedata.category(char) not in {"So", "Sk"})


@lru_cache(maxsize=4096)
def _is_silent(char: str) -> bool:
    silent = char.isspace() or char in DROPPED or char in GENDERS or ord(char) in SKIN_TONES
    return silent or unicodedata.category(char) in {"Cf", "Po"}


class ReplyOutcome(StrEnum):
    """What a reply is to its question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    SKIPPED = "skipped"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply as understood: the option key (a tuple of keys for several), and the reason the child gave with it.

    ``doubt`` marks a "yes, but ..." and an answer that the rest contradicts: an adult must look.
    ``candidates`` are the options that an unclear reply may mean, the likeliest first: the child is asked.
    ``confirmed``: the child said yes to one of them, and the note holds the words that were unclear.
    ``inferred``: it was found inside a sentence, so a command in the same sentence goes before it.
    """

    outcome: ReplyOutcome
    value: Value | None = None
    note: str | None = None
    doubt: bool = False
    candidates: tuple[Key, ...] = field(default=(), compare=False)
    confirmed: bool = False
    inferred: bool = field(default=False, compare=False)


UNCLEAR = Reading(ReplyOutcome.UNCLEAR)
CONTRADICTORY = Reading(ReplyOutcome.UNCLEAR, doubt=True)
SKIPPED = Reading(ReplyOutcome.SKIPPED)
UNSURE = Reading(ReplyOutcome.UNSURE)


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """The ears of one session: the words, its language, the languages the child was offered.

    ``own`` are the words of the session's language, then English.
    """

    vocabulary: Vocabulary
    signs: Signs
    language: str
    offered: tuple[str, ...]
    own: tuple[LanguageWords, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Find the own words once: they are asked for at every step of reading."""
        own = map(self.vocabulary.words, dict.fromkeys((self.language, ENGLISH)))
        object.__setattr__(self, "own", tuple(own))

    def polarity(self, text: Normalised) -> Intent | None:
        """Return yes, no, unsure or AMBIGUOUS for a whole message; None for "na" where that is no English word."""
        if text.words in self.own[0].not_english:
            return None
        return self.vocabulary.polarity(text, self.language, self.offered)

    def turns(self, phrase: str) -> bool:
        """Return whether a word such as "not" turns what it stands beside round.

        "Na" is "on" in some languages, and "no" is "well" or "yes": "no jó".
        """
        own, *english = self.own
        is_other = phrase in own.not_english or phrase in own.hedge or Intent.AMBIGUOUS in own.meaning(phrase)
        is_english = not is_other and any(phrase in words.negations for words in english)
        return is_english or phrase in own.negations

    def means(self, text: Normalised, intent: Intent) -> bool:
        """Return whether the whole message is a word of this kind."""
        return intent in self.vocabulary.intents(text, self.language, self.offered)


@lru_cache(maxsize=MOST_LISTENERS)
def listener_of(vocabulary: Vocabulary, signs: Signs, language: str, offered: tuple[str, ...]) -> Listener:
    """Return the ears of a session: all sessions of the same languages share them, with what they remember."""
    return Listener(vocabulary, signs, language, offered)


@dataclass(frozen=True, slots=True)
class Reply:
    """A text beside the question it may answer."""

    raw: str
    text: Normalised
    role: QuestionRole
    labels: Labels
    listener: Listener

    @property
    def is_about_safety(self) -> bool:
        """Return whether the question is the one about being safe."""
        return self.role is QuestionRole.SAFETY

    @property
    def kind(self) -> SetKind:
        """Return how the options are chosen."""
        return self.labels.options.kind

    def part(self, raw: str) -> Reply:
        """Return a part of the text as a reply to the same question."""
        return Reply(raw, normalise(raw), self.role, self.labels, self.listener)

    def choose(self, key: Key) -> Reading:
        """Return the reading that this option was chosen."""
        return Reading(ReplyOutcome.ANSWERED, (key,) if self.kind is SetKind.MULTI else key)

    def choose_several(self, keys: list[Key | None]) -> Reading:
        """Return the reading that these options were chosen, in typed order; unclear when they do not go together."""
        chosen = {key for key in keys if key is not None}
        repeated = len(chosen) != len(keys)
        mixed = len(chosen) > 1 and bool(chosen & self.labels.options.exclusive)
        if repeated or mixed:
            return UNCLEAR
        return Reading(ReplyOutcome.ANSWERED, tuple(key for key in self.labels.keys if key in chosen))
