"""The rows of the decision table: the first row that fits a review gives its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.participation.codes import Code
from bot.domain.participation.facts import (
    Contribution,
    Profile,
    ReviewStatus,
    Views,
    ViewsCheck,
)

_YES, _NO = frozenset({True}), frozenset({False})
_BRADFORD, _LITERAL = frozenset({Profile.BRADFORD}), frozenset({Profile.DFE_LITERAL})
_TO_IRO, _TO_OTHER = frozenset({Views.IRO_OR_ADVOCATE}), frozenset({Views.OTHER_ATTENDEE})
_SATISFIED = frozenset({ViewsCheck.SATISFIED})
_THERE = "The child was at the review."
_AWAY = "The child was not at the review."
_WITH_IRO = "Their views reached the IRO or an advocate."
_WITH_OTHER = "Their views were presented by somebody other than the IRO or an advocate."
_CHECKED = "The IRO is satisfied that the views are current, accurate and for this review."


class Age(StrEnum):
    """The age on the day of the review, as far as the codes ask."""

    UNKNOWN = "unknown"
    UNDER_FOUR = "under_four"
    FOUR_OR_OVER = "four_or_over"


class Vector(NamedTuple):
    """The facts of a review as the columns of the table."""

    status: ReviewStatus
    age: Age
    attended: bool
    contribution: Contribution
    views: Views
    check: ViewsCheck
    spoken_for: bool
    profile: Profile


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row: the values each column may have (any where nothing is said), the code and the reasons."""

    rule: str
    code: Code | None
    confirm: bool
    reasons: tuple[str, ...]
    status: frozenset[ReviewStatus] = frozenset(ReviewStatus)
    age: frozenset[Age] = frozenset(Age)
    attended: frozenset[bool] = frozenset({True, False})
    contribution: frozenset[Contribution] = frozenset(Contribution)
    views: frozenset[Views] = frozenset(Views)
    check: frozenset[ViewsCheck] = frozenset(ViewsCheck)
    spoken_for: frozenset[bool] = frozenset({True, False})
    profile: frozenset[Profile] = frozenset(Profile)

    def fits(self, vector: Vector) -> bool:
        """Say whether every column of the row allows the review's value."""
        columns = (
            self.status,
            self.age,
            self.attended,
            self.contribution,
            self.views,
            self.check,
            self.spoken_for,
            self.profile,
        )
        return all(value in allowed for allowed, value in zip(columns, vector, strict=True))


TABLE: tuple[DecisionRow, ...] = (
    DecisionRow(
        "R01",
        None,
        False,
        ("The review has not been held, so it has no code.",),
        status=frozenset({ReviewStatus.CANCELLED, ReviewStatus.PLANNED}),
    ),
    DecisionRow(
        "R02",
        None,
        True,
        ("The date of birth is missing or after the review. Put it right first.",),
        age=frozenset({Age.UNKNOWN}),
    ),
    DecisionRow(
        "R03",
        Code.PN0,
        False,
        ("The child was under four on the day of the review.",),
        age=frozenset({Age.UNDER_FOUR}),
    ),
    DecisionRow(
        "R10",
        Code.PN1,
        False,
        (_THERE, "They spoke for themselves, in any language or by signing."),
        attended=_YES,
        contribution=frozenset({Contribution.SPOKE}),
    ),
    DecisionRow(
        "R11",
        Code.PN2,
        True,
        (
            _THERE,
            "An advocate or the IRO spoke for them at their request. Check that the child asked for it.",
        ),
        attended=_YES,
        contribution=frozenset({Contribution.REPRESENTED}),
    ),
    DecisionRow(
        "R12",
        Code.PN3,
        True,
        (_THERE, "They showed their views without words, such as a nod, a picture or a symbol."),
        attended=_YES,
        contribution=frozenset({Contribution.SYMBOLIC}),
    ),
    DecisionRow(
        "R13",
        Code.PN4,
        True,
        (_THERE, "They did not speak, show their views or ask anybody to speak for them."),
        attended=_YES,
        contribution=frozenset({Contribution.SILENT}),
    ),
    DecisionRow(
        "R20",
        Code.PN7,
        True,
        (_AWAY, "No views of their own count for this review. Record why."),
        attended=_NO,
        views=frozenset({Views.NONE}),
    ),
    DecisionRow(
        "R21",
        Code.PN7,
        True,
        (_AWAY, "The IRO is not satisfied that the views are current, accurate and for this review."),
        attended=_NO,
        check=frozenset({ViewsCheck.NOT_SATISFIED}),
    ),
    DecisionRow(
        "R22",
        None,
        True,
        (
            _AWAY,
            "There are views. The IRO has not yet said if they are current, accurate and for this review.",
        ),
        attended=_NO,
        check=frozenset({ViewsCheck.UNCHECKED}),
    ),
    DecisionRow(
        "R23",
        Code.PN5,
        True,
        (_AWAY, _WITH_IRO, _CHECKED),
        attended=_NO,
        views=_TO_IRO,
        check=_SATISFIED,
        profile=_BRADFORD,
    ),
    DecisionRow(
        "R24",
        Code.PN6,
        True,
        (_AWAY, _WITH_OTHER, _CHECKED),
        attended=_NO,
        views=_TO_OTHER,
        check=_SATISFIED,
        profile=_BRADFORD,
    ),
    DecisionRow(
        "R25",
        Code.PN6,
        True,
        (_AWAY, _WITH_OTHER, _CHECKED),
        attended=_NO,
        views=_TO_OTHER,
        check=_SATISFIED,
        profile=_LITERAL,
    ),
    DecisionRow(
        "R26",
        Code.PN5,
        True,
        (
            _AWAY,
            _WITH_IRO,
            "They asked for somebody to speak for them. Check that the child asked for it.",
            _CHECKED,
        ),
        attended=_NO,
        views=_TO_IRO,
        check=_SATISFIED,
        spoken_for=_YES,
        profile=_LITERAL,
    ),
    DecisionRow(
        "R27",
        Code.PN6,
        True,
        (_AWAY, _WITH_IRO, "Their own words were put to the review.", _CHECKED),
        attended=_NO,
        views=_TO_IRO,
        check=_SATISFIED,
        spoken_for=_NO,
        profile=_LITERAL,
    ),
)
