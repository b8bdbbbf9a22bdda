"""Sentences that an installation wrote for itself."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.sentences import SentenceRecord
from tests.factories.building import add, number
from tests.factories.moments import NOW


def sentence(session: Session, **given: Any) -> SentenceRecord:
    """Add an unsigned sentence, usually of a text that nobody is told."""
    made_up = {"language": "fa", "context": f"msg:n{number()}", "english": "Noise.", "words": "صدا."}
    return add(session, SentenceRecord, {**made_up, "is_signed": False, "written_at": NOW}, given)
