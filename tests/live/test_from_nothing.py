"""From an empty database in production settings to a confirmed code and the feedback, set up by people in the panel."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.recordings import recording
from tests.live.files import IN_ORDER
from tests.live.installation import BEGINNING, LINK, Installation, installed
from tests.live.phones import TelegramChat, TwilioPhone
from tests.peers.place import CHECKOUT

PATIENCE = 60_000
PASSWORD = "four lamps beside the river"
DAY = timedelta(days=1)
READY = "بہت خوب، سب تیار ہے! جب ہمارے پاس سوال ہوں گے تو ہم یہاں لکھیں گے۔ خطرہ ہو تو ٹیکسٹ نہ کریں، 999 پر کال کریں۔"
DURATION = """sound => new Promise(done => {
  sound.onloadedmetadata = () => done(sound.duration); sound.preload = "metadata"; sound.load();
})"""
WISH = "میں اپنے بھائی سے ہر ہفتے ملنا چاہتی ہوں"


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation with nothing in it: one process each on SQLite, two on PostgreSQL and Redis."""
    with installed(str(request.param), tmp_path) as installation:
        if request.config.getoption("--write-first-hour"):
            installation.pictures = CHECKOUT / "docs" / "images"
        yield installation


class Officer:
    """One person at a browser of their own."""

    def __init__(self, browser: Browser, here: Installation) -> None:
        self.context: BrowserContext = browser.new_context(
            ignore_https_errors=True, locale="en-GB", timezone_id="Europe/London"
        )
        self.context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page: Page = self.context.new_page()
        self._here = here

    def open(self, path: str) -> Page:
        """Go to a page of the panel."""
        self.page.goto(self._here.url + path)
        return self.page

    def picture(self, name: str) -> None:
        """Take the picture of a page for the tutorial, where it is asked for."""
        if self._here.pictures is not None:
            self.page.set_viewport_size({"width": 1280, "height": 900})
            self.page.screenshot(path=self._here.pictures / f"first-hour-{name}.png")

    def press(self, name: str) -> None:
        """Press a button by its words, and wait for the page to which it leads."""
        button = self.page.get_by_role("button", name=name).first
        expect(button, self.page.locator("body").inner_text()).to_be_visible()
        with self.page.expect_navigation():
            button.click()

    def come_in_by_link(self, path: str, email: str) -> None:
        """Choose a password by a one-time link, and sign in with it."""
        page = self.open(path)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("Enter it again").fill(PASSWORD)
        self.press("Set the password")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        self.come_in(email)

    def come_in(self, email: str) -> None:
        """Sign in with a password."""
        page = self.open("/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def come_in_at_the_council(self, number: str) -> None:
        """Sign in with a council account."""
        page = self.open("/sign-in")
        self.press("Sign in with your council account")
        page.get_by_label("Staff number").fill(number)
        self.press("Go on")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def bring(self, name: str, content: str) -> None:
        """Bring a file, look at what it would change, and take it in."""
        page = self.open("/import")
        file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        page.get_by_label("Choose a file").set_input_files(file)
        self.press("Look at the file")
        expect(page.get_by_role("button", name="Take the file in")).to_be_visible()
        self.press("Take the file in")
        page.wait_for_url(re.compile(r"/import(/tasks/\d+)?$"))
        expect(page.get_by_text(re.compile("is taken in|was taken in|Taken in")).first).to_be_visible()

    def add(self, name: str, email: str, role: str, officer: str | None = None) -> str:
        """Add a person under People; return the path of their one-time link."""
        page = self.open("/people/add")
        page.get_by_label("Full name").fill(name)
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label(role, exact=True).check()
        if officer is not None:
            choice = page.get_by_label("Which officer is this?")
            option = choice.locator("option").filter(has_text=officer)
            choice.select_option(option.get_attribute("value"))
        self.press("Add the person")
        link = page.get_by_label("One-time link")
        expect(link).to_be_visible()
        return urlsplit(link.input_value()).path

    def decide_for(self, channel: str) -> None:
        """Record who decided that a channel may be used, and switch it on."""
        page = self.open(f"/channels/{channel}")
        for label, words in (
            ("Data protection impact assessment", "DPIA 7, in the register"),
            ("Processor", "As in the contract"),
            ("Youngest age", "13"),
            ("Who decided?", "Dan Officer, data protection"),
        ):
            page.get_by_label(label).first.fill(words)
        self.fill_day("20", "11", "2026")
        self.press("Record the decision")
        self.press("Switch ")
        expect(page.get_by_text("On", exact=True).first).to_be_visible()

    def wait_until(self, path: str, words: str) -> None:
        """Open a page until it says something that a worker has to do first."""
        for _ in range(60):
            if words in self.open(path).locator("main").inner_text().lower():
                return
            self.page.wait_for_timeout(1000)
        raise AssertionError(self.page.locator("main").inner_text())

    def fill_day(self, day: str, month: str, year: str) -> None:
        """Fill in the three boxes of a day."""
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            self.page.get_by_label(label, exact=True).first.fill(value)


@pytest.mark.timeout(900)
def test_children_are_heard_on_an_installation_that_began_empty(here: Installation, browser: Browser) -> None:
    here.command("migrate")
    said = here.command("user", "add", "ada@council.example", "--role", "administrator", "--link")
    link = LINK.search(said)
    assert link
    kofi, zara = TwilioPhone(here, "+447700900123"), TwilioPhone(here, "+447700900124", whatsapp=True)
    sam = TelegramChat(here, 71)
    with here.at_work(BEGINNING):
        here.command("telegram", "set-webhook")
        ada, pat, sana = (Officer(browser, here) for _ in range(3))
        ada.come_in_by_link(link.group(1), "ada@council.example")
        the_administrator_sets_up(ada)
        sana.come_in_by_link(
            ada.add("Sana Iqbal", "sana@council.example", "Translator"), "sana@council.example"
        )
        a_speaker_corrects_a_sentence(sana)
        pat.come_in_at_the_council("1002")
        codes = {name: the_worker_makes_a_card(pat, name) for name in ("Kofi", "Zara", "Sam")}
        the_children_send_their_codes(codes, kofi, zara, sam)
        the_worker_confirms_three_phones(pat)
        kofi.shows("All set!")
        zara.shows(READY)
        sam.shows("All set!")
    here.twilio.heard.clear()  # a day goes by, and WhatsApp's window closes
    with here.at_work(BEGINNING + DAY):
        invitation = zara.shows("1 شروع")
        assert invitation["form"]["ContentSid"] in here.twilio.approvals
        kofi.shows("We have some questions for you.")
        sam.shows("questions for you")
        the_children_answer(kofi, zara, sam)
        ira = Officer(browser, here)
        ira.come_in_at_the_council("1001")
        zara.write("", MessageType="audio", **here.twilio.attach(recording(), "audio/ogg"))
        the_iro_hears(ira, "Zara")
        the_iro_reads_records_and_confirms(ira, "Zara")
    here.twilio.heard.clear()
    with here.at_work(BEGINNING + 2 * DAY):
        feedback = zara.shows("1 شروع")
        assert feedback["sid"] != invitation["sid"]
        assert feedback["form"]["ContentSid"] in here.twilio.approvals
    assert here.emulator.verdict("--require-response")["ok"]


def the_administrator_sets_up(ada: Officer) -> None:
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Getting started")
    ada.picture("start")
    for name, content in IN_ORDER.items():
        ada.bring(name, content)
    ada.add("Ira Shah", "ira@council.example", "Independent Reviewing Officer", officer="Ira Shah")
    ada.add("Pat Reid", "pat@council.example", "Participation service")
    for channel in ("whatsapp", "telegram"):
        ada.decide_for(channel)
    page = ada.open("/duty/contacts")
    page.get_by_label("Who is called?").fill("+447700900099")
    page.get_by_label("How many minutes after the alert?").fill("0")
    ada.press("Add the contact")
    ada.open("/languages/ur/accept")
    ada.press("Offer Urdu")
    ada.open("/channels")
    ada.press("Check now")
    ada.open("/channels")
    ada.press("Submit")
    ada.wait_until("/channels", "approved")
    ada.open("/policies")
    expect(page.locator("main")).to_contain_text("What would be sent")


def a_speaker_corrects_a_sentence(sana: Officer) -> None:
    """Put other words where the product's stand, in processes that have already spoken."""
    page = sana.open("/translations/ur?kind=messages&words=all+set")
    page.locator("tbody a").first.click()
    page.get_by_label("The sentence in Urdu").fill(READY)
    sana.press("Save and sign off")
    expect(page.get_by_text("Signed off, with your name")).to_be_visible()


def the_worker_makes_a_card(pat: Officer, name: str) -> str:
    """Make a child's card, print it, and read it as a phone does; return the code."""
    page = pat.open("/young-people")
    page.get_by_label("Find a child by name or id").fill(name)
    pat.press("Find")
    page.get_by_role("link", name=re.compile("^Card, phones and language of")).click()
    pat.press("Make a card")
    pat.picture("card")
    code = page.locator(".govuk-panel__title").inner_text().strip()
    form = {
        "csrf_token": page.locator("main input[name=csrf_token]").first.input_value(),
        "sealed": page.locator("input[name=sealed]").input_value(),
        "shape": "a6",
    }
    answer = pat.context.request.post(f"{page.url}/pdf", form=form)
    pdf = pypdfium2.PdfDocument(io.BytesIO(answer.body()))
    assert code in pdf[0].get_textpage().get_text_bounded()
    squares = {each.text for each in zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())}
    assert len(squares) == 3
    assert all(code.replace("-", "") in square for square in squares)
    return code


