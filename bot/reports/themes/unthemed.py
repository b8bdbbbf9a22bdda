"""Replies with words that nobody has looked at for themes: something to do for who may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.access import themable_records, themable_talks
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import Person
from bot.reports.themes.parts import WHOSE_IS_SURE, OwnWords
from bot.reports.themes.replies import ReplyKey
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class UnthemedReply:
    """One reply with parts that nobody has looked at."""

    key: ReplyKey
    known_as: str
    review_on: date
    phase: Phase
    questionnaire: str
    language: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class UnthemedList:
    """One page of the replies that wait, the oldest review first, and how many there are."""

    rows: tuple[UnthemedReply, ...]
    total: int
    page: int
    pages: int


def unthemed(session: Session, person: Person, content: Content, *, since: date, page: int) -> UnthemedList:
    """Return the replies about reviews from a day on whose words wait; two statements, whatever their number."""
    own = _of(person, content, since)
    total = session.scalar(_waiting(own, [own.replies])) or 0
    page, pages = page_of(total, page)
    of = own.table.c
    shown = [
        of.conversation_id, of.contribution_id, Child.known_as, Review.review_on, of.phase, of.questionnaire,
        of.language,
    ]  # fmt: skip
    rows = session.execute(limited_to(page, _oldest_first(own, [*shown, func.count()]).group_by(*shown)))
    found = (
        UnthemedReply(ReplyKey(talk, record), known_as, on, Phase(phase), questionnaire, language, parts)
        for talk, record, known_as, on, phase, questionnaire, language, parts in rows
    )
    return UnthemedList(tuple(found), total, page, pages)


def count_unthemed(session: Session, person: Person, content: Content, *, since: date) -> int:
    """Return how many replies about reviews from a day on have words that wait."""
    own = _of(person, content, since)
    return session.scalar(_waiting(own, [own.replies])) or 0


def next_unthemed(
    session: Session, person: Person, content: Content, *, since: date, after: ReplyKey
) -> ReplyKey | None:
    """Return the reply that waits first, another than ``after``; None without any."""
    own = _of(person, content, since, ConversationRecord.id != (after.conversation_id or 0))
    is_other = func.coalesce(own.table.c.contribution_id, 0) != (after.contribution_id or -1)
    keys = [own.table.c.conversation_id, own.table.c.contribution_id]
    found = session.execute(_oldest_first(own, keys).where(is_other).limit(1)).one_or_none()
    return None if found is None else ReplyKey(*found)


def _of(person: Person, content: Content, since: date, *talks: ColumnElement[bool]) -> OwnWords:
    """Return the parts about reviews from a day on that are this person's to look at."""
    return OwnWords.of(
        content,
        Review.review_on >= since,
        talks=(themable_talks(person), WHOSE_IS_SURE, *talks),
        records=(themable_records(person),),
    )


def _waiting(own: OwnWords, columns: Iterable[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(own.table)
        .join(Review, Review.id == own.table.c.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(own.waits)
    )


def _oldest_first(own: OwnWords, columns: Iterable[Any]) -> Select[Any]:
    of = own.table.c
    # A database decides for itself where nothing stands in an order, so what came another way stands at nought.
    return _waiting(own, columns).order_by(
        Review.review_on, func.coalesce(of.conversation_id, 0), of.contribution_id
    )
