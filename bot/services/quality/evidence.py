"""Codes confirmed here against the views on file; the database narrows down, the evidence filter decides."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.participation import (
    Assessment,
    Code,
    Provenance,
    ReviewStatus,
    Route,
    Tick,
    ViewsCheck,
    assess,
)
from bot.services.contributions import evidence, window
from bot.services.participation import Case, cases
from bot.services.quality.codes import Confirmed
from bot.services.quality.conditions import Other
from bot.services.quality.scope import Scope
from bot.store.contributions import Contribution
from bot.store.participation import CodeRecord
from bot.store.reviews import Review

SILENT = (Code.PN4.value, Code.PN7.value)
SENT = (Code.PN5.value, Code.PN6.value)
CHILDS_OWN = (Provenance.ALONE.value, Provenance.HELPED.value, Provenance.EXACT.value)
NOT_THEIRS = (Provenance.OTHER.value, Provenance.ADULT.value)


def views_not_counted(session: Session, scope: Scope) -> frozenset[int]:
    """Find the reviews with PN4 or PN7 confirmed here on whose page views stand that could count.

    Views that the IRO refused with one of the three boxes are no finding: somebody looked at them.
    """
    wanted = and_(_confirmed(scope, SILENT), _views(_may_count()))
    return _those(session, wanted, lambda found: any(a.admissible and _not_refused(a) for a in found))


def without_evidence(session: Session, scope: Scope) -> ColumnElement[bool]:
    """Give the condition for PN5 or PN6 confirmed here without any views on file that can count.

    That nothing of the child's own is on file is a matter for the database; where only its time, or whether there
    is a view in it, is in doubt, the filter decides.
    """
    sent = Confirmed.code.in_(SENT)
    in_doubt = and_(
        _confirmed(scope, SENT), _views(_may_count()), ~_views(and_(_may_count(), _surely_counts()))
    )
    untimely = _those(session, in_doubt, lambda found: not any(a.admissible for a in found))
    return and_(sent, or_(~_views(_may_count()), Review.id.in_(untimely)))


def _confirmed(scope: Scope, codes: tuple[str, ...]) -> ColumnElement[bool]:
    standing = exists().where(
        CodeRecord.review_id == Review.id,
        CodeRecord.superseded_at.is_(None),
        CodeRecord.source == "confirmed",
        CodeRecord.code.in_(codes),
    )
    return and_(
        Review.status == ReviewStatus.HELD.value,
        Review.review_on.between(scope.year.first, scope.year.last),
        scope.within,
        standing.correlate(Review),
    )


def _views(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Contribution.review_id == Review.id, condition).correlate(Review)


def _may_count() -> ColumnElement[bool]:
    """Keep what the evidence filter may let through, whatever its time and whether there is a view in it."""
    undecided = and_(Contribution.provenance.not_in(NOT_THEIRS), Contribution.own_words_tick != Tick.NO.value)
    return and_(
        ~Contribution.quarantined,
        or_(Contribution.provenance.in_(CHILDS_OWN), undecided),
        Contribution.shared,
        Contribution.withdrawn_at.is_(None),
        Contribution.route != Route.NOT_PRESENTED.value,
    )


def _surely_counts() -> ColumnElement[bool]:
    """Keep views that came on a day before this review and after any earlier one of the child."""
    day = func.date(Contribution.received_at)
    since = exists().where(
        Other.child_id == Review.child_id,
        Other.review_on < Review.review_on,
        func.date(Other.review_on) >= day,
    )
    return and_(
        Contribution.has_view, day < func.date(Review.review_on), ~since.correlate(Review, Contribution)
    )


def _not_refused(assessment: Assessment) -> bool:
    return assessment.evidence.check is not ViewsCheck.NOT_SATISFIED


def _those(
    session: Session, wanted: ColumnElement[bool], test: Callable[[tuple[Assessment, ...]], bool]
) -> frozenset[int]:
    found = cases(session, Review.id.in_(select(Review.id).where(wanted)))
    return frozenset(case.review_id for case in found if test(_assessed(case)))


def _assessed(case: Case) -> tuple[Assessment, ...]:
    during = window(case.bounds)
    return tuple(assess(evidence(received, during), during) for received in case.received)
