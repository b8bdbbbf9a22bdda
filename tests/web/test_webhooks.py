"""The providers' doors: nothing forged comes in, and nothing authentic is lost, however odd it is."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from bot.channels.twilio import TwilioAccount, TwilioChannel, TwilioForm
from bot.domain.messages import Address, ChannelKind, DeliveryStatus, Outbound, Sent
from bot.settings import load
from bot.store.messages import InboundMessage, OutboxMessage, ReceiptRecord
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.fakes.live import LIVE, LIVE_ENVIRONMENT
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio
from tests.judges.servers import free_port, serving
from web.webhooks import target

PUBLIC = "https://heard.example.org"
MESSAGES = "/webhooks/twilio/messages"
TELEGRAM = "/webhooks/telegram"
SECRET = "a-secret-for-tests_only"
SID = "SM" + "0" * 32
FORM = {"MessageSid": SID, "AccountSid": ACCOUNT, "From": "+447700900123", "To": NUMBER, "Body": "Hello ✓"}
NOTE = {
    "update_id": 1000,
    "message": {
        "message_id": 6,
        "date": 1_790_000_000,
        "chat": {"id": 71, "type": "private"},
        "from": {"id": 71, "is_bot": False, "first_name": "Somebody"},
        "text": "Hello ✓",
    },
}


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms with an account at each provider."""
    settings = load(
        **LIVE,
        database_url=database_url,
        data_dir=tmp_path,
        public_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        telegram_webhook_secret=SECRET,
    )
    wiring = build(settings)
    yield wiring
    wiring.database.close()


def body_of(form: Mapping[str, Any] | bytes) -> bytes:
    return form if isinstance(form, bytes) else urlencode(form, doseq=True).encode()


def post(
    client: FlaskClient, form: Mapping[str, Any] | bytes, path: str = MESSAGES, **more: Any
) -> TestResponse:
    """Post a form as Twilio does, signed for our public address."""
    body = body_of(form)
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, TwilioForm.parse(body))
    headers = {"X-Twilio-Signature": signature} | more.pop("headers", {})
    content_type = more.pop("content_type", "application/x-www-form-urlencoded")
    return client.post(path, data=body, headers=headers, content_type=content_type, **more)


