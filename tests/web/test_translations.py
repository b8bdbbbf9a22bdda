"""The translators' room: who comes in, what is shown beside a sentence, and files that are looked at before they are taken."""

import html
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Role
from bot.ground.sentences import kept
from bot.store.audit import AuditEvent
from bot.translation.texts import all_texts
from bot.wiring import Wiring
from tests import factories
from tests.content import HERE as DRAFTS
from tests.content import content, translations
from tests.web.visiting import token_on
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PAGE = "/translations"
HELP = ("msg:help", content().messages["help"])
NO = ("opt:yns.no", "No")
URDU = {source: translations().catalogues["ur"].sentences[source] for source in all_texts()}


def at(source: tuple[str, str], code: str = "ur") -> str:
    return f"{PAGE}/{code}/{all_texts()[source].key}"


@pytest.fixture
def sana(app: Flask, wiring: Wiring) -> FlaskClient:
    return browser(app, wiring, Role.TRANSLATOR)


def write(client: FlaskClient, words: str, do: str, source: tuple[str, str] = HELP, seen: int = 0) -> Any:
    return send(client, at(source), at(source), words=words, seen=str(seen), do=do)


def said(wiring: Wiring) -> str | None:
    return wiring.context.translations.translate("ur", *HELP)


@pytest.mark.parametrize("role", list(Role))
def test_who_comes_into_the_room(app: Flask, wiring: Wiring, role: Role) -> None:
    client, may = browser(app, wiring, role), role in {Role.ADMINISTRATOR, Role.TRANSLATOR}
    for path in (
        PAGE,
        f"{PAGE}/ur",
        at(HELP),
        f"{PAGE}/ur/file",
        f"{PAGE}/ur/file.po",
        f"{PAGE}/ur/conversations/pre-short",
    ):
        assert client.get(path).status_code == (200 if may else 403), path
    assert (f'href="{PAGE}"' in client.get("/start").text) is may


def test_the_first_page_of_a_translator_is_the_room_and_no_child_is_on_it(
    app: Flask, wiring: Wiring, world: object
) -> None:
    sana = browser(app, wiring, Role.TRANSLATOR)
    assert sana.get("/").location == PAGE
    for path in (PAGE, f"{PAGE}/ur", at(HELP), f"{PAGE}/ur/file.po"):
        assert "Kofi" not in sana.get(path).text


def test_every_language_but_english_and_the_spoken_one_is_listed_with_counts(sana: FlaskClient) -> None:
    page = sana.get(PAGE).text
    assert page.count("/translations/") == len(content().languages) - 2
    drafts = page.count(f'data-label="Machine draft">{len(all_texts())}<')
    assert drafts == len(list(DRAFTS.glob("*.po")))
    checked = page.count(f'data-label="Translated back and compared">{len(all_texts())}<')
    assert checked == len(content().languages) - 2 - drafts


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", len(all_texts())),
        ("words=CHILDLINE&kind=messages", sum("childline" in text.casefold() for _, text in all_texts())),
        (f"words={URDU[NO]}&kind=options&status=machine_drafted", None),
        ("status=missing", 0),
        ("words=moon+landing", 0),
        ("status=nonsense&kind=nonsense", 0),
    ],
)
def test_sentences_are_found_by_words_status_and_kind(
    sana: FlaskClient, query: str, found: int | None
) -> None:
    page = sana.get(f"{PAGE}/ur?{query}").text
    if found is None:
        assert "(opt:yns.no)</span>" in page
    elif found:
        assert f">{found} sentences" in page
    else:
        assert "No sentence is like that" in page


def test_fifty_sentences_stand_on_a_page(sana: FlaskClient) -> None:
    assert sana.get(f"{PAGE}/ur").text.count('data-label="Status"') == 50
    last = sana.get(f"{PAGE}/ur?page=99").text
    assert last.count('data-label="Status"') == (len(all_texts()) - 1) % 50 + 1
    assert sana.get(f"{PAGE}/ur?page=two").status_code == 404


