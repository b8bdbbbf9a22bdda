"""Who may see what: the one place that decides, in SQL where rows are concerned, denying by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from bot.store.addresses import Binding
from bot.store.alerts import Alert, AlertChild
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review


class NotFound(Exception):
    """There is no such thing, or this person may not know that there is."""


class Forbidden(Exception):
    """This person may know of the thing but may not do this with it."""


class Role(StrEnum):
    """What a person signs in as; every account has exactly one role."""

    IRO = "iro"
    TEAM_MANAGER = "team_manager"
    COORDINATOR = "coordinator"
    SERVICE_MANAGER = "service_manager"
    PARTICIPATION = "participation"
    DUTY = "duty"
    TRANSLATOR = "translator"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.IRO: "Independent Reviewing Officer",
    Role.TEAM_MANAGER: "Team manager",
    Role.COORDINATOR: "Review coordinator",
    Role.SERVICE_MANAGER: "Service manager",
    Role.PARTICIPATION: "Participation service",
    Role.DUTY: "Duty worker",
    Role.TRANSLATOR: "Translator",
    Role.ADMINISTRATOR: "Administrator",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, as every rule of access sees them."""

    account_id: int
    name: str
    email: str
    role: Role
    officer_id: int | None
    team_id: int | None


def visible_reviews(person: Person) -> ColumnElement[bool]:
    """Give the condition on ``Review`` that keeps only the reviews this person may know of.

    An IRO has the reviews they chair, a team manager those of the team's officers, a service manager and
    a review coordinator all of them (who and when, never the words: see :func:`may_read_words`), everybody else none.
    """
    match person.role:
        case Role.IRO if person.officer_id is not None:
            return Review.officer_id == person.officer_id
        case Role.TEAM_MANAGER if person.team_id is not None:
            return Review.officer_id.in_(select(Officer.id).where(Officer.team_id == person.team_id))
        case Role.SERVICE_MANAGER | Role.COORDINATOR:
            return true()
        case _:
            return false()


def allocatable_children(person: Person, today: date) -> ColumnElement[bool]:
    """Give the condition on ``Child`` that keeps only the children whose IRO this person may appoint or change.

    A service manager has all of them, a team manager those of the team's officers and those who have no IRO, nobody
    else any.
    """
    match person.role:
        case Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            running = and_(
                Allocation.child_id == Child.id,
                Allocation.starts_on <= today,
                or_(Allocation.ends_on.is_(None), Allocation.ends_on >= today),
            )
            team = exists().where(
                running, Officer.id == Allocation.officer_id, Officer.team_id == person.team_id
            )
            return or_(team.correlate(Child), ~exists().where(running).correlate(Child))
        case _:
            return false()


def visible_alerts(person: Person, today: date) -> ColumnElement[bool]:
    """Give the condition on ``Alert`` that keeps only the alerts this person may know of and deal with.

    The duty worker and the service manager have all of them, an IRO those of the children they have now, a team
    manager those of the team's children and those of strangers or of children without an IRO, nobody else any.
    """
    match person.role:
        case Role.DUTY | Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            return or_(~_concerns(true(), today), _concerns(Officer.team_id == person.team_id, today))
        case Role.IRO if person.officer_id is not None:
            return _concerns(Officer.id == person.officer_id, today)
        case _:
            return false()


def _concerns(officers: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """Tell whether a child who may have written the alert is allocated to one of these officers today."""
    theirs = (AlertChild.alert_id == Alert.id, Allocation.child_id == AlertChild.child_id)
    return exists().where(*theirs, *_allocated(officers, today)).correlate(Alert)


def _allocated(officers: ColumnElement[bool], today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Allocation.starts_on <= today,
        or_(Allocation.ends_on.is_(None), Allocation.ends_on >= today),
        Officer.id == Allocation.officer_id,
        officers,
    )


def visible_triage(person: Person, today: date) -> ColumnElement[bool]:
    """Give the condition on ``InboundMessage`` that keeps only the messages in triage this person may know of.

    The duty worker has all of them, and the participation service too, without the words (see
    :func:`may_read_triage`); an IRO those from phones of the children they have now, a team manager those from
    phones of the team's children, of children without an IRO and of nobody known, everybody else none.
    """
    match person.role:
        case Role.DUTY | Role.PARTICIPATION:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            return or_(~_wrote(true(), today), _wrote(Officer.team_id == person.team_id, today))
        case Role.IRO if person.officer_id is not None:
            return _wrote(Officer.id == person.officer_id, today)
        case _:
            return false()


def _wrote(officers: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """Tell whether a child who may have written is one of these officers' today; a suspended phone is nobody's."""
    talk = (
        ConversationRecord.id == InboundMessage.conversation_id,
        Allocation.child_id == ConversationRecord.child_id,
    )
    phone = (
        InboundMessage.conversation_id.is_(None),
        Binding.address_id == InboundMessage.address_id,
        Binding.confirmed_at.is_not(None),
        Binding.suspended_at.is_(None),
        Allocation.child_id == Binding.child_id,
    )
    allocated = _allocated(officers, today)
    return or_(
        exists().where(*talk, *allocated).correlate(InboundMessage),
        exists().where(*phone, *allocated).correlate(InboundMessage),
    )


def may_read_alerts(person: Person) -> bool:
    """Tell whether this person may read the words of the alerts they may know of."""
    return person.role in {Role.DUTY, Role.IRO, Role.TEAM_MANAGER}


def may_read_triage(person: Person) -> bool:
    """Tell whether this person may read, and deal with, the messages in triage they may know of."""
    return person.role in {Role.DUTY, Role.IRO, Role.TEAM_MANAGER}


def may_read_words(person: Person) -> bool:
    """Tell whether this person may read what the children of their visible reviews wrote."""
    return person.role in {Role.IRO, Role.TEAM_MANAGER}
