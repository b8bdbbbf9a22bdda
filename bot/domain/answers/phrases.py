"""Phrases that are found inside a text at word boundaries, whatever stands around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from bot.domain.answers.normalise import Normalised, is_drawn_out, normalise, phrase_of, squeezed
from bot.domain.answers.phrase_tables import PhraseTable, phrase_set

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases that are looked for at each word of a text: how many words those have that begin with it."""

    sizes: Mapping[str, tuple[int, ...]]
    phrases: PhraseTable[bool]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their first word, as folded and once more with every run of one letter folded ("killl myself")."""

    as_folded: Index
    as_squeezed: Index

    def stand_in(
        self, text: Normalised, turning: frozenset[str] = NONE, behind: frozenset[str] = NONE
    ) -> bool:
        """Return whether one of them stands in a text, never inside a longer word, nor beside what turns it round.

        ``turning`` are words right before a phrase that turn it, ``behind`` those within two words behind it.
        """
        tokens = text.words.split(" ")
        for start, size in found_in(tokens, self.as_folded):
            if not _is_turned(tokens, start, size, turning, behind):
                return True
        if not is_drawn_out(text.plain):
            return False
        return next(found_in(squeezed(text.words).split(" "), self.as_squeezed), None) is not None

    def within(self, text: Normalised) -> Iterator[str]:
        """Yield every phrase that stands in a text, whatever is beside it."""
        tokens = text.words.split(" ")
        yield from (" ".join(tokens[at : at + size]) for at, size in found_in(tokens, self.as_folded))
        if is_drawn_out(text.plain):
            tokens = squeezed(text.words).split(" ")
            yield from (" ".join(tokens[at : at + size]) for at, size in found_in(tokens, self.as_squeezed))


def found_in(tokens: Sequence[str], index: Index) -> Iterator[tuple[int, int]]:
    """Yield where phrases stand in a text: the place of the first word, and the number of words."""
    for start, token in enumerate(tokens):
        for size in index.sizes.get(token, ()):
            if start + size <= len(tokens) and " ".join(tokens[start : start + size]) in index.phrases:
                yield start, size


def _is_turned(
    tokens: Sequence[str], start: int, size: int, turning: frozenset[str], behind: frozenset[str]
) -> bool:
    """Return whether what stands beside a phrase takes its meaning away.

    The word before it turns it round, over "feel" as well, or one within two behind it, or nobody does it.

    "Don't hit me" is a cry; only behind who does it does "don't" turn it: "they don't hit me".
    """
    beside = (_is_by_nobody, _is_slang, _is_about_answering)
    if any(is_none(tokens, start, start + size) for is_none in beside):
        return True
    place = start - 1
    if place > 0 and tokens[place] in FEELING:
        place -= 1
    before = tokens[place] if place >= 0 else ""
    is_order = before in ORDERING and (place == 0 or tokens[place - 1] not in DOERS)
    is_turned = before in turning and not is_order
    return is_turned or not behind.isdisjoint(tokens[start + size : start + size + 2])


def _is_by_nobody(tokens: Sequence[str], start: int, end: int) -> bool:
    """Return whether nobody does it, here and now: "no one can hurt me here".

    "No one can hurt me like he does" is a cry, and so is "nobody can help me".
    """
    place = start - 1
    while place >= 0 and tokens[place] in AUXILIARIES:
        place -= 1
    is_two_words = place > 0 and (tokens[place - 1], tokens[place]) == ("no", "one")
    is_nobody = place >= 0 and (tokens[place] in NOBODY or is_two_words) and "help" not in tokens[start:end]
    return is_nobody and (end == len(tokens) or tokens[end] in HERE_AND_NOW)


def _is_slang(tokens: Sequence[str], start: int, end: int) -> bool:
    """Return whether "hit me up" asks for a call: behind somebody who does it, "up" may be where the blow fell."""
    is_call = tokens[start:end] == ["hit", "me"] and tokens[end : end + 1] == ["up"]
    return is_call and (start == 0 or tokens[start - 1] in BEFORE_A_CALL)


def _is_about_answering(tokens: Sequence[str], start: int, end: int) -> bool:
    """Return whether "help me" asks how to answer: "i dont get how this works can u help me"."""
    if tokens[start:end][-2:] != ["help", "me"] and tokens[start : start + 2] != ["help", "me"]:
        return False
    text = f" {' '.join(tokens)} "
    return any(f" {phrase} " in text for phrase in ABOUT_ANSWERING)


ABOUT_ANSWERING = (
    "how this works", "how it works", "how this work", "how does this work", "how to do this", "how to do it",
    "how do i do this", "how do i answer", "how to answer", "what to press", "what to type", "this question",
    "these questions", "the question", "the questions",
)  # fmt: skip
BEFORE_A_CALL = frozenset({"just", "now", "pls", "please", "plz", "to", "u", "you", "and", "then", "later"})
NOBODY = frozenset({"nobody", "noone"})
AUXILIARIES = frozenset(
    {"can", "could", "will", "would", "has", "have", "is", "gonna", "going", "to", "here", "even"}
)
HERE_AND_NOW = frozenset({"here", "now", "yet", "anymore", "any", "at", "there"})
# "I don't feel unsafe": what is not felt is not so.
FEELING = frozenset({"feel", "feeling", "felt", "feels"})
ORDERING = frozenset({"dont", "dnt", "not"})
DOERS = frozenset(
    {
        "i",
        "they",
        "he",
        "she",
        "we",
        "you",
        "it",
        "people",
        "mum",
        "dad",
        "carers",
        "does",
        "do",
        "did",
        "is",
        "am",
        "are",
    }
)


def at_word_boundaries(phrases: Iterable[str]) -> Phrases:
    """Arrange phrases for being found in folded words."""
    folded = {normalise(phrase).words for phrase in phrases} - {""}
    return Phrases(_by_first(folded), _by_first({squeezed(phrase) for phrase in folded}))


def as_written(phrases: Iterable[str]) -> Index:
    """Arrange phrases for being found in a text whose accents are kept."""
    return _by_first({phrase_of(normalise(phrase).plain) for phrase in phrases})


def _by_first(phrases: Collection[str]) -> Index:
    sizes: dict[str, frozenset[int]] = {}
    same: dict[frozenset[int], tuple[int, ...]] = {}
    for phrase in phrases:
        first = intern(phrase.partition(" ")[0])
        sizes[first] = sizes.get(first, frozenset()) | {phrase.count(" ") + 1}
    shared = {first: same.setdefault(each, tuple(sorted(each))) for first, each in sizes.items()}
    return Index(shared, phrase_set(phrases))
