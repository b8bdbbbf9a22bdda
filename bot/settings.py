"""Settings, read once from the environment; development needs none, production refuses to start without secrets."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain import setting_values as values
from bot.domain.duty import ContactKind, Ladder, MailServer
from bot.domain.exposure import foreign_hosts, is_local
from bot.domain.messages import ChannelKind
from bot.domain.participation import Policy, Profile, Remote
from bot.domain.policies import Policies, ServicePolicy
from bot.ground.accounts.groups import parse_groups
from bot.ground.roles import Role

WHAT_TO_SET = (
    "set HEARD_ENV=production with HEARD_SECRET_KEY, HEARD_ENCRYPTION_KEYS and an https HEARD_PUBLIC_URL "
    "(see docs/reference/settings.md)"
)
SHORTEST_SECRET = 32
DEVELOPMENT_SECRET = "development only, never used when HEARD_ENV=production"  # noqa: S105
SecureUrl = Annotated[str | None, AfterValidator(values.secure_url)]
SenderNumber = Annotated[str | None, AfterValidator(values.sender_number)]


class SettingsError(Exception):
    """A setting is missing or cannot be read; the text names it and says what to do."""


class Environment(StrEnum):
    """Development (the default), the one-command demo, or production."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"


def _named(name: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(name))


def _read_by(reader: Callable[[str], object]) -> BeforeValidator:
    """Return what reads the text of the environment; a value given by hand stays as it is."""
    return BeforeValidator(lambda value: reader(value) if isinstance(value, str) else value)


def _mail_server(url: SecretStr) -> SecretStr:
    values.mail_server_url(url.get_secret_value())
    return url


