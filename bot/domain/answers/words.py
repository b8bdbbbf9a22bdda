"""One language's words, folded and arranged for look-up."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from bot.domain.answers.phrase_tables import PhraseTable, phrase_set
from bot.domain.answers.request_words import RequestTable
from bot.domain.lexicons import Intent

LONGEST_FILLER = 5
# The longest first: of "if you please" no "please" may go alone.
SIZES = (5, 4, 3, 2, 1)

Intents = frozenset[Intent]
NONE: Intents = frozenset()
NOTHING_MEANT: PhraseTable[Intents] = PhraseTable({})


@dataclass(frozen=True, slots=True)
class Fillers:
    """Words that mean nothing at the ends of a message ("please", "mate"), of one to three words each."""

    phrases: frozenset[str]
    ends: frozenset[str]

    def strip(self, phrase: str) -> str:
        """Drop fillers from both ends while something is left."""
        words = phrase.split(" ")
        if words[0] not in self.ends and words[-1] not in self.ends:
            return phrase
        tokens = deque(words)
        while self._drop_last(tokens) or self._drop_first(tokens):
            pass
        return " ".join(tokens)

    def after(self, phrase: str) -> Iterator[str]:
        """Yield what follows each filler before a phrase: its other words may be fillers elsewhere."""
        tokens = deque(phrase.split(" "))
        while tokens[0] in self.ends:
            said = list(tokens)
            for size in SIZES:
                if len(said) > size and " ".join(said[:size]) in self.phrases:
                    yield " ".join(said[size:])
            if not self._drop_first(tokens):
                return

    def _drop_last(self, tokens: deque[str]) -> bool:
        if tokens[-1] not in self.ends:
            return False
        for size in SIZES:
            if len(tokens) > size and " ".join(tokens[place] for place in range(-size, 0)) in self.phrases:
                _repeat(tokens.pop, size)
                return True
        return False

    def _drop_first(self, tokens: deque[str]) -> bool:
        if tokens[0] not in self.ends:
            return False
        for size in SIZES:
            if len(tokens) > size and " ".join(tokens[place] for place in range(size)) in self.phrases:
                _repeat(tokens.popleft, size)
                return True
        return False


@dataclass(frozen=True, slots=True)
class AnswerFrame:
    """What may stand around an answer and says nothing itself: some thousand phrases, of up to five words each."""

    phrases: PhraseTable[bool]

    def inner(self, tokens: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield what is left of a phrase without its longest filler at the beginning, then at the end."""
        for size in range(min(LONGEST_FILLER, len(tokens) - 1), 0, -1):
            if " ".join(tokens[:size]) in self.phrases:
                yield tokens[size:]
                break
        for size in range(min(LONGEST_FILLER, len(tokens) - 1), 0, -1):
            if " ".join(tokens[-size:]) in self.phrases:
                yield tokens[:-size]
                break


def _repeat(drop: Callable[[], str], times: int) -> None:
    for _ in range(times):
        drop()


NO_FILLERS = Fillers(frozenset(), frozenset())
NO_FRAME = AnswerFrame(phrase_set(()))


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """One language ready for look-up: whole messages by their folded words, and the small aids of reading.

    ``starts`` and ``stops`` are words for START and STOP before letters are folded;
    ``signs`` are messages without words, such as "?".
    ``it_is`` stands before a chosen number ("its 4"), ``subjects`` begin a sentence behind one ("4 i like it here").
    ``buts`` take something back ("but", "only"), ``exceptions`` leave out what stands beside them ("anyone but"),
    ``doubts`` make a yes less than one ("a bit", "i think", "they say"),
    and ``hearsay`` are those of them that say who says so. ``reasons`` begin a pure reason ("because"), ``jokes`` take
    back what was said, ``denials`` say no inside a text, and ``not_english`` are English words that mean another thing.
    ``never`` before a sentence is no answer of its own, and ``pressure`` behind a yes tells that it was made, where
    nothing follows ("he makes me"). ``against`` are words against somebody, ``anothers`` those beside a name by which
    it is another's or a former one. ``retractions`` behind an answer about being safe take it back, ``hiding`` that
    the IRO may see feedback.
    ``frame`` is what stands around an answer and says nothing itself ("i think it is ..."); ``requests`` are the words
    and neighbours of requests.
    """

    code: str
    script: str = "LATIN"
    whole: PhraseTable[Intents] = NOTHING_MEANT
    starts: frozenset[str] = frozenset()
    folded_starts: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    signs: Mapping[str, Intents] = field(default_factory=dict)
    filler: frozenset[str] = frozenset()
    hedge: frozenset[str] = frozenset()
    because: re.Pattern[str] | None = None
    correction: re.Pattern[str] | None = None
    buts: frozenset[str] = frozenset()
    exceptions: tuple[str, ...] = ()
    alternatives: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    i_am: tuple[str, ...] = ()
    it_is: tuple[str, ...] = ()
    subjects: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    very: frozenset[str] = frozenset()
    slightly: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    jokes: frozenset[str] = frozenset()
    denials: frozenset[str] = frozenset()
    not_english: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    pressure: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    anothers: frozenset[str] = frozenset()
    retractions: frozenset[str] = frozenset()
    hiding: tuple[str, ...] = ()
    frame: AnswerFrame = NO_FRAME
    requests: RequestTable = NOTHING_MEANT

    def meaning(self, phrase: str) -> Intents:
        """Return what this language means by a whole message of these folded words."""
        return self.whole.get(phrase, NONE)


def fillers_of(*languages: LanguageWords | None) -> Fillers:
    """Put the fillers of some languages together."""
    return fillers(frozenset[str]().union(*(words.filler for words in languages if words is not None)))


def fillers(phrases: frozenset[str]) -> Fillers:
    """Arrange phrases of one to three words for stripping."""
    said = (phrase.split(" ") for phrase in phrases)
    return Fillers(phrases, frozenset(intern(token) for tokens in said for token in (tokens[0], tokens[-1])))
