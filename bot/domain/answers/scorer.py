"""A small scorer of replies whose words are not known: it proposes options, and decides nothing by itself.

It adds up hashed pieces of words, so that a spelling nobody wrote down is near one that somebody did. How it was
trained and how often it is right: docs/reference/understanding.md.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from bot.domain.answers.normalise import MOST_WORDS, is_word

# Pieces of so many letters, of words with a mark at both ends.
SHORTEST, LONGEST = 1, 4
# The class of what means none of a set's options.
NOTHING_MEANT = ""
# A single option is proposed when it is this likely, up to three when they are so together.
SURE, TOGETHER = 0.8, 0.6
# Nothing is proposed when the words mean none of the options with this chance; a fainter option is left out.
DOUBT, FAINT = 0.3, 0.08
MOST = 3
# What was read out of a sentence is doubted at a fainter chance than the first, where another option has more than the
# last; and at a fainter one than the second, where a request has.
UNLIKELY, UNLIKELY_BESIDE_REQUEST, LIKELIER = 0.07, 0.3, 0.8
# So sure a request needs no doubt of what was read.
ALMOST_CERTAIN = 0.98
# The set whose classes are requests, and how likely one must be to be offered: its words may be an answer as well.
REQUESTS_SET, SURE_REQUEST = "requests", 0.55


@dataclass(frozen=True, slots=True, eq=False)
class SetWeights:
    """The weights of one set: a row for each bucket, a column for each class (an option key, or NOTHING_MEANT)."""

    keys: tuple[str, ...]
    scale: float
    bias: tuple[float, ...]
    rows: memoryview

    @property
    def buckets(self) -> int:
        """Return into how many buckets the pieces of words are hashed."""
        return len(self.rows) // len(self.keys)

    def sums(self, pieces: Iterable[str]) -> tuple[tuple[int, ...], int]:
        """Return what some pieces add to each class, and how many pieces they are."""
        columns, buckets = len(self.keys), self.buckets
        starts = [zlib.crc32(piece.encode()) % buckets * columns for piece in pieces]
        rows = [self.rows[start : start + columns] for start in starts]
        return tuple(map(sum, zip(*rows, strict=True))), len(rows)


@dataclass(frozen=True, slots=True)
class Scorer:
    """The weights of all answer sets, and of requests."""

    sets: Mapping[str, SetWeights]

    def chances(self, set_id: str, words: str) -> Mapping[str, float]:
        """Return how likely each option key, and NOTHING_MEANT, is meant by folded words; empty for an unknown set."""
        weights = self.sets.get(set_id)
        if weights is None or not words:
            return {}
        tokens = words.split(" ")
        found = [(_sums_of_word if is_word(token) else _sums)(weights, token) for token in tokens]
        if len(tokens) > 1:
            found.append(weights.sums(pairs_of(tokens)))
        norm = weights.scale / math.sqrt(sum(pieces for _, pieces in found))
        sums = map(sum, zip(*(each for each, _ in found), strict=True))
        scores = [total * norm + bias for total, bias in zip(sums, weights.bias, strict=True)]
        highest = max(scores)
        parts = [math.exp(score - highest) for score in scores]
        whole = sum(parts)
        return {key: part / whole for key, part in zip(weights.keys, parts, strict=True)}

    def likely(self, set_id: str, words: str) -> tuple[str, ...]:
        """Return the option keys worth proposing, the likeliest first: one, or up to three; none for a guess."""
        chances = self.chances(set_id, words)
        ranked = sorted(chances.items(), key=lambda item: -item[1])
        if not ranked or chances.get(NOTHING_MEANT, 0.0) > DOUBT:
            return ()
        if ranked[0][1] >= SURE:
            return (ranked[0][0],)
        likeliest = [
            (key, chance) for key, chance in ranked[:MOST] if key != NOTHING_MEANT and chance >= FAINT
        ]
        is_enough = sum(chance for _, chance in likeliest) >= TOGETHER
        return tuple(key for key, _ in likeliest) if is_enough else ()

    def likely_request(self, words: str, least: float = SURE_REQUEST) -> str | None:
        """Return the request that folded words make, when one is likely enough to ask the child about it."""
        return self._above(least, REQUESTS_SET, words)

    def is_rather_request(self, set_id: str, key: str, words: str) -> bool:
        """Return whether folded words far more likely make a request than they mean the option that was read."""
        chance = self.chances(set_id, words).get(key, 0.0)
        least = LIKELIER if chance < UNLIKELY_BESIDE_REQUEST else ALMOST_CERTAIN
        return self.likely_request(words, least) is not None

    def likelier(self, set_id: str, key: str, words: str) -> str | None:
        """Return the option that folded words mean far more likely than the one that was read; None where it stands."""
        chance = self.chances(set_id, words).get(key, 0.0)
        return self._above(LIKELIER, set_id, words) if chance < UNLIKELY else None

    def _above(self, least: float, set_id: str, words: str) -> str | None:
        """Return the likeliest class that means something, when its chance is at least this."""
        chances = self.chances(set_id, words)
        likeliest = max(chances, key=lambda key: chances[key], default=NOTHING_MEANT)
        return likeliest if likeliest != NOTHING_MEANT and chances[likeliest] >= least else None


def pieces_of(words: str, buckets: int) -> Iterator[int]:
    """Yield the bucket of each piece of each word, and of each two words that stand together."""
    tokens = words.split(" ")
    for piece in chain(*map(parts_of, tokens), pairs_of(tokens)):
        yield zlib.crc32(piece.encode()) % buckets


def parts_of(token: str) -> Iterator[str]:
    """Yield the pieces of a word, and the whole word."""
    marked = f"<{token}>"
    for size in range(SHORTEST, LONGEST + 1):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]
    yield marked


def pairs_of(tokens: Sequence[str]) -> Iterator[str]:
    """Yield each two words that stand together."""
    return (f"{first} {second}" for first, second in pairwise(tokens))


def _sums(weights: SetWeights, token: str) -> tuple[tuple[int, ...], int]:
    return weights.sums(parts_of(token))


_sums_of_word = lru_cache(maxsize=MOST_WORDS)(_sums)


def read_scorer(data: bytes) -> Scorer:
    """Read weights that :func:`write_scorer` wrote; ValueError when the bytes do not fit their head."""
    head, _, body = data.partition(b"\n")
    described = json.loads(head)
    sets, place = {}, 0
    for name, each in described["sets"].items():
        size = int(each["buckets"]) * len(each["keys"])
        rows = memoryview(body)[place : place + size].cast("b")
        if len(rows) != size:
            raise ValueError(f"the weights of {name} are cut off")
        sets[name] = SetWeights(tuple(each["keys"]), float(each["scale"]), tuple(each["bias"]), rows)
        place += size
    return Scorer(sets)


def write_scorer(sets: Sequence[tuple[str, SetWeights]]) -> bytes:
    """Write weights: a line of JSON, then a byte for each weight."""
    described = {
        name: {
            "buckets": each.buckets,
            "keys": each.keys,
            "scale": each.scale,
            "bias": [round(bias, 4) for bias in each.bias],
        }
        for name, each in sets
    }
    head = json.dumps({"sets": described}, separators=(",", ":"))
    return head.encode() + b"\n" + b"".join(bytes(each.rows) for _, each in sets)
