"""`heard serve` and `heard work` on PostgreSQL and Redis, between two providers that are not part of the product."""

import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground import accounts
from bot.ground.installation import ACCEPTED
from bot.ground.roles import Role
from bot.startup import make_context
from bot.store.engine import Database
from bot.talk import invitations
from tests import factories, peers
from tests.browser.providers import TelegramPhone, TextPhone
from tests.browser.running import environment, run, running
from tests.browser.visiting import Visitor
from tests.factories import NOW
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio
from tests.judges.servers import free_port, serving
from tests.judges.test_telegram import EMULATOR, SECRET, Emulator
from tests.judges.test_telegram import TOKEN as BOT_TOKEN
from tests.peers import databases

EMAIL, PASSWORD = "ira@example.org", "three kettles, one garden"
MOBILE, USER = "+447700900123", 71
WISH = "میں اپنے بھائی سے ہر ہفتے ملنا چاہتی ہوں"


@dataclass(frozen=True)
class Stack:
    """The running product and what it stands between."""

    url: str
    database: Database
    twilio: FakeTwilio
    emulator: Emulator


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """Run the web and the worker on servers as in production, with two children invited."""
    with ExitStack() as parts:
        address = parts.enter_context(databases.fresh("postgresql", tmp_path))
        database = parts.enter_context(databases.opened(address))
        twilio = parts.enter_context(FakeTwilio())
        emulator = parts.enter_context(_emulator(tmp_path))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        surroundings = environment(
            HEARD_DATABASE_URL=address,
            HEARD_DATA_DIR=str(tmp_path / "data"),
            HEARD_REDIS_URL=f"{peers.redis_url().rpartition('/')[0]}/9",
            HEARD_PUBLIC_URL=url,
            HEARD_SMS_FROM=NUMBER,
            HEARD_TWILIO_API_URL=twilio.url,
            HEARD_TELEGRAM_API_URL=emulator.url,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TELEGRAM_BOT_TOKEN=BOT_TOKEN,
            TELEGRAM_WEBHOOK_SECRET=SECRET,
        )
        _invite_two(database)
        parts.enter_context(running("work", log=tmp_path / "worker.log", surroundings=surroundings))
        serve = ("serve", "--port", str(port), "--workers", "1")
        web = parts.enter_context(running(*serve, log=tmp_path / "web.log", surroundings=surroundings))
        web.wait_for(lambda _: _is_up(url))
        run("telegram", "set-webhook", surroundings=surroundings)
        yield Stack(url, database, twilio, emulator)


def test_a_text_in_urdu_and_a_pressed_button_reach_the_iro(stack: Stack, page: Page) -> None:
    zara = TextPhone(stack.url, stack.database, stack.twilio, MOBILE)
    karim = TelegramPhone(stack.database, stack.emulator, USER)
    zara.shows("1 شروع، 2 بعد میں")
    zara.write("1")
    karim.shows("1 بدء")
    karim.press("بدء")
    zara.shows("شروع کریں؟")
    zara.write("ہاں")
    karim.shows("نبدأ؟")
    karim.press("نعم")
    zara.shows("آپ کے رہنے کی جگہ پر سب کیسا چل رہا ہے؟")
    zara.reading.finish()
    zara.write(f"4 - {WISH}")
    karim.shows("كيف هو مكان سكنك؟")
    karim.press("🙂 جيد")
    zara.shows("کیا آپ کو اپنے رہنے کی جگہ محفوظ لگتی ہے؟")
    karim.shows("هل عندك شعور بالأمان في")
    the_iro_reads_both(Visitor(page, stack.url))
    needed = ("setWebhook", "sendMessage")
    found = stack.emulator.verdict("--require-response", *(f"--require-method={one}" for one in needed))
    assert found["ok"], found


def the_iro_reads_both(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    visitor.fill_in(EMAIL, PASSWORD)
    for name, words in (("Zara", WISH), ("Karim", "جيد")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("#words .child-words")).to_contain_text(words)
        expect(page.locator("#words .child-words")).to_have_css("direction", "rtl")
        page.get_by_role("button", name="I have read this").click()
        page.get_by_role("link", name="Today").first.click()
    assert visitor.complaints == []


@contextmanager
def _emulator(folder: Path) -> Iterator[Emulator]:
    port, journal = free_port(), folder / "journal.jsonl"
    options = ["--enable-control", "--allow-insecure-loopback-webhooks", "--journal", journal]
    with serving([EMULATOR, "--port", str(port), *options], port, folder / "emulator.log") as url:
        yield Emulator(url, journal)


def _invite_two(database: Database) -> None:
    context = make_context()
    with database.write() as session:
        factories.fact(session, name=ACCEPTED, value="ur ar")
        officer = factories.officer(session)
        accounts.add(
            session, EMAIL, "Ira Shah", Role.IRO, PASSWORD, officer_id=officer.id, team_id=None, now=NOW
        )
        reviews = [
            _child(session, officer.id, "Zara", date(2011, 5, 4), "ur", "sms", MOBILE),
            _child(session, officer.id, "Karim", date(2015, 5, 4), "ar", "telegram", str(USER)),
        ]
    with database.connection() as connection:
        for review_id in reviews:
            invitations.invite(connection, review_id, Phase.PRE, NOW, context)


def _child(
    session: Session, officer_id: int, name: str, born_on: date, language: str, channel: str, number: str
) -> int:
    """Add a child before a review, with a confirmed phone; give the review's id."""
    child = factories.child(session, known_as=name, language=language, born_on=born_on)
    phone = factories.address(session, channel=channel, provider_id=number)
    factories.binding(session, child_id=child.id, address_id=phone.id)
    return factories.review(session, child_id=child.id, officer_id=officer_id).id


def _is_up(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/health/live", timeout=1) as answer:
        return bool(answer.status == 200)
    return False
