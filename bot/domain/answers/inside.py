"""Forms of options that stand anywhere inside a text, and those that are named there only to be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answers.labels import Key, Labels
from bot.domain.answers.left_out import REACH, is_alternative, is_turned, makes_exception, names_only
from bot.domain.answers.listener import Listener, Reply
from bot.domain.answers.normalise import normalise
from bot.domain.questionnaires import Question

# No answer inside a sentence is longer, in words.
LONGEST_FORM = 6
# Languages in which a "not" stands before what it turns round, never behind it.
NEGATES_BEFORE = frozenset({"ar"})
Tokens = Sequence[str]


def longest_form(reply: Reply, tokens: Tokens, place: int) -> tuple[int, Key | None]:
    """Return the longest form that begins at a place; a bare yes or no inside a text is none."""
    for size in range(min(LONGEST_FORM, len(tokens) - place), 0, -1):
        phrase = " ".join(tokens[place : place + size])
        key = reply.labels.means(phrase)
        if key is not None and (size > 1 or reply.listener.polarity(normalise(phrase)) is None):
            return size, key
    return 1, None


def forms_in(reply: Reply, tokens: Tokens) -> Iterator[tuple[Key, int]]:
    """Yield the options whose forms stand in a text, with the size of the form in words.

    None that is turned round, nor one that an "or" joins to it: "not my carer or my social worker".
    """
    return ((key, size) for key, size, is_out in _named(reply, tokens) if not is_out)


def keys_left_out(raw: str, question: Question, labels: Labels, listener: Listener) -> frozenset[Key]:
    """Return the people or things that a reply names only to leave them out: "not my carer", "anyone but her"."""
    reply = Reply(raw, normalise(raw), question.role, labels, listener)
    if not names_only(reply):
        return frozenset()
    named = list(_named(reply, reply.text.words.split(" ")))
    is_exception = makes_exception(reply)
    return frozenset(key for key, _, is_out in named if is_out or is_exception)


def _named(reply: Reply, tokens: Tokens) -> Iterator[tuple[Key, int, bool]]:
    """Yield the options whose forms stand in a text, the size of each form, and whether it is turned round."""
    place, turned_until = 0, -1
    while place < len(tokens):
        size, key = longest_form(reply, tokens, place)
        if key is not None:
            is_joined = turned_until == place - 1 and is_alternative(reply, tokens[place - 1])
            is_out = is_joined or is_turned(reply, tokens[max(0, place - REACH) : place])
            turned_until = place + size if is_out else turned_until
            yield key, size, is_out
        place += size if key is not None else 1


def is_turned_somewhere(reply: Reply, tokens: Tokens, found: Sequence[tuple[Key, int]]) -> bool:
    """Return whether a turning word stands in a text outside the forms that were found: one might be turned by it."""
    if any(size > 3 for _, size in found):
        return False
    place, outside, last = 0, list[str](), 0
    while place < len(tokens):
        size, key = longest_form(reply, tokens, place)
        outside += () if key is not None else tokens[place : place + 1]
        place += size if key is not None else 1
        last = len(outside) if key is not None else last
    return is_turned(reply, outside[:last] if reply.listener.language in NEGATES_BEFORE else outside)
