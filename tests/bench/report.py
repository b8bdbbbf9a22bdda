"""The results as a table, on the screen and in the documents."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path("docs/reference/performance.md")
ROWS = (
    ("requests_per_second", "requests a second"),
    ("p50_ms", "p50, ms"),
    ("p99_ms", "p99, ms"),
    ("cpu_ms", "CPU a request, ms"),
    ("worker_mib", "largest web worker, MiB"),
)
INTRODUCTION = """# Performance

`make bench` measures one signed SMS turn through HTTP (8 keep-alive connections, granian, 2 workers)
beside a floor application in the same run: Flask, Twilio's signature check, one state read, one update and one
insert with raw sqlite3 (WAL, synchronous FULL, writer lock) or raw psycopg. Only ratios of one run count. The
product's turn also dedupes, steps the conversation, seals and stores the answer, keeps the contribution, renders
the reply in the child's language and queues it.

`make bench ARGS=--write` rewrites this page.
"""
STALLED_TITLE = "## While others never finish\n"
STALLED_INTRODUCTION = """
`python -m tests.bench.stalled` sends signed messages (4 at a time, each on a connection of its own) while 64 bodies
stay half sent, 300 connections say nothing, 20 heads stay half sent and one reader does not read what it asked for.
Lost is what was not answered within 5 seconds. The floor is plain WSGI on granian: see
[the decision](../decisions/0005-whole-requests.md). `--write` rewrites this section. Last run: {day}, 2 cores
that much other work shared.
"""
STALLED_ROWS = (
    ("messages", "messages"),
    ("lost", "lost"),
    ("p50_ms", "p50, ms"),
    ("p99_ms", "p99, ms"),
    ("worker_mib", "largest web worker, MiB"),
)
PAGES_TITLE = "## Pages of the panel\n"
PAGES_INTRODUCTION = """
`python -m tests.bench.pages` opens the main pages in one process, garbage collected as in one that
serves, without a network, on one authority of {children:,}
children in care and {years} years of reviews, on SQLite and PostgreSQL; `--write` rewrites this section. Each figure is
the median of its rounds; 50 ms is aimed at. Last run: {day}, 2 cores that other work shared.
"""


def _engine(found: dict[str, Any], kind: str) -> str:
    measured = found["engine"][kind]
    return f"{measured['turns_per_core_second']:,} turns a second ({measured['microseconds_per_turn']} µs a turn)"


def table(found: dict[str, Any]) -> str:
    """Write the results as a Markdown table."""
    lines = [
        f"Engine alone, on one core: {_engine(found, 'plain')} with a number, a label or yes; "
        f"{_engine(found, 'dialogue')} of a whole dialogue with sentences.",
        "",
        "| | floor SQLite | Heard SQLite | ratio | floor PostgreSQL | Heard PostgreSQL | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, name in ROWS:
        cells = [
            cell for dialect in ("sqlite", "postgresql") for cell in _cells(found["turns"][dialect], key)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(measured: dict[str, Any], key: str) -> list[str]:
    ratio = measured["ratio"].get(key)
    return [
        f"{measured['floor'][key]:,.2f}",
        f"{measured['heard'][key]:,.2f}",
        f"{ratio:.2f}" if ratio else "-",
    ]


def write(found: dict[str, Any]) -> None:
    """Rewrite what the page of the documents says about turns; its other sections stay."""
    kept = PAGE.read_text().partition(STALLED_TITLE)[2] if PAGE.exists() else ""
    turns = f"{INTRODUCTION}\n## Last results ({_today()}, 2 cores)\n\n{table(found)}\n"
    PAGE.write_text(f"{turns}\n{STALLED_TITLE}{kept}" if kept else turns)


def stalled_table(found: dict[str, Mapping[str, float]]) -> str:
    """Write what messages met while others never finished."""
    rows = [
        f"| {name} | {found['floor'][key]:,.0f} | {found['heard'][key]:,.0f} |" for key, name in STALLED_ROWS
    ]
    return "\n".join(["| | floor | Heard |", "|---|---|---|", *rows])


def write_stalled(rows: str) -> None:
    """Rewrite the section about messages among slow callers; the others stay."""
    before, _, pages = PAGE.read_text().partition(PAGES_TITLE)
    turns = before.partition(STALLED_TITLE)[0].rstrip()
    about = f"{STALLED_TITLE}{STALLED_INTRODUCTION.format(day=_today())}\n{rows}\n"
    PAGE.write_text(f"{turns}\n\n{about}\n{PAGES_TITLE}{pages}")


def write_pages(rows: str, children: int, years: int) -> None:
    """Rewrite the section about the pages of the panel, the last of the document."""
    turns = PAGE.read_text().partition(PAGES_TITLE)[0].rstrip()
    about = PAGES_INTRODUCTION.format(children=children, years=years, day=_today())
    PAGE.write_text(f"{turns}\n\n{PAGES_TITLE}{about}\n{rows}\n")


def _today() -> str:
    return datetime.now(UTC).strftime("%d %B %Y")
