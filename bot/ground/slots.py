"""When the bot may write first: in the hours that the authority decided, on the days that managers left open."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from bot.domain.reviews import SchoolDays, WritingHours, allowed_slot
from bot.ground import policies
from bot.ground.calendar import NOTHING_ADDED, AddedDays, added_days, beginning_of, closed_days

USUAL_HOURS = WritingHours()


@dataclass(frozen=True, slots=True)
class Slots:
    """The moments at which the bot may write first.

    A proclaimed bank holiday has the hours of a day without school; a day on which the office is closed has none.
    """

    added: AddedDays = NOTHING_ADDED
    hours: WritingHours = USUAL_HOURS

    def first(self, moment: datetime) -> datetime:
        """Return the first such moment from this one on."""
        return self._first(moment, self.added.office)

    def first_read(self, moment: datetime) -> datetime:
        """Return the first on a day on which somebody reads, for what draws an answer to an officer."""
        return self._first(moment, closed_days(self.added.unread))

    def on(self, day: date) -> datetime:
        """Return the first moment of a day at which the bot may write first, or of a later one."""
        return self.first(beginning_of(day))

    def _first(self, moment: datetime, barred: Container[date]) -> datetime:
        return allowed_slot(moment, SchoolDays(closed_days(self.added.proclaimed)), barred, self.hours)


def slots(rows: Session | Connection) -> Slots:
    """Return when the bot may write first, as the authority decided."""
    return Slots(added_days(rows), policies.in_force(rows).writing)
