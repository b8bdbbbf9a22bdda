"""Children in a file: what each line adds or changes, and what they are called while nobody has given a name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.imports.changes import Draft, Existing, Plan, Stored, Subject, once
from bot.domain.imports.known import Known
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice

_COLUMNS = {
    "date_of_birth": "born_on",
    "sibling_group": "sibling_group",
    "parent_child_id": "parent_la_child_id",
}


def plan_children(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan new and changed children; an empty cell empties the field, except the language.

    A language that the child chose in a conversation stays, and the preview says so.
    """
    draft = Draft()
    here = {row.text("child_id") for row in rows} | known.child_rows.keys()
    for row in once(rows, draft, "child_id"):
        child, parent = row.text("child_id"), row.text("parent_child_id")
        if parent == child:
            draft.refuse(row, "parent_child_id", parent, "A child cannot be its own parent")
            continue
        if parent and parent not in here:
            draft.notice(row, "parent_child_id", parent, "No child with this id is known yet")
        existing = known.child_rows.get(child)
        draft.put(row.line, Subject.CHILD, child, existing, _wanted(row, existing, draft))
    draft.notices += _nameless(draft)
    return draft.plan(rows)


def _name(row: ImportRow, existing: Existing | None) -> str:
    """Return what to call a child: a known name unless the file gives another; without any, the id."""
    known = str(existing.values["known_as"]) if existing else row.text("child_id")
    own = known if known != row.text("child_id") else ""
    return row.text("known_as") or own or row.text("first_name") or known


def _nameless(draft: Draft) -> list[Notice]:
    """Say once that new children have their ids in the place of names, because people will see them."""
    found = [each for each in draft.changes if each.after.get("known_as") == each.key]
    says = (
        f"{len(found)} {'child has' if len(found) == 1 else 'children have'} no name in this file and "
        "will be called by the id: bring a file of children with known_as, or ssd_person with pers_forename"
    )
    return [Notice(found[0].line, "child_id", found[0].key, says)] if found else []


def _wanted(row: ImportRow, existing: Existing | None, draft: Draft) -> dict[str, Stored]:
    wanted: dict[str, Stored] = {"la_child_id": row.text("child_id"), "known_as": _name(row, existing)}
    wanted |= {column: row.values[field] for field, column in _COLUMNS.items() if row.has(field)}
    return wanted | language_of(row, existing, draft)


def language_of(row: ImportRow, existing: Existing | None, draft: Draft) -> dict[str, Stored]:
    """Return the language that a line gives a child; nothing where it names none, or the child chose another one."""
    named = row.text("language")
    if not named:
        return {}
    if existing is None or existing.values["language_chosen_at"] is None:
        return {"language": named}
    if named != existing.values["language"]:
        draft.notice(
            row, "language", named, "The child chose another language in a conversation, and it stays"
        )
    return {}
