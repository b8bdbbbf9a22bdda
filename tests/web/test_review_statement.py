"""The child's views on paper: what stands on it, how it is read aloud, who gets it, and what is kept back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.installation import ACCEPTED
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.store.contributions import AnswerRecord, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.judges.paper import Paper, drawn_here
from tests.web.world import WORDS, World, browser

pytestmark = pytest.mark.usefixtures("this_week")
ENGLISH = "I want to meet my brother"
SOON = "/caseload/statements/2026-11-26.pdf"


@pytest.fixture
def in_one_process() -> Iterator[None]:
    with drawn_here():
        yield


def statement(world: World) -> str:
    return f"/reviews/{world.planned}/statement.pdf"


def copy(world: World) -> str:
    return f"/reviews/{world.planned}/copy.pdf"


def talk_of(session: Session, review_id: int) -> ConversationRecord:
    return session.query(ConversationRecord).filter_by(review_id=review_id).one()


def translated(session: Session, world: World) -> None:
    talk = talk_of(session, world.planned)
    answer = session.query(AnswerRecord).filter_by(conversation_id=talk.id, question="change").one()
    factories.added_text(
        session, subject="answer", subject_id=answer.id, kind="translation", language="en", text=ENGLISH,
        machine="Own server", added_by=world.iro.account_id,
    )  # fmt: skip


def read(client: FlaskClient, path: str) -> Paper:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    return Paper(answer.data)


def without_spaces(text: str) -> str:
    """Leave out the spaces: none is painted where a line ends."""
    return text.replace(" ", "")


def papers(wiring: Wiring, review_id: int) -> list[str]:
    looks = select(AuditEvent).where(AuditEvent.action == "viewed", AuditEvent.subject_id == review_id)
    with wiring.database.read() as session:
        return [event.detail.get("paper", "page") for event in session.scalars(looks.order_by(AuditEvent.id))]


def test_a_statement_can_be_read_aloud_in_order_and_in_each_language(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        translated(session, world)
        factories.note(session, conversation_id=talk_of(session, world.planned).id, text="شکریہ 😀 ok")
    paper = read(ira, statement(world))
    assert paper.is_tagged_for_reading_aloud
    assert (paper.title, paper.language) == ("Statement of views: Kofi", "en")
    assert (paper.untagged, paper.missing) == ([], [])
    assert paper.unread == ["Statement of views: Kofi", "page 1 of 1"]
    heads = [(each.kind, each.text) for each in paper.tree.all("H1", "H2", "H3", "H4")]
    assert heads == [
        ("H1", "Statement of views: Kofi"),
        ("H2", "What Kofi said"),
        ("H3", "How are things where you live?"),
        ("H3", "What is going well, and what do you want to change? Type it, or send a voice note."),
        ("H3", "Also written"),
        ("H2", "How this was read"),
    ]
    urdu = [each.text for each in paper.tree.all("Div") if each.language == "ur"]
    assert urdu == ["\u200fاچھا", WORDS, "شکریہ 😀 ok"]
    assert all(each.language in {"en", "ur"} for each in paper.tree.all())
    headers = list(paper.tree.all("TH"))
    assert {str(each.facts["Scope"]) for each in headers} == {"/Row"}
    assert all(len(each.facts["Headers"]) == 1 for each in paper.tree.all("TD"))
    assert len(headers) == len(list(paper.tree.all("TR")))


@pytest.mark.usefixtures("in_one_process")
def test_a_statement_says_how_the_child_took_part_and_what_is_a_machines(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        translated(session, world)
        talk = talk_of(session, world.planned)
        kept = {"conversation_id": talk.id, "language": "ur", "channel": "whatsapp"}
        factories.answer(
            session, question="school", value=1, current=False, answered_at=NOW - timedelta(days=4), **kept
        )
        factories.answer(session, question="school", value=5, answered_at=NOW - timedelta(days=3), **kept)
        views = session.get_one(ReceivedViews, world.contribution)
        views.read_at, views.read_by = NOW, world.iro.account_id
    text = without_spaces(read(ira, statement(world)).tree.text)
    for said in (
        "Known asKofi", "Thursday 26 November 2026, 10:00", "Child in Care review", "Ira Shah",
        "On WhatsApp, answered alone", "LanguageUrdu", "Wednesday 18 November 2026 to Friday 20 November 2026",
        "Good · 4 of 5", "Translation, in English, by a machine", ENGLISH,
        "Made by a machine (Own server), asked by Ira Shah, read by no translator",
        "Changed on 20 November 2026 at 09:00: this is the answer that counts", "Very good · 5 of 5",
        "in Urdu were drafted, and no speaker has signed off all of them",
        "a program matched what was sent", "Read by Ira Shah, 23 November 2026 at 09:00",
    ):  # fmt: skip
        assert without_spaces(said) in text
    assert "Verybad" not in text
    assert "notallquestions" not in text
    with wiring.database.write() as session:
        talk_of(session, world.planned).status = "asking"
    assert "Answerednotallquestionsyet" in without_spaces(read(ira, statement(world)).tree.text)
    assert "advocate" not in text  # flags are not repeated


@pytest.mark.usefixtures("in_one_process")
def test_a_held_review_is_printed_with_its_confirmed_code(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    held = f"/reviews/{world.held}/statement.pdf"
    assert "Participation code" not in read(ira, held).tree.text
    with wiring.database.write() as session:
        factories.code(session, review_id=world.held, code="PN5", recorded_by=world.iro.account_id)
    text = read(ira, held).tree.text
    cell = "PN5, views represented by advocate or IRO. Confirmed by Ira Shah, 23 November 2026 at 09:00"
    assert without_spaces(cell) in without_spaces(text)
    assert "Was not there" in text


@pytest.mark.usefixtures("in_one_process")
@pytest.mark.parametrize("mark", ["shared", "quarantined", "withdrawn_at"])
def test_what_the_child_keeps_from_the_meeting_is_on_no_paper(
    ira: FlaskClient, wiring: Wiring, world: World, mark: str
) -> None:
    withheld = {"shared": False, "quarantined": True, "withdrawn_at": NOW}[mark]
    with wiring.database.write() as session:
        setattr(session.get_one(ReceivedViews, world.contribution), mark, withheld)
        for source, words, is_kept in (("visit", "Tell nobody", True), ("call", "Tell them all", False)):
            given = {mark: withheld} if is_kept else {}
            views = factories.contribution(
                session, review_id=world.planned, conversation_id=None, source=source, **given
            )
            factories.record(
                session, contribution_id=views.id, words=words, language="en", written_by="Ira Shah"
            )
    assert "Some words are on neither" in ira.get(f"/reviews/{world.planned}").text
    text = read(ira, statement(world)).tree.text
    assert "A call with the IRO" in text
    assert "Tell them all" in text
    assert not [word for word in (WORDS, "Tell nobody", "A visit", "Urdu") if word in text]
    assert ira.get(copy(world)).status_code == 404


@pytest.mark.usefixtures("in_one_process")
def test_the_childs_copy_speaks_their_language_and_never_of_being_safe(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        talk = talk_of(session, world.planned)
        factories.answer(session, conversation_id=talk.id, question="safe", value="no", language="ur")
        factories.fact(session, name=ACCEPTED, value="ur")
    paper = read(ira, copy(world))
    text = paper.tree.text
    assert (paper.language, paper.untagged, paper.missing) == ("ur", [], [])
    assert paper.is_tagged_for_reading_aloud
    assert [each.text for each in paper.tree.all("H1")] == ["اپنی بات کہیں"]
    assert WORDS in text
    assert "🙂" in text
    assert "How are things where you live?" in text  # beneath, because no speaker has reviewed the Urdu
    assert "Do you feel safe" not in text
    assert "نہیں" not in text
    assert "\u20660800 1111\u2069" in text  # the number stays in its order where the line runs from the right
    assert "leaves out the question about being safe" in ira.get(f"/reviews/{world.planned}").text


@pytest.mark.usefixtures("in_one_process")
def test_a_reply_to_the_iro_is_no_view_for_the_meeting(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        talk = talk_of(session, world.planned).id
        factories.note(session, conversation_id=talk, text="The cat is called Biscuit")
        factories.note(session, conversation_id=talk, text="Tuesday is good for a call", to_officer=True)
    page = ira.get(f"/reviews/{world.planned}").text
    assert "Tuesday is good" in page
    assert "wrote in reply to you" in page
    for path in (statement(world), copy(world)):
        text = read(ira, path).tree.text
        assert "Biscuit" in text
        assert "Tuesday" not in text


@pytest.mark.usefixtures("in_one_process")
def test_the_childs_copy_keeps_back_the_messages_for_which_an_adult_was_called(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        talk = talk_of(session, world.planned)
        for name, severity, question in (("distress", "urgent", None), ("worry_noticed", "normal", "school")):
            words = f"My carer hit me: {name}"
            message = factories.inbound_message(session, body=words)
            given = {"conversation_id": talk.id, "inbound_id": message.id}
            factories.flag(session, name=name, severity=severity, acknowledged_at=NOW, **given)
            if question:
                factories.answer(session, question=question, value=words, language="en", **given)
            else:
                factories.note(session, text=words, **given)
        factories.note(session, conversation_id=talk.id, text="The cat is called Biscuit")
    text = read(ira, copy(world)).tree.text
    assert "hit me" not in text
    assert "The cat is called Biscuit" in text
    assert read(ira, statement(world)).tree.text.count("hit me") == 2


@pytest.mark.usefixtures("in_one_process")
def test_a_day_of_reviews_is_one_file_with_a_bookmark_for_each_child(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        day = session.get_one(Review, world.planned).review_on
        ama = factories.child(session, known_as="Ama")
        early = factories.review(
            session, child_id=ama.id, officer_id=world.iro.officer_id, review_on=day, starts_at="09:00"
        ).id
        for status in ("cancelled", "planned"):
            other = None if status == "planned" else world.iro.officer_id
            given = {"officer_id": other} if other else {}
            factories.review(session, review_on=day, status=status, **given)
    assert f'href="{SOON}" download' in ira.get("/caseload").text
    paper = read(ira, SOON)
    assert paper.title == "Statements of views: reviews on Thursday 26 November 2026"
    assert paper.bookmarks == ["Statement of views: Ama", "Statement of views: Kofi"]
    assert len(paper.pdf.pages) == 2
    assert "There are no words from Ama for this review yet." in paper.tree.text
    assert "Stranger" not in paper.tree.text
    assert papers(wiring, world.planned) == ["statements of a day"]
    assert papers(wiring, early) == ["statements of a day"]
    for nothing in ("2026-11-27", "2026-13-01", "today"):
        assert ira.get(f"/caseload/statements/{nothing}.pdf").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gets_the_words_of_a_child_who_is_not_theirs(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    client = browser(app, wiring, role)
    for path in (statement(world), copy(world), SOON):
        assert client.get(path).status_code == (404 if role is Role.IRO else 403)
    assert papers(wiring, world.planned) == []


def test_each_paper_is_recorded_as_a_reading_of_the_words(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    read(ira, statement(world))
    read(ira, copy(world))
    assert papers(wiring, world.planned) == ["statement", "copy for the child"]
    with wiring.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_events RENAME TO audit_events_away")
    for path in (statement(world), copy(world), SOON):
        assert ira.get(path).status_code == 503
