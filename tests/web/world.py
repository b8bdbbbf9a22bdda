"""A small caseload for tests of pages: one review before and one after it was held, and strangers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bot.ground import seals
from bot.ground.roles import Person, Role
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories.building import counting_from
from tests.peers import databases
from tests.talk.talks import talk
from tests.web.visiting import add_person, enter, token_on

WORDS = "میں اپنے بھائی سے ملنا چاہتا ہوں"
BEFORE = NOW - timedelta(days=5)
HELD_ON = date(2026, 11, 20)
STRANGERS = 300_000


@dataclass(frozen=True)
class World:
    """The ids of what a test needs, and the IRO whose caseload it is."""

    iro: Person
    planned: int
    held: int
    contribution: int
    flag: int
    foreign: int
    foreign_contribution: int
    foreign_flag: int


def at_work(url: str) -> None:
    """Make a migrated database whose keys are entered, as they are after the first start."""
    databases.migrated(url)
    with databases.opened(url) as database:
        seals.check(database, NOW)


def with_strangers(url: str) -> None:
    """Make the database that worlds are built in: at work, with rows that have nothing to do with any test."""
    at_work(url)
    with databases.opened(url) as database, database.write() as session, counting_from(STRANGERS):
        factories.noise(session)


def build_world(wiring: Wiring) -> World:
    """Add the IRO's two reviews with Urdu words, and a stranger's review with words of its own."""
    iro = add_person(wiring)
    with wiring.database.write() as session:
        child = factories.child(session, known_as="Kofi", language="ur")
        planned = factories.review(session, child_id=child.id, officer_id=iro.officer_id)
        contribution, flag = _views(session, planned.id)
        held = factories.review(
            session,
            officer_id=iro.officer_id,
            review_on=HELD_ON,
            status="held",
            attendance="none",
            contribution="silent",
        )
        _views(session, held.id)
        foreign = factories.review(session, child_id=factories.child(session, known_as="Stranger").id)
        theirs, their_flag = _views(session, foreign.id)
        ids = (planned.id, held.id, contribution, flag, foreign.id, theirs, their_flag)
    return World(iro, *ids)


def _views(session: Session, review_id: int) -> tuple[int, int]:
    made = talk(session, review_id, "done", language="ur", channel="whatsapp", answered=2)
    for question, value in (("home", 4), ("change", WORDS)):
        factories.answer(
            session,
            conversation_id=made.id,
            question=question,
            value=value,
            language="ur",
            channel="whatsapp",
            answered_at=BEFORE,
        )
    views = factories.contribution(
        session, conversation_id=made.id, unread=2, first_at=BEFORE, received_at=BEFORE
    )
    return views.id, factories.flag(session, conversation_id=made.id, name="wants_advocate").id


def browser(app: Flask, wiring: Wiring, role: Role | None = None) -> FlaskClient:
    """Open a browser for the IRO of the world, or for a stranger in some role."""
    client = app.test_client()
    email = "ira@example.org" if role is None else f"{role.value}@example.org"
    if role is not None:
        add_person(wiring, role, email)
    enter(client, wiring, email)
    return client


def send(client: FlaskClient, page: str, path: str, **form: Any) -> Any:
    """Send a form to a path, with the token of a page the visitor may open."""
    return client.post(path, data={"csrf_token": token_on(client, page), **form})


__all__ = ["HELD_ON", "TODAY", "WORDS", "World", "browser", "build_world", "send"]
