"""Telling the case system: signed, at least once with one id, with pauses, and never into a private network."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.channels.listeners import INSIDE, ListenerPost
from bot.domain.exchange import PAUSES, EventState, Posted, signature
from bot.exchange import delivery, listeners
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Role
from bot.store.engine import Database
from bot.store.exchange import WebhookEvent
from tests import factories
from tests.factories import NOW
from tests.factories.exchange import SECRET
from tests.fakes.listeners import FakeListener
from tests.ground.people import person

POST = ListenerPost(to_itself=True, seconds=2.0)
OTHER = "whsec_" + base64.b64encode(b"another secret of the case system").decode()


@pytest.fixture
def listener() -> Iterator[FakeListener]:
    with FakeListener() as fake:
        yield fake


def waiting(database: Database, listener: FakeListener, **given: object) -> int:
    with database.write() as session:
        listens = factories.webhook_listener(session, address=listener.url, **given)
        return factories.webhook_event(session, listener_id=listens.id, message_id="msg_1").id


def sweep(database: Database, later: timedelta = timedelta(), post: delivery.Post = POST) -> int:
    return delivery.sweep(database, post, lambda: NOW + later)


def event_of(database: Database, event_id: int) -> WebhookEvent:
    with database.read() as session:
        return session.get_one(WebhookEvent, event_id)


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The secret and the id are those of the specification's own example; the digest was computed by hand here."""
    signed = b"msg_p5jXN8AQM9LWM0D4loKWxJek.%d.{}" % int(NOW.timestamp())
    digest = hmac.new(base64.b64decode(SECRET[6:]), signed, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    assert signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, b"{}") == expected


def test_an_event_is_told_once_with_ids_and_times_alone(database: Database, listener: FakeListener) -> None:
    event_id = waiting(database, listener)
    assert [sweep(database), sweep(database, timedelta(days=9))] == [1, 0]
    (told,) = listener.told
    assert told.headers["webhook-id"] == "msg_1"
    assert told.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert told.headers["webhook-signature"] == signature(SECRET, "msg_1", NOW, told.body)
    assert told.event["type"] == "code.confirmed"
    assert set(told.event) == {"type", "timestamp", "data"}
    assert set(told.event["data"]) == {"code_id", "review_id", "review_key", "child_id"}
    assert event_of(database, event_id).state == EventState.TAKEN


def test_a_secret_that_was_replaced_signs_beside_the_new_one_for_a_day(
    database: Database, listener: FakeListener
) -> None:
    waiting(database, listener, former_secret=OTHER, former_until=NOW + timedelta(minutes=1))
    sweep(database)
    (told,) = listener.told
    both = [signature(secret, "msg_1", NOW, told.body) for secret in (SECRET, OTHER)]
    assert told.headers["webhook-signature"].split(" ") == both
    with database.write() as session:
        session.get_one(WebhookEvent, 1).state = "waiting"
    sweep(database, timedelta(minutes=2))
    assert " " not in listener.told[1].headers["webhook-signature"]


def test_what_is_not_taken_is_tried_after_five_seconds_up_to_a_day_then_given_up(
    database: Database, listener: FakeListener
) -> None:
    event_id, later = waiting(database, listener), timedelta()
    listener.answers = [500] * 20
    for pause in PAUSES:
        assert sweep(database, later) == 1
        assert sweep(database, later + pause - timedelta(seconds=1)) == 0
        later += pause
    assert (PAUSES[0], PAUSES[-1]) == (timedelta(seconds=5), timedelta(hours=24))
    assert sweep(database, later) == 1
    given_up = event_of(database, event_id)
    assert (given_up.state, given_up.reason, given_up.attempts) == ("given_up", "HTTP 500", len(PAUSES) + 1)
    assert {told.headers["webhook-id"] for told in listener.told} == {"msg_1"}
    assert len({told.body for told in listener.told}) == 1


def test_an_administrator_sends_again_what_was_given_up(database: Database, listener: FakeListener) -> None:
    event_id = waiting(database, listener)
    listener.answers = [410]
    sweep(database)
    assert event_of(database, event_id).state == EventState.GIVEN_UP
    with database.write() as session:
        admin, about = person(session, Role.ADMINISTRATOR), event_of(database, event_id).listener_id
        listeners.send_again(session, admin, about, event_id, NOW)
    assert sweep(database) == 1
    assert [told.headers["webhook-id"] for told in listener.told] == ["msg_1", "msg_1"]
    with database.write() as session, pytest.raises(NotFound):
        listeners.send_again(session, admin, about, event_id, NOW)


def test_redirects_are_not_followed_long_answers_not_read_and_silence_ends(
    database: Database, listener: FakeListener
) -> None:
    listener.answers, listener.body = [307, 200, None], b"x" * 1_000_000
    event_id = waiting(database, listener)
    sweep(database)
    assert len(listener.told) == 1
    assert event_of(database, event_id).reason == "HTTP 307, and redirects are not followed"
    sweep(database, timedelta(minutes=1))
    assert event_of(database, event_id).state == EventState.TAKEN
    assert ListenerPost(to_itself=True, seconds=0.3)(listener.url, {}, b"{}") in {
        Posted("no answer in time"), Posted("no connection (RemoteDisconnected)"),
    }  # fmt: skip


def test_an_address_that_is_silent_keeps_nobody_else_waiting(
    database: Database, listener: FakeListener
) -> None:
    listener.answers = [500] * 9
    with database.write() as session:
        bad = factories.webhook_listener(session, address=listener.url + "?silent")
        for _ in range(3):
            factories.webhook_event(session, listener_id=bad.id)
        good = factories.webhook_listener(session, address=listener.url)
        factories.webhook_event(session, listener_id=good.id, message_id="msg_good")
    assert sweep(database) == 2
    assert listener.told[1].headers["webhook-id"] == "msg_good"


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "169.254.169.254", "192.168.1.4", "fd00::1", "::ffff:10.0.0.1"]
)
def test_a_name_that_leads_inside_is_not_told(address: str) -> None:
    post = ListenerPost(to_itself=False, look_up=lambda *_: [address])
    assert post("https://case.example.org/heard", {}, b"{}") == Posted(INSIDE)


@pytest.mark.parametrize(
    "address",
    [
        "http://case.example.org/", "https://localhost/", "https://127.0.0.1/", "https://10.1.2.3/x", "https://[::1]/",
        "https://intranet/", "https://case.local/", "https://user:word@case.example.org/", "https://2130706433/",
        "https://case.example.org:99999/", "ftp://case.example.org/", "https://", "", "https://case.example.org/ä",
        "https://case.example.org/" + "x" * 300,
    ],
)  # fmt: skip
def test_an_address_inside_or_without_tls_is_refused(session: Session, address: str) -> None:
    wanted = listeners.WantedListener(address, hears_views=True, hears_codes=False)
    admin = person(session, Role.ADMINISTRATOR)
    with pytest.raises(InputRefused) as refused:
        listeners.add(session, admin, wanted, NOW, to_itself=False)
    assert refused.value.field == "address"
    assert ListenerPost(to_itself=False)("https://127.0.0.1/", {}, b"") == Posted(INSIDE)
