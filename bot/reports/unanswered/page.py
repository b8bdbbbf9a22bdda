"""The list of who has not answered: a part of it by phase, reason, team, IRO and language, fifty to a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from bot.domain.policies import Policies
from bot.domain.questionnaires import Phase
from bot.domain.reviews import LONDON
from bot.ground import policies
from bot.ground.calendar import added_days
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import Person
from bot.reports.unanswered.found import AskedPeriod, find
from bot.reports.unanswered.reasons import NotRemindedReason
from bot.reports.unanswered.rows import AskReader, UnansweredAsk

NO_LANGUAGE = "none"


@dataclass(frozen=True, slots=True)
class UnansweredPart:
    """Which part of the list is wanted; what is None is not asked for. ``may`` keeps those who may be reminded."""

    phase: Phase | None = None
    reason: NotRemindedReason | None = None
    may: bool = False
    team: int | None = None
    officer: int | None = None
    language: str | None = None

    def keeps(self, row: UnansweredAsk) -> bool:
        """Return whether a request belongs to this part."""
        wanted = (
            (self.phase, row.phase),
            (self.reason, row.verdict.reason),
            (self.team, row.team_id),
            (self.officer, row.officer_id),
            (self.language, row.language or NO_LANGUAGE),
        )
        return all(asked in (None, has) for asked, has in wanted) and (row.may_remind or not self.may)


@dataclass(frozen=True)
class UnansweredList:
    """All requests of a period without a finished answer, those of the wanted part, and one page of these.

    ``slot`` is the next moment at which the bot may write first.
    """

    everything: Sequence[UnansweredAsk]
    wanted: Sequence[UnansweredAsk]
    asked_page: int
    slot: datetime

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return page_of(len(self.wanted), self.asked_page)[1]

    @property
    def page(self) -> int:
        """Return the page that is shown: the one asked for, or the nearest that is there."""
        return page_of(len(self.wanted), self.asked_page)[0]

    @property
    def rows(self) -> Sequence[UnansweredAsk]:
        """Return the requests of the page."""
        return rows_on(self.page, self.wanted)

    @cached_property
    def may_remind(self) -> Sequence[UnansweredAsk]:
        """Return the requests of the part of which a person may remind the child now."""
        return [row for row in self.wanted if row.may_remind]

    @cached_property
    def reasons(self) -> Mapping[NotRemindedReason, int]:
        """Return how many requests of the period each reason has, the most frequent first."""
        return dict(Counter(row.verdict.reason for row in self.everything).most_common())

    @cached_property
    def teams(self) -> Mapping[int, str]:
        """Return the teams of the period's IROs by name."""
        return _named((row.team_id, row.team) for row in self.everything)

    @cached_property
    def officers(self) -> Mapping[int, str]:
        """Return the IROs of the period by name."""
        return _named((row.officer_id, row.officer) for row in self.everything)

    @cached_property
    def languages(self) -> Sequence[str]:
        """Return the languages of the period's children."""
        return sorted({row.language or NO_LANGUAGE for row in self.everything})


def _named(pairs: Iterable[tuple[int, str]]) -> Mapping[int, str]:
    return dict(sorted(set(pairs), key=lambda pair: pair[1]))


def unanswered(
    session: Session,
    person: Person,
    period: AskedPeriod,
    part: UnansweredPart,
    *,
    page: int,
    now: datetime,
    starting: Policies = policies.USUAL,
) -> UnansweredList:
    """Return the requests without a finished answer that this person may know of; six statements, however many."""
    today = now.astimezone(LONDON).date()
    held = policies.in_force(session, starting)
    reader = AskReader(find(session, person, period, now, today), held, added_days(session), now)
    rows = reader.rows()
    return UnansweredList(rows, [row for row in rows if part.keeps(row)], page, reader.slot)
