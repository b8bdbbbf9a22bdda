"""Codes that follow from age or attendance alone, which an IRO may confirm together in one action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, Policy, ReviewStatus
from bot.ground.access import NotFound, Person, Role, visible_reviews
from bot.ground.errors import InputRefused
from bot.reviews.codes.cases import Case, cases
from bot.reviews.codes.confirming import Choice, confirm
from bot.reviews.codes.proposing import propose
from bot.store.participation import CodeRecord
from bot.store.reviews import Review

RULES = frozenset({"R03", "R10"})
"""Under four, and attended and spoke; other codes are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Plain:
    """One held review whose proposed code needs no look at the review itself."""

    review_id: int
    known_as: str
    age: int | None
    review_on: date
    code: Code
    reasons: tuple[str, ...]


def plain(session: Session, person: Person, policy: Policy) -> tuple[Plain, ...]:
    """Read this IRO's held reviews without a code whose proposal is plain, oldest first; none for other roles."""
    if person.role is not Role.IRO:
        return ()
    coded = exists().where(CodeRecord.review_id == Review.id, CodeRecord.superseded_at.is_(None))
    waiting = select(Review.id).where(
        visible_reviews(person), Review.status == ReviewStatus.HELD.value, ~coded
    )
    found = (_plain(case, policy) for case in cases(session, Review.id.in_(waiting)))
    return tuple(one for one in found if one is not None)


def confirm_plain(
    session: Session, person: Person, chosen: Mapping[int, Code], *, policy: Policy, now: datetime
) -> int:
    """Confirm the chosen reviews with the codes that the person saw, all or none; gives their number.

    InputRefused when none is chosen or one is no longer plain or has another code; NotFound for what is not theirs.
    """
    if not chosen:
        raise InputRefused("chosen", "Choose at least one review")
    now_are = {one.review_id: one.code for one in plain(session, person, policy)}
    if person.role is not Role.IRO:
        raise NotFound("codes to confirm together")
    if any(now_are.get(review_id) is not code for review_id, code in chosen.items()):
        raise InputRefused(
            "chosen", "Something has changed since you opened this page. Look at the list again"
        )
    for review_id, code in chosen.items():
        confirm(session, person, review_id, choice=Choice(code), policy=policy, now=now)
    return len(chosen)


def _plain(case: Case, policy: Policy) -> Plain | None:
    decision = propose(case, policy, 0).decision
    if decision.rule not in RULES or decision.confirm or decision.code is None:
        return None
    return Plain(case.review_id, case.known_as, case.age, case.review_on, decision.code, decision.reasons)
