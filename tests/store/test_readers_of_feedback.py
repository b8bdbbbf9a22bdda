"""An older database learns who reads each feedback from the answers that were sealed in it."""

from typing import Any

import sqlalchemy

from bot.store import migrating
from bot.store.alerts import Flag
from bot.store.contributions import FeedbackReading
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from tests import factories

BEFORE = "0007"
CHOICES: list[tuple[dict[str, Any] | None, str]] = [
    ({"value": "named"}, "iro"),
    ({"value": "unnamed"}, "aggregate"),
    ({"value": "team"}, "team"),
    ({"value": None, "status": "skipped"}, "team"),
    ({"value": "named", "status": "unclear"}, "team"),
    ({"value": "named", "off_path": True}, "team"),
    ({"value": "named", "current": False}, "team"),
    ({"value": "named", "note": "but dont say my name"}, "team"),
    (None, "team"),
]


def test_the_choices_of_an_older_database_are_kept(database: Database, database_url: str) -> None:
    with database.write() as session:
        before, after = factories.conversation(session).id, []
        for see, _ in CHOICES:
            talk = factories.conversation(session, phase="post", questionnaire="post-12-15")
            if see is not None:
                factories.answer(session, conversation_id=talk.id, question="see", **see)
            after.append(talk.id)
    database.engine.dispose()
    migrating.go_back(database_url, BEFORE)
    migrating.migrate(database_url)
    with database.read() as session:
        assert session.get_one(ConversationRecord, before).readers == "iro"
        found = [session.get_one(ConversationRecord, talk).readers for talk in after]
        assert found == [expected for _, expected in CHOICES]


def test_feedback_of_an_older_database_is_unread_and_its_danger_told_without_words(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        after = factories.conversation(session, phase="post", questionnaire="post-12-15")
        factories.answer(session, conversation_id=after.id, question="listen", value=1)
        factories.note(session, conversation_id=after.id)
        factories.note(session)
        factories.flag(session, conversation_id=after.id, name="distress", severity="urgent")
        dealt = factories.conversation(session, phase="post", questionnaire="post-12-15")
        factories.flag(session, conversation_id=dealt.id, name="distress", acknowledged_at=factories.NOW)
    database.engine.dispose()
    migrating.go_back(database_url, BEFORE)
    migrating.migrate(database_url)
    with database.read() as session:
        (reading,) = session.scalars(sqlalchemy.select(FeedbackReading)).all()
        assert (reading.conversation_id, reading.unread, reading.unread_since) == (after.id, 2, factories.NOW)
        told = session.scalars(sqlalchemy.select(Flag).where(Flag.name == "wants_contact")).all()
        assert [(flag.conversation_id, flag.inbound_id) for flag in told] == [(after.id, None)]
