"""Which channels are on for this authority: off means that nothing but safety leaves by it, and nobody is invited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.domain.messages import ChannelKind
from bot.ground import audit
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import Forbidden, Person, Role
from bot.store.base import table_of
from bot.store.channels import ChannelSwitch

SWITCHES = table_of(ChannelSwitch)
# Where no data leaves for a company that the authority did not choose for itself, and nobody has to decide.
ON_AT_FIRST = frozenset({ChannelKind.SMS})
LONGEST_WORDS, LONGEST_NAME = 200, 100
YOUNGEST, OLDEST = 4, 25


@dataclass(frozen=True, slots=True)
class ChannelDecision:
    """What a named person decided before a channel was used: the assessment, the processor, from which age on."""

    assessment: str
    processor: str
    youngest: int
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class SwitchedChannel:
    """One channel with its state, and what was decided about it."""

    kind: ChannelKind
    is_on: bool
    decision: ChannelDecision | None = None
    changed_at: datetime | None = None

    @property
    def needs_decision(self) -> bool:
        """Return whether somebody has to decide before it can be switched on."""
        return self.kind not in ON_AT_FIRST and self.decision is None


def is_on(channel: Any) -> ColumnElement[bool]:
    """Return the condition that a channel is on; SMS is unless it was switched off, all others once they were on."""
    said = exists().where(SWITCHES.c.channel == channel, SWITCHES.c.is_on)
    denied = exists().where(SWITCHES.c.channel == channel, ~SWITCHES.c.is_on)
    at_first = and_(channel.in_(sorted(kind.value for kind in ON_AT_FIRST)), ~denied)
    return or_(said, at_first)


def switched(session: Session) -> Mapping[ChannelKind, SwitchedChannel]:
    """Return every channel with its state."""
    rows = {row.channel: row for row in session.scalars(select(ChannelSwitch))}
    return {kind: _switched(kind, rows.get(kind.value)) for kind in ChannelKind}


def _switched(kind: ChannelKind, row: ChannelSwitch | None) -> SwitchedChannel:
    if row is None:
        return SwitchedChannel(kind, kind in ON_AT_FIRST)
    return SwitchedChannel(kind, row.is_on, _decision(row), row.changed_at)


def _decision(row: ChannelSwitch) -> ChannelDecision | None:
    if not (
        row.assessment and row.processor and row.decided_by and row.decided_on and row.youngest is not None
    ):
        return None
    return ChannelDecision(row.assessment, row.processor, row.youngest, row.decided_by, row.decided_on)


def decide(
    session: Session, person: Person, kind: ChannelKind, decision: ChannelDecision, now: datetime
) -> None:
    """Write down what was decided about a channel; InputRefused for missing words, Forbidden for anyone who may not."""
    _check(person)
    said = {
        "assessment": require_words("assessment", decision.assessment, "Enter the assessment", LONGEST_WORDS),
        "processor": require_words("processor", decision.processor, "Enter the processor", LONGEST_WORDS),
        "decided_by": require_words("decided_by", decision.decided_by, "Enter the name", LONGEST_NAME),
    }
    if not YOUNGEST <= decision.youngest <= OLDEST:
        raise InputRefused("youngest", f"Enter an age from {YOUNGEST} to {OLDEST}")
    if decision.decided_on > now.date():
        raise InputRefused("decided_on", "Enter a day that has come")
    row = _row(session, kind, person, now)
    for name, words in said.items():
        setattr(row, name, words)
    row.youngest, row.decided_on = decision.youngest, decision.decided_on
    who = said["decided_by"][: audit.LONGEST_FACT]
    audit.record(
        session, "decided_channel", "channel", None, person, now,
        channel=kind.value, decided_by=who, youngest=decision.youngest, on=decision.decided_on.isoformat(),
    )  # fmt: skip


def switch(session: Session, person: Person, kind: ChannelKind, now: datetime, *, on: bool) -> None:
    """Switch a channel on or off; InputRefused while nobody has decided about it, Forbidden for anyone who may not."""
    _check(person)
    if on and switched(session)[kind].needs_decision:
        raise InputRefused("decision", "First record who decided that this channel may be used")
    _row(session, kind, person, now).is_on = on
    audit.record(
        session, "switched_on" if on else "switched_off", "channel", None, person, now, channel=kind.value
    )


def switch_all_on(session: Session, now: datetime) -> None:
    """Switch every channel on, as an invented authority has them."""
    for kind in ChannelKind:
        session.merge(ChannelSwitch(channel=kind.value, is_on=True, changed_at=now))


def _row(session: Session, kind: ChannelKind, person: Person, now: datetime) -> Any:
    row = session.get(ChannelSwitch, kind.value)
    if row is None:
        row = ChannelSwitch(channel=kind.value, is_on=kind in ON_AT_FIRST)
        session.add(row)
    row.changed_at, row.changed_by = now, person.account_id
    return row


def _check(person: Person) -> None:
    if person.role is not Role.ADMINISTRATOR:
        raise Forbidden("only an administrator changes the channels")
