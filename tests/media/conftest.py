"""A Twilio that has our account, and the product joined to it."""

from collections.abc import Iterator

import pytest

from bot.settings import load
from bot.store.engine import Database
from bot.wiring import Wiring
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    """Return a provider of this test's own."""
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def wiring(database: Database, twilio: FakeTwilio) -> Wiring:
    """Return the product with the account at this provider."""
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, "sms_from": NUMBER}
    return Wiring(load(twilio_api_url=twilio.url, **account), database)
