"""The room in which the participation service reads feedback."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.contributions import FeedbackReading
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW, TODAY
from tests.web.world import browser, send

WORDS = "میں چاہتا ہوں کہ میری بات سنی جائے"


@pytest.fixture
def talk_id(wiring: Wiring) -> int:
    with wiring.database.write() as session:
        review = factories.review(session, status="held", review_on=TODAY - timedelta(days=1))
        talk = factories.conversation(
            session,
            review_id=review.id,
            phase="post",
            questionnaire="post-12-15",
            language="ur",
            status="done",
        )
        factories.answer(
            session, conversation_id=talk.id, question="better", value=WORDS, language="ur", answered_at=NOW
        )
        factories.flag(session, conversation_id=talk.id, name="not_heard", severity="feedback")
        factories.reading(session, conversation_id=talk.id)
        return talk.id


def test_the_words_are_shown_in_their_language_and_that_somebody_looked_is_recorded(
    app: Flask, wiring: Wiring, talk_id: int
) -> None:
    visitor = browser(app, wiring, Role.PARTICIPATION)
    page = visitor.get(f"/feedback/{talk_id}").text
    assert f'lang="ur" dir="auto">{WORDS}' in page
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "viewed")).all()
        assert [(event.subject, event.subject_id) for event in events] == [("feedback", talk_id)]


def test_unread_feedback_is_counted_where_the_service_begins(
    app: Flask, wiring: Wiring, talk_id: int
) -> None:
    page = browser(app, wiring, Role.PARTICIPATION).get("/participation").text
    assert "Feedback (1)" in page
    assert "1 feedback form has unread words" in page
    above = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "1 feedback form has unread words" in above.get("/participation").text
    assert above.get("/feedback").status_code == 403


def test_saying_that_it_was_read_takes_it_off_the_unread(app: Flask, wiring: Wiring, talk_id: int) -> None:
    visitor = browser(app, wiring, Role.PARTICIPATION)
    page = f"/feedback/{talk_id}"
    seen = (NOW + timedelta(hours=1)).isoformat()
    answer = send(visitor, page, f"{page}/read", **{"read-seen": seen, "read-note": "Rang"})
    assert answer.status_code == 303
    with wiring.database.read() as session:
        reading = session.scalars(
            select(FeedbackReading).where(FeedbackReading.conversation_id == talk_id)
        ).one()
        assert (reading.unread, reading.note) == (0, "Rang")
    assert "Nothing is unread" in visitor.get("/feedback?show=unread").text
