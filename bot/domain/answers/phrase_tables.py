"""Phrases and what each means, kept in a tenth of the memory of a dictionary of strings."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning", bound=Hashable)
Other = TypeVar("Other")
BYTE_VALUES = 256


class PhraseTable(Generic[Meaning]):
    """What folded phrases mean, looked up by the 64 bits of their hash; the phrases themselves are not kept.

    A phrase that is not there is taken for one that is in one of 10^14 look-ups of a table with 100,000 phrases.
    """

    __slots__ = ("_hashes", "_places", "meanings")

    def __init__(self, phrases: Mapping[str, Meaning]) -> None:
        """Arrange the phrases; a meaning is kept once, however many phrases have it."""
        places: dict[Meaning, int] = {}
        rows = sorted(
            (hash(phrase), places.setdefault(means, len(places))) for phrase, means in phrases.items()
        )
        # From lists, which tell how long they are: an array that grows keeps room for more.
        self._hashes = array("q", [row[0] for row in rows])
        kinds = "B" if len(places) <= BYTE_VALUES else "H"
        self._places = array(kinds, [row[1] for row in rows] if len(places) > 1 else ())
        self.meanings = tuple(places)

    def __len__(self) -> int:
        """Return how many phrases there are."""
        return len(self._hashes)

    def __contains__(self, phrase: str) -> bool:
        """Return whether a phrase is there."""
        return self._place(phrase) is not None

    def get(self, phrase: str, otherwise: Other) -> Meaning | Other:
        """Return what a phrase means, or what is given for one that is not there."""
        place = self._place(phrase)
        if place is None:
            return otherwise
        return self.meanings[self._places[place] if self._places else 0]

    def _place(self, phrase: str) -> int | None:
        wanted = hash(phrase)
        place = bisect_left(self._hashes, wanted)
        is_there = place < len(self._hashes) and self._hashes[place] == wanted
        return place if is_there else None


def phrase_set(phrases: Iterable[str]) -> PhraseTable[bool]:
    """Arrange phrases of which only whether they are there is asked."""
    return PhraseTable(dict.fromkeys(phrases, True))


@cache
def shared(meanings: frozenset[Meaning]) -> frozenset[Meaning]:
    """Return the one set of these meanings: thousands of phrases of all languages mean the same few things."""
    return meanings
