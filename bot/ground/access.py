"""Who may see what: the one place that decides, in SQL where rows are concerned, denying by default."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers
from bot.ground.calendar import runs_on
from bot.ground.cover import falls_to
from bot.ground.roles import REVIEW_WORKERS, NotFound, Person, Role
from bot.store.alerts import Flag
from bot.store.challenges import Challenge
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review

# The account id of a key of the case system, which has no account.
NOBODY = 0
# Flags that say nothing of what a child wrote: that an adult is wanted, and whether the phone answers.
FACTS = frozenset({"wants_contact", "contact_wrong", "opted_out", "code_locked", "lost_code", "not_reached"})


# Who learns what feedback says: the team the child was told of, and whoever answers danger.
TOLD = frozenset({Role.PARTICIPATION, Role.DUTY})


def visible_reviews(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps only the reviews this person may know of.

    An IRO has the reviews they chair or cover, a team manager those of the team's officers, a service manager and
    a review coordinator all of them (who and when, never the words: see :func:`readable_reviews`), everybody else none.
    """
    match person.role:
        case Role.IRO if person.officer_id is not None:
            return falls_to(person, Review.officer_id, Review.child_id)
        case Role.TEAM_MANAGER if person.team_id is not None:
            return Review.officer_id.in_(select(Officer.id).where(Officer.team_id == person.team_id))
        case Role.SERVICE_MANAGER | Role.COORDINATOR:
            return true()
        case _:
            return false()


