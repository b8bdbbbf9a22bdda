"""A file of children: who they are, as far as Heard may know it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.imports.changes import Draft, Plan, Stored, Subject, once
from bot.domain.imports.known import Known
from bot.domain.imports.rows import Row

_COLUMNS = {
    "date_of_birth": "born_on",
    "sibling_group": "sibling_group",
    "parent_child_id": "parent_la_child_id",
}


def plan_children(rows: Sequence[Row], known: Known) -> Plan:
    """Plan new and changed children; an empty cell empties the field, except the language, which a child may choose."""
    draft = Draft()
    here = {row.text("child_id") for row in rows} | known.child_rows.keys()
    for row in once(rows, draft, "child_id"):
        child, parent = row.text("child_id"), row.text("parent_child_id")
        if parent == child:
            draft.refuse(row, "parent_child_id", parent, "A child cannot be its own parent")
            continue
        if parent and parent not in here:
            draft.notice(row, "parent_child_id", parent, "No child with this id is known yet")
        draft.put(row.line, Subject.CHILD, child, known.child_rows.get(child), _wanted(row))
    return draft.plan(rows)


def _wanted(row: Row) -> dict[str, Stored]:
    wanted: dict[str, Stored] = {"la_child_id": row.text("child_id"), "known_as": row.text("known_as")}
    wanted |= {column: row.values[field] for field, column in _COLUMNS.items() if row.has(field)}
    if row.text("language"):
        wanted["language"] = row.text("language")
    return wanted
