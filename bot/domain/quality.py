"""Data quality: each kind of finding, why it matters, what mends it and who; and the rules about families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What can be wrong with, or asked about, what is recorded."""

    NO_CODE = "no-code"
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
    """The part of the page of a review on which a finding is mended."""

    CODE = "code"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Check:
    """One check in plain English: ``looked`` is what was looked at, ``unknown`` why some of it was not assessed.

    ``place`` is where the page of the review mends it, None where it is mended elsewhere.
    """

    title: str
    why: str
    mend: str
    mender: Mender
    weight: Weight
    looked: str
    unknown: str
    place: Place | None


CHECKS: Mapping[Kind, Check] = MappingProxyType(
    {
        Kind.NO_CODE: Check(
            title="Held without a code",
            why="A review without a participation code is missing from the return and from every rate.",
            mend="Look at the proposal and confirm the code.",
            mender=Mender.IRO,
            weight=Weight.RETURN,
            looked="held reviews",
            unknown="",
            place=Place.CODE,
        ),
        Kind.IMPOSSIBLE_CODE: Check(
            title="Code impossible for the age",
            why="PN0 is for children under four on the day of the review, PN1 to PN7 for all others; a child is "
            "four on the fourth birthday. The check of the return (rules 440 and 441) refuses most of these.",
            mend="Correct the code, or the date of birth in the case system.",
            mender=Mender.IRO,
            weight=Weight.RETURN,
            looked="held reviews with a code and a date of birth",
            unknown="the date of birth is missing, or is after the review",
            place=Place.CODE,
        ),
        Kind.BIRTH: Check(
            title="Date of birth missing or after the review",
            why="Without it the age on the day is unknown, and the return leaves the review out.",
            mend="Correct the date of birth in the case system and import the child again.",
            mender=Mender.ADMINISTRATOR,
            weight=Weight.RETURN,
            looked="reviews that were not cancelled",
            unknown="",
            place=None,
        ),
        Kind.DUPLICATE: Check(
            title="Two reviews of one child on one day",
            why="Both would be returned, and every rate would count the child twice.",
            mend="Cancel the one that is too many in the case system and import it again.",
            mender=Mender.ADMINISTRATOR,
            weight=Weight.RETURN,
            looked="reviews that were not cancelled",
            unknown="",
            place=Place.HELD,
        ),
        Kind.DATE_PASSED: Check(
            title="Date passed and not recorded",
            why="A review counts as held only when somebody says so; until then it is counted nowhere.",
            mend="Record the review as held, or move or cancel it.",
            mender=Mender.IRO,
            weight=Weight.RETURN,
            looked="reviews whose day has passed and that were not cancelled",
            unknown="",
            place=Place.HELD,
        ),
        Kind.VIEWS_NOT_COUNTED: Check(
            title="PN4 or PN7 with views on file",
            why="The code says that the child's views were not conveyed, yet views are on file that could count.",
            mend="Read the views again and correct the code, or say which box they fail.",
            mender=Mender.IRO,
            weight=Weight.CODE,
            looked="reviews with PN4 or PN7 confirmed here",
            unknown="the code is as recorded in the case system, which has no evidence here",
            place=Place.CODE,
        ),
        Kind.NO_EVIDENCE: Check(
            title="PN5 or PN6 without evidence",
            why="The code says that the child's views reached the review, yet no views on file can count.",
            mend="Write down how the views came, or correct the code.",
            mender=Mender.IRO,
            weight=Weight.CODE,
            looked="reviews with PN5 or PN6 confirmed here",
            unknown="the code is as recorded in the case system, which has no evidence here",
            place=Place.CODE,
        ),
        Kind.CODES_DIFFER: Check(
            title="Code in the case system differs",
            why="The return takes the code confirmed here; the case system would tell something else.",
            mend="Key the confirmed code into the case system, or correct it here.",
            mender=Mender.IRO,
            weight=Weight.CODE,
            looked="reviews with a code confirmed here and one in the case system",
            unknown="the case system has not told a code",
            place=Place.CODE,
        ),
        Kind.SAID_OTHERWISE: Check(
            title="The child remembers it otherwise",
            why="Asked afterwards, the child says that they were there, or were not, against the record.",
            mend="Ask the child, and correct how they attended or the code.",
            mender=Mender.IRO,
            weight=Weight.CODE,
            looked="held reviews after which the child answered and let the IRO see it",
            unknown="no answer that the IRO may see, or no attendance on record",
            place=Place.HELD,
        ),
        Kind.SIBLINGS: Check(
            title="Brothers and sisters with different IROs",
            why="A sibling group has one IRO, even when placed apart, unless there is a conflict of interest or the "
            "group is too large.",
            mend="Allocate one IRO, or record the reason for the exception, and import the child again.",
            mender=Mender.TEAM_MANAGER,
            weight=Weight.CHILD,
            looked="children in care with a sibling group and an IRO",
            unknown="no sibling group or no IRO is recorded",
            place=None,
        ),
        Kind.PARENT: Check(
            title="Parent and child in care with the same IRO",
            why="A parent who is in care and their child need different IROs, because their interests can differ.",
            mend="Allocate another IRO to one of them, and import the allocation.",
            mender=Mender.TEAM_MANAGER,
            weight=Weight.CHILD,
            looked="children in care with a parent in care, both with an IRO",
            unknown="no parent in care, or no IRO of one of them, is recorded",
            place=None,
        ),
        Kind.PN7_AT_FOUR: Check(
            title="PN7 at the first review at four",
            why="At three no views are asked for, at four they are; this change is easily missed.",
            mend="See whether the child was invited, and that they are before the next review.",
            mender=Mender.IRO,
            weight=Weight.CHILD,
            looked="first reviews at four",
            unknown="the review has PN7 and the date of birth is not known",
            place=Place.CODE,
        ),
        Kind.TURNING_FOUR: Check(
            title="Turning four before the next review",
            why="It is the first review for which these children are asked for their views.",
            mend="See that the child is invited.",
            mender=Mender.IRO,
            weight=Weight.CHILD,
            looked="reviews planned from today on",
            unknown="the date of birth is not known",
            place=Place.CODE,
        ),
        Kind.DUE_DIFFERS: Check(
            title="Due dates that disagree",
            why="Whether the review is on time depends on which date is right.",
            mend="Compare the start of care and the reviews held before, and correct what is wrong in the case system.",
            mender=Mender.ADMINISTRATOR,
            weight=Weight.QUESTION,
            looked="reviews with both due dates",
            unknown="one of the two dates is missing",
            place=None,
        ),
        Kind.NO_SYMBOLS: Check(
            title="No PN3 in a year",
            why="PN3 is for children who convey their view without words. Not one in a year may mean that it is "
            "coded otherwise.",
            mend="Ask the IROs how children who do not speak take part, and how it is coded.",
            mender=Mender.TEAM_MANAGER,
            weight=Weight.QUESTION,
            looked="reviews with PN1 to PN7 in twelve months",
            unknown="no review has a code in these twelve months",
            place=None,
        ),
    }
)


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
    """A child in care with the family and the IRO on record; ids as stored, None where it is not recorded."""

    child: str
    group: str | None
    excepted: bool
    parent: str | None
    officer_id: int | None


def split_siblings(children: Iterable[Kin]) -> Mapping[str, frozenset[int]]:
    """Give the sibling groups with more than one IRO, exceptions left aside: the officers of each, by group."""
    officers: defaultdict[str, set[int]] = defaultdict(set)
    for kin in children:
        if kin.group is not None and kin.officer_id is not None and not kin.excepted:
            officers[kin.group].add(kin.officer_id)
    return {group: frozenset(found) for group, found in officers.items() if len(found) > 1}


def parents_known(children: Iterable[Kin]) -> Mapping[str, bool]:
    """Give the children whose own IRO and whose parent's IRO are known: True where it is the same one."""
    kept = tuple(children)
    officers = {kin.child: kin.officer_id for kin in kept}
    return {
        kin.child: kin.officer_id == of_parent
        for kin in kept
        if kin.parent is not None
        and kin.officer_id is not None
        and (of_parent := officers.get(kin.parent)) is not None
    }
