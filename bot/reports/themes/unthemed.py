"""Replies with words that nobody has looked at for themes: something to do for who may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.access import themable_talks
from bot.ground.list_pages import limited_to, page_of
from bot.ground.roles import Person
from bot.reports.themes.parts import OwnWords
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.themes import ThemedPart
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class UnthemedTalk:
    """One reply with parts that nobody has looked at."""

    conversation_id: int
    known_as: str
    review_on: date
    phase: Phase
    questionnaire: str
    language: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class UnthemedList:
    """One page of the replies that wait, the oldest review first, and how many there are."""

    rows: tuple[UnthemedTalk, ...]
    total: int
    page: int
    pages: int


def unthemed(session: Session, person: Person, content: Content, *, since: date, page: int) -> UnthemedList:
    """Return the replies about reviews from a day on whose words wait; two statements, whatever their number."""
    own = OwnWords.of(content, themable_talks(person), Review.review_on >= since)
    total = _count(session, own)
    page, pages = page_of(total, page)
    talk = ConversationRecord
    shown = [talk.id, Child.known_as, Review.review_on, talk.phase, talk.questionnaire, talk.language]
    replies = _waiting(own, [*shown, func.count()]).group_by(*shown).order_by(Review.review_on, talk.id)
    rows = session.execute(limited_to(page, replies))
    found = (
        UnthemedTalk(key, known_as, on, Phase(phase), questionnaire, language, parts)
        for key, known_as, on, phase, questionnaire, language, parts in rows
    )
    return UnthemedList(tuple(found), total, page, pages)


def count_unthemed(session: Session, person: Person, content: Content, *, since: date) -> int:
    """Return how many replies about reviews from a day on have words that wait."""
    return _count(session, OwnWords.of(content, themable_talks(person), Review.review_on >= since))


def next_unthemed(
    session: Session, person: Person, content: Content, *, since: date, after: int
) -> int | None:
    """Return the conversation that waits first, another than ``after``; None without any."""
    mine = (themable_talks(person), Review.review_on >= since, ConversationRecord.id != after)
    waiting = _waiting(OwnWords.of(content, *mine), [ConversationRecord.id])
    found: int | None = session.scalar(waiting.order_by(Review.review_on, ConversationRecord.id).limit(1))
    return found


def _count(session: Session, own: OwnWords) -> int:
    return session.scalar(_waiting(own, [func.count(ConversationRecord.id.distinct())])) or 0


def _waiting(own: OwnWords, columns: Iterable[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(own.table)
        .join(ConversationRecord, own.of_talk)
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(ThemedPart, own.looked_at)
        .where(own.waits)
    )
