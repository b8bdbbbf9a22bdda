"""Which requests a page of numbers is about: before or after reviews, of which kind, held when, compared with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import request

from bot.domain.questionnaires import Phase
from bot.domain.reviews import ReviewKind, counts_in_care
from bot.ground.roles import NotFound
from bot.reports import report_year, report_years
from bot.reports.periods import Against, ReviewPeriod, earlier, months, period_named, quarters
from web.kit import asked, clock
from web.kit.formats import short_quarter

OWN = "own"
YEARS = 6
LONGEST = 5 * 366


@dataclass(frozen=True, slots=True)
class ChosenRequests:
    """What the address asks for; ``period`` ends today at the latest, and ``than`` is as long.

    ``typed`` are days of one's own as they were typed, ``trouble`` is what is wrong with them.
    """

    phase: Phase
    name: str
    period: ReviewPeriod
    against: Against
    typed: tuple[str, str]
    trouble: str = ""

    @property
    def than(self) -> ReviewPeriod | None:
        """Return the period that it is compared with."""
        return earlier(self.period, self.against)

    @property
    def filters(self) -> Mapping[str, str]:
        """Return what an address needs to ask for the same."""
        found = {"phase": self.phase.value, "period": self.name, "against": self.against.value}
        if not counts_in_care(self.period.kind):
            found["reviews"] = self.period.kind.value
        return found | ({"from": self.typed[0], "to": self.typed[1]} if self.name == OWN else {})


def chosen(unless_asked: Against = Against.YEAR) -> ChosenRequests:
    """Return what is asked for, else feedback about this year's reviews in care; NotFound for what is not there.

    ``unless_asked`` is what it is compared with where the address does not say.
    """
    today = clock.today()
    current = report_year(today)
    name = request.args.get("period", "") or current.name
    typed = (request.args.get("from", "").strip(), request.args.get("to", "").strip())
    phase = asked.maybe("phase", Phase) or Phase.POST
    period, trouble = (ReviewPeriod(current.first, current.last), "")
    if name != OWN:
        period = _named(name)
    else:
        period, trouble = _own(typed, period)
    of_kind = replace(period.up_to(today), kind=asked.choice("reviews", ReviewKind))
    against = asked.maybe("against", Against) or unless_asked
    return ChosenRequests(phase, name, of_kind, against, typed, trouble)


def _named(name: str) -> ReviewPeriod:
    try:
        return period_named(name)
    except ValueError as error:
        raise NotFound(name) from error


def _own(typed: tuple[str, str], instead: ReviewPeriod) -> tuple[ReviewPeriod, str]:
    """Return the days that were typed, or what is shown instead of them and why."""
    try:
        first, last = (date.fromisoformat(day) for day in typed)
    except ValueError:
        return instead, "Enter both days, such as 2026-04-01"
    if last < first:
        return instead, "The last day must not come before the first"
    if (last - first).days > LONGEST:
        return instead, "Choose five years at most"
    return ReviewPeriod(first, last), ""


def periods(today: date) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the periods that can be chosen, with their names, in groups."""
    return {
        "Report years": [(each.name, each.name) for each in report_years(today, YEARS)],
        "Quarters": [(each.name, short_quarter(each.first, each.last)) for each in quarters(today)],
        "Months": [(f"{each:%Y-%m}", f"{each:%B %Y}") for each in months(today)],
    }