def the_children_send_their_codes(
    codes: dict[str, str], kofi: TwilioPhone, zara: TwilioPhone, sam: TelegramChat
) -> None:
    kofi.write(codes["Kofi"].lower())
    kofi.shows("Whose phone is this?")
    kofi.write("1")
    kofi.shows("when it is checked")
    zara.write(codes["Zara"])
    zara.shows("یہ کس کا فون ہے؟")
    zara.write("1")
    sam.write(f"/start {codes['Sam'].replace('-', '')}")
    sam.shows("Whose phone is this?")
    sam.write("2")
    sam.shows("Pick a name")
    sam.write("Star")
    sam.shows("when it is checked")


def the_worker_confirms_three_phones(pat: Officer) -> None:
    for number in range(3):
        page = pat.open("/young-people")
        if number == 0:
            pat.picture("waiting")
        page.get_by_role("link", name=re.compile("^Confirm")).first.click()
        pat.press("Confirm the phone")
        expect(page.get_by_text("The phone is confirmed")).to_be_visible()
    expect(pat.open("/young-people").get_by_text("No phone waits.")).to_be_visible()


def the_children_answer(kofi: TwilioPhone, zara: TwilioPhone, sam: TelegramChat) -> None:
    for child in (kofi, zara, sam):
        child.write("1")
    kofi.shows("OK to start?")
    zara.shows("شروع کریں؟")
    sam.shows("OK to start?")
    for child in (kofi, zara, sam):
        child.write("1")
    kofi.shows("How are things where you live?")
    kofi.reads()
    kofi.write("4")
    zara.shows("آپ کے رہنے کی جگہ")
    zara.reads()
    zara.write(f"4 - {WISH}")
    sam.shows("where you live")
    kofi.shows("Do you feel safe where you live?")
    zara.shows("کیا آپ کو اپنے رہنے کی جگہ محفوظ لگتی ہے؟")


