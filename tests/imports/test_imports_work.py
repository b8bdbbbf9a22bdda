"""Importing while others work: speed, the write lock, rows that move."""

import time
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.domain.imports import FileRefused
from bot.imports import FileSource, ImportOffice, apply, carry_out, prepare
from bot.imports import look as look_at
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.store.people import Child
from tests import factories
from tests.factories import NOW
from tests.imports.importing import CHILDREN, CONTEXT, HEADER, LANGUAGES, MOMENT, Take

pytestmark = pytest.mark.usefixtures("noise")


def authority(children: int) -> tuple[str, str, str, str]:
    """Return files of so many children, each with a time in care, an allocation and five reviews."""
    number = range(children)
    days = ("20/02/2024", "20/05/2024", "12/11/2024", "06/05/2025", "28/10/2025")
    files = (
        ["child_id,known_as,date_of_birth", *(f"{one},Child,04/05/2013" for one in number)],
        ["child_id,care_start,care_id", *(f"{one},02/02/2024,C{one}" for one in number)],
        [
            "officer_name,officer_email,team,child_id,allocated_from",
            *(f"Ida,ida@example.org,Team,{one},02/02/2024" for one in number),
        ],
        [
            HEADER.strip(),
            *(f"{one}x{day[-4:]}{day[3:5]},C{one},{one},{day},{day},N,PN5" for one in number for day in days),
        ],
    )
    children_file, care, officers, reviews = ("\n".join(lines) + "\n" for lines in files)
    return children_file, care, officers, reviews


def test_five_thousand_reviews_take_less_than_five_seconds_of_work(
    session: Session, take: Take, dates_are_held: str
) -> None:
    *before, reviews = authority(1000)
    take(*before)
    shown: list[tuple[int, int]] = []
    begun = time.process_time()
    source = FileSource("reviews.csv", reviews.encode(), (dates_are_held,))
    prepared = prepare(session, source, MOMENT, LANGUAGES, lambda done, of: shown.append((done, of)))
    read = time.process_time()
    applied = apply(session, prepared, None, NOW, CONTEXT, by="a test")
    done = time.process_time()
    print(f"5,000 reviews: {read - begun:.2f} s to read and plan, {done - read:.2f} s to write")
    assert (applied.counts.added, applied.retimed) == (5000, 5000)
    assert (shown[0], shown[-1], len(shown)) == ((0, 5000), (5000, 5000), 11)
    assert done - begun < 5


def test_a_file_is_read_and_planned_while_others_write(database: Database) -> None:
    office = ImportOffice(database, CONTEXT)
    with database.write() as webhook:
        factories.inbound_message(webhook)
        assert look_at(office, FileSource("children.csv", CHILDREN.encode()), MOMENT).plan.counts.added == 2


class Busy(Database):
    """A database in which somebody else renames a child just before the first transaction that writes."""

    moved = 0

    def write(self) -> AbstractContextManager[Session]:
        """Let the other person write first."""
        if self.moved < 1:
            self.moved += 1
            with super().write() as session:
                session.scalars(select(Child).where(Child.la_child_id == "900001")).one().known_as = "Kofi A"
        return super().write()


def test_rows_that_move_between_looking_and_writing_are_looked_at_again(
    database: Database, database_url: str
) -> None:
    quiet = ImportOffice(database, CONTEXT)
    carry_out(quiet, FileSource("children.csv", CHILDREN.encode()), lambda: MOMENT, None)
    busy = Busy(database_url)
    changed = FileSource("children.csv", CHILDREN.replace("Ama", "Amma").encode())
    outcome = carry_out(ImportOffice(busy, CONTEXT), changed, lambda: MOMENT, None, by="a test")
    busy.close()
    assert outcome.applied is not None
    assert outcome.applied.counts.changed == 2
    with database.read() as session:
        assert session.scalars(select(Child.known_as).order_by(Child.la_child_id)).all() == ["Kofi", "Amma"]
        newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert newest is not None
        assert newest.detail["by"] == "a test"


def test_a_row_that_the_database_refuses_is_not_said_to_be_somebody_elses_change(database: Database) -> None:
    with database.write() as session:
        session.execute(text("CREATE UNIQUE INDEX one_to_a_group ON children (sibling_group)"))
    with pytest.raises(FileRefused, match="The database refuses a row") as refused:
        carry_out(
            ImportOffice(database, CONTEXT),
            FileSource("children.csv", CHILDREN.encode()),
            lambda: MOMENT,
            None,
        )
    assert "Others" not in str(refused.value)
