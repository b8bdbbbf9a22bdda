"""Writing the queue: entering what a child asked a person for, and each step after that; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.advocacy import ComplaintAbout, RequestKind, RequestState
from bot.ground import audit
from bot.ground.access import enrollable_children
from bot.ground.errors import InputRefused, require_words
from bot.ground.records import visible_requests, works_on_requests
from bot.ground.roles import NotFound, Person
from bot.reviews.contacts import refuse_days_to_come
from bot.store.advocacy import AdvocacyRequest, AdvocacyStep
from bot.store.people import Child

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class EnteredRequest:
    """What a child asked a person for: an advocate, or to complain; ``about`` is of complaints alone."""

    kind: RequestKind
    about: ComplaintAbout | None
    on: date
    note: str


def enter_request(
    session: Session, person: Person, child_id: int, *, entered: EnteredRequest, today: date, now: datetime
) -> int:
    """Enter what a child asked for and return its id; whoever works with the child may, also who then sees no more.

    InputRefused for a complaint without what it is about and for a day to come; NotFound for another child.
    """
    mine = enrollable_children(person, today)
    if session.scalar(select(Child.id).where(Child.id == child_id, mine)) is None:
        raise NotFound(f"child {child_id}")
    is_complaint = entered.kind is RequestKind.COMPLAINT
    if is_complaint and entered.about is None:
        raise InputRefused("about", "Say what the complaint is about")
    _check_day(entered.on, None, today)
    note = entered.note.strip() and require_words("note", entered.note, "Write the note", LONGEST_NOTE)
    made = AdvocacyRequest(
        child_id=child_id,
        kind=entered.kind.value,
        about=entered.about.value if is_complaint and entered.about else None,
        state=RequestState.NEW.value,
        asked_on=entered.on,
        recorded_at=now,
        recorded_by=person.account_id,
    )
    session.add(made)
    session.flush()
    _step(session, person, made, entered.on, note, now)
    return made.id


def go_on(
    session: Session,
    person: Person,
    request_id: int,
    *,
    to: RequestState,
    on: date,
    provider: str,
    note: str,
    today: date,
    now: datetime,
) -> None:
    """Take a wish or a complaint one step further, or open again what was over.

    InputRefused for a step that is not possible, for a day that has not come or is before the wish, and for passing
    it to nobody; NotFound for what this person does not work on.
    """
    found = session.scalar(
        select(AdvocacyRequest)
        .where(AdvocacyRequest.id == request_id, visible_requests(person, today))
        .with_for_update()
    )
    if found is None or not works_on_requests(person):
        raise NotFound(f"request {request_id}")
    if to not in RequestState(found.state).following:
        raise InputRefused("to", "Somebody has changed this in the meantime: look at it again")
    _check_day(on, found.asked_on, today)
    said = note.strip() and require_words("note", note, "Write the note", LONGEST_NOTE)
    if to is RequestState.PASSED:
        found.provider = require_words("provider", provider, "Say to whom it is passed", 100)
    _date(found, to, on)
    _step(session, person, found, on, said, now)


def _date(found: AdvocacyRequest, to: RequestState, on: date) -> None:
    """Set the state with its day; opening again takes the day of the end away and keeps how far it had come."""
    found.state = to.value
    if to is RequestState.PASSED:
        found.passed_on = on
    elif to is RequestState.TAKEN_UP:
        found.taken_up_on = on
    found.ended_on = on if to.is_over else None


def _check_day(on: date, earliest: date | None, today: date) -> None:
    refuse_days_to_come({"on": on}, today)
    if earliest and on < earliest:
        raise InputRefused("on", "Enter the day on which it was asked for, or a later one")


def _step(
    session: Session, person: Person, found: AdvocacyRequest, on: date, note: str, now: datetime
) -> None:
    step = AdvocacyStep(
        request_id=found.id,
        state=found.state,
        taken_on=on,
        note=note or None,
        taken_at=now,
        taken_by=person.account_id,
    )
    session.add(step)
    detail = {"kind": found.kind, "state": found.state}
    audit.record(session, "worked_on", "advocacy_request", found.id, person, now, **detail)
