"""Fetching a file: from its own hosts, in its bounds, with credentials that stay where they belong."""

import base64
import json
import time
from collections.abc import Iterator

import pytest

from bot.channels.download import Download, origin
from bot.channels.telegram.files import TelegramFiles
from bot.channels.twilio import TwilioAccount
from bot.channels.twilio.files import TwilioFiles
from bot.domain.media import CopyFate, Fetched, FileReason, Unfetched
from tests.fakes.files import FakeFiles, Served
from tests.fakes.telegram import TOKEN as BOT
from tests.fakes.twilio import ACCOUNT, ROOT, TOKEN

MOST = 200_000
PLACE = f"{ROOT}/Messages/MM{1:032x}/Media/ME{1:032x}"
FILE = b"OggS a voice note"
AGAIN = Unfetched(FileReason.NO_ANSWER, again=True)
FOREIGN = Unfetched(FileReason.FOREIGN)


@pytest.fixture
def files() -> Iterator[FakeFiles]:
    with FakeFiles() as fake:
        yield fake


@pytest.fixture
def others() -> Iterator[FakeFiles]:
    with FakeFiles() as fake:
        yield fake


def twilio(files: FakeFiles, api_url: str | None = None) -> TwilioFiles:
    return TwilioFiles(
        TwilioAccount(ACCOUNT, TOKEN, "https://heard.example.org", api_url=api_url or files.url)
    )


def plain(files: FakeFiles, seconds: float = 5.0, **more: object) -> Download:
    """Fetch whatever lies at a server of the tests."""
    return Download(lambda _: True, lambda _: True, {}, MOST, seconds, **more)  # type: ignore[arg-type]


def test_a_file_is_fetched_with_the_accounts_credentials_over_a_redirect(files: FakeFiles) -> None:
    files.lead(PLACE, "/kept/1")
    files.at["/kept/1"] = Served(FILE)
    assert twilio(files).fetch(files.url + PLACE, MOST) == Fetched(FILE)
    basic = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert files.asked == [(PLACE, basic), ("/kept/1", basic)]


def test_another_host_is_told_no_credentials(files: FakeFiles, others: FakeFiles) -> None:
    files.lead("/1", f"{others.url}/2")
    others.at["/2"] = Served(FILE)
    own = Download(lambda _: True, lambda _: True, {"Authorization": "Basic secret"}, MOST)
    assert own.get(f"{files.url}/1") == Fetched(FILE)
    assert (files.asked, others.asked) == ([("/1", "Basic secret")], [("/2", None)])


FOREIGN_PLACES = pytest.mark.parametrize(
    "reference",
    [
        "{url}" + PLACE.replace(ACCOUNT, "AC" + "9" * 32),
        "{url}/2010-04-01/Accounts.json",
        "{url}" + PLACE + "/../../../Messages.json",
        "https://api.twilio.com.example.org" + PLACE,
        "https://api.twilio.com@example.org" + PLACE,
        "http://api.twilio.com" + PLACE,
        "https://api.twilio.com:8443" + PLACE,
        "file:///etc/passwd",
        "http://169.254.169.254" + PLACE,
        "https://[::1",
        "photo",
        "",
    ],
)


@FOREIGN_PLACES
def test_no_address_is_asked_but_a_file_of_our_own_account(files: FakeFiles, reference: str) -> None:
    assert twilio(files).fetch(reference.replace("{url}", files.url), MOST) == FOREIGN
    assert twilio(files).delete(reference.replace("{url}", files.url)) is CopyFate.FOREIGN
    assert files.asked == []


def test_nothing_is_deleted_but_the_one_file_that_is_named(files: FakeFiles) -> None:
    for other in (f"{PLACE}.json", f"{PLACE}/..", f"{PLACE}?x=", PLACE.rpartition("/")[0]):
        assert twilio(files).delete(files.url + other) is CopyFate.FOREIGN
    assert files.asked == []


@pytest.mark.parametrize(
    ("served", "fate"),
    [
        (Served(status=204), CopyFate.GONE),
        (Served(b"{}", status=404), CopyFate.GONE),
        (Served(b"a page of a network that wants a sign-in"), CopyFate.NO_ANSWER),
        (Served(status=401), CopyFate.NOT_LET_IN),
        (Served(status=403), CopyFate.NOT_LET_IN),
        (Served(status=429), CopyFate.NO_ANSWER),
        (Served(status=503), CopyFate.NO_ANSWER),
    ],
)
def test_what_an_answer_to_a_deletion_means(files: FakeFiles, served: Served, fate: CopyFate) -> None:
    files.at[f"{PLACE}.json"] = served
    assert twilio(files).delete(files.url + PLACE) is fate
    assert files.asked == [
        (f"{PLACE}.json", f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}")
    ]