def test_a_sentence_stands_beside_its_english_with_notes_and_its_phone(sana: FlaskClient) -> None:
    page = sana.get(at(HELP)).text
    assert "Reply with a number, words or a voice note" in page
    assert "How to answer" in page
    assert "voice note: a recorded message sent in the chat. Not: phone call." in page
    assert 'lang="ur" name="words"' in page or 'lang="ur" dir="rtl"' in page
    assert "3 segments of UCS-2" in page or "2 segments of UCS-2" in page
    assert "I speak Urdu, and this says the same to a child as the English." in page
    assert sana.get(at(HELP, "vi")).status_code == 200
    assert "is missing" not in sana.get(at(("opt:invite.start", "Start"))).text
    assert sana.get(f"{PAGE}/ur/000000000000").status_code == 404
    assert sana.get(f"{PAGE}/en").status_code == 404


@pytest.mark.parametrize("name", sorted(content().questionnaires))
def test_every_question_set_is_read_as_a_conversation(sana: FlaskClient, name: str) -> None:
    page = sana.get(f"{PAGE}/ur/conversations/{name}").text
    questions = content().newest(name).questions
    plain = [each for each in questions if each.options is not None and "{" not in each.text]
    assert html.escape(URDU[f"q:{plain[0].id}", plain[0].text]) in page
    assert page.count("heard-phone__message--own") > len(questions) // 2
    assert 'lang="ur" dir="rtl"' in page


def test_a_conversation_is_read_with_the_sentences_of_today(sana: FlaskClient) -> None:
    safe = ("q:safe", "Do you feel safe where you live?")
    write(sana, "کیا آپ گھر میں محفوظ ہیں؟", "sign", safe)
    assert "کیا آپ گھر میں محفوظ ہیں؟" in sana.get(f"{PAGE}/ur/conversations/pre-8-11").text
    assert sana.get(f"{PAGE}/ur/conversations/pre-99").status_code == 404
    assert sana.get(f"{PAGE}/en/conversations/pre-8-11").status_code == 404


def test_checking_changes_nothing_and_says_what_a_machine_sees(sana: FlaskClient, wiring: Wiring) -> None:
    answer = write(sana, "صرف STOP", "check")
    assert answer.status_code == 200
    assert "999 or 0800 1111 is gone" in answer.text
    assert "صرف STOP" in answer.text
    with wiring.database.read() as session:
        assert kept.version(session) == 0


def test_a_sentence_is_signed_off_with_name_and_date_and_leads_to_the_next(
    sana: FlaskClient, wiring: Wiring
) -> None:
    better = URDU[HELP] + " شکریہ"
    answer = write(sana, better, "sign")
    assert answer.status_code == 303
    assert answer.location != at(HELP)
    assert "Signed off, with your name" in sana.get(answer.location).text
    page = sana.get(at(HELP)).text
    assert "Signed off by Ira Shah" in page
    assert "23 November 2026" in page
    assert "Came with Heard" in page
    assert said(wiring) == better
    with wiring.database.read() as session:
        newest = kept.version(session)
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.subject == "sentence"))
    assert event.action == "signed_off_sentence"
    draft = write(sana, URDU[HELP], "draft", seen=newest)
    assert draft.location == at(HELP)
    waits = sana.get(at(HELP)).text
    assert "waits to be signed off" in waits
    assert said(wiring) == better


def test_what_cannot_be_said_is_refused_at_the_field_and_stays_typed(
    sana: FlaskClient, wiring: Wiring
) -> None:
    answer = write(sana, "جی ہاں", "sign", NO)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert "it is a word for something else than “No”" in answer.text
    assert "جی ہاں" in answer.text
    for empty in ("", " \n "):
        assert "Write the sentence" in write(sana, empty, "draft").text
    assert write(sana, f"{URDU[NO]}\x00", "draft", NO).status_code == 400
    assert "characters or fewer" in write(sana, "ا" * 1001, "draft").text
    assert said(wiring) == URDU[HELP]


