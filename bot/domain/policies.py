"""What an authority decides for itself: days, hours, its name, how codes are read, numbers, costs, morning e-mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from enum import StrEnum
from typing import Any

from bot.domain.challenges import ChallengeStage
from bot.domain.hours import OpenHours, parse_hours
from bot.domain.participation import Policy
from bot.domain.reviews.asking import AskingDays, UnfitPolicy, WritingHours

LONGEST_NAME = 20
MOST_PENCE = 50
MOST_DAYS = 30
EARLIEST, LATEST = time(6), time(10)
# What Twilio takes on WhatsApp; a voice note of ten minutes has about two.
MOST_MEGABYTES = 16


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """How the service calls itself to children, and when somebody reads; UnfitPolicy for what cannot be."""

    name: str = "Heard"
    open_hours: str = "Mon-Fri 09:00-17:00"

    def __post_init__(self) -> None:
        if not 0 < len(self.name.strip()) <= LONGEST_NAME:
            raise UnfitPolicy("name", f"Enter a name of 1 to {LONGEST_NAME} characters")
        try:
            parse_hours(self.open_hours)
        except ValueError as error:
            raise UnfitPolicy("opens", "The hours must run forward, such as 09:00 to 17:00") from error

    @property
    def hours(self) -> OpenHours:
        """Return the hours in which somebody reads."""
        return parse_hours(self.open_hours)


@dataclass(frozen=True, slots=True)
class SegmentPrice:
    """What one segment of a text message costs, in hundredths of a penny, for estimates only."""

    hundredths: int = 400

    def __post_init__(self) -> None:
        if not 0 <= self.hundredths <= MOST_PENCE * 100:
            raise UnfitPolicy("pence", f"Enter pence from 0 to {MOST_PENCE}, such as 4 or 4.5")


@dataclass(frozen=True, slots=True)
class AccentsPolicy:
    """Whether text messages keep their accents in languages that would be shorter, and cheaper, without."""

    kept: bool = True


@dataclass(frozen=True, slots=True)
class NumbersPolicy:
    """Which numbers may be put on file: UK mobile numbers, or mobile numbers of every country too."""

    foreign: bool = False


@dataclass(frozen=True, slots=True)
class FilesPolicy:
    """How large a voice message or a picture may be that is fetched, in megabytes."""

    megabytes: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.megabytes <= MOST_MEGABYTES:
            raise UnfitPolicy("megabytes", f"Enter megabytes from 1 to {MOST_MEGABYTES}")

    @property
    def largest(self) -> int:
        """Return the bound in bytes."""
        return self.megabytes * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WorriesPolicy:
    """Whether a program looks for worries in what young people write, and points them out to those who may read it."""

    noticed: bool = True


@dataclass(frozen=True, slots=True)
class ChallengeDays:
    """Within how many working days each stage of a challenge is answered; the three formal ones take 20 together."""

    informal: int = 5
    stage_1: int = 10
    stage_2: int = 5
    stage_3: int = 5

    def __post_init__(self) -> None:
        for each in fields(self):
            if not 1 <= getattr(self, each.name) <= MOST_DAYS:
                raise UnfitPolicy(each.name, f"Enter working days from 1 to {MOST_DAYS}")

    def of(self, stage: ChallengeStage) -> int:
        """Return the working days of one stage."""
        days = (self.informal, self.stage_1, self.stage_2, self.stage_3)
        return dict(zip(ChallengeStage, days, strict=True))[stage]


@dataclass(frozen=True, slots=True)
class MorningPolicy:
    """Whether people get an e-mail on working days when something waits, and from what time on."""

    sent: bool = False
    at: time = time(8)

    def __post_init__(self) -> None:
        if not EARLIEST <= self.at <= LATEST:
            raise UnfitPolicy("at", f"Choose a time from {EARLIEST:%H:%M} to {LATEST:%H:%M}")


class PolicyGroup(StrEnum):
    """Policies that are decided together, by the name of their field."""

    ASKING = "asking"
    WRITING = "writing"
    SERVICE = "service"
    CODES = "codes"
    NUMBERS = "numbers"
    PRICE = "price"
    ACCENTS = "accents"
    FILES = "files"
    WORRIES = "worries"
    CHALLENGES = "challenges"
    MORNING = "morning"


# What one group of policies says.
PolicyValue = (
    AskingDays
    | WritingHours
    | ServicePolicy
    | Policy
    | NumbersPolicy
    | SegmentPrice
    | AccentsPolicy
    | FilesPolicy
    | WorriesPolicy
    | ChallengeDays
    | MorningPolicy
)


@dataclass(frozen=True, slots=True)
class Policies:
    """All that an authority decides for itself, with what holds while nobody has decided."""

    asking: AskingDays = field(default_factory=AskingDays)
    writing: WritingHours = field(default_factory=WritingHours)
    service: ServicePolicy = field(default_factory=ServicePolicy)
    codes: Policy = field(default_factory=Policy)
    numbers: NumbersPolicy = field(default_factory=NumbersPolicy)
    price: SegmentPrice = field(default_factory=SegmentPrice)
    accents: AccentsPolicy = field(default_factory=AccentsPolicy)
    files: FilesPolicy = field(default_factory=FilesPolicy)
    worries: WorriesPolicy = field(default_factory=WorriesPolicy)
    challenges: ChallengeDays = field(default_factory=ChallengeDays)
    morning: MorningPolicy = field(default_factory=MorningPolicy)

    def of(self, group: PolicyGroup) -> PolicyValue:
        """Return what one group says."""
        value: PolicyValue = getattr(self, group.value)
        return value

    def decided(self, stored: Mapping[PolicyGroup, Mapping[str, Any]]) -> Policies:
        """Return these policies with what was decided since; what cannot be read any more is left as it was.

        No message may be lost because a later version knows a number no longer, or in narrower bounds.
        """
        changes: dict[str, Any] = {group: _read(self.of(group), plain) for group, plain in stored.items()}
        return replace(self, **changes)


def written(value: PolicyValue) -> dict[str, str | int]:
    """Return a group of policies as plain numbers and words, to be stored and compared."""
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _plain(value: Any) -> str | int:
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value if isinstance(value, int) else str(value)


def _read(known: PolicyValue, plain: Mapping[str, Any]) -> PolicyValue:
    names = [each.name for each in fields(known) if each.name in plain]
    try:
        return replace(known, **{name: _like(getattr(known, name), plain[name]) for name in names})
    except (TypeError, ValueError):
        return known


def _like(known: Any, value: Any) -> Any:
    """Return a stored value as what stands in its place now."""
    return time.fromisoformat(value) if isinstance(known, time) else type(known)(value)
