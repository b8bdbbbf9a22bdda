"""Requests in wordings that nobody wrote down: they begin, go on and end as the known forms of one request do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.answers.phrase_tables import PhraseTable, shared
from bot.domain.lexicons import Intent

# What is answered or asked first, so that a wrong guess costs a child one message: never STOP, never "wrong number".
REQUESTS = (
    Intent.PERSON, Intent.BACK, Intent.LATER, Intent.DELETE, Intent.LANGUAGE, Intent.SHORT, Intent.PRIVACY,
    Intent.ABOUT, Intent.HELP,
)  # fmt: skip
# Fewer words may be a wish: "to see my nan", "lol my dad".
FEWEST_WORDS = 4
TOGETHER = 3
# Of 156 wishes and views in 13 languages that look like requests none was taken for one at this share.
KNOWN_SHARE = 0.5
BEGINNING, END = "^", "$"
_AMONG_REQUESTS = frozenset(REQUESTS)
RequestTable = PhraseTable[frozenset[Intent]]


def request_table(whole: Mapping[str, frozenset[Intent]]) -> RequestTable:
    """Arrange the words in the forms of each request of one language, and what stands together there.

    ``whole`` holds what folded whole messages mean.
    """
    found: dict[str, frozenset[Intent]] = {}
    for phrase, intents in whole.items():
        if meant := intents & _AMONG_REQUESTS:
            tokens = phrase.split(" ")
            for piece in (*_needed(tokens), *_together(tokens)):
                found[piece] = shared(found.get(piece, meant) | meant)
    return PhraseTable(found)


def _needed(tokens: Sequence[str]) -> Iterator[str]:
    yield from tokens
    yield f"{BEGINNING} {tokens[0]}"
    yield f"{tokens[-1]} {END}"


def _together(tokens: Sequence[str]) -> list[str]:
    return [" ".join(tokens[place : place + TOGETHER]) for place in range(len(tokens) - TOGETHER + 1)]


def request_of(tokens: Sequence[str], tables: Sequence[RequestTable]) -> Intent | None:
    """Return the request that folded words make, the likeliest; None when a word is foreign to each of them."""
    if len(tokens) < FEWEST_WORDS:
        return None
    known = frozenset(REQUESTS)
    for piece in _needed(tokens):
        known &= _requests_with(piece, tables)
        if not known:
            return None
    together = [_requests_with(piece, tables) for piece in _together(tokens)]
    shares = {intent: sum(intent in each for each in together) for intent in REQUESTS if intent in known}
    likeliest = max(shares, key=lambda intent: shares[intent])
    return likeliest if shares[likeliest] >= KNOWN_SHARE * len(together) else None


def share_of_words(tokens: Sequence[str], intent: Intent, tables: Sequence[RequestTable]) -> float:
    """Return which share of folded words stands in the forms of a request, from 0 to 1."""
    return sum(intent in _requests_with(token, tables) for token in tokens) / len(tokens)


def _requests_with(piece: str, tables: Sequence[RequestTable]) -> frozenset[Intent]:
    """Return the requests in whose forms a piece stands."""
    return frozenset[Intent]().union(*(table.get(piece, ()) for table in tables))
