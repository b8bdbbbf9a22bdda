"""The pages of the return: who sees what, the files, the sign-off, and the keying list."""

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.ground.roles import Person, Role
from bot.store.audit import AuditEvent
from bot.store.reports import FrozenYear, Keyed
from bot.store.reviews import CodeRecord, Review
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.web.visiting import add_person, sign_in
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
READERS = {Role.SERVICE_MANAGER, Role.TEAM_MANAGER, Role.ADMINISTRATOR}
SENDERS = READERS - {Role.TEAM_MANAGER}
DAY = date(2025, 9, 10)
YEAR = "2025-26"
PAGE = f"/returns?year={YEAR}"
KEYING = f"/returns/keying?year={YEAR}"
NAME = "Kofi-known-as"
WORDS = "I want to see my brother"


@dataclass(frozen=True)
class Team:
    """A team manager with a team, whose reviews are one with a code and one with a proposal; and a stranger's."""

    manager: Person
    coded: int
    proposed: int
    foreign: int


@pytest.fixture
def team(wiring: Wiring) -> Team:
    manager = add_person(wiring, Role.TEAM_MANAGER, "tom@example.org")
    with wiring.database.write() as session:
        ids = []
        for code, officer in (("PN5", manager.officer_id), (None, manager.officer_id), (None, None)):
            child = factories.child(session, known_as=NAME, la_child_id=f"C{len(ids)}")
            review = factories.review(
                session,
                child_id=child.id,
                key=f"KEY{len(ids)}",
                status="held",
                review_on=DAY,
                attendance="in_person",
                contribution="spoke",
                officer_id=officer or factories.officer(session, name="Other Officer").id,
            )
            if code:
                factories.code(session, review_id=review.id, code=code)
            talk = factories.conversation(session, review_id=review.id)
            factories.answer(session, conversation_id=talk.id, question="change", value=WORDS)
            factories.contribution(session, conversation_id=talk.id)
            ids.append(review.id)
        return Team(manager, *ids)


def tom(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "tom@example.org")
    return client


def zipped(client: FlaskClient, **form: str) -> dict[str, str]:
    answer = send(client, PAGE, f"/returns/{YEAR}/files", **form)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert f'filename="ssda903-reviews-{YEAR}.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("role", list(Role))
