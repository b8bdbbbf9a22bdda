"""How far an installation is set up: the steps from an empty one to the first question, and what each setting says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ground.installation import Missing
from bot.ground.languages import accepted
from bot.store.accounts import Account
from bot.store.exchange import AccessKey, WebhookListener
from bot.store.imports import ImportBatch
from bot.store.installation import ClosingDay
from bot.store.policies import PolicyRecord

# What must be there before a step can be taken; whatever is not named can be done at once.
NEEDS: Mapping[Missing, tuple[Missing, ...]] = {
    Missing.OFFICERS: (Missing.CHILDREN,),
    Missing.REVIEWS: (Missing.CHILDREN, Missing.OFFICERS),
    Missing.SIGN_INS: (Missing.OFFICERS,),
    Missing.PHONES: (Missing.CHILDREN, Missing.CHANNEL),
    Missing.INVITATIONS: (Missing.REVIEWS, Missing.CHANNEL, Missing.DUTY, Missing.PHONES),
}


class StepState(StrEnum):
    """How far one step is; ``ready``: it can be done now, as the next one can."""

    DONE = "done"
    NEXT = "next"
    READY = "ready"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step with its state, and what must be done before it."""

    step: Missing
    state: StepState
    waits_for: tuple[Missing, ...] = ()


def steps(there: Mapping[Missing, bool]) -> tuple[SetupStep, ...]:
    """Return every step in order; the first that can be done is the next one."""
    found = []
    has_next = False
    for step in Missing:
        waits_for = tuple(each for each in NEEDS.get(step, ()) if not there[each])
        state = StepState.DONE if there[step] else StepState.WAITS if waits_for else StepState.READY
        if state is StepState.READY and not has_next:
            state, has_next = StepState.NEXT, True
        found.append(SetupStep(step, state, () if there[step] else waits_for))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SettingStates:
    """What stands behind each entry of the settings; ``languages`` is None while nobody has decided.

    ``keys`` and ``listeners`` are the case system's, without those that were revoked or removed.
    """

    people: int
    closing_days: int
    languages: int | None
    policies_at: datetime | None
    imported_at: datetime | None
    keys: int
    listeners: int


def states(session: Session) -> SettingStates:
    """Return what each entry of the settings says."""
    offered = accepted(session)
    row = session.execute(
        select(
            select(func.count()).where(Account.active).scalar_subquery().label("people"),
            select(func.count(ClosingDay.id)).scalar_subquery().label("closing_days"),
            select(func.max(PolicyRecord.decided_at)).scalar_subquery().label("policies_at"),
            select(func.max(ImportBatch.imported_at)).scalar_subquery().label("imported_at"),
            select(func.count(AccessKey.id))
            .where(AccessKey.revoked_at.is_(None))
            .scalar_subquery()
            .label("keys"),
            select(func.count(WebhookListener.id))
            .where(WebhookListener.removed_at.is_(None))
            .scalar_subquery()
            .label("listeners"),
        )
    ).one()
    languages = None if offered is None else len(offered)
    return SettingStates(
        row.people, row.closing_days, languages, row.policies_at, row.imported_at, row.keys, row.listeners
    )
