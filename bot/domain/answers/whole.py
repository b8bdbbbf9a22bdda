"""Reading a whole message as an answer, without a reason beside it: a number, a label, a form, a sign, yes or no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.domain.answers.listener import (
    SAD,
    SKIPPED,
    UNCLEAR,
    UNSURE,
    Listener,
    Reading,
    Reply,
    ReplyOutcome,
    without_signs,
)
from bot.domain.answers.normalise import COMMAS, FULL_STOPS, normalise, trim
from bot.domain.answers.option_words import ON_THREE_POINTS
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import SetKind

_NUMBER = re.compile(r"(?:(?:no|nr|num|number|option|answer)[. ] ?|#|№ ?)?\(?(\d{1,3})\)?[\s.):!]*")
_OF = re.compile(r"(\d{1,3}) ?(?:/|out of|of) ?(\d{1,3})[\s.!]*")
_PARTS = re.compile(rf"[\s.{COMMAS}{FULL_STOPS}]+|(?<=\d)[&+](?=\d)")
_COMMAS = re.compile(rf"[{COMMAS}]")
# What makes an answer a full one, in digits of any script, at its beginning or its end.
_WHOLLY = re.compile(
    r"(?P<first>[%٪]100|100 ?[%٪])[\s!.,،]*(?P<rest>.*)|(?P<before>.*\S)\s+(?:[%٪]100|100 ?[%٪])[\s!.]*"
)
_DIGITS = frozenset("123456789")
# Typed alone where "turning 18" is an option it is the age, or the first and the eighth option.
OF_AGE, EIGHTEEN = "18", "eighteen"
POLAR = frozenset({Intent.YES, Intent.NO, Intent.UNSURE})
# The answers that nothing beside them may take back: to be safe, and to be read by the IRO with one's name.
TRUSTING = frozenset({"yes", "named"})


def whole(reply: Reply) -> Reading | None:
    """Read the whole message without a reason; None when it is not an answer as it stands."""
    return next((found for reader in _READERS if (found := reader(reply)) is not None), None)


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
    return reply.choose(ON_THREE_POINTS[meaning] if len(reply.labels.keys) == 3 else meaning)


def number(reply: Reply) -> Reading | None:
    """Read a message that is nothing but a number, in digits or in words."""
    plain = reply.text.plain
    if alone := _NUMBER.fullmatch(plain):
        return _numbered(alone[1], reply)
    if part := _OF.fullmatch(plain):
        return _out_of(int(part[1]), int(part[2]), reply)
    for words in reply.listener.own:
        if (place := words.numbers.get(reply.text.words)) is not None:
            return _numbered(str(place), reply)
    place = reply.labels.place(reply.text.words)
    return _numbered(str(place), reply) if place is not None else None


def _out_of(part: int, of: int, reply: Reply) -> Reading:
    """Read "3/5" on a five-point scale; of another scale, such as "7/10", the nearest point may be meant."""
    points = len(reply.labels.keys)
    if reply.kind is not SetKind.SCALE:
        return UNCLEAR
    if of == points:
        return _numbered(str(part), reply)
    if not 0 < part <= of:
        return UNCLEAR
    near = reply.labels.number(-(-part * points // of))
    return Reading(ReplyOutcome.UNCLEAR, candidates=(near,) if near is not None else ())


def _numbered(digits: str, reply: Reply) -> Reading:
    if int(digits) == 0:
        return SKIPPED
    if reply.kind is SetKind.MULTI and digits == OF_AGE and EIGHTEEN in reply.labels.keys:
        return Reading(ReplyOutcome.UNCLEAR, candidates=(EIGHTEEN,))
    if reply.kind is SetKind.MULTI:
        return reply.choose_several([reply.labels.number(int(digit)) for digit in digits])
    key = reply.labels.number(int(digits))
    return UNCLEAR if key is None else reply.choose(key)


def label(reply: Reply) -> Reading | None:
    """Find the label or form that was typed; a label that the session's language uses for something unclear is none."""
    forms = reply.listener.vocabulary.forms(reply.text, reply.listener.language)
    if reply.kind is SetKind.SCALE and _is_graded(reply):
        forms = forms[:1]  # "really good" is more than "good", though "really" says nothing elsewhere
    if reply.listener.own[0].meaning(forms[0]) & POLAR:
        forms = forms[:1]  # what is left of "k có", which is a no, may be a yes
    key = next((reply.labels.exact[form] for form in forms if form in reply.labels.exact), None)
    if key is not None and reply.listener.polarity(reply.text) is not Intent.AMBIGUOUS:
        return reply.choose(key)
    key = next((found for form in forms if (found := reply.labels.form(form)) is not None), None)
    return reply.choose(key) if key is not None else None


