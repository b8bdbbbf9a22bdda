"""The requests of a period in groups: by month, question set, channel, language, age and team."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from bot.domain.rates import Rate
from bot.domain.response import RequestCounts, RequestOutcome
from bot.reports.response.found import YOUNGEST

AGES = ((16, "16 and over"), (12, "12 to 15"), (8, "8 to 11"), (YOUNGEST, "4 to 7"))
NOT_KNOWN = ""


class ResponsePart(StrEnum):
    """By what the requests are parted; those without a request belong to no set and no channel."""

    MONTH = "month"
    SET = "set"
    CHANNEL = "channel"
    LANGUAGE = "language"
    AGE = "age"
    TEAM = "team"


# What only a request has.
OF_REQUESTS = frozenset({ResponsePart.SET, ResponsePart.CHANNEL})
Outcomes = Counter[str | None]


@dataclass(frozen=True, slots=True)
class ResponseGroup:
    """The held reviews of a group, of children of four and over, and what became of the requests about them."""

    held: int
    counts: RequestCounts

    @property
    def rate(self) -> Rate:
        """Return the finished requests of those delivered."""
        return self.counts.finished_of_delivered

    @property
    def rate_of_held(self) -> Rate:
        """Return the finished requests of the reviews held."""
        return self.counts.finished_of_held(self.held)


NOBODY = ResponseGroup(0, RequestCounts({}))


@dataclass(slots=True)
class ResponseTally:
    """Counts reviews and requests as a whole and in parts; ``no_birthday`` are left out, for want of an age."""

    teams: Mapping[int, int]
    whole: Outcomes = field(default_factory=Counter)
    parts: Mapping[ResponsePart, dict[str, Outcomes]] = field(
        default_factory=lambda: {part: defaultdict(Counter) for part in ResponsePart}
    )
    no_birthday: int = 0

    def add(self, rows: Sequence[Any]) -> None:
        """Count the rows of :func:`bot.reports.response.found.requests`: part after part, as they are thousands."""
        counted = [row for row in rows if row[1] is not None and row[1] >= YOUNGEST]
        self.no_birthday += sum(row[1] is None for row in rows)
        months, ages, languages, officers, channels, sets, outcomes = (
            zip(*counted, strict=True) if counted else [()] * 7
        )
        self.whole.update(outcomes)
        self._count(ResponsePart.MONTH, months, outcomes)
        self._count(ResponsePart.SET, sets, outcomes)
        self._count(ResponsePart.CHANNEL, channels, outcomes)
        self._count(ResponsePart.LANGUAGE, languages, outcomes, lambda each: each or NOT_KNOWN)
        self._count(ResponsePart.AGE, ages, outcomes, _band)
        self._count(ResponsePart.TEAM, officers, outcomes, self._team)

    def _count(
        self,
        part: ResponsePart,
        keys: Iterable[Any],
        outcomes: Iterable[str | None],
        named: Callable[[Any], str] = lambda each: each,
    ) -> None:
        """Count the rows of one part by their group and outcome, and name the groups then; None belongs to none."""
        for (key, outcome), number in Counter(zip(keys, outcomes, strict=True)).items():
            self.parts[part][named(key)][outcome] += number

    def _team(self, officer: int) -> str:
        return str(self.teams[officer]) if officer in self.teams else NOT_KNOWN

    def groups(self, part: ResponsePart) -> Mapping[str, ResponseGroup]:
        """Return the groups of one part by their keys."""
        return {key: group_of(found) for key, found in self.parts[part].items() if key is not None}


def whole_of(rows: Iterable[Any]) -> Outcomes:
    """Count the rows of :func:`bot.reports.response.found.requests` as a whole, without parts."""
    return Counter(row[-1] for row in rows if row[1] is not None and row[1] >= YOUNGEST)


def group_of(found: Outcomes) -> ResponseGroup:
    """Return what was counted as a group."""
    counts = {outcome: found[outcome.value] for outcome in RequestOutcome}
    return ResponseGroup(found.total(), RequestCounts(counts))


@cache
def _band(age: int) -> str:
    return next(name for youngest, name in AGES if age >= youngest)
