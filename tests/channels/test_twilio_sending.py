import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.channels.requests import UnusableSender
from bot.channels.twilio import TwilioAccount, TwilioChannel, outbound
from bot.domain.messages import Absent, Address, ChannelKind, Choice, FailureKind, Outbound, Refused, Sent
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio, Fault

CHILD = "+447700900123"
YES_OR_NO = (Choice("12.safe.yes", "Yes"), Choice("12.safe.no", "No"))
SERVICE = "MG" + "0" * 32
tokens = count(1)


def account(twilio: FakeTwilio, **changes: str | None) -> TwilioAccount:
    usual = TwilioAccount(
        sid=ACCOUNT,
        token=TOKEN,
        public_url="https://heard.example.org",
        sms_from=NUMBER,
        whatsapp_from=NUMBER,
        api_url=twilio.url,
        content_url=twilio.url,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def sms(twilio: FakeTwilio, **changes: str | None) -> TwilioChannel:
    return TwilioChannel(ChannelKind.SMS, account(twilio, **changes))


def whatsapp(twilio: FakeTwilio) -> TwilioChannel:
    return TwilioChannel(ChannelKind.WHATSAPP, account(twilio))


def text_message(text: str = "How are you? 🙂") -> Outbound:
    return Outbound(f"token{next(tokens)}", Address(ChannelKind.SMS, CHILD), text)


def question(*choices: Choice, text: str = "Do you feel safe?") -> Outbound:
    lines = "\n".join([text, *(f"{number} {choice.label}" for number, choice in enumerate(choices, start=1))])
    to = Address(ChannelKind.WHATSAPP, CHILD)
    return Outbound(f"token{next(tokens)}", to, text, choices, plain_text=lines)


def test_a_text_is_sent_once_with_our_token_in_the_address_of_its_receipts(twilio: FakeTwilio) -> None:
    message = text_message()
    outcome = sms(twilio).send(message)
    assert outcome == Sent(twilio.messages[0]["sid"], 1)
    assert twilio.messages[0]["form"] == {
        "To": CHILD,
        "From": NUMBER,
        "Body": message.text,
        "StatusCallback": f"https://heard.example.org/webhooks/twilio/status/{message.token}",
        "ValidityPeriod": "14400",
        "SmartEncoded": "false",
    }


def test_a_messaging_service_takes_the_place_of_the_sender(twilio: FakeTwilio) -> None:
    outcome = sms(twilio, messaging_service_sid=SERVICE).send(text_message())
    assert outcome == Sent(twilio.messages[0]["sid"], None)
    assert twilio.messages[0]["form"]["MessagingServiceSid"] == SERVICE
    assert "From" not in twilio.messages[0]["form"]


@pytest.mark.parametrize(
    ("fault", "kind", "code", "sent"),
    [
        (Fault.BUSY, FailureKind.RETRY, "20429", 0),
        (Fault.OVERLOADED, FailureKind.RETRY, "503", 0),
        (Fault.BROKEN, FailureKind.AMBIGUOUS, "20500", 0),
        (Fault.STOPPED, FailureKind.OPTED_OUT, "21610", 0),
        (Fault.NO_SUCH_NUMBER, FailureKind.PERMANENT, "21211", 0),
        (Fault.PROBLEM, FailureKind.PERMANENT, "21211", 0),
        (Fault.MOVED, FailureKind.CONFIGURATION, "302", 0),
        (Fault.LOST_ANSWER, FailureKind.AMBIGUOUS, "ConnectionError", 1),
        (Fault.GARBLED, FailureKind.AMBIGUOUS, "JSONDecodeError", 1),
    ],
)
def test_each_fault_is_told_apart_and_nothing_is_sent_twice(
    twilio: FakeTwilio, fault: Fault, kind: FailureKind, code: str, sent: int
) -> None:
    twilio.script(fault)
    outcome = sms(twilio).send(text_message())
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.code, len(twilio.messages)) == (kind, code, sent)
    assert len(twilio.requests) == 1
    assert (outcome.retry_after is not None) is (kind is FailureKind.RETRY)


def test_a_server_that_never_answers_does_not_hold_the_worker(
    twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outbound.CONNECT_SECONDS + outbound.READ_SECONDS <= 15
    monkeypatch.setattr(outbound, "READ_SECONDS", 0.2)
    twilio.script(Fault.HANG)
    assert sms(twilio).send(text_message()) == Refused(FailureKind.AMBIGUOUS, "ReadTimeout")
    assert twilio.unanswered.is_set()


def test_a_closed_door_is_tried_again_because_nothing_was_sent(twilio: FakeTwilio) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}"
    outcome = sms(twilio, api_url=closed).send(text_message())
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.code) == (FailureKind.RETRY, "no-connection")