def tell(client: FlaskClient, update: Any, secret: str | None = SECRET) -> TestResponse:
    """Post an update as Telegram does."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    return client.post(TELEGRAM, data=body, headers=headers, content_type="application/json")


def kept(wiring: Wiring) -> list[InboundMessage]:
    with wiring.database.read() as session:
        return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def test_a_signed_message_is_kept_and_answered_with_nothing_to_say(
    client: FlaskClient, wiring: Wiring
) -> None:
    answer = post(client, FORM)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    (row,) = kept(wiring)
    assert (row.channel, row.provider_message_id, row.body, row.outcome) == ("sms", SID, "Hello ✓", "triage")
    assert row.raw == body_of(FORM)


def test_a_whatsapp_message_is_kept_as_one(client: FlaskClient, wiring: Wiring) -> None:
    assert post(client, FORM | {"From": "whatsapp:+447700900123", "ButtonPayload": "x"}).status_code == 200
    (row,) = kept(wiring)
    assert (row.channel, row.sender) == ("whatsapp", "+447700900123")


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": "forged"}, {"X-Twilio-Signature": "é"}])
def test_an_unsigned_message_is_refused_before_anything_is_kept(
    client: FlaskClient, wiring: Wiring, headers: dict[str, str]
) -> None:
    assert client.post(MESSAGES, data=FORM, headers=headers).status_code == 403
    assert client.post(f"{MESSAGES[:-8]}status/token", data=FORM, headers=headers).status_code == 403
    assert kept(wiring) == []


@pytest.mark.parametrize("account", ["AC" + "f" * 32, "", ["AC" + "f" * 32, ACCOUNT]])
def test_a_message_for_another_account_is_refused(client: FlaskClient, wiring: Wiring, account: Any) -> None:
    assert post(client, FORM | {"AccountSid": account}).status_code == 403
    assert kept(wiring) == []


def test_a_signed_message_that_names_no_account_waits_for_a_person(
    client: FlaskClient, wiring: Wiring
) -> None:
    nameless = {name: value for name, value in FORM.items() if name != "AccountSid"}
    assert post(client, nameless).status_code == 200
    (row,) = kept(wiring)
    assert (row.outcome, row.sender, row.body) == ("triage", None, None)


def test_without_credentials_every_message_is_refused(
    wiring: Wiring, database_url: str, tmp_path: Path
) -> None:
    from web import create_app

    bare = build(load(**LIVE, database_url=database_url, data_dir=tmp_path, public_url=PUBLIC))
    client = create_app(bare).test_client()
    assert post(client, FORM).status_code == 403
    assert tell(client, NOTE, "").status_code == 401
    assert kept(wiring) == []
    bare.database.close()


def test_a_repeated_message_changes_nothing_and_is_answered_the_same(
    client: FlaskClient, wiring: Wiring
) -> None:
    answers = [post(client, FORM) for _ in range(3)]
    assert {(one.status_code, one.data) for one in answers} == {(200, answers[0].data)}
    assert len(kept(wiring)) == 1


def test_a_body_over_64_kib_is_refused_and_logged(
    client: FlaskClient, wiring: Wiring, caplog: pytest.LogCaptureFixture
) -> None:
    assert post(client, FORM | {"Body": "x" * 66_000}).status_code == 413
    assert tell(client, b"x" * 66_000).status_code == 413
    assert caplog.text.count("over 64 KiB") == 2
    assert "xxx" not in caplog.text
    assert kept(wiring) == []


UNUSUAL = {
    "unknown, repeated and empty parameters": body_of(FORM | {"New": ["1", "2", "2"], "Empty": ""}),
    "bytes that are not UTF-8": body_of(FORM).replace(b"Hello", b"%FF%FEHello\xff"),
    "NUL and a lone surrogate": body_of(FORM).replace(b"Hello", b"%00%ED%A0%80"),
    "no body": b"",
    "not a form": b"&&&=&%&;",
    "no message id": body_of({"AccountSid": ACCOUNT, "From": "+447700900123", "Body": "Hello"}),
    "no sender": body_of({"AccountSid": ACCOUNT, "MessageSid": SID, "Body": "Hello"}),
    "only media": body_of(FORM | {"Body": "", "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x"}),
    "a sender with a name": body_of(FORM | {"From": "LLOYDS"}),
    "a very long id": body_of(FORM | {"MessageSid": "S" * 5000}),
}


@pytest.mark.parametrize("body", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_an_unusual_but_authentic_message_is_kept_as_it_came(
    client: FlaskClient, wiring: Wiring, body: bytes
) -> None:
    assert [post(client, body).status_code for _ in range(2)] == [200, 200]
    (row,) = kept(wiring)
    assert row.raw == body


def test_an_authentic_request_without_a_content_type_or_with_another_is_kept(
    client: FlaskClient, wiring: Wiring
) -> None:
    assert post(client, FORM, content_type=None).status_code == 200
    assert post(client, b"", content_type="application/json").status_code == 200
    assert post(client, FORM, content_type="application/json").status_code == 403
    assert len(kept(wiring)) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example.net"},
        {"Host": "10.0.0.7:8000", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example.net"},
        {
            "Forwarded": "host=evil.example.net;proto=http",
            "X-Original-Url": "/other",
            "X-Forwarded-Prefix": "/x",
        },
    ],
)
def test_what_a_proxy_says_of_the_host_changes_nothing(
    client: FlaskClient, wiring: Wiring, headers: dict[str, str]
) -> None:
    assert post(client, FORM, headers=headers).status_code == 200
    forged = {
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(
            f"https://evil.example.net{MESSAGES}", FORM
        )
    }
    assert client.post(MESSAGES, data=FORM, headers=headers | forged).status_code == 403
    assert len(kept(wiring)) == 1


@pytest.mark.parametrize("query", ["?n=%C3%A9", "?n=%7E%2F%27", "?a=b+c&a="])
def test_the_query_is_checked_as_it_was_sent(client: FlaskClient, query: str) -> None:
    assert post(client, FORM, MESSAGES + query).status_code == 200


@pytest.mark.parametrize("path", [MESSAGES, "/webhooks/twilio/status/token", TELEGRAM])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_the_doors_open_to_post_alone(client: FlaskClient, path: str, method: str) -> None:
    assert client.open(path, method=method).status_code == 405


def test_an_update_with_our_secret_is_kept(client: FlaskClient, wiring: Wiring) -> None:
    answer = tell(client, NOTE)
    assert (answer.status_code, answer.data) == (200, b"")
    (row,) = kept(wiring)
    assert (row.channel, row.provider_message_id, row.body) == ("telegram", "71:6", "Hello ✓")
    assert json.loads(row.raw) == NOTE


@pytest.mark.parametrize("secret", [None, "", "wrong", "é"])
@pytest.mark.parametrize("update", [NOTE, b"{", b"x" * 66_000])
def test_without_our_secret_nothing_is_even_read(
    client: FlaskClient, wiring: Wiring, secret: str | None, update: Any
) -> None:
    assert tell(client, update, secret).status_code == 401
    assert kept(wiring) == []


def test_a_group_is_ignored_and_telegram_does_not_send_it_again(client: FlaskClient, wiring: Wiring) -> None:
    group = {"id": -5, "type": "group", "title": "A group"}
    assert tell(client, {"update_id": 1, "message": NOTE["message"] | {"chat": group}}).status_code == 200  # type: ignore[operator]
    assert kept(wiring) == []


@pytest.mark.parametrize(
    "update", [b"", b"{", b"\xff\xfe", b"null", b'{"update_id": 1, "message": {}}', b"[" * 60_000]
)
def test_an_update_that_nobody_can_read_is_kept_once_and_not_sent_again(
    client: FlaskClient, wiring: Wiring, update: bytes
) -> None:
    assert [tell(client, update).status_code for _ in range(2)] == [200, 200]
    (row,) = kept(wiring)
    assert (row.raw, row.outcome) == (update, "triage")


def test_a_pressed_button_is_acknowledged_in_the_answer_itself(client: FlaskClient, wiring: Wiring) -> None:
    sender = {"id": 71, "is_bot": False, "first_name": "Somebody"}
    pressed = {
        "id": "99",
        "from": sender,
        "chat_instance": "1",
        "data": "12.home.4",
        "message": NOTE["message"],
    }
    answer = tell(client, {"update_id": 1, "callback_query": pressed})
    assert answer.json == {"method": "answerCallbackQuery", "callback_query_id": "99"}
    assert kept(wiring)[0].provider_message_id == "callback:99"


def test_news_of_a_message_moves_it_forward_and_never_back(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        row = factories.outbox_message(session, token="a" * 32, status=DeliveryStatus.SENDING)
        key = row.id
    news = {"MessageSid": SID, "AccountSid": ACCOUNT}
    for status in ("delivered", "sent", "delivered"):
        answer = post(client, news | {"MessageStatus": status}, f"/webhooks/twilio/status/{'a' * 32}")
        assert answer.status_code == 204
    with wiring.database.read() as session:
        assert session.get_one(OutboxMessage, key).status == "delivered"
        assert len(list(session.scalars(select(ReceiptRecord)))) == 2


def test_a_message_goes_out_and_its_news_comes_back_signed(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        row = factories.outbox_message(session, token="b" * 32, status=DeliveryStatus.SENDING)
        key, text = row.id, row.body["text"]
    with FakeTwilio() as provider:
        account = TwilioAccount(
            ACCOUNT, TOKEN, PUBLIC, sms_from=NUMBER, api_url=provider.url, content_url=provider.url
        )
        message = Outbound("b" * 32, Address(ChannelKind.SMS, "+447700900123"), text)
        sent = TwilioChannel(ChannelKind.SMS, account).send(message)
        news = provider.report(provider.messages[0], "undelivered", 30005)
    answer = client.post(news.target, data=news.body, headers=news.headers)
    assert answer.status_code == 204
    with wiring.database.read() as session:
        found = session.get_one(OutboxMessage, key)
        assert isinstance(sent, Sent)
        assert (found.status, found.error_code, found.provider_id) == ("failed", "30005", sent.provider_id)


def test_twenty_copies_at_the_same_moment_are_one_message(app: Flask, wiring: Wiring) -> None:
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: post(app.test_client(), FORM).status_code, range(20)))
    assert answers == [200] * 20
    assert len(kept(wiring)) == 1


@pytest.mark.parametrize("form", [{}, {"MessageStatus": "new"}, {"MessageStatus": "sent", "MessageSid": SID}])
@pytest.mark.parametrize("token", ["nobody", "x" * 500])
def test_news_that_nobody_waits_for_does_no_harm(
    client: FlaskClient, form: dict[str, str], token: str
) -> None:
    answer = post(client, {"AccountSid": ACCOUNT} | form, f"/webhooks/twilio/status/{token}")
    assert answer.status_code == 204


GRANIAN = {"PATH_INFO": "/tÃ©x//y z", "QUERY_STRING": "n=%C3%A9%7E&b=Ã©"}


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        (GRANIAN, "/t%C3%A9x//y%20z?n=%C3%A9%7E&b=é"),
        ({"PATH_INFO": "/a", "QUERY_STRING": ""}, "/a"),
        (GRANIAN | {"RAW_URI": "/t%c3%a9x?n=%7E"}, "/t%c3%a9x?n=%7E"),
        (GRANIAN | {"REQUEST_URI": "/t%c3%a9x?n=%7E"}, "/t%c3%a9x?n=%7E"),
        (GRANIAN | {"RAW_URI": "http://other.example.org/a%7E?b=c://d/e"}, "/a%7E?b=c://d/e"),
        ({"SCRIPT_NAME": "/heard", "PATH_INFO": "/a"}, "/heard/a"),
        ({}, "/"),
    ],
)
def test_the_address_is_taken_as_each_server_gives_it(environ: dict[str, str], line: str) -> None:
    assert target(environ) == line


def test_every_door_of_a_provider_is_public_and_asks_for_no_form_token(app: Flask) -> None:
    doors = [name for name in app.view_functions if name.startswith("webhooks.")]
    assert len(doors) == 3
    assert all(app.view_functions[name].__heard_access__ == "public" for name in doors)  # type: ignore[attr-defined]


LOADED = """
import sys
import web, web.webhooks
heavy = {"twilio.rest", "twilio.http", "telegram", "requests", "httpx", "aiohttp"}
print(sorted(name for name in sys.modules if name in heavy))
"""


def test_the_web_process_loads_no_providers_client() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("interface", "application"), [("asginl", "web.serving:create_server_app"), ("wsgi", "web:create_app")]
)
def test_the_production_server_hands_over_the_address_that_was_signed(
    interface: str, application: str, wiring: Wiring, tmp_path: Path
) -> None:
    port = free_port()
    granian = Path(sys.executable).with_name("granian")
    command = [granian, *f"--interface {interface} --factory --port {port}".split()]
    environment = {
        **os.environ,
        **LIVE_ENVIRONMENT,
        "HEARD_DATABASE_URL": wiring.settings.database,
        "HEARD_DATA_DIR": str(tmp_path),
        "HEARD_PUBLIC_URL": PUBLIC,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
    path = f"{MESSAGES}?n=%C3%A9%7E%2F&m=a+b"
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, FORM)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    with serving([*command, application], port, tmp_path / "granian.log", environment) as address:
        request = urllib.request.Request(address + path, body_of(FORM), headers)
        with urllib.request.urlopen(request, timeout=15) as answer:
            assert answer.status == 200
    assert len(kept(wiring)) == 1
