"""What the house tests ask of the panel: its routes, who may open them, and what its database holds."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import flask.testing
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Rule

from bot.domain.imports import Notice
from bot.ground import accounts
from bot.ground.accounts.passwords import fingerprint
from bot.ground.roles import Role
from bot.imports import Preview
from bot.imports.previews import Changing, Counted
from bot.settings import load
from bot.store.accounts import Account
from bot.store.engine import Database
from bot.store.records import metadata
from bot.translation.texts import all_texts
from tests import factories
from tests.content import build
from tests.peers import databases
from tests.talk import talks
from web import create_app
from web.kit import sessions

MARK = "__heard_access__"
PUBLIC = "public"
LOOKED_AT = Preview(
    header=("child_id", "known_as"),
    is_read=True,
    kind="children",
    read_as="UTF-8",
    unread=("ward",),
    digest="00",
    counts=Counted(rows=2, added=1, refused=1, refusals=1, notices=1, changes=1),
    refusals=(Notice(3, "child_id", "", "This cell must not be empty"),),
    notices=(Notice(2, "known_as", "Kofi", "There is another child of this name"),),
    changes=(Changing(2, "child 900001", True, "known as given"),),
)
# Looking at words is recorded, and a session knows when it was last used: reading may write these two.
MAY_CHANGE = {"audit_events": "*", "audit_heads": "*", "sign_ins": "seen_at"}
# What stands in an address where it is no number.
WORDS = {
    "kind": ("reviews", "date-passed", "unknown"),
    "code": ("ur", "pl", "xx"),
    "channel": ("sms", "whatsapp", "telegram"),
    "key": (*[each.key for each in all_texts().values()][:2], "none"),
    "subject": ("message", "note", "answer"),
    "name": ("pre-short", "post-8-11", "none"),
    "day": ("2026-11-26", "2026-11-23", "none"),
    "state": ("passed", "taken_up", "closed"),
    "quarter": ("2026-27-q3", "2026-27-q2", "none"),
    "what": ("translation", "translation", "write_up"),
    "question": ("home", "safe", "none"),
}
# The small world has at least three rows of each kind, ours and strangers'.
IDS = (1, 2, 3)


@dataclass(frozen=True)
class Panel:
    """The application, its database, and a sign-in token for each role."""

    app: flask.Flask
    database: Database
    tokens: dict[str, str]

    def rules(self) -> list[Rule]:
        """List every route of the application."""
        return sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)

    def access(self, rule: Rule) -> Any:
        """Return who may open a route: role names, "public", or None where the view says nothing."""
        return getattr(self.app.view_functions[rule.endpoint], MARK, None)

    def paths(self, rule: Rule) -> Iterator[str]:
        """Return addresses that lead to a route, with the ids of rows that exist."""
        for number in IDS if rule.arguments else (1,):
            values = {name: self._value(rule, name, number) for name in rule.arguments}
            yield self.app.url_map.bind("127.0.0.1").build(rule.endpoint, values)

    def visitor(self, role: str | None) -> flask.testing.FlaskClient:
        """Open a browser in which a person of this role, or nobody, is signed in."""
        client = self.app.test_client()
        if role is not None:
            with client.session_transaction() as session:
                session[sessions.TOKEN] = self.tokens[role]
        return client

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the raw rows of every table, without what reading may change."""
        with self.database.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(text(_select(table)))]
                for table in metadata.sorted_tables
                if MAY_CHANGE.get(table.name) != "*"
            }

    @contextlib.contextmanager
    def writes(self) -> Iterator[Callable[[], bool]]:
        """Open a look at the file that tells whether anybody wrote to it since the last look."""
        with contextlib.closing(sqlite3.connect(self.database.engine.url.database or "")) as watching:

            def version() -> int:
                return int(watching.execute("PRAGMA data_version").fetchone()[0])

            seen = [version()]

            def has_written() -> bool:
                seen.append(version())
                return seen[-2] != seen[-1]

            yield has_written

    @staticmethod
    def _value(rule: Rule, name: str, number: int) -> int | str:
        if isinstance(rule._converters[name], IntegerConverter):
            return number
        return WORDS[name][number - 1] if name in WORDS else f"{name}-{number}"


