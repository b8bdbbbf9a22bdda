"""Who may see what of the records beside reviews: wishes and complaints, audits of files, what adults say."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from bot.domain.advocacy import RequestKind
from bot.domain.practice import AdultFeedbackKind
from bot.domain.reviews.states import OPEN
from bot.ground.access import kept_from, may_read_words, own_children, visible_reviews
from bot.ground.roles import Person, Role
from bot.store.advocacy import AdvocacyRequest
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.practice import AdultFeedback, FileAudit
from bot.store.reviews import Review

# Who works on wishes for an advocate and on complaints: nobody in the IRO's line.
ADVOCACY_WORKERS = frozenset({Role.COORDINATOR, Role.PARTICIPATION})


def works_on_requests(person: Person) -> bool:
    """Return whether this person works on wishes for an advocate and on complaints."""
    return person.role in ADVOCACY_WORKERS


def visible_requests(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``AdvocacyRequest`` that keeps those this person may know of.

    Who works on them has all, but for what came in feedback that is kept from them; an IRO and a team manager have
    the wishes for an advocate of their own children, and of those whose next review they chair, and no complaint;
    nobody else any.
    """
    kept = (
        select(Flag.id)
        .join(ConversationRecord, ConversationRecord.id == Flag.conversation_id)
        .where(Flag.id == AdvocacyRequest.flag_id, kept_from(person))
    )
    open_to_them = ~kept.correlate(AdvocacyRequest).exists()
    if works_on_requests(person):
        return open_to_them
    if not may_read_words(person):
        return false()
    mine = select(Child.id).where(own_children(person, today)).correlate(None)
    chaired = select(Review.child_id).where(visible_reviews(person), Review.status.in_(OPEN))
    theirs = or_(AdvocacyRequest.child_id.in_(mine), AdvocacyRequest.child_id.in_(chaired))
    return and_(AdvocacyRequest.kind == RequestKind.ADVOCATE.value, theirs, open_to_them)


def visible_audits(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``FileAudit`` that keeps only the audits this person may know of.

    An IRO has the own ones and those of files of the children they had or have, a team manager the own ones and those
    of the team's children, a service manager all of them, nobody else any.
    """
    own = FileAudit.recorded_by == person.account_id
    children = FileAudit.child_id.in_(select(Child.id).where(own_children(person, today)).correlate(None))
    match person.role:
        case Role.IRO:
            return or_(own, children, FileAudit.officer_id == person.officer_id)
        case Role.TEAM_MANAGER:
            return or_(own, children, FileAudit.officer_id.in_(team_officers(person)))
        case Role.SERVICE_MANAGER:
            return true()
        case _:
            return false()


def visible_adult_feedback(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``AdultFeedback`` that keeps only what this person may read.

    The participation service and a service manager have all of it, a team manager what is about nobody or the team,
    an IRO compliments to them; everybody who enters some has that.
    """
    own = AdultFeedback.recorded_by == person.account_id
    match person.role:
        case Role.PARTICIPATION | Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER:
            theirs = AdultFeedback.officer_id.in_(team_officers(person))
            return or_(own, AdultFeedback.officer_id.is_(None), theirs)
        case Role.IRO:
            thanks = AdultFeedback.kind == AdultFeedbackKind.COMPLIMENT.value
            return or_(own, and_(thanks, AdultFeedback.officer_id == person.officer_id))
        case Role.COORDINATOR:
            return own
        case _:
            return false()


def feedback_may_concern(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Officer`` that keeps the IROs whom this person may name in an adult's feedback."""
    match person.role:
        case Role.IRO:
            return Officer.id == person.officer_id
        case Role.TEAM_MANAGER:
            return Officer.team_id == person.team_id
        case Role.PARTICIPATION | Role.SERVICE_MANAGER | Role.COORDINATOR:
            return true()
        case _:
            return false()


def team_officers(person: Person) -> Select[int]:
    """Select the officers of a team manager's team."""
    return select(Officer.id).where(Officer.team_id == person.team_id)
