"""The diary as a list: the reviews of a month or of another time, fifty to a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Policy
from bot.ground.access import overseen_officers
from bot.ground.calendar import added_days
from bot.ground.list_pages import page_of, rows_on
from bot.ground.roles import Person
from bot.reviews.caseload import CaseloadRow
from bot.reviews.diary.filters import DiaryFilter, DiaryKind, kind_of
from bot.reviews.diary.lines import DiaryLine, DiaryReader, kept, lines
from bot.store.people import Officer, Team


@dataclass(frozen=True, slots=True)
class OverseenOfficer:
    """An officer whom a list can be narrowed to, and the team."""

    officer_id: int
    name: str
    team_id: int
    team: str


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """One review as the list shows it."""

    line: DiaryLine
    review: CaseloadRow

    @property
    def kind(self) -> DiaryKind:
        """Return which review of the time in care it is."""
        return kind_of(self.line.kind, self.line.due_rule)


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """One page of the list, how many reviews there are in all, and by whom it can be narrowed."""

    rows: tuple[DiaryRow, ...]
    total: int
    page: int
    pages: int
    officers: tuple[OverseenOfficer, ...]


def diary(session: Session, person: Person, by: DiaryFilter, policy: Policy, today: date) -> DiaryPage:
    """Return one page of the reviews that this person may know of; at most five statements, however many.

    A page that is not there becomes the last. Who may not know what became of reviews finds none by it.
    """
    reader = DiaryReader(person, policy, today, added_days(session))
    found, rows = kept(session, reader, by, lines(session, reader, by, named=False))
    page, pages = page_of(len(found), by.page)
    shown = rows_on(page, found)
    rows = rows or reader.rows(session, [line.review_id for line in shown])
    listed = tuple(DiaryRow(line, rows[line.review_id]) for line in shown)
    return DiaryPage(listed, len(found), page, pages, overseen(session, person))


def overseen(session: Session, person: Person) -> tuple[OverseenOfficer, ...]:
    """Return the officers whose reviews this person may list one by one, by team and name."""
    statement = (
        select(Officer.id, Officer.name, Team.id, Team.name)
        .join(Team, Team.id == Officer.team_id)
        .where(overseen_officers(person))
        .order_by(Team.name, Officer.name, Officer.id)
    )
    return tuple(OverseenOfficer(*row) for row in session.execute(statement))
