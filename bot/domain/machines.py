"""Machines that answer: by what they write, and by how they answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answers import Normalised, normalise
from bot.domain.languages import LanguageError
from bot.domain.tables import Table

ANYTHING = "…"
# Shorter messages are never compared: no form is as short as a reply.
LEAST_WORDS = 2
# A form with fewer letters of its own would fit what people write.
LEAST_LETTERS = 6
LONGEST = 2_000
# So many words of greeting may stand before the thanks ("Hi there, thanks for contacting us").
OPENING = 3
OF_PEOPLE = frozenset(
    {
        "i", "my", "me", "mum", "dad", "nan", "he", "she", "they", "we", "us", "hell", "scream", "sad", "foster",
        "carer", "brother", "sister", "hurt", "scared", "cry", "crying", "hate", "home", "school", "failed",
    }
)  # fmt: skip
# What machines speak of in what they add to their form.
OF_MESSAGES = frozenset(
    {
        "message", "messages", "text", "texts", "email", "emails", "urgent", "reply", "respond", "response", "call",
        "notifications", "return", "back", "contact", "office", "soon", "later", "get", "arrive", "destination", "safe",
        "available", "shortly", "where", "assistance",
    }
)  # fmt: skip
_GAP = r"(?:(?<!\S)(\S.{0,1500}?))?"
# A machine is recognised within so many texts; older ones say nothing of now.
FEW = 5
# Seconds after our message in which nobody can read it and type a sentence.
AT_ONCE = 2.0
# Seconds after our message in which the same text again and again is no child's.
SOON = 5.0
# So many words again and again are no child's at any pace.
LONG_SENTENCE = 8
# So many words make a sentence; quick short replies are a child's.
SENTENCE = 4
# How often each sign must be seen: known forms, a sentence soon, any text soon or a long one, sentences at once. A
# child who says the same short words again and again at a child's pace is never a machine.
KNOWN, SAME_SOON, SAME, QUICK = 3, 3, 4, 4
# So much of two texts must be the same, numbers apart: a machine may count or tell the time.
ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Automatic:
    """The known forms: whole messages, greetings with a promise, words that say it anywhere, talk of emergencies."""

    exact: frozenset[str]
    whole: tuple[re.Pattern[str], ...]
    thanks: re.Pattern[str]
    promises: re.Pattern[str]
    inside: re.Pattern[str]
    emergencies: re.Pattern[str]


def parse_automatic(data: Mapping[str, object], source: str) -> Automatic:
    """Read the loaded ``automatic.toml``; raises LanguageError, e.g. for a form that fits everything."""
    file = Table(data, source, LanguageError)
    file.only("exact", "whole", "thanks", "promises", "inside", "about_emergencies")
    for form in file.texts("whole"):
        if len(normalise(form.replace(ANYTHING, " ")).words) < LEAST_LETTERS:
            file.fail(f"{form!r} would fit too much")
    return Automatic(
        exact=frozenset(file.texts("exact")),
        whole=tuple(_pattern(form) for form in file.texts("whole")),
        thanks=_any_of(file.texts("thanks")),
        promises=_any_of(file.texts("promises")),
        inside=_any_of(file.texts("inside")),
        emergencies=_any_of(file.texts("about_emergencies")),
    )


def what_else(text: str, words: Normalised, forms: Automatic) -> str | None:
    """Return the words of an automatic message that belong to no known form; None when a person may have written it.

    The caller searches them for danger: where there is any, the message is not to be taken for automatic.
    """
    if text.strip() in forms.exact:
        return ""
    if len(words.words) > LONGEST or words.words.count(" ") + 1 < LEAST_WORDS:
        return None
    for form in forms.whole:
        if (found := form.fullmatch(words.words)) is not None:
            rest = " ".join(part for part in found.groups() if part)
            if _tells_of_somebody(rest, words.words):
                return None
            return _without(rest, forms)
    if forms.inside.search(words.words) is not None:
        return _without(forms.inside.sub(" ", words.words), forms)
    return _greeting(words.words, forms)


def _tells_of_somebody(rest: str, whole: str) -> bool:
    """Return whether the words of no form speak of me or them, as a child's do, and of no message as a machine's do."""
    about = set(rest.split(" "))
    return bool(about & OF_PEOPLE) and not about & OF_MESSAGES and "message" not in whole.split(" ")[3:]


def _greeting(words: str, forms: Automatic) -> str | None:
    """Read the greeting of an account: thanks at the beginning, a promise behind them."""
    thanks = forms.thanks.search(words)
    if thanks is None or words[: thanks.start()].count(" ") > OPENING:
        return None
    behind = words[thanks.end() :]
    if forms.promises.search(behind) is None:
        return None
    return _without(f"{words[: thanks.start()]} {forms.promises.sub(' ', behind)}", forms)


def _without(rest: str, forms: Automatic) -> str:
    return " ".join(forms.emergencies.sub(" ", rest).split())


def _pattern(form: str) -> re.Pattern[str]:
    """Make a pattern over folded words; what stands for any words may also be nothing."""
    parts = [normalise(part).words for part in form.split(ANYTHING)]
    made = r"\s*".join(_GAP if place % 2 else re.escape(part) for place, part in enumerate(_between(parts)))
    return re.compile(made)


def _between(parts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        found += [part, ""]
    return found[:-1]


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    folded = sorted({normalise(phrase).words for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, folded))})(?!\S)")


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
    """Return whether the last messages of an address, the newest first, are a machine's.

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
    """Return whether sentences came to several of our messages, faster than anybody types; a burst follows only one."""
    quick = [
        each
        for each in texts
        if _is_sentence(each.text) and each.after is not None and 0 <= each.after <= SOON
    ]
    return (
        len(quick) >= QUICK and _answered([each for each in quick if is_at_once(each.text, each.after)]) > 1
    )


def are_alike(one: str, other: str) -> bool:
    """Return whether two texts are the same but for numbers, signs and a few words."""
    left, right = _signature(one), _signature(other)
    if left == right:
        return bool(left) or one.strip() == other.strip()
    both = set(left) | set(right)
    return min(len(left), len(right)) >= SENTENCE and len(set(left) & set(right)) >= ALIKE * len(both)


def is_at_once(text: str, after: float | None) -> bool:
    """Return whether a sentence came faster than anybody types."""
    return after is not None and 0 <= after <= AT_ONCE and _is_sentence(text)


def _answered(came: Sequence[Came]) -> int:
    """Count to how many of our messages these came: three texts in a row to one message are a child's."""
    return len({each.follows for each in came if each.follows is not None})


def _is_sentence(text: str, least: int = SENTENCE) -> bool:
    return len(normalise(text).words.split()) >= least


def _signature(text: str) -> tuple[str, ...]:
    return tuple(word for word in normalise(text).words.split() if not any(map(str.isdecimal, word)))
