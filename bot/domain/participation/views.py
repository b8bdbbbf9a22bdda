"""From many assessed contributions to the one row of facts the decision table needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.participation.evidence import Assessment, Evidence, EvidenceTest, Route
from bot.domain.participation.facts import Views, ViewsCheck

_PREFERENCE = (Route.IRO_OR_ADVOCATE, Route.OTHER_ATTENDEE)


class Outreach(StrEnum):
    """What became of asking the child."""

    ANSWERED = "answered"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    CANNOT_REACH = "cannot_reach"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


class NoViewsReason(StrEnum):
    """Why no views count, in the order in which one is named first."""

    REFUSED = "refused"
    WITHHELD = "withheld"
    NOT_SATISFIED = "not_satisfied"
    ADULTS_VIEW = "only_an_adults_view"
    UNMATCHED = "quarantined_or_unmatched"
    TOO_LATE = "too_late"
    STALE = "stale"
    NOT_PRESENTED = "not_presented"
    CANNOT_REACH = "cannot_reach"
    NO_ANSWER = "no_answer"
    NOT_ASKED = "not_asked"


_OF_TEST: Mapping[EvidenceTest, NoViewsReason] = MappingProxyType(
    {
        EvidenceTest.LINKED: NoViewsReason.UNMATCHED,
        EvidenceTest.OWN_WORDS: NoViewsReason.ADULTS_VIEW,
        EvidenceTest.NOT_STALE: NoViewsReason.STALE,
        EvidenceTest.IN_TIME: NoViewsReason.TOO_LATE,
        EvidenceTest.SHARED: NoViewsReason.WITHHELD,
        EvidenceTest.CONVEYED: NoViewsReason.NOT_PRESENTED,
    }
)


_OF_OUTREACH: Mapping[Outreach, NoViewsReason | None] = MappingProxyType(
    {
        Outreach.ANSWERED: None,
        Outreach.DECLINED: NoViewsReason.REFUSED,
        Outreach.TAKEN_BACK: NoViewsReason.WITHHELD,
        Outreach.CANNOT_REACH: NoViewsReason.CANNOT_REACH,
        Outreach.NO_ANSWER: NoViewsReason.NO_ANSWER,
        Outreach.NOT_ASKED: NoViewsReason.NOT_ASKED,
    }
)


@dataclass(frozen=True, slots=True)
class WeighedContribution:
    """The inputs of ReviewFacts, the ids they rest on, and every reason for PN7 (empty when views count)."""

    views: Views
    check: ViewsCheck
    spoken_for: bool
    rested_on: tuple[str, ...]
    pn7_reasons: tuple[NoViewsReason, ...]


def weigh(assessments: Iterable[Assessment], outreach: Outreach = Outreach.NOT_ASKED) -> WeighedContribution:
    """Weigh the contributions of one review; ``outreach`` is what became of asking the child.

    A contribution with any "no" is out; of the rest the IRO's or an advocate's route wins; three times "yes"
    on one satisfies. ``rested_on`` are those that satisfied, else those that wait, else those refused.
    """
    seen = tuple(assessments)
    admissible = [assessment.evidence for assessment in seen if assessment.admissible]
    if not admissible:
        return WeighedContribution(Views.NONE, ViewsCheck.UNCHECKED, False, (), _reasons(seen, outreach))
    on_route = _best_route(e for e in admissible if e.check is not ViewsCheck.NOT_SATISFIED)
    if not on_route:
        return _rest(_best_route(admissible), ViewsCheck.NOT_SATISFIED, _reasons(seen, outreach))
    satisfied = tuple(e for e in on_route if e.check is ViewsCheck.SATISFIED)
    return _rest(satisfied, ViewsCheck.SATISFIED) if satisfied else _rest(on_route, ViewsCheck.UNCHECKED)


def _best_route(contributions: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Keep the contributions on the winning route: to the IRO or an advocate before to another attendee."""
    kept = tuple(contributions)
    return next((on for route in _PREFERENCE if (on := tuple(e for e in kept if e.route is route))), ())


def _rest(
    on_route: tuple[Evidence, ...], check: ViewsCheck, reasons: tuple[NoViewsReason, ...] = ()
) -> WeighedContribution:
    return WeighedContribution(
        views=Views(on_route[0].route.value),
        check=check,
        spoken_for=any(evidence.spoken_for for evidence in on_route),
        rested_on=tuple(evidence.id for evidence in on_route),
        pn7_reasons=reasons,
    )


def _reasons(assessments: tuple[Assessment, ...], outreach: Outreach) -> tuple[NoViewsReason, ...]:
    found = {_reason(assessment) for assessment in assessments} | {_OF_OUTREACH[outreach]}
    return tuple(reason for reason in NoViewsReason if reason in found)


def _reason(assessment: Assessment) -> NoViewsReason | None:
    if assessment.failed is EvidenceTest.HAS_VIEW:
        return NoViewsReason.REFUSED if assessment.evidence.refusal else None
    if assessment.failed:
        return _OF_TEST.get(assessment.failed)
    return NoViewsReason.NOT_SATISFIED if assessment.evidence.check is ViewsCheck.NOT_SATISFIED else None
