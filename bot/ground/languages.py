"""Which languages children are offered: those that an administrator accepted, knowing who has read their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.languages import ENGLISH, LanguageStatus
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.installation import ACCEPTED, fact
from bot.ground.roles import Forbidden, Person, Role
from bot.store.installation import Fact
from bot.store.people import Child


def accepted(session: Session) -> tuple[str, ...] | None:
    """Return the languages that were accepted, in that order; None while nobody has decided about any."""
    found = fact(session, ACCEPTED)
    return None if found is None else tuple(found.split())


def in_use(session: Session) -> frozenset[str]:
    """Return the languages in which messages may come: those of the children here, and those that are offered."""
    theirs = session.scalars(select(Child.language).where(Child.language.is_not(None)).distinct())
    return frozenset(filter(None, theirs)) | frozenset(accepted(session) or ())


def accept(session: Session, person: Person, code: str, status: LanguageStatus | None, now: datetime) -> None:
    """Offer a language to children from now on; ``status`` says who has read its sentences and is logged.

    InputRefused for one that has no sentences or is offered already; Forbidden for anyone who may not decide.
    """
    _check(person)
    known = _locked(session)
    if status is None:
        raise InputRefused("", "This language has no sentences yet")
    if code in known or code == ENGLISH:
        raise InputRefused("", "This language is offered already")
    _keep(session, (*known, code))
    audit.record(session, "accepted_language", "language", None, person, now, language=code, status=status)


def take_back(session: Session, person: Person, code: str, now: datetime) -> None:
    """Offer a language no longer; InputRefused for one that is not offered, Forbidden for anyone who may not decide."""
    _check(person)
    known = _locked(session)
    if code not in known:
        raise InputRefused("", "This language is not offered")
    _keep(session, [each for each in known if each != code])
    audit.record(session, "took_language_back", "language", None, person, now, language=code)


def stay_with_english(session: Session, person: Person, now: datetime) -> None:
    """Decide to offer no language but English; InputRefused where others were accepted, Forbidden as above."""
    _check(person)
    if accepted(session):
        raise InputRefused("", "Other languages are offered: take them back first")
    _keep(session, ())
    audit.record(session, "stayed_with_english", "language", None, person, now)


def _check(person: Person) -> None:
    if person.role is not Role.ADMINISTRATOR:
        raise Forbidden("only an administrator decides about languages")


def _locked(session: Session) -> tuple[str, ...]:
    """Return the accepted languages, once nobody else is changing them."""
    session.get(Fact, ACCEPTED, with_for_update=True)
    return accepted(session) or ()


def _keep(session: Session, codes: Sequence[str]) -> None:
    found = session.get(Fact, ACCEPTED)
    if found is None:
        session.add(Fact(name=ACCEPTED, value=" ".join(codes)))
    else:
        found.value = " ".join(codes)
    session.flush()
