"""How many replies in own words bear each theme, by quarter of the reviews and by question set; true numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter, quarters_of
from bot.reports.themes.parts import WHOSE_IS_SURE, OwnWords
from bot.store.reviews import Review
from bot.store.themes import Theme, ThemeMark
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class WordedReplies:
    """Replies in own words: how many, of how many parts, and how many of these parts nobody has looked at."""

    replies: int = 0
    parts: int = 0
    waiting: int = 0

    def __add__(self, other: WordedReplies) -> WordedReplies:
        """Return both together."""
        return WordedReplies(
            self.replies + other.replies, self.parts + other.parts, self.waiting + other.waiting
        )


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """One theme: how many replies of each quarter bear it."""

    theme_id: int
    name: str
    replies: Mapping[Quarter, int]

    @property
    def whole(self) -> int:
        """Return how many replies of the year bear it; every reply is about one review, so it counts once."""
        return sum(self.replies.values())


@dataclass(frozen=True, slots=True)
class ThemeYear:
    """A report year: each theme by quarter, those of most replies first, and what they are counted of."""

    quarters: tuple[Quarter, ...]
    themes: tuple[ThemeCount, ...]
    of: Mapping[Quarter, WordedReplies]
    by_set: Mapping[str, WordedReplies] = field(default_factory=dict)

    @property
    def whole(self) -> WordedReplies:
        """Return what the whole year is counted of."""
        return sum(self.of.values(), WordedReplies())


def theme_year(session: Session, content: Content, start: int, questionnaire: str | None = None) -> ThemeYear:
    """Count the themes of the report year that begins in ``start``, of one question set or all; two statements.

    Nobody is named by a count, so answers that a child lets be counted without their name are in it as well.
    """
    quarters = quarters_of(start)
    in_year = Review.review_on.between(quarters[0].first, quarters[-1].last)
    own = OwnWords.of(content, in_year, talks=(WHOSE_IS_SURE,))
    parts = session.execute(_replies(own, quarters)).all()
    marks = session.execute(_marks(own, quarters)).all()
    kept = {quarter.number: WordedReplies() for quarter in quarters}
    by_set: dict[str, WordedReplies] = {}
    for number, name, *counts in parts:
        found = WordedReplies(*map(int, counts))
        by_set[name] = by_set.get(name, WordedReplies()) + found
        if questionnaire in (None, name):
            kept[number] += found
    of = {quarter: kept[quarter.number] for quarter in quarters}
    wanted = [row for row in marks if questionnaire in (None, row.questionnaire)]
    return ThemeYear(quarters, _themes(wanted, quarters), of, dict(sorted(by_set.items())))


def _themes(rows: Sequence[Row[Any]], quarters: Sequence[Quarter]) -> tuple[ThemeCount, ...]:
    names = {row.theme_id: row.name for row in rows}
    counts: Counter[tuple[int, int]] = Counter()
    for row in rows:
        counts[row.theme_id, row.quarter] += row.number
    found = (
        ThemeCount(theme, name, {quarter: counts[theme, quarter.number] for quarter in quarters})
        for theme, name in names.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.whole, each.name.casefold())))


def _quarter(quarters: Sequence[Quarter]) -> ColumnElement[int]:
    ends = ((Review.review_on <= quarter.last, quarter.number) for quarter in quarters[:-1])
    return case(*ends, else_=quarters[-1].number).label("quarter")


def _replies(own: OwnWords, quarters: Sequence[Quarter]) -> Select[Any]:
    columns = (own.replies, func.count(), func.sum(case((own.waits, 1), else_=0)))
    return _grouped(own, quarters, columns)


def _marks(own: OwnWords, quarters: Sequence[Quarter]) -> Select[Any]:
    columns = (Theme.id.label("theme_id"), Theme.name, own.replies.label("number"))
    return (
        _grouped(own, quarters, columns)
        .join(ThemeMark, ThemeMark.part_id == own.table.c.part_id)
        .join(Theme, Theme.id == ThemeMark.theme_id)
        .group_by(Theme.id, Theme.name)
    )


def _grouped(own: OwnWords, quarters: Sequence[Quarter], columns: Sequence[Any]) -> Select[Any]:
    by = (_quarter(quarters), own.table.c.questionnaire)
    return (
        select(*by, *columns)
        .select_from(own.table)
        .join(Review, Review.id == own.table.c.review_id)
        .group_by("quarter", own.table.c.questionnaire)
    )
