"""The migrations lead to exactly the records of the code, and back, with rows in the tables."""

from datetime import timedelta

import sqlalchemy
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import migrating
from bot.store.contributions import Note
from bot.store.copies import MessageCopy
from bot.store.engine import Database
from bot.store.media import MediaFile
from bot.store.records import metadata
from bot.wiring import now
from tests import factories
from tests.factories import NOW


def test_a_migrated_database_is_what_the_records_describe(database_url: str) -> None:
    assert migrating.current(database_url) == migrating.head()
    assert migrating.differences(database_url) == []


def test_the_comparison_notices_a_column_that_no_record_has(
    database_url: str, engine: sqlalchemy.Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE children ADD COLUMN extra INTEGER"))
    assert len(migrating.differences(database_url)) == 1


def test_every_step_can_be_taken_back_and_again_with_rows_in_the_tables(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        factories.noise(session)
    database.engine.dispose()
    for step in _older_steps():
        migrating.go_back(database_url, step)
        assert migrating.current(database_url) == (None if step == migrating.BASE else step)
    assert _tables(database) <= {"alembic_version"}
    migrating.migrate(database_url)
    assert migrating.differences(database_url) == []
    assert _tables(database) == {*metadata.tables, "alembic_version"}


def test_files_of_messages_from_before_files_were_fetched_are_fetched(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        factories.inbound_message(session, media=[["photo", "file-1", "image/jpeg"]])
        factories.inbound_message(session)
    database.engine.dispose()
    migrating.go_back(database_url, "0018")
    migrating.migrate(database_url)
    with database.read() as session:
        rows = session.execute(sqlalchemy.text("SELECT place, kind, state, attempts FROM media_files"))
        assert [tuple(row) for row in rows] == [(0, "other", "waiting", 0)]


def test_what_came_after_a_letter_was_written_back_to_its_officer(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        talk = factories.conversation(session).id
        factories.told_message(session, conversation_id=talk, kind="letter", queued_at=NOW, refusal=None)
        for text, after in (("before", -1), ("after", 1)):
            factories.note(session, conversation_id=talk, text=text, written_at=NOW + timedelta(hours=after))
        factories.note(session, text="elsewhere", written_at=NOW + timedelta(hours=1))
    database.engine.dispose()
    migrating.go_back(database_url, "0045")
    migrating.migrate(database_url)
    with database.read() as session:
        theirs = session.scalars(sqlalchemy.select(Note.text).where(Note.to_officer)).all()
    assert theirs == ["after"]


def test_files_that_were_fetched_before_are_deleted_at_their_provider_in_a_week(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        factories.media_file(session)
        factories.media_file(session, state="failed", content=None)
    database.engine.dispose()
    migrating.go_back(database_url, "0037")
    migrating.migrate(database_url)
    with database.read() as session:
        due, failed = session.scalars(sqlalchemy.select(MediaFile.copy_not_before).order_by(MediaFile.id))
        assert (round((due - now()) / timedelta(days=1)), failed) == (7, None)


def test_each_message_that_twilio_took_before_is_emptied_there_in_a_week(
    database: Database, database_url: str
) -> None:
    with database.write() as session:
        last, other = factories.outbox_message(session, provider_id="SM2"), "telegram"
        factories.receipt(session, token=last.token, provider_id="SM1", status="failed")
        factories.receipt(session, token=last.token, provider_id="SM2")
        factories.outbox_message(session)
        factories.outbox_message(session, channel=other, provider_id="7:8")
    database.engine.dispose()
    migrating.go_back(database_url, "0041")
    migrating.migrate(database_url)
    with database.read() as session:
        found = session.scalars(sqlalchemy.select(MessageCopy).order_by(MessageCopy.reference)).all()
        assert [(one.channel, one.reference) for one in found] == [("sms", "SM1"), ("sms", "SM2")]
        assert {round((one.copy_not_before - now()) / timedelta(days=1)) for one in found} == {7}


def test_migrating_twice_changes_nothing(database: Database, database_url: str) -> None:
    with database.write() as session:
        factories.child(session, known_as="Kept")
    migrating.migrate(database_url)
    with database.read() as session:
        assert session.execute(sqlalchemy.text("SELECT count(*) FROM children")).scalar() == 1


def _older_steps() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(migrating.FOLDER).replace("%", "%%"))
    newest_first = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    return [*newest_first[1:], migrating.BASE]


def _tables(database: Database) -> set[str]:
    return set(sqlalchemy.inspect(database.engine).get_table_names())