@pytest.mark.parametrize(
    ("missing", "code"),
    [({"token": ""}, "no-credentials"), ({"sid": ""}, "no-credentials"), ({"sms_from": None}, "no-sender")],
)
def test_without_credentials_or_a_sender_nothing_leaves_the_house(
    twilio: FakeTwilio, missing: dict[str, str | None], code: str
) -> None:
    channel = sms(twilio, **missing)
    assert channel.send(text_message()) == Refused(FailureKind.CONFIGURATION, code)
    assert channel.find(text_message()) is None
    assert twilio.requests == []


def test_wrong_credentials_are_for_an_operator(twilio: FakeTwilio) -> None:
    assert sms(twilio, token="wrong").send(text_message()) == Refused(FailureKind.CONFIGURATION, "20003")


@pytest.mark.parametrize("sender", ["Heard", "BRADFORD", "whatsapp:Heard", "+44 7700 900001"])
def test_a_sender_that_cannot_be_answered_is_refused_from_the_start(twilio: FakeTwilio, sender: str) -> None:
    with pytest.raises(UnusableSender, match="cannot receive replies"):
        account(twilio, sms_from=sender)


def test_whatsapp_shows_up_to_three_choices_as_buttons_with_our_payload(twilio: FakeTwilio) -> None:
    message = question(*YES_OR_NO, text='First "line".\n\nDo you feel safe?')
    assert isinstance(whatsapp(twilio).send(message), Sent)
    sent = twilio.messages[0]
    assert sent["to"] == f"whatsapp:{CHILD}"
    assert sent["from"] == f"whatsapp:{NUMBER}"
    assert "Body" not in sent["form"]
    assert sent["shown"]["body"] == message.text
    assert [(one["id"], one["title"]) for one in sent["shown"]["actions"]] == [
        ("12.safe.yes", "Yes"),
        ("12.safe.no", "No"),
    ]


def test_whatsapp_shows_more_choices_as_a_list(twilio: FakeTwilio) -> None:
    choices = tuple(Choice(f"12.home.{number}", f"Number {number}") for number in range(10))
    assert isinstance(whatsapp(twilio).send(question(*choices)), Sent)
    assert [one["id"] for one in twilio.messages[0]["shown"]["items"]] == [one.payload for one in choices]


def test_a_shape_is_made_once_and_found_again_after_a_restart(twilio: FakeTwilio) -> None:
    first = whatsapp(twilio)
    for text in ("Do you feel safe?", "Did they listen?"):
        assert isinstance(first.send(question(*YES_OR_NO, text=text)), Sent)
    assert isinstance(whatsapp(twilio).send(question(*YES_OR_NO, text="Anything else?")), Sent)
    assert len(twilio.contents) == 1
    assert [one["shown"]["body"] for one in twilio.messages][1:] == ["Did they listen?", "Anything else?"]


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.BROKEN, Fault.LOST_ANSWER, Fault.PROBLEM])
def test_when_no_content_can_be_made_the_numbered_lines_go_out(twilio: FakeTwilio, fault: Fault) -> None:
    twilio.script(fault, on="Content")
    message = question(*YES_OR_NO)
    assert isinstance(whatsapp(twilio).send(message), Sent)
    assert [one["body"] for one in twilio.messages] == [message.plain_text]


def test_when_a_content_is_refused_the_numbered_lines_go_out(twilio: FakeTwilio) -> None:
    channel, message = whatsapp(twilio), question(*YES_OR_NO)
    twilio.script(Fault.CONTENT_REFUSED)
    assert isinstance(channel.send(message), Sent)
    assert [one["body"] for one in twilio.messages] == [message.plain_text]


def test_when_a_content_was_deleted_at_twilio_it_is_made_again(twilio: FakeTwilio) -> None:
    channel = whatsapp(twilio)
    channel.send(question(*YES_OR_NO))
    twilio.contents.clear()
    assert isinstance(channel.send(question(*YES_OR_NO)), Sent)
    assert isinstance(channel.send(question(*YES_OR_NO)), Sent)
    assert ["Body" in one["form"] for one in twilio.messages] == [False, True, False]


def test_a_refused_recipient_is_not_tried_a_second_time_in_plain(twilio: FakeTwilio) -> None:
    twilio.script(Fault.STOPPED)
    outcome = whatsapp(twilio).send(question(*YES_OR_NO))
    assert outcome == Refused(FailureKind.OPTED_OUT, "21610")
    assert twilio.messages == []


