"""What the case system reads with a key: confirmed codes, that views came, statements; and what never leaves."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from bot.domain.exchange import KeyScope
from bot.domain.participation import Code, Policy
from bot.domain.reviews import ReviewKind
from bot.exchange import keys
from bot.exchange.keys import REQUESTS_A_MINUTE
from bot.ground.roles import Role
from bot.reviews import change_kind
from bot.reviews.codes import CodeChoice, choose, withdraw
from bot.reviews.contributions import ContributionStanding, Ruling, rule
from bot.store.audit import AuditEvent
from bot.store.contributions import ReceivedViews
from bot.store.exchange import AccessKey
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.judges.paper import Paper
from tests.talk.talks import talk
from tests.web.visiting import add_person
from tests.web.world import WORDS, World

pytestmark = pytest.mark.usefixtures("this_week")
EVERYTHING = tuple(KeyScope)
REASON = "Said so in the meeting itself"
Read = Callable[..., TestResponse]


@pytest.fixture
def key(wiring: Wiring) -> Callable[..., str]:
    """Return a function that makes a key as an administrator does in the panel."""
    admin = add_person(wiring, Role.ADMINISTRATOR, "adam@example.org")

    def make(*scopes: KeyScope, name: str = "Mosaic") -> str:
        with wiring.database.write() as session:
            return keys.make(
                session,
                admin,
                name=name,
                scopes=scopes,
                last_day=date(2027, 3, 31),
                now=NOW - timedelta(hours=1),
            )

    return make


@pytest.fixture
def read(app: Flask, key: Callable[..., str]) -> Read:
    """Return a function that reads with a key that opens everything."""
    token = key(*EVERYTHING)

    def get(path: str, headers: dict[str, str] | None = None) -> TestResponse:
        client = app.test_client()
        answer = client.get(
            f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}", **(headers or {})}
        )
        assert "Set-Cookie" not in answer.headers
        return answer

    return get


def confirmed(wiring: Wiring, world: World, code: Code) -> None:
    with wiring.database.write() as session:
        choose(session, world.iro, world.held, choice=CodeChoice(code, REASON), policy=Policy(), now=NOW)


def ruled(wiring: Wiring, world: World, standing: ContributionStanding) -> None:
    ruling = Ruling(standing, presented=False, has_view=True, reason=REASON)
    with wiring.database.write() as session:
        rule(session, world.iro, world.planned, world.contribution, ruling=ruling, now=NOW)


def test_a_code_leaves_once_it_is_confirmed_and_says_when_it_is_corrected(
    read: Read, wiring: Wiring, world: World
) -> None:
    mine = f"codes?review_id={world.held}"
    assert read(mine).json["items"] == []  # a code is proposed for it, and that is nobody else's business
    confirmed(wiring, world, Code.PN5)
    confirmed(wiring, world, Code.PN6)
    first, second = read(mine).json["items"]
    assert (first["code"], first["status"], first["replaced_by"]) == ("PN5", "corrected", second["id"])
    assert (second["code"], second["status"], second["ended_at"]) == ("PN6", "current", None)
    assert (second["confirmed_by"], second["profile"], second["review"]["review_on"]) == (
        "Ira Shah", "bradford", "2026-11-20",
    )  # fmt: skip
    with wiring.database.write() as session:
        withdraw(session, world.iro, world.held, reason=REASON, now=NOW)
    assert read(f"codes/{second['id']}").json["status"] == "withdrawn"
    assert "proposed" not in json.dumps(read(mine).json)


def test_a_code_of_the_case_system_itself_is_not_told_back(read: Read, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        imported = factories.code(session, review_id=world.held, source="imported")
    assert read(f"codes?review_id={world.held}").json["items"] == []
    assert read(f"codes/{imported.id}").status_code == 404


def test_a_code_of_a_supervision_order_review_never_leaves_and_its_views_are_marked(
    read: Read, wiring: Wiring, world: World
) -> None:
    confirmed(wiring, world, Code.PN6)
    (before,) = read(f"codes?review_id={world.held}").json["items"]
    with wiring.database.write() as session:
        withdraw(session, world.iro, world.held, reason=REASON, now=NOW)
        change_kind(session, world.iro, world.held, kind=ReviewKind.SUPERVISION, reason=REASON, now=NOW)
    confirmed(wiring, world, Code.PN5)
    # What left while it was a Child in Care review is told as withdrawn; what came after it is not told.
    (after,) = read(f"codes?review_id={world.held}").json["items"]
    assert (after["id"], after["status"], after["replaced_by"]) == (before["id"], "withdrawn", None)
    statement = read(f"reviews/{world.held}/statement").json
    assert (statement["review"]["kind"], statement["confirmed"]) == ("supervision", None)


def test_contributions_say_that_views_came_and_never_a_word(read: Read, world: World) -> None:
    answer = read(f"contributions?review_id={world.planned}")
    (one,) = answer.json["items"]
    assert (one["status"], one["channel"], one["language"], one["conversation"]) == (
        "received", "whatsapp", "ur", "done",
    )  # fmt: skip
    assert (one["unread"], one["has_view"], one["answered"]) == (2, True, 2)
    assert WORDS not in answer.text
    assert "Kofi" not in answer.text


@pytest.mark.parametrize("standing", [ContributionStanding.WITHHELD, ContributionStanding.WITHDRAWN])
def test_what_is_kept_from_the_meeting_leaves_as_taken_back_with_its_statement(
    read: Read, wiring: Wiring, world: World, standing: ContributionStanding
) -> None:
    path, paper = f"contributions/{world.contribution}", f"reviews/{world.planned}/statement"
    assert read(paper).json["views"][1]["words"] == WORDS
    ruled(wiring, world, standing)
    gone = read(path).json
    assert {name for name, value in gone.items() if value is not None} == {
        "id", "review", "status", "phase", "changed_at",
    }  # fmt: skip
    assert gone["status"] == "withdrawn"
    assert read(paper).status_code == read(f"{paper}.pdf").status_code == 404


def test_what_was_never_to_be_shared_was_never_there(read: Read, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        session.get_one(ReceivedViews, world.contribution).shared = False
    assert read(f"contributions?review_id={world.planned}").json["items"] == []
    assert read(f"contributions/{world.contribution}").status_code == 404


@pytest.mark.parametrize("readers", ["team", "iro"])
def test_nothing_of_feedback_leaves_whoever_reads_it(
    read: Read, wiring: Wiring, world: World, readers: str
) -> None:
    said = "You never asked me about my dad"
    with wiring.database.write() as session:
        after = talk(session, world.held, "done", phase="post", questionnaire="post-12-15", readers=readers)
        factories.answer(session, conversation_id=after.id, question="better", value=said)
        factories.reading(session, conversation_id=after.id)
    for path in ("contributions", f"reviews/{world.held}/statement", "codes"):
        answer = read(path)
        assert answer.status_code == 200
        assert said not in answer.text
        assert '"post"' not in answer.text
    assert {one["id"] for one in read("contributions").json["items"]} >= {world.contribution}


def test_a_statement_is_the_same_as_data_and_on_paper_and_reading_it_is_recorded(
    read: Read, ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    data = read(f"reviews/{world.planned}/statement").json
    assert (data["known_as"], data["officer"], data["language"]) == ("Kofi", "Ira Shah", "ur")
    assert [one["words"] for one in data["views"]] == ["\u200fاچھا", WORDS]
    assert data["views"][0]["place"] == 4
    paper = Paper(read(f"reviews/{world.planned}/statement.pdf").data)
    for said in (data["views"][0]["option"], WORDS, "by the case system (Mosaic)"):
        assert said.replace(" ", "") in paper.tree.text.replace(" ", "")
    with wiring.database.read() as session:
        looks = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "viewed").order_by(AuditEvent.id)
        )
        assert [(one.account_id, one.subject_id, one.detail) for one in looks] == [
            (None, world.planned, {"paper": "statement as data", "key": "Mosaic"}),
            (None, world.planned, {"paper": "statement", "key": "Mosaic"}),
        ]
    assert "Mosaic: 2 times" in ira.get(f"/reviews/{world.planned}").text


def test_a_page_goes_on_where_it_ended_whatever_comes_meanwhile(
    read: Read, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        held = [factories.review(session, status="held").id for _ in range(4)]
        mine = [factories.code(session, review_id=review_id).id for review_id in held]
    seen, cursor = [], None
    while True:
        page = read(f"codes?limit=2{f'&cursor={cursor}' if cursor else ''}").json
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
        with wiring.database.write() as session:
            if len(seen) == 2:
                mine.append(factories.code(session, review_id=factories.review(session, status="held").id).id)
    assert seen == sorted(set(seen))
    assert set(mine) <= set(seen)


def test_only_what_changed_since_is_listed_and_the_next_moment_is_said(
    read: Read, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        old = factories.code(session, recorded_at=NOW - timedelta(days=9))
        put_right = factories.code(session, recorded_at=NOW - timedelta(days=9), superseded_at=NOW)
    page = read("codes?limit=200&changed_since=2026-11-22T23:00:00%2B01:00").json
    ids = {one["id"] for one in page["items"]}
    assert put_right.id in ids
    assert old.id not in ids
    assert page["complete_until"] < NOW.isoformat()
    assert all(one["changed_at"] >= "2026-11-22T22" for one in page["items"])


def test_an_answer_that_the_asker_has_is_not_sent_again(read: Read, world: World) -> None:
    first = read("contributions")
    again = read("contributions", {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in first.headers


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=ten", "cursor=none", "cursor=-1.1", "cursor=9999999999.1", "changed_since=today", "colour=red",
              "changed_since=2026-11-23T09:00:00", "limit=1&limit=2", "child_id=%00"]
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_of_its_own_kind(read: Read, query: str) -> None:
    answer = read(f"codes?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["status"] == 400
    assert query.partition("=")[0] in answer.json["detail"]


def test_a_key_opens_its_scopes_until_it_is_revoked_or_ends(
    app: Flask, wiring: Wiring, key: Callable[..., str], world: World
) -> None:
    token, client = key(KeyScope.CODES), app.test_client()

    def status(path: str, bearer: str = token) -> Any:
        answer = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {bearer}"})
        assert answer.status_code == 200 or answer.mimetype == "application/problem+json"
        return answer.status_code

    assert [status("codes"), status("contributions"), status(f"reviews/{world.planned}/statement")] == [
        200,
        403,
        403,
    ]
    assert [status("codes", token[:-1]), status("codes", ""), status("nothing")] == [401, 401, 404]
    assert client.get("/api/v1/codes").headers["WWW-Authenticate"] == "Bearer"
    assert client.post("/api/v1/codes").json["title"] == "Method Not Allowed"
    with wiring.database.read() as session:
        kept = session.scalars(select(AccessKey).where(AccessKey.name == "Mosaic")).one()
        assert (kept.last_used_at, kept.start) == (NOW, token[:12])
        assert token.encode() not in bytes(kept.digest)
        with pytest.raises(keys.KeyRefused):
            keys.find(session, token, kept.good_until)
    with wiring.database.write() as session:
        keys.revoke(session, world.iro, kept.id, NOW)
    assert status("codes") == 401


def test_a_key_that_asks_too_often_waits_until_the_minute_is_over(
    read: Read, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        asked = session.scalars(select(AccessKey).where(AccessKey.name == "Mosaic")).one()
        asked.minute, asked.asked = NOW.replace(second=0), REQUESTS_A_MINUTE - 1
    assert read("codes").status_code == 200
    answer = read("codes")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert 0 < int(answer.headers["Retry-After"]) <= 61


@pytest.mark.parametrize("path", ["codes", "contributions"])
def test_a_list_costs_the_same_statements_whatever_its_rows(
    read: Read, wiring: Wiring, world: World, path: str
) -> None:
    with wiring.database.write() as session:
        for _ in range(30):
            review = factories.review(session, status="held")
            factories.code(session, review_id=review.id)
            factories.contribution(session, review_id=review.id)
    statements: list[str] = []
    event.listen(wiring.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(read(f"{path}?limit=30").json["items"]) == 30
    assert len([each for each in statements if not each.startswith("BEGIN")]) == 3
