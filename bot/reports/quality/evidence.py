"""Codes confirmed here against the views on file; the database narrows down, the evidence filter decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.domain.participation import Assessment, Provenance, Route, TickedCheck, ViewsCheck, assess
from bot.reports.quality.conditions import SENT, SILENT, Among, Other
from bot.reports.quality.rows import Scope
from bot.reviews.codes import Case, cases
from bot.reviews.contributions import evidence, window
from bot.store.contributions import ReceivedViews
from bot.store.days import DayAtEarliest, DayAtLatest
from bot.store.reviews import CodeRecord, Review

CHILDS_OWN = (Provenance.ALONE.value, Provenance.HELPED.value, Provenance.EXACT.value)
NOT_THEIRS = (Provenance.OTHER.value, Provenance.ADULT.value)


@dataclass(frozen=True, slots=True)
class WeighedCode:
    """The reviews whose confirmed code the views on file speak against, by what is wrong.

    ``unheard`` have PN4 or PN7 while views stand on their page that could count; views that the IRO refused with one
    of the three boxes are no finding, because somebody looked at them. ``groundless`` have PN5 or PN6 without any
    views on file that can count.
    """

    unheard: frozenset[int] = frozenset()
    groundless: frozenset[int] = frozenset()


def weigh_codes(session: Session, scope: Scope) -> WeighedCode:
    """Weigh the codes confirmed here against the views on file.

    What is plain is a matter for the database: views of the child's own that came in time, or none at all. The filter
    decides where only the time, or whether there is a view in it, is in doubt.
    """
    rows = session.execute(_doubted(scope)).all()
    doubtful = [row.id for row in rows if row.on_file]
    found = (
        {each.review_id: _assessed(each) for each in cases(session, Review.id.in_(doubtful))}
        if doubtful
        else {}
    )
    silent = {row.id for row in rows if row.code in SILENT}
    sent = {row.id for row in rows if row.code in SENT}
    counting = {review_id for review_id, views in found.items() if any(a.admissible for a in views)}
    unheard = {
        review_id
        for review_id in silent
        if any(a.admissible and _not_refused(a) for a in found.get(review_id, ()))
    }
    return WeighedCode(frozenset(unheard), frozenset(sent - counting))


def _doubted(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Find the reviews that may be wrong: silent ones with views on file, and sent ones without any that surely count.

    ``on_file`` tells whether there are any views that may count.
    """
    return _all_doubted().where(Among.HELD.reviews(scope), scope.within)


@cache
def _all_doubted() -> Select[*tuple[Any, ...]]:
    on_file = _views(_may_count())
    unsure = ~_views(and_(_may_count(), _surely_counts()))
    standing = and_(
        CodeRecord.review_id == Review.id,
        CodeRecord.superseded_at.is_(None),
        CodeRecord.source == "confirmed",
    )
    return (
        select(Review.id, CodeRecord.code, on_file.label("on_file"))
        .join(CodeRecord, standing)
        .where(or_(and_(CodeRecord.code.in_(SILENT), on_file), and_(CodeRecord.code.in_(SENT), unsure)))
    )


def _views(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ReceivedViews.review_id == Review.id, condition).correlate(Review)


def _may_count() -> ColumnElement[bool]:
    """Keep what the evidence filter may let through, whatever its time and whether there is a view in it."""
    undecided = and_(
        ReceivedViews.provenance.not_in(NOT_THEIRS), ReceivedViews.own_words_tick != TickedCheck.NO.value
    )
    return and_(
        ~ReceivedViews.quarantined,
        or_(ReceivedViews.provenance.in_(CHILDS_OWN), undecided),
        ReceivedViews.shared,
        ReceivedViews.withdrawn_at.is_(None),
        ReceivedViews.route != Route.NOT_PRESENTED.value,
    )


def _surely_counts() -> ColumnElement[bool]:
    """Keep views that came on a day before this review and after any earlier one of the child."""
    since = exists().where(
        Other.child_id == ReceivedViews.child_id,
        Other.review_on < Review.review_on,
        Other.review_on >= DayAtEarliest(ReceivedViews.received_at),
    )
    before = DayAtLatest(ReceivedViews.received_at) < Review.review_on
    return and_(ReceivedViews.has_view, before, ~since.correlate(Review, ReceivedViews))


def _not_refused(assessment: Assessment) -> bool:
    return assessment.evidence.check is not ViewsCheck.NOT_SATISFIED


def _assessed(case: Case) -> tuple[Assessment, ...]:
    during = window(case.bounds)
    return tuple(assess(evidence(received, during), during) for received in case.received)
