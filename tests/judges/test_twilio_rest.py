"""Twilio's own interface description between our channel and our fake: it judges what each says to the other."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.twilio import TwilioAccount, TwilioChannel, TwilioTemplates
from bot.channels.twilio.files import TwilioFiles
from bot.channels.twilio.looks import look
from bot.domain.checks import CheckState
from bot.domain.media import CopyFate
from bot.domain.messages import (
    Absent,
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
from tests import peers
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio, Fault
from tests.judges.servers import free_port, serving

INTERFACES = Path("@twilio/cli-core/src/services/twilio-api")
CHILD = "+447700900123"
SERVICE = "MG" + "0" * 32


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture(scope="module")
def account(twilio: FakeTwilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwilioAccount]:
    """Return an account whose three products lie behind one judge each."""
    modules, logs = peers.node_modules(), tmp_path_factory.mktemp("prism")
    prism = [
        peers.node(),
        modules / "@stoplight/prism-cli/dist/index.js",
        "proxy",
        "-h",
        "127.0.0.1",
        "--errors",
    ]
    with ExitStack() as stack:
        urls = []
        for name in ("twilio_api_v2010", "twilio_content_v1", "twilio_messaging_v2"):
            port = free_port()
            command = [*prism, "-p", str(port), modules / INTERFACES / f"{name}.json", twilio.url]
            urls.append(stack.enter_context(serving(command, port, logs / f"{name}.log")))
        yield TwilioAccount(
            sid=ACCOUNT,
            token=TOKEN,
            public_url="https://heard.example.org",
            sms_from=NUMBER,
            whatsapp_from=NUMBER,
            api_url=urls[0],
            content_url=urls[1],
            messaging_url=urls[2],
        )


def sms(text: str = "How are you? 🙂") -> Outbound:
    return Outbound("token", Address(ChannelKind.SMS, CHILD), text)


def question(count: int) -> Outbound:
    choices = tuple(Choice(f"12.home.{number}", f"نمبر {number}") for number in range(1, count + 1))
    return Outbound("token", Address(ChannelKind.WHATSAPP, CHILD), "آپ کیسے ہیں؟\n\n🙂", choices)


def test_texts_are_accepted_in_both_directions(account: TwilioAccount, twilio: FakeTwilio) -> None:
    channel = TwilioChannel(ChannelKind.SMS, account)
    outcomes = [channel.send(sms()), channel.send(sms("x" * 1600))]
    assert outcomes == [Sent(one["sid"], 1) for one in twilio.messages[-2:]]
    through_service = replace(account, messaging_service_sid=SERVICE)
    assert isinstance(TwilioChannel(ChannelKind.SMS, through_service).send(sms()), Sent)
    assert twilio.messages[-1]["form"]["MessagingServiceSid"] == SERVICE


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10, 11])
def test_whatsapp_buttons_and_lists_are_accepted_in_both_directions(
    account: TwilioAccount, twilio: FakeTwilio, count: int
) -> None:
    outcome = TwilioChannel(ChannelKind.WHATSAPP, account).send(question(count))
    assert outcome == Sent(twilio.messages[-1]["sid"], 1)
    shown = twilio.messages[-1]["shown"]
    assert len(shown.get("actions", shown.get("items", ()))) == (count if count <= 10 else 0)


def test_looking_for_a_message_is_accepted_in_both_directions(
    account: TwilioAccount, twilio: FakeTwilio
) -> None:
    channel, message = TwilioChannel(ChannelKind.SMS, account), sms("only once")
    assert channel.find(message) == Absent()
    twilio.script(Fault.GARBLED)
    assert isinstance(channel.send(message), Refused)
    assert channel.find(message) == Sent(twilio.messages[-1]["sid"], 1)


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault.BUSY, FailureKind.RETRY, "20429"),
        (Fault.STOPPED, FailureKind.OPTED_OUT, "21610"),
        (Fault.BROKEN, FailureKind.AMBIGUOUS, "20500"),
    ],
)
def test_faults_that_the_description_does_not_know_come_through(
    account: TwilioAccount, twilio: FakeTwilio, fault: Fault, kind: FailureKind, code: str
) -> None:
    twilio.script(fault)
    outcome = TwilioChannel(ChannelKind.SMS, account).send(sms())
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.code) == (kind, code)


def test_deleting_a_file_is_accepted_in_both_directions(account: TwilioAccount, twilio: FakeTwilio) -> None:
    place = twilio.attach(b"OggS", "audio/ogg")["MediaUrl0"].removeprefix(twilio.url)
    files = TwilioFiles(account)
    assert [files.delete(account.api_url + place) for _ in range(2)] == [CopyFate.GONE] * 2
    assert twilio.requests[-2:] == [("DELETE", f"{place}.json")] * 2
    assert twilio.files == {}


def test_emptying_a_message_is_accepted_in_both_directions(
    account: TwilioAccount, twilio: FakeTwilio
) -> None:
    sent = TwilioChannel(ChannelKind.SMS, account).send(sms())
    assert isinstance(sent, Sent)
    files = TwilioFiles(account)
    assert files.redact(sent.provider_id) is CopyFate.NO_ANSWER
    twilio.messages[-1]["status"] = "delivered"
    assert [files.redact(sent.provider_id) for _ in range(2)] == [CopyFate.GONE] * 2
    assert twilio.messages[-1]["body"] == ""
    assert files.redact("SM" + "f" * 32) is CopyFate.GONE


def test_the_judge_refuses_a_wrong_request(account: TwilioAccount, twilio: FakeTwilio) -> None:
    before = len(twilio.messages)
    wrong = replace(account, messaging_service_sid="MG-not-one")
    assert TwilioChannel(ChannelKind.SMS, wrong).send(sms()) == Refused(FailureKind.PERMANENT, "422")
    assert len(twilio.messages) == before


def test_the_judge_refuses_a_wrong_answer(
    account: TwilioAccount, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "_sid", lambda prefix: f"{prefix}-not-one")
    assert TwilioChannel(ChannelKind.SMS, account).send(sms()) == Refused(FailureKind.AMBIGUOUS, "500")


def test_making_a_template_and_asking_for_its_approval_is_accepted_in_both_directions(
    account: TwilioAccount, twilio: FakeTwilio
) -> None:
    office = TwilioTemplates(account)
    with_buttons = TemplateText("Are you there, {{1}}, or not?", {"1": "Sam"}, ("Yes", "No"))
    draft = TemplateDraft("heard_one", "ur", with_buttons, ("{}.invite.start", "{}.invite.no"))
    made = office.submit(draft)
    assert isinstance(made, TemplateNews)
    assert made.status is TemplateStatus.RECEIVED
    assert office.submit(draft) == made
    twilio.approvals[made.content_sid] |= {"status": "rejected", "rejection_reason": "Wrong\nlanguage"}
    assert office.look(made.content_sid) == TemplateNews(
        made.content_sid, TemplateStatus.REJECTED, "Wrong language"
    )
    words = office.submit(TemplateDraft("heard_two", "en_GB", TemplateText("Hello there", {})))
    assert isinstance(words, TemplateNews)


def test_outside_the_window_only_an_approved_template_goes_in_both_directions(
    account: TwilioAccount, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "has_window", True)
    channel, office = TwilioChannel(ChannelKind.WHATSAPP, account), TwilioTemplates(account)
    made = office.submit(
        TemplateDraft("heard_three", "en_GB", TemplateText("You have {{1}} to go.", {"1": "x"}))
    )
    assert isinstance(made, TemplateNews)
    plain = Outbound("token", Address(ChannelKind.WHATSAPP, CHILD), "You have 3 questions to go.")
    filled = replace(plain, template=ContentTemplate(made.content_sid, {"1": "3 questions"}))
    closed = Refused(FailureKind.OTHER_WAY, "63016")
    assert [channel.send(plain), channel.send(question(3)), channel.send(filled)] == [closed] * 3
    twilio.approvals[made.content_sid]["status"] = "approved"
    assert channel.send(filled) == Sent(twilio.messages[-1]["sid"], 1)
    assert twilio.messages[-1]["shown"] == {"body": "You have 3 questions to go."}
    twilio.write_in("https://heard.example.org", f"whatsapp:{CHILD}", "hi")
    assert isinstance(channel.send(plain), Sent)


@pytest.mark.parametrize("kind", [ChannelKind.SMS, ChannelKind.WHATSAPP])
def test_looking_at_how_a_channel_is_set_up_is_accepted_in_both_directions(
    account: TwilioAccount, kind: ChannelKind
) -> None:
    found = list(look(kind, account))
    assert len(found) > 1
    assert {state for state, _ in found} == {CheckState.OK}, found
