"""What a check looks at, and what it found; a check that fails is a finding itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.errors import reason_of
from bot.domain.checks import CheckState, Said
from bot.settings import Settings
from bot.store.engine import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and what to do."""

    check: str
    state: CheckState
    text: str


@dataclass(frozen=True, slots=True)
class CheckTarget:
    """What the checks look at: the settings and their database; ``online`` asks providers too."""

    settings: Settings
    database: Database
    online: bool


Check = Callable[[CheckTarget], Iterator[Said]]


def found(name: str, check: Check, target: CheckTarget) -> Iterator[Finding]:
    """Run one check and return what it found; what the database or the disk refuses is a finding."""
    try:
        for state, text in check(target):
            yield Finding(name, state, text)
    except (SQLAlchemyError, OSError) as error:
        yield Finding(name, CheckState.FIX, reason_of(error) or type(error).__name__)


def counted(number: int, name: str) -> str:
    """Return a number with its noun, such as "1 event" or "2 events"."""
    return f"{number} {name}{'' if number == 1 else 's'}"
