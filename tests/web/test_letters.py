"""An officer tells a child something from the page of the review, after a look at what the child gets."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.domain.messages import ChannelKind
from bot.ground.installation import ACCEPTED
from bot.ground.roles import Role
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.people import Allocation
from bot.store.reviews import Review
from bot.store.told import ToldMessage
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.talk.phones import Phone, asked
from tests.web.visiting import token_on
from tests.web.world import World, browser

pytestmark = pytest.mark.usefixtures("this_week")
NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')
WORDS = "I spoke with your school. They will help."
HOME = "home"
AFTERNOON = NOW.replace(hour=16)


def child_of(wiring: Wiring, world: World, answers: int = 1, **given: object) -> tuple[int, Phone]:
    """Bring a child of the IRO to a question; give the review and the phone."""
    with wiring.database.write() as session:
        phone = asked(session, review={"officer_id": world.iro.officer_id}, known_as="Ada", **given)
        for number in ("4", "1")[:answers]:
            phone.writes(number)
        phone.receives()
        row = session.get_one(ConversationRecord, phone.conversation_id)
        row.phone_owner = "own"
        factories.allocation(session, child_id=row.child_id, officer_id=world.iro.officer_id)
        review_id = session.get_one(ConversationRecord, phone.conversation_id).review_id
    return review_id, phone


def hidden(text: str) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    inputs = (one for one in re.findall(r"<input[^>]*>", text) if 'type="hidden"' in one)
    fields = ((NAME.search(one), VALUE.search(one)) for one in inputs)
    return {name[1]: value[1] for name, value in fields if name and value}


def tell(client: FlaskClient, path: str, **form: str) -> list[int]:
    """Look at what the child gets, then send it; give the status of each answer."""
    opened = client.get(path)
    looked = client.post(path, data={**hidden(opened.text), **form, "do": "look"})
    sent = client.post(path, data={**form, **hidden(looked.text), "do": "send"})
    return [looked.status_code, sent.status_code]


def sent(wiring: Wiring, phone: Phone) -> list[str]:
    with wiring.database.read() as session:
        found = select(OutboxMessage).where(OutboxMessage.address_id == phone.address_id)
        return [
            f"{row.kind}: {row.body['text']}" for row in session.scalars(found.order_by(OutboxMessage.id))
        ]


def test_a_letter_is_looked_at_sent_once_and_shown_with_what_comes_back(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    review_id, phone = child_of(wiring, world)
    path = f"/reviews/{review_id}/letter"
    looked = ira.post(path, data={**hidden(ira.get(path).text), "words": WORDS, "do": "look"})
    assert "Message from Ira Shah: I spoke with your school." in looked.text
    assert "1 segment" in looked.text
    form = {**hidden(looked.text), "words": WORDS, "do": "send"}
    assert [ira.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    with time_machine.travel(AFTERNOON, tick=False):
        wiring.minute()
        assert [one for one in sent(wiring, phone) if one.startswith("letter: ")] == [
            f"letter: Message from Ira Shah: {WORDS}\nYou can reply here. 1 = our questions again."
        ]
    with wiring.database.write() as session:
        replace(phone, connection=session.connection(), now=AFTERNOON).writes("when? i like maths")
        assert "An officer is writing with the child" in ira.get(f"/reviews/{review_id}/ask").text
    page = ira.get(f"/reviews/{review_id}").text
    assert "they reply 1" in page
    assert ("when? i like maths" in page, "waits to be sent, " in page, "Done" in page) == (True, True, True)
    with wiring.database.write() as session:
        (letter,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "letter"))
        letter.status = "failed"
    with time_machine.travel(AFTERNOON, tick=False):
        wiring.minute()
    page = ira.get(f"/reviews/{review_id}").text
    assert ("it reached nobody" in page, "until you press Done" in page) == (True, False)


@pytest.mark.parametrize("words", ["When? 1 = Tuesday, 2 = Friday", "8) no 9) yes", "۱= ہاں"])
def test_a_letter_lets_nobody_choose_by_the_numbers_that_mean_something_else(
    wiring: Wiring, world: World, ira: FlaskClient, words: str
) -> None:
    review_id, phone = child_of(wiring, world)
    before = sent(wiring, phone)
    path = f"/reviews/{review_id}/letter"
    page = ira.post(path, data={**hidden(ira.get(path).text), "words": words, "do": "look"})
    assert page.status_code == 400
    assert "Do not let them choose by number" in page.text
    assert words.replace("<", "&lt;") in page.text
    assert sent(wiring, phone) == before


def test_what_was_changed_after_the_look_is_looked_at_again(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    review_id, phone = child_of(wiring, world)
    path = f"/reviews/{review_id}/letter"
    looked = ira.post(path, data={**hidden(ira.get(path).text), "words": WORDS, "do": "look"})
    changed = ira.post(path, data={**hidden(looked.text), "words": "Something else", "do": "send"})
    assert (changed.status_code, "Message from Ira Shah: Something else." in changed.text) == (200, True)
    with wiring.database.read() as session:
        kept = select(ToldMessage.id).where(ToldMessage.conversation_id == phone.conversation_id)
        assert session.scalars(kept).all() == []


def test_what_came_of_an_answer_is_told_after_the_review_in_the_childs_language(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    with wiring.database.write() as session:
        factories.fact(session, name=ACCEPTED, value="pl")
    review_id, phone = child_of(wiring, world, channel=ChannelKind.SMS, language="pl")
    path = f"/reviews/{review_id}/answers/{HOME}/outcome"
    assert "Record the review as held first" in ira.get(path).text
    with wiring.database.write() as session:
        session.get_one(Review, review_id).status = "held"
    form = {
        "kind": "you_said_no",
        "said": "Dobrze",
        "words": "The club is full",
        "translation": "Klub jest pełny",
    }
    assert tell(ira, path, **form) == [200, 303]
    with time_machine.travel(AFTERNOON, tick=False):
        wiring.minute()
    (told,) = [one for one in sent(wiring, phone) if one.startswith("you_said_no")]
    assert "Dobrze." in told
    assert "Klub jest pełny." in told
    assert "The club" not in told


def test_nothing_is_repeated_on_a_shared_phone_and_never_about_being_safe(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    review_id, phone = child_of(wiring, world, answers=2)
    with wiring.database.write() as session:
        session.get_one(Review, review_id).status = "held"
    assert "talked about in person" in ira.get(f"/reviews/{review_id}/answers/safe/outcome").text
    with wiring.database.write() as session:
        factories.binding(session, child_id=factories.child(session).id, address_id=phone.address_id)
    assert "Others may read this phone" in ira.get(f"/reviews/{review_id}/answers/{HOME}/outcome").text


def test_an_outcome_needs_a_phone_known_to_be_the_childs_and_is_looked_at_again_when_it_goes(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    review_id, phone = child_of(wiring, world)
    path = f"/reviews/{review_id}/answers/{HOME}/outcome"
    with wiring.database.write() as session:
        session.get_one(Review, review_id).status = "held"
    form = {"kind": "you_said", "said": "Good", "words": "You have the bigger room"}
    assert tell(ira, path, **form) == [200, 303]
    with wiring.database.write() as session:
        session.get_one(ConversationRecord, phone.conversation_id).phone_owner = None
    assert "Others may read this phone" in ira.get(path).text
    with time_machine.travel(AFTERNOON, tick=False):
        wiring.minute()
    assert [one for one in sent(wiring, phone) if one.startswith("you_said")] == []
    assert "not sent, because others may read this phone" in ira.get(f"/reviews/{review_id}").text


def test_who_had_the_child_before_tells_them_nothing_through_an_old_review(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    review_id, phone = child_of(wiring, world)
    with wiring.database.write() as session:
        child_id = session.get_one(ConversationRecord, phone.conversation_id).child_id
        for one in session.scalars(select(Allocation).where(Allocation.child_id == child_id)):
            one.ends_on = NOW.date() - timedelta(days=1)
        factories.allocation(session, child_id=child_id, starts_on=NOW.date())
    for page in ("letter", f"answers/{HOME}/outcome", f"answers/{HOME}/again"):
        assert "Ada has another IRO now" in ira.get(f"/reviews/{review_id}/{page}").text


def test_a_question_is_put_again_once(wiring: Wiring, world: World, ira: FlaskClient) -> None:
    review_id, phone = child_of(wiring, world)
    path = f"/reviews/{review_id}/answers/{HOME}/again"
    assert ira.post(path, data=hidden(ira.get(path).text)).status_code == 303
    assert "already in the last two days" in ira.get(path).text
    with time_machine.travel(AFTERNOON, tick=False):
        wiring.minute()
    assert "A question from" in sent(wiring, phone)[-1]
    assert sent(wiring, phone)[-1].startswith("ask:home")


def test_a_child_is_asked_by_hand_once_in_the_hours_for_writing(
    wiring: Wiring, world: World, ira: FlaskClient
) -> None:
    with wiring.database.write() as session:
        one = factories.child(session, known_as="Ben")
        address = factories.address(session)
        factories.binding(session, child_id=one.id, address_id=address.id)
        review = factories.review(
            session,
            child_id=one.id,
            officer_id=world.iro.officer_id,
            review_on=(NOW + timedelta(days=30)).date(),
        )
        review_id, address_id = review.id, address.id
    path = f"/reviews/{review_id}/ask"
    page = ira.get(path).text
    assert "on 23 November 2026 at 15:45" in re.sub(r"<[^>]+>", "", page)
    assert ira.post(path, data=hidden(page)).status_code == 303
    assert "asked less than two days ago" in ira.get(path).text
    with wiring.database.read() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.address_id == address_id)).all()
        assert [(row.kind, row.not_before) for row in rows] == [("invite", NOW.replace(hour=15, minute=45))]


@pytest.mark.parametrize(
    ("born_on", "stop", "why"), [("2024-01-01", False, "under four"), ("2012-01-01", True, "said STOP")]
)
def test_who_may_not_be_asked_is_said_with_the_reason(
    wiring: Wiring, world: World, ira: FlaskClient, born_on: str, stop: bool, why: str
) -> None:
    with wiring.database.write() as session:
        one = factories.child(session, known_as="Ben", born_on=NOW.fromisoformat(born_on).date())
        address = factories.address(session, opted_out_at=NOW if stop else None)
        factories.binding(session, child_id=one.id, address_id=address.id)
        on = (NOW + timedelta(days=30)).date()
        review_id = factories.review(
            session, child_id=one.id, officer_id=world.iro.officer_id, review_on=on
        ).id
    path = f"/reviews/{review_id}/ask"
    answer = ira.post(path, data={"csrf_token": token_on(ira, f"/reviews/{review_id}")})
    assert (answer.status_code, why in answer.text) == (400, True)


@pytest.mark.parametrize("page", ["letter", "ask", f"answers/{HOME}/outcome", f"answers/{HOME}/again"])
def test_nobody_else_tells_a_child_anything(app: Flask, wiring: Wiring, world: World, page: str) -> None:
    review_id, _ = child_of(wiring, world)
    for role, refused in ((Role.IRO, 404), (Role.PARTICIPATION, 403), (Role.SERVICE_MANAGER, 403)):
        assert browser(app, wiring, role).get(f"/reviews/{review_id}/{page}").status_code == refused
