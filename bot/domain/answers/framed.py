"""What a few words mean once what frames them is dropped, and what a word beside them makes of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.answers.labels import Key
from bot.domain.answers.left_out import belongs_to_verb
from bot.domain.answers.listener import Reply, ReplyOutcome
from bot.domain.answers.normalise import normalise
from bot.domain.answers.whole import whole
from bot.domain.answers.words import LanguageWords
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

# What "not sure" is called among the options, also where it is none of them.
NOT_SURE = "unsure"
# What "a bit" of a yes is called.
_SOME = "some"
_MOST_INNER = 40
_STRONGER = {2: 1, 4: 5}
_MILDER = {1: 2, 5: 4}
_OPPOSITES = {"yes": "no", "all": "no", "good": "bad", "ok": "bad"}
Tokens = Sequence[str]


def spoken(reply: Reply, tokens: Tokens) -> Key | None:
    """Return the option that words mean once filler, "i think" and the like around them are dropped."""
    for inner in _inner(reply, tokens):
        if reply.is_about_safety and reply.labels.is_doubtful(" ".join(inner)):
            return None  # less of it is no clearer
        is_of_verb = len(inner) == 1 < len(tokens) and belongs_to_verb(reply, inner[0])
        key = _plain(reply, inner) if reply.is_about_safety or not is_of_verb else None
        if key is None and not reply.is_about_safety:
            key = _turned(reply, inner)
        if key is not None:
            return key
    return None


def _inner(reply: Reply, tokens: Tokens) -> Iterator[Tokens]:
    """Yield the words, then what is left without each part of the frame around them, the longest first."""
    waiting, seen = [tuple(tokens)], {tuple(tokens)}
    while waiting and len(seen) < _MOST_INNER:
        now = waiting.pop(0)
        yield now
        for words in reply.listener.own:
            for less in map(tuple, _without_frame(words, now, with_very=reply.is_about_safety)):
                if less not in seen:
                    seen.add(less)
                    waiting.append(less)


def _without_frame(words: LanguageWords, tokens: Tokens, with_very: bool) -> Iterator[Tokens]:
    """Yield words without a part of their frame; about being safe "very" says nothing more, so it counts as one.

    Beside a "not" it does: who is "not very afraid" may be a little. A single word is a no of its own.
    """
    yield from words.frame.inner(tokens)
    is_graded = len(tokens) > 2 and not words.negations.isdisjoint(tokens)
    if with_very and len(tokens) > 1 and not is_graded:
        if tokens[0] in words.very:
            yield tokens[1:]
        if tokens[-1] in words.very:
            yield tokens[:-1]


def _plain(reply: Reply, tokens: Tokens) -> Key | None:
    phrase = " ".join(tokens)
    if reply.labels.is_doubtful(phrase):
        return None
    found = whole(reply.part(phrase))
    if found is None or tokens[0].isdecimal():
        return None
    if found.outcome is ReplyOutcome.UNSURE:
        return NOT_SURE
    value = found.value
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else None
    return value if found.outcome is ReplyOutcome.ANSWERED else None


def _turned(reply: Reply, tokens: Tokens) -> Key | None:
    """Read "not good", "really good", "a bit bad": a word beside the meaning that turns or grades it."""
    for edge, rest in _edges(tokens):
        if reply.listener.turns(" ".join(edge)):
            key = _plain_or_turned(reply, rest)
            begins = tokens[: len(edge)] == edge
            if begins and key is not None and key == reply.labels.no and _means_no(reply, edge):
                return key  # "no, nobody came" without its comma
            return _opposite(reply, key)
    for edge, rest in _edges(tokens):
        phrase = " ".join(edge)
        for words in reply.listener.own:
            if phrase in words.very:
                return _graded(reply, _plain_or_turned(reply, rest), _STRONGER)
            if phrase in words.slightly:
                return _graded(reply, _plain_or_turned(reply, rest), _MILDER)
    return None


def _means_no(reply: Reply, tokens: Tokens) -> bool:
    return reply.listener.polarity(normalise(" ".join(tokens))) is Intent.NO


def _edges(tokens: Tokens) -> Iterator[tuple[Tokens, Tokens]]:
    for size in range(min(3, len(tokens) - 1), 0, -1):
        yield tokens[:size], tokens[size:]
        yield tokens[-size:], tokens[:-size]


def _plain_or_turned(reply: Reply, tokens: Tokens) -> Key | None:
    key = _plain(reply, tokens)
    return key if key is not None or len(tokens) == 1 else _turned(reply, tokens)


def _graded(reply: Reply, key: Key | None, grades: Mapping[int, int]) -> Key | None:
    if grades is _MILDER and key == reply.labels.yes and _SOME in reply.labels.keys:
        return _SOME
    if reply.kind is SetKind.SCALE and len(reply.labels.keys) == 5 and isinstance(key, int):
        return grades.get(key, key)
    return key


def _opposite(reply: Reply, key: Key | None) -> Key | None:
    """Return what "not" makes of a meaning, None where that may be one of several."""
    points = len(reply.labels.keys)
    if reply.kind is SetKind.SCALE and isinstance(key, int):
        return (2 if points == 5 else 1) if 2 * key >= points + 1 else None
    turned = _OPPOSITES.get(str(key))
    return turned if turned in reply.labels.keys else None
