"""One child: every review with its code, how the child took part, what was said, alerts, phones, people, consents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from bot.domain.flags import LASTING, NOTICED, Severity
from bot.domain.participation import Policy
from bot.domain.questionnaires import Phase
from bot.domain.reviews import ReviewKind
from bot.enrolment.lists import PhoneLine, phones_of
from bot.ground.access import (
    askable_reviews,
    kept_from,
    may_know_outcomes,
    may_read_words,
    may_work_on_reviews,
    visible_flags,
    visible_reviews,
)
from bot.ground.calendar import proclaimed_days, working_days_between
from bot.ground.roles import Person
from bot.reviews.children.comparison import ComparedReview, Comparison, compare
from bot.reviews.children.found import FoundChild, found_child, known_child, known_children
from bot.reviews.codes import Case, CodeState, cases, propose
from bot.reviews.contributions import AskedState
from bot.store.accounts import Account
from bot.store.alerts import Flag
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, OfficerContact
from bot.store.reports import Quote
from bot.store.reviews import Review
from bot.translation import Content

MOST_ALERTS = 50
# Beside the flags that never clear by themselves: these call for an adult too.
CALLS = ("asked_help", NOTICED, "message_waiting")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One review of a child; ``opens``: this person may open its page.

    ``code``, ``attendance``, ``happened`` and ``unread`` are empty for anyone who may not know of them.
    ``afterwards`` is how far the conversation after it came, None where there is none or nothing of it is this
    person's to know.
    """

    review_id: int
    review_on: date
    kind: ReviewKind
    days: int
    status: str
    date_passed: bool
    officer: str
    asked: AskedState
    code: CodeState | None
    attendance: str | None
    happened: str | None
    unread: int
    afterwards: str | None
    opens: bool


@dataclass(frozen=True, slots=True)
class PastAlert:
    """One thing about which an adult was called to the child, and what was done, for anyone who works on reviews."""

    name: str
    severity: str
    raised_at: datetime
    review_id: int
    review_on: date
    settled_at: datetime | None
    settled_by: str | None
    done: str | None


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """A yes to printing words without a name: on which day, for which review, and whether it was taken back."""

    review_on: date
    consented_on: date
    how: str
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChildPage:
    """Everything the page of one child tells this person; ``siblings`` are those this person works with too.

    ``language_chosen_at`` is set while the language is the child's own choice. ``comparison`` and ``consents`` are
    None for anyone who may not read words.
    """

    child: FoundChild
    language: str | None
    language_chosen_at: datetime | None
    team: str | None
    siblings: tuple[FoundChild, ...]
    last_contact_on: date | None
    phones: Sequence[PhoneLine]
    timeline: tuple[TimelineEntry, ...]
    alerts: tuple[PastAlert, ...]
    comparison: Comparison | None
    consents: tuple[GivenConsent, ...] | None


def child_page(
    session: Session,
    person: Person,
    child_id: int,
    compared: Sequence[ComparedReview],
    *,
    content: Content,
    policy: Policy,
    today: date,
) -> ChildPage:
    """Return the page of a child; NotFound for one this person does not work with.

    The caller has recorded that this person looks at the words of the ``compared`` reviews.
    """
    row = known_child(session, person, child_id, today)
    reads = may_read_words(person)
    return ChildPage(
        child=found_child(row, today),
        language=row.language,
        language_chosen_at=row.language_chosen_at,
        team=row.team,
        siblings=_siblings(session, person, child_id, row.sibling_group, today),
        last_contact_on=_last_contact(session, child_id),
        phones=phones_of(session, person, child_id, today),
        timeline=_timeline(session, person, child_id, policy, today),
        alerts=_alerts(session, person, child_id),
        comparison=compare(session, person, content, compared) if reads else None,
        consents=_consents(session, person, child_id) if reads else None,
    )


def _siblings(
    session: Session, person: Person, child_id: int, group: str | None, today: date
) -> tuple[FoundChild, ...]:
    if group is None:
        return ()
    statement = known_children(person, today).where(Child.sibling_group == group, Child.id != child_id)
    rows = {row.id: row for row in session.execute(statement.order_by(Child.id))}.values()
    return tuple(found_child(row, today) for row in rows)


