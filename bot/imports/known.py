"""Reading the rows that a file speaks of, so that the plan can be made, and made sure of, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.domain.imports import (
    CareSpan,
    Existing,
    FileKind,
    ImportRow,
    Known,
    KnownChild,
    KnownPeriod,
    Subject,
    Told,
    folded,
    spellings,
)
from bot.domain.imports.reviews import ADJOURNED
from bot.domain.reviews import counts_in_care
from bot.domain.reviews.states import ReviewState
from bot.ground.review_kinds import COUNTS_IN_CARE
from bot.imports.foreseen import Foreseen, ForeseenView
from bot.imports.known_reviews import known_reviews, open_reviews, reviews_on, standins
from bot.imports.phone_rows import known_phones
from bot.imports.records import table_for
from bot.store.people import Team
from bot.store.reviews import Review

_Name = TypeVar("_Name", bound=Hashable)
STILL_TO_COME = (ReviewState.PLANNED.value, ADJOURNED)

_SPELT: Mapping[Told, tuple[Subject, str]] = MappingProxyType(
    {
        Told.CHILD: (Subject.CHILD, "la_child_id"),
        Told.CARE: (Subject.CARE_PERIOD, "external_id"),
        Told.REVIEW: (Subject.REVIEW, "key"),
        Told.TEAM: (Subject.TEAM, "name"),
        Told.SIBLINGS: (Subject.CHILD, "sibling_group"),
    }
)


def know(session: Session, kind: FileKind, rows: Sequence[ImportRow], seen: Foreseen | None = None) -> Known:
    """Read what the planner of this kind of file must know about the rows that its lines name.

    ``seen`` is what the files before it would add.
    """
    view = ForeseenView(session, seen or Foreseen())
    return replace(_LOADERS[kind](view, rows), spelt=_spelt(view, rows))


def _spelt(view: ForeseenView, rows: Sequence[ImportRow]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Find what is spelt nearly as the file spells it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for told, texts in spellings(rows).items():
        subject, column = _SPELT[told]
        stored = view.session.scalars(select(table_for(subject).columns[column]).distinct())
        foreseen = (values.get(column) for values in view.seen.rows(subject).values())
        wanted = {folded(text) for text in texts}
        near = defaultdict[str, set[str]](set)
        for text in (*stored, *foreseen):
            if text and folded(text) in wanted:
                near[folded(text)].add(text)
        found[told] = {fold: tuple(sorted(each)) for fold, each in near.items()}
    return found


def _children(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    names = _texts(rows, "child_id") | _texts(rows, "parent_child_id")
    found = view.rows(Subject.CHILD, "la_child_id", names)
    return Known(child_rows={str(row.values["la_child_id"]): row for row in found})


def _care(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    children = _known_children(view, _texts(rows, "child_id"))
    periods = _periods(view, children, _texts(rows, "care_id"))
    return Known(
        children=_with_care(children, periods),
        periods=periods,
        period_ids=_by_external_id(periods),
        unlinked=open_reviews(
            view,
            children,
            and_(Review.care_period_id.is_(None), COUNTS_IN_CARE),
            lambda row: row.values["care_period_id"] is None and counts_in_care(str(row.values["kind"])),
        ),
    )


def _officers(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    children = _known_children(view, _texts(rows, "child_id"))
    teams = _teams(view)
    by_email = _known_officers(view, "email", _texts(rows, "officer_email"))
    by_id = _known_officers(view, "external_id", _texts(rows, "officer_id"))
    by_name = _called(view, _texts(rows, "officer_name"), teams)
    named = (row for each in by_name.values() for _, row in each)
    ids = {row.id: row.id for row in (*by_email.values(), *by_id.values(), *named)}
    names = {child.id: name for name, child in children.items()}
    return Known(
        children=children,
        teams=teams,
        officers=by_email,
        officer_ids=by_id,
        officer_names=by_name,
        posts=_grouped(view.rows(Subject.POST, "officer_id", ids), "officer_id", ids),
        allocations=_grouped(view.rows(Subject.ALLOCATION, "child_id", names), "child_id", names),
        waiting=open_reviews(
            view,
            children,
            Review.status.in_(STILL_TO_COME),
            lambda row: row.values["status"] in STILL_TO_COME,
        ),
    )


def _grouped(
    rows: Iterable[Existing], column: str, names: Mapping[int, _Name]
) -> dict[_Name, tuple[Existing, ...]]:
    found = defaultdict[_Name, list[Existing]](list)
    for row in rows:
        found[names[row.number(column)]].append(row)
    return {name: tuple(each) for name, each in found.items()}


def _teams(view: ForeseenView) -> dict[str, int]:
    stored = {row.name: row.id for row in view.session.execute(select(Team.id, Team.name))}
    return stored | {values["name"]: key for key, values in view.seen.rows(Subject.TEAM).items()}


def _reviews(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    named = _known_children(view, _texts(rows, "child_id"))
    by_care = _periods(view, named, _texts(rows, "care_id"))
    owners = {period.child for period in by_care.values()} - named.keys()
    children = {**named, **_known_children(view, owners)}
    periods = {**by_care, **_periods(view, {name: children[name] for name in owners}, ())}
    on = reviews_on(view, rows, named)
    return Known(
        children=_with_allocations(view, _with_care(children, periods)),
        periods=periods,
        period_ids=_by_external_id(periods),
        officers=_known_officers(view, "email", _texts(rows, "officer_email")),
        reviews=known_reviews(view, {*_texts(rows, "review_id"), *standins(rows), *on.values()}),
        reviews_on=on,
    )


def _phones(view: ForeseenView, rows: Sequence[ImportRow]) -> Known:
    children = _known_children(view, _texts(rows, "child_id"))
    return Known(
        children=children,
        child_rows=_children(view, rows).child_rows,
        phones=known_phones(view, rows),
    )


_LOADERS: Mapping[FileKind, Callable[[ForeseenView, Sequence[ImportRow]], Known]] = MappingProxyType(
    {
        FileKind.CHILDREN: _children,
        FileKind.CARE_PERIODS: _care,
        FileKind.OFFICERS: _officers,
        FileKind.REVIEWS: _reviews,
        FileKind.PHONES: _phones,
    }
)


def _texts(rows: Sequence[ImportRow], field: str) -> set[str]:
    return {text for row in rows if (text := row.text(field))}


def _known_children(view: ForeseenView, names: Iterable[str]) -> dict[str, KnownChild]:
    found = view.rows(Subject.CHILD, "la_child_id", names)
    return {str(row.values["la_child_id"]): KnownChild(row.id, row.day("born_on")) for row in found}


def _known_officers(view: ForeseenView, column: str, texts: Iterable[str]) -> dict[str, Existing]:
    return {str(row.values[column]): row for row in view.rows(Subject.OFFICER, column, texts)}


def _called(
    view: ForeseenView, names: Iterable[str], teams: Mapping[str, int]
) -> dict[str, tuple[tuple[str, Existing], ...]]:
    """Return the officers with each of these names, with the name of the team."""
    called = {team: name for name, team in teams.items()}
    found = defaultdict[str, list[tuple[str, Existing]]](list)
    for row in view.rows(Subject.OFFICER, "name", names):
        found[str(row.values["name"])].append((called[row.number("team_id")], row))
    return {name: tuple(each) for name, each in found.items()}


def _periods(
    view: ForeseenView, children: Mapping[str, KnownChild], external_ids: Iterable[str]
) -> dict[int, KnownPeriod]:
    """Read the times in care of these children, and those with these ids, whoever's they are."""
    wanted = [
        *view.rows(Subject.CARE_PERIOD, "child_id", (child.id for child in children.values())),
        *view.rows(Subject.CARE_PERIOD, "external_id", external_ids),
    ]
    found = {row.id: row for row in sorted(wanted, key=lambda row: (row.id < 0, abs(row.id)))}
    names = view.child_names(row.number("child_id") for row in found.values())
    return {key: KnownPeriod(names[row.number("child_id")], row) for key, row in found.items()}


