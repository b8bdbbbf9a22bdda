"""Words that nobody has read within two working days: whose, since when, and who reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from bot.ground.access import may_know_outcomes, visible_reviews
from bot.ground.calendar import proclaimed_days, read_by, working_days_between
from bot.ground.cover import covers
from bot.ground.roles import Person
from bot.reviews.codes import cases
from bot.store.contributions import ReceivedViews
from bot.store.cover import Cover
from bot.store.people import Officer, Team
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class LateWords:
    """Unread words of one child, without the words; ``days`` are the working days since they had to be read.

    ``cover`` is who covers for the officer today, None where nobody does.
    """

    review_id: int
    child_id: int
    known_as: str
    officer: str
    team: str
    cover: str | None
    unread: int
    since: datetime
    due_on: date
    days: int


@dataclass(frozen=True)
class LateList:
    """What was not read in time, the longest waiting first."""

    rows: tuple[LateWords, ...]

    @cached_property
    def teams(self) -> Mapping[str, int]:
        """Return for how many reviews of each team words were not read in time, the most first."""
        return dict(Counter(row.team for row in self.rows).most_common())


def late_words(session: Session, person: Person, today: date) -> LateList:
    """Return the words that were not read in time, of the reviews whose state this person may know."""
    if not may_know_outcomes(person):
        return LateList(())
    extra = proclaimed_days(session)
    unread = select(ReceivedViews.review_id).where(ReceivedViews.unread > 0)
    found = cases(session, and_(Review.id.in_(unread), visible_reviews(person)))
    waiting = ((case, case.unread_since, read_by(case.unread_since, extra)) for case in found)
    late = [(case, since, due) for case, since, due in waiting if since and due and due < today]
    places = _places(session, [case.review_id for case, *_ in late], today)
    rows = (
        LateWords(
            case.review_id, case.child_id, case.known_as, case.officer, *places[case.review_id], case.unread,
            since, due, working_days_between(due, today, extra),
        )
        for case, since, due in late
    )  # fmt: skip
    return LateList(tuple(sorted(rows, key=lambda row: (row.since, row.review_id))))


def _places(session: Session, review_ids: list[int], today: date) -> Mapping[int, tuple[str, str | None]]:
    """Return the team of each review's officer, and who covers for them."""
    covering = aliased(Officer)
    rows = session.execute(
        select(Review.id, Team.name, covering.name)
        .join(Officer, Officer.id == Review.officer_id)
        .join(Team, Team.id == Officer.team_id)
        .outerjoin(Cover, covers(Review.officer_id, Review.child_id, today))
        .outerjoin(covering, covering.id == Cover.covered_by)
        .where(Review.id.in_(review_ids))
    )
    return {review_id: (team, cover) for review_id, team, cover in rows}
