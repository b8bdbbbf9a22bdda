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
from tests.web.world import browser, build_world, send

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


def test_the_iro_learns_that_shared_feedback_was_read_and_never_the_note(app: Flask, wiring: Wiring) -> None:
    world = build_world(wiring)
    with wiring.database.write() as session:
        given = {"phase": "post", "questionnaire": "post-12-15", "status": "done", "readers": "iro"}
        shared = factories.conversation(session, review_id=world.held, **given)
        factories.answer(session, conversation_id=shared.id, question="better", value=WORDS, language="ur")
        factories.reading(session, conversation_id=shared.id)
        talk = shared.id
    ira, service = browser(app, wiring), browser(app, wiring, Role.PARTICIPATION)
    path = f"/reviews/{world.held}"
    assert "The participation service has not read it yet" in ira.get(path).text
    form = {"read-seen": (NOW + timedelta(hours=1)).isoformat(), "read-note": "Talk to the carer"}
    send(service, f"/feedback/{talk}", f"/feedback/{talk}/read", **form)
    page = ira.get(path).text
    assert "The participation service read it on" in page
    assert WORDS in page
    assert "Talk to the carer" not in page
    assert "Talk to the carer" in service.get(f"/feedback/{talk}").text


def test_next_unread_leads_to_what_has_waited_longest_and_at_last_to_the_list(
    app: Flask, wiring: Wiring, talk_id: int
) -> None:
    service = browser(app, wiring, Role.PARTICIPATION)
    with wiring.database.write() as session:
        before = NOW - timedelta(days=30)
        oldest = factories.reading(session, unread_since=before, received_at=before).conversation_id
    assert service.get("/feedback/next").headers["Location"] == f"/feedback/{oldest}"
    assert f"/feedback/next?after={talk_id}" not in service.get(f"/feedback/{talk_id}").text, (
        "read this first"
    )
    with wiring.database.write() as session:
        for reading in session.scalars(select(FeedbackReading)):
            reading.unread, reading.unread_since = 0, None
    assert service.get("/feedback/next").headers["Location"] == "/feedback?show=unread"