def _last_contact(session: Session, child_id: int) -> date | None:
    mine = OfficerContact.child_id == child_id
    return session.scalar(select(func.max(OfficerContact.contacted_on)).where(mine))


def _timeline(
    session: Session, person: Person, child_id: int, policy: Policy, today: date
) -> tuple[TimelineEntry, ...]:
    """Return the reviews of a child that this person may know of, the newest first."""
    found = cases(session, and_(Review.child_id == child_id, askable_reviews(person)))
    after, extra = _afterwards(session, person, child_id), proclaimed_days(session)
    newest = sorted(found, key=lambda one: (one.review_on, one.review_id), reverse=True)
    return tuple(
        _entry(person, one, policy, (today, working_days_between(today, one.review_on, extra)), after)
        for one in newest
    )


def _entry(
    person: Person, case: Case, policy: Policy, when: tuple[date, int], after: Mapping[int, str]
) -> TimelineEntry:
    today, days = when
    proposal, knows = propose(case, policy, days), may_know_outcomes(person)
    return TimelineEntry(
        review_id=case.review_id,
        review_on=case.review_on,
        kind=case.kind,
        days=days,
        status=case.status,
        date_passed=case.is_open and case.review_on < today,
        officer=case.officer,
        asked=proposal.asked,
        code=proposal.state if knows else None,
        attendance=case.attendance if knows else None,
        happened=case.happened if knows else None,
        unread=case.unread if knows else 0,
        afterwards=after.get(case.review_id),
        opens=may_work_on_reviews(person),
    )


def _afterwards(session: Session, person: Person, child_id: int) -> Mapping[int, str]:
    """Return how far feedback came, by review; that which is kept from this person is left out."""
    statement = select(ConversationRecord.review_id, ConversationRecord.status).where(
        ConversationRecord.child_id == child_id,
        ConversationRecord.phase == Phase.POST.value,
        ~kept_from(person),
    )
    return {row.review_id: row.status for row in session.execute(statement)}


def _alerts(session: Session, person: Person, child_id: int) -> tuple[PastAlert, ...]:
    """Return for what adults were called to this child, what is open first, then the newest."""
    if not may_know_outcomes(person):
        return ()
    rows = session.execute(
        select(Flag, Review.review_on, Account.name)
        .join(Review, Review.id == Flag.review_id)
        .outerjoin(Account, Account.id == Flag.acknowledged_by)
        .where(Review.child_id == child_id, Flag.withdrawn_at.is_(None), _calls())
        .where(visible_reviews(person), visible_flags(person))
        .order_by(Flag.acknowledged_at.is_not(None), _pressing(), Flag.raised_at.desc(), Flag.id.desc())
        .limit(MOST_ALERTS)
    )
    tells = may_work_on_reviews(person)
    return tuple(
        PastAlert(
            flag.name, flag.severity, flag.raised_at, flag.review_id, review_on, flag.acknowledged_at, by,
            flag.outcome if tells else None,
        )
        for flag, review_on, by in rows
    )  # fmt: skip


def _calls() -> ColumnElement[bool]:
    """Return the condition on ``Flag`` that keeps what an adult was called for: danger, a wish to talk, worries."""
    return and_(Flag.severity != Severity.FEEDBACK.value, Flag.name.in_((*LASTING, *CALLS)))


def _pressing() -> ColumnElement[int]:
    return case({Severity.URGENT.value: 0, Severity.HIGH.value: 1}, value=Flag.severity, else_=2)


def _consents(session: Session, person: Person, child_id: int) -> tuple[GivenConsent, ...]:
    statement = (
        select(Review.review_on, Quote.consented_on, Quote.consent_how, Quote.taken_back_at)
        .join(Review, Review.id == Quote.review_id)
        .where(Review.child_id == child_id, visible_reviews(person))
        .order_by(Quote.consented_on.desc(), Quote.id.desc())
    )
    return tuple(GivenConsent(*row) for row in session.execute(statement))
