"""The main pages of the panel on one authority's five years, through the application in one process.

python -m tests.bench.pages [--children 1446] [--years 5] [--rounds 15] [--data DIR] [--write]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.demo.seeding import SeedPlan, seed
from bot.ground import accounts
from bot.ground.roles import Role
from bot.reports import report_years
from bot.settings import load
from bot.store.contributions import ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.people import Allocation, Officer
from bot.store.reviews import Review
from bot.wiring import Wiring, build
from tests.bench import report
from tests.peers import databases
from web import create_app
from web.kit import sessions
from web.serving import settle

DIALECTS = ("sqlite", "postgresql")
PAGES = (
    ("Today, an IRO", Role.IRO, "/caseload"),
    ("Today, a team manager", Role.TEAM_MANAGER, "/caseload"),
    ("One review", Role.IRO, "/reviews/{review}"),
    ("Confirmation of a code", Role.IRO, "/reviews/{held}/confirmation"),
    ("Codes to confirm together", Role.IRO, "/reviews/confirm"),
    ("Arrangements", Role.COORDINATOR, "/arrangements"),
    ("Reviews of a month, a service manager", Role.SERVICE_MANAGER, "/reviews"),
    ("A month of reviews as a calendar", Role.SERVICE_MANAGER, "/reviews/month"),
    ("Team board of all teams", Role.SERVICE_MANAGER, "/team"),
    ("Team board, a team manager", Role.TEAM_MANAGER, "/team"),
    ("The service in one view", Role.SERVICE_MANAGER, "/service"),
    ("IROs", Role.SERVICE_MANAGER, "/allocations"),
    ("Participation", Role.PARTICIPATION, "/participation"),
    ("Feedback after reviews", Role.PARTICIPATION, "/participation/response"),
    (
        "Views before reviews, a whole year",
        Role.PARTICIPATION,
        "/participation/response?phase=pre&period={year}",
    ),
    ("How far they came", Role.PARTICIPATION, "/participation/response/questions"),
    ("What they told us", Role.PARTICIPATION, "/participation/response/answers"),
    ("When they answer", Role.PARTICIPATION, "/participation/response/times"),
    ("Data quality", Role.SERVICE_MANAGER, "/quality"),
    ("One check of data quality", Role.SERVICE_MANAGER, "/quality/no-evidence"),
    ("Codes to key", Role.SERVICE_MANAGER, "/returns/keying"),
    ("Import", Role.ADMINISTRATOR, "/import"),
    ("Policies, with what would be sent", Role.SERVICE_MANAGER, "/policies"),
)
Figures = Mapping[str, Mapping[str, float]]


def measure(children: int, years: int, rounds: int, data: Path | None = None) -> dict[str, Figures]:
    """Measure both kinds of database; ``data`` is a SQLite file that is measured alone, as it is."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as name:
        folder = Path(name)
        if data is not None:
            return {"sqlite": _measure(f"sqlite:///{data}", folder, rounds)}
        found = {}
        for dialect in DIALECTS:
            with databases.fresh(dialect, folder) as url:
                _seed(url, folder, SeedPlan(children=children, years=years))
                found[dialect] = _measure(url, folder, rounds)
        return found


@contextmanager
def _joined(url: str, folder: Path) -> Iterator[Wiring]:
    wiring = build(load(env="development", database_url=url, data_dir=folder))
    with closing(wiring.database):
        yield wiring


def _seed(url: str, folder: Path, plan: SeedPlan) -> None:
    with _joined(url, folder) as wiring:
        with wiring.database.write() as session:
            seed(session, plan, wiring.context, datetime.now(UTC), lambda _done, _of: None, production=False)
        if not wiring.database.is_sqlite:
            with wiring.database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")


def _measure(url: str, folder: Path, rounds: int) -> Figures:
    with _joined(url, folder) as wiring:
        with wiring.database.write() as session:
            tokens, places = _people(session)
        app = create_app(wiring)
        settle(wiring)  # as in a process that serves: what was built stays out of garbage collections
        found = {}
        for name, role, path in PAGES:
            client = app.test_client()
            with client.session_transaction() as kept:
                kept[sessions.TOKEN] = tokens[role]
            found[name] = _page(client, path.format(**places), rounds)
        return found


def _people(session: Session) -> tuple[dict[Role, str], dict[str, int | str]]:
    """Add an account of each role, the IRO with most children, and find that IRO's fullest review and a held one."""
    loads = select(Allocation.officer_id).where(Allocation.ends_on.is_(None)).group_by(Allocation.officer_id)
    officer = session.scalars(loads.order_by(func.count().desc()).limit(1)).one()
    team, now = session.get_one(Officer, officer).team_id, datetime.now(UTC)
    tokens = {}
    for role in Role:
        email = f"{role.value}.{now.timestamp():.0f}@bench.example"
        person = accounts.add(
            session, email, role.value, role, None, officer_id=officer, team_id=team, now=now
        )
        tokens[role] = accounts.start_session(session, person, now)
    words = (
        select(Review.id)
        .join(ConversationRecord, ConversationRecord.review_id == Review.id)
        .join(ReceivedViews, ReceivedViews.conversation_id == ConversationRecord.id)
        .where(Review.officer_id == officer)
        .order_by(ReceivedViews.unread.desc(), Review.id.desc())
        .limit(1)
    )
    held = select(func.max(Review.id)).where(Review.officer_id == officer, Review.status == "held")
    year = report_years(now.date())[1].name
    return tokens, {"review": session.scalars(words).one(), "held": session.scalars(held).one(), "year": year}


def _page(client: FlaskClient, path: str, rounds: int) -> dict[str, float]:
    """Open a page again and again; the first times are thrown away."""
    cpu: list[float] = []
    wall: list[float] = []
    for turn in range(rounds + 3):
        begun, spent = time.perf_counter(), time.process_time()
        answer = client.get(path)
        if turn >= 3:
            wall.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - spent)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return {
        "wall_ms": round(1000 * statistics.median(wall), 1),
        "cpu_ms": round(1000 * statistics.median(cpu), 1),
        "kib": round(len(answer.data) / 1024),
    }


def table(found: Mapping[str, Figures]) -> str:
    """Write the results as a Markdown table."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    heads = [f"{names[dialect]} {what}" for dialect in found for what in ("wall, ms", "CPU, ms")]
    lines = [f"| page | KiB | {' | '.join(heads)} |", f"|---|---|{'---|' * len(heads)}"]
    first = next(iter(found.values()))
    for name in first:
        cells = [f"{found[dialect][name][key]:.1f}" for dialect in found for key in ("wall_ms", "cpu_ms")]
        lines.append(f"| {name} | {first[name]['kib']:.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and with ``--write`` put it into the documents."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages")
    parser.add_argument("--children", type=int, default=1446)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--data", type=Path, help="a SQLite file to measure as it is")
    parser.add_argument("--write", action="store_true", help="also rewrite the section in the documents")
    chosen: Any = parser.parse_args(arguments)
    found = measure(chosen.children, chosen.years, chosen.rounds, chosen.data)
    print(table(found))
    if chosen.write:
        report.write_pages(table(found), chosen.children, chosen.years)


if __name__ == "__main__":
    main()
