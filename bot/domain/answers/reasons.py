"""An answer with a reason: "4 - my room is cold", "no because ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.answers.listening import UNCLEAR, Listener, Reading, Reply
from bot.domain.answers.normalise import normalise
from bot.domain.lexicons import Intent

_PUNCTUATED = re.compile(r"(?:\s+[-–—]+|(?<=^\d)[-–—]|[,;،؛、]|[.:!]\s|\s*\n)\s*")
_ONLY_NUMBERS = re.compile(r"[\d\s.,;:/-]*")
_PURE_REASONS = frozenset({"because", "cos", "coz", "cuz", "bcos", "bc"})
_DENIED = frozenset({"not", "dont", "isnt", "aint", "wasnt", "never", "cant"})


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut where a reason may begin: the answer, the joining word ("" for punctuation), the reason."""

    head: str
    joint: str
    reason: str

    @property
    def is_list(self) -> bool:
        """Tell whether the reason is only more numbers: a list, not a reason."""
        return _ONLY_NUMBERS.fullmatch(normalise(self.reason).plain) is not None


def splits(raw: str, listener: Listener) -> list[Split]:
    """List the places where a reason may begin, from left to right."""
    found = [
        Split(raw[:start], joint or _first_joint(raw[end:], listener), raw[end:].strip())
        for start, end, joint in sorted(_cuts(raw, listener))
    ]
    return [split for split in found if split.reason]


def _cuts(raw: str, listener: Listener) -> Iterator[tuple[int, int, str]]:
    for match in _PUNCTUATED.finditer(raw):
        yield match.start(), match.end(), ""
    for words in listener.own:
        if words.because is not None:
            for match in words.because.finditer(raw):
                yield match.start(), match.start(), match.group().casefold()


def _first_joint(reason: str, listener: Listener) -> str:
    """Give the joining word with which a reason after a comma begins ("yes, but ...")."""
    reason = reason.lstrip()
    matches = (words.because.match(reason) for words in listener.own if words.because is not None)
    return next((match.group().casefold() for match in matches if match), "")


def weigh(reply: Reply, answer: Reading, split: Split) -> Reading:
    """Give the answer with its reason; at the safety question "no, it's fine" is unclear, "yes but" needs an adult."""
    if not reply.is_about_safety:
        return Reading(answer.outcome, answer.value, split.reason)
    if (
        answer.value == "no"
        and split.joint not in _PURE_REASONS
        and _sounds_fine(split.reason, reply.listener)
    ):
        return UNCLEAR
    doubt = answer.value == "yes" and bool(split.joint) and split.joint not in _PURE_REASONS
    return Reading(answer.outcome, answer.value, split.reason, doubt)


def _sounds_fine(reason: str, listener: Listener) -> bool:
    """Tell whether a reason says that all is well: a word for "fine" and no word that turns it round."""
    tokens = set(normalise(reason).words.split(" "))
    denied = tokens & _DENIED or any(
        Intent.NO in words.meaning(token) for words in listener.own for token in tokens
    )
    return not denied and any(tokens & words.fine for words in listener.own)
