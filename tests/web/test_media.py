"""Files on the pages that show words, the route they come from, and what people and a machine write beside words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground import audit
from bot.ground.roles import Role
from bot.settings import load
from bot.store.audit import AuditEvent
from bot.store.contributions import AnswerRecord, ReceivedViews, StaffRecord
from bot.store.media import AddedText, MediaFile
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories.recordings import recording
from tests.fakes.libretranslate import FakeLibreTranslate
from tests.web.serving import joined_to
from tests.web.visiting import token_on
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
SOUND = recording(0.2)
SAID = "I want to stay with my aunt"


@dataclass(frozen=True)
class Sent:
    """What the child of the world sent: an answer of words, a voice note, and their ids."""

    answer: int
    note: int
    message: int
    file: int


@pytest.fixture
def sent(wiring: Wiring, world: World) -> Sent:
    """Let the child of the world send a voice note beside the answers."""
    with wiring.database.write() as session:
        found = session.scalars(
            select(AnswerRecord).where(AnswerRecord.question == "change").order_by(AnswerRecord.id)
        ).first()
        assert found
        message = factories.inbound_message(
            session,
            conversation_id=found.conversation_id,
            outcome="handled",
            body="",
            media=[["voice", "u", "audio/ogg"]],
        )
        file = factories.media_file(session, inbound_id=message.id, content=SOUND, file_type="audio/wav")
        note = factories.note(
            session, conversation_id=found.conversation_id, text=None, media="voice", inbound_id=message.id
        )
        return Sent(found.id, note.id, message.id, file.id)


def add(client: FlaskClient, subject: str, key: int, kind: str, **form: str) -> Any:
    path = f"/words/{subject}/{key}/{kind}"
    return send(client, path, path, **form)


def test_a_voice_note_is_played_on_the_page_of_the_review(
    ira: FlaskClient, wiring: Wiring, world: World, sent: Sent
) -> None:
    page = ira.get(f"/reviews/{world.planned}").text
    assert f'<audio class="heard-file__sound" controls preload="none" src="/files/{sent.file}"' in page
    assert "to be listened to" in page
    answer = ira.get(f"/files/{sent.file}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SOUND, "audio/wav")
    assert answer.headers["Content-Disposition"] == f"inline; filename=voice-{sent.file}.wav"
    policies = answer.headers.getlist("Content-Security-Policy")
    assert any(policy.startswith("sandbox; default-src 'none'") for policy in policies)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    with wiring.database.read() as session:
        looks = select(AuditEvent.action).where(
            AuditEvent.subject == "file", AuditEvent.subject_id == sent.file
        )
        assert session.scalars(looks).all() == ["viewed"]
        audit.verify(session)


def test_a_player_may_ask_for_a_part(ira: FlaskClient, sent: Sent) -> None:
    part = ira.get(f"/files/{sent.file}", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, SOUND[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(SOUND)}"
    assert part.headers["Accept-Ranges"] == "bytes"
    assert ira.get(f"/files/{sent.file}", headers={"Range": "bytes=9999999-"}).status_code == 416


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": "waiting"}, "it is being fetched"),
        ({"state": "failed", "reason": "not_there"}, "the message provider no longer has it"),
        ({"state": "refused", "reason": "other_type"}, "cannot be shown here, because it is of a kind"),
        ({"state": "gone"}, "it was taken back"),
    ],
)
def test_what_cannot_be_heard_is_said_in_words(
    ira: FlaskClient, wiring: Wiring, world: World, sent: Sent, given: dict[str, str], words: str
) -> None:
    with wiring.database.write() as session:
        file = session.get_one(MediaFile, sent.file)
        file.state, file.reason, file.content, file.file_type = (
            given["state"],
            given.get("reason"),
            None,
            None,
        )
    page = ira.get(f"/reviews/{world.planned}").text
    assert words in page
    assert "<audio" not in page
    assert ira.get(f"/files/{sent.file}").status_code == 404


def test_a_photo_stands_behind_a_click(ira: FlaskClient, wiring: Wiring, world: World, sent: Sent) -> None:
    with wiring.database.write() as session:
        file = session.get_one(MediaFile, sent.file)
        file.kind, file.file_type, file.content = "photo", "image/jpeg", b"\xff\xd8\xff"
    page = ira.get(f"/reviews/{world.planned}").text
    assert "Add what it shows" in page
    shown = page.partition("Show photo</span></summary>")[2]
    assert shown.lstrip().startswith(
        f'<img class="heard-file__picture" src="/files/{sent.file}" loading="lazy"'
    )


def test_a_file_that_could_not_be_fetched_is_fetched_again_at_a_persons_word(
    ira: FlaskClient, app: Flask, wiring: Wiring, world: World, sent: Sent
) -> None:
    page, again = f"/reviews/{world.planned}", f"/files/{sent.file}/again"
    assert send(ira, page, again).status_code == 404
    with wiring.database.write() as session:
        file = session.get_one(MediaFile, sent.file)
        file.state, file.reason, file.content, file.attempts = "failed", "not_let_in", None, 8
    assert "the message provider did not let Heard in" in ira.get(page).text
    stranger = browser(app, wiring, Role.IRO)
    assert stranger.post(again, data={"csrf_token": token_on(stranger, "/help")}).status_code == 404
    assert send(ira, page, again).location == f"{page}#words"
    shown = ira.get(page).text
    assert "It is being fetched again" in shown
    assert "Try to fetch it again" not in shown
    with wiring.database.read() as session:
        assert (
            session.get_one(MediaFile, sent.file).state,
            session.get_one(MediaFile, sent.file).attempts,
        ) == (
            "waiting",
            0,
        )


@pytest.mark.parametrize("role", list(Role))
def test_no_stranger_hears_a_file_or_writes_beside_words(
    app: Flask, wiring: Wiring, sent: Sent, role: Role
) -> None:
    client = browser(app, wiring, role)
    may_know_the_route = role not in {Role.COORDINATOR, Role.TRANSLATOR, Role.ADMINISTRATOR}
    expected = 404 if may_know_the_route else 403
    token = {"csrf_token": token_on(client, "/help"), "text": "x", "language": "en"}
    assert client.get(f"/files/{sent.file}").status_code == expected
    for subject, key in (("answer", sent.answer), ("note", sent.note), ("message", sent.message)):
        path = f"/words/{subject}/{key}"
        assert client.get(f"{path}/translation").status_code == expected
        assert client.post(f"{path}/translation", data=token).status_code == expected
        assert client.post(f"{path}/machine", data=token).status_code == expected
    with wiring.database.read() as session:
        assert session.scalars(select(AddedText.text).where(AddedText.text == "x")).all() == []


def test_what_was_said_and_its_translation_stand_beside_the_recording(
    ira: FlaskClient, wiring: Wiring, world: World, sent: Sent
) -> None:
    for kind, language, words in (
        ("write_up", "ur", WORDS),
        ("translation", "en", "I want to stay"),
        ("translation", "en", SAID),
    ):
        answer = add(ira, "message", sent.message, kind, text=words, language=language)
        assert (answer.status_code, answer.location) == (303, f"/reviews/{world.planned}#words")
    page = ira.get(f"/reviews/{world.planned}").text
    beside = page.partition(f'src="/files/{sent.file}"')[2]
    assert f'<div class="heard-beside__text" lang="ur" dir="auto">{WORDS}</div>' in beside
    assert beside.index("What was said or shown, in Urdu") < beside.index("Translation, in English")
    assert (
        beside.index(SAID)
        < beside.index("Changed: show the version before")
        < beside.index("I want to stay</")
    )
    assert "by Ira Shah, <time" in beside
    assert "put a text beside the words" in page
    with wiring.database.read() as session:
        events = select(AuditEvent).where(AuditEvent.action == "wrote_beside").order_by(AuditEvent.id)
        first = session.scalars(events).first()
        assert first
        assert (first.subject, first.subject_id) == ("review", world.planned)
        assert WORDS not in str(first.detail)
        audit.verify(session)


def test_a_translation_stands_beside_an_answer_and_the_answer_stays(
    ira: FlaskClient, world: World, sent: Sent
) -> None:
    page = ira.get(f"/reviews/{world.planned}").text
    assert f'href="/words/answer/{sent.answer}/translation"' in page
    form = ira.get(f"/words/answer/{sent.answer}/translation").text
    assert f'lang="ur" dir="auto">{WORDS}</div>' in form
    assert re.search(r'<option value="en" selected>\s*English\s*</option>', form)
    assert "machine" not in form
    refused = add(ira, "answer", sent.answer, "translation", text=" ", language="en")
    assert (refused.status_code, "Write the text, in 1 to 5000 characters" in refused.text) == (400, True)
    assert add(ira, "answer", sent.answer, "write_up", text=SAID, language="en").status_code == 400
    assert add(ira, "answer", sent.answer, "translation", text=SAID, language="xx").status_code == 400
    assert add(ira, "answer", sent.answer, "translation", text=SAID, language="en").status_code == 303
    page = ira.get(f"/reviews/{world.planned}").text
    assert page.index(f'<div class="child-words" lang="ur" dir="auto">{WORDS}</div>') < page.index(SAID)


def test_what_staff_wrote_down_can_be_translated_too(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        views = factories.contribution(session, review_id=world.planned, source="letter")
        factories.record(session, contribution_id=views.id, words="chcę zostać", language="pl")
        key = views.id
    assert add(ira, "record", key, "translation", text=SAID, language="en").location.endswith("#records")
    records = ira.get(f"/reviews/{world.planned}").text.partition('id="records"')[2]
    assert records.index("chcę zostać") < records.index(SAID)
    with wiring.database.read() as session:
        foreign = session.scalars(select(ReceivedViews.id).join(StaffRecord)).all()
    assert [ira.get(f"/words/record/{one}/translation").status_code for one in foreign if one != key] == [
        404 for one in foreign if one != key
    ]


def feedback(wiring: Wiring, world: World, readers: str) -> tuple[int, int]:
    """Let the child send a voice note after the held review; return its conversation and its file."""
    with wiring.database.write() as session:
        talk = factories.conversation(
            session, review_id=world.held, phase="post", questionnaire="post-12-15", readers=readers
        )
        factories.reading(session, conversation_id=talk.id)
        message = factories.inbound_message(
            session, conversation_id=talk.id, outcome="handled", body="", media=[["voice", "u", None]]
        )
        factories.note(session, conversation_id=talk.id, text=None, media="voice", inbound_id=message.id)
        return talk.id, factories.media_file(session, inbound_id=message.id, content=SOUND).id


@pytest.mark.parametrize(("readers", "iros"), [("iro", 200), ("aggregate", 404), ("team", 404)])
def test_a_file_of_feedback_is_heard_by_whom_the_child_chose(
    app: Flask, wiring: Wiring, ira: FlaskClient, world: World, readers: str, iros: int
) -> None:
    talk, file = feedback(wiring, world, readers)
    service = browser(app, wiring, Role.PARTICIPATION)
    assert f'src="/files/{file}"' in service.get(f"/feedback/{talk}").text
    assert service.get(f"/files/{file}").status_code == 200
    assert ira.get(f"/files/{file}").status_code == iros
    assert (f"/files/{file}" in ira.get(f"/reviews/{world.held}").text) == (iros == 200)
    for role in (Role.TEAM_MANAGER, Role.DUTY):
        assert browser(app, wiring, role).get(f"/files/{file}").status_code == 404


def test_a_recording_in_an_alert_is_heard_by_who_is_on_duty(
    app: Flask, wiring: Wiring, ira: FlaskClient, world: World, sent: Sent
) -> None:
    duty = browser(app, wiring, Role.DUTY)
    assert duty.get(f"/files/{sent.file}").status_code == 404
    with wiring.database.write() as session:
        raised = factories.alert(session, inbound_id=sent.message)
    assert f'src="/files/{sent.file}"' in duty.get("/duty").text
    assert duty.get(f"/files/{sent.file}").data == SOUND
    answer = add(duty, "message", sent.message, "translation", text=SAID, language="en")
    assert answer.location == f"/duty#alert-{raised.id}"
    assert SAID in duty.get("/duty").text
    assert SAID in ira.get(f"/reviews/{world.planned}").text
    manager = browser(app, wiring, Role.SERVICE_MANAGER)
    shown = manager.get("/duty").text
    assert "/files/" not in shown
    assert "Voice message" in shown


def test_a_message_in_triage_is_heard_and_translated_there(app: Flask, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        message = factories.inbound_message(session, body="ቤተይ", media=[["voice", "u", None]])
        file = factories.media_file(session, inbound_id=message.id)
        key, number = message.id, file.id
    duty, service = browser(app, wiring, Role.DUTY), browser(app, wiring, Role.PARTICIPATION)
    assert f'src="/files/{number}"' in duty.get("/triage").text
    assert duty.get(f"/files/{number}").status_code == 200
    assert add(duty, "message", key, "translation", text="My house", language="en").location == "/triage"
    assert "My house" in duty.get("/triage").text
    hidden = service.get("/triage").text
    assert "My house" not in hidden
    assert "/files/" not in hidden
    assert service.get(f"/files/{number}").status_code == 404


@pytest.fixture
def machine() -> Iterator[FakeLibreTranslate]:
    with FakeLibreTranslate() as fake:
        yield fake


@pytest.fixture
def ask(
    machine: FakeLibreTranslate, database_url: str, tmp_path: Path, world: World
) -> Iterator[FlaskClient]:
    """Open a browser of the IRO where the authority runs a translation server."""
    wiring = build(
        load(env="development", database_url=database_url, data_dir=tmp_path, translation_url=machine.url)
    )
    yield browser(joined_to(wiring), wiring)
    wiring.database.close()


def test_without_a_server_no_machine_translates(ira: FlaskClient, sent: Sent) -> None:
    page = f"/words/answer/{sent.answer}/translation"
    assert send(ira, page, f"/words/answer/{sent.answer}/machine").status_code == 404


def test_a_machine_translates_at_a_persons_word_and_is_named(
    ask: FlaskClient, machine: FakeLibreTranslate, world: World, sent: Sent
) -> None:
    page = f"/words/answer/{sent.answer}/translation"
    assert "Translate by machine" in ask.get(page).text
    assert machine.asked == []
    assert send(ask, page, f"/words/answer/{sent.answer}/machine").status_code == 303
    shown = ask.get(f"/reviews/{world.planned}").text
    assert f"[ur&gt;en] {WORDS}" in shown
    assert "Translation, in English (machine translation)" in shown
    assert "by a machine (127.0.0.1), asked by Ira Shah, read by no translator" in shown
    assert add(ask, "answer", sent.answer, "translation", text=SAID, language="en").status_code == 303
    shown = ask.get(f"/reviews/{world.planned}").text
    assert shown.index(SAID) < shown.index("[ur&gt;en]")


def test_a_recording_is_translated_once_somebody_wrote_down_what_was_said(
    ask: FlaskClient, machine: FakeLibreTranslate, sent: Sent
) -> None:
    page, path = f"/words/message/{sent.message}/translation", f"/words/message/{sent.message}/machine"
    assert "Once somebody has written down what was said" in ask.get(page).text
    assert send(ask, page, path).status_code == 404
    add(ask, "message", sent.message, "write_up", text="chcę zostać", language="pl")
    assert send(ask, page, path).status_code == 303
    assert machine.asked[0][1]["q"] == "chcę zostać"


def test_what_the_machine_refuses_is_said_and_nothing_is_kept(
    ask: FlaskClient, wiring: Wiring, machine: FakeLibreTranslate, sent: Sent
) -> None:
    machine.is_busy = True
    page = f"/words/answer/{sent.answer}/translation"
    refused = send(ask, page, f"/words/answer/{sent.answer}/machine")
    assert refused.status_code == 400
    assert "The translation server has too much to do" in refused.text
    with wiring.database.read() as session:
        assert session.scalars(select(AddedText.machine).where(AddedText.machine.is_not(None))).all() == []
