"""An answer with a reason: "4 - my room is cold", "no because ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.answers.inside import longest_form
from bot.domain.answers.listener import CONTRADICTORY, UNCLEAR, Listener, Reading, Reply
from bot.domain.answers.normalise import COMMAS, FULL_STOPS, normalise
from bot.domain.lexicons import Intent

_PUNCTUATED = re.compile(rf"(?:\s+[-–—]+|(?<=^\d)[-–—]|[{COMMAS}{FULL_STOPS}]|[.:!]\s|\s*\n)\s*")
_NUMBER_FIRST = re.compile(r"\s*(\d)\s+(?=([^\W\d_]\S*))")
_ONLY_NUMBERS = re.compile(r"[\d\s.,;:/-]*")
_CLAUSES = re.compile(rf"[\n.:!?{COMMAS}{FULL_STOPS}]+")
# A word that corrects the one before, as it is done in texts.
_STARRED = re.compile(r"\s*(?:\*\s*(\w[^*\n]*)|(\w[^*\n]*?)\s*\*)\s*")
_ONE_DIGIT = frozenset("123456789")
# That the IRO may read feedback with the child's name is taken from a plain yes only.
NAMED = "named"


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut where a reason may begin: the answer, the joining word ("" for punctuation), the reason."""

    head: str
    joint: str
    reason: str

    @property
    def is_list(self) -> bool:
        """Return whether the reason is only more numbers: a list, not a reason."""
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
    if (first := _NUMBER_FIRST.match(raw)) is not None and _begins_a_sentence(first[2], listener):
        yield first.end(1), first.end(), ""


def clauses(raw: str, listener: Listener) -> list[str]:
    """Cut a text at punctuation and before the words that begin a reason."""
    if raw.isalnum():
        return [raw]
    ends = {
        match.start()
        for own in listener.own
        if own.because is not None
        for match in own.because.finditer(raw)
    }
    places = [0, *sorted(ends), len(raw)]
    pieces = [raw[start:end] for start, end in pairwise(places)]
    return [part.strip() for piece in pieces for part in _CLAUSES.split(piece) if normalise(part).words]


def meant_instead(raw: str, listener: Listener) -> str | None:
    """Return what a child says was meant: the rest of "sorry i meant 2", the word of "*good"; None otherwise."""
    if starred := _STARRED.fullmatch(raw):
        return starred[1] or starred[2]
    for words in listener.own:
        if words.correction is not None and (begins := words.correction.match(raw.lstrip())) is not None:
            return raw.lstrip()[begins.end() :].strip(" ,:;.-–—،") or None
    return None


def has_reason(raw: str, listener: Listener) -> bool:
    """Return whether a word that begins a reason stands in a text."""
    return any(own.because is not None and own.because.search(raw) is not None for own in listener.own)


def _begins_a_sentence(word: str, listener: Listener) -> bool:
    """Tell "4 i like it here" from "3 people are mean", where the number is no answer."""
    return any(normalise(word).words in words.subjects for words in listener.own)


def _first_joint(reason: str, listener: Listener) -> str:
    """Return the joining word with which a reason after a comma begins ("yes, but ...")."""
    reason = reason.lstrip()
    matches = (words.because.match(reason) for words in listener.own if words.because is not None)
    return next((match.group().casefold() for match in matches if match), "")


def weigh(reply: Reply, answer: Reading, split: Split) -> Reading:
    """Return the answer with its reason; at the safety question "no, it's fine" is unclear, "yes but" needs adults."""
    if answer.value == NAMED and is_clouded(normalise(split.reason).words, reply.listener):
        return UNCLEAR
    if not reply.is_about_safety:
        return Reading(answer.outcome, answer.value, split.reason)
    if _contradicts(reply, answer, split):
        return CONTRADICTORY
    doubt = answer.value == "yes" and _is_less(reply, split)
    return Reading(answer.outcome, answer.value, split.reason, doubt)


def _contradicts(reply: Reply, answer: Reading, split: Split) -> bool:
    """Return whether the rest takes back an answer about being safe: "yes" and "no" on two lines, "no, it's fine"."""
    if answer.value == "no":
        return not _is_reason(reply, split) and (
            sounds_fine(split.reason, reply) or _says(split.reason, reply, Intent.YES)
        )
    return answer.value == "yes" and (
        _says(split.reason, reply, Intent.NO) or _says(split.reason, reply, Intent.UNSURE)
    )


