"""Telling a machine that answers every text from a child: pure judgement on the last few messages of one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import normalise

FEW = 5
"""A machine is recognised within so many texts; older ones say nothing of now."""
AT_ONCE = 2.0
"""Seconds after our message in which nobody can read it and type a sentence."""
SOON = 5.0
"""Seconds after our message in which the same text again and again is no child's."""
LONG_SENTENCE = 8
"""So many words again and again are no child's at any pace."""
SENTENCE = 4
"""So many words make a sentence; quick short replies are a child's."""
KNOWN, SAME_SOON, SAME, QUICK = 3, 3, 4, 4
"""How often each sign must be seen: known forms, a sentence soon, any text soon or a long one, sentences at once.

A child who says the same short words again and again at a child's pace is never a machine.
"""
ALIKE = 0.7
"""So much of two texts must be the same, numbers apart: a machine may count or tell the time."""


@dataclass(frozen=True, slots=True)
class Came:
    """One message: its text, which of our messages it came after and how many seconds, and whether its form is known.

    ``is_known``: an automatic message of a known form, or a copy of our own words. ``is_answer``: it was a number, a
    button or another plain answer, which machines do not give.
    """

    text: str
    follows: int | None = None
    after: float | None = None
    is_known: bool = False
    is_answer: bool = False


def is_machine(came: Sequence[Came]) -> bool:
    """Tell whether the last messages of an address, the newest first, are a machine's.

    What came before the last plain answer counts no more: whoever answers is a person.
    """
    last = came[:FEW]
    answered = next((place for place, each in enumerate(last) if each.is_answer), len(last))
    texts = last[:answered]
    if not texts:
        return False
    newest = texts[0]
    same = [each for each in texts if are_alike(each.text, newest.text)]
    soon = [each for each in same if each.after is not None and each.after <= SOON]
    return (
        sum(each.is_known for each in texts) >= KNOWN
        or (_is_sentence(newest.text) and len(soon) >= SAME_SOON and _answered(soon) > 1)
        or (_is_sentence(newest.text, LONG_SENTENCE) and len(same) >= SAME)
        or _answered(soon) >= SAME
        or _is_hasty(texts)
    )


def _is_hasty(texts: Sequence[Came]) -> bool:
    """Tell whether sentences came to several of our messages, faster than anybody types; a burst follows only one."""
    quick = [
        each
        for each in texts
        if _is_sentence(each.text) and each.after is not None and 0 <= each.after <= SOON
    ]
    return len(quick) >= QUICK and _answered([each for each in quick if _is_at_once(each)]) > 1


def are_alike(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for numbers, signs and a few words."""
    left, right = _signature(one), _signature(other)
    if left == right:
        return bool(left) or one.strip() == other.strip()
    both = set(left) | set(right)
    return min(len(left), len(right)) >= SENTENCE and len(set(left) & set(right)) >= ALIKE * len(both)


def is_at_once(text: str, after: float | None) -> bool:
    """Tell whether a sentence came faster than anybody types."""
    return after is not None and 0 <= after <= AT_ONCE and _is_sentence(text)


def _is_at_once(each: Came) -> bool:
    return is_at_once(each.text, each.after)


def _answered(came: Sequence[Came]) -> int:
    """Count to how many of our messages these came: three texts in a row to one message are a child's."""
    return len({each.follows for each in came if each.follows is not None})


def _is_sentence(text: str, least: int = SENTENCE) -> bool:
    return len(normalise(text).words.split()) >= least


def _signature(text: str) -> tuple[str, ...]:
    return tuple(word for word in normalise(text).words.split() if not any(map(str.isdecimal, word)))
