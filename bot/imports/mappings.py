"""Saved mappings: how the columns of another system are called, and what its files declare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.imports import FIELDS, ColumnMapping, FileKind, FileRefused, lay_out
from bot.domain.participation import Code
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import Person
from bot.store.imports import ImportMapping

LONGEST_NAME = 60


def mapping_named(session: Session, name: str) -> tuple[int, ColumnMapping]:
    """Return a saved mapping and its id; FileRefused when there is none of this name."""
    found = session.scalar(select(ImportMapping).where(ImportMapping.name == name))
    if found is None:
        raise FileRefused(f"There is no mapping called “{name}”")
    return found.id, _mapping(found)


def saved_mappings(session: Session) -> Sequence[ColumnMapping]:
    """List the saved mappings by name."""
    return [_mapping(each) for each in session.scalars(select(ImportMapping).order_by(ImportMapping.name))]


def save_mapping(
    session: Session,
    mapping: ColumnMapping,
    person: Person,
    now: datetime,
    header: Sequence[str] | None = None,
) -> None:
    """Save a mapping under its name, in place of an earlier one of the same kind.

    InputRefused for an empty or long name, a name that another kind has, a column chosen twice, or a needed column
    that is not chosen and not in the ``header`` for which the mapping is made.
    """
    name = _name(mapping)
    if header is not None:
        _refuse_misfit(mapping, header)
    found = session.scalar(select(ImportMapping).where(ImportMapping.name == name))
    if found is not None and found.kind != mapping.kind:
        raise InputRefused("name", f"A mapping of this name is for files of {found.kind.replace('_', ' ')}")
    if found is None:
        found = ImportMapping(name=name, kind=mapping.kind.value)
        session.add(found)
    found.columns = {
        field.name: mapping.columns[field.name]
        for field in FIELDS[mapping.kind]
        if field.name in mapping.columns
    }
    found.date_means_held = mapping.date_means_held
    found.aliases = {text.strip().casefold(): code.value for text, code in mapping.aliases.items()}
    session.flush()
    audit.record(
        session, "saved", "import_mapping", found.id, person, now, kind=found.kind,
        date_means_held=found.date_means_held, columns=len(found.columns), aliases=len(found.aliases),
    )  # fmt: skip


def _name(mapping: ColumnMapping) -> str:
    """Return the name without space around it, when it and the columns can be."""
    name = mapping.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputRefused("name", f"Give it a name of up to {LONGEST_NAME} characters")
    chosen = list(mapping.columns.values())
    twice = next((column for column in chosen if chosen.count(column) > 1), None)
    if twice:
        raise InputRefused("columns", f"Choose the column {twice} for one field only")
    return name


def _refuse_misfit(mapping: ColumnMapping, header: Sequence[str]) -> None:
    try:
        lay_out(header, mapping)
    except FileRefused as error:
        raise InputRefused("columns", f"{error}. Choose the column, or bring a file that has it") from error


def _mapping(found: ImportMapping) -> ColumnMapping:
    aliases = {text: Code(code) for text, code in found.aliases.items()}
    return ColumnMapping(
        found.name, FileKind(found.kind), dict(found.columns), found.date_means_held, aliases
    )
