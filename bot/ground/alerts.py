"""Who may know of, and read, alerts and messages in triage: decided in SQL, denying by default."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true

from bot.ground.access import TOLD, kept_from, open_talks
from bot.ground.calendar import runs_on
from bot.ground.conditions import IS_PHONE_IN_USE
from bot.ground.cover import falls_to
from bot.ground.roles import Person, Role
from bot.store.addresses import Binding
from bot.store.alerts import Alert, AlertChild, AlertMessage
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage
from bot.store.people import Allocation, Officer


def visible_alerts(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Alert`` that keeps only the alerts this person may know of and deal with.

    The duty worker and the service manager have all of them, an IRO those of the children they have or cover now, a
    team manager those of the team's children and those of strangers or of children without an IRO, nobody else any.
    Danger in feedback that the IRO may not read is the duty worker's; the IRO is told that the child wants an adult.
    """
    match person.role:
        case Role.DUTY | Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            return or_(~_concerns(true(), today), _concerns(Officer.team_id == person.team_id, today))
        case Role.IRO if person.officer_id is not None:
            theirs = _concerns(falls_to(person, Allocation.officer_id, Allocation.child_id), today)
            return and_(theirs, or_(~_in_feedback_kept_from(person), _may_be_another()))
        case _:
            return false()


def _concerns(officers: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """Return whether a child who may have written the alert is allocated to one of these officers today."""
    theirs = (AlertChild.alert_id == Alert.id, Allocation.child_id == AlertChild.child_id)
    return exists().where(*theirs, *_allocated(officers, today)).correlate(Alert)


def _allocated(officers: ColumnElement[bool], today: date) -> tuple[ColumnElement[bool], ...]:
    return runs_on(Allocation, today), Officer.id == Allocation.officer_id, officers


def visible_triage(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``InboundMessage`` that keeps only the messages in triage this person may know of.

    The duty worker has all of them, and the participation service too, without the words (see
    :func:`may_read_triage`); an IRO those from phones of the children they have or cover now, a team manager those from
    phones of the team's children, of children without an IRO and of nobody known, everybody else none. What may belong
    to feedback that an IRO or manager may not read is not among theirs.
    """
    match person.role:
        case Role.DUTY | Role.PARTICIPATION:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            theirs = or_(~_wrote(true(), today), _wrote(Officer.team_id == person.team_id, today))
            return and_(theirs, ~_belongs_to_talk_kept_from(person))
        case Role.IRO if person.officer_id is not None:
            theirs = _wrote(falls_to(person, Allocation.officer_id, Allocation.child_id), today)
            return and_(theirs, ~_belongs_to_talk_kept_from(person))
        case _:
            return false()


def _wrote(officers: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """Return whether a child who may have written is one of these officers' today; a suspended phone is nobody's."""
    talk = (
        ConversationRecord.id == InboundMessage.conversation_id,
        Allocation.child_id == ConversationRecord.child_id,
    )
    phone = (
        InboundMessage.conversation_id.is_(None),
        Binding.address_id == InboundMessage.address_id,
        IS_PHONE_IN_USE,
        Allocation.child_id == Binding.child_id,
    )
    allocated = _allocated(officers, today)
    return or_(
        exists().where(*talk, *allocated).correlate(InboundMessage),
        exists().where(*phone, *allocated).correlate(InboundMessage),
    )


def _belongs_to_talk_kept_from(person: Person) -> ColumnElement[bool]:
    """Return whether a message belongs to feedback that is kept from this person, or its phone has some open."""
    talk = (ConversationRecord.id == InboundMessage.conversation_id, kept_from(person))
    phone = (
        InboundMessage.conversation_id.is_(None),
        ConversationRecord.address_id == InboundMessage.address_id,
        ConversationRecord.open,
        kept_from(person),
    )
    return or_(
        exists().where(*talk).correlate(InboundMessage), exists().where(*phone).correlate(InboundMessage)
    )


def readable_messages(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``InboundMessage`` that keeps those whose words and files this person may read.

    A message is read with its conversation, with its alert, or in triage, by whoever may read it there.
    """
    talk = exists().where(ConversationRecord.id == InboundMessage.conversation_id, open_talks(person))
    alerts = select(AlertMessage.inbound_id).join(Alert, Alert.id == AlertMessage.alert_id)
    in_alert = alerts.where(visible_alerts(person, today), readable_alerts(person))
    waits = InboundMessage.outcome.in_(("triage", "settled"))
    in_triage = and_(waits, visible_triage(person, today)) if may_read_triage(person) else false()
    return or_(talk.correlate(InboundMessage), InboundMessage.id.in_(in_alert), in_triage)


def readable_alerts(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Alert`` that keeps those whose words this person may read among the visible ones."""
    match person.role:
        case Role.DUTY:
            return true()
        case Role.IRO | Role.TEAM_MANAGER:
            return not_(alerts_kept_from(person))
        case _:
            return false()


def alerts_kept_from(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Alert`` that keeps those about feedback of which this person may not know what it says.

    Where several children may have written, the words may be feedback of each of them.
    """
    if person.role in TOLD:
        return false()
    writing = (
        AlertChild.alert_id == Alert.id,
        ConversationRecord.child_id == AlertChild.child_id,
        ConversationRecord.address_id == Alert.address_id,
        ConversationRecord.open,
        kept_from(person),
    )
    another = and_(_may_be_another(), exists().where(*writing).correlate(Alert))
    return or_(_in_feedback_kept_from(person), another)


def _in_feedback_kept_from(person: Person) -> ColumnElement[bool]:
    message = (
        InboundMessage.id == Alert.inbound_id,
        ConversationRecord.id == InboundMessage.conversation_id,
        kept_from(person),
    )
    return exists().where(*message).correlate(Alert)


def _may_be_another() -> ColumnElement[bool]:
    """Return whether nobody has said which of several children wrote an alert."""
    writers = select(func.count()).select_from(AlertChild).where(AlertChild.alert_id == Alert.id)
    return writers.correlate(Alert).scalar_subquery() > 1


def may_read_alerts(person: Person) -> bool:
    """Return whether this person may read the words of the alerts they may know of."""
    return person.role in {Role.DUTY, Role.IRO, Role.TEAM_MANAGER}


def may_read_triage(person: Person) -> bool:
    """Return whether this person may read, and deal with, the messages in triage they may know of."""
    return person.role in {Role.DUTY, Role.IRO, Role.TEAM_MANAGER}
