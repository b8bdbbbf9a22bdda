"""Who signs in at the council: bound once by a verified e-mail, known by issuer and subject from then on."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.ground import accounts
from bot.ground.accounts import CouncilClaims, DoorReason
from bot.ground.roles import Person, Role
from bot.store.accounts import Account
from tests import factories
from tests.factories import NOW
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
GROUPS = {"heard-admins": Role.ADMINISTRATOR, "heard-duty": Role.DUTY, "heard-iro": Role.IRO}


@pytest.fixture
def dana(session: Session) -> Person:
    return person(session, Role.DUTY)


def claims(email: str | None, **given: Any) -> CouncilClaims:
    known = {"issuer": "https://login.council.example", "subject": "tenant/object", "groups": frozenset()}
    return CouncilClaims(email=email, **{**known, **given})


def refused(session: Session, said: CouncilClaims, roles: dict[str, Role] | None = None) -> DoorReason:
    with pytest.raises(accounts.NotAdmitted) as caught:
        accounts.admit(session, said, roles or {}, NOW)
    return caught.value.reason


def test_a_verified_email_binds_once_and_is_not_looked_at_again(session: Session, dana: Person) -> None:
    assert accounts.admit(session, claims(dana.email.upper()), {}, NOW) == dana
    assert accounts.admit(session, claims(None), {}, NOW) == dana
    other = person(session, Role.ADMINISTRATOR)
    assert accounts.admit(session, claims(other.email), {}, NOW) == dana, "the subject decides"
    events = [event.action for event in accounts.account_events(session, dana.account_id)]
    assert events == ["council_bound"]
    assert accounts.one(session, dana.account_id, NOW).uses_council


def test_who_is_unknown_unverified_off_or_somebody_else_is_not_let_in(session: Session, dana: Person) -> None:
    assert refused(session, claims("nobody@example.org")) is DoorReason.UNKNOWN
    assert refused(session, claims(None)) is DoorReason.UNVERIFIED
    accounts.admit(session, claims(dana.email), {}, NOW)
    assert refused(session, claims(dana.email, subject="another")) is DoorReason.TAKEN
    assert refused(session, claims(None, issuer="https://elsewhere.example")) is DoorReason.UNVERIFIED
    session.get_one(Account, dana.account_id).active = False
    session.flush()
    assert refused(session, claims(dana.email)) is DoorReason.SWITCHED_OFF


def test_groups_decide_the_role_where_they_are_set(session: Session, dana: Person) -> None:
    person(session, Role.ADMINISTRATOR)
    assert refused(session, claims(dana.email, groups=frozenset({"others"})), GROUPS) is DoorReason.NO_GROUP
    both = frozenset({"heard-admins", "heard-duty"})
    assert accounts.admit(session, claims(dana.email, groups=both), GROUPS, NOW).role is Role.DUTY
    token = accounts.start_session(session, dana, NOW)
    now_administrator = claims(dana.email, groups=frozenset({"heard-admins"}))
    assert accounts.admit(session, now_administrator, GROUPS, NOW).role is Role.ADMINISTRATOR
    assert accounts.find_session(session, token, NOW) is None
    iro = claims(dana.email, groups=frozenset({"heard-iro"}))
    assert refused(session, iro, GROUPS) is DoorReason.INCOMPLETE
    session.get_one(Account, dana.account_id).officer_id = factories.officer(session).id
    assert accounts.admit(session, iro, GROUPS, NOW).role is Role.IRO
