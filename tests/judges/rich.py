"""More for the small world of the house tests: an alert, words, quotes and entries, so that pages show what they can."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.base import Base, EncryptedText
from bot.store.conversations import ConversationRecord
from bot.store.people import Child, Officer
from bot.store.reviews import Review
from tests import factories
from tests.factories import NOW
from tests.house.panel import Panel

LONG = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle" * 4
# What people write that is not sealed, and what is sealed and no words of people, or stands beside a day alone.
IN_THE_OPEN = {
    "teams.name", "officers.name", "accounts.name", "access_keys.name", "themes.name", "import_mappings.name",
    "import_batches.file_name", "import_uploads.file_name", "closing_days.source", "advocacy_requests.provider",
    "channel_switches.assessment", "channel_switches.processor", "channel_switches.decided_by",
    "report_entries.words", "report_entries.done", "report_entries.entered_by_name", "quotes.recorded_by_name",
}  # fmt: skip
BY_MACHINES = {
    "bindings.consent_by", "addresses.provider_id", "inbound_messages.sender", "media_files.copy_reference", "duty_calls.contact",
    "duty_trials.contact", "second_factors.secret", "second_factors.offered", "webhook_listeners.address",
    "webhook_listeners.secret", "webhook_listeners.former_secret",
}  # fmt: skip
MOMENT = datetime(2026, 7, 14, 23, 30, 0, 123456, tzinfo=UTC)
"""The next day by the clock in England."""
EVENING_BEFORE = re.compile(r"14 July|14 Jul\b|2026-07-14|14/07/2026|(?<!:)23:30|(?<!:)22:30")
"""The day of that moment, or its hour, by another clock."""


def enrich(panel: Panel, word: str = "Rang back") -> None:
    """Add an open alert, records, a quote and entries of the report about the first review, all with this word."""
    with panel.database.write() as session:
        review = session.scalars(select(Review).order_by(Review.id)).first()
        assert review is not None
        talk = session.scalars(
            select(ConversationRecord).where(ConversationRecord.review_id == review.id)
        ).one()
        factories.allocation(session, child_id=review.child_id, officer_id=review.officer_id)
        factories.allocation(
            session, child_id=factories.child(session, known_as=word[:40]).id, officer_id=review.officer_id
        )
        message = factories.inbound_message(session, body=word, conversation_id=talk.id, received_at=MOMENT)
        alert = factories.alert(session, inbound_id=message.id, address_id=talk.address_id, raised_at=MOMENT)
        factories.alert_child(session, alert_id=alert.id, child_id=review.child_id)
        factories.alert_step(session, alert_id=alert.id, words=word, taken_at=MOMENT)
        factories.duty_call(session, alert_id=alert.id, called_at=MOMENT)
        factories.flag(
            session,
            conversation_id=talk.id,
            name="distress",
            severity="urgent",
            inbound_id=message.id,
            raised_at=MOMENT,
        )
        factories.note(session, conversation_id=talk.id, text=word, written_at=MOMENT)
        factories.arrangement(session, review_id=review.id, place=word[:90], people=word)
        factories.review_reason(session, review_id=review.id, reason=word, recorded_at=MOMENT)
        factories.refusal(session, review_id=review.id, words=word, refused_at=MOMENT)
        factories.inbound_message(session, body=word, received_at=MOMENT)
        factories.outbox_message(
            session, conversation_id=talk.id, address_id=talk.address_id, created_at=MOMENT
        )
        _held(session, review, word)


def lengthen(panel: Panel) -> None:
    """Let whatever people write be one long word, in every row and as far as its column holds it."""
    with panel.database.write() as session:
        for mapper in Base.registry.mappers:
            columns = [each for each in mapper.local_table.columns if _is_written_by_people(each)]
            for number, row in enumerate(session.scalars(select(mapper)) if columns else ()):
                for column in columns:
                    setattr(row, column.key, f"{number}{LONG}"[: getattr(column.type, "length", None)])


def _is_written_by_people(column: Any) -> bool:
    name = f"{column.table.name}.{column.name}"
    return name in IN_THE_OPEN or (isinstance(column.type, EncryptedText) and name not in BY_MACHINES)


def _held(session: Session, review: Review, word: str) -> None:
    """Hold reviews with and without a code, and name officers and children at length."""
    held = {"status": "held", "attendance": "in_person", "contribution": "spoke"}
    for days in (10, 400):
        one = factories.review(
            session,
            officer_id=review.officer_id,
            child_id=review.child_id,
            review_on=NOW.date() - timedelta(days=days),
            **held,
        )
        factories.code(session, review_id=one.id)
    factories.review(session, officer_id=review.officer_id, review_on=NOW.date() - timedelta(days=3), **held)
    factories.review(
        session,
        officer_id=review.officer_id,
        child_id=factories.child(session, la_child_id="W" * 20, known_as=word).id,
        key="M" * 40,
        review_on=NOW.date() - timedelta(days=5),
        due_on=NOW.date(),
        imported_due_on=NOW.date() - timedelta(days=9),
        **held,
    )
    session.get_one(Officer, review.officer_id).name = word[:90]
    session.get_one(Child, review.child_id).known_as = word
