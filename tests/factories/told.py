"""What officers tell a child by name."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.told import ToldMessage
from tests.factories.building import add, number
from tests.factories.moments import NOW


def told_message(session: Session, **given: Any) -> ToldMessage:
    """Keep a letter that went out just now."""
    defaults = {
        "token": f"{number():032x}",
        "kind": "letter",
        "words": "I will come on Tuesday",
        "written_at": NOW,
        "due_at": NOW,
        "queued_at": NOW,
    }
    return add(session, ToldMessage, defaults, given)
