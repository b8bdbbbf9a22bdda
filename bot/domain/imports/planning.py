"""From the rows of a file to its plan, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.imports.alike import alike
from bot.domain.imports.care import plan_care
from bot.domain.imports.changes import Plan
from bot.domain.imports.kinds import FileKind
from bot.domain.imports.known import Known
from bot.domain.imports.people import plan_children, plan_officers
from bot.domain.imports.reviews import Declared, plan_reviews
from bot.domain.imports.rows import ImportRow, Rows

_PLANNERS: Mapping[FileKind, Callable[[Sequence[ImportRow], Known, Declared], Plan]] = MappingProxyType(
    {
        FileKind.CHILDREN: lambda rows, known, _declared: plan_children(rows, known),
        FileKind.CARE_PERIODS: lambda rows, known, _declared: plan_care(rows, known),
        FileKind.OFFICERS: lambda rows, known, _declared: plan_officers(rows, known),
        FileKind.REVIEWS: plan_reviews,
    }
)


def plan_file(kind: FileKind, rows: Rows, known: Known, declared: Declared) -> Plan:
    """Plan a whole file; lines that could not be read are among the refusals and count as rows."""
    plan = _PLANNERS[kind](rows.rows, known, declared)
    unread = {refusal.line for refusal in rows.refusals}
    return Plan(
        rows=len(rows.rows) + len(unread),
        changes=plan.changes,
        refusals=tuple(sorted((*rows.refusals, *plan.refusals), key=lambda each: each.line)),
        notices=tuple(
            sorted((*rows.notices, *plan.notices, *alike(rows.rows, known)), key=lambda each: each.line)
        ),
    )
