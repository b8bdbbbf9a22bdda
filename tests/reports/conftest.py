"""The manager who answers for the reports, and a way to hold reviews that are in them."""

import pytest
from sqlalchemy.orm import Session

from bot.ground.roles import Person, Role
from tests.ground.people import person
from tests.reviews.holding import Hold, holder


@pytest.fixture
def manager(session: Session) -> Person:
    """Return a service manager."""
    return person(session, Role.SERVICE_MANAGER)


@pytest.fixture
def hold(session: Session) -> Hold:
    """Return a function that holds a review of the return's year."""
    return holder(session)
