"""The page of the languages says honestly who has read them, and an administrator decides which are offered."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.installation import ACCEPTED, fact
from bot.ground.roles import Role
from bot.store.audit import AuditEvent
from bot.wiring import Wiring
from tests import factories
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PAGE = "/languages"


def offered(wiring: Wiring) -> str | None:
    with wiring.database.read() as session:
        return fact(session, ACCEPTED)


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_languages(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    page = client.get(PAGE)
    assert page.status_code == (200 if role in {Role.ADMINISTRATOR, Role.TRANSLATOR} else 403)
    assert ("/languages/ur/accept" in page.text) == (role is Role.ADMINISTRATOR)


def test_every_language_stands_there_with_what_children_will_see(app: Flask, wiring: Wiring) -> None:
    page = browser(app, wiring, Role.TRANSLATOR).get(PAGE).text
    assert [name for name in wiring.content.languages.values() if name.english not in page] == []
    assert page.count("Has drafts that no speaker has signed off") == 3
    assert page.count("100%") == 23
    assert "with English beneath on WhatsApp and Telegram and alone by SMS" in page
    assert "there are no recordings" in page


def test_a_language_is_accepted_knowing_its_status_and_taken_back(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    asked = client.get(f"{PAGE}/ur/accept").text
    assert "Has drafts that no speaker has signed off" in asked
    assert send(client, PAGE, f"{PAGE}/ur/accept").status_code == 303
    assert send(client, PAGE, f"{PAGE}/ar/accept").status_code == 303
    assert offered(wiring) == "ur ar"
    assert "offered already" in send(client, PAGE, f"{PAGE}/ur/accept").text
    assert send(client, PAGE, f"{PAGE}/ur/take-back").status_code == 303
    assert offered(wiring) == "ar"
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject == "language")).all()
    assert [(each.action, each.detail) for each in events] == [
        ("accepted_language", {"language": "ur", "status": "machine_drafted"}),
        ("accepted_language", {"language": "ar", "status": "machine_drafted"}),
        ("took_language_back", {"language": "ur"}),
    ]


def test_an_administrator_sees_who_signed_off_the_sentences_that_must_be_right_first(
    app: Flask, wiring: Wiring
) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    safety = wiring.content.messages["safety"]
    with wiring.database.write() as session:
        sana = add_account(session)
        factories.sentence(
            session,
            language="ur",
            context="msg:safety",
            english=safety,
            words="مدد",
            is_signed=True,
            written_by=sana,
        )
    page = client.get(f"{PAGE}/ur/accept").text
    assert "by a machine" not in page
    assert "Has drafts that no speaker has signed off" in page
    assert safety.replace("'", "&#39;") in page
    assert "Do you feel safe where you live?" in page
    assert page.count("Signed off</strong> by Sana Iqbal") == 1
    assert page.count("Machine draft</strong>") > 8
    assert 'href="/translations/ur"' in page


def add_account(session: Session) -> int:
    return factories.account(session, name="Sana Iqbal", role=Role.TRANSLATOR.value).id


def test_english_alone_is_a_decision_too(app: Flask, wiring: Wiring) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    assert "Nobody has decided about languages yet" in client.get(PAGE).text
    assert send(client, PAGE, f"{PAGE}/english").status_code == 303
    assert offered(wiring) == ""
    assert "Nobody has decided about languages yet" not in client.get(PAGE).text


@pytest.mark.parametrize(("code", "status"), [("rom", 400), ("en", 400), ("xx", 404)])
def test_what_cannot_be_offered_is_refused(app: Flask, wiring: Wiring, code: str, status: int) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    assert send(client, PAGE, f"{PAGE}/{code}/accept").status_code == status
    assert offered(wiring) is None
