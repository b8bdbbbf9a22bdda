"""Where the product's own web process listens, and its settings."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fakes.twilio import ACCOUNT, TOKEN
from tests.faults.processes import environment
from tests.judges.servers import free_port


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    return free_port()


@pytest.fixture
def env(database_url: str, tmp_path: Path, port: int) -> Mapping[str, str]:
    """Return the settings of a web process with an account at Twilio."""
    return environment(
        database_url,
        tmp_path / "data",
        HEARD_PUBLIC_URL=f"http://127.0.0.1:{port}",
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
    )