class Settings(BaseSettings):
    """All settings of the product; docs/reference/settings.md explains each one."""

    model_config = SettingsConfigDict(env_prefix="HEARD_", frozen=True, extra="ignore", populate_by_name=True)

    env: Environment = Environment.DEVELOPMENT
    data_dir: Path = Path(".heard")
    database_url: Annotated[str | None, AfterValidator(values.database_url)] = None
    redis_url: Annotated[str | None, AfterValidator(values.broker_url)] = None
    secret_key: SecretStr = SecretStr("")
    encryption_keys: Annotated[Mapping[str, bytes], NoDecode, _read_by(values.encryption_keys)] = Field(
        default_factory=dict, repr=False
    )
    public_url: Annotated[str, AfterValidator(values.public_url)] = "http://127.0.0.1:8000"
    authority: Annotated[tuple[str, str], NoDecode, _read_by(values.authority)] = ("Bradford", "380")
    participation_profile: Profile = Profile.BRADFORD
    remote_policy: Remote = Remote.AS_ATTENDANCE
    service_name: Annotated[str, AfterValidator(values.service_name)] = "Heard"
    open_hours: Annotated[str, AfterValidator(values.open_hours)] = "Mon-Fri 09:00-17:00"
    duty_contacts: Annotated[str, AfterValidator(values.duty_contacts)] = ""
    duty_minutes: Annotated[str, AfterValidator(values.duty_minutes)] = "0,10,20,30,60"
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    mail_from: str | None = None
    proxy_hops: int = Field(default=0, ge=0, le=5)
    metrics_token: SecretStr | None = None
    oidc_issuer: SecureUrl = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_groups: Annotated[Mapping[str, Role], NoDecode, _read_by(parse_groups)] = Field(default_factory=dict)
    sms_from: SenderNumber = None
    whatsapp_from: SenderNumber = None
    twilio_api_url: Annotated[str, AfterValidator(values.secure_url)] = "https://api.twilio.com"
    twilio_content_url: Annotated[str, AfterValidator(values.secure_url)] = "https://content.twilio.com"
    twilio_messaging_url: Annotated[str, AfterValidator(values.secure_url)] = "https://messaging.twilio.com"
    telegram_api_url: Annotated[str, AfterValidator(values.secure_url)] = "https://api.telegram.org"
    translation_url: SecureUrl = None
    translation_key: SecretStr | None = None
    twilio_account_sid: str | None = _named("TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = _named("TWILIO_AUTH_TOKEN")
    twilio_auth_token_secondary: SecretStr | None = _named("TWILIO_AUTH_TOKEN_SECONDARY")
    twilio_messaging_service_sid: str | None = _named("TWILIO_MESSAGING_SERVICE_SID")
    telegram_bot_token: SecretStr | None = _named("TELEGRAM_BOT_TOKEN")
    telegram_webhook_secret: SecretStr | None = _named("TELEGRAM_WEBHOOK_SECRET")

    @model_validator(mode="after")
    def _can_call(self) -> Settings:
        kinds = {contact.kind for contact in self.ladder.contacts}
        if ContactKind.MAIL in kinds and not (self.smtp_url and self.mail_from):
            raise ValueError(
                "HEARD_DUTY_CONTACTS has an e-mail address: set HEARD_SMTP_URL and HEARD_MAIL_FROM"
            )
        if ContactKind.SMS in kinds and not (self.sms_from or self.twilio_messaging_service_sid):
            raise ValueError(
                "HEARD_DUTY_CONTACTS has a number: set HEARD_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID"
            )
        return self

    @model_validator(mode="after")
    def _whole_council(self) -> Settings:
        parts = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(parts) and not all(parts):
            raise ValueError(
                "signing in at the council needs HEARD_OIDC_ISSUER, HEARD_OIDC_CLIENT_ID and HEARD_OIDC_CLIENT_SECRET"
            )
        return self

    @model_validator(mode="after")
    def _safe_where_it_stands(self) -> Settings:
        if self.is_production:
            _refuse_unsafe(self)
        else:
            _refuse_reachable(self)
        return self

    @property
    def ladder(self) -> Ladder:
        """Return who is called to alerts of danger; without contacts, or with "none", nobody is."""
        return values.duty_ladder(self.duty_contacts, self.duty_minutes)

    @property
    def says_who_is_called(self) -> bool:
        """Return whether somebody decided who is called to danger; "none" is a decision, silence is not."""
        return bool(self.duty_contacts.strip())

    @property
    def can_call(self) -> frozenset[ContactKind]:
        """Return by which ways duty contacts can be called with what is set; plain http is for this machine alone."""
        ways = {
            ContactKind.SMS: bool(self.sms_from or self.twilio_messaging_service_sid),
            ContactKind.MAIL: self.mail_server is not None,
            ContactKind.HOOK: not self.is_production,
        }
        return frozenset(kind for kind, is_set in ways.items() if is_set)

    @property
    def policies(self) -> Policies:
        """Return what holds until a person decides it in the panel."""
        codes = Policy(self.participation_profile, self.remote_policy)
        return Policies(service=ServicePolicy(self.service_name, self.open_hours), codes=codes)

    @property
    def mail_server(self) -> MailServer | None:
        """Return the mail server that calls duty contacts and brings links by e-mail."""
        url = self.smtp_url.get_secret_value() if self.smtp_url else None
        return MailServer(url, self.mail_from) if url and self.mail_from else None

    def lacks(self, kind: ChannelKind) -> tuple[str, ...]:
        """Return the settings without which a channel can neither send nor receive."""
        if kind is ChannelKind.TELEGRAM:
            return self._unset("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET")
        account = self._unset("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
        if kind is ChannelKind.WHATSAPP:
            return account + (() if self.whatsapp_from else ("HEARD_WHATSAPP_FROM",))
        has_sender = self.sms_from or self.twilio_messaging_service_sid
        return account + (() if has_sender else ("HEARD_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID",))

    def _unset(self, *names: str) -> tuple[str, ...]:
        return tuple(name for name in names if not getattr(self, name.lower()))

    @property
    def has_council(self) -> bool:
        """Return whether people sign in with their council account."""
        return bool(self.oidc_issuer)

    @property
    def is_production(self) -> bool:
        """Return whether this is a live installation."""
        return self.env is Environment.PRODUCTION

    @property
    def is_demo(self) -> bool:
        """Return whether this is the one-command demo with its own message providers."""
        return self.env is Environment.DEMO

    @property
    def has_simulator(self) -> bool:
        """Return whether the phone simulator exists here; never in production."""
        return not self.is_production

    @property
    def database(self) -> str:
        """Return the database URL: the one set, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'heard.db').absolute()}"

    @property
    def keys(self) -> Mapping[str, bytes]:
        """Return the encryption keys, newest first; development derives one, so that a demo can be resumed."""
        development = hashlib.sha256(DEVELOPMENT_SECRET.encode()).digest()
        return self.encryption_keys or {"development": development}

    @property
    def signing_key(self) -> str:
        """Return the key that signs cookies and forms."""
        return self.secret_key.get_secret_value() or DEVELOPMENT_SECRET


def _refuse_unsafe(settings: Settings) -> None:
    needed = {
        f"HEARD_SECRET_KEY of at least {SHORTEST_SECRET} letters": len(settings.secret_key.get_secret_value())
        >= SHORTEST_SECRET,
        "HEARD_ENCRYPTION_KEYS": bool(settings.encryption_keys),
        "HEARD_PUBLIC_URL that begins with https://": settings.public_url.startswith("https://"),
    }
    missing = [what for what, good in needed.items() if not good]
    if missing:
        raise ValueError(f"production needs {', '.join(missing)} (see docs/reference/settings.md)")


def _refuse_reachable(settings: Settings) -> None:
    """Refuse what other machines reach or share while children are shown without sign-in and secrets are published."""
    database, broker = settings.database_url or "", settings.redis_url or ""
    named = {
        "HEARD_PUBLIC_URL": [] if is_local(urlsplit(settings.public_url).hostname) else [settings.public_url],
        "HEARD_DATABASE_URL": foreign_hosts(database, os.environ),
        "HEARD_REDIS_URL": foreign_hosts(broker, os.environ),
    }
    outside = [f"{name} leads to {', '.join(hosts)}" for name, hosts in named.items() if hosts]
    if outside:
        raise ValueError(
            f"HEARD_ENV is {settings.env}, which shows children without sign-in and is for one machine alone, but "
            f"{' and '.join(outside)}: {WHAT_TO_SET}"
        )


def refuse_open_door(settings: Settings, listens: str | None) -> None:
    """Refuse to listen to other machines outside production; SettingsError says what to set.

    ``listens`` is where the server listens to others, None when it does not.
    """
    if listens is not None and not settings.is_production:
        where = "a platform's PORT is set" if listens == "PORT" else f"the server listens on {listens}"
        raise SettingsError(
            f"HEARD_ENV must be production where others can reach it ({where}): {WHAT_TO_SET}, "
            "or for this machine alone say --host 127.0.0.1"
        )


def load(**overrides: Any) -> Settings:
    """Read the settings from the environment; SettingsError names each one that cannot be used.

    ``overrides`` are values that a command or a test gives by hand; they win over the environment.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(problem) for problem in error.errors())) from error


def _explain(problem: Any) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    text = str(problem["msg"]).removeprefix("Value error, ")
    if not name:
        return text
    return f"{name if name.isupper() else f'HEARD_{name.upper()}'}: {text}"
