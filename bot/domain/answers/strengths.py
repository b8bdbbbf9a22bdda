"""How much the words say that were found inside a text: which point they come to, whether one is enough, or part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.answers.labels import Key
from bot.domain.answers.listener import Reading, Reply, ReplyOutcome
from bot.domain.answers.normalise import QUESTION_MARKS, normalise
from bot.domain.questionnaires import SetKind

# What "a bit" is called among the options.
SOME = "some"
# The option that lies between two others, and the one that stands for two together.
BETWEEN: Mapping[frozenset[Key], Key] = {frozenset({"yes", "no"}): SOME, frozenset({"all", "no"}): "part"}
JOINT: Mapping[frozenset[Key], Key] = {**BETWEEN, frozenset({"body", "mind"}): "both"}
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


def with_joint(reply: Reply, keys: Sequence[Key]) -> tuple[Key, ...]:
    """Add the option that stands for both where two were found: "my back hurts and i feel low" may be "both"."""
    joint = JOINT.get(frozenset(keys))
    return (*keys, joint) if joint is not None and joint in reply.labels.keys else tuple(keys)


def half_taken_back(reply: Reply, found: Reading) -> Reading | None:
    """Offer what lies between beside a "but" after less than a plain yes or no: "place ok, but the time was bad".

    None elsewhere: what follows "yes, but" is the reason.
    """
    value = found.value
    keys = reply.labels.keys
    between = next((middle for ends, middle in BETWEEN.items() if value in ends and middle in keys), None)
    if value is None or isinstance(value, tuple) or between is None or found.note is None:
        return None
    tokens = reply.text.words.split(" ")
    is_plain = reply.listener.polarity(normalise(tokens[0])) is not None
    buts = frozenset[str]().union(*(words.buts for words in reply.listener.own))
    if is_plain or buts.isdisjoint(tokens[1:-1]):
        return None
    return Reading(ReplyOutcome.UNCLEAR, candidates=(value, between))
