"""What would give a review another code, said in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.domain.participation.codes import Code
from bot.domain.participation.facts import (
    Attendance,
    Contribution,
    Policy,
    ReviewFacts,
    ReviewStatus,
    Views,
    ViewsCheck,
)
from bot.domain.participation.table import decide
from bot.domain.reviews import birthday

_TOLD_IRO = {"attendance": Attendance.NONE, "views": Views.IRO_OR_ADVOCATE, "check": ViewsCheck.SATISFIED}
_TOLD_OTHER = _TOLD_IRO | {"views": Views.OTHER_ATTENDEE}

# Nearest first: the page may show only the first few.
_CHANGES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "the IRO ticked current, accurate and for this review": {"check": ViewsCheck.SATISFIED},
        "the IRO was not satisfied with the views": {"check": ViewsCheck.NOT_SATISFIED},
        "the child had asked for somebody to speak for them": {"spoken_for": True},
        "the child's own words were put to the review": {"spoken_for": False},
        "the child attended and spoke": {
            "attendance": Attendance.IN_PERSON,
            "contribution": Contribution.SPOKE,
        },
        "the child attended and an advocate or the IRO spoke at their request": {
            "attendance": Attendance.IN_PERSON,
            "contribution": Contribution.REPRESENTED,
        },
        "the child attended and showed their views without words": {
            "attendance": Attendance.IN_PERSON,
            "contribution": Contribution.SYMBOLIC,
        },
        "the child attended and did not contribute": {
            "attendance": Attendance.IN_PERSON,
            "contribution": Contribution.SILENT,
        },
        "the child stayed away and their checked words had gone to the IRO or an advocate": _TOLD_IRO,
        "the child stayed away, asked to be spoken for, and the IRO was satisfied": _TOLD_IRO
        | {"spoken_for": True},
        "the child stayed away, another person presented their words, and the IRO was satisfied": _TOLD_OTHER,
        "the child stayed away and none of their views counted": {
            "attendance": Attendance.NONE,
            "views": Views.NONE,
        },
    }
)

_COMES_OR_NOT = (
    "the child attended and spoke",
    "the child stayed away and their checked words had gone to the IRO or an advocate",
    "the child stayed away and none of their views counted",
)


def would_change(facts: ReviewFacts, policy: Policy, shown: Code | None = None) -> tuple[str, ...]:
    """Return one sentence for each other code the review could have, nearest first; none for the ``shown`` one.

    For a review that is not held the first sentence is the code it would have as things stand, and only what happens
    at the meeting changes it: the check comes afterwards.
    """
    if fixed := _without_code(facts):
        return fixed
    held = replace(facts, status=ReviewStatus.HELD)
    now = decide(held, policy).code
    planned = facts.status is not ReviewStatus.HELD
    sentences = (
        {now: f"It would be {now} if the review were held as things stand."} if planned and now else {}
    )
    if shown:
        sentences.pop(shown, None)
    for condition, change in _ordered(planned):
        code = decide(replace(held, **change), policy).code  # type: ignore[arg-type]
        if code and code not in {now, shown}:
            sentences.setdefault(code, f"It would be {code} if {condition}.")
    return tuple(sentences.values())


def _without_code(facts: ReviewFacts) -> tuple[str, ...]:
    if facts.born_on is None or facts.born_on > facts.review_on:
        return ("A code can be proposed when the date of birth is put right.",)
    fourth = birthday(facts.born_on, 4)
    if facts.review_on < fourth:
        turns = f"{fourth.day} {fourth:%B %Y}"
        return (f"It would be another code only for a review on or after the fourth birthday, {turns}.",)
    return ()


def _ordered(planned: bool) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Return the changes, nearest first; before a review first whether the child comes, and nothing about the check."""
    if not planned:
        return _CHANGES.items()
    later = {condition: change for condition, change in _CHANGES.items() if change.keys() != {"check"}}
    return [(condition, later[condition]) for condition in dict.fromkeys((*_COMES_OR_NOT, *later))]