def test_the_return_is_for_those_who_answer_for_it(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    for path in ("/returns", "/returns/keying"):
        assert client.get(path).status_code == (200 if role in READERS else 403)
    posted = client.post(f"/returns/{YEAR}/files")
    assert (posted.status_code == 400) is (role in SENDERS)  # the token is missing, the role is not


def test_the_page_counts_and_names_what_is_left_out(app: Flask, wiring: Wiring, team: Team) -> None:
    page = browser(app, wiring, Role.SERVICE_MANAGER).get(PAGE).text
    assert "all reviews held from Tuesday 1 April 2025 to Tuesday 31 March 2026" in page
    assert "Held 3 = in the return 1 + left out 2" in page
    assert "<strong>2</strong> proposal only" in page
    assert "KEY1" in page
    assert "KEY2" in page
    assert "Other Officer" in page
    assert "The IRO checks the proposal and confirms the code" in page


def test_no_name_and_no_word_of_a_child_is_on_the_pages(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    files = zipped(client, xml="yes")
    for text in (client.get(PAGE).text, client.get(KEYING).text, *files.values()):
        assert NAME not in text
        assert WORDS not in text
        assert "style=" not in text


def test_a_review_is_linked_only_for_who_may_open_it(app: Flask, wiring: Wiring, team: Team) -> None:
    link = f'href="/reviews/{team.proposed}"'
    own = tom(app)
    assert link in own.get(PAGE).text
    assert own.get(f"/reviews/{team.proposed}").status_code == 200
    for role in SENDERS:
        assert link not in browser(app, wiring, role).get(PAGE).text


def test_a_team_manager_sees_the_own_team_and_sends_nothing(app: Flask, wiring: Wiring, team: Team) -> None:
    client = tom(app)
    page = client.get(PAGE).text
    assert "your team’s reviews" in page
    assert "Held 2 = in the return 1 + left out 1" in page
    assert "KEY2" not in page
    assert "Download the files" not in page
    assert send(client, KEYING, f"/returns/{YEAR}/files").status_code == 403
    assert send(client, KEYING, f"/returns/{YEAR}/sign-off").status_code == 403


def test_without_a_year_the_current_one_is_shown_and_an_unknown_one_is_not_found(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "1 April 2026" in client.get("/returns").text
    assert client.get("/returns?year=never").status_code == 404
    for path in ("files", "sign-off", "keying", "keying.csv"):
        assert send(client, PAGE, f"/returns/2025-27/{path}").status_code == 404


def test_the_files_come_as_one_download_and_are_written_down(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    files = zipped(client)
    assert list(files) == ["reviews.csv", "exceptions.csv", "manifest.json"]
    assert files["reviews.csv"] == "CHILD,DOB,REVIEW,REVIEW_CODE\nC0,04/05/2013,10/09/2025,PN5\n"
    assert [row["REVIEW_ID"] for row in csv.DictReader(io.StringIO(files["exceptions.csv"]))] == [
        "KEY1",
        "KEY2",
    ]
    assert json.loads(files["manifest.json"])["made_by"] == "Ira Shah"
    assert "reviews-fragment.xml" in zipped(client, xml="yes")
    with wiring.database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).all()
        assert [event.detail["exceptions"] for event in events] == [2, 2]
        assert all(event.account_id for event in events)


def test_a_year_is_signed_off_and_restated(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    assert "Sign 2025-26 off" in client.get(PAGE).text
    answer = send(client, PAGE, f"/returns/{YEAR}/sign-off")
    assert answer.status_code == 303
    page = client.get(PAGE).text
    assert "2025-26 is signed off" in page
    assert "Signed off by Ira Shah on " in page
    assert "23 November 2026 at 09:00</time>: 1 in the return, 2 left out" in page
    assert "Nothing was restated since" in page
    with wiring.database.write() as session:
        session.scalars(
            select(CodeRecord).where(CodeRecord.review_id == team.coded)
        ).one().superseded_at = NOW
        factories.code(
            session,
            review_id=team.coded,
            code="PN6",
            recorded_at=NOW + timedelta(hours=1),
            recorded_by=team.manager.account_id,
            override_reason="The teacher presented it",
        )
    page = client.get(PAGE).text
    assert "Restated since: 1 review" in page
    assert "The teacher presented it" in page
    assert "PN6" in page
    assert "restatements.csv" in zipped(client)
    assert send(client, PAGE, f"/returns/{YEAR}/sign-off").status_code == 400
    with wiring.database.read() as session:
        assert len(session.scalars(select(FrozenYear)).all()) == 1


def test_a_year_that_is_not_over_cannot_be_signed_off(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    page = client.get("/returns?year=2026-27").text
    assert "2026-27 is not over" in page
    assert "/sign-off" not in page
    answer = send(client, PAGE, "/returns/2026-27/sign-off")
    assert answer.status_code == 400
    assert "sign it off after 31 March 2027" in answer.text


def test_a_changed_snapshot_is_told(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.SERVICE_MANAGER)
    send(client, PAGE, f"/returns/{YEAR}/sign-off")
    with wiring.database.write() as session:
        session.scalars(select(FrozenYear)).one().digest = bytes(32)
    assert "The snapshot is no longer what was signed" in client.get(PAGE).text


def test_codes_are_ticked_off_when_they_are_keyed(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    with wiring.database.read() as session:
        code_id = session.scalars(select(CodeRecord.id)).one()
    page = client.get(KEYING).text
    assert "1 code was confirmed here" in page
    assert f'value="{code_id}"' in page
    assert "to key into the case system (1)" in client.get(PAGE).text
    answer = send(client, KEYING, f"/returns/{YEAR}/keying", code=str(code_id))
    assert answer.status_code == 303
    after = client.get(KEYING).text
    assert "1 code is ticked off" in after
    assert "is ticked off, or is in the case system already" in after
    with wiring.database.read() as session:
        assert session.scalars(select(Keyed.code_id)).all() == [code_id]


def test_the_whole_list_is_ticked_off_up_to_what_the_page_showed(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    with wiring.database.write() as session:
        newest = session.scalars(select(CodeRecord.id)).one()
        later = factories.code(session, review_id=team.foreign)
    assert send(client, KEYING, f"/returns/{YEAR}/keying", newest=str(newest)).status_code == 303
    with wiring.database.read() as session:
        assert session.scalars(select(Keyed.code_id)).all() == [newest]
    assert f'value="{later.id}"' in client.get(KEYING).text


def test_ticking_nothing_or_nonsense_changes_nothing(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    for form in ({}, {"code": "x"}, {"code": "999999"}, {"newest": "-1"}):
        assert send(client, KEYING, f"/returns/{YEAR}/keying", **form).status_code == 303
    with wiring.database.read() as session:
        assert session.scalars(select(Keyed.id)).all() == []


def test_a_team_manager_cannot_tick_off_a_code_of_another_team(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    with wiring.database.write() as session:
        foreign = factories.code(session, review_id=team.foreign).id
    client = tom(app)
    assert f'value="{foreign}"' not in client.get(KEYING).text
    send(client, KEYING, f"/returns/{YEAR}/keying", code=str(foreign))
    with wiring.database.read() as session:
        assert session.scalars(select(Keyed.id)).all() == []


def test_the_list_can_be_taken_as_a_file(app: Flask, wiring: Wiring, team: Team) -> None:
    client = browser(app, wiring, Role.ADMINISTRATOR)
    answer = send(client, KEYING, f"/returns/{YEAR}/keying.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["clar_cla_review_id"], row["clar_cla_review_participation"]) == ("KEY0", "PN5")
    with wiring.database.read() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "took_keying_list")).one()
        assert event.detail == {"year": YEAR, "codes": 1}


def test_an_evil_id_is_shown_as_text(app: Flask, wiring: Wiring, team: Team) -> None:
    with wiring.database.write() as session:
        child = factories.child(session, la_child_id="<b>x</b>\u202e")
        factories.review(session, child_id=child.id, status="held", review_on=DAY)
    page = browser(app, wiring, Role.SERVICE_MANAGER).get(PAGE).text
    assert "&lt;b&gt;x&lt;/b&gt;[U+202E]" in page


def test_a_day_that_has_passed_without_a_record_is_counted_apart(
    app: Flask, wiring: Wiring, team: Team
) -> None:
    with wiring.database.write() as session:
        session.get_one(Review, team.proposed).status = "planned"
    page = browser(app, wiring, Role.SERVICE_MANAGER).get(PAGE).text
    assert "<dt>Date passed, not recorded</dt><dd>1</dd>" in page
    assert "Held 2 = in the return 1 + left out 1" in page
