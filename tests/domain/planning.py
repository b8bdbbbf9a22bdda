"""What tests of plans share: planning a file of text, and a child of whom something is known."""

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.imports import (
    CareSpan,
    CellReading,
    Declared,
    Existing,
    Known,
    KnownChild,
    KnownPeriod,
    Plan,
    lay_out,
    plan_file,
    read_csv,
    read_rows,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
D = date.fromisoformat


def plan_of(text: str, known: Known | None = None, *, held: bool = False) -> Plan:
    """Read a file of text and plan it on what is known."""
    sheet = read_csv(text)
    layout = lay_out(sheet.header)
    rows = read_rows(sheet, layout, CellReading(TODAY, {"ur": "ur", "pl": "pl"}))
    return plan_file(layout.kind, rows, known or Known(), Declared(TODAY, NOW, held))


def reasons(plan: Plan) -> list[tuple[int, str, str]]:
    """Return line, column and reason of each refusal."""
    return [(each.line, each.column, each.says) for each in plan.refusals]


def changes(plan: Plan) -> list[tuple[int, str, Any, dict[str, Any]]]:
    """Return line, subject, before and after of each change."""
    return [
        (each.line, each.subject.value, None if each.before is None else dict(each.before), dict(each.after))
        for each in plan.changes
    ]


def known_care(*, ends_on: date | None = None) -> Known:
    """Know a child with a time in care and an allocation, another without, and an officer."""
    row = {
        "child_id": 10,
        "starts_on": D("2025-03-01"),
        "ends_on": ends_on,
        "external_id": "C1",
        "short_breaks_only": False,
        "began_earlier": False,
    }
    care = (CareSpan(20, D("2025-03-01"), ends_on, None),)
    allocated = ((CareSpan(30, D("2025-03-01"), None, None), 40),)
    return Known(
        children={
            "1": KnownChild(10, D("2013-05-04"), care, allocated),
            "2": KnownChild(11, D("2020-01-01")),
        },
        periods={20: KnownPeriod("1", Existing(20, row))},
        period_ids={"C1": 20},
        officers={"ira@example.org": Existing(40, {"name": "Ira", "email": "ira@example.org", "team_id": 1})},
    )