def test_too_many_choices_go_out_as_numbered_lines(twilio: FakeTwilio) -> None:
    message = question(*(Choice(f"12.home.{number}", str(number)) for number in range(11)))
    assert isinstance(whatsapp(twilio).send(message), Sent)
    assert twilio.messages[0]["body"] == message.plain_text
    assert twilio.contents == []


def test_a_message_whose_answer_was_lost_is_found_again(twilio: FakeTwilio) -> None:
    channel = sms(twilio)
    for text in ("before", "How are you? 🙂", "after"):
        twilio.script(Fault.LOST_ANSWER)
        channel.send(text_message(text))
    twilio.write_in("https://heard.example.org/webhooks/twilio/messages", CHILD, "How are you? 🙂")
    assert channel.find(text_message()) == Sent(twilio.messages[1]["sid"], 1)


def test_a_whatsapp_message_with_buttons_is_found_by_what_was_shown(twilio: FakeTwilio) -> None:
    channel, message = whatsapp(twilio), question(*YES_OR_NO)
    channel.send(question(*YES_OR_NO, text="Another question"))
    twilio.script(Fault.LOST_ANSWER)
    assert isinstance(channel.send(message), Refused)
    assert channel.find(message) == Sent(twilio.messages[1]["sid"], 1)


def test_the_same_words_sent_before_the_doubt_are_not_taken_for_it(twilio: FakeTwilio) -> None:
    channel, message = sms(twilio), text_message()
    channel.send(message)
    now = datetime.now(UTC)
    assert channel.find(replace(message, tried_at=now - timedelta(seconds=1))) == Sent(
        twilio.messages[0]["sid"], 1
    )
    assert channel.find(replace(message, tried_at=now + timedelta(minutes=5))) == Absent()


def test_a_message_that_never_arrived_is_surely_absent(twilio: FakeTwilio) -> None:
    twilio.script(Fault.BROKEN)
    channel, message = sms(twilio), text_message()
    channel.send(message)
    assert channel.find(message) == Absent()


def test_when_twilio_cannot_be_asked_or_hides_the_words_the_doubt_stays(twilio: FakeTwilio) -> None:
    assert sms(twilio, token="wrong").find(text_message()) is None
    sms(twilio).send(text_message("other words"))
    twilio.messages[0]["body"] = ""
    assert sms(twilio).find(text_message()) is None


def test_nothing_of_a_message_reaches_the_logs(twilio: FakeTwilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    channel = sms(twilio)
    for fault in (Fault.BUSY, Fault.NO_SUCH_NUMBER, Fault.LOST_ANSWER):
        twilio.script(fault)
        channel.send(text_message("secret words"))
    channel.find(text_message("secret words"))
    for private in ("secret", "7700900123", ACCOUNT, TOKEN):
        assert private not in caplog.text


def test_nothing_is_sent_to_our_own_number(twilio: FakeTwilio) -> None:
    message = replace(text_message(), to=Address(ChannelKind.SMS, NUMBER))
    outcome = sms(twilio).send(message)
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.code, twilio.messages) == (FailureKind.PERMANENT, "own-number", [])


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.OVERLOADED])
@pytest.mark.parametrize("asked", [2.0, 120.0])
def test_a_wait_that_twilio_asks_for_is_told_as_it_is(twilio: FakeTwilio, fault: Fault, asked: float) -> None:
    twilio.retry_after = str(int(asked))
    twilio.script(fault)
    outcome = sms(twilio).send(text_message())
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.retry_after, outcome.holds) == (FailureKind.RETRY, asked, True)


def test_without_a_wait_from_twilio_our_own_is_taken_and_holds_nobody(twilio: FakeTwilio) -> None:
    channel = sms(twilio)
    twilio.retry_after = "2"
    twilio.script(Fault.BUSY)
    channel.send(text_message())
    twilio.retry_after = None
    twilio.script(Fault.BUSY)
    assert channel.send(text_message()) == Refused(FailureKind.RETRY, "20429", 5)


DATE = "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "2"}, 2.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "999999999"}, 86_400.0),
        ({"Retry-After": "Mon, 23 Nov 2026 09:01:30 GMT", "Date": DATE}, 90.0),
        ({"Retry-After": "Mon, 23 Nov 2026 09:01:30 GMT"}, 30.0),
        ({"Retry-After": "Mon, 23 Nov 2026 08:00:00 GMT", "Date": DATE}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_wait_is_read_as_seconds_or_as_a_date(headers: dict[str, str] | None, wait: float | None) -> None:
    assert outbound.asked_wait(headers, datetime(2026, 11, 23, 9, 1, tzinfo=UTC)) == wait
