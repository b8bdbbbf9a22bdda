"""Phrases that are found inside a text at word boundaries, whatever stands around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from bot.domain.answers.beside import BesideDanger
from bot.domain.answers.normalise import Normalised, is_drawn_out, normalise, phrase_of, squeezed
from bot.domain.answers.phrase_tables import PhraseTable, phrase_set

NONE: frozenset[str] = frozenset()
# From a phrase to the words that turn it round behind it.
Behind = Callable[[str], frozenset[str]]


def nothing(_phrase: str) -> frozenset[str]:
    """Return no word: nothing behind a phrase turns it round."""
    return NONE


@dataclass(frozen=True, slots=True)
class Index:
    """Phrases that are looked for at each word of a text: how many words those have that begin with it."""

    sizes: Mapping[str, tuple[int, ...]]
    phrases: PhraseTable[bool]


NO_PHRASES = Index({}, phrase_set(()))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their first word, as folded and once more with every run of one letter folded ("killl myself").

    ``beside`` are the words of each language that may take their meaning away, and inside one of the ``denials``
    ("never felt unsafe") a phrase means nothing.
    """

    as_folded: Index
    as_squeezed: Index
    beside: Sequence[BesideDanger] = ()
    denials: Index = NO_PHRASES

    def stand_in(self, text: Normalised, turning: frozenset[str] = NONE, behind: Behind = nothing) -> bool:
        """Return whether one of them stands in a text, never inside a longer word, nor beside what turns it round.

        ``turning`` are words right before a phrase that turn it, ``behind`` gives those within two words behind it.
        """
        tokens = text.words.split(" ")
        found = list(found_in(tokens, self.as_folded))
        if found and self._counts(tokens, found, turning, behind):
            return True
        if not is_drawn_out(text.plain):
            return False
        return next(found_in(squeezed(text.words).split(" "), self.as_squeezed), None) is not None

    def _counts(
        self, tokens: Sequence[str], found: Sequence[tuple[int, int]], turning: frozenset[str], behind: Behind
    ) -> bool:
        """Return whether one of the phrases that were found is neither denied nor turned round."""
        turned, denied = set[int](), list(found_in(tokens, self.denials))
        for start, size in found:
            end = start + size
            is_joined = start - 1 in turned and any(
                each.is_joined(tokens, start, end) for each in self.beside
            )
            is_inside = any(first <= start and end <= first + length for first, length in denied)
            if not (is_inside or is_joined or _is_turned(tokens, start, size, turning, behind, self.beside)):
                return True
            turned.add(end)
        return False

    def is_last(self, text: Normalised) -> bool:
        """Return whether one ends a text, but for words of here and now, or is none by what stands around it."""
        tokens = text.words.split(" ")
        return any(
            each.is_none(tokens, start, start + size) or each.is_now(tokens, start + size)
            for start, size in found_in(tokens, self.as_folded)
            for each in self.beside
        )

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
    tokens: Sequence[str],
    start: int,
    size: int,
    turning: frozenset[str],
    behind: Behind,
    beside: Sequence[BesideDanger],
) -> bool:
    """Return whether what stands beside a phrase takes its meaning away.

    The word before it turns it round, over "feel" as well, or one within two behind it, or nobody does it.

    "Don't hit me" is a cry; only behind who does it does "don't" turn it: "they don't hit me".
    """
    if any(each.is_none(tokens, start, start + size) for each in beside):
        return True
    place = start - 1
    if place > 0 and any(tokens[place] in each.feelings for each in beside):
        place -= 1
    end = start + size
    if place >= 0 and tokens[place] in turning and not any(each.is_order(tokens, place) for each in beside):
        return not any(each.takes_back(tokens, place, end) for each in beside)
    return not behind(" ".join(tokens[start:end])).isdisjoint(tokens[end : end + 2])


def at_word_boundaries(
    phrases: Iterable[str], beside: Sequence[BesideDanger] = (), denials: Index = NO_PHRASES
) -> Phrases:
    """Arrange phrases for being found in folded words, unless words ``beside`` them take their meaning away."""
    folded = {normalise(phrase).words for phrase in phrases} - {""}
    return Phrases(_by_first(folded), _by_first({squeezed(phrase) for phrase in folded}), beside, denials)


def as_folded(phrases: Iterable[str]) -> Index:
    """Arrange phrases for being found in folded words, whatever stands beside them."""
    return _by_first({normalise(phrase).words for phrase in phrases} - {""})


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
