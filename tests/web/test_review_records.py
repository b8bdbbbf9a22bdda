"""The pages for what came another way: the form with a file, the file itself, decisions, refusals."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.ground.roles import Role
from bot.wiring import Wiring
from tests.web.visiting import token_on
from tests.web.world import World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200_000)
FORM: dict[str, Any] = {
    "source": "drawing",
    "route": "iro_or_advocate",
    "on": ["22", "11", "2026"],
    "words": "My house <b>",
    "language": "pl",
    "provenance": "alone",
    "writer_role": "child",
    "written_by": "Kofi",
}
REFUSAL = {
    "on": ["22", "11", "2026"],
    "medium": "call",
    "by": "carer",
    "words": "Not today",
    "offer_iro": "declined",
    "offer_advocate": "taken",
    "offer_other": "not_offered",
}


def newest(page: str) -> int:
    return max(int(part.split("/")[0]) for part in page.split("/contributions/")[1:])


def attach(content: bytes) -> dict[str, Any]:
    return {**FORM, "file": (io.BytesIO(content), "house.png")}


def test_a_drawing_is_recorded_shown_and_saved_as_a_file(ira: FlaskClient, world: World) -> None:
    review = f"/reviews/{world.planned}"
    page = f"{review}/contributions"
    assert 'enctype="multipart/form-data"' in ira.get(page).text  # else a browser sends the file's name alone
    assert send(ira, page, page, **attach(PNG)).status_code == 303
    text = ira.get(review).text
    assert '<div class="child-words" lang="pl" dir="auto">My house &lt;b&gt;</div>' in text
    assert "A drawing or a picture" in text
    answer = ira.get(f"{page}/{newest(text)}/file")
    assert answer.data == PNG
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox; default-src 'none'" in answer.headers.getlist("Content-Security-Policy")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_dressed_as_a_picture_is_refused_and_the_words_stay(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.planned}/contributions"
    answer = send(ira, page, page, **attach(b"<html><script>alert(1)</script>"))
    assert answer.status_code == 400
    assert "must be a JPEG or PNG picture or a PDF" in answer.text
    assert "My house &lt;b&gt;" in answer.text
    assert 'href="#file"' in answer.text


def test_only_the_form_with_a_file_may_be_large(ira: FlaskClient, world: World) -> None:
    review = f"/reviews/{world.planned}"
    page = f"{review}/contributions"
    too_large = {"data": bytes(6 * 1024 * 1024), "content_type": "multipart/form-data; boundary=x"}
    assert ira.post(page, **too_large).status_code == 413
    form = {"csrf_token": token_on(ira, page), "file": (io.BytesIO(PNG), "x.png")}
    assert ira.post(f"{review}/refusals", data=form).status_code == 413


def test_a_decision_keeps_words_from_the_meeting_and_says_why(ira: FlaskClient, world: World) -> None:
    review = f"/reviews/{world.planned}"
    page = f"{review}/contributions/{world.contribution}/standing"
    assert send(ira, page, page, standing="withheld", reason="no").status_code == 400
    reason = "He rang and asked me to keep it"
    assert send(ira, page, page, standing="withheld", reason=reason).status_code == 303
    text = ira.get(review).text
    assert f"Decided because: {reason}" in text
    assert "The child does not want it shared with the meeting" in text
    assert "(test E7)" not in text


def test_a_refusal_is_shown_with_what_was_offered(ira: FlaskClient, world: World) -> None:
    review = f"/reviews/{world.planned}"
    assert send(ira, f"{review}/refusals", f"{review}/refusals", **REFUSAL).status_code == 303
    text = ira.get(review).text
    assert "Not today" in text
    assert "A talk with you: not wanted · An advocate: taken · recorded by Ira Shah" in text


@pytest.mark.parametrize("role", [Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.PARTICIPATION])
def test_nobody_records_or_opens_what_is_not_theirs(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    client = browser(app, wiring, role)
    expected = 404 if role in {Role.IRO, Role.TEAM_MANAGER} else 403
    review = f"/reviews/{world.planned}"
    own = f"{review}/contributions/{world.contribution}"
    token = {"csrf_token": token_on(client, "/help")}
    assert client.get(f"{own}/file").status_code == (404 if role is Role.IRO else 403)
    for path, form in (
        (f"{review}/contributions", FORM),
        (f"{review}/refusals", REFUSAL),
        (f"{own}/standing", {}),
    ):
        assert client.get(path).status_code == expected
        assert client.post(path, data={**form, **token}).status_code == expected
