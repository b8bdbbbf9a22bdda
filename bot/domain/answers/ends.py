"""Where an answer may stand at the beginning or the end of a clause: before or behind a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answers.inside import LONGEST_FORM
from bot.domain.answers.left_out import REACH, is_left_out, is_turned, is_wished
from bot.domain.answers.listener import Reply
from bot.domain.answers.normalise import normalise
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

LONGEST_SUBJECT = 3
Tokens = Sequence[str]


def ends(reply: Reply, tokens: Tokens) -> Iterator[Tokens]:
    """Yield what may be an answer at the beginning of a clause, or as a sentence of its own at its end."""
    yield from beginnings(reply, tokens)
    for place in sentence_starts(reply, tokens):
        is_short = len(tokens) - place <= LONGEST_FORM and not is_number(reply, tokens[-1])
        if is_short and not (is_left_out(reply, tokens[:place]) or is_wished(reply, tokens[:place])):
            yield tokens[place:]


def beginnings(reply: Reply, tokens: Tokens) -> Iterator[Tokens]:
    """Yield the words before each place where a sentence may begin, where they may be an answer."""
    for place in sentence_starts(reply, tokens):
        is_short = place <= LONGEST_FORM and not goes_on(reply, tokens[:place])
        if is_short and not _ends_turned(reply, tokens[place:]):
            yield tokens[:place]


def sentence_starts(reply: Reply, tokens: Tokens) -> Iterator[int]:
    """Yield the places at which a new sentence may begin."""
    return (place for place in range(1, len(tokens)) if _begins_a_sentence(reply, tokens, place))


def _begins_a_sentence(reply: Reply, tokens: Tokens, place: int) -> bool:
    fronts = (" ".join(tokens[place : place + size]) for size in range(1, LONGEST_SUBJECT + 1))
    return any(front in words.subjects for front in fronts for words in reply.listener.own)


def goes_on(reply: Reply, head: Tokens) -> bool:
    """Return whether the "not" that ends some words belongs to what follows: "i dont" in "i dont get it"."""
    return len(head) > 1 and is_turned(reply, head[-1:]) and not _means_no(reply, head[-1])


def _means_no(reply: Reply, token: str) -> bool:
    return reply.listener.polarity(normalise(token)) is Intent.NO


def _ends_turned(reply: Reply, rest: Tokens) -> bool:
    """Return whether a few words behind a point of a scale end in a "not", as in languages that put it last."""
    is_short = reply.kind is SetKind.SCALE and len(rest) <= REACH
    return is_short and is_turned(reply, rest[-1:])


def is_number(reply: Reply, token: str) -> bool:
    """Return whether a word is the number of an option, or its place."""
    is_number = any(token in words.numbers for words in reply.listener.own)
    return is_number or reply.labels.place(token) is not None
