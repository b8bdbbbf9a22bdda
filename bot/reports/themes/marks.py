"""Putting themes on the words of one reply, part by part; who may read the words decides, never a machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.roles import NotFound, Person
from bot.reports.themes.own_list import theme_list
from bot.reports.themes.replies import ReplyKey, ThemedReply, find_reply
from bot.reviews.contributions import Words, Written, words, written
from bot.store.themes import Theme, ThemedPart, ThemeMark
from bot.translation import Content

# How many themes are suggested at a question.
SUGGESTIONS = 5
# The themes chosen for parts, by their question.
Chosen = Mapping[str, Collection[int]]


@dataclass(frozen=True, slots=True)
class PartThemes:
    """The themes of one part: those that stand, those to choose from, those used most at its question first.

    ``often`` says how many of ``offered`` are there because people used them most; ``waits``: nobody looked yet.
    """

    question: str
    standing: frozenset[int]
    offered: tuple[tuple[int, str], ...]
    often: int
    waits: bool


@dataclass(frozen=True, slots=True)
class ReplyThemes:
    """The words of one reply and the themes of each of its parts; ``written`` is what came another way, or None."""

    reply: ThemedReply
    words: Words | None
    written: Written | None
    parts: Mapping[str, PartThemes]


def reply_themes(session: Session, person: Person, content: Content, key: ReplyKey) -> ReplyThemes:
    """Return the words with their themes; the caller has recorded who looks at them."""
    reply = find_reply(session, person, key)
    waits = _parts(session, content, key)
    standing = themes_of(session, key)
    used = _most_used(session, waits)
    rows = theme_list(session)
    parts = {}
    for question, is_new in waits.items():
        stands = standing.get(question, {})
        offered = {row.id: row.name for row in rows if row.id in stands or not row.is_retired}
        often = [theme for theme in used.get(question, ()) if theme in offered]
        ordered = dict.fromkeys([*often, *offered])
        choices = tuple((theme, offered[theme]) for theme in ordered)
        parts[question] = PartThemes(question, frozenset(stands), choices, len(often), is_new)
    said = None if key.conversation_id is None else words(session, person, content, key.conversation_id)
    kept = written(session, reply.review_id) if said is None else ()
    return ReplyThemes(reply, said, next((one for one in kept if one.id == key.contribution_id), None), parts)


def themes_of(session: Session, key: ReplyKey) -> Mapping[str, Mapping[int, str]]:
    """Return the names of the themes of each part that was looked at; the caller has checked who is reading."""
    found: dict[str, dict[int, str]] = {}
    for _, question, theme_id, name in session.execute(_standing(key.of_part)):
        names = found.setdefault(question, {})
        if theme_id is not None:
            names[theme_id] = name
    return found


def themes_of_records(session: Session, contributions: Collection[int]) -> Mapping[int, Mapping[int, str]]:
    """Return the names of the themes of what came another way, by contribution, as :func:`themes_of` does."""
    found: dict[int, dict[int, str]] = {}
    for key, _, theme_id, name in session.execute(_standing(ThemedPart.contribution_id.in_(contributions))):
        names = found.setdefault(key, {})
        if theme_id is not None:
            names[theme_id] = name
    return found


def _standing(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(ThemedPart.contribution_id, ThemedPart.question, Theme.id, Theme.name)
        .outerjoin(ThemeMark, ThemeMark.part_id == ThemedPart.id)
        .outerjoin(Theme, Theme.id == ThemeMark.theme_id)
        .where(wanted)
        .order_by(Theme.name)
    )


def put_themes(
    session: Session,
    person: Person,
    content: Content,
    key: ReplyKey,
    *,
    chosen: Chosen,
    seen: datetime,
    now: datetime,
) -> None:
    """Put exactly these themes on the parts of a reply, as they stood on the page made at ``seen``.

    A part without a theme was looked at, and none fits. NotFound for a part, a theme or a reply that is not there for
    this person.
    """
    reply = find_reply(session, person, key, lock=True)
    parts = _parts(session, content, key)
    offered = {row.id for row in theme_list(session) if not row.is_retired}
    standing = themes_of(session, key)
    for question, wanted in chosen.items():
        if question not in parts or not set(wanted) <= offered | standing.get(question, {}).keys():
            raise NotFound(f"themes of {question}")
        part = _looked_at(session, key, question)
        part.looked_at, part.looked_by = min(seen, now), person.account_id
        session.add(part)
        session.flush()
        session.execute(delete(ThemeMark).where(ThemeMark.part_id == part.id))
        session.add_all(ThemeMark(part_id=part.id, theme_id=theme) for theme in sorted(set(wanted)))
    number = sum(len(set(wanted)) for wanted in chosen.values())
    subject, subject_id = reply.audited
    audit.record(session, "themed", subject, subject_id, person, now, parts=len(chosen), themes=number)


def _looked_at(session: Session, key: ReplyKey, question: str) -> ThemedPart:
    found = session.scalar(select(ThemedPart).where(key.of_part, ThemedPart.question == question))
    return found or ThemedPart(
        conversation_id=key.conversation_id, contribution_id=key.contribution_id, question=question
    )


def _parts(session: Session, content: Content, key: ReplyKey) -> Mapping[str, bool]:
    """Return the parts of a reply in own words, and whether each waits to be looked at."""
    own = key.own_words(content)
    found = session.execute(select(own.table.c.question, own.waits))
    return {question: bool(waits) for question, waits in found}


def _most_used(session: Session, questions: Collection[str]) -> Mapping[str, list[int]]:
    """Return the themes that people put most often on answers to these questions."""
    number = func.count()
    statement = (
        select(ThemedPart.question, ThemeMark.theme_id)
        .join(ThemeMark, ThemeMark.part_id == ThemedPart.id)
        .where(ThemedPart.question.in_(questions))
        .group_by(ThemedPart.question, ThemeMark.theme_id)
        .order_by(number.desc(), ThemeMark.theme_id)
    )
    found: dict[str, list[int]] = {}
    for question, theme_id in session.execute(statement):
        found.setdefault(question, []).append(theme_id)
    return {question: themes[:SUGGESTIONS] for question, themes in found.items()}
