"""How much the words say that were found inside a text: which point they come to, whether one is enough, or part."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers.clitics import WRITTEN_TOGETHER
from bot.domain.answers.labels import Key
from bot.domain.answers.listener import Reading, Reply, ReplyOutcome
from bot.domain.answers.normalise import QUESTION_MARKS, normalise

# In so few words a known one is what a list is asked for, unless it says how much, or "I".
FEW_WORDS = 8
FIVE_POINTS, BAD = 5, 2


def on_one_side(reply: Reply, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the lowest point of five where all that was found is bad: "hate it, they laugh" is very bad."""
    points = [key for key in keys if isinstance(key, int)]
    is_bad = len(reply.labels.keys) == FIVE_POINTS and len(points) == len(keys) > 1 and max(points) <= BAD
    return (min(points),) if is_bad else keys


def names_a_thing(reply: Reply, tokens: Sequence[str], keys: Sequence[Key]) -> bool:
    """Return whether one word in a few names something where several can be chosen: "i hate school".

    Words for a vague option are none, and where an "and" is written together with a word there may be more.
    """
    is_short = reply.listener.language not in WRITTEN_TOGETHER and len(tokens) <= FEW_WORDS
    asks = any(mark in reply.raw for mark in QUESTION_MARKS)
    joins = frozenset[str]().union(*(words.joins for words in reply.listener.own))
    return (
        is_short and not asks and reply.labels.options.vague.isdisjoint(keys) and joins.isdisjoint(tokens[1:])
    )


def with_joint(reply: Reply, keys: Sequence[Key]) -> tuple[Key, ...]:
    """Add the option that stands for both where two were found: "my back hurts and i feel low" may be "both"."""
    joint = reply.labels.options.joint(keys)
    return (*keys, joint) if joint is not None else tuple(keys)


def half_taken_back(reply: Reply, found: Reading) -> Reading | None:
    """Offer what lies between beside a "but" after less than a plain yes or no: "place ok, but the time was bad".

    Where nothing does and a "not" follows, the no: "i read them but i dont get it". None elsewhere: what follows "yes,
    but" is the reason.
    """
    value = found.value
    if value is None or isinstance(value, tuple) or found.note is None:
        return None
    tokens = reply.text.words.split(" ")
    is_plain = reply.listener.polarity(normalise(tokens[0])) is not None
    buts = frozenset[str]().union(*(words.buts for words in reply.listener.own))
    place = next((at for at, token in enumerate(tokens[:-1]) if at and token in buts), None)
    if is_plain or place is None:
        return None
    other = reply.labels.options.between(value)
    if other is None and value == reply.labels.yes and any(map(reply.listener.turns, tokens[place:])):
        other = reply.labels.no
    return Reading(ReplyOutcome.UNCLEAR, candidates=(value, other)) if other is not None else None
