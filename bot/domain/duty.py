"""Who is called to an alert, and when the next ones are: a ladder that goes on until somebody takes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

# When each rung of the ladder is called, in minutes after the alert.
MINUTES = (0, 10, 20, 30, 60)
# After the last rung everybody is called again this often, until somebody takes the alert.
AGAIN = timedelta(minutes=30)
_NUMBER = re.compile(r"\+[0-9]{8,15}")
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


class ContactKind(StrEnum):
    """How a duty contact is reached: a text message, an e-mail, or a call to another system."""

    SMS = "sms"
    MAIL = "mail"
    HOOK = "hook"


@dataclass(frozen=True, slots=True)
class DutyContact:
    """One number, e-mail address or web address that is called to alerts."""

    kind: ContactKind
    where: str


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, ``smtps://user:password@host:465`` or ``smtp://host:587`` (then STARTTLS), and our address."""

    url: str = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The contacts of each rung, and after how long each rung is called; without contacts nobody is."""

    rungs: tuple[tuple[DutyContact, ...], ...] = ()
    minutes: tuple[int, ...] = MINUTES

    @property
    def contacts(self) -> tuple[DutyContact, ...]:
        """Return every contact once, in order."""
        return tuple(dict.fromkeys(contact for rung in self.rungs for contact in rung))

    def rung_at(self, age: timedelta) -> int | None:
        """Return the highest rung that an alert of this age has reached; None before the first."""
        if not self.rungs or age < timedelta(minutes=self.minutes[0]):
            return None
        last = timedelta(minutes=self.minutes[-1])
        if age >= last:
            return len(self.minutes) - 1 + (age - last) // AGAIN
        return sum(age >= timedelta(minutes=minute) for minute in self.minutes) - 1

    def reached_after(self, rung: int) -> timedelta:
        """Return how old an alert is when it reaches a rung."""
        beyond = max(0, rung - len(self.minutes) + 1)
        return timedelta(minutes=self.minutes[min(rung, len(self.minutes) - 1)]) + beyond * AGAIN

    def called_at(self, rung: int) -> tuple[DutyContact, ...]:
        """Return who is called at a rung: all up to it, because those before have not taken the alert."""
        upto = self.rungs[: rung + 1]
        return tuple(dict.fromkeys(contact for each in upto for contact in each))


def parse_ladder(text: str, minutes: Sequence[int] = MINUTES) -> Ladder:
    """Read rungs parted by ";", each with contacts parted by ","; ValueError says what cannot be read.

    The first rung is called at once, because the child is told so.

    A contact is a number (+447700900000), an e-mail address, or a web address that takes a POST.
    """
    if not minutes or minutes[0] != 0 or any(later <= earlier for earlier, later in pairwise(minutes)):
        raise ValueError("write the minutes in rising order from 0, like 0,10,20,30,60")
    rungs = tuple(
        tuple(contact_of(part.strip()) for part in rung.split(",") if part.strip())
        for rung in text.split(";")
    )
    return Ladder(tuple(rung for rung in rungs if rung), tuple(minutes))


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One contact of a ladder, and how many minutes after the alert it is first called."""

    contact: DutyContact
    minutes: int


def steps_of(ladder: Ladder) -> tuple[LadderStep, ...]:
    """Return every contact once, with the minutes at which it is first called, in the order of calling."""
    first: dict[DutyContact, int] = {}
    for place, rung in enumerate(ladder.rungs):
        minutes = int(ladder.reached_after(place).total_seconds() // 60)
        for contact in rung:
            first.setdefault(contact, minutes)
    return tuple(LadderStep(contact, minutes) for contact, minutes in first.items())


def ladder_of(steps: Sequence[LadderStep]) -> Ladder:
    """Return the ladder of these contacts; after the last of them everybody is called again at the usual minutes.

    ValueError where nobody is called at once, because children are told that somebody is.
    """
    if not steps:
        return Ladder()
    times = sorted({step.minutes for step in steps})
    if times[0] != 0:
        raise ValueError("somebody must be called at once, after 0 minutes")
    rungs = tuple(tuple(step.contact for step in steps if step.minutes == minute) for minute in times)
    return Ladder(rungs, (*times, *(minute for minute in MINUTES if minute > times[-1])))


def contact_of(text: str) -> DutyContact:
    """Read one contact; ValueError when it is none."""
    if _NUMBER.fullmatch(text):
        return DutyContact(ContactKind.SMS, text)
    if _MAIL.fullmatch(text):
        return DutyContact(ContactKind.MAIL, text)
    if text.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return DutyContact(ContactKind.HOOK, text)
    raise ValueError(f"{text!r} is no number like +447700900000, no e-mail address and no https address")
