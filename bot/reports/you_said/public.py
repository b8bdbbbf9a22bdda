"""The public page of a quarter: rounded counts, the service's own words, and quotes while their consent stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.annual import COVERED, Tally, protected
from bot.domain.quarters import Quarter, quarter_of
from bot.domain.reviews import LONDON
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.reports.annual import public_quotes
from bot.reports.you_said.quarter import SaidQuarter, SaidTheme, said_quarter
from bot.store.themes import PublishedQuarter
from bot.translation import Content

SUBJECT = "you_said"
PUBLISHERS = frozenset({Role.PARTICIPATION, Role.SERVICE_MANAGER})
# What the public reads where the published edition prints "c".
FEW = "fewer than 5"


@dataclass(frozen=True, slots=True)
class PublicPair:
    """What was said about a theme, and what was done, or why it could not be done; empty while nothing was."""

    said: str
    did: str
    could_not: bool


@dataclass(frozen=True, slots=True)
class PublicTheme:
    """One theme on the public page: the rounded number of replies, pairs, and words that may be quoted."""

    name: str
    replies: str
    pairs: tuple[PublicPair, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """The public page of one quarter; ``of`` is the rounded number of replies that the themes are counted of."""

    quarter: Quarter
    of: str
    themes: tuple[PublicTheme, ...]
    published_on: date


def publish(
    session: Session,
    person: Person,
    content: Content,
    quarter: Quarter,
    *,
    quotes: Collection[int],
    without_names: bool,
    now: datetime,
) -> None:
    """Put a quarter on the public page as it stands now, in the place of what was there.

    Forbidden for who does not publish; InputRefused while nothing was written about the quarter, and unless somebody
    checked that nobody can be recognised.
    """
    _check_publishes(person)
    found = said_quarter(session, content, quarter)
    if not found.answered:
        raise InputRefused("quotes", "Write what was done about at least one theme first")
    if not without_names:
        raise InputRefused("without_names", "Check that nobody can be recognised, and tick the box")
    _end(session, person, quarter, now)
    made = PublishedQuarter(
        quarter=quarter.first,
        said=_kept(found, frozenset(quotes)),
        published_at=now,
        published_by=person.account_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, "published", SUBJECT, made.id, person, now, quarter=quarter.name)


def withdraw(session: Session, person: Person, quarter: Quarter, now: datetime) -> None:
    """Take a quarter off the public page; NotFound where it does not stand there."""
    _check_publishes(person)
    if not _end(session, person, quarter, now):
        raise NotFound(quarter.name)


def published_quarters(session: Session) -> tuple[Quarter, ...]:
    """Return the quarters that stand on the public page, the newest first."""
    standing = select(PublishedQuarter.quarter).where(PublishedQuarter.withdrawn_at.is_(None))
    return tuple(
        quarter_of(first) for first in session.scalars(standing.order_by(PublishedQuarter.quarter.desc()))
    )


def public_page(session: Session, quarter: Quarter) -> PublicPage:
    """Return what the public reads of a quarter; NotFound where it was not published or was withdrawn."""
    row = session.scalar(_standing(quarter))
    if row is None:
        raise NotFound(quarter.name)
    words = {quote.id: quote.words for quote in public_quotes(session, quarter.first, quarter.last)}
    themes = tuple(_theme(each, words) for each in row.said["themes"])
    return PublicPage(quarter, row.said["of"], themes, row.published_at.astimezone(LONDON).date())


def _check_publishes(person: Person) -> None:
    if person.role not in PUBLISHERS:
        raise Forbidden(f"{person.role} publishes nothing")


def _standing(quarter: Quarter) -> Any:
    return select(PublishedQuarter).where(
        PublishedQuarter.quarter == quarter.first, PublishedQuarter.withdrawn_at.is_(None)
    )


def _end(session: Session, person: Person, quarter: Quarter, now: datetime) -> bool:
    """Withdraw what stands of a quarter; False where nothing does."""
    row = session.scalar(_standing(quarter).with_for_update())
    if row is None:
        return False
    row.withdrawn_at, row.withdrawn_by = now, person.account_id
    session.flush()
    audit.record(session, "withdrawn", SUBJECT, row.id, person, now, quarter=quarter.name)
    return True


def _kept(found: SaidQuarter, quotes: frozenset[int]) -> Mapping[str, Any]:
    """Return what is kept of a page that is published: nothing of it is a true number or a young person's word."""
    return {
        "of": rounded(found.of.replies),
        "themes": [_kept_theme(theme, quotes) for theme in found.answered],
    }


def _kept_theme(theme: SaidTheme, quotes: frozenset[int]) -> Mapping[str, Any]:
    return {
        "name": theme.name,
        "replies": rounded(theme.replies),
        "pairs": [[pair.said, pair.did or "", pair.could_not] for pair in theme.pairs],
        "quotes": [quote.id for quote in theme.quotes if quote.id in quotes],
    }


def rounded(number: int) -> str:
    """Return a count as the public reads it, by the rules of the published edition; empty for none."""
    value = protected(Tally(number))
    if not number:
        return ""
    return FEW if value is COVERED else str(value.text)


def _theme(kept: Mapping[str, Any], words: Mapping[int, str]) -> PublicTheme:
    return PublicTheme(
        kept["name"],
        kept["replies"],
        tuple(PublicPair(*pair) for pair in kept["pairs"]),
        tuple(words[quote] for quote in kept["quotes"] if quote in words),
    )
