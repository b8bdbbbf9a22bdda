"""Which reply somebody puts themes on: a conversation, or what came another way; and whether it is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.access import themable_records, themable_talks
from bot.ground.roles import NotFound, Person
from bot.reports.themes.parts import OwnWords
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.conversations import ConversationRecord
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.themes import ThemedPart
from bot.translation import Content

AUDITED = {Phase.PRE: "review", Phase.POST: "feedback"}


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """Names a reply by its conversation, or by the contribution that somebody wrote down."""

    conversation_id: int | None = None
    contribution_id: int | None = None

    @property
    def of_part(self) -> ColumnElement[bool]:
        """Return the condition on ``ThemedPart`` that keeps those of this reply."""
        if self.conversation_id is not None:
            return ThemedPart.conversation_id == self.conversation_id
        return ThemedPart.contribution_id == self.contribution_id

    def own_words(self, content: Content) -> OwnWords:
        """Return the parts of this reply."""
        talk = ConversationRecord.id == self.conversation_id
        return OwnWords.of(content, talks=(talk,), records=(ReceivedViews.id == self.contribution_id,))


@dataclass(frozen=True, slots=True)
class ThemedReply:
    """One reply whose words this person puts themes on, and where its words are read."""

    key: ReplyKey
    review_id: int
    phase: Phase
    known_as: str
    review_on: date

    @property
    def audited(self) -> tuple[str, int]:
        """Return as what it stands in the audit trail, and under which number."""
        if self.phase is Phase.POST and self.key.conversation_id is not None:
            return AUDITED[self.phase], self.key.conversation_id
        return AUDITED[self.phase], self.review_id


def find_reply(session: Session, person: Person, key: ReplyKey, *, lock: bool = False) -> ThemedReply:
    """Return a reply on whose words this person puts themes; NotFound for any other."""
    is_talk = key.conversation_id is not None
    statement = _talk(person, key) if is_talk else _record(person, key)
    if lock:
        statement = statement.with_for_update(of=ConversationRecord if is_talk else ReceivedViews)
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(f"{key}")
    review_id, phase, known_as, review_on = found
    return ThemedReply(key, review_id, Phase(phase), known_as, review_on)


def _talk(person: Person, key: ReplyKey) -> Select[*tuple[Any, ...]]:
    return (
        select(Review.id, ConversationRecord.phase, Child.known_as, Review.review_on)
        .join(Review, Review.id == ConversationRecord.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(ConversationRecord.id == key.conversation_id, themable_talks(person))
    )


def _record(person: Person, key: ReplyKey) -> Select[*tuple[Any, ...]]:
    return (
        select(Review.id, literal(Phase.PRE.value), Child.known_as, Review.review_on)
        .select_from(ReceivedViews)
        .join(StaffRecord, StaffRecord.contribution_id == ReceivedViews.id)
        .join(Review, Review.id == ReceivedViews.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(ReceivedViews.id == key.contribution_id, themable_records(person))
    )
