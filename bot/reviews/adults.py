"""What carers, parents and professionals say of the service: entering it, the list, and how much there was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.domain.challenges import quarters
from bot.domain.practice import AdultFeedbackKind, SpeakingAdult
from bot.ground import audit
from bot.ground.errors import InputRefused, require_words
from bot.ground.list_pages import limited_to, page_of
from bot.ground.records import feedback_may_concern, visible_adult_feedback
from bot.ground.roles import NotFound, Person
from bot.reviews.contacts import refuse_days_to_come
from bot.store.accounts import Account
from bot.store.people import Officer
from bot.store.practice import AdultFeedback

LONGEST_SAYING = 2000
Counted = Mapping[tuple[SpeakingAdult, AdultFeedbackKind], int]


@dataclass(frozen=True, slots=True)
class EnteredFeedback:
    """What somebody enters: who said it, of whom, and when the adult said yes to printing it, if they did."""

    adult: SpeakingAdult
    kind: AdultFeedbackKind
    officer_id: int | None
    words: str
    on: date
    may_quote_on: date | None


@dataclass(frozen=True, slots=True)
class AdultFilter:
    """Which feedback is shown; None is all of it."""

    adult: SpeakingAdult | None = None
    kind: AdultFeedbackKind | None = None
    only_quotable: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class SaidByAdult:
    """One piece of feedback as the list shows it; ``officer`` is the IRO it is about."""

    id: int
    adult: SpeakingAdult
    kind: AdultFeedbackKind
    officer: str | None
    words: str
    on: date
    may_quote_on: date | None
    by: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class AdultList:
    """One page of feedback, the newest first; ``total`` is how much the filter finds."""

    rows: tuple[SaidByAdult, ...]
    total: int
    page: int
    pages: int


def enter_feedback(
    session: Session, person: Person, *, entered: EnteredFeedback, today: date, now: datetime
) -> int:
    """Enter what an adult said and return its id.

    InputRefused without words, for days that have not come, and for an IRO whom this person may not name.
    """
    known = {officer_id for officer_id, _ in officers_to_name(session, person)}
    if entered.officer_id is not None and entered.officer_id not in known:
        raise InputRefused("officer", "Choose an IRO from the list")
    refuse_days_to_come({"on": entered.on, "may_quote_on": entered.may_quote_on}, today)
    made = AdultFeedback(
        officer_id=entered.officer_id,
        adult=entered.adult.value,
        kind=entered.kind.value,
        words=require_words("words", entered.words, "Enter what they said", LONGEST_SAYING),
        received_on=entered.on,
        may_quote_on=entered.may_quote_on,
        recorded_at=now,
        recorded_by=person.account_id,
    )
    session.add(made)
    session.flush()
    may_quote = made.may_quote_on is not None
    detail: dict[str, str | bool] = {"adult": made.adult, "kind": made.kind, "may_quote": may_quote}
    audit.record(session, "entered", "adult_feedback", made.id, person, now, **detail)
    return made.id


def withdraw_feedback(session: Session, person: Person, feedback_id: int, now: datetime) -> None:
    """Take out what this person entered: a wrong entry, or words whose adult took them back. NotFound for others'."""
    mine = (AdultFeedback.id == feedback_id, AdultFeedback.recorded_by == person.account_id)
    found = session.scalar(select(AdultFeedback).where(*mine).with_for_update())
    if found is None or found.withdrawn_at is not None:
        raise NotFound(f"feedback {feedback_id}")
    found.withdrawn_at = now
    audit.record(session, "withdrawn", "adult_feedback", feedback_id, person, now)


def officers_to_name(session: Session, person: Person) -> Sequence[tuple[int, str]]:
    """Return the IROs whom this person may name in feedback, by name."""
    found = select(Officer.id, Officer.name).where(feedback_may_concern(person)).order_by(Officer.name)
    return [(officer_id, name) for officer_id, name in session.execute(found)]


def adult_list(session: Session, person: Person, by: AdultFilter) -> AdultList:
    """Return one page of the feedback that this person may read; two statements."""
    shown = _shown(person, by)
    total = session.scalar(select(func.count()).select_from(AdultFeedback).where(*shown)) or 0
    page, pages = page_of(total, by.page)
    statement = (
        select(AdultFeedback, Officer.name, Account.name)
        .outerjoin(Officer, Officer.id == AdultFeedback.officer_id)
        .outerjoin(Account, Account.id == AdultFeedback.recorded_by)
        .where(*shown)
        .order_by(AdultFeedback.received_on.desc(), AdultFeedback.id.desc())
    )
    rows = tuple(_said(person, *row) for row in session.execute(limited_to(page, statement)))
    return AdultList(rows, total, page, pages)


def counted_this_year(session: Session, person: Person, today: date) -> Counted:
    """Count this report year's feedback that this person may read, by who said it and what kind it is."""
    first = quarters(today)[0][0]
    shown = (*_shown(person, AdultFilter()), AdultFeedback.received_on >= first)
    statement = (
        select(AdultFeedback.adult, AdultFeedback.kind, func.count())
        .where(*shown)
        .group_by(AdultFeedback.adult, AdultFeedback.kind)
    )
    rows = session.execute(statement)
    return {(SpeakingAdult(adult), AdultFeedbackKind(kind)): number for adult, kind, number in rows}


def _shown(person: Person, by: AdultFilter) -> list[ColumnElement[bool]]:
    shown = [visible_adult_feedback(person), AdultFeedback.withdrawn_at.is_(None)]
    if by.adult is not None:
        shown.append(AdultFeedback.adult == by.adult.value)
    if by.kind is not None:
        shown.append(AdultFeedback.kind == by.kind.value)
    if by.only_quotable:
        shown.append(AdultFeedback.may_quote_on.is_not(None))
    return shown


def _said(person: Person, found: AdultFeedback, officer: str | None, by: str | None) -> SaidByAdult:
    return SaidByAdult(
        found.id, SpeakingAdult(found.adult), AdultFeedbackKind(found.kind), officer, found.words,
        found.received_on, found.may_quote_on, by, found.recorded_by == person.account_id,
    )  # fmt: skip
