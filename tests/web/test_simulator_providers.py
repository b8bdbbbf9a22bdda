"""The simulated providers: the product's own clients speak to them, and what they bring passes its own checks."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from telegram import Update
from werkzeug.wrappers import Response

from bot.channels import telegram, twilio
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio import TwilioAccount, TwilioChannel, TwilioForm, TwilioTemplates
from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Mail, MailState, SimulatedPhone
from bot.domain.media import CopyFate, Fetched, type_of
from bot.domain.messages import (
    Address,
    ChannelKind,
    Choice,
    ContentTemplate,
    FailureKind,
    Outbound,
    Refused,
    Sent,
)
from bot.domain.templates import TemplateDraft, TemplateNews, TemplateStatus, TemplateText
from bot.providers import media_source
from bot.settings import load
from bot.store.messages import InboundMessage, ReceiptRecord
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories import NOW
from tests.fakes.signing import TOKEN
from tests.fakes.telegram import TOKEN as BOT_TOKEN
from tests.fakes.twilio import ACCOUNT
from tests.web.serving import Door, door, until
from web import create_app
from web.demo.provider import Simulator, start
from web.demo.screen import SAMPLES
from web.kit import clock

SECRET = "a-secret-for-tests_only"
NUMBER = "+447700900123"
SMS = SimulatedPhone(ChannelKind.SMS, NUMBER)
WHATSAPP = SimulatedPhone(ChannelKind.WHATSAPP, NUMBER)
TELEGRAM = SimulatedPhone(ChannelKind.TELEGRAM, "1000000000071")
THREE = tuple(Choice(f"12.home.{key}", f"Answer {key}") for key in (1, 2, 3))
FIVE = (*THREE, Choice("12.home.4", "Answer 4"), Choice("12.home.5", "Answer 5"))


class Product:
    """The product's own web application on a real socket; it can be out of order for some messages."""

    def __init__(self, wiring: Wiring) -> None:
        self.database = wiring.database
        self.refusals = 0
        self._app = create_app(wiring)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if self.refusals and environ["PATH_INFO"].endswith("/messages"):
            self.refusals -= 1
            return Response(status=500)(environ, start_response)
        return self._app(environ, start_response)

    def inbound(self) -> list[InboundMessage]:
        with self.database.read() as session:
            return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))

    def receipts(self) -> list[tuple[str | None, str]]:
        with self.database.read() as session:
            found = session.scalars(select(ReceiptRecord).order_by(ReceiptRecord.id))
            return [(one.token, one.status) for one in found]


@pytest.fixture
def opened() -> Iterator[Door]:
    with door() as opened:
        yield opened


@pytest.fixture
def wiring(database_url: str, tmp_path: Path, opened: Door) -> Iterator[Wiring]:
    """Join the rooms with the account, the bot and the webhooks that the simulator is told of."""
    settings = load(
        env="demo",
        database_url=database_url,
        data_dir=tmp_path,
        public_url=opened.url,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        telegram_bot_token=BOT_TOKEN,
        telegram_webhook_secret=SECRET,
    )
    wiring = build(settings)
    yield wiring
    wiring.database.close()


@pytest.fixture
def product(wiring: Wiring, opened: Door) -> Product:
    opened.app = Product(wiring)
    return opened.app


@pytest.fixture
def simulator(wiring: Wiring) -> Iterator[Simulator]:
    running = start(wiring, "127.0.0.1", 0)
    yield running
    running.stop()


def account(simulator: Simulator, wiring: Wiring, **given: Any) -> TwilioAccount:
    places = {
        "api_url": simulator.url,
        "content_url": simulator.url,
        "public_url": wiring.settings.public_url,
    }
    defaults = {"sid": ACCOUNT, "token": TOKEN, "sms_from": "+447700900001", "whatsapp_from": "+447700900001"}
    return TwilioAccount(**{**places, **defaults, **given})


def outbound(
    phone: SimulatedPhone, text: str = "How are you?", token: str = "token1", **more: Any
) -> Outbound:
    return Outbound(token, Address(phone.channel, phone.number), text, **more)


def on(wiring: Wiring, phone: SimulatedPhone) -> tuple[Mail, ...]:
    with wiring.database.read() as session:
        return mailbox.thread(session, phone)


