"""What a reply names and does not say: "not my carer or my sister", "anyone but her", "if mum comes", "i wish"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.answers.labels import Labels
from bot.domain.answers.listener import Reply
from bot.domain.answers.subjects import places
from bot.domain.questionnaires import SetKind

# Languages in which a verb ends a sentence, and the "not" behind it is about the verb.
VERBS_LAST = frozenset({"bn", "pa", "pa_Arab", "ps", "tr", "ur"})
# How near a wish stands before what is wished.
WISH_REACH = 3
# How near a word that turns a meaning round stands before what it turns.
REACH = 2


def is_turned(reply: Reply, before: Sequence[str]) -> bool:
    """Return whether a word that turns a meaning round stands among some words."""
    return any(map(reply.listener.turns, before))


def belongs_to_verb(reply: Reply, last: str) -> bool:
    """Return whether a "not" that ends some words is about the verb before it, so that it is no answer of its own."""
    return reply.listener.language in VERBS_LAST and is_turned(reply, (last,))


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


def sets_condition(reply: Reply) -> bool:
    """Return whether a reply begins with a condition: "if my mum is not there yes" is neither a yes nor a no."""
    first, *rest = reply.text.words.split(" ")
    is_but = any(first in words.buts for words in reply.listener.own)
    return _is_condition(reply, first) or (is_but and bool(rest) and _is_condition(reply, rest[0]))


def _is_condition(reply: Reply, word: str) -> bool:
    """Return whether a word takes something back and makes what follows nobody's answer, as "if" does."""
    both = zip(reply.listener.own, reply.labels.spoken, strict=False)
    return any(word in words.buts and (word,) in forms.subjects.not_own for words, forms in both)


def is_wished(reply: Reply, before: Sequence[str]) -> bool:
    """Return whether words before a sentence make it a wish, a question or a condition: "i wish it was good"."""
    return holds_wish(before[-WISH_REACH:], reply.labels)


def holds_wish(tokens: Sequence[str], labels: Labels) -> bool:
    """Return whether a wish, a question, a condition or what others say stands among words."""
    phrases = [each for forms in labels.spoken for each in forms.subjects.not_own]
    return next(places(tokens, phrases), None) is not None


def names_only(reply: Reply) -> bool:
    """Return whether the options are people or things to name: no scale, and none that a yes or a no chooses."""
    return reply.kind is not SetKind.SCALE and reply.labels.yes is None and reply.labels.no is None


def makes_exception(reply: Reply) -> bool:
    """Return whether a choice of people or things names one only to leave it out: "anyone except my carer"."""
    if not names_only(reply) and reply.labels.no not in reply.labels.options.exclusive:
        return False
    text = f" {reply.text.words} "
    return any(f" {phrase} " in text for words in reply.listener.own for phrase in words.exceptions)
