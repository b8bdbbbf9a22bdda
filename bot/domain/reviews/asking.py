"""How many days before and after a review a child is written to, and in which hours the bot may write first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

SCHOOL_DAY, OTHER_DAY, EVENING = time(15, 45), time(10, 0), time(19, 30)
# With less time than this a busy evening's messages would not all go.
SHORTEST = timedelta(hours=1)
# The least and the most of each number; "invite_before" counts working days, the others count days.
BOUNDS = {
    "invite_before": (5, 30),
    "first_reminder_after": (2, 10),
    "last_reminder_before": (1, 10),
    "ask_after": (1, 7),
    "remind_after": (2, 21),
    "close_after": (7, 28),
}


class UnfitPolicy(ValueError):
    """A policy that cannot be; ``field`` names the number or time to correct."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class AskingDays:
    """When a child is invited, reminded, asked afterwards and left in peace; UnfitPolicy where that cannot be.

    ``shortens``: the last reminder offers three quick questions to a child who has not replied.
    """

    invite_before: int = 15
    first_reminder_after: int = 2
    last_reminder_before: int = 4
    ask_after: int = 1
    remind_after: int = 5
    close_after: int = 14
    shortens: bool = False

    def __post_init__(self) -> None:
        for field, (least, most) in BOUNDS.items():
            if not least <= getattr(self, field) <= most:
                raise UnfitPolicy(field, f"Enter a number from {least} to {most}")
        if self.remind_after <= self.ask_after:
            raise UnfitPolicy("remind_after", "The reminder must come after the question")
        if self.close_after <= self.remind_after:
            raise UnfitPolicy("close_after", "The end must come after the reminder")


@dataclass(frozen=True, slots=True)
class WritingHours:
    """The hours in which the bot may write first, Europe/London; narrower than these at most, never wider.

    UnfitPolicy for hours that begin too early, end too late or are too short.
    """

    school_from: time = SCHOOL_DAY
    school_to: time = EVENING
    other_from: time = OTHER_DAY
    other_to: time = EVENING

    def __post_init__(self) -> None:
        _check("school", self.school_from, self.school_to, SCHOOL_DAY)
        _check("other", self.other_from, self.other_to, OTHER_DAY)

    def on(self, *, is_school_day: bool) -> tuple[time, time]:
        """Return from when to when the bot may write first on a day."""
        return (self.school_from, self.school_to) if is_school_day else (self.other_from, self.other_to)


def _check(day: str, begins: time, ends: time, earliest: time) -> None:
    if begins < earliest:
        raise UnfitPolicy(f"{day}_from", f"Enter {earliest:%H:%M} or later")
    if ends > EVENING:
        raise UnfitPolicy(f"{day}_to", f"Enter {EVENING:%H:%M} or earlier")
    if _minutes(ends) - _minutes(begins) < SHORTEST.total_seconds() / 60:
        raise UnfitPolicy(f"{day}_to", "Leave at least an hour between the two times")


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