def _is_graded(reply: Reply) -> bool:
    tokens = reply.text.words.split(" ")
    return any(tokens[place] in words.very for words in reply.listener.own for place in (0, -1))


def _line(reply: Reply) -> Reading | None:
    """Read a whole line of the list, number and label ("4 Good"), when both name the same option."""
    place, _, name = reply.text.words.partition(" ")
    key = reply.labels.exact.get(name)  # what a child says instead of a label is kept as the reason
    same = key is not None and place in _DIGITS and reply.labels.number(int(place)) == key
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
    if key is not None:
        return reply.choose(key)
    return Reading(ReplyOutcome.UNCLEAR, candidates=reply.labels.under(meaning))


def _several(reply: Reply) -> Reading | None:
    """Read "1 3", "1,3", "1 and 3" or labels parted by commas or "and"."""
    if reply.kind is not SetKind.MULTI:
        return None
    parts = _parts(reply)
    if parts and all(part.isdecimal() for part in parts):
        return reply.choose_several([reply.labels.number(int(digit)) for part in parts for digit in part])
    labels = reply.labels
    phrases = [normalise(part).words for part in listed(reply.text.text, reply.listener)]
    keys = [labels.means(each) or labels.number(int(each) if each in _DIGITS else 0) for each in phrases]
    return reply.choose_several(keys) if len(keys) > 1 and None not in keys else None


def _parts(reply: Reply) -> list[str]:
    joins = reply.listener.vocabulary.joins
    return [part for part in _PARTS.split(trim(reply.text.text)) if part and part not in joins]


def listed(text: str, listener: Listener) -> Iterator[str]:
    """Yield the parts of a list, without the commas and the words for "and" between them."""
    joins = frozenset[str]().union(*(words.joins for words in listener.own))
    for piece in _COMMAS.split(text):
        phrase: list[str] = []
        for token in [*piece.split(), ""]:
            if token and token not in joins:
                phrase.append(token)
            elif phrase:
                yield " ".join(phrase)
                phrase = []


def _wholly(reply: Reply) -> Reading | None:
    """Read "100% yes" and "yes 100%" as the yes, "100%" alone as one, not "100% 👎"; "no 100%" may be "not 100%"."""
    found = _WHOLLY.fullmatch(reply.text.text)
    if found is None:
        return None
    words = found["rest"] if found["first"] else found["before"]
    if not normalise(words).words:
        yes = _spoken(Intent.YES, reply)
        return UNCLEAR if _disagrees(yes, reply.listener.signs.read(words.strip())) else yes
    says_yes = reply.listener.polarity(normalise(words)) is Intent.YES
    return whole(reply.part(words)) if found["first"] or says_yes else None


def _beside_a_face(reply: Reply) -> Reading | None:
    words = without_signs(reply.raw)
    if words == reply.raw or not trim(normalise(words).text):
        return None
    found = whole(reply.part(words))
    shown = reply.listener.signs.read("".join(char for char in reply.raw if char not in words))
    return UNCLEAR if found is not None and _disagrees(found, shown) else found


def _disagrees(found: Reading, shown: Intent | int | None) -> bool:
    """Return whether a face or sign takes back a yes or no beside it: "yes 👎"."""
    is_bad = shown in {Intent.NO, Intent.AMBIGUOUS, Intent.UNSURE} or (
        isinstance(shown, int) and shown <= SAD
    )
    return found.value in TRUSTING and is_bad


_READERS: tuple[Callable[[Reply], Reading | None], ...] = (
    _signs,
    number,
    label,
    _line,
    _skip,
    _acknowledgement,
    _polarity,
    _several,
    _wholly,
    _beside_a_face,
)
