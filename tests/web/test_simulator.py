"""The page with the phones: what is written there goes the whole way through the product and comes back."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import yaml
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bot.demo import replay
from bot.demo.simulator import mailbox
from bot.demo.simulator.mailbox import Mail, MailDirection, SimulatedPhone
from bot.domain.messages import ChannelKind
from bot.settings import load
from bot.store.people import Child
from bot.wiring import Wiring
from tests import factories
from tests.content import build
from tests.factories import NOW
from tests.fakes.live import LIVE
from tests.fakes.signing import TOKEN
from tests.fakes.telegram import TOKEN as BOT_TOKEN
from tests.fakes.twilio import ACCOUNT
from tests.web.serving import door, until
from tests.web.visiting import token_on
from web import create_app
from web.demo.provider import start
from web.kit import clock

NUMBERS = {"sms": "+447700900777", "whatsapp": "+447700900777", "telegram": "1000000000777"}
FORM = re.compile(r'name="button" value="([^"]+)"')


def add_child(session: Session, channel: str = "sms", **given: object) -> Child:
    """Add a child with a confirmed address and a review in two weeks' time."""
    child = factories.child(
        session, **{"known_as": "Amina", "born_on": clock.today().replace(day=1, year=2015)} | given
    )
    address = factories.address(session, channel=channel, provider_id=NUMBERS[channel])
    # A phone is written to for some months after its owner was last heard of.
    factories.binding(session, child_id=child.id, address_id=address.id, confirmed_at=clock.now())
    factories.review(session, child_id=child.id, review_on=clock.today())
    return child


@pytest.fixture
def child(wiring: Wiring) -> Child:
    with wiring.database.write() as session:
        return add_child(session)


def page_of(child: Child, channel: str = "sms") -> str:
    return f"/simulator?channel={channel}&child={child.id}"


def do(client: FlaskClient, child: Child, what: str, channel: str = "sms", **form: object) -> int:
    """Send one of the page's forms for this child's phone."""
    token = token_on(client, page_of(child, channel))
    given = {"csrf_token": token, "channel": channel, "child": child.id} | form
    return client.post(f"/simulator/{what}", data=given).status_code


def typed(wiring: Wiring, channel: str = "sms") -> list[Mail]:
    with wiring.database.read() as session:
        thread = mailbox.thread(session, SimulatedPhone(ChannelKind(channel), NUMBERS[channel]))
        return [one for one in thread if one.direction is MailDirection.FROM_PHONE]


def test_there_are_no_phones_in_production(database_url: str, tmp_path: Path) -> None:
    public = "https://heard.example.org"
    settings = load(**LIVE, database_url=database_url, data_dir=tmp_path, public_url=public)
    wiring = build(settings)
    client = create_app(wiring).test_client()
    answers = [client.get("/simulator").status_code, client.post("/simulator/messages").status_code]
    wiring.database.close()
    assert answers == [404, 404]


def test_without_any_child_the_page_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/simulator")
    assert answer.status_code == 200
    assert "No child has a confirmed address here yet" in answer.text


@pytest.mark.parametrize("path", ["?channel=pigeon", "?child=999999", "?channel=telegram&child=1"])
def test_a_phone_that_is_not_there_is_not_found(client: FlaskClient, child: Child, path: str) -> None:
    assert client.get(f"/simulator{path}").status_code == 404


def test_the_phone_picked_first_is_one_with_messages(
    client: FlaskClient, wiring: Wiring, child: Child
) -> None:
    with wiring.database.write() as session:
        other = factories.binding(session).child_id
        factories.simulated_message(session, lookup_text=NUMBERS["sms"])
    assert f'value="{child.id}" selected' in client.get("/simulator").text
    assert f'value="{other}" selected' in client.get(f"/simulator?child={other}").text


def test_what_is_typed_waits_on_the_phone_as_it_was_typed(
    client: FlaskClient, wiring: Wiring, child: Child
) -> None:
    assert do(client, child, "messages", text="  <b>سلام</b>\r\nthere ") == 303
    (kept,) = typed(wiring)
    assert kept.text == "  <b>سلام</b>\nthere "
    assert "&lt;b&gt;سلام&lt;/b&gt;" in client.get(page_of(child)).text


