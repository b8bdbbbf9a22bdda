"""Every setting of the code is explained, and every explained setting exists."""

import re

from bot.settings import Settings
from tests.house.sources import ROOT, texts

TABLE = ROOT / "docs" / "reference" / "settings.md"
NAME = re.compile(r"\b(?:HEARD|TWILIO|TELEGRAM)_[A-Z_]*[A-Z]\b")
# Names that deployments and scripts rely on: they stay.
FIXED = """
    HEARD_ENV HEARD_DATABASE_URL HEARD_REDIS_URL HEARD_SECRET_KEY HEARD_ENCRYPTION_KEYS HEARD_PUBLIC_URL HEARD_AUTHORITY
    HEARD_PARTICIPATION_PROFILE HEARD_REMOTE_POLICY TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_AUTH_TOKEN_SECONDARY
    TWILIO_MESSAGING_SERVICE_SID HEARD_SMS_FROM HEARD_WHATSAPP_FROM HEARD_TWILIO_API_URL HEARD_TWILIO_CONTENT_URL
    TELEGRAM_BOT_TOKEN TELEGRAM_WEBHOOK_SECRET HEARD_TELEGRAM_API_URL HEARD_DATA_DIR
    HEARD_SERVICE_NAME HEARD_OPEN_HOURS HEARD_METRICS_TOKEN
    HEARD_OIDC_ISSUER HEARD_OIDC_CLIENT_ID HEARD_OIDC_CLIENT_SECRET
"""


def test_the_table_of_settings_and_the_code_name_the_same_settings() -> None:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert {match[0] for row in rows if (match := NAME.search(row.split("|")[1]))} == _names(), (
        "each setting has a row in docs/reference/settings.md; a new one begins with HEARD_"
    )


def test_no_fixed_setting_was_renamed() -> None:
    assert set(FIXED.split()) - _names() == set()


def test_no_file_speaks_of_a_setting_that_does_not_exist() -> None:
    tests_own = {"HEARD_TEST_RUN"}
    spoken = {
        (found, path.name)
        for path, text in texts()
        if path.suffix in {".py", ".md"}
        for found in NAME.findall(text)
    }
    assert {pair for pair in spoken if pair[0] not in _names() | tests_own} == set()


def _names() -> set[str]:
    prefix = Settings.model_config["env_prefix"]
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        choices = getattr(alias, "choices", None) or ([alias] if alias else [f"{prefix}{name}".upper()])
        names.add(str(choices[0]))
    return names
