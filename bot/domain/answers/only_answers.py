"""A text about being safe that is nothing but yes, or nothing but no, said several times: "no not at all"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.answers.inside import LONGEST_FORM
from bot.domain.answers.listener import Reply
from bot.domain.answers.normalise import normalise
from bot.domain.answers.reasons import clauses
from bot.domain.lexicons import Intent

# What a word between the answers says of being safe: "mate", "really".
NOTHING = ""
NOTHING_SAID = frozenset[str]()
Tokens = Sequence[str]


def says_only(reply: Reply) -> str | None:
    """Return yes or no where every word belongs to a form that says so, or to filler; None where one does not.

    A no is one only where nothing may be a yes. Behind a first form each further no must hold a "not" itself: in
    "not at all scared" the first turns the second.
    """
    said = [_meanings(reply.part(part)) for part in clauses(reply.raw, reply.listener)]
    for meaning in (Intent.YES.value, Intent.NO.value):
        one = frozenset((meaning,))
        if any(one in each for each in said) and all(one in each or NOTHING_SAID in each for each in said):
            return None if _may_be_other(reply, meaning) else meaning
    return None


def _may_be_other(reply: Reply, meaning: str) -> bool:
    """Return whether some words together may be meant otherwise ("yeah right yeah"), or say yes beside a no."""
    tokens = reply.text.words.split(" ")
    spans = (
        tokens[start : start + size] for start in range(len(tokens)) for size in range(2, LONGEST_FORM + 1)
    )
    phrases = [" ".join(span) for span in spans]
    meant = {reply.labels.means(phrase) for phrase in phrases} if meaning == Intent.NO.value else set()
    return Intent.YES.value in meant or any(map(reply.labels.is_doubtful, phrases))


def _meanings(reply: Reply) -> set[frozenset[str]]:
    """Return what a text may say when it is cut wholly into forms: each way to cut it gives the meanings it holds."""
    tokens = reply.text.words.split(" ")
    ways: list[set[frozenset[str]]] = [{NOTHING_SAID}, *(set() for _ in tokens)]
    for start in range(len(tokens)):
        for end, meaning in _forms_from(reply, tokens, start) if ways[start] else ():
            ways[end] |= {held | {meaning} - {NOTHING} for held in ways[start]}
    return ways[-1]


def _forms_from(reply: Reply, tokens: Tokens, start: int) -> Iterator[tuple[int, str]]:
    for end in range(start + 1, min(start + LONGEST_FORM, len(tokens)) + 1):
        phrase = tokens[start:end]
        meaning = _meaning(reply, phrase, is_last=end == len(tokens))
        is_turned = meaning == Intent.NO.value and start > 0 and not _holds_a_no(reply, phrase)
        if meaning is not None and not is_turned:
            yield end, meaning


def _meaning(reply: Reply, tokens: Tokens, is_last: bool) -> str | None:
    """Return what one form says; None where it may say less, or is a "never" that more words follow."""
    phrase, own = " ".join(tokens), reply.listener.own
    is_less = reply.labels.is_doubtful(phrase) or any(phrase in words.fine | words.buts for words in own)
    if is_less or (not is_last and any(phrase in words.never for words in own)):
        return None
    polarity = reply.listener.polarity(normalise(phrase))
    if polarity in {Intent.YES, Intent.NO}:
        return polarity.value
    if polarity is not None:
        return None
    if (key := reply.labels.means(phrase)) in {Intent.YES.value, Intent.NO.value}:
        return str(key)
    return NOTHING if any(phrase in words.filler | words.very for words in own) else None


def _holds_a_no(reply: Reply, tokens: Tokens) -> bool:
    is_no = reply.listener.polarity(normalise(" ".join(tokens))) is Intent.NO
    return is_no or any(map(reply.listener.turns, tokens))
