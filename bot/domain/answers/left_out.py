"""Names that a reply leaves out: "not my carer or my social worker", "anyone but my carer"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers.listener import Reply
from bot.domain.questionnaires import SetKind

# How near a word that turns a meaning round stands before what it turns.
REACH = 2


def is_turned(reply: Reply, before: Sequence[str]) -> bool:
    """Return whether a word that turns a meaning round stands among some words."""
    return any(map(reply.listener.turns, before))


def is_alternative(reply: Reply, word: str) -> bool:
    """Return whether a word is an "or"."""
    return any(word in words.alternatives for words in reply.listener.own)


def is_left_out(reply: Reply, before: Sequence[str]) -> bool:
    """Return whether the words before a name keep it out: "not my carer", "not my carer or", "... but"."""
    if reply.is_about_safety or reply.kind is SetKind.SCALE:
        return False
    own, last = reply.listener.own, before[-1]
    is_joined = is_alternative(reply, last) or any(last in words.joins for words in own)
    near = before if is_joined else before[-REACH:]
    return is_turned(reply, near) or any(last in words.buts for words in own)


def makes_exception(reply: Reply) -> bool:
    """Return whether a choice of people or things names one only to leave it out: "anyone except my carer"."""
    if reply.kind is SetKind.SCALE or reply.labels.yes is not None or reply.labels.no is not None:
        return False
    text = f" {reply.text.words} "
    return any(f" {phrase} " in text for words in reply.listener.own for phrase in words.exceptions)
