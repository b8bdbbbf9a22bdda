"""Who is called to danger, as people decided it in the panel: contacts in the order of calling, or nobody."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.domain.duty import ContactKind, DutyContact, Ladder, LadderStep, contact_of, ladder_of, steps_of
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import DECIDERS, Forbidden, NotFound, Person
from bot.store.accounts import Account
from bot.store.policies import DutyLadderRecord

LATEST, MOST = 240, 20
NOT_READ = "Enter a number like +447700900000, an e-mail address, or an https address"
LACKING = {
    ContactKind.SMS: "Text messages cannot be sent yet: no number to send from is set up",
    ContactKind.MAIL: "E-mails cannot be sent yet: set HEARD_SMTP_URL and HEARD_MAIL_FROM on the server",
    ContactKind.HOOK: NOT_READ,
}


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """Who is called to danger, who decided that and when; ``is_decided``: the server's settings or a person said so."""

    ladder: Ladder
    is_decided: bool
    by: str | None = None
    at: datetime | None = None

    @property
    def steps(self) -> tuple[LadderStep, ...]:
        """Return every contact with the minutes after which it is first called."""
        return steps_of(self.ladder)


def standing(rows: Session | Connection) -> Ladder | None:
    """Return the ladder that a person decided last, one without contacts for nobody; None while nobody decided."""
    newest = select(DutyLadderRecord.contacts).order_by(DutyLadderRecord.id.desc()).limit(1)
    found = rows.execute(newest).scalar_one_or_none()
    return None if found is None else ladder_of([LadderStep(contact_of(where), at) for where, at in found])


def plan(session: Session, starting: DutyPlan) -> DutyPlan:
    """Return who is called now; ``starting`` is what the server's settings say until a person decides."""
    decided = (
        select(Account.name.label("by"), DutyLadderRecord.decided_at)
        .select_from(DutyLadderRecord)
        .outerjoin(Account, Account.id == DutyLadderRecord.decided_by)
        .order_by(DutyLadderRecord.id.desc())
        .limit(1)
    )
    found, ladder = session.execute(decided).first(), standing(session)
    return starting if found is None or ladder is None else DutyPlan(ladder, True, found.by, found.decided_at)


def add(
    session: Session,
    person: Person,
    *,
    where: str,
    minutes: int,
    usable: Container[ContactKind],
    now: datetime,
    starting: DutyPlan,
) -> None:
    """Call one more contact from now on.

    InputRefused for what is no contact, stands there already, or cannot be called with the settings of the server;
    Forbidden for anyone who may not decide.
    """
    contact, steps = _read(where, usable), list(_locked(session, starting).steps)
    if contact in {step.contact for step in steps}:
        raise InputRefused("where", "This contact is in the list already")
    if len(steps) >= MOST:
        raise InputRefused("where", f"There are {MOST} contacts already: remove one first")
    if not 0 <= minutes <= LATEST:
        raise InputRefused("minutes", f"Enter minutes from 0 to {LATEST}")
    if not steps and minutes:
        raise InputRefused("minutes", "Enter 0 for the first contact: somebody must be called at once")
    steps.append(LadderStep(contact, minutes))
    _keep(session, person, steps, now)
    _note(session, person, now, "added_duty_contact", kind=contact.kind.value, minutes=minutes)


def remove(session: Session, person: Person, where: str, now: datetime, starting: DutyPlan) -> None:
    """Call a contact no longer; NotFound for one that is none, Forbidden for anyone who may not decide.

    InputRefused for the last one who is called at once.
    """
    steps = _locked(session, starting).steps
    gone = [step for step in steps if step.contact.where == where]
    left = [step for step in steps if step.contact.where != where]
    if not gone:
        raise NotFound("duty contact")
    if not any(step.minutes == 0 for step in left):
        raise InputRefused(
            "", "Nobody else is called at once: first add somebody who is called after 0 minutes"
        )
    _keep(session, person, left, now)
    _note(session, person, now, "removed_duty_contact", kind=gone[0].contact.kind.value)


def call_nobody(session: Session, person: Person, now: datetime) -> None:
    """Decide that nobody is called to danger; Forbidden for anyone who may not decide."""
    _keep(session, person, [], now)
    _note(session, person, now, "chose_to_call_nobody")


def _locked(session: Session, starting: DutyPlan) -> DutyPlan:
    """Return who is called, once nobody else is changing it: of two changes at once none may undo the other."""
    newest = select(DutyLadderRecord.id).order_by(DutyLadderRecord.id.desc()).limit(1)
    session.execute(newest.with_for_update())
    return plan(session, starting)


def _read(where: str, usable: Container[ContactKind]) -> DutyContact:
    try:
        contact = contact_of(_tidy(where))
    except ValueError as error:
        raise InputRefused("where", NOT_READ) from error
    if contact.kind not in usable and not contact.where.startswith("https://"):
        raise InputRefused("where", LACKING[contact.kind])
    return contact


def _tidy(where: str) -> str:
    """Return a number as providers write it, however it was typed; anything else without the spaces around it."""
    number = re.sub(r"[\s().-]", "", where)
    if re.fullmatch(r"0[0-9]{10}", number):
        return f"+44{number[1:]}"
    return number if re.fullmatch(r"\+[0-9]+", number) else where.strip()


def _keep(session: Session, person: Person, steps: Sequence[LadderStep], now: datetime) -> None:
    if person.role not in DECIDERS:
        raise Forbidden("only an administrator or a service manager decides who is called")
    ordered = sorted(steps, key=lambda step: step.minutes)
    made = DutyLadderRecord(contacts=[[step.contact.where, step.minutes] for step in ordered])
    made.decided_at, made.decided_by = now, person.account_id
    session.add(made)
    session.flush()


def _note(session: Session, person: Person, now: datetime, action: str, **detail: str | int) -> None:
    audit.record(session, action, "duty", None, person, now, **detail)
