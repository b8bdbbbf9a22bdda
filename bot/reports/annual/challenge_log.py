"""Counting the challenges of a year from the log."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.challenges import ChallengeAction, ChallengedAgency, ChallengeStage, ChallengeState
from bot.reports.annual.facts import ChallengeFacts, Span
from bot.store.challenges import Challenge, ChallengeStep, ChallengeTopic

Later = aliased(ChallengeStep)
AUTHORITY = ChallengedAgency.AUTHORITY.value
_COUNTS = Challenge.state != ChallengeState.WITHDRAWN.value
_ENTERED = ChallengeStep.action.in_([ChallengeAction.RAISED.value, ChallengeAction.ESCALATED.value])


def read_challenges(session: Session, span: Span) -> ChallengeFacts | None:
    """Count the challenges of a year from the log; None where the log began after it."""
    began_on = session.scalar(select(func.min(Challenge.raised_on)).where(_COUNTS))
    if began_on is None or began_on > span.as_at:
        return None
    in_year = (_COUNTS, Challenge.raised_on.between(span.year.first, span.as_at))
    formal = (
        _COUNTS,
        Challenge.agency == AUTHORITY,
        Challenge.formal_on.between(span.year.first, span.as_at),
    )
    themes = (
        select(ChallengeTopic.theme, func.count())
        .join(Challenge, Challenge.id == ChallengeTopic.challenge_id)
        .where(*formal)
        .group_by(ChallengeTopic.theme)
    )
    partners = select(Challenge.agency, func.count()).where(*in_year, Challenge.agency != AUTHORITY)
    at_once, resolved = _stage_one(session, span)
    return ChallengeFacts(
        began_on=began_on,
        stages=_pairs(session, _entries(span)),
        at_once=at_once,
        resolved=resolved,
        formal=session.scalar(select(func.count()).select_from(Challenge).where(*formal)) or 0,
        themes=_pairs(session, themes),
        partners=_pairs(session, partners.group_by(Challenge.agency)),
    )


def _pairs(session: Session, statement: Select[str, int]) -> Mapping[str, int]:
    return {name: int(number) for name, number in session.execute(statement)}


def _in_log(span: Span) -> tuple[ColumnElement[bool], ...]:
    dated = ChallengeStep.taken_on.between(span.year.first, span.as_at)
    return _COUNTS, Challenge.agency == AUTHORITY, _ENTERED, dated


def _entries(span: Span) -> Select[str, int]:
    return (
        select(ChallengeStep.stage, func.count())
        .join(Challenge, Challenge.id == ChallengeStep.challenge_id)
        .where(*_in_log(span))
        .group_by(ChallengeStep.stage)
    )


def _stage_one(session: Session, span: Span) -> tuple[int, int]:
    """Count what became of those that entered stage 1: escalated at once, and resolved there, up to the as-at day."""
    one = ChallengeStage.ONE.value
    since = (Later.challenge_id == Challenge.id, Later.taken_on <= span.as_at)
    left = exists().where(*since, Later.from_stage == one, Later.at_once)
    settled = exists().where(*since, Later.action == ChallengeAction.RESOLVED.value, Later.stage == one)
    sums = (
        func.coalesce(func.sum(case((each.correlate(Challenge), 1), else_=0)), 0) for each in (left, settled)
    )
    row = session.execute(
        select(*sums)
        .select_from(ChallengeStep)
        .join(Challenge, Challenge.id == ChallengeStep.challenge_id)
        .where(*_in_log(span), ChallengeStep.stage == one)
    ).one()
    return int(row[0]), int(row[1])
