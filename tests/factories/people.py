"""Teams, officers, children, their care periods and allocations, and the addresses they write from."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.enrolment import LIFETIME
from bot.store.addresses import AddressRecord, Binding, EnrolmentCode, WrongCode
from bot.store.keys import cipher
from bot.store.people import Allocation, CarePeriod, Child, Officer, OfficerContact, OfficerPost, Team
from tests.factories.building import add, number
from tests.factories.moments import NOW


def team(session: Session, **given: Any) -> Team:
    """Add a team of Independent Reviewing Officers."""
    return add(session, Team, {"name": f"Team {number()}"}, given)


def officer(session: Session, **given: Any) -> Officer:
    """Add an officer, in a new team unless `team_id` is given."""
    if "team_id" not in given:
        given["team_id"] = team(session).id
    return add(session, Officer, {"name": "Ira Shah", "email": f"officer{number()}@example.org"}, given)


def officer_post(session: Session, **given: Any) -> OfficerPost:
    """Return an officer a full-time post in a team, still held."""
    if "officer_id" not in given:
        given["officer_id"] = officer(session).id
    if "team_id" not in given:
        given["team_id"] = session.get_one(Officer, given["officer_id"]).team_id
    return add(session, OfficerPost, {"full_time_hundredths": 100, "starts_on": date(2020, 4, 1)}, given)


def child(session: Session, **given: Any) -> Child:
    """Add a child of thirteen who speaks English."""
    defaults = {
        "la_child_id": f"T{number()}",
        "known_as": "Kofi",
        "born_on": date(2013, 5, 4),
        "language": "en",
    }
    return add(session, Child, defaults, given)


def care_period(session: Session, **given: Any) -> CarePeriod:
    """Add a time in care that has not ended."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    defaults = {"starts_on": date(2024, 3, 1), "external_id": f"TE{number()}", "short_breaks_only": False}
    return add(session, CarePeriod, defaults, given)


def allocation(session: Session, **given: Any) -> Allocation:
    """Allocate a child to an officer, from the start of care and still."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    if "officer_id" not in given:
        given["officer_id"] = officer(session).id
    return add(session, Allocation, {"starts_on": date(2024, 3, 1)}, given)


def officer_contact(session: Session, **given: Any) -> OfficerContact:
    """Record that a child's IRO telephoned the child."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    defaults = {"contacted_on": date(2026, 11, 2), "medium": "call", "recorded_at": NOW}
    return add(session, OfficerContact, defaults, given)


def address(session: Session, **given: Any) -> AddressRecord:
    """Add an SMS address of the range kept for drama; the look-up index follows the address given."""
    defaults = {"channel": "sms", "provider_id": f"+447700900{100 + number() % 900}", "created_at": NOW}
    whole = {**defaults, **given}
    whole.setdefault("lookup", cipher.lookup(whole["channel"], whole["provider_id"]))
    return add(session, AddressRecord, {}, whole)


def binding(session: Session, **given: Any) -> Binding:
    """Bind an address to a child, confirmed by a worker."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    if "address_id" not in given:
        given["address_id"] = address(session).id
    return add(session, Binding, {"confirmed_at": NOW}, given)


def enrolment_code(session: Session, **given: Any) -> EnrolmentCode:
    """Add the code of a card that works for another two weeks; nobody knows its signs."""
    if "child_id" not in given:
        given["child_id"] = child(session).id
    one = number()
    defaults = {
        "lookup": cipher.lookup("code", f"invented {one}"),
        "salt": bytes(16),
        "digest": bytes(32),
        "made_at": NOW,
        "expires_at": NOW + LIFETIME,
    }
    return add(session, EnrolmentCode, defaults, given)


def wrong_code(session: Session, **given: Any) -> WrongCode:
    """Add a code that opened nothing, from somebody unknown."""
    return add(session, WrongCode, {"sender": cipher.lookup("sms", f"nobody {number()}"), "at": NOW}, given)