def _by_external_id(periods: Mapping[int, KnownPeriod]) -> dict[str, int]:
    ids = {key: period.row.values["external_id"] for key, period in periods.items()}
    return {str(external): key for key, external in ids.items() if external}


def _with_care(
    children: Mapping[str, KnownChild], periods: Mapping[int, KnownPeriod]
) -> dict[str, KnownChild]:
    spans = defaultdict[str, list[CareSpan]](list)
    for key, period in periods.items():
        start = period.row.day("starts_on")
        assert start is not None
        spans[period.child].append(CareSpan(key, start, period.row.day("ends_on"), None))
    return {name: KnownChild(child.id, child.born_on, tuple(spans[name])) for name, child in children.items()}


def _with_allocations(view: ForeseenView, children: Mapping[str, KnownChild]) -> dict[str, KnownChild]:
    spans = defaultdict[int, list[tuple[CareSpan, int]]](list)
    for row in view.rows(Subject.ALLOCATION, "child_id", (child.id for child in children.values())):
        start = row.day("starts_on")
        assert start is not None
        span = CareSpan(row.id, start, row.day("ends_on"), None)
        spans[row.number("child_id")].append((span, row.number("officer_id")))
    return {
        name: KnownChild(child.id, child.born_on, child.care, tuple(spans[child.id]))
        for name, child in children.items()
    }
