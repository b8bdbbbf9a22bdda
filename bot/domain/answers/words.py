"""One language's words, folded and arranged for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.answers.normalise import normalise, phrase_of, script_of
from bot.domain.lexicons import Intent, Words

INSIDE_A_TEXT = frozenset({Intent.DISTRESS, Intent.EMERGENCY, Intent.UNSAFE})
AIDS = frozenset(
    {
        Intent.FILLER,
        Intent.HEDGE,
        Intent.BECAUSE,
        Intent.AND,
        Intent.NUMBER_WORDS,
        Intent.I_AM,
        Intent.FINE,
    }
)

Intents = frozenset[Intent]
NONE: Intents = frozenset()


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """One language ready for look-up: whole messages by their folded words, and the small aids of reading.

    ``starts`` are words for START before letters are folded; ``signs`` are messages without words, such as "?".
    """

    code: str
    script: str = "LATIN"
    whole: Mapping[str, Intents] = field(default_factory=dict)
    starts: frozenset[str] = frozenset()
    signs: Mapping[str, Intents] = field(default_factory=dict)
    filler: frozenset[str] = frozenset()
    hedge: frozenset[str] = frozenset()
    because: re.Pattern[str] | None = None
    joins: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    i_am: tuple[str, ...] = ()
    fine: frozenset[str] = frozenset()

    def meaning(self, phrase: str) -> Intents:
        """Give what this language means by a whole message of these folded words."""
        return self.whole.get(phrase, NONE)


@dataclass(frozen=True, slots=True)
class Fillers:
    """Words that mean nothing at the ends of a message ("please", "mate"), of one or two words each."""

    phrases: frozenset[str]
    ends: frozenset[str]

    def strip(self, phrase: str) -> str:
        """Drop fillers from both ends while something is left."""
        tokens = phrase.split(" ")
        while tokens[0] in self.ends or tokens[-1] in self.ends:
            kept = self._without_one(tokens)
            if kept is None:
                break
            tokens = kept
        return " ".join(tokens)

    def _without_one(self, tokens: list[str]) -> list[str] | None:
        for size in (1, 2):
            if len(tokens) > size:
                if " ".join(tokens[-size:]) in self.phrases:
                    return tokens[:-size]
                if " ".join(tokens[:size]) in self.phrases:
                    return tokens[size:]
        return None


NO_FILLERS = Fillers(frozenset(), frozenset())


def fillers_of(*languages: LanguageWords | None) -> Fillers:
    """Put the fillers of some languages together."""
    return fillers(frozenset[str]().union(*(words.filler for words in languages if words is not None)))


def fillers(phrases: frozenset[str]) -> Fillers:
    """Arrange phrases of one or two words for stripping."""
    return Fillers(phrases, frozenset(token for phrase in phrases for token in phrase.split(" ")))


def arrange(code: str, words: Words) -> LanguageWords:
    """Fold one language's words; phrases that are found inside a text are arranged for all languages at once."""
    whole: dict[str, set[Intent]] = {}
    signs: dict[str, set[Intent]] = {}
    for kind, phrases in words.items():
        intent = Intent(kind)
        if intent in INSIDE_A_TEXT or intent in AIDS or intent is Intent.START:
            continue
        for phrase in phrases:
            folded = normalise(phrase)
            place, key = (whole, folded.words) if folded.words else (signs, folded.plain)
            place.setdefault(key, set()).add(intent)
    return LanguageWords(
        code=code,
        script=script_of("".join(words.get(Intent.YES, ())[:1])) or "LATIN",
        whole={phrase: frozenset(intents) for phrase, intents in whole.items()},
        starts=frozenset(phrase_of(normalise(start).plain) for start in words.get(Intent.START, ())),
        signs={sign: frozenset(intents) for sign, intents in signs.items()},
        filler=frozenset(_folded(words, Intent.FILLER)),
        hedge=frozenset(_folded(words, Intent.HEDGE)),
        because=_joints(words.get(Intent.BECAUSE, ())),
        joins=frozenset(_folded(words, Intent.AND)),
        numbers={word: place for place, word in enumerate(_folded(words, Intent.NUMBER_WORDS), 1)},
        i_am=tuple(sorted(_folded(words, Intent.I_AM), key=len, reverse=True)),
        fine=frozenset(_folded(words, Intent.FINE)),
    )


def at_word_boundaries(phrases: Iterable[str]) -> re.Pattern[str]:
    """Make a pattern that finds any of the phrases in folded words, never inside a longer word."""
    folded = sorted({normalise(phrase).words for phrase in phrases} - {""}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, folded)) or '(?!)'})(?!\S)")


def _folded(words: Words, kind: Intent) -> tuple[str, ...]:
    return tuple(normalise(phrase).words or normalise(phrase).plain for phrase in words.get(kind, ()))


def _joints(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern for the words that begin a reason, found in the text as it was written."""
    spoken = sorted((phrase for phrase in phrases if phrase[0].isalpha()), key=len, reverse=True)
    if not spoken:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spoken))})(?!\w)", re.IGNORECASE)
