"""The return as a person may see it: the whole authority's, or that of a team; ids and dates, no names of children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.returns import REASONS, CodeSource, LeftOut, LeftOutReason
from bot.ground.roles import Person
from bot.reports.returns.files import YearReturn
from bot.reports.returns.frozen import Restatement
from bot.reports.returns.held import count_not_recorded, has_whole, held_in, within
from bot.reports.returns.keying_list import count_to_key
from bot.store.people import Officer
from bot.store.reviews import Review


@dataclass(frozen=True, slots=True)
class Shown:
    """One year's return for one person: counts, what is left out and what was restated, with the IRO of each review."""

    whole: bool
    held: int
    returned: int
    sources: Mapping[CodeSource, int]
    left_out: tuple[LeftOut, ...]
    restatements: tuple[Restatement, ...]
    officers: Mapping[int, str]
    not_recorded: int
    to_key: int

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Return how many reviews are left out by each reason, the most frequent first; one review may have several."""
        found: Counter[LeftOutReason] = Counter(why for left in self.left_out for why in left.reasons)
        return tuple((REASONS[why], count) for why, count in found.most_common())


def show_return(session: Session, person: Person, made: YearReturn, today: date) -> Shown:
    """Return the part of a return that this person may know of."""
    signed = made.signed.restatements if made.signed else ()
    officers = _officers(session, person, made, [each.review_id for each in signed])
    returned = [row for row in made.sorted.returned if row.review_id in officers]
    left_out = tuple(left for left in made.sorted.left_out if left.review.review_id in officers)
    sources = Counter(row.source for row in returned)
    return Shown(
        whole=has_whole(person),
        held=made.held if has_whole(person) else len(returned) + len(left_out),
        returned=len(returned),
        sources={source: sources[source] for source in CodeSource},
        left_out=left_out,
        restatements=tuple(each for each in signed if each.review_id in officers),
        officers=officers,
        not_recorded=count_not_recorded(session, made.year, today, within(person)),
        to_key=count_to_key(session, person, made.year),
    )


def _officers(session: Session, person: Person, made: YearReturn, restated: list[int]) -> Mapping[int, str]:
    """Name the IRO of each review that this person may know of: those held in the year, and those restated."""
    wanted = or_(held_in(made.year), Review.id.in_(restated)) if restated else held_in(made.year)
    statement = select(Review.id, Officer.name).join(Officer, Officer.id == Review.officer_id)
    return {row.id: row.name for row in session.execute(statement.where(wanted, within(person)))}
