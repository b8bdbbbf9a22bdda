"""A caseload to check: an IRO with reviews of their own, in a year in which nothing unrelated was held."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.domain.quality import CheckKind, Count
from bot.ground.roles import Person, Role
from bot.reports import ReportYear
from bot.reports.quality import CheckRow, Listing, Scope, listing, overview
from bot.store.people import Child
from bot.store.reviews import Review
from tests import factories
from tests.factories import TODAY
from tests.ground.people import iro_of, person

YEAR = ReportYear(2025)
DAY = date(2025, 9, 10)


@dataclass(frozen=True)
class Office:
    """One officer with a team, and what people in several roles see of it."""

    session: Session
    officer_id: int
    team_id: int

    def child(self, **given: Any) -> Child:
        """Add a child."""
        return factories.child(self.session, **given)

    def hold(self, code: str | None = None, source: str = "confirmed", **given: Any) -> Review:
        """Hold a review of this officer's, in person, with a code unless it is None."""
        wanted = {
            "status": "held",
            "review_on": DAY,
            "attendance": "in_person",
            "contribution": "spoke",
            "officer_id": self.officer_id,
            **given,
        }
        review = factories.review(self.session, **wanted)
        if code is not None:
            self.code(review, code, source)
        return review

    def code(self, review: Review, code: str, source: str = "confirmed", **given: Any) -> None:
        """Record a code of a review."""
        factories.code(self.session, review_id=review.id, code=code, source=source, **given)

    def scope(self, role: Role = Role.IRO, year: ReportYear = YEAR) -> Scope:
        """Return what somebody in this role sees, who has this officer or team."""
        return Scope(self.person(role), year, TODAY, Policy())

    def person(self, role: Role) -> Person:
        """Return somebody in this role."""
        if role is Role.IRO:
            return iro_of(self.session, self.officer_id)
        given = {"team_id": self.team_id} if role is Role.TEAM_MANAGER else {}
        return person(self.session, role, **given)

    def counts(self, role: Role = Role.IRO) -> dict[CheckKind, Count]:
        """Run every check."""
        return {each.kind: each.count for each in overview(self.session, self.scope(role))}

    def count(self, kind: CheckKind, role: Role = Role.IRO) -> tuple[int, int, int]:
        """Return what one check found, looked at and could not assess; its list has as many rows."""
        count = self.counts(role)[kind]
        assert self.listing(kind, role).summary.count == count
        assert len(self.listing(kind, role).rows) == count.found
        return count.found, count.looked, count.unknown

    def listing(self, kind: CheckKind, role: Role = Role.IRO, page: int = 1) -> Listing:
        """Return a page of what a check found."""
        return listing(self.session, self.scope(role), kind, page)

    def rows(self, kind: CheckKind, role: Role = Role.IRO) -> tuple[CheckRow, ...]:
        """Return the first page of what a check found."""
        return self.listing(kind, role).rows


def open_office(session: Session) -> Office:
    """Add the officer and the team."""
    team = factories.team(session)
    officer = factories.officer(session, team_id=team.id, name="Ola Officer")
    return Office(session, officer.id, team.id)
