"""Reading a reply as the answer to one question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.domain.answers.labels import Labels
from bot.domain.answers.listener import (
    CONTRADICTORY,
    SKIPPED,
    UNCLEAR,
    UNSURE,
    Listener,
    Reading,
    Reply,
    ReplyOutcome,
    without_signs,
)
from bot.domain.answers.normalise import Normalised, normalise, trim
from bot.domain.answers.reasons import SAD, denies, splits, takes_itself_back, weigh
from bot.domain.answers.words import fillers
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import Question, SetKind

_NUMBER = re.compile(r"(?:(?:no|nr|num|number|option|answer)[. ] ?|#|№ ?)?\(?(\d{1,3})\)?[\s.):!]*")
_OF = re.compile(r"(\d{1,3}) ?(?:/|out of|of) ?(\d{1,3})[\s.!]*")
_PARTS = re.compile(r"[\s,;.،؛]+|(?<=\d)[&+](?=\d)")
_COMMAS = re.compile(r"[,;،؛]")
_DIGITS = frozenset("123456789")
# The answers that nothing beside them may take back: to be safe, and to be read by the IRO with one's name.
TRUSTING = frozenset({"yes", "named"})
_ON_THREE_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3}


def read(raw: str, text: Normalised, question: Question, labels: Labels, listener: Listener) -> Reading:
    """Read a reply to a question with options; never guesses where two readings are possible."""
    reply = Reply(raw, text, question, labels, listener)
    if reply.is_about_safety and takes_itself_back(reply):
        return CONTRADICTORY
    found = _whole(reply) or _with_reason(reply) or _hedged(reply)
    if found is not None:
        return found
    near = labels.nearest(text.words)
    if near is not None:
        return reply.choose(near)
    return CONTRADICTORY if reply.is_about_safety and denies(reply) else UNCLEAR


def _whole(reply: Reply) -> Reading | None:
    """Read the whole message without a reason; None when it is not an answer as it stands."""
    return next((found for reader in _READERS if (found := reader(reply)) is not None), None)


def _with_reason(reply: Reply) -> Reading | None:
    """Read an answer that is followed by the child's reason in its own words."""
    for split in splits(reply.raw, reply.listener):
        found = _whole(reply.part(split.head))
        if found is not None and found.outcome is ReplyOutcome.ANSWERED:
            if split.is_list:
                return CONTRADICTORY if reply.is_about_safety else UNCLEAR
            return weigh(reply, found, split)
    return None


def _hedged(reply: Reply) -> Reading | None:
    """Read "3 i think", "its 4" and "im ok"; a "yes i think" at the safety question needs an adult.

    What follows "im" must be one of the labels: a number there is an age.
    """
    for words in reply.listener.own:
        bare = fillers(words.hedge).strip(reply.text.words)
        if bare != reply.text.words and (found := _whole(reply.part(bare))) is not None:
            return replace(found, doubt=reply.is_about_safety and found.value == "yes")
        for prefix in words.it_is:
            number = bare.removeprefix(f"{prefix} ")
            if number != bare and (found := _number(reply.part(number)) or _label(reply.part(number))):
                return found
        for prefix in words.i_am:
            label = bare.removeprefix(f"{prefix} ")
            if label != bare and not reply.is_about_safety and (found := _label(reply.part(label))):
                return found
    return None


def _signs(reply: Reply) -> Reading | None:
    """Read faces, thumbs and hearts; a scale with fewer points takes the nearest one."""
    meaning = reply.listener.signs.read(reply.raw)
    if meaning is None:
        return None
    if not isinstance(meaning, int):
        acknowledged = meaning is Intent.YES and reply.is_about_safety and "🆗" in reply.raw
        return UNCLEAR if acknowledged else _spoken(meaning, reply)
    if reply.kind is not SetKind.SCALE:
        return UNCLEAR
    return reply.choose(_ON_THREE_POINTS[meaning] if len(reply.labels.keys) == 3 else meaning)


def _number(reply: Reply) -> Reading | None:
    plain = reply.text.plain
    if whole := _NUMBER.fullmatch(plain):
        return _numbered(whole[1], reply)
    if part := _OF.fullmatch(plain):
        same_scale = reply.kind is SetKind.SCALE and int(part[2]) == len(reply.labels.keys)
        return _numbered(part[1], reply) if same_scale else UNCLEAR
    for words in reply.listener.own:
        if (place := words.numbers.get(reply.text.words)) is not None:
            return _numbered(str(place), reply)
    return None