def _is_reason(reply: Reply, split: Split) -> bool:
    """Return whether a joining word begins a pure reason ("because") and takes nothing back ("but").

    Behind any other joining word the reason itself must take nothing back either.
    """
    word, listener = normalise(split.joint).words, reply.listener
    if any(word in words.reasons for words in listener.own):
        return True
    if not word or not listener.own[0].buts or any(word in words.buts for words in listener.own):
        return False
    return not is_clouded(beside_yes(reply.part(split.reason)), listener)


def _is_less(reply: Reply, split: Split) -> bool:
    """Return whether what follows makes a yes about being safe less: "yes because if i say no he gets angry".

    A pure reason may say "nobody hurts me" and nothing else that denies.
    """
    reason, listener = reply.part(split.reason), reply.listener
    if split.joint and not _is_reason(reply, split):
        return True
    words = beside_yes(reason)
    if _holds_other_form(reply.part(words)):
        return True
    if split.joint and listener.vocabulary.denies_danger_wholly(reason.text):
        return is_unsure(words, listener)
    return is_clouded(words, listener)


def _holds_other_form(reply: Reply) -> bool:
    """Return whether a form that is no yes stands in a text: "im safe sometimes"; one word alone must be unsure."""
    tokens = reply.text.words.split(" ")
    found = (longest_form(reply, tokens, place) for place in range(len(tokens)))
    return any(key == "unsure" or (key == "no" and size > 1) for size, key in found)


def beside_yes(reply: Reply) -> str:
    """Return the words of a reply without the forms of being safe, which may hold a "not": "nothing scares me"."""
    tokens, kept, place = reply.text.words.split(" "), list[str](), 0
    while place < len(tokens):
        size, key = longest_form(reply, tokens, place)
        if key == "yes" and size > 1:
            place += size
        else:
            kept.append(tokens[place])
            place += 1
    return " ".join(kept)


def denies(reply: Reply) -> bool:
    """Return whether a reply that is not understood holds a word that says no: somebody must ask."""
    return _holds_a_no(set(reply.text.words.split(" ")), reply.listener)


def _holds_a_no(tokens: set[str], listener: Listener) -> bool:
    own, *english = listener.own
    said = tokens - own.not_english
    return any(tokens & words.denials for words in listener.own) or any(
        heard & words.negations or any(Intent.NO in words.meaning(token) for token in heard)
        for words, heard in ((own, tokens), *((words, said) for words in english))
    )


def is_clouded(words: str, listener: Listener) -> bool:
    """Return whether words beside a yes make it less than a clear one: they deny, doubt, or take something back."""
    return is_unsure(words, listener) or _holds_a_no(set(words.split(" ")), listener)


def is_unsure(words: str, listener: Listener) -> bool:
    """Return whether words doubt what they stand beside, or take something back."""
    tokens = words.split(" ")
    spans = {
        " ".join(tokens[start:end]) for start in range(len(tokens)) for end in range(start + 1, start + 5)
    }
    takes_back = frozenset[str]().union(*(own.buts | own.jokes for own in listener.own))
    return bool(takes_back & set(tokens)) or any(
        {Intent.UNSURE, Intent.AMBIGUOUS} & own.meaning(span) or span in own.doubts
        for own in listener.own
        for span in spans
    )


def _says(reason: str, reply: Reply, meaning: Intent) -> bool:
    """Return whether one part of a reason is a plain yes, no or not sure, or the number of that option."""
    return any(is_plainly(part, reply, meaning) for part in _CLAUSES.split(reason))


def is_plainly(part: str, reply: Reply, meaning: Intent) -> bool:
    """Return whether a few words are a plain yes, no or not sure, or the number of that option."""
    text, labels = normalise(part), reply.labels
    if reply.listener.polarity(text) is meaning or labels.exact.get(text.words) == meaning.value:
        return True
    return text.words in _ONE_DIGIT and labels.number(int(text.words)) == meaning.value


def sounds_fine(reason: str, reply: Reply) -> bool:
    """Return whether a text says that all is well: a word for "fine" and none beside it that turns it round."""
    tokens = normalise(reason).words.split(" ")
    first = 0
    while first < len(tokens) - 1 and _holds_a_no({tokens[first]}, reply.listener):
        first += 1
    spans = ((place, size) for size in range(1, 5) for place in range(first, len(tokens) - size + 1))
    return any(_is_fine(tokens, place, size, first, reply) for place, size in spans)


def _is_fine(tokens: list[str], place: int, size: int, first: int, reply: Reply) -> bool:
    phrase, end = " ".join(tokens[place : place + size]), place + size
    known = reply.labels.is_fine(phrase) or any(phrase in words.fine for words in reply.listener.own)
    beside = {*tokens[max(first, place - 2) : place], *tokens[end : end + 1]}
    return known and not _holds_a_no(beside, reply.listener)
