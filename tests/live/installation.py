"""The Procfile's processes in production settings, from an empty database on, between providers and a council."""

import json
import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.engine import Database
from bot.store.migrating import go_back
from tests import peers
from tests.browser.running import CLOCK, run, running
from tests.browser.test_council import SERVER as COUNCIL
from tests.factories import NOW
from tests.fakes.live import LIVE_ENVIRONMENT
from tests.fakes.signing import TOKEN
from tests.fakes.twilio import ACCOUNT, NUMBER, FakeTwilio
from tests.judges.servers import free_port, serving
from tests.judges.test_telegram import EMULATOR, SECRET, Emulator
from tests.judges.test_telegram import TOKEN as BOT_TOKEN
from tests.live.telegram import named_bot
from tests.live.tls import HOST, Authority, tls_door
from tests.peers import databases
from tests.peers.place import CHECKOUT

# After school on the tests' Monday: the bot may write first.
BEGINNING = NOW + timedelta(hours=8)
OIDC_SECRET = "a secret between Heard and the council"
PEOPLE = {
    "1001": {"email": "ira@council.example", "email_verified": True, "name": "Ira Shah"},
    "1002": {"email": "pat@council.example", "email_verified": True, "name": "Pat Reid"},
}
LINK = re.compile(r"https://\S+(/sign-in/link/[\w-]+)")


class QuickTwilio(FakeTwilio):
    """A Twilio whose WhatsApp approves each template at once."""

    def _approval(self, method: str, sid: str, body: bytes) -> tuple[int, str, str]:
        answer = super()._approval(method, sid, body)
        if sid in self.approvals:
            self.approvals[sid]["status"] = "approved"
            return super()._approval("GET", sid, b"") if method == "GET" else (
                answer[0], answer[1], json.dumps(self.approvals[sid])
            )  # fmt: skip
        return answer


@dataclass
class Installation:
    """What was installed: where it is reached, its database, and the providers beside it."""

    url: str
    folder: Path
    settings: Mapping[str, str]
    database: Database
    twilio: QuickTwilio
    emulator: Emulator
    authority: Authority
    port: int
    processes: int
    ahead: float
    runs: list[datetime] = field(default_factory=list)
    pictures: Path | None = None

    def surroundings(self) -> Mapping[str, str]:
        """Return the environment of a process on the installation's day; all processes have one clock."""
        clock = {"PYTHONPATH": str(CLOCK), "TESTS_CLOCK_AHEAD": str(self.ahead)}
        return {**os.environ, **self.settings, **clock}

    def command(self, *words: str) -> str:
        """Run a command as the administrator with a shell does."""
        return run(*words, surroundings=self.surroundings())

    @contextmanager
    def at_work(self, now: datetime) -> Iterator[None]:
        """Let the Procfile's web and worker run from a moment on, and the council beside them."""
        self.ahead = (now - datetime.now(UTC)).total_seconds()
        self.runs.append(now)
        turn = len(self.runs)
        with ExitStack() as parts:
            parts.enter_context(self._council(turn))
            assert {"web: heard serve", "worker: heard work"} <= _procfile()
            backends = [free_port() for _ in range(self.processes)]
            for number, port in enumerate(backends):
                log = self.folder / f"web-{turn}-{number}.log"
                web = ("serve", "--host", HOST, "--port", str(port), "--workers", "1")
                started = parts.enter_context(running(*web, log=log, surroundings=self.surroundings()))
                started.wait_for(lambda _, port=port: _is_up(port))
            parts.enter_context(tls_door(self.authority, self.port, backends))
            for number in range(self.processes):
                log = self.folder / f"worker-{turn}-{number}.log"
                parts.enter_context(running("work", log=log, surroundings=self.surroundings()))
            yield

    @contextmanager
    def _council(self, turn: int) -> Iterator[None]:
        port = int(self.settings["HEARD_OIDC_ISSUER"].rpartition(":")[2])
        client = {
            "client_id": "heard",
            "client_secret": OIDC_SECRET,
            "redirect_uris": [f"{self.url}/sign-in/council/callback"],
        }
        command = (
            peers.node(), COUNCIL, peers.node_modules(), str(port), json.dumps(client), json.dumps(PEOPLE),
        )  # fmt: skip
        log = self.folder / f"council-{turn}.log"
        with serving(command, port, log, environment=self.surroundings()):
            yield


def _procfile() -> set[str]:
    return set((CHECKOUT / "Procfile").read_text(encoding="utf-8").splitlines())


def _is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def installed(dialect: str, folder: Path) -> Iterator[Installation]:
    """Prepare an installation with nothing in it: an empty database, keys, providers, a certificate."""
    with ExitStack() as parts:
        authority = Authority(folder)
        address = parts.enter_context(databases.fresh(dialect, folder))
        go_back(address)
        twilio = QuickTwilio(has_window=True)
        parts.enter_context(twilio)
        emulator = parts.enter_context(_emulator(folder, authority))
        database = parts.enter_context(databases.opened(address))
        port = free_port()
        url = f"https://{HOST}:{port}"
        twilio.use_number(url)
        settings = {
            **LIVE_ENVIRONMENT,
            "HEARD_DATABASE_URL": address,
            "HEARD_DATA_DIR": str(folder / "data"),
            "HEARD_PUBLIC_URL": url,
            "HEARD_SMS_FROM": NUMBER,
            "HEARD_WHATSAPP_FROM": NUMBER,
            "HEARD_TWILIO_API_URL": twilio.url,
            "HEARD_TWILIO_CONTENT_URL": twilio.url,
            "HEARD_TWILIO_MESSAGING_URL": twilio.url,
            "HEARD_TELEGRAM_API_URL": parts.enter_context(named_bot(emulator.url)),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TELEGRAM_BOT_TOKEN": BOT_TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "HEARD_OIDC_ISSUER": f"http://{HOST}:{free_port()}",
            "HEARD_OIDC_CLIENT_ID": "heard",
            "HEARD_OIDC_CLIENT_SECRET": OIDC_SECRET,
        }
        del settings["HEARD_DUTY_CONTACTS"]
        if dialect == "postgresql":
            settings["HEARD_REDIS_URL"] = f"{peers.redis_url().rpartition('/')[0]}/8"
        ahead = (BEGINNING - datetime.now(UTC)).total_seconds()
        processes = 2 if dialect == "postgresql" else 1
        yield Installation(
            url, folder, settings, database, twilio, emulator, authority, port, processes, ahead
        )


@contextmanager
def _emulator(folder: Path, authority: Authority) -> Iterator[Emulator]:
    port, journal = free_port(), folder / "journal.jsonl"
    options = ["--enable-control", "--allow-insecure-loopback-webhooks", "--journal", journal]
    trusting = {**os.environ, "SSL_CERT_FILE": str(authority.root)}
    command = [EMULATOR, "--port", str(port), *options]
    with serving(command, port, folder / "emulator.log", environment=trusting) as url:
        yield Emulator(url, journal)


def trusting(authority: Authority) -> ssl.SSLContext:
    """Return what a provider needs to call the installation: trust in its authority."""
    return ssl.create_default_context(cafile=str(authority.root))