@pytest.mark.parametrize(
    ("served", "fate"),
    [
        (Served(b'{"sid": "SM1", "body": ""}'), CopyFate.GONE),
        (Served(b'{"sid": "SM1", "body": "Are you safe?"}'), CopyFate.NO_ANSWER),
        (Served(b"a page of a network that wants a sign-in"), CopyFate.NO_ANSWER),
        (Served(status=404), CopyFate.GONE),
        (Served(status=401), CopyFate.NOT_LET_IN),
        (Served(status=409), CopyFate.NO_ANSWER),
        (Served(status=429), CopyFate.NO_ANSWER),
        (Served(status=500), CopyFate.NO_ANSWER),
        (Served(status=307, headers={"Location": "https://elsewhere.example"}), CopyFate.NO_ANSWER),
    ],
)
def test_what_an_answer_to_emptying_a_message_means(files: FakeFiles, served: Served, fate: CopyFate) -> None:
    place = PLACE.partition("/Media/")[0]
    files.at[f"{place}.json"] = served
    assert twilio(files).redact(place.rpartition("/")[2]) is fate
    assert files.posted == ["Body="]


def test_no_message_is_emptied_but_the_one_that_is_named(files: FakeFiles) -> None:
    for other in ("", "SM1", "SM" + "0" * 32 + "/../x", "../Accounts"):
        assert twilio(files).redact(other) is CopyFate.FOREIGN
        assert not twilio(files).can_redact(other)
    assert TwilioFiles(TwilioAccount("", "", "https://h.example")).redact("x") is CopyFate.NOT_LET_IN
    assert TelegramFiles(BOT).redact("7:9") is CopyFate.KEPT
    assert files.asked == []


def test_a_deletion_that_leads_elsewhere_deletes_nothing(files: FakeFiles, others: FakeFiles) -> None:
    files.lead(f"{PLACE}.json", f"{others.url}{PLACE}.json")
    assert twilio(files).delete(files.url + PLACE) is CopyFate.NO_ANSWER
    assert others.asked == []


def test_a_deletion_without_an_answer_or_an_account_is_no_accident() -> None:
    nobody = TwilioAccount(ACCOUNT, TOKEN, "https://h.example", api_url="http://127.0.0.1:9")
    assert TwilioFiles(nobody).delete(f"http://127.0.0.1:9{PLACE}") is CopyFate.NO_ANSWER
    assert TwilioFiles(TwilioAccount("", "", "https://h.example")).delete("x") is CopyFate.NOT_LET_IN
    assert TelegramFiles(BOT).delete("file-9") is CopyFate.KEPT


@pytest.mark.parametrize(
    "leads_to",
    [
        "{others}/2",
        "https://example.org/2",
        "http://media.twiliocdn.com/2",
        "https://media.twiliocdn.com.example.org/2",
        "https://s3.amazonaws.com/another-bucket/2",
        "https://user:password@media.twiliocdn.com/2",
        "gopher://media.twiliocdn.com/2",
    ],
)
def test_a_redirect_to_a_foreign_host_is_not_followed(
    files: FakeFiles, others: FakeFiles, leads_to: str
) -> None:
    files.lead(PLACE, leads_to.replace("{others}", others.url))
    assert twilio(files).fetch(files.url + PLACE, MOST) == FOREIGN
    assert others.asked == []


def test_going_round_in_circles_ends(files: FakeFiles) -> None:
    files.lead(PLACE, PLACE)
    assert twilio(files).fetch(files.url + PLACE, MOST) == FOREIGN
    assert len(files.asked) == 4


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "192.168.1.4",
        "224.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
    ],
)
def test_a_name_of_theirs_that_leads_into_our_network_is_not_asked(address: str) -> None:
    """Whatever a name answered a moment before: the address that is asked is the one that was looked at."""
    looked: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        looked.append(host)
        return [address]

    fetched = Download(lambda _: True, lambda _: True, {}, MOST, 2.0, look_up=look_up)
    assert fetched.get("https://media.twiliocdn.example/1") == AGAIN
    assert looked == ["media.twiliocdn.example"]


