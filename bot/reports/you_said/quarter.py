"""A quarter as the participation service works on it: themes with counts, what was done, and words to quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter
from bot.domain.reviews import LONDON
from bot.reports import ReportYear
from bot.reports.annual import KeptPair, PublicQuote, pairs_of, public_quotes
from bot.reports.themes import ThemeYear, WordedReplies, theme_year
from bot.store.accounts import Account
from bot.store.themes import PublishedQuarter, ThemedPart, ThemeMark
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class SaidTheme:
    """One theme in a quarter: how many replies bear it, what was said and done, and what may be quoted in public."""

    theme_id: int
    name: str
    replies: int
    pairs: tuple[KeptPair, ...]
    quotes: tuple[PublicQuote, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """That a quarter stands on the public page: since when, and by whom."""

    on: date
    by: str | None


@dataclass(frozen=True, slots=True)
class SaidQuarter:
    """Everything about one quarter; ``whole_year`` are pairs from before pairs were about a theme in a quarter."""

    quarter: Quarter
    of: WordedReplies
    themes: tuple[SaidTheme, ...]
    whole_year: tuple[KeptPair, ...]
    publication: Publication | None

    @property
    def answered(self) -> tuple[SaidTheme, ...]:
        """Return the themes about which somebody wrote what was done: what a public page has."""
        return tuple(theme for theme in self.themes if theme.pairs)


def said_quarter(session: Session, content: Content, quarter: Quarter) -> SaidQuarter:
    """Return a quarter in true numbers, the theme of most replies first; six statements."""
    counted = theme_year(session, content, quarter.start)
    pairs = pairs_of(session, ReportYear(quarter.start))
    quotes = public_quotes(session, quarter.first, quarter.last)
    return SaidQuarter(
        quarter,
        counted.of[quarter],
        _themes(session, counted, quarter, pairs, quotes),
        tuple(pair for pair in pairs if pair.quarter is None),
        _publication(session, quarter),
    )


def _themes(
    session: Session,
    counted: ThemeYear,
    quarter: Quarter,
    pairs: Sequence[KeptPair],
    quotes: Sequence[PublicQuote],
) -> tuple[SaidTheme, ...]:
    spoken = {theme.theme_id: theme for theme in counted.themes if theme.replies[quarter]}
    said: dict[int, list[KeptPair]] = defaultdict(list)
    for pair in pairs:
        if pair.theme_id is not None and pair.quarter == quarter.first:
            said[pair.theme_id].append(pair)
    names = {key: each[0].theme for key, each in said.items()}
    names |= {key: theme.name for key, theme in spoken.items()}
    quoted = _by_theme(session, quotes)
    found = (
        SaidTheme(
            key,
            name,
            spoken[key].replies[quarter] if key in spoken else 0,
            tuple(said.get(key, ())),
            tuple(quoted.get(key, ())),
        )
        for key, name in names.items()
    )
    return tuple(sorted(found, key=lambda theme: (-theme.replies, theme.name.casefold())))


def _by_theme(session: Session, quotes: Sequence[PublicQuote]) -> Mapping[int, Sequence[PublicQuote]]:
    """Return the quotes under each theme that stands on the conversation which they are out of."""
    talks = {quote.conversation_id for quote in quotes}
    rows = session.execute(
        select(ThemeMark.theme_id, ThemedPart.conversation_id)
        .join(ThemedPart, ThemedPart.id == ThemeMark.part_id)
        .where(ThemedPart.conversation_id.in_(talks))
    )
    stands = {(theme, talk) for theme, talk in rows}
    themes = {theme for theme, _ in stands}
    return {
        theme: [quote for quote in quotes if (theme, quote.conversation_id) in stands] for theme in themes
    }


def _publication(session: Session, quarter: Quarter) -> Publication | None:
    row = session.execute(
        select(PublishedQuarter.published_at, Account.name)
        .outerjoin(Account, Account.id == PublishedQuarter.published_by)
        .where(PublishedQuarter.quarter == quarter.first, PublishedQuarter.withdrawn_at.is_(None))
    ).one_or_none()
    return Publication(row[0].astimezone(LONDON).date(), row[1]) if row else None
