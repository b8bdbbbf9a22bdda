"""An administrator who takes files in, and the mapping that most of them need."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from bot.domain.imports import ColumnMapping, FileKind
from bot.ground.roles import Person, Role
from bot.imports import save_mapping
from tests.factories import NOW
from tests.ground.people import person
from tests.imports import importing


@pytest.fixture
def ada(session: Session) -> Person:
    """Return an administrator."""
    return person(session, Role.ADMINISTRATOR)


@pytest.fixture
def take(session: Session, ada: Person) -> importing.Take:
    """Return a function with which the administrator takes files in."""
    return partial(importing.take, session, ada)


@pytest.fixture
def dates_are_held(session: Session, ada: Person) -> str:
    """Save a mapping with which a past date means that the review was held, and return its name."""
    name = "Dates are held"
    save_mapping(session, ColumnMapping(name, FileKind.REVIEWS, {}, date_means_held=True), ada, NOW)
    return name
