"""Enrolment: the codes on children's cards, whose phone it may be, and why a phone is not written to any more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

# 32 signs that nobody confuses: no I, L, O and U. Eight of them hold 40 bits (OWASP ASVS 5.0, V6.4.1 and V6.5.1).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LIFETIME = timedelta(days=14)
# What a sender may get wrong in a day before a right code counts no more.
WRONG_CODES_A_DAY = 5
# More wrong codes in an hour than children mistype: somebody is trying.
ALARMING_AN_HOUR = 20
# A phone from which nobody has written for so long may be somebody else's by now: it is asked first.
QUIET = timedelta(days=90)
# How long "still you?" waits for its YES before a person looks.
PATIENCE = timedelta(days=7)
_LOOK_ALIKE = str.maketrans("OIL", "011")
_SIGNS = frozenset(ALPHABET)
# Two groups of four, also where the first is the last word before the code: "Code K7QF-2M9X".
_GROUPS = re.compile(r"(?=\b(\w{4})([\s\-\u2010-\u2015\u2212]{0,3})(\w{4})\b)")
# One message is one try, so few of the groups in it are looked at.
READINGS = 2


class PhoneOwner(StrEnum):
    """Whose phone a child writes from."""

    OWN = "own"
    SHARED = "shared"
    CARER = "carer"
    KEY_WORKER = "key_worker"


OWNER_NAMES = {
    PhoneOwner.OWN: "the child’s own phone",
    PhoneOwner.SHARED: "a shared phone",
    PhoneOwner.CARER: "a carer’s phone",
    PhoneOwner.KEY_WORKER: "a key worker’s phone",
}


class PhoneSource(StrEnum):
    """How we came to know that a phone is a child's: by a card's code, from a file or form, or with invented data."""

    CARD = "card"
    FILE = "file"
    SEED = "seed"


class SuspensionReason(StrEnum):
    """Why nothing goes to a phone any more."""

    CHANGED = "changed"
    LOST = "lost"
    TAKEN = "taken"
    SOMEBODY_ELSE = "somebody_else"
    PARENT = "parent"
    PLACEMENT_ENDED = "placement_ended"
    CARE_ENDED = "care_ended"
    GROWN_UP = "grown_up"
    NOT_THEIRS = "not_theirs"
    SAID_NO = "said_no"


SUSPENSION_NAMES = {
    SuspensionReason.CHANGED: "The number has changed",
    SuspensionReason.LOST: "The phone is lost",
    SuspensionReason.TAKEN: "The phone was taken away",
    SuspensionReason.SOMEBODY_ELSE: "Somebody else has this number now",
    SuspensionReason.PARENT: "A parent may have this phone",
    SuspensionReason.PLACEMENT_ENDED: "The placement has ended",
    SuspensionReason.CARE_ENDED: "The time in care has ended",
    SuspensionReason.GROWN_UP: "The young person is 18",
    SuspensionReason.NOT_THEIRS: "The child did not send the code",
    SuspensionReason.SAID_NO: "The phone answered that it is not theirs",
}
# What happens by itself, once the records say so; a person chooses the others.
BY_ITSELF = frozenset({SuspensionReason.CARE_ENDED, SuspensionReason.GROWN_UP, SuspensionReason.SAID_NO})


def plain_code(typed: str) -> str | None:
    """Return the code that somebody typed, in the card's signs; None for anything that is no code.

    Digits of any script, full-width letters, small letters, spaces and dashes, and O, I, L for 0, 1, 1 all count.
    """
    signs = signs_of(typed)
    return signs if len(signs) == LENGTH and _SIGNS.issuperset(signs) else None


def signs_of(typed: str) -> str:
    """Return the letters and digits of a text in a card's signs, whatever their script, width and case."""
    return "".join(_plain(typed))


def codes_in(typed: str) -> tuple[str, ...]:
    """Return what may be a code in a message: the whole of it, else at most two groups with a digit or dash inside it.

    A group without a space, such as "K7QF-2M9X", goes before two words such as "code K7QF".
    """
    if (whole := plain_code(typed)) is not None:
        return (whole,)
    return tuple(dict.fromkeys(code for code, _ in sorted(_grouped(typed), key=_is_loose)))[:READINGS]


def is_meant_as_code(typed: str) -> bool:
    """Return whether a message that fits no card was meant as a code: it holds one, and a digit or a card's dash."""
    return bool(codes_in(typed)) and (
        _has_digit(typed) or any(_is_marked(*found) for found in _groups(typed))
    )


def is_nothing_but_a_code(typed: str) -> bool:
    """Return whether a message is a code as cards show it and no words: "K7QF 2M9X", never "call 1234"."""
    found = _GROUPS.match(typed.strip())
    if found is None or plain_code(typed) is None or len(typed.split()) > READINGS:
        return False
    halves = [found.group(1), found.group(3)]
    has_both = any(map(str.isalpha, "".join(halves))) and is_meant_as_code(typed)
    is_word = any(half.isalpha() for half in halves) and any(half.isdigit() for half in halves)
    return has_both and not (is_word and found.group(2).isspace())


def _grouped(typed: str) -> Iterator[tuple[str, str]]:
    """Yield what may be a code inside a message, with what stands between its halves."""
    for first, gap, second in _groups(typed):
        code = plain_code(first + second)
        if code is not None and _is_marked(first, gap, second):
            yield code, gap


def _groups(typed: str) -> Iterator[tuple[str, str, str]]:
    for found in _GROUPS.finditer(typed):
        yield found.group(1), found.group(2), found.group(3)


def _is_marked(first: str, gap: str, second: str) -> bool:
    """Return whether two groups are no common words: a digit is in them, or the dash that a card prints between."""
    is_dashed = bool(gap.strip()) and plain_code(first + second) is not None
    return is_dashed or _has_digit(first + second)


def _has_digit(typed: str) -> bool:
    return any(_digit(char) is not None for char in typed)


def _is_loose(group: tuple[str, str]) -> bool:
    return group[1].isspace()


def printed(code: str) -> str:
    """Return a code as a card shows it, in two groups: K7QF-2M9X."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _plain(typed: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFKC", typed):
        digit = _digit(char)
        if digit is not None:
            yield digit
        elif char.isalnum():
            yield char.upper().translate(_LOOK_ALIKE)


def _digit(char: str) -> str | None:
    value = unicodedata.digit(char, None)
    return None if value is None else str(value)
