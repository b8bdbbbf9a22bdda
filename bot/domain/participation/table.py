"""From the facts of a review to the row of the table, and so to the proposed code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from bot.domain.participation.facts import (
    Attendance,
    Contribution,
    Decision,
    Policy,
    Remote,
    ReviewFacts,
    Views,
    ViewsCheck,
)
from bot.domain.participation.rules import TABLE, Age, DecisionRow, Vector
from bot.domain.reviews import age_on


def decide(facts: ReviewFacts, policy: Policy) -> Decision:
    """Propose the participation code of a review under an authority's policy.

    Total and single-valued. A proposal becomes a code only when a named person confirms it.
    Source: DfE method of participation code set; Bradford's annual report, Table 12, for the PN6 check.
    """
    row = _first_fit(_vector(facts, policy))
    remarks = tuple(said for rules, holds, said in _REMARKS if row.rule in rules and holds(facts, policy))
    remote_speaker = row.rule == "R10" and facts.attendance is Attendance.REMOTE_LIVE
    return Decision(row.code, row.rule, row.confirm or remote_speaker, row.reasons + remarks)


@cache
def _first_fit(vector: Vector) -> DecisionRow:
    return next(row for row in TABLE if row.fits(vector))


def _vector(facts: ReviewFacts, policy: Policy) -> Vector:
    by_call = _spoke_by_medium(facts, policy)
    return Vector(
        status=facts.status,
        age=_age(facts),
        attended=facts.attendance is not Attendance.NONE and not _is_medium(facts, policy),
        contribution=facts.contribution,
        views=Views.IRO_OR_ADVOCATE if by_call else facts.views,
        check=ViewsCheck.SATISFIED if by_call else facts.check,
        spoken_for=facts.spoken_for,
        profile=policy.profile,
    )


def _age(facts: ReviewFacts) -> Age:
    if facts.born_on is None or facts.born_on > facts.review_on:
        return Age.UNKNOWN
    return Age.UNDER_FOUR if age_on(facts.born_on, facts.review_on) < 4 else Age.FOUR_OR_OVER


def _spoke_by_medium(facts: ReviewFacts, policy: Policy) -> bool:
    return _is_medium(facts, policy) and facts.contribution is not Contribution.SILENT


def _is_medium(facts: ReviewFacts, policy: Policy) -> bool:
    return facts.attendance is Attendance.REMOTE_LIVE and policy.remote is Remote.AS_MEDIUM


# Sentences that are added to the reasons of some rows when they are true of the review.
_REMARKS: tuple[tuple[frozenset[str], Callable[[ReviewFacts, Policy], bool], str], ...] = (
    (
        frozenset({"R10", "R11", "R12", "R13"}),
        lambda facts, _: facts.attendance is Attendance.REMOTE_LIVE,
        "They took part live by video or phone, which counts as attending here. Confirm it.",
    ),
    (
        frozenset({"R13"}),
        lambda facts, _: facts.views is not Views.NONE,
        "Views are on file. If they were voiced for the child at their request, the code is PN2.",
    ),
    (
        frozenset({"R23", "R26", "R27"}),
        _spoke_by_medium,
        "They took part in a live call, which counts here as views given to the IRO and not as attending.",
    ),
)