@pytest.mark.parametrize(
    ("served", "found"),
    [
        (Served(b"x" * MOST), Fetched(b"x" * MOST)),
        (Served(b"x" * (MOST + 1)), Unfetched(FileReason.TOO_LARGE)),
        (Served(b"x", says_length=10**12), Unfetched(FileReason.TOO_LARGE)),
        (Served(ends=False), Unfetched(FileReason.TOO_LARGE)),
        (Served(b"half", says_length=100), AGAIN),
        (Served(b"whole", says_length=None), Fetched(b"whole")),
        (Served(status=404), Unfetched(FileReason.NOT_THERE, again=True)),
        (Served(status=401), Unfetched(FileReason.NOT_LET_IN, again=True)),
        (Served(status=503), AGAIN),
    ],
)
def test_the_bounds_of_size_and_what_an_answer_means(
    files: FakeFiles, served: Served, found: Fetched | Unfetched
) -> None:
    files.at["/1"] = served
    assert plain(files).get(f"{files.url}/1") == found


def test_a_file_that_drips_in_is_left_in_time(files: FakeFiles) -> None:
    files.at["/1"] = Served(drips=True, says_length=1000)
    began = time.monotonic()
    assert plain(files, seconds=0.6).get(f"{files.url}/1") == AGAIN
    assert time.monotonic() - began < 2


def test_nobody_there_is_no_accident() -> None:
    assert Download(lambda _: True, lambda _: True, {}, MOST).get("http://127.0.0.1:9/1") == AGAIN
    assert (
        TwilioFiles(TwilioAccount("", "", "https://h.example")).fetch("https://x", 1).reason == "not_let_in"
    )  # type: ignore[union-attr]


def telegram(files: FakeFiles, **result: object) -> TelegramFiles:
    answer = {"ok": True, "result": {"file_id": "f", "file_unique_id": "u", **result}}
    files.at[f"/bot{BOT}/getFile"] = Served(json.dumps(answer).encode())
    return TelegramFiles(BOT, files.url)


def test_telegram_is_asked_for_the_place_and_then_for_the_file(files: FakeFiles) -> None:
    source = telegram(files, file_path="voice/file_12.oga", file_size=len(FILE))
    files.at[f"/file/bot{BOT}/voice/file_12.oga"] = Served(FILE)
    assert source.fetch("AwACAgQ&x=1", MOST) == Fetched(FILE)
    assert [path for path, _ in files.asked] == [
        f"/bot{BOT}/getFile",
        f"/file/bot{BOT}/voice/file_12.oga",
    ]
    assert files.posted == ["file_id=AwACAgQ%26x%3D1"]


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "//example.org/x",
        "https://example.org/x",
        "a?b",
        "",
        "voice/../../x",
    ],
)
def test_a_place_that_is_no_file_of_the_bots_is_not_asked(files: FakeFiles, path: str) -> None:
    assert telegram(files, file_path=path).fetch("f", MOST) == Unfetched(FileReason.NOT_THERE, again=True)
    assert len(files.asked) == 1


def test_what_telegram_says_of_a_file_that_it_does_not_give(files: FakeFiles) -> None:
    assert telegram(files, file_path="v", file_size=MOST + 1).fetch("f", MOST) == Unfetched(
        FileReason.TOO_LARGE
    )
    for description, found in (
        ("Bad Request: file is too big", Unfetched(FileReason.TOO_LARGE)),
        ("Bad Request: wrong file_id", Unfetched(FileReason.NOT_THERE, again=True)),
    ):
        said = {"ok": False, "error_code": 400, "description": description}
        files.at[f"/bot{BOT}/getFile"] = Served(json.dumps(said).encode(), status=400)
        assert TelegramFiles(BOT, files.url).fetch("f", MOST) == found
    files.at[f"/bot{BOT}/getFile"] = Served(b"<html>")
    assert TelegramFiles(BOT, files.url).fetch("f", MOST) == AGAIN
    files.lead(f"/bot{BOT}/getFile", f"{files.url}/elsewhere")
    assert TelegramFiles(BOT, files.url).fetch("f", MOST) == FOREIGN


def test_the_origin_of_an_address_is_its_scheme_host_and_port() -> None:
    assert origin("https://api.twilio.com/x?y") == ("https", "api.twilio.com", None)
