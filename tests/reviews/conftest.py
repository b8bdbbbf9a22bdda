"""An officer, and the IRO who is that officer."""

import pytest
from sqlalchemy.orm import Session

from bot.ground.roles import Person
from tests import factories
from tests.ground.people import iro_of


@pytest.fixture
def officer_id(session: Session) -> int:
    """Add an officer and return their id."""
    return factories.officer(session).id


@pytest.fixture
def ira(session: Session, officer_id: int) -> Person:
    """Return the IRO who is that officer."""
    return iro_of(session, officer_id)
