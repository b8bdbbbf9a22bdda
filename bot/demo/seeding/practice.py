"""Inventing what the service did beside reviews: wishes worked on, midway checks, contacts, audits, thanks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.demo.seeding.office import SeedOffice
from bot.domain.advocacy import RequestState
from bot.domain.practice import AdultFeedbackKind, AuditForm, AuditGrade, SpeakingAdult
from bot.domain.reviews import midway
from bot.domain.reviews.states import ReviewState
from bot.reviews.advocacy import take_in
from bot.store.advocacy import AdvocacyRequest, AdvocacyStep
from bot.store.people import Allocation, OfficerContact
from bot.store.practice import AdultFeedback, FileAudit
from bot.store.reviews import Review

CHECKED_SHARE, MET_SHARE, AUDITS, SAYINGS = 0.7, 0.6, 40, 12
# A wish that is older than so many days has come further.
PASSED_AFTER, TAKEN_UP_AFTER = timedelta(days=7), timedelta(days=21)
PROVIDER = "Speak Up advocacy"
SAID = {
    AdultFeedbackKind.COMPLIMENT: "She knew what mattered to us and the meeting kept to it.",
    AdultFeedbackKind.VIEW: "The review was at a time when school could come.",
    AdultFeedbackKind.CONCERN: "The minutes came late, so we worked from our own notes.",
}
FOUND = "The plan and the chronology fit each other. Contact with grandparents is to be added."


def write_practice(session: Session, office: SeedOffice) -> None:
    """Write what people recorded beside reviews, the same for the same plan."""
    rng = Random(f"{office.plan.seed} practice")  # noqa: S311 - invention, not secrecy
    _check(session, office, rng)
    _work_on_wishes(session, office)
    running = select(Allocation.child_id, Allocation.officer_id).where(Allocation.ends_on.is_(None))
    rows = session.execute(running.order_by(Allocation.id))
    places = [(child_id, officer_id) for child_id, officer_id in rows]
    if places:
        session.add_all(_contacts(office, rng, places))
        session.add_all(_audits(office, rng, places))
        session.add_all(_sayings(office, rng, places))
        session.flush()


def _check(session: Session, office: SeedOffice, rng: Random) -> None:
    """Record the midway check before most of the reviews that follow another one, once its day has come."""
    counted = (Review.status != ReviewState.CANCELLED.value, Review.care_period_id.is_not(None))
    rows = session.execute(
        select(Review.id, Review.care_period_id, Review.review_on)
        .where(*counted)
        .order_by(Review.care_period_id, Review.review_on)
    ).all()
    checked = [
        {"id": row.id, "midway_checked_on": midway(before.review_on, row.review_on)}
        for before, row in pairwise(rows)
        if before.care_period_id == row.care_period_id
        and midway(before.review_on, row.review_on) <= office.today
        and rng.random() < CHECKED_SHARE
    ]
    if checked:
        session.execute(update(Review), checked)


def _work_on_wishes(session: Session, office: SeedOffice) -> None:
    """Put the wishes for an advocate into the queue, and take the older ones further."""
    while take_in(session, office.now):
        pass
    for wish in session.scalars(select(AdvocacyRequest).order_by(AdvocacyRequest.id)):
        if office.today - wish.asked_on >= PASSED_AFTER:
            wish.provider, wish.passed_on = PROVIDER, wish.asked_on + timedelta(days=2)
            _step(session, office, wish, RequestState.PASSED, wish.passed_on)
        if office.today - wish.asked_on >= TAKEN_UP_AFTER:
            wish.taken_up_on = wish.asked_on + timedelta(days=12)
            _step(session, office, wish, RequestState.TAKEN_UP, wish.taken_up_on)


def _step(session: Session, office: SeedOffice, wish: AdvocacyRequest, state: RequestState, on: date) -> None:
    wish.state = state.value
    session.add(AdvocacyStep(request_id=wish.id, state=state.value, taken_on=on, taken_at=office.now))


def _contacts(office: SeedOffice, rng: Random, places: list[tuple[int, int]]) -> Iterator[OfficerContact]:
    for child_id, officer_id in places:
        if rng.random() < MET_SHARE:
            yield OfficerContact(
                child_id=child_id,
                contacted_on=office.today - timedelta(days=rng.randrange(1, 150)),
                medium=rng.choice(("visit", "call", "video")),
                recorded_at=office.now,
                recorded_by=office.staff.accounts[officer_id],
            )


def _audits(office: SeedOffice, rng: Random, places: list[tuple[int, int]]) -> Iterator[FileAudit]:
    for _ in range(AUDITS):
        child_id, officer_id = rng.choice(places)
        yield FileAudit(
            child_id=child_id,
            officer_id=officer_id,
            audited_on=office.today - timedelta(days=rng.randrange(360)),
            form=rng.choice(tuple(AuditForm)).value,
            grade=rng.choice(tuple(AuditGrade)).value,
            found=FOUND,
            recorded_at=office.now,
            recorded_by=office.staff.accounts[officer_id],
        )


def _sayings(office: SeedOffice, rng: Random, places: list[tuple[int, int]]) -> Iterator[AdultFeedback]:
    for _ in range(SAYINGS):
        kind, (_, officer_id) = rng.choice(tuple(AdultFeedbackKind)), rng.choice(places)
        on = office.today - timedelta(days=rng.randrange(300))
        yield AdultFeedback(
            officer_id=officer_id,
            adult=rng.choice(tuple(SpeakingAdult)).value,
            kind=kind.value,
            words=SAID[kind],
            received_on=on,
            may_quote_on=on if rng.random() < MET_SHARE else None,
            recorded_at=office.now,
            recorded_by=office.staff.accounts[officer_id],
        )