def readable_reviews(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps the reviews whose words this person may read.

    An IRO has those they chair or cover; a manager none but those whose words they have opened by break-glass.
    """
    if may_read_words(person):
        return visible_reviews(person)
    return and_(visible_reviews(person), Review.id.in_(person.opened)) if person.opened else false()


def overseen_officers(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Officer`` that keeps those whose reviews this person may list one by one.

    A team manager has those of the team, a service manager and a review coordinator all of them, nobody else any.
    """
    match person.role:
        case Role.TEAM_MANAGER if person.team_id is not None:
            return Officer.team_id == person.team_id
        case Role.SERVICE_MANAGER | Role.COORDINATOR:
            return true()
        case _:
            return false()


def case_system(session: Session, review_id: int, name: str) -> Person:
    """Return as whom the case system reads a review: as its own officer, under the name of its key; NotFound for none.

    It is given the statement that the officer takes to the meeting, and so nothing that a child keeps from the meeting.
    """
    officer_id = session.scalar(select(Review.officer_id).where(Review.id == review_id))
    if officer_id is None:
        raise NotFound(f"review {review_id}")
    return Person(NOBODY, f"the case system ({name})", "", Role.IRO, officer_id, None)


def allocatable_children(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps only the children whose IRO this person may appoint or change.

    A service manager has all of them, a team manager those of the team's officers and those who have no IRO, nobody
    else any.
    """
    match person.role:
        case Role.SERVICE_MANAGER:
            return true()
        case Role.TEAM_MANAGER if person.team_id is not None:
            # Found once, and not once for each child.
            allocated = select(Allocation.child_id).where(runs_on(Allocation, today)).correlate(None)
            team = select(Officer.id).where(Officer.team_id == person.team_id)
            return or_(
                Child.id.in_(allocated.where(Allocation.officer_id.in_(team))), Child.id.not_in(allocated)
            )
        case _:
            return false()


def own_children(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps the children whose reviews this person sees to.

    An IRO has the children they have or cover now, a team manager those of the team and those without an IRO, nobody
    else any.
    """
    match person.role:
        case Role.IRO if person.officer_id is not None:
            # Found once, by the officer, and not once for each child.
            theirs = select(Allocation.child_id).where(_allocated_to(person, today))
            return Child.id.in_(theirs.correlate(None))
        case Role.TEAM_MANAGER:
            return allocatable_children(person, today)
        case _:
            return false()


def enrollable_children(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Child`` that keeps the children whose cards and phones this person sees to.

    An IRO has the children they have or cover now, a team manager those of the team and those without an IRO; a service
    manager, a review coordinator and the participation service have all of them, nobody else any.
    """
    match person.role:
        case Role.SERVICE_MANAGER | Role.COORDINATOR | Role.PARTICIPATION:
            return true()
        case _:
            return own_children(person, today)


def askable_reviews(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps the reviews of which this person may know how far asking has come.

    The participation service has all of them, everybody else the reviews they may know of; never the words.
    """
    return true() if person.role is Role.PARTICIPATION else visible_reviews(person)


def askable_phases(person: Person) -> frozenset[Phase]:
    """Return of which asking this person may know by name how far it has come, once the review is theirs.

    Who gave feedback is for those who are told what it says (see :func:`kept_from`); an IRO knows of views alone.
    """
    return frozenset(Phase) if person.role is Role.PARTICIPATION else frozenset({Phase.PRE})


def visible_challenges(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Challenge`` that keeps only the challenges this person may know of and see to.

    An IRO has their own, those they cover and those about the children they have now, a team manager those of the team
    and of its children, a service manager all of them, nobody else any. The child's words beside one are read by
    whoever may read them where they stand: see :func:`open_talks`.
    """
    match person.role:
        case Role.IRO if person.officer_id is not None:
            raised = falls_to(person, Challenge.officer_id, Challenge.child_id)
            return or_(raised, _challenged_for(_allocated_to(person, today)))
        case Role.TEAM_MANAGER if person.team_id is not None:
            team = select(Officer.id).where(Officer.team_id == person.team_id)
            theirs = and_(runs_on(Allocation, today), Allocation.officer_id.in_(team))
            return or_(Challenge.officer_id.in_(team), _challenged_for(theirs))
        case Role.SERVICE_MANAGER:
            return true()
        case _:
            return false()


def _challenged_for(allocated: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a challenge is about a child with such an allocation."""
    return Challenge.child_id.in_(select(Allocation.child_id).where(allocated))


def _allocated_to(person: Person, today: date) -> ColumnElement[bool]:
    """Return the condition on ``Allocation`` that an IRO has the child now, or covers for the IRO who has."""
    return and_(runs_on(Allocation, today), falls_to(person, Allocation.officer_id, Allocation.child_id))


def kept_from(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those of which this person may learn nothing by name.

    That is feedback after a review: of an IRO what the child did not share with their name, of who covers and of
    everybody who manages IROs all of it. The participation service and the duty worker are told what they need
    elsewhere.
    """
    match person.role:
        case Role.IRO:
            unshared = ConversationRecord.readers != Readers.IRO.value
            return or_(unshared, _feedback_to_another(person)) if person.covers else unshared
        case role if role in TOLD:
            return false()
        case _:
            return ConversationRecord.phase == Phase.POST.value


def _feedback_to_another(person: Person) -> ColumnElement[bool]:
    """Return whether a conversation is feedback about another IRO's review: the child's yes was for that one."""
    own = select(Review.id).where(Review.officer_id == person.officer_id)
    return and_(ConversationRecord.phase == Phase.POST.value, ConversationRecord.review_id.not_in(own))


def readable_talks(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those whose words this person may read.

    Every reader of answers, notes, messages and what is made of them passes here, beside :func:`readable_reviews`. A
    manager has the views, never the feedback, of the reviews whose words they have opened by break-glass.
    """
    match person.role:
        case Role.IRO:
            return not_(kept_from(person))
        case _ if person.opened:
            views = ConversationRecord.phase == Phase.PRE.value
            return and_(views, ConversationRecord.review_id.in_(person.opened))
        case Role.PARTICIPATION:
            return ConversationRecord.phase == Phase.POST.value
        case _:
            return false()


def open_talks(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those whose words this person may open on some page.

    An IRO has those of the reviews that are theirs, a manager those opened by break-glass, the participation service
    all feedback.
    """
    if person.role is Role.PARTICIPATION:
        return readable_talks(person)
    review = exists().where(Review.id == ConversationRecord.review_id, readable_reviews(person))
    return and_(readable_talks(person), review.correlate(ConversationRecord))


def themable_talks(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those on whose words this person puts themes.

    An IRO has the views before the reviews that are theirs, the participation service all feedback, nobody else any.
    """
    if person.role not in {Role.IRO, Role.PARTICIPATION}:
        return false()
    phase = Phase.POST if person.role is Role.PARTICIPATION else Phase.PRE
    return and_(ConversationRecord.phase == phase.value, open_talks(person))


def themable_records(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Review`` that keeps those on whose words that came another way this person puts themes.

    An IRO has those of the reviews that are theirs; nobody else reads what is written down beside the messages.
    """
    return readable_reviews(person) if person.role is Role.IRO else false()


def quotable_talks() -> ColumnElement[bool]:
    """Return the condition on ``ConversationRecord`` that keeps those whose words may be printed without a name.

    Never feedback that the child keeps with the team, whoever recorded a consent.
    """
    return ConversationRecord.readers != Readers.TEAM.value


def visible_flags(person: Person) -> ColumnElement[bool]:
    """Return the condition on ``Flag`` that keeps those this person may know of, once the review is theirs.

    Of feedback that is not theirs to read only the facts remain: the child wants an adult, the phone does not answer.
    A team manager knows of the flags of views, without the words.
    """
    known = not_(kept_from(person)) if person.role is Role.TEAM_MANAGER else readable_talks(person)
    talk = exists().where(ConversationRecord.id == Flag.conversation_id, known)
    return or_(Flag.name.in_(FACTS), talk.correlate(Flag))


def may_read_words(person: Person) -> bool:
    """Return whether this person reads what the children of all their visible reviews wrote: who chairs or covers."""
    return person.role is Role.IRO


def may_work_on_reviews(person: Person) -> bool:
    """Return whether this person records what becomes of their visible reviews, and knows the children by name."""
    return person.role in REVIEW_WORKERS


def may_know_outcomes(person: Person) -> bool:
    """Return whether this person may know what became of their visible reviews: codes, unread words, open flags."""
    return person.role in REVIEW_WORKERS | {Role.SERVICE_MANAGER}
