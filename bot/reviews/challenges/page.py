"""One challenge: what it asks for, the child's words it was started from, and every step since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.domain.challenges import (
    ChallengeAction,
    ChallengedAgency,
    ChallengeOutcome,
    ChallengeStage,
    ChallengeState,
    ChallengeTheme,
    is_late,
)
from bot.ground.access import may_read_words, may_work_on_reviews, visible_challenges, visible_reviews
from bot.ground.roles import NotFound, Person
from bot.reviews.challenges.listed import themes_of
from bot.reviews.challenges.origin import FoundOrigin, LinkedWords, words_behind
from bot.store.accounts import Account
from bot.store.challenges import Challenge, ChallengeStep
from bot.store.people import Child, Officer
from bot.store.reviews import Review
from bot.translation import Content


@dataclass(frozen=True, slots=True)
class TakenStep:
    """One step: what was done by whom on which day, the stage after it, and what was said."""

    action: ChallengeAction
    stage: ChallengeStage
    at_once: bool
    outcome: ChallengeOutcome | None
    on: date
    due_on: date | None
    words: str | None
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """One challenge; ``review_id`` only where this person may open the review, ``may_read`` its words."""

    id: int
    known_as: str
    officer: str
    agency: ChallengedAgency
    stage: ChallengeStage
    state: ChallengeState
    themes: tuple[ChallengeTheme, ...]
    asked_for: str
    raised_on: date
    due_on: date
    late: bool
    review_id: int | None
    review_on: date | None
    origin: FoundOrigin
    may_read: bool
    steps: tuple[TakenStep, ...]

    @property
    def reads(self) -> bool:
        """Return whether there are words of the child that this person may be shown."""
        return self.may_read and self.review_id is not None and bool(self.origin)


def challenge_page(session: Session, person: Person, challenge_id: int, today: date) -> ChallengePage:
    """Return one challenge without the child's words; NotFound for one that this person may not know of."""
    opens: ColumnElement[bool] = and_(Review.id == Challenge.review_id, visible_reviews(person))
    statement = (
        select(Challenge, Child.known_as, Officer.name, Review.id, Review.review_on)
        .join(Child, Child.id == Challenge.child_id)
        .join(Officer, Officer.id == Challenge.officer_id)
        .outerjoin(Review, opens)
        .where(Challenge.id == challenge_id, visible_challenges(person, today))
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFound(f"challenge {challenge_id}")
    found, known_as, officer, review_id, review_on = row
    state = ChallengeState(found.state)
    return ChallengePage(
        id=found.id,
        known_as=known_as,
        officer=officer,
        agency=ChallengedAgency(found.agency),
        stage=ChallengeStage(found.stage),
        state=state,
        themes=themes_of(session, [found.id]).get(found.id, ()),
        asked_for=found.asked_for,
        raised_on=found.raised_on,
        due_on=found.due_on,
        late=is_late(state, found.due_on, today),
        review_id=review_id if may_work_on_reviews(person) else None,
        review_on=review_on,
        origin=FoundOrigin(found.flag_id, found.answer_id, found.contribution_id),
        may_read=may_read_words(person),
        steps=_steps(session, found.id),
    )


def linked_words(
    session: Session, person: Person, content: Content, page: ChallengePage
) -> LinkedWords | None:
    """Return the words a challenge was started from; None where there are none or this person may not read them.

    The caller has recorded that this person looks at the words.
    """
    if page.review_id is None:
        return None
    return words_behind(session, person, content, page.review_id, page.origin)


def _steps(session: Session, challenge_id: int) -> tuple[TakenStep, ...]:
    statement = (
        select(ChallengeStep, Account.name)
        .outerjoin(Account, Account.id == ChallengeStep.taken_by)
        .where(ChallengeStep.challenge_id == challenge_id)
        .order_by(ChallengeStep.id)
    )
    return tuple(
        TakenStep(
            action=ChallengeAction(step.action),
            stage=ChallengeStage(step.stage),
            at_once=step.at_once,
            outcome=ChallengeOutcome(step.outcome) if step.outcome else None,
            on=step.taken_on,
            due_on=step.due_on,
            words=step.words,
            by=by,
            at=step.taken_at,
        )
        for step, by in session.execute(statement)
    )
