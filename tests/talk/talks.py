"""Conversations whose sealed state agrees with their row, so that the engine can go on with them."""

from typing import Any

from sqlalchemy.orm import Session

from bot.domain.conversations import Conversation, Status, to_json
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.store.conversations import ConversationRecord
from tests import factories


def talk(session: Session, review_id: int, status: str, **given: Any) -> ConversationRecord:
    """Add a conversation before a review, in English by SMS unless something else is said."""
    channel, language = given.setdefault("channel", "sms"), given.setdefault("language", "en")
    state = Conversation(
        phase=Phase.PRE,
        questionnaire="pre-12-15",
        version=1,
        channel=ChannelKind(channel),
        status=Status(status),
        language=language,
    )
    return factories.conversation(session, review_id=review_id, status=status, state=to_json(state), **given)
