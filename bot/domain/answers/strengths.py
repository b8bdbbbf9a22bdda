"""How much the words say that were found inside a text: which point they come to, whether one is enough."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers.labels import Key
from bot.domain.answers.listener import Reply
from bot.domain.answers.normalise import QUESTION_MARKS
from bot.domain.questionnaires import SetKind

# What "a bit" is called among the options.
SOME = "some"
# In so few words a known one is what a list is asked for, unless it says how much, or "I".
FEW_WORDS = 8
VAGUE = frozenset({SOME, "little", "right", "much", "self"})
FIVE_POINTS, BAD = 5, 2


def on_one_side(reply: Reply, keys: tuple[Key, ...]) -> tuple[Key, ...]:
    """Return the lowest point of five where all that was found is bad: "hate it, they laugh" is very bad."""
    points = [key for key in keys if isinstance(key, int)]
    is_bad = len(reply.labels.keys) == FIVE_POINTS and len(points) == len(keys) > 1 and max(points) <= BAD
    return (min(points),) if is_bad else keys


def names_a_thing(reply: Reply, tokens: Sequence[str], keys: Sequence[Key]) -> bool:
    """Return whether one word in a few names somebody or something where several can be chosen.

    "Much" is no such word, and where one is chosen the words may be about something else: "my phone is broken".
    """
    is_short = reply.kind is SetKind.MULTI and len(tokens) <= FEW_WORDS
    asks = any(mark in reply.raw for mark in QUESTION_MARKS)
    joins = frozenset[str]().union(*(words.joins for words in reply.listener.own))
    return is_short and not asks and VAGUE.isdisjoint(keys) and joins.isdisjoint(tokens[1:])