def test_nothing_typed_is_nothing_sent_and_too_much_is_cut(
    client: FlaskClient, wiring: Wiring, child: Child
) -> None:
    assert do(client, child, "messages", text=" \r\n") == 303
    assert do(client, child, "messages", text="x" * 1700) == 303
    assert [len(one.text) for one in typed(wiring)] == [1600]


@pytest.mark.parametrize(
    ("sample", "body"),
    [
        ("unsafe", {"text": "9", "media": None}),
        ("stop", {"text": "STOP", "media": None}),
        ("help", {"text": "HELP", "media": None}),
        ("voice", {"text": "", "media": "voice"}),
        ("photo", {"text": "", "media": "photo"}),
    ],
)
def test_a_sample_is_sent_at_the_press_of_a_button(
    client: FlaskClient, wiring: Wiring, child: Child, sample: str, body: dict[str, str | None]
) -> None:
    assert do(client, child, "messages", sample=sample) == 303
    assert [dict(one.body) for one in typed(wiring)] == [body]


def test_a_pressed_button_is_sent_with_the_label_that_stands_on_it(
    client: FlaskClient, wiring: Wiring
) -> None:
    with wiring.database.write() as session:
        child = add_child(session, "whatsapp")
        body = {"text": "Well?", "choices": [["1.home.1", "Good"], ["1.home.2", "Bad"]]}
        shown = mailbox.put(session, SimulatedPhone(ChannelKind.WHATSAPP, NUMBERS["whatsapp"]), body, NOW)
    press = {"channel": "whatsapp", "under": shown.provider_id}
    assert do(client, child, "messages", button="1.home.2", **press) == 303
    assert do(client, child, "messages", button="1.home.3", **press) == 404
    assert do(client, child, "messages", button="1.home.1", channel="whatsapp", under="SM0") == 404
    (kept,) = typed(wiring, "whatsapp")
    assert dict(kept.body) == {"text": "Bad", "button": "1.home.2", "under": shown.provider_id}


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, wiring: Wiring, child: Child) -> None:
    form = {"channel": "sms", "child": child.id, "text": "Hello"}
    assert client.post("/simulator/messages", data=form).status_code == 400
    assert typed(wiring) == []


def test_a_language_can_be_chosen_until_the_first_invitation(
    client: FlaskClient, wiring: Wiring, child: Child
) -> None:
    assert do(client, child, "language", language="ur") == 303
    assert do(client, child, "language", language="xx") == 404
    page = client.get(page_of(child)).text
    assert re.search(r'<option value="ur" lang="ur" selected>', page)
    assert 'dir="rtl"' in page
    assert do(client, child, "invitations", **invitation_on(client, child)) == 303
    assert 'name="language"' not in client.get(page_of(child)).text


def invitation_on(client: FlaskClient, child: Child, channel: str = "sms") -> dict[str, str]:
    """Return what the page's button "Send the invitation" sends."""
    page = client.get(page_of(child, channel)).text
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("review", "phase")}  # type: ignore[index]


def test_an_invitation_is_sent_once(client: FlaskClient, child: Child) -> None:
    form = invitation_on(client, child)
    assert do(client, child, "invitations", **form) == 303
    page = client.get(page_of(child)).text
    assert "<code>invite</code>" in page
    assert "Send the invitation" not in page
    assert do(client, child, "invitations", **form) == 404


def test_why_a_child_cannot_be_asked_is_said(client: FlaskClient, wiring: Wiring) -> None:
    with wiring.database.write() as session:
        child = add_child(session, born_on=clock.today())
    assert do(client, child, "invitations", **invitation_on(client, child)) == 303
    assert "under four" in client.get(page_of(child)).text


