"""Reviews of children who live at home under a supervision order, counted on their own and nowhere else.

Children Act 1989, s. 31(1)(b) and s. 35: such a child is not looked after, so no regulation says when the review is
held, and it is neither returned to the DfE nor part of Table 12, of what is on time or of any rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.domain.annual import Grid, Section, Tally, Wording
from bot.domain.reviews import ReviewKind, review_end
from bot.ground.conditions import WAS_HELD
from bot.reports.annual.facts import Counts, Reached, Span, SupervisionFacts
from bot.reports.annual.tables import Material, figures
from bot.reports.annual.views import read_views
from bot.store.reviews import Review

CAME = frozenset({Reached.OPENED, Reached.UNOPENED})
DEFINITION = (
    "Reviews of children under a supervision order by the month in which they were held, the children whom they were"
    " about, and those whose views came before their review ended. A child with reviews in two months counts in both."
)


def read_supervision(session: Session, span: Span) -> SupervisionFacts:
    """Count the supervision order reviews held in a period, their children, and those who gave views."""
    held = _held(span)
    columns = (Review.id, Review.child_id, Review.review_on, Review.ended_at)
    rows: Sequence[Any] = session.execute(select(*columns).where(held)).all()
    ends = {row.id: (row.review_on, row.ended_at or review_end(row.review_on).moment) for row in rows}
    views = read_views(session, held, ends)
    heard = [row for row in rows if views[row.id].reached in CAME]
    return SupervisionFacts(
        held=_by_month((row.review_on, row.id) for row in rows),
        children=_by_month((row.review_on, row.child_id) for row in rows),
        heard=_by_month((row.review_on, row.child_id) for row in heard),
        all_children=len({row.child_id for row in rows}),
        all_heard=len({row.child_id for row in heard}),
    )


def _held(span: Span) -> ColumnElement[bool]:
    return and_(
        WAS_HELD,
        Review.kind == ReviewKind.SUPERVISION.value,
        Review.review_on.between(span.year.first, span.as_at),
    )


def _by_month(found: Iterable[tuple[date, int]]) -> Counts:
    """Count different ids in each month."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for day, key in found:
        ids[f"{day:%Y-%m}"].add(key)
    return {month: len(each) for month, each in sorted(ids.items())}


def section(material: Material) -> Section | None:
    """Make the section; none where no such review was held in either period."""
    before, now = (each.supervision for each in material.facts)
    if now is None or not (now.held or (before and before.held)):
        return None
    grid = _grid(now, material.years[1].name)
    return Section(
        "supervision",
        "Supervision order reviews",
        grids=(grid,) if grid.rows else (),
        figures=figures("supervision", material.years),
    )


def _grid(now: SupervisionFacts, year: str) -> Grid:
    return Grid(
        f"Supervision order reviews by month, {year}",
        ("Month", "Reviews held", "Children", "Children who gave views"),
        tuple(
            (Wording(f"{date.fromisoformat(f'{month}-01'):%B %Y}"), *_tallies(now, month))
            for month in now.held
        ),
        (),
        DEFINITION,
    )


def _tallies(now: SupervisionFacts, month: str) -> tuple[Tally, ...]:
    columns: tuple[Mapping[str, int], ...] = (now.held, now.children, now.heard)
    return tuple(Tally(column.get(month, 0)) for column in columns)
