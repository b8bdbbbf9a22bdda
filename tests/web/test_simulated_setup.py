"""The account at the simulated providers is set up as the check of the channels wants it."""

from pathlib import Path

import pytest

from bot.domain.checks import CheckState
from bot.domain.messages import ChannelKind
from bot.providers import look_at_channel
from bot.settings import load
from tests.content import build
from tests.fakes.signing import TOKEN
from tests.fakes.telegram import TOKEN as BOT_TOKEN
from tests.fakes.twilio import ACCOUNT
from web.demo.provider import start


@pytest.mark.parametrize("kind", list(ChannelKind))
def test_the_check_of_the_channels_finds_everything_in_order(
    kind: ChannelKind, database_url: str, tmp_path: Path
) -> None:
    own = {"sms_from": "+447700900999", "whatsapp_from": "+447700900998", "telegram_webhook_secret": "x"}
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "telegram_bot_token": BOT_TOKEN}
    wiring = build(load(env="demo", database_url=database_url, data_dir=tmp_path, **account, **own))
    running = start(wiring, "127.0.0.1", 0)
    here = dict.fromkeys(("twilio_api_url", "twilio_messaging_url", "telegram_api_url"), running.url)
    try:
        found = look_at_channel(kind, wiring.settings.model_copy(update=here))
        assert {each.state for each in found} == {CheckState.OK}, found
    finally:
        running.stop()
        wiring.database.close()
