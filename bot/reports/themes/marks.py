"""Putting themes on the words of one conversation, part by part; who may read the words decides, never a machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground import audit
from bot.ground.access import themable_talks
from bot.ground.roles import NotFound, Person
from bot.reports.themes.own_list import theme_list
from bot.reports.themes.parts import OwnWords
from bot.reviews.contributions import Words, words
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.themes import Theme, ThemedPart, ThemeMark
from bot.translation import Content

# How many themes are suggested at a question.
SUGGESTIONS = 5
AUDITED = {Phase.PRE: "review", Phase.POST: "feedback"}
# The themes chosen for parts, by their question.
Chosen = Mapping[str, Collection[int]]


@dataclass(frozen=True, slots=True)
class ThemedTalk:
    """One conversation whose words this person puts themes on, and where its words are read."""

    conversation_id: int
    review_id: int
    phase: Phase
    known_as: str
    review_on: date

    @property
    def audited(self) -> tuple[str, int]:
        """Return as what it stands in the audit trail, and under which number."""
        number = self.review_id if self.phase is Phase.PRE else self.conversation_id
        return AUDITED[self.phase], number


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
class TalkThemes:
    """The words of one conversation and the themes of each of its parts."""

    talk: ThemedTalk
    words: Words
    parts: Mapping[str, PartThemes]


def find_talk(session: Session, person: Person, conversation_id: int, *, lock: bool = False) -> ThemedTalk:
    """Return a conversation on whose words this person puts themes; NotFound for any other."""
    statement = (
        select(ConversationRecord.id, Review.id, ConversationRecord.phase, Child.known_as, Review.review_on)
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(ConversationRecord.id == conversation_id, themable_talks(person))
    )
    if lock:
        statement = statement.with_for_update(of=ConversationRecord)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(f"conversation {conversation_id}")
    key, review_id, phase, known_as, review_on = found
    return ThemedTalk(key, review_id, Phase(phase), known_as, review_on)


def talk_themes(session: Session, person: Person, content: Content, conversation_id: int) -> TalkThemes:
    """Return the words with their themes; the caller has recorded who looks at them."""
    talk = find_talk(session, person, conversation_id)
    waits = _parts(session, content, talk.conversation_id)
    standing = themes_of(session, talk.conversation_id)
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
    return TalkThemes(talk, words(session, person, content, talk.conversation_id), parts)


def themes_of(session: Session, conversation_id: int) -> Mapping[str, Mapping[int, str]]:
    """Return the names of the themes of each part that was looked at; the caller has checked who is reading."""
    found: dict[str, dict[int, str]] = {}
    statement = (
        select(ThemedPart.question, Theme.id, Theme.name)
        .outerjoin(ThemeMark, ThemeMark.part_id == ThemedPart.id)
        .outerjoin(Theme, Theme.id == ThemeMark.theme_id)
        .where(ThemedPart.conversation_id == conversation_id)
        .order_by(Theme.name)
    )
    for question, theme_id, name in session.execute(statement):
        names = found.setdefault(question, {})
        if theme_id is not None:
            names[theme_id] = name
    return found


def put_themes(
    session: Session,
    person: Person,
    content: Content,
    conversation_id: int,
    *,
    chosen: Chosen,
    seen: datetime,
    now: datetime,
) -> None:
    """Put exactly these themes on the parts of a conversation, as they stood on the page made at ``seen``.

    A part without a theme was looked at, and none fits. NotFound for a part, a theme or a conversation that is not
    there for this person.
    """
    talk = find_talk(session, person, conversation_id, lock=True)
    parts = _parts(session, content, talk.conversation_id)
    offered = {row.id for row in theme_list(session) if not row.is_retired}
    standing = themes_of(session, talk.conversation_id)
    for question, wanted in chosen.items():
        if question not in parts or not set(wanted) <= offered | standing.get(question, {}).keys():
            raise NotFound(f"themes of {question}")
        part = _looked_at(session, talk.conversation_id, question)
        part.looked_at, part.looked_by = min(seen, now), person.account_id
        session.add(part)
        session.flush()
        session.execute(delete(ThemeMark).where(ThemeMark.part_id == part.id))
        session.add_all(ThemeMark(part_id=part.id, theme_id=theme) for theme in sorted(set(wanted)))
    number = sum(len(set(wanted)) for wanted in chosen.values())
    subject, subject_id = talk.audited
    audit.record(session, "themed", subject, subject_id, person, now, parts=len(chosen), themes=number)


def _looked_at(session: Session, conversation_id: int, question: str) -> ThemedPart:
    about = (ThemedPart.conversation_id == conversation_id, ThemedPart.question == question)
    found = session.scalar(select(ThemedPart).where(*about))
    return found or ThemedPart(conversation_id=conversation_id, question=question)


def _parts(session: Session, content: Content, conversation_id: int) -> Mapping[str, bool]:
    """Return the parts of a conversation in own words, and whether each waits to be looked at."""
    own = OwnWords.of(content, ConversationRecord.id == conversation_id)
    statement = (
        select(own.table.c.question, own.waits).select_from(own.table).outerjoin(ThemedPart, own.looked_at)
    )
    return {question: bool(waits) for question, waits in session.execute(statement)}


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