def the_iro_hears(ira: Officer, name: str) -> None:
    """Wait until the worker has fetched what was said, play it, and write down beside it what it means."""
    page = ira.page
    page.get_by_role("link", name=name, exact=True).first.click()
    path = urlsplit(page.url).path
    ira.wait_until(path, "voice message, to be listened to")
    assert 0.9 < page.locator("audio").evaluate(DURATION) < 1.1
    page.get_by_role("link", name=re.compile("^Add a translation .message")).click()
    page.get_by_label("A translation").fill("I want to sing in the choir")
    ira.press("Save")
    expect(page.locator(".heard-beside")).to_contain_text("I want to sing in the choir")
    ira.open("/caseload")


def the_iro_reads_records_and_confirms(ira: Officer, name: str) -> None:
    page = ira.page
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator("#words .child-words").filter(has_text=WISH)).to_be_visible()
    ira.press("I have read this")
    page.locator("summary", has_text="Record that it was held").click()
    ira.fill_day("24", "11", "2026")
    page.get_by_label("Not there").check()
    ira.press("Record that it was held")
    for question in ("Current?", "Accurate?", "For this review?", f"Are these {name}’s own words?"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    page.get_by_label("How do you know?").fill("We went through them on the phone.")
    ira.press("Save answers")
    ira.press("Confirm PN5")
    expect(page.locator("#code")).to_contain_text("Confirmed PN5")
