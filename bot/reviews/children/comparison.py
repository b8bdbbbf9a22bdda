"""What a child said before each of the last reviews, the same question side by side, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase, QuestionRole
from bot.ground.access import may_read_words, readable_talks, visible_reviews
from bot.ground.roles import Person
from bot.reviews.contributions import Answered, SaidWords, answers
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.translation import Content

MOST_COMPARED = 3


class SinceLastTime(StrEnum):
    """How the newest answer stands to the one before."""

    SAME = "same"
    CHANGED = "changed"
    OTHER_WORDS = "other_words"
    NEW = "new"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ComparedReview:
    """One review whose words are compared, and the conversation in which they were said."""

    review_id: int
    review_on: date
    conversation_id: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One question with its answer before each review, None where there is none; ``was`` is the option before."""

    question: str
    given: tuple[Answered | None, ...]
    change: SinceLastTime | None
    was: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions over the last reviews, the newest review first."""

    reviews: tuple[ComparedReview, ...]
    questions: tuple[Compared, ...]


def compared_reviews(session: Session, person: Person, child_id: int) -> tuple[ComparedReview, ...]:
    """Return the last reviews before which this child answered, as far as this person may read them, newest first."""
    if not may_read_words(person):
        return ()
    statement = (
        select(Review.id, Review.review_on, ConversationRecord.id)
        .join(ConversationRecord, ConversationRecord.review_id == Review.id)
        .where(Review.child_id == child_id, visible_reviews(person), readable_talks(person))
        .where(ConversationRecord.phase == Phase.PRE.value, ConversationRecord.answered > 0)
        .order_by(Review.review_on.desc(), Review.id.desc())
        .limit(MOST_COMPARED)
    )
    return tuple(ComparedReview(*row) for row in session.execute(statement))


def compare(
    session: Session, person: Person, content: Content, reviews: Sequence[ComparedReview]
) -> Comparison:
    """Return what was said before these reviews, question by question; the caller has recorded who is reading."""
    said = answers(session, person, content, [each.conversation_id for each in reviews])
    columns = [_column(said.get(each.conversation_id, ())) for each in reviews]
    places = dict.fromkeys(question for column in columns for question in column)
    return Comparison(tuple(reviews), tuple(_compared(question, columns) for question in places))


def _column(said: Sequence[Answered]) -> Mapping[str, Answered]:
    """Return what counts of one conversation: no answer of a branch that was left, and not who answered."""
    return {one.id: one for one in said if not one.off_path and one.role is not QuestionRole.PROVENANCE}


def _compared(question: str, columns: Sequence[Mapping[str, Answered]]) -> Compared:
    given = tuple(column.get(question) for column in columns)
    asked = next(one.question for one in given if one is not None)
    if len(given) == 1:
        return Compared(asked, given, None, None)
    now, before = (_said(one) for one in given[:2])
    change = _since(now, before)
    was = before.label if change is SinceLastTime.CHANGED and before else None
    return Compared(asked, given, change, was)


def _said(answered: Answered | None) -> SaidWords | None:
    """Return what was said; None where the question was skipped, or was not asked."""
    said = answered.said if answered else None
    return said if said and (said.words or said.label or said.media) else None


def _since(now: SaidWords | None, before: SaidWords | None) -> SinceLastTime | None:
    if now is None or before is None:
        return None if now is before else SinceLastTime.NEW if now else SinceLastTime.SILENT
    texts = now.label or now.words, before.label or before.words
    if None in texts:
        return None  # a recording or a picture: nobody but a reader can tell
    if now.points == before.points and texts[0] == texts[1]:
        return SinceLastTime.SAME
    is_choice = now.points == before.points and (now.label or before.label)
    return SinceLastTime.CHANGED if is_choice else SinceLastTime.OTHER_WORDS