def test_somebody_elses_change_is_shown_before_it_is_overwritten(sana: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        made = factories.sentence(
            session, language="ur", context=HELP[0], english=HELP[1], words="ان کا جملہ"
        ).id
    answer = write(sana, URDU[HELP], "sign")
    assert "Somebody else has changed this sentence meanwhile" in answer.text
    assert "ان کا جملہ" in answer.text
    assert write(sana, URDU[HELP], "sign", seen=made).status_code == 303


def test_a_sentence_for_older_english_is_shown_beside_the_new(sana: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        factories.sentence(session, language="ur", context=HELP[0], english="Older.", words="پرانا")
    assert "English has changed" in sana.get(f"{PAGE}/ur?status=stale").text
    page = sana.get(at(HELP)).text
    assert "The English was “Older.”" in page
    assert "پرانا" in page
    assert said(wiring) == URDU[HELP]


def look(client: FlaskClient, file: bytes) -> Any:
    """Bring a file; its form is written here, because the test client would leave a large one open."""
    path, part = f"{PAGE}/ur/file", 'Content-Disposition: form-data; name="{}"\r\n\r\n'
    token = part.format("csrf_token") + token_on(client, path)
    named = part.format('file"; filename="bot.po').encode()
    body = b"\r\n".join((b"--X", token.encode(), b"--X", named + file, b"--X--", b""))
    return client.post(path, data=body, content_type="multipart/form-data; boundary=X")


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_a_file_is_taken_away_brought_back_looked_at_and_taken(sana: FlaskClient, wiring: Wiring) -> None:
    export = sana.get(f"{PAGE}/ur/file.po")
    assert export.headers["Content-Disposition"] == 'attachment; filename="heard-ur.po"'
    file = export.text.replace(f'msgstr "{URDU[NO]}"', 'msgstr "جی نہیں"').encode()
    shown = look(sana, file)
    assert shown.status_code == 200
    assert "Nothing has been changed yet" in shown.text
    assert "جی نہیں" in shown.text
    with wiring.database.read() as session:
        assert kept.version(session) == 0
    form = {name: hidden(shown.text, name) for name in ("content", "digest", "csrf_token")}
    taken = sana.post(f"{PAGE}/ur/file/take", data={**form, "signs": "y"})
    assert taken.status_code == 303
    assert f"{len(URDU)} sentences taken" in sana.get(taken.location).text
    assert wiring.context.translations.translate("ur", *NO) == "جی نہیں"
    again = sana.post(f"{PAGE}/ur/file/take", data=form)
    assert again.status_code == 400
    assert "have changed since you looked" in again.text
    assert "# Signed off by Ira Shah on 23 November 2026" in sana.get(f"{PAGE}/ur/file.po").text


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"<!DOCTYPE html><p>no</p>", "Line 1: this is a web page"),
        (b'msgid ""\nmsgstr ""\n"Language: ar\\n"\n', "not in “ur”"),
        (
            b'msgid ""\nmsgstr ""\n"Language: ur\\n"\n\nmsgid "No\nmsgstr "x"\n',
            "Line 5: this line is not part",
        ),
        (b'msgid ""\nmsgstr "\xff"', "Line 2: the file is not UTF-8"),
        (b"", "does not say"),
        (b"#" * (512 * 1024 + 1), "larger than 512 KB"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(sana: FlaskClient, file: bytes, reason: str) -> None:
    answer = look(sana, file)
    assert answer.status_code == 400
    assert reason in answer.text


def test_a_refused_sentence_is_shown_with_its_line_and_nothing_can_be_taken(sana: FlaskClient) -> None:
    file = sana.get(f"{PAGE}/ur/file.po").text.replace(f'msgstr "{URDU[NO]}"', 'msgstr "<b>نہیں</b>"')
    shown = look(sana, file.encode()).text
    assert "it holds HTML" in shown
    assert "Nothing can be taken while a sentence is refused" in shown
    assert "/file/take" not in shown


def test_a_file_that_is_far_too_large_is_told_so(sana: FlaskClient) -> None:
    answer = look(sana, b"#" * (700 * 1024))
    assert answer.status_code == 413
    assert "larger than 512 KB" in answer.text


def test_what_comes_back_instead_of_a_file_is_refused(sana: FlaskClient) -> None:
    path = f"{PAGE}/ur/file"
    answer = send(sana, path, f"{path}/take", content="%%%", digest="none")
    assert answer.status_code == 400
    assert "does not say" in answer.text
