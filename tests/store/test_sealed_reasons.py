"""What staff write about a child is sealed at rest, also what an older database held in the clear."""

import sqlalchemy

from bot.store import migrating
from bot.store.alerts import Alert, AlertChild, Flag
from bot.store.engine import Database
from bot.store.people import Child
from tests import factories

WORDS = "Rang the carer at nine"


def raw(database: Database, query: str) -> object:
    with database.engine.connect() as connection:
        return connection.execute(sqlalchemy.text(query)).scalar()


def test_an_outcome_is_no_plain_text_in_the_database(database: Database) -> None:
    with database.write() as session:
        factories.flag(session, outcome=WORDS)
    stored = raw(database, "SELECT outcome FROM flags")
    assert isinstance(stored, bytes | memoryview)
    assert WORDS.encode() not in bytes(stored)


def test_words_of_an_older_database_are_sealed_and_can_be_taken_back(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        flag = factories.flag(session, outcome=WORDS, severity="urgent", name="not_safe")
        child = factories.child(session, sibling_exception="They asked for it")
        empty = factories.flag(session)
    database.engine.dispose()
    migrating.go_back(database_url, "0004")
    assert raw(database, f"SELECT outcome FROM flags WHERE id = {flag.id}") == WORDS
    database.engine.dispose()
    migrating.migrate(database_url)
    with database.read() as session:
        assert session.get_one(Flag, flag.id).outcome == WORDS
        assert session.get_one(Flag, empty.id).outcome is None
        assert session.get_one(Child, child.id).sibling_exception == "They asked for it"


def test_danger_that_nobody_dealt_with_comes_into_the_duty_room(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        said = factories.inbound_message(session, body="he hits me")
        talk = factories.conversation(session)
        for name in ("distress", "not_safe"):
            factories.flag(session, conversation_id=talk.id, name=name, severity="urgent", inbound_id=said.id)
        factories.flag(session, inbound_id=factories.inbound_message(session).id)
    database.engine.dispose()
    migrating.go_back(database_url, "0004")
    migrating.migrate(database_url)
    with database.read() as session:
        (alert,) = session.scalars(sqlalchemy.select(Alert)).all()
        assert (alert.name, alert.inbound_id, alert.done_at) == ("distress", said.id, None)
        assert session.scalars(sqlalchemy.select(AlertChild.child_id)).all() == [talk.child_id]
