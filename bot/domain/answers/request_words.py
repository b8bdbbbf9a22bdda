"""Requests in wordings that nobody wrote down: every word, and most neighbours, are known from one request's forms."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.domain.answers.normalise import normalise
from bot.domain.answers.phrase_tables import PhraseTable
from bot.domain.lexicons import Intent, Words

# What is answered or asked first, so that a wrong guess costs a child one message: never STOP, never "wrong number".
REQUESTS = (
    Intent.PERSON, Intent.MAYBE_STOP, Intent.BACK, Intent.LATER, Intent.DELETE, Intent.LANGUAGE, Intent.SHORT,
    Intent.PRIVACY, Intent.ABOUT, Intent.HELP,
)  # fmt: skip
FEWEST_WORDS = 3
# Of 156 wishes and views in 13 languages that look like requests none was taken for one, at this share or above.
KNOWN_NEIGHBOURS = 0.5
RequestTable = PhraseTable[frozenset[Intent]]


def request_table(words: Words) -> RequestTable:
    """Arrange the words, and the pairs of neighbours, in the forms of each request of one language."""
    found: dict[str, set[Intent]] = {}
    for intent in REQUESTS:
        for phrase in words.get(intent, ()):
            for piece in _pieces(normalise(phrase).words.split(" ")):
                found.setdefault(piece, set()).add(intent)
    return PhraseTable({piece: frozenset(intents) for piece, intents in found.items()})


def _pieces(tokens: Sequence[str]) -> Iterator[str]:
    yield from tokens
    yield from map(" ".join, pairwise(tokens))


def request_of(
    tokens: Sequence[str], tables: Iterable[RequestTable], small_talk: Container[str]
) -> Intent | None:
    """Return the request that folded words make; None when a word is foreign to it, or too few neighbours are known."""
    if len(tokens) < FEWEST_WORDS:
        return None
    known = [
        {piece: intents for piece in _pieces(tokens) if (intents := table.get(piece, None)) is not None}
        for table in tables
    ]
    shares = {
        intent: share
        for intent in REQUESTS
        if (share := _known_share(intent, tokens, known, small_talk)) >= KNOWN_NEIGHBOURS
    }
    return max(shares, key=lambda intent: shares[intent]) if shares else None


def _known_share(
    intent: Intent,
    tokens: Sequence[str],
    known: Sequence[Mapping[str, frozenset[Intent]]],
    small_talk: Container[str],
) -> float:
    """Return which share of neighbours stand together in a form of a request; 0 when a word stands in none."""

    def is_known(piece: str) -> bool:
        return any(intent in found.get(piece, ()) for found in known)

    if not all(token in small_talk or is_known(token) for token in tokens):
        return 0.0
    pairs = [" ".join(pair) for pair in pairwise(tokens)]
    return sum(map(is_known, pairs)) / len(pairs)
