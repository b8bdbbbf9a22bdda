"""The meetings of a review that took several: attendance counts at its best, the last one completes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Attendance, Contribution
from bot.store.reviews import Sitting

_BEST_ATTENDANCE = (Attendance.IN_PERSON, Attendance.REMOTE_LIVE, Attendance.NONE)
_BEST_CONTRIBUTION = tuple(Contribution)


@dataclass(frozen=True, slots=True)
class Sat:
    """One meeting: its day, when it ended (UTC), how the child was there and what they did at most."""

    on: date
    ended_at: datetime | None
    attendance: Attendance
    contribution: Contribution


def sittings(session: Session, review_id: int) -> tuple[Sat, ...]:
    """Read the meetings of a review in the order in which they were recorded; none where one was enough."""
    return tuple(
        Sat(row.held_on, row.ended_at, Attendance(row.attendance), Contribution(row.contribution))
        for row in session.scalars(select(Sitting).where(Sitting.review_id == review_id).order_by(Sitting.id))
    )


def last_sitting(session: Session, review_id: int) -> Sitting | None:
    """Give the newest stored meeting of a review, for a change to it."""
    newest = select(Sitting).where(Sitting.review_id == review_id).order_by(Sitting.id.desc()).limit(1)
    return session.scalar(newest)


def best(meetings: Sequence[Sat]) -> tuple[Attendance, Contribution]:
    """Give the best attendance of all meetings and the best thing that the child did at one of them."""
    attendance = min((sat.attendance for sat in meetings), key=_BEST_ATTENDANCE.index)
    did = (sat.contribution for sat in meetings if sat.attendance is not Attendance.NONE)
    return attendance, min(did, key=_BEST_CONTRIBUTION.index, default=Contribution.SILENT)
