"""Writing the log: raising a challenge, and each step after it; nothing is deleted, a wrong entry is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.challenges import (
    FORMAL,
    ChallengeAction,
    ChallengedAgency,
    ChallengeOutcome,
    ChallengeStage,
    ChallengeState,
    ChallengeTheme,
)
from bot.domain.policies import ChallengeDays
from bot.ground import audit
from bot.ground.access import visible_challenges
from bot.ground.calendar import after_working_days, proclaimed_days
from bot.ground.errors import InputRefused, require_words
from bot.ground.roles import NotFound, Person
from bot.reviews.challenges.origin import ChallengeOrigin, find_origin
from bot.reviews.contacts import refuse_days_to_come
from bot.reviews.contributions import find_review
from bot.store.challenges import Challenge, ChallengeStep, ChallengeTopic

LONGEST = 2000
OPEN, ANSWERED, RESOLVED = ChallengeState.OPEN, ChallengeState.ANSWERED, ChallengeState.RESOLVED
# In which states each step can be taken; a resolved challenge may come back at a higher stage.
POSSIBLE = {
    ChallengeAction.ANSWERED: (OPEN,),
    ChallengeAction.ESCALATED: (OPEN, ANSWERED, RESOLVED),
    ChallengeAction.RESOLVED: (OPEN, ANSWERED),
    ChallengeAction.WITHDRAWN: (OPEN, ANSWERED, RESOLVED),
}


@dataclass(frozen=True, slots=True)
class RaisedChallenge:
    """A new challenge: how it begins, to whom, about what, what is asked for, when, and from which words."""

    stage: ChallengeStage
    agency: ChallengedAgency
    themes: tuple[ChallengeTheme, ...]
    asked_for: str
    on: date
    origin: ChallengeOrigin = field(default_factory=ChallengeOrigin)


def raise_challenge(
    session: Session,
    person: Person,
    review_id: int,
    *,
    raised: RaisedChallenge,
    days: ChallengeDays,
    today: date,
    now: datetime,
) -> int:
    """Enter a challenge about the child of a review and return its id.

    NotFound for a review that is not this person's to read, and for words that are not; InputRefused without a theme
    or words, and for a day that has not come.
    """
    review = find_review(session, person, review_id)
    origin = find_origin(session, person, review.id, raised.origin)
    asked_for = require_words("asked_for", raised.asked_for, "Say what is asked for", LONGEST)
    if not raised.themes:
        raise InputRefused("themes", "Choose at least one theme")
    _check_day(raised.on, None, today)
    made = Challenge(
        child_id=review.child_id,
        review_id=review.id,
        officer_id=review.officer_id,
        flag_id=origin.flag_id,
        answer_id=origin.answer_id,
        contribution_id=origin.contribution_id,
        agency=raised.agency.value,
        asked_for=asked_for,
        raised_on=raised.on,
        raised_at=now,
        raised_by=person.account_id,
    )
    _enter_stage(session, made, raised.stage, raised.on, days)
    session.add(made)
    session.flush()
    session.add_all(ChallengeTopic(challenge_id=made.id, theme=theme.value) for theme in set(raised.themes))
    _step(session, person, made, ChallengeAction.RAISED, raised.on, now, due_on=made.due_on)
    return made.id


def answer(
    session: Session, person: Person, challenge_id: int, *, on: date, words: str, today: date, now: datetime
) -> None:
    """Record the answer that came; it is then for the IRO to resolve or to escalate it."""
    found = _find(session, person, challenge_id, ChallengeAction.ANSWERED, on, today)
    said = require_words("words", words, "Say what the answer was", LONGEST)
    found.state, found.answered_on = ANSWERED.value, on
    _step(session, person, found, ChallengeAction.ANSWERED, on, now, words=said)


def escalate(
    session: Session,
    person: Person,
    challenge_id: int,
    *,
    to: ChallengeStage,
    on: date,
    words: str,
    days: ChallengeDays,
    today: date,
    now: datetime,
) -> None:
    """Take a challenge to a higher stage, from which day a new answer is due.

    What was not resolved before is escalated at once; what was resolved comes back.
    """
    found = _find(session, person, challenge_id, ChallengeAction.ESCALATED, on, today)
    said = require_words("words", words, "Say why it goes further", LONGEST)
    before = ChallengeStage(found.stage)
    if to not in before.above:
        raise InputRefused("to", "Choose a stage above the one it is at")
    at_once = found.state != RESOLVED
    _enter_stage(session, found, to, on, days)
    _step(
        session,
        person,
        found,
        ChallengeAction.ESCALATED,
        on,
        now,
        words=said,
        from_stage=before.value,
        at_once=at_once,
        due_on=found.due_on,
    )


def resolve(
    session: Session,
    person: Person,
    challenge_id: int,
    *,
    outcome: ChallengeOutcome,
    on: date,
    words: str,
    today: date,
    now: datetime,
) -> None:
    """Record how a challenge was resolved, at the stage it is at."""
    found = _find(session, person, challenge_id, ChallengeAction.RESOLVED, on, today)
    said = require_words("words", words, "Say what was done", LONGEST)
    found.state, found.resolved_on, found.outcome = RESOLVED.value, on, outcome.value
    _step(session, person, found, ChallengeAction.RESOLVED, on, now, words=said, outcome=outcome.value)


def withdraw(
    session: Session, person: Person, challenge_id: int, *, reason: str, today: date, now: datetime
) -> None:
    """Take a wrong entry out of every count; it stays on record with the reason."""
    found = _find(session, person, challenge_id, ChallengeAction.WITHDRAWN, today, today)
    said = require_words("words", reason, "Say what is wrong with this entry", LONGEST)
    found.state = ChallengeState.WITHDRAWN.value
    _step(session, person, found, ChallengeAction.WITHDRAWN, today, now, words=said)


def _find(
    session: Session, person: Person, challenge_id: int, action: ChallengeAction, on: date, today: date
) -> Challenge:
    """Return a challenge for a step, locked; InputRefused where the step is not possible any more, or on that day."""
    found = session.scalar(
        select(Challenge)
        .where(Challenge.id == challenge_id, visible_challenges(person, today))
        .with_for_update()
    )
    if found is None:
        raise NotFound(f"challenge {challenge_id}")
    if found.state not in POSSIBLE[action]:
        raise InputRefused("", "Somebody has changed this challenge in the meantime: look at it again")
    last = select(func.max(ChallengeStep.taken_on)).where(ChallengeStep.challenge_id == found.id)
    _check_day(on, session.scalar(last), today)
    return found


def _check_day(on: date, after: date | None, today: date) -> None:
    refuse_days_to_come({"on": on}, today)
    if after is not None and on < after:
        raise InputRefused("on", "Enter a day that is not before the step before it")


def _enter_stage(
    session: Session, challenge: Challenge, stage: ChallengeStage, on: date, days: ChallengeDays
) -> None:
    challenge.stage, challenge.state = stage.value, OPEN.value
    challenge.due_on = after_working_days(on, days.of(stage), proclaimed_days(session))
    challenge.answered_on = challenge.resolved_on = challenge.outcome = None
    if stage in FORMAL and challenge.formal_on is None:
        challenge.formal_on = on


def _step(
    session: Session,
    person: Person,
    challenge: Challenge,
    action: ChallengeAction,
    on: date,
    now: datetime,
    **more: str | bool | date | None,
) -> None:
    session.add(
        ChallengeStep(
            challenge_id=challenge.id,
            action=action.value,
            stage=challenge.stage,
            taken_on=on,
            taken_at=now,
            taken_by=person.account_id,
            **more,
        )
    )
    audit.record(
        session,
        action.value,
        "challenge",
        challenge.id,
        person,
        now,
        stage=challenge.stage,
        on=on.isoformat(),
    )
