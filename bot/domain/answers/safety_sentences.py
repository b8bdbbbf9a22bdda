"""Reading a sentence at the question about being safe, where nothing but a clear yes is a yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answers.ends import beginnings, sentence_starts
from bot.domain.answers.framed import spoken
from bot.domain.answers.inside import forms_in, is_turned_somewhere
from bot.domain.answers.labels import Key
from bot.domain.answers.left_out import is_turned
from bot.domain.answers.listener import CONTRADICTORY, Reading, Reply, ReplyOutcome
from bot.domain.answers.only_answers import says_only
from bot.domain.answers.reasons import beside_yes, clauses, is_clouded, sounds_fine

# What "but not" says of being safe: it takes back whatever stands before.
BUT_NOT = "but not"
Tokens = Sequence[str]


def read_safety_sentence(reply: Reply) -> Reading | None:
    """Read a sentence at the question about being safe; None when it says nothing that we know.

    Nothing but a clear yes is a yes: whatever denies, doubts or takes something back makes it a contradiction. So does
    an answer behind words that may bind it to a place or to somebody: "at my aunties yes", "what if i say no".
    """
    if (only := says_only(reply)) is not None:
        return Reading(ReplyOutcome.ANSWERED, only, reply.raw)
    said = tuple(dict.fromkeys(_said_of_safety(reply)))
    bound = {key for part in _safety_clauses(reply) for key in (*_behind_words(part), *_behind_but(part))}
    if len(bound.union(said)) > 1 or BUT_NOT in bound:
        return CONTRADICTORY
    if not said:
        return CONTRADICTORY if bound else None
    if said[0] == "yes" and is_clouded(beside_yes(reply), reply.listener):
        return CONTRADICTORY
    if said[0] == "no" and (sounds_fine(reply.raw, reply) or _is_doubtful_behind(reply)):
        return CONTRADICTORY
    return Reading(ReplyOutcome.ANSWERED, said[0], reply.raw)


def _is_doubtful_behind(reply: Reply) -> bool:
    """Return whether what follows the first word may say that all is well: "no not scared"."""
    tokens = reply.text.words.split(" ")
    return any(reply.labels.is_doubtful(" ".join(tokens[1:end])) for end in range(3, len(tokens) + 1))


def _safety_clauses(reply: Reply) -> list[Reply]:
    return [reply.part(part) for part in clauses(reply.raw, reply.listener)]


def _said_of_safety(reply: Reply) -> Iterator[Key]:
    for piece in _safety_clauses(reply):
        tokens = piece.text.words.split(" ")
        for words in (tokens, *beginnings(piece, tokens)):
            is_never = len(words) < len(tokens) and _is_never(piece, words)
            if not is_never and (key := spoken(piece, words)) is not None:
                yield key
    tokens = reply.text.words.split(" ")
    found = [(key, size) for key, size in forms_in(reply, tokens) if key != "yes" and size > 1]
    if not is_turned_somewhere(reply, tokens, found):
        yield from (key for key, _ in found)


def _is_never(reply: Reply, tokens: Tokens) -> bool:
    """Return whether words are no more than "never", which says nothing without what follows: "never scared"."""
    return any(" ".join(tokens) in words.never for words in reply.listener.own)


def _behind_but(reply: Reply) -> Iterator[Key]:
    """Yield that a clause begins with "but not when", which binds what stands before: "aye, but not when he shouts"."""
    tokens = reply.text.words.split(" ")
    buts = frozenset[str]().union(*(words.buts for words in reply.listener.own))
    is_bound = len(tokens) == 2 or not buts.isdisjoint(tokens[2:3])  # "when" may begin a clause of its own
    if tokens[0] in buts and is_turned(reply, tokens[1:2]) and is_bound:
        yield BUT_NOT


def _behind_words(reply: Reply) -> Iterator[Key]:
    tokens = reply.text.words.split(" ")
    for place in sentence_starts(reply, tokens):
        if (key := spoken(reply, tokens[place:])) is not None:
            yield key