def _numbered(digits: str, reply: Reply) -> Reading:
    if int(digits) == 0:
        return SKIPPED
    if reply.kind is SetKind.MULTI:
        return reply.choose_several([reply.labels.number(int(digit)) for digit in digits])
    key = reply.labels.number(int(digits))
    return UNCLEAR if key is None else reply.choose(key)


def _label(reply: Reply) -> Reading | None:
    """Find the label that was typed; a word that the session's language uses for something unclear is none."""
    forms = reply.listener.vocabulary.forms(reply.text, reply.listener.language)
    key = next((reply.labels.exact[form] for form in forms if form in reply.labels.exact), None)
    if key is None or reply.listener.polarity(reply.text) is Intent.AMBIGUOUS:
        return None
    return reply.choose(key)


def _line(reply: Reply) -> Reading | None:
    """Read a whole line of the list, number and label ("4 Good"), when both name the same option."""
    number, _, label = reply.text.words.partition(" ")
    key = reply.labels.exact.get(label)
    same = key is not None and number in _DIGITS and reply.labels.number(int(number)) == key
    return reply.choose(key) if same and key is not None else None


def _skip(reply: Reply) -> Reading | None:
    return SKIPPED if reply.listener.means(reply.text, Intent.SKIP) else None


def _acknowledgement(reply: Reply) -> Reading | None:
    """Leave a bare "ok" at the safety question open: it may be a yes or only "message received"."""
    if not reply.is_about_safety:
        return None
    both = (Intent.YES, Intent.THANKS)
    return UNCLEAR if all(reply.listener.means(reply.text, intent) for intent in both) else None


def _polarity(reply: Reply) -> Reading | None:
    spoken = reply.listener.polarity(reply.text)
    return None if spoken is None else _spoken(spoken, reply)


def _spoken(meaning: Intent, reply: Reply) -> Reading:
    """Read yes, no and not sure; where no single option stands for it, it is unclear."""
    if meaning is Intent.UNSURE:
        return reply.choose("unsure") if "unsure" in reply.labels.keys else UNSURE
    key = {Intent.YES: reply.labels.yes, Intent.NO: reply.labels.no}.get(meaning)
    return UNCLEAR if key is None else reply.choose(key)


def _several(reply: Reply) -> Reading | None:
    """Read "1 3", "1,3", "1 and 3" or labels parted by commas or "and"."""
    if reply.kind is not SetKind.MULTI:
        return None
    parts = _parts(reply)
    if parts and all(part.isdecimal() for part in parts):
        return reply.choose_several([reply.labels.number(int(digit)) for part in parts for digit in part])
    labels = reply.labels
    phrases = [phrase for piece in _COMMAS.split(reply.text.text) for phrase in _between_joins(piece, reply)]
    keys = [labels.exact.get(each) or labels.number(int(each) if each in _DIGITS else 0) for each in phrases]
    return reply.choose_several(keys) if len(keys) > 1 and None not in keys else None


def _parts(reply: Reply) -> list[str]:
    joins = reply.listener.vocabulary.joins
    return [part for part in _PARTS.split(trim(reply.text.text)) if part and part not in joins]


def _between_joins(piece: str, reply: Reply) -> Iterator[str]:
    joins = frozenset[str]().union(*(words.joins for words in reply.listener.own))
    phrase: list[str] = []
    for token in [*piece.split(), ""]:
        if token and token not in joins:
            phrase.append(token)
        elif phrase:
            yield normalise(" ".join(phrase)).words
            phrase = []


def _beside_a_face(reply: Reply) -> Reading | None:
    words = without_signs(reply.raw)
    if words == reply.raw or not trim(normalise(words).text):
        return None
    found = _whole(reply.part(words))
    shown = reply.listener.signs.read("".join(char for char in reply.raw if char not in words))
    return UNCLEAR if found is not None and _disagrees(found, shown) else found


def _disagrees(found: Reading, shown: Intent | int | None) -> bool:
    """Return whether a face or sign takes back a yes or no beside it: "yes 👎"."""
    is_bad = shown in {Intent.NO, Intent.AMBIGUOUS} or (isinstance(shown, int) and shown <= SAD)
    return found.value in TRUSTING and is_bad


_READERS: tuple[Callable[[Reply], Reading | None], ...] = (
    _signs,
    _number,
    _label,
    _line,
    _skip,
    _acknowledgement,
    _polarity,
    _several,
    _beside_a_face,
)
