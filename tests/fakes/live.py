"""The settings of a live installation on the keys of development, for tests whose public address is not loopback."""

import base64
from typing import Any

from bot.settings import Settings

LIVE: dict[str, Any] = {
    "env": "production",
    "secret_key": "a secret of these tests, long enough",
    "encryption_keys": Settings().keys,
    "duty_contacts": "none",
}
"""To be given to `bot.settings.load`."""

LIVE_ENVIRONMENT = {
    "HEARD_ENV": LIVE["env"],
    "HEARD_SECRET_KEY": LIVE["secret_key"],
    "HEARD_ENCRYPTION_KEYS": ",".join(
        f"{key_id}:{base64.urlsafe_b64encode(key).decode()}" for key_id, key in Settings().keys.items()
    ),
    "HEARD_DUTY_CONTACTS": LIVE["duty_contacts"],
}
"""The same for a process."""
