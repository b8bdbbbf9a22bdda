"""Contribution rows as the evidence filter sees them, and the time in which views for a review may come."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from bot.domain.participation import Evidence, EvidenceWindow, Provenance, Route, TickedCheck, Ticks
from bot.domain.reviews import review_end
from bot.ground.calendar import beginning_of


class Bounds(NamedTuple):
    """The days and moments (UTC) that bound one review's views, as stored."""

    held: bool
    review_on: date
    ended_at: datetime | None
    previous_on: date | None
    previous_ended_at: datetime | None
    care_from: date | None


class Received(NamedTuple):
    """The columns of a contribution that decide what it counts for; no words."""

    id: int
    route: str
    provenance: str
    has_view: bool
    spoken_for: bool
    shared: bool
    quarantined: bool
    own_words: str
    talk_id: int | None
    first_at: datetime
    first_view_at: datetime | None
    last_in_time_at: datetime | None
    received_at: datetime
    withdrawn_at: datetime | None
    current_tick: str
    accurate_tick: str
    for_review_tick: str
    checked_at: datetime | None


def window(bounds: Bounds) -> EvidenceWindow:
    """Return the time for a review's views: after the previous held review or the start of care, up to its own end.

    A review that has not been held is open at the end.
    """
    until = bounds.ended_at or review_end(bounds.review_on).moment
    return EvidenceWindow(_after(bounds), until if bounds.held else None)


def _after(bounds: Bounds) -> datetime | None:
    if bounds.previous_on is not None:
        return bounds.previous_ended_at or review_end(bounds.previous_on).moment
    if bounds.care_from is None:
        return None
    return beginning_of(bounds.care_from)


def evidence(received: Received, during: EvidenceWindow) -> Evidence:
    """Return one contribution as the filter sees it.

    Words that came after the review ended neither spoil the earlier ones nor count as if they had come with them: it
    is a view in time only when its first view came in time. Ticks given before the newest words that came in time
    count as open again, because they were about other words.
    """
    moment = _moment(received, during)
    is_unknown = received.provenance == "unknown"
    return Evidence(
        id=str(received.id),
        received_at=moment,
        has_view=received.has_view,
        provenance=Provenance.UNANSWERED if is_unknown else Provenance(received.provenance),
        own_words=TickedCheck(received.own_words),
        share=received.shared,
        route=Route(received.route),
        spoken_for=received.spoken_for,
        ticks=_ticks(received, moment),
        quarantined=received.quarantined,
        withdrawn=received.withdrawn_at is not None,
    )


def _moment(received: Received, during: EvidenceWindow) -> datetime:
    """Return the moment that decides: of the newest words, or where some came too late of the newest before them."""
    if not is_late(received, during):
        return received.received_at
    first = received.first_view_at or received.first_at
    if during.until is not None and first > during.until:
        return first
    return received.last_in_time_at or received.first_at


def is_late(received: Received, during: EvidenceWindow) -> bool:
    """Return whether some of the words came after the review ended."""
    return during.until is not None and received.received_at > during.until


def _ticks(received: Received, moment: datetime) -> Ticks:
    if received.checked_at is None or moment > received.checked_at:
        return Ticks()
    return Ticks(
        TickedCheck(received.current_tick),
        TickedCheck(received.accurate_tick),
        TickedCheck(received.for_review_tick),
    )