def test_a_page_that_shows_everything_is_told_so(client: FlaskClient, child: Child) -> None:
    page = client.get(page_of(child)).text
    version = re.search(r'data-seen="(\w+)"', page)[1]  # type: ignore[index]
    assert client.get(f"{page_of(child)}&seen={version}").status_code == 204
    do(client, child, "messages", text="Hello")
    assert client.get(f"{page_of(child)}&seen={version}").status_code == 200


def test_only_while_an_answer_may_come_does_the_page_load_itself_again(
    client: FlaskClient, child: Child
) -> None:
    assert "http-equiv" not in client.get(page_of(child)).text
    do(client, child, "messages", text="Hello")
    assert '<noscript><meta http-equiv="refresh"' in client.get(page_of(child)).text


@pytest.fixture
def whole(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Run the web application, and the simulator's providers where the settings say."""
    with door() as opened, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        providers = f"http://127.0.0.1:{port}"
        settings = load(
            env="demo",
            database_url=database_url,
            data_dir=tmp_path,
            public_url=opened.url,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            sms_from="+447700900999",
            whatsapp_from="+447700900999",
            twilio_api_url=providers,
            twilio_content_url=providers,
            telegram_api_url=providers,
            telegram_bot_token=BOT_TOKEN,
            telegram_webhook_secret="secret",
        )
        wiring = build(settings)
        opened.app = create_app(wiring)
        simulator = start(wiring, "127.0.0.1", port)
        yield wiring
        simulator.stop()
        wiring.database.close()


@pytest.fixture
def clocks() -> Iterator[time_machine.Traveller]:
    """Return the clock of the whole process: what is answered faster than it can be read counts as no answer."""
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        yield traveller


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram"])
def test_a_child_answers_the_first_question_on_the_page(
    whole: Wiring, clocks: time_machine.Traveller, channel: str
) -> None:
    client = create_app(whole).test_client()
    with whole.database.write() as session:
        child = add_child(session, channel)

    def page_with(expected: str) -> str:
        """Let the worker send until the page shows this; give the page."""

        def look() -> str:
            whole.dispatch()
            page = client.get(page_of(child, channel)).text
            return page if expected in page else ""

        page = until(look)
        clocks.shift(timedelta(seconds=5))
        return page

    last = "<dt>Last question</dt><dd><code>{}</code></dd>"
    do(client, child, "invitations", channel, **invitation_on(client, child, channel))
    for expected, key in (("<dd>invited</dd>", "invite.start"), ("<dd>notice</dd>", "notice.yes")):
        answer_with(client, child, channel, page_with(expected), key)
    answer_with(client, child, channel, page_with(last.format("home")), "home.4")
    page = page_with(last.format("safe"))
    assert "Good <code>4</code>" in page
    answer_with(client, child, channel, page, "safe.no")
    assert "Does not feel safe" in page_with(last.format("school"))
    assert transcript_holds(client, whole, child, channel)


def transcript_holds(client: FlaskClient, wiring: Wiring, child: Child, channel: str) -> bool:
    """Save the dialogue on the phone and let the engine play it."""
    saved = client.get(f"/simulator/transcript?channel={channel}&child={child.id}")
    assert saved.headers["Content-Disposition"] == f'attachment; filename="dialogue-{child.id}.yaml"'
    (written,) = yaml.safe_load(saved.text)
    played = replay.play(written, wiring.context.knowledge)
    assert played.differences == ()
    assert written["expect"]["answers"] == {"home": 4, "safe": "no"}
    return len(written["turns"]) == 4


def answer_with(client: FlaskClient, child: Child, channel: str, page: str, key: str) -> None:
    """Press the button of this answer where there are buttons, else type its number."""
    button = next((found for found in reversed(FORM.findall(page)) if found.endswith(key)), None)
    if button is None:
        number = {"invite.start": "1", "notice.yes": "1", "home.4": "4", "safe.no": "2"}[key]
        assert do(client, child, "messages", channel, text=number) == 303
        return
    under = re.findall(
        rf'name="under" value="([^"]+)"(?:(?!</form>).)*?value="{re.escape(button)}"', page, re.S
    )[-1]
    assert do(client, child, "messages", channel, button=button, under=under) == 303
