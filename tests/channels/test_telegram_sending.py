import json
import multiprocessing
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.telegram import TelegramChannel
from bot.domain.messages import (
    Address,
    ChannelKind,
    Choice,
    FailureKind,
    Outbound,
    Refused,
    Sent,
    Unreachable,
)
from tests.fakes.telegram import TOKEN, FakeTelegram, error

CHILD = Address(ChannelKind.TELEGRAM, "71")
MESSAGE = Outbound("token", CHILD, "How are you?")


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def channel(telegram: FakeTelegram) -> Iterator[TelegramChannel]:
    channel = TelegramChannel(TOKEN, telegram.url)
    yield channel
    channel.close()


def test_each_choice_is_a_button_that_gives_our_payload_back(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    choices = (Choice("12.home.1", "بہت اچھا"), Choice("12.home.2", "برا"))
    assert channel.send(Outbound("token", CHILD, "آپ کیسے ہیں؟", choices)) == Sent("71:1")
    method, fields = telegram.calls[0]
    assert (method, fields["chat_id"], fields["text"]) == ("sendMessage", "71", "آپ کیسے ہیں؟")
    assert json.loads(fields["reply_markup"])["inline_keyboard"] == [
        [{"text": "بہت اچھا", "callback_data": "12.home.1"}],
        [{"text": "برا", "callback_data": "12.home.2"}],
    ]


def test_without_choices_there_is_no_keyboard(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    channel.send(MESSAGE)
    assert "reply_markup" not in telegram.calls[0][1]


MALFORMED = (200, b'{"ok": true, "result": {"message_id": 1, "date": 1790000000000000, "chat": {"id": 71}}}')


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (error(429, "Too Many Requests", retry_after=7), FailureKind.RETRY, "RetryAfter"),
        (error(403, "Forbidden: bot was blocked by the user"), FailureKind.OPTED_OUT, "Forbidden"),
        (error(400, "Bad Request: chat not found"), FailureKind.PERMANENT, "BadRequest"),
        (error(403, "Forbidden: user is deactivated"), FailureKind.PERMANENT, "Forbidden"),
        (error(403, "Forbidden: bot can't initiate conversation"), FailureKind.PERMANENT, "Forbidden"),
        (error(400, "Group migrated", migrate_to_chat_id=-5), FailureKind.PERMANENT, "ChatMigrated"),
        (error(401, "Unauthorized"), FailureKind.CONFIGURATION, "InvalidToken"),
        (error(404, "Not Found"), FailureKind.CONFIGURATION, "InvalidToken"),
        (error(409, "Conflict"), FailureKind.CONFIGURATION, "Conflict"),
        (error(502, "Bad Gateway"), FailureKind.AMBIGUOUS, "NetworkError"),
        ((500, b"<html>"), FailureKind.AMBIGUOUS, "NetworkError"),
        (None, FailureKind.AMBIGUOUS, "NetworkError"),
        ((200, b"<html>"), FailureKind.AMBIGUOUS, "TelegramError"),
        (MALFORMED, FailureKind.AMBIGUOUS, "ValueError"),
    ],
)
def test_each_refusal_is_told_apart(
    telegram: FakeTelegram,
    channel: TelegramChannel,
    answer: tuple[int, bytes] | None,
    kind: FailureKind,
    code: str,
) -> None:
    telegram.answers.append(answer)
    outcome = channel.send(MESSAGE)
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert outcome.retry_after == (7.0 if code == "RetryAfter" else None)
    assert outcome.holds is (code == "RetryAfter")
    assert len(telegram.calls) == 1


def test_a_closed_door_is_tried_again_because_nothing_was_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = TelegramChannel(TOKEN, f"http://127.0.0.1:{unused.getsockname()[1]}")
        outcome = closed.send(MESSAGE)
    closed.close()
    assert outcome == Refused(FailureKind.RETRY, "no-connection", 30.0)


def test_a_strange_address_or_a_missing_token_sends_nothing(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    strange = Outbound("token", Address(ChannelKind.TELEGRAM, "@somebody"), "hello")
    assert channel.send(strange) == Refused(
        FailureKind.PERMANENT, "not-a-user", unreachable=Unreachable.NO_ACCOUNT
    )
    silent = TelegramChannel(None, telegram.url)
    assert silent.send(MESSAGE) == Refused(FailureKind.CONFIGURATION, "no-token")
    silent.acknowledge("9")
    assert telegram.calls == []


def test_a_pressed_button_is_acknowledged_and_too_late_is_no_harm(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    telegram.answers.append(error(400, "Bad Request: query is too old and response timeout expired"))
    channel.acknowledge("98")
    channel.acknowledge("99")
    assert telegram.calls == [("answerCallbackQuery", {"callback_query_id": one}) for one in ("98", "99")]


def test_the_webhook_is_asked_for_with_our_secret_and_what_we_read(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    channel.set_webhook("https://heard.example.org", "s3cret")
    method, fields = telegram.calls[0]
    assert method == "setWebhook"
    assert (fields["url"], fields["secret_token"]) == (
        "https://heard.example.org/webhooks/telegram",
        "s3cret",
    )
    assert "my_chat_member" in json.loads(fields["allowed_updates"])


def test_many_threads_share_one_loop(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(channel.send, [MESSAGE] * 200))
    assert all(isinstance(one, Sent) for one in outcomes)
    assert len(telegram.calls) == 200


def test_a_closed_channel_opens_again(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    channel.send(MESSAGE)
    channel.close()
    channel.close()
    assert isinstance(channel.send(MESSAGE), Sent)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_made_after_the_first_send_has_a_loop_of_its_own(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    channel.send(MESSAGE)
    child = multiprocessing.get_context("fork").Process(target=channel.send, args=(MESSAGE,))
    child.start()
    child.join(20)
    assert child.exitcode == 0
    assert len(telegram.calls) == 2


def test_neither_token_nor_words_reach_the_logs(
    telegram: FakeTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    telegram.answers.extend([error(429, "Too Many Requests", retry_after=1), None, error(502, "Bad Gateway")])
    for _ in range(4):
        channel.send(Outbound("token", CHILD, "secret words"))
    for private in ("secret", TOKEN, "a-token-for-tests"):
        assert private not in caplog.text


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (error(403, "Forbidden: user is deactivated"), Unreachable.NO_ACCOUNT),
        (error(400, "Bad Request: chat not found"), Unreachable.NO_ACCOUNT),
        (error(400, "Bad Request: PEER_ID_INVALID"), Unreachable.NO_ACCOUNT),
        (error(403, "Forbidden: bot can't initiate conversation with a user"), Unreachable.NOT_STARTED),
        (error(403, "Forbidden: bot was blocked by the user"), None),
        (error(400, "Bad Request: message is too long"), None),
    ],
)
def test_an_account_that_is_gone_is_told_from_one_that_blocked_us(
    telegram: FakeTelegram, channel: TelegramChannel, answer: tuple[int, bytes], why: Unreachable | None
) -> None:
    telegram.answers.append(answer)
    outcome = channel.send(MESSAGE)
    assert isinstance(outcome, Refused)
    assert outcome.unreachable is why
