"""People who sign in, for tests of use cases."""

from sqlalchemy.orm import Session

from bot.ground.roles import Person, Role
from tests import factories


def person(session: Session, role: Role = Role.IRO, **given: int) -> Person:
    """Return somebody with an account in this role; an IRO gets an officer of their own unless one is given."""
    account = factories.account(session, role=role.value, **given)
    return Person(account.id, account.name, account.email, role, account.officer_id, account.team_id)


def iro_of(session: Session, officer_id: int) -> Person:
    """Return the IRO who is this officer."""
    return person(session, officer_id=officer_id)
