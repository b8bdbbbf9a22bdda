"""What a check of data quality is, and the rules about families: who shares an IRO and who does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class CheckKind(StrEnum):
    """What can be wrong with, or asked about, what is recorded."""

    NO_CODE = "no-code"
    NO_ATTENDANCE = "no-attendance"
    IMPOSSIBLE_CODE = "impossible-code"
    BIRTH = "birth"
    DUPLICATE = "duplicate"
    DATE_PASSED = "date-passed"
    VIEWS_NOT_COUNTED = "views-not-counted"
    NO_EVIDENCE = "no-evidence"
    CODES_DIFFER = "codes-differ"
    SAID_OTHERWISE = "said-otherwise"
    SIBLINGS = "siblings"
    PARENT = "parent"
    PN7_AT_FOUR = "pn7-at-four"
    TURNING_FOUR = "turning-four"
    DUE_DIFFERS = "due-differs"
    NO_SYMBOLS = "no-symbols"
    NO_CARD = "no-card"


class Weight(IntEnum):
    """How much hangs on a finding; the heaviest come first."""

    RETURN = 1
    CODE = 2
    CHILD = 3
    QUESTION = 4


class Mender(StrEnum):
    """Who can mend it; the value is written as it stands."""

    IRO = "the child's IRO"
    TEAM_MANAGER = "the team manager"
    ADMINISTRATOR = "an administrator, in the case system"


class Place(StrEnum):
    """Where a finding is mended: a part of the page of its review, or a page about the child."""

    CODE = "code"
    HELD = "held"
    ALLOCATION = "allocation"
    YOUNG_PERSON = "young_person"


@dataclass(frozen=True, slots=True)
class Check:
    """One check in plain English: ``looked`` is what was looked at, ``unknown`` why some of it was not assessed.

    ``place`` is None where it is mended in the case system.
    """

    title: str
    why: str
    mend: str
    mender: Mender
    weight: Weight
    looked: str
    unknown: str
    place: Place | None


class Verdict(StrEnum):
    """What a check comes to: an input that is not known never makes "none found"."""

    FOUND = "found"
    NONE_FOUND = "none_found"
    NOT_ASSESSED = "not_assessed"
    NOTHING_TO_CHECK = "nothing_to_check"


@dataclass(frozen=True, slots=True)
class Count:
    """How many things a check found, looked at, and could not assess."""

    found: int
    looked: int
    unknown: int

    @property
    def verdict(self) -> Verdict:
        """Say what the check comes to."""
        if self.found:
            return Verdict.FOUND
        if self.looked:
            return Verdict.NONE_FOUND
        return Verdict.NOT_ASSESSED if self.unknown else Verdict.NOTHING_TO_CHECK


@dataclass(frozen=True, slots=True)
class Kin:
    """A child in care with the family and the IRO on record; ids as stored, None where it is not recorded.

    ``excepted`` and ``same_iro_allowed`` say that a person recorded why the rule does not hold for this child.
    """

    child: str
    group: str | None
    excepted: bool
    parent: str | None
    officer_id: int | None
    same_iro_allowed: bool = False


def split_siblings(children: Iterable[Kin]) -> Mapping[str, frozenset[int]]:
    """Return the sibling groups with more than one IRO, exceptions left aside: the officers of each, by group."""
    officers: defaultdict[str, set[int]] = defaultdict(set)
    for kin in children:
        if kin.group is not None and kin.officer_id is not None and not kin.excepted:
            officers[kin.group].add(kin.officer_id)
    return {group: frozenset(found) for group, found in officers.items() if len(found) > 1}


def parents_known(children: Iterable[Kin]) -> Mapping[str, bool]:
    """Return the children whose own IRO and whose parent's IRO are known: True where it is the same one.

    One with a recorded reason is no finding.
    """
    kept = tuple(children)
    officers = {kin.child: kin.officer_id for kin in kept}
    return {
        kin.child: kin.officer_id == of_parent and not kin.same_iro_allowed
        for kin in kept
        if kin.parent is not None
        and kin.officer_id is not None
        and (of_parent := officers.get(kin.parent)) is not None
    }
