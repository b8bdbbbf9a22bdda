"""The page of one review: words, forms, and who may open what."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground import audit
from bot.ground.roles import Role
from bot.store.alerts import Flag
from bot.store.audit import AuditEvent
from bot.store.contributions import AnswerRecord, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.reviews import CodeRecord, Review
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.web.world import WORDS, World, browser, send

pytestmark = pytest.mark.usefixtures("this_week")
ALL_YES = {"current": "yes", "accurate": "yes", "for_review": "yes"}
HELD = {"held-on": ["20", "11", "2026"], "held-ended": "11:30", "held-attendance": "none"}
REASON = "Kofi rang me during the meeting"


def viewed(session: Session, review_id: int) -> int:
    events = select(AuditEvent).where(AuditEvent.action == "viewed", AuditEvent.subject_id == review_id)
    return len(session.scalars(events).all())


def codes(wiring: Wiring, review_id: int) -> list[CodeRecord]:
    with wiring.database.read() as session:
        found = select(CodeRecord).where(CodeRecord.review_id == review_id).order_by(CodeRecord.id)
        return list(session.scalars(found))


def ticked(world: World, **answers: str) -> dict[str, str]:
    return {f"ticks-{world.contribution}-{name}": value for name, value in answers.items()}


@pytest.mark.parametrize(("year", "is_offered"), [(2023, False), (2013, True)])
def test_nobody_is_led_to_ask_a_child_under_four(
    ira: FlaskClient, wiring: Wiring, world: World, year: int, is_offered: bool
) -> None:
    with wiring.database.write() as session:
        child = factories.child(session, known_as="Lily", born_on=date(year, 6, 5))
        day = session.get_one(Review, world.planned).review_on
        given = {"officer_id": world.iro.officer_id, "review_on": day}
        review = factories.review(session, child_id=child.id, **given)
        address = f"/reviews/{review.id}"
    assert (f'href="{address}/ask"' in ira.get(address).text) is is_offered


def test_the_words_are_shown_in_the_original_with_their_language(ira: FlaskClient, world: World) -> None:
    page = ira.get(f"/reviews/{world.planned}").text
    assert f'<div class="child-words" lang="ur" dir="auto">{WORDS}</div>' in page
    assert "4 of 5 · Good" in page
    assert "What is going well, and what do you want to change?" in page
    assert "in Urdu" in page
    assert "answered alone" in page
    assert "Wants an advocate" in page


def test_words_cannot_carry_markup_or_turn_the_line_around(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    with wiring.database.write() as session:
        talk = session.query(ConversationRecord).filter_by(review_id=world.planned).one()
        factories.note(session, conversation_id=talk.id, text="<script>x</script>\u202eabc")
    page = ira.get(f"/reviews/{world.planned}").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;[U+202E]abc" in page


def test_looking_at_words_is_recorded_and_changes_nothing_else(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    ira.get(f"/reviews/{world.planned}")
    with wiring.database.read() as session:
        assert viewed(session, world.planned) == 1
        assert session.get_one(ReceivedViews, world.contribution).unread == 2
        audit.verify(session)


def test_no_record_no_words(
    ira: FlaskClient, wiring: Wiring, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wiring.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_events RENAME TO audit_events_away")
    answer = ira.get(f"/reviews/{world.planned}")
    assert answer.status_code == 503
    assert WORDS not in answer.text


def test_a_review_without_words_says_so(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        empty = factories.review(session, officer_id=world.iro.officer_id).id
    page = ira.get(f"/reviews/{empty}").text
    assert "There are no words from" in page
    assert "child-words" not in page
    assert "I have read this" not in page


def routes(world: World, review_id: int, contribution: int, flag: int) -> list[tuple[str, str]]:
    base = f"/reviews/{review_id}"
    posts = ("read", "held", "confirm", "choose", f"contributions/{contribution}/ticks", f"flags/{flag}")
    return [("GET", base), *(("POST", f"{base}/{post}") for post in posts)]


def all_forms(world: World, contribution: int, flag: int) -> dict[str, Any]:
    """Return a good answer to every form of the page at once; each takes its own."""
    return {
        **HELD,
        **{f"ticks-{contribution}-{name}": value for name, value in ALL_YES.items()},
        f"flag-{flag}-outcome": "did it",
        "read-seen": NOW.isoformat(),
        "confirm-code": "PN7",
        "choose-code": "PN4",
        "choose-reason": REASON,
    }


@pytest.mark.parametrize("role", list(Role))
def test_nobody_opens_or_changes_a_review_that_is_not_theirs(
    app: Flask, wiring: Wiring, world: World, role: Role
) -> None:
    client = browser(app, wiring, role)
    form = all_forms(world, world.contribution, world.flag)
    expected = 404 if role in {Role.IRO, Role.TEAM_MANAGER} else 403
    for method, path in routes(world, world.planned, world.contribution, world.flag):
        token = {"csrf_token": _token(client)}
        answer = client.open(path, method=method, data={**form, **token} if method == "POST" else None)
        # A manager reads no words for a review.
        words = role is Role.TEAM_MANAGER and path.endswith("/read")
        assert answer.status_code == (403 if words else expected), path
        assert WORDS not in answer.text
    with wiring.database.read() as session:
        assert session.get_one(Review, world.planned).status == "planned"
        assert viewed(session, world.planned) == 0


def _token(client: FlaskClient) -> str:
    # The signing-out form stands on every page, also on the page that refuses.
    from tests.web.visiting import token_on

    return token_on(client, "/help")


def test_ids_of_another_review_are_not_taken_under_ones_own(ira: FlaskClient, world: World) -> None:
    page = f"/reviews/{world.planned}"
    form = all_forms(world, world.foreign_contribution, world.foreign_flag)
    for path in (f"contributions/{world.foreign_contribution}/ticks", f"flags/{world.foreign_flag}"):
        assert send(ira, page, f"{page}/{path}", **form).status_code == 404


def test_a_form_without_its_token_is_not_taken(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    for method, path in routes(world, world.planned, world.contribution, world.flag)[1:]:
        assert ira.open(path, method=method, data=HELD).status_code == 400
    with wiring.database.read() as session:
        assert session.get_one(Review, world.planned).status == "planned"


def test_reading_is_a_button_and_leaves_later_words_unread(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = f"/reviews/{world.planned}"
    seen = (NOW - timedelta(hours=1)).isoformat()
    with wiring.database.write() as session:
        talk = session.query(ConversationRecord).filter_by(review_id=world.planned).one()
        factories.note(session, conversation_id=talk.id, written_at=NOW)
    assert send(ira, page, f"{page}/read", **{"read-seen": seen}).status_code == 303
    with wiring.database.read() as session:
        assert session.get_one(ReceivedViews, world.contribution).unread == 1
    send(ira, page, f"{page}/read", **{"read-seen": "nonsense"})
    answer = ira.get(page)
    assert "I have read this" not in answer.text.replace("You have read this", "")
    assert "Read by Ira Shah" in answer.text


def test_the_whole_way_from_words_to_a_confirmed_code(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    page = f"/reviews/{world.planned}"
    with wiring.database.write() as session:
        session.get_one(Review, world.planned).review_on = NOW.date() - timedelta(days=3)
    assert send(ira, page, f"{page}/held", **HELD).status_code == 303
    assert "PN5 when checked" in ira.get(page).text
    ticks = ticked(world, **ALL_YES)
    assert send(ira, page, f"{page}/contributions/{world.contribution}/ticks", **ticks).status_code == 303
    assert "Confirm PN5" in ira.get(page).text
    assert send(ira, page, f"{page}/confirm", **{"confirm-code": "PN5"}).status_code == 303
    (record,) = codes(wiring, world.planned)
    assert (record.code, record.rule, record.profile) == ("PN5", "R23", "bradford")
    text = ira.get(page).text
    assert "Confirmed PN5" in text
    assert "confirmed by Ira Shah" in text
    assert "Confirm PN5</button>" not in text
    with wiring.database.read() as session:
        audit.verify(session)


def test_what_cannot_be_taken_is_said_at_its_field_and_stays_typed(
    ira: FlaskClient, wiring: Wiring, world: World
) -> None:
    page = f"/reviews/{world.planned}"
    wrong = {**HELD, "held-on": ["24", "11", "2026"], "held-ended": ""}
    answer = send(ira, page, f"{page}/held", **wrong)
    assert answer.status_code == 400
    assert 'href="#held-on-day"' in answer.text
    assert "a review in the future has not been held" in answer.text
    assert 'value="24"' in answer.text
    assert "<title>Error: " in answer.text
    with wiring.database.read() as session:
        assert session.get_one(Review, world.planned).status == "planned"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {**HELD, "held-on": ["31", "2", "2026"]},
        {**HELD, "held-on": ["x", "", ""]},
        {**HELD, "held-ended": "25:99"},
        {**HELD, "held-attendance": "on the moon"},
        {**HELD, "held-attendance": "in_person", "held-contribution": "danced"},
    ],
)
def test_nonsense_in_the_record_is_refused(
    ira: FlaskClient, wiring: Wiring, world: World, form: dict[str, Any]
) -> None:
    page = f"/reviews/{world.planned}"
    answer = send(ira, page, f"{page}/held", **form)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    with wiring.database.read() as session:
        assert session.get_one(Review, world.planned).status == "planned"


def test_another_code_needs_a_reason_and_fits_the_age(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    page = f"/reviews/{world.held}"
    for form in (
        {"choose-code": "PN6", "choose-reason": "short"},
        {"choose-code": "PN0", "choose-reason": REASON},
        {"choose-code": "PN9", "choose-reason": REASON},
        {"choose-code": "PN7", "choose-reason": REASON},
        {"choose-code": "PN6", "choose-reason": "x" * 501},
        {},
    ):
        assert send(ira, page, f"{page}/choose", **form).status_code == 400
    assert codes(wiring, world.held) == []
    good = {"choose-code": "PN6", "choose-reason": REASON}
    assert send(ira, page, f"{page}/choose", **good).status_code == 303
    assert [record.override_reason for record in codes(wiring, world.held)] == [REASON]
    assert REASON in ira.get(page).text


def test_a_proposal_that_has_gone_is_not_confirmed(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    page = f"/reviews/{world.held}"
    for code in ("PN5", "PN1", "", "nonsense"):
        answer = send(ira, page, f"{page}/confirm", **{"confirm-code": code})
        assert answer.status_code == 400
        assert "There is a problem" in answer.text
    assert codes(wiring, world.held) == []


def test_a_flag_is_dealt_with_by_a_note(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    page = f"/reviews/{world.planned}"
    assert send(ira, page, f"{page}/flags/{world.flag}").status_code == 400
    note = {f"flag-{world.flag}-outcome": "Rang the advocacy service"}
    assert send(ira, page, f"{page}/flags/{world.flag}", **note).status_code == 303
    with wiring.database.read() as session:
        assert session.get_one(Flag, world.flag).outcome == "Rang the advocacy service"
    assert "Rang the advocacy service" in ira.get(page).text
    assert send(ira, page, f"{page}/flags/{world.flag}", **note).status_code == 400


def test_pages_are_not_kept_by_the_browser(ira: FlaskClient, world: World) -> None:
    answer = ira.get(f"/reviews/{world.planned}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "style=" not in answer.text


def test_an_answer_changed_later_shows_the_one_before(ira: FlaskClient, wiring: Wiring, world: World) -> None:
    with wiring.database.write() as session:
        talk = session.query(ConversationRecord).filter_by(review_id=world.planned).one()
        session.query(AnswerRecord).filter_by(conversation_id=talk.id, question="home").update(
            {"current": False}
        )
        factories.answer(session, conversation_id=talk.id, value=2, language="ur")
    page = ira.get(f"/reviews/{world.planned}").text
    assert "2 of 5 · Bad" in page
    assert "Changed: show the answer before" in page
