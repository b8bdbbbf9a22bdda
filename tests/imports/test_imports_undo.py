"""Undoing the last import: every row as it was, except where later work depends on it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.imports import Subject
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.imports import batches, look_at_undo, undo
from bot.imports.dependents import WHAT_HANGS_ON_IT
from bot.imports.records import table_for
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Child
from bot.store.records import metadata
from bot.store.reviews import Review
from tests import factories
from tests.factories import NOW, TODAY
from tests.imports.importing import CARE, CHILDREN, OFFICERS, REVIEWS, Take, review, rows
from tests.talk.talks import talk

pytestmark = pytest.mark.usefixtures("noise")


def test_undoing_brings_back_every_row_as_it_was(
    session: Session, take: Take, ada: Person, dates_are_held: str
) -> None:
    for text in (
        CHILDREN,
        CARE,
        OFFICERS,
        REVIEWS,
        REVIEWS.replace("PN5", "PN6").replace("24/11/2026", "26/11/2026"),
    ):
        before = rows(session)
        applied = take(text, mapping=dates_are_held)
        assert rows(session) != before
        assert applied.batch_id is not None
        undone = undo(session, applied.batch_id, ada, NOW)
        assert (undone.lines, undone.stays) == (applied.counts.added + applied.counts.changed, ())
        assert rows(session) == before
        take(text, mapping=dates_are_held)
    assert audit.verify(session) > 0


def test_undoing_leaves_lines_on_which_something_depends(
    session: Session, take: Take, ada: Person, dates_are_held: str
) -> None:
    applied = take(CHILDREN, CARE, OFFICERS, REVIEWS, mapping=dates_are_held)
    factories.code(session, review_id=review(session, "X1").id, code="PN1")
    factories.conversation(session, review_id=review(session, "X2").id)
    review(session, "X3").parents_consulted_on = TODAY
    session.flush()
    assert applied.batch_id is not None
    assert look_at_undo(session, applied.batch_id).lines == 1
    undone = undo(session, applied.batch_id, ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "a code was recorded"),
        (3, "the child was written to"),
        (4, "it was changed since"),
    ]
    assert session.scalars(select(Review.key).where(Review.key.startswith("X")).order_by(Review.key)).all() == [
        "X1", "X2", "X3",
    ]  # fmt: skip


def test_what_keeps_a_line_is_said_for_every_table_that_can_point_to_it() -> None:
    imported = {table_for(subject).name for subject in Subject}
    pointing = {
        table.name for table in metadata.sorted_tables
        if imported & {key.column.table.name for key in table.foreign_keys}
    }  # fmt: skip
    assert pointing <= WHAT_HANGS_ON_IT.keys()


def test_a_line_whose_rows_are_needed_by_a_line_that_stays_stays_too(
    session: Session, take: Take, ada: Person
) -> None:
    applied = take(CHILDREN, OFFICERS)
    allocation = session.scalars(select(Allocation).join(Child).where(Child.la_child_id == "900002")).one()
    allocation.ends_on = TODAY
    session.flush()
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "allocations belong to it"),
        (3, "it was changed since"),
    ]


def test_a_review_that_was_held_stays_so_once_its_code_is_confirmed(
    session: Session, take: Take, ada: Person, dates_are_held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    applied = take(REVIEWS, mapping=dates_are_held)
    factories.code(session, review_id=review(session, "X4").id, code="PN7")
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [(5, "a code was confirmed for the review")]
    assert (review(session, "X1").status, review(session, "X4").status) == ("planned", "held")


def test_the_conversation_before_a_review_hears_what_the_file_changed(
    session: Session, take: Take, ada: Person, dates_are_held: str
) -> None:
    take(CHILDREN, CARE, OFFICERS, REVIEWS)
    talks = {key: talk(session, review(session, key).id, "asking").id for key in ("X1", "X3")}
    applied = take(REVIEWS.replace("24/11/2026,N", "24/11/2026,Y"), mapping=dates_are_held)
    session.expire_all()
    statuses = {key: session.get_one(ConversationRecord, one).status for key, one in talks.items()}
    assert statuses == {"X1": "closed", "X3": "closed"}
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [
        (2, "the child was written to about the review"),
        (4, "the child was written to about the review"),
    ]


def test_a_language_that_the_child_chose_since_stays_even_where_the_file_had_brought_it(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN)
    applied = take(CHILDREN.replace("Polish", "Urdu"))
    kofi = session.scalars(select(Child).where(Child.la_child_id == "900001")).one()
    kofi.language_chosen_at = NOW
    session.flush()
    assert applied.batch_id is not None
    undone = undo(session, applied.batch_id, ada, NOW)
    assert [(each.line, each.reason) for each in undone.stays] == [(2, "it was changed since")]
    session.refresh(kofi)
    assert kofi.language == "ur"


def test_only_the_last_import_can_be_undone_and_only_once(session: Session, take: Take, ada: Person) -> None:
    first, second = take(CHILDREN), take(CARE)
    assert first.batch_id is not None
    assert second.batch_id is not None
    with pytest.raises(InputRefused):
        undo(session, first.batch_id, ada, NOW)
    undo(session, second.batch_id, ada, NOW)
    with pytest.raises(InputRefused):
        undo(session, second.batch_id, ada, NOW)
    undo(session, first.batch_id, ada, NOW)
    with pytest.raises(NotFound):
        undo(session, 10**6, ada, NOW)
    known = [(each.kind, each.is_last, each.undone_at is not None) for each in batches(session)[:2]]
    assert known == [("care_periods", False, True), ("children", False, True)]


def test_times_in_care_that_come_late_take_up_the_reviews_and_give_them_back(
    session: Session, take: Take, ada: Person
) -> None:
    take(CHILDREN, OFFICERS, REVIEWS.replace("C1", "").replace("C2", "").replace("X3,,", "X3,,900001"))
    assert (review(session, "X1").care_period_id, review(session, "X1").due_rule) == (None, "unknown")
    applied = take(CARE)
    assert review(session, "X1").due_rule == "first"
    assert applied.batch_id is not None
    assert undo(session, applied.batch_id, ada, NOW).stays == ()
    assert (review(session, "X1").care_period_id, review(session, "X1").due_rule) == (None, "unknown")
