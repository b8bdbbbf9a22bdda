"""The decision to show small numbers in the whole authority's table: by whom, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.access import Forbidden, Person, Role
from bot.ground.errors import InputRefused
from bot.reports import ReportYear
from bot.reports.annual.entering import wording
from bot.store.reports import Exemption

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Decided:
    """A manager's decision to print the whole authority's table without hiding small numbers."""

    by: str
    at: datetime
    reason: str

    @property
    def note(self) -> str:
        """Say it under the table, with name and day."""
        day = self.at.astimezone(LONDON)
        return (
            "Small numbers are shown in this table by a decision of"
            f" {self.by}, {day.day} {day:%B %Y}. Reason: {self.reason}"
        )


@dataclass(frozen=True, slots=True)
class Decisions:
    """Which years of a report show their small numbers, and the decisions that say so."""

    before: Decided | None
    after: Decided | None

    def notes(self, years: tuple[str, str]) -> tuple[str, ...]:
        """Give the lines under the table: each decision once, and what is hidden for want of one."""
        both = self.before, self.after
        made = dict.fromkeys(decided.note for decided in both if decided)
        hidden = [name for name, decided in zip(years, both, strict=True) if decided is None]
        return (*made, *((_no_decision(hidden),) if hidden else ()))


def _no_decision(years: Sequence[str]) -> str:
    return (
        f"Small numbers of {' and '.join(years)} are hidden in this table too, because no manager has decided"
        " otherwise. The number of reviews without a code is shown in the panel only, to those who may open them;"
        " another number is hidden with it."
    )


def decisions(session: Session, year: ReportYear) -> Decisions:
    """Find the decisions that a year's report stands under.

    A decision about one report shows both of its years, so each year stands under that of its own report or of the
    next one: what one report shows, another must not pretend to hide.
    """
    own = exemption(session, year)
    return Decisions(
        exemption(session, ReportYear(year.start - 1)) or own,
        own or exemption(session, ReportYear(year.start + 1)),
    )


def exemption(session: Session, year: ReportYear) -> Decided | None:
    """Find the decision about a year's table, if there is one."""
    found = session.scalar(select(Exemption).where(Exemption.year == year.name))
    return Decided(found.decided_by_name, found.decided_at, found.reason) if found else None


def decide(session: Session, person: Person, year: ReportYear, reason: str, now: datetime) -> None:
    """Let a year's whole-authority table show small numbers, in the name of a service manager.

    Forbidden for everybody else; InputRefused without a reason, or when it was decided before.
    """
    _only_service_manager(person)
    words = wording(
        "reason", reason, longest=LONGEST_REASON, missing="Give the reason for showing small numbers"
    )
    if exemption(session, year):
        raise InputRefused("reason", "This was decided before")
    session.add(
        Exemption(
            year=year.name,
            decided_by_name=person.name,
            reason=words,
            decided_at=now,
            decided_by=person.account_id,
        )
    )
    audit.record(session, "exempted", "annual_report", None, person, now, year=year.name)


def withdraw(session: Session, person: Person, year: ReportYear, now: datetime) -> None:
    """Take the decision back; from then on small numbers are hidden. Forbidden for all but a service manager."""
    _only_service_manager(person)
    found = session.scalar(select(Exemption).where(Exemption.year == year.name))
    if found is None:
        return
    detail = {"year": year.name, "decided_by": found.decided_by_name}
    session.delete(found)
    audit.record(session, "exemption_withdrawn", "annual_report", None, person, now, **detail)


def _only_service_manager(person: Person) -> None:
    if person.role is not Role.SERVICE_MANAGER:
        raise Forbidden("only a service manager decides about small numbers")