def _select(table: Any) -> str:
    columns = [column.name for column in table.columns if MAY_CHANGE.get(table.name) != column.name]
    return f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY 1"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Panel]:
    """Return the application on its own SQLite database: one child's words before a review, and unrelated rows."""
    with databases.fresh("sqlite", folder) as url:
        wiring = build(load(env="development", database_url=url, data_dir=folder))
        with wiring.database.write() as session:
            tokens = _people(session)
        yield Panel(create_app(wiring), wiring.database, tokens)
        wiring.database.close()


def _people(session: Session) -> dict[str, str]:
    """Add a review with words, an account of every role close to it, strangers; give each role's sign-in token."""
    team = factories.team(session)
    officer = factories.officer(session, team_id=team.id)
    review = factories.review(session, officer_id=officer.id)
    talk = talks.talk(session, review.id, "asking")
    factories.answer(session, conversation_id=talk.id)
    message = factories.inbound_message(session, conversation_id=talk.id, media=[["voice", "u", "audio/ogg"]])
    factories.media_file(session, inbound_id=message.id)
    factories.note(session, conversation_id=talk.id, media="voice", inbound_id=message.id)
    factories.contribution(session, conversation_id=talk.id)
    letter = factories.contribution(session, review_id=review.id, source="letter")
    factories.record(session, contribution_id=letter.id)
    flag = factories.flag(session, conversation_id=talk.id)
    factories.challenge(session, review_id=review.id, flag_id=flag.id)
    factories.advocacy_request(session, child_id=review.child_id)
    factories.file_audit(session, child_id=review.child_id, officer_id=officer.id)
    factories.adult_feedback(session, officer_id=officer.id)
    factories.closed_case(session, child_id=review.child_id)
    theme = factories.theme(session, name="Where I live")
    factories.themed_part(session, conversation_id=talk.id, themes=(theme.id,))
    factories.report_entry(
        session, year="2026-27", section="you_said", theme_id=theme.id, quarter=date(2026, 10, 1)
    )
    public = {"name": "Where I live", "replies": "10", "pairs": [["Too far away", "", False]], "quotes": []}
    factories.published_quarter(session, quarter=date(2026, 10, 1), said={"of": "50", "themes": [public]})
    places = {Role.IRO: {"officer_id": officer.id}, Role.TEAM_MANAGER: {"team_id": team.id}}
    people = {role: factories.account(session, role=role.value, **places.get(role, {})) for role in Role}
    now = datetime.now(UTC)
    _bring_files(session, people[Role.ADMINISTRATOR].id, now)
    _bring_links(session, people[Role.IRO].id, people[Role.ADMINISTRATOR].id, now)
    factories.access_key(session)
    factories.webhook_event(session, state="given_up", ended_at=now, reason="HTTP 500")
    factories.noise(session)
    return {role.value: _sign_in(session, role, account, now) for role, account in people.items()}


def _bring_links(session: Session, invited: int, administrator: int, now: datetime) -> None:
    """Bring links that are good, with the tokens of ``paths``, and a key that waits for its first code."""
    for number in IDS:
        factories.account_link(
            session,
            account_id=invited,
            token_hash=fingerprint(f"token-{number}"),
            good_until=now + timedelta(days=7),
        )
    factories.second_factor(session, account_id=administrator, secret=None, offered="JBSWY3DPEHPK3PXP" * 2)


def _bring_files(session: Session, account_id: int, now: datetime) -> None:
    """Bring a file that was looked at, one that waits, and one that was taken in."""
    batch = factories.import_batch(session)
    found = {"state": "done", "outcome": LOOKED_AT.as_json()}
    taken = {"file_name": "children.csv", "rows": 1, "added": 1, "changed": 0}
    for task in (
        found,
        {"state": "waiting"},
        {"task": "take", "state": "done", "upload_id": None, "batch_id": batch.id, "outcome": taken},
    ):
        about = {"upload_id": factories.import_upload(session, account_id=account_id, uploaded_at=now).id}
        factories.import_task(session, account_id=account_id, **{**about, **task})


def _sign_in(session: Session, role: Role, account: Account, now: datetime) -> str:
    person = accounts.Person(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=role,
        officer_id=account.officer_id,
        team_id=account.team_id,
    )
    return accounts.start_session(session, person, now)
