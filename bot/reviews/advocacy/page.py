"""One wish or complaint with everything that was done about it, and what the IRO is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.advocacy import ComplaintAbout, RequestKind, RequestState
from bot.ground.records import visible_requests, works_on_requests
from bot.ground.roles import NotFound, Person
from bot.store.accounts import Account
from bot.store.advocacy import AdvocacyRequest, AdvocacyStep
from bot.store.alerts import Flag
from bot.store.people import Child


@dataclass(frozen=True, slots=True)
class RequestStep:
    """One step that was taken; ``by`` is None for the first one of what came by message."""

    state: RequestState
    on: date
    note: str | None
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One wish or complaint; ``by_message``: the child asked in a message, ``taken_back``: and changed the answer."""

    id: int
    child_id: int
    known_as: str
    kind: RequestKind
    about: ComplaintAbout | None
    state: RequestState
    provider: str | None
    asked_on: date
    by_message: bool
    taken_back: bool
    steps: tuple[RequestStep, ...]


@dataclass(frozen=True, slots=True)
class WishState:
    """What an IRO is told of a wish for an advocate: when it was and how far it came."""

    asked_on: date
    state: RequestState
    provider: str | None


def find_request(session: Session, person: Person, request_id: int, today: date) -> RequestPage:
    """Return one wish or complaint; NotFound for what this person does not work on."""
    statement = (
        select(AdvocacyRequest, Child.known_as, Flag.withdrawn_at)
        .join(Child, Child.id == AdvocacyRequest.child_id)
        .outerjoin(Flag, Flag.id == AdvocacyRequest.flag_id)
        .where(AdvocacyRequest.id == request_id, visible_requests(person, today))
    )
    row = session.execute(statement).first()
    if row is None or not works_on_requests(person):
        raise NotFound(f"request {request_id}")
    found, known_as, withdrawn_at = row
    return RequestPage(
        id=found.id,
        child_id=found.child_id,
        known_as=known_as,
        kind=RequestKind(found.kind),
        about=ComplaintAbout(found.about) if found.about else None,
        state=RequestState(found.state),
        provider=found.provider,
        asked_on=found.asked_on,
        by_message=found.flag_id is not None,
        taken_back=withdrawn_at is not None,
        steps=_steps(session, found.id),
    )


def states_of(session: Session, person: Person, child_id: int, today: date) -> tuple[WishState, ...]:
    """Return a child's wishes for an advocate that this person may know of, the newest first."""
    statement = (
        select(AdvocacyRequest.asked_on, AdvocacyRequest.state, AdvocacyRequest.provider)
        .where(AdvocacyRequest.child_id == child_id, visible_requests(person, today))
        .where(AdvocacyRequest.kind == RequestKind.ADVOCATE.value)
        .order_by(AdvocacyRequest.asked_on.desc(), AdvocacyRequest.id.desc())
    )
    return tuple(
        WishState(asked_on, RequestState(state), provider)
        for asked_on, state, provider in session.execute(statement)
    )


def _steps(session: Session, request_id: int) -> tuple[RequestStep, ...]:
    statement = (
        select(AdvocacyStep, Account.name)
        .outerjoin(Account, Account.id == AdvocacyStep.taken_by)
        .where(AdvocacyStep.request_id == request_id)
        .order_by(AdvocacyStep.id)
    )
    return tuple(
        RequestStep(RequestState(step.state), step.taken_on, step.note, by, step.taken_at)
        for step, by in session.execute(statement)
    )