def write(wiring: Wiring, phone: SimulatedPhone, text: str = "", **parts: Any) -> Mail:
    with wiring.database.write() as session:
        return mailbox.write(session, phone, {"text": text, **parts}, NOW)


def has_written(wiring: Wiring) -> None:
    """Let the phone have written on WhatsApp a moment ago."""
    with wiring.database.write() as session:
        moment, number = clock.now(), {"channel": "whatsapp", "lookup_text": NUMBER}
        way = {"direction": "from_phone", "status": "received"}
        factories.simulated_message(session, **number, **way, written_at=moment, posted_at=moment)


def test_outside_the_window_nothing_but_an_approved_template_reaches_whatsapp(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    ours = account(simulator, wiring)
    channel, office = TwilioChannel(ChannelKind.WHATSAPP, ours), TwilioTemplates(ours)
    hello = TemplateText("You have {{1}} to go.", {"1": "3 questions"}, ("Start",))
    made = office.submit(TemplateDraft("heard_one", "en_GB", hello, ("{}.invite.start",)))
    assert isinstance(made, TemplateNews)
    assert made.status is TemplateStatus.APPROVED
    assert channel.send(outbound(WHATSAPP)) == Refused(FailureKind.OTHER_WAY, "63016")
    filled = ContentTemplate(made.content_sid, {"1": "2 questions", "2": "12"})
    assert isinstance(channel.send(outbound(WHATSAPP, template=filled)), Sent)
    (shown,) = on(wiring, WHATSAPP)
    assert (shown.text, shown.body["choices"]) == (
        "You have 2 questions to go.",
        [["12.invite.start", "Start"]],
    )
    assert office.submit(TemplateDraft("heard_one", "en_GB", hello, ("{}.invite.start",))) == made


def test_a_text_message_reaches_its_phone_and_the_product_hears_how_it_fared(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    sent = TwilioChannel(ChannelKind.SMS, account(simulator, wiring)).send(outbound(SMS, "Hello ✓"))
    assert isinstance(sent, Sent)
    assert sent.segments == 1
    until(lambda: len(product.receipts()) == 2)
    assert product.receipts() == [("token1", "sent"), ("token1", "delivered")]
    kept = until(lambda: [one for one in on(wiring, SMS) if one.settled_at])
    assert [(one.provider_id, one.text, one.state) for one in kept] == [
        (sent.provider_id, "Hello ✓", MailState.DELIVERED)
    ]


def test_a_few_choices_become_buttons_and_more_a_list(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    channel = TwilioChannel(ChannelKind.WHATSAPP, account(simulator, wiring))
    has_written(wiring)
    for choices, token in ((THREE, "few"), (FIVE, "many")):
        assert isinstance(channel.send(outbound(WHATSAPP, "Line 1\n\nLine 2", token, choices=choices)), Sent)
    _, few, many = on(wiring, WHATSAPP)
    assert few.text == many.text == "Line 1\n\nLine 2"
    assert few.body["choices"] == [[choice.payload, choice.label] for choice in THREE]
    assert (len(many.body["choices"]), many.body["list_label"]) == (5, "☰")


def test_a_message_in_doubt_is_found_again_by_its_words(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    channel = TwilioChannel(ChannelKind.SMS, account(simulator, wiring))
    sent = channel.send(outbound(SMS))
    write(wiring, SMS, "How are you?")
    assert channel.find(outbound(SMS)) == sent
    assert not isinstance(channel.find(outbound(SMS, "Other words")), Sent)
    assert not isinstance(channel.find(outbound(SimulatedPhone(ChannelKind.SMS, "+447700900124"))), Sent)


@pytest.mark.parametrize(
    ("message", "given", "code"),
    [
        (outbound(SMS, "x" * 1601), {}, "21617"),
        (outbound(SimulatedPhone(ChannelKind.SMS, "12345")), {}, "21211"),
        (outbound(SMS), {"token": "wrong"}, "20003"),
        (outbound(SMS), {"sid": "AC" + "f" * 32}, "20003"),
    ],
)
def test_what_twilio_would_refuse_is_refused(
    wiring: Wiring,
    product: Product,
    simulator: Simulator,
    message: Outbound,
    given: dict[str, str],
    code: str,
) -> None:
    refused = TwilioChannel(ChannelKind.SMS, account(simulator, wiring, **given)).send(message)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert on(wiring, SMS) == ()


def test_twilios_own_client_lists_redacts_and_deletes(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    from bot.channels.twilio.outbound import TwilioAccount, client

    account = TwilioAccount(ACCOUNT, TOKEN, simulator.url, api_url=simulator.url, content_url=simulator.url)
    twilios = client(account)
    written = write(wiring, SMS, "Hello")
    for number in range(3):
        twilios.messages.create(to=NUMBER, messaging_service_sid="MG" + "0" * 32, body=f"No {number}")
    assert [one.body for one in twilios.messages.list(to=NUMBER, page_size=2)] == ["No 2", "No 1", "No 0"]
    assert [one.sid for one in twilios.messages.list(from_=NUMBER)] == [written.provider_id]
    assert [one.sid for one in twilios.messages.list(date_sent=NOW)] == [written.provider_id]
    assert len(twilios.messages.list(date_sent_before=NOW)) == 1 or twilios.messages.list()[0].date_sent < NOW
    last = twilios.messages.list(limit=1)[0]
    assert last.update(body="").body == ""
    assert (twilios.messages(last.sid).fetch().body, on(wiring, SMS)[-1].text) == ("", "No 2")
    assert last.delete()
    assert last.sid not in [one.provider_id for one in on(wiring, SMS)]


def test_what_is_typed_comes_to_the_product_signed_in_order_and_once(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    product.refusals = 2
    first, second = write(wiring, SMS, "Ünsafe & 100% é"), write(wiring, SMS, "  second  ")
    until(lambda: all(one.settled_at for one in on(wiring, SMS)))
    assert [(one.provider_message_id, one.body) for one in product.inbound()] == [
        (first.provider_id, "Ünsafe & 100% é"),
        (second.provider_id, "  second  "),
    ]
    assert {one.state for one in on(wiring, SMS)} == {MailState.RECEIVED}


def test_a_pressed_button_and_a_chosen_row_come_with_their_payload(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    channel = TwilioChannel(ChannelKind.WHATSAPP, account(simulator, wiring))
    has_written(wiring)
    for choices in (THREE, FIVE):
        channel.send(outbound(WHATSAPP, choices=choices))
    for under in on(wiring, WHATSAPP)[1:]:
        write(wiring, WHATSAPP, "Answer 2", button="12.home.2", under=under.provider_id)
    heard = until(lambda: product.inbound() if len(product.inbound()) == 2 else [])
    read = [twilio.read(TwilioForm.parse(one.raw), one.raw) for one in heard]
    assert [(one.text, one.button) for one in read] == [("Answer 2", "12.home.2")] * 2
    assert [one.quotes for one in read] == [one.provider_id for one in on(wiring, WHATSAPP)[1:3]]
    assert {one.sender for one in read} == {Address(ChannelKind.WHATSAPP, NUMBER)}


def test_telegram_takes_a_keyboard_and_brings_what_is_pressed(
    wiring: Wiring, product: Product, simulator: Simulator
) -> None:
    channel = TelegramChannel(BOT_TOKEN, simulator.url)
    sent = channel.send(outbound(TELEGRAM, choices=THREE))
    (shown,) = on(wiring, TELEGRAM)
    assert isinstance(sent, Sent)
    assert (shown.provider_id, shown.body["choices"][1]) == (sent.provider_id, ["12.home.2", "Answer 2"])
    write(wiring, TELEGRAM, "Hello")
    write(wiring, TELEGRAM, "Answer 2", button="12.home.2", under=shown.provider_id)
    heard = until(lambda: product.inbound() if len(product.inbound()) == 2 else [])
    typed, pressed = (telegram.read(telegram.decode(one.raw), one.raw) for one in heard)
    assert (typed.text, typed.provider_message_id) == ("Hello", on(wiring, TELEGRAM)[1].provider_id)
    assert (pressed.button, pressed.quotes) == ("12.home.2", sent.provider_id)
    channel.acknowledge(telegram.callback_id(pressed))
    channel.set_webhook("https://heard.example.org", SECRET)
    channel.close()
    for one in heard:
        update = Update.de_json(json.loads(one.raw), None)
        assert update is not None
        assert (update.effective_user.id, update.api_kwargs) == (int(TELEGRAM.number), {})


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"chat_id": 71, "text": " "}, "message text is empty"),
        ({"chat_id": 71, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": "somebody", "text": "x"}, "chat not found"),
        ({"chat_id": 71, "text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        (
            {
                "chat_id": 71,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
def test_what_telegram_would_refuse_is_refused(
    simulator: Simulator, fields: dict[str, Any], description: str
) -> None:
    answer = httpx.post(f"{simulator.url}/bot{BOT_TOKEN}/sendMessage", json=fields)
    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {description}")


def test_telegram_knows_its_bot_and_no_other(simulator: Simulator) -> None:
    me = httpx.get(f"{simulator.url}/bot{BOT_TOKEN}/getMe").json()
    assert (me["ok"], me["result"]["id"], me["result"]["is_bot"]) == (True, 123456, True)
    assert httpx.get(f"{simulator.url}/bot{BOT_TOKEN}x/getMe").status_code == 401
    assert httpx.get(f"{simulator.url}/bot{BOT_TOKEN}/noSuchMethod").status_code == 404


@pytest.mark.parametrize("phone", [SMS, WHATSAPP, TELEGRAM])
@pytest.mark.parametrize(("sample", "kind"), [("voice", "voice"), ("photo", "photo")])
def test_a_recording_and_a_picture_come_as_such_and_can_be_fetched(
    wiring: Wiring, product: Product, simulator: Simulator, phone: SimulatedPhone, sample: str, kind: str
) -> None:
    write(wiring, phone, **SAMPLES[sample].body)
    (heard,) = until(product.inbound)
    ((found, reference, _),) = heard.media
    assert (found, heard.body) == (kind, "")
    asked = wiring.settings.model_copy(
        update={"twilio_api_url": simulator.url, "telegram_api_url": simulator.url}
    )
    reference = reference.replace(wiring.settings.twilio_api_url, simulator.url)
    source = media_source(asked, phone.channel)
    found = source.fetch(reference, 1024 * 1024)
    assert isinstance(found, Fetched)
    assert source.delete(reference) is (CopyFate.KEPT if phone is TELEGRAM else CopyFate.GONE)
    assert isinstance(source.fetch(reference, 1024 * 1024), Fetched) is (phone is TELEGRAM)
    assert (type_of(found.content) or "").startswith({"voice": "audio/", "photo": "image/"}[kind])


def test_a_file_of_the_simulated_twilio_is_for_its_account_alone(simulator: Simulator) -> None:
    place = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{1:032x}/Media/ME{1:032x}"
    assert httpx.get(simulator.url + place).status_code == 401
    led = httpx.get(simulator.url + place, auth=(ACCOUNT, TOKEN))
    assert (led.status_code, led.headers["Location"]) == (307, f"/simulated-files/ME{1:032x}")
    assert httpx.get(f"{simulator.url}/file/bot{BOT_TOKEN}x/ME{1:032x}").status_code == 404


def test_what_the_product_never_takes_is_given_up_and_said_so(
    wiring: Wiring, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:

    from web.demo.provider import postman

    monkeypatch.setattr(postman, "PAUSES", (timedelta(0),) * 2)
    product.refusals = 1000
    write(wiring, SMS, "Hello")
    running = start(wiring, "127.0.0.1", 0)
    kept = until(lambda: [one for one in on(wiring, SMS) if one.settled_at])
    running.stop()
    assert [one.state for one in kept] == [MailState.FAILED]
    assert product.refusals == 1000 - 3


def test_it_stops_and_what_was_written_meanwhile_is_brought_by_the_next_one(
    wiring: Wiring, product: Product
) -> None:
    start(wiring, "127.0.0.1", 0).stop()
    write(wiring, SMS, "Hello")
    assert product.inbound() == []
    running = start(wiring, "127.0.0.1", 0)
    until(product.inbound)
    running.stop()


def test_nobody_listening_is_no_accident(wiring: Wiring) -> None:
    lonely = build(wiring.settings.model_copy(update={"public_url": "http://127.0.0.1:9"}))
    write(lonely, SMS, "Hello")
    running = start(lonely, "127.0.0.1", 0)
    until(lambda: running._postman._attempts)
    running.stop()
    lonely.database.close()
    assert [one.settled_at for one in on(wiring, SMS)] == [None]
