"""Carrying an import out: look, then write in a short transaction of its own, and look again when rows moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.imports import FileRefused, Kind, Progress, Sheet, unseen
from bot.ground.access import Person
from bot.ground.context import Context
from bot.imports.applying import Applied, Outdated, apply
from bot.imports.files import read_file
from bot.imports.foreseen import Foreseen
from bot.imports.preparing import Moment, Prepared, Source, column_names, kind_of, prepare
from bot.store.engine import Database

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Office:
    """What every import needs besides the file: the database, and what use cases know."""

    database: Database
    context: Context


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file; ``applied`` is None when it was only looked at or has lines that cannot be taken."""

    prepared: Prepared
    applied: Applied | None


def _nothing(*_: object) -> None:
    """Do nothing beside an import."""


@dataclass(frozen=True, slots=True)
class Alongside:
    """What else is done in the transaction that takes a file in: before it is written, and after."""

    before: Callable[[Session], None] = _nothing
    after: Callable[[Session, Prepared, Applied], None] = _nothing


def look(
    office: Office,
    source: Source,
    moment: Moment,
    progress: Progress = unseen,
    sheet: Sheet | None = None,
    seen: Foreseen | None = None,
) -> Prepared:
    """Read and plan a file outside any transaction that writes; FileRefused when it cannot be read as a whole.

    ``seen`` is what the files before it would add, to which its own is added.
    """
    languages = office.context.content.languages
    with office.database.read() as session:
        prepared = prepare(session, source, moment, languages, progress, sheet, seen)
    if seen is not None:
        seen.take(prepared.plan)
    return prepared


def read(office: Office, source: Source) -> Sheet:
    """Read a file as a table, before anybody asks what it would change; FileRefused when it is none."""
    with office.database.read() as session:
        names = column_names(session)
    return read_file(source.content, names)


def in_order(office: Office, sources: Iterable[Source]) -> list[Source]:
    """Put files into the order in which they build on each other; those that are no file of any kind come last."""
    kinds = list(Kind)
    with office.database.read() as session:
        placed = [(_place(session, source, kinds), source) for source in sources]
    return [source for _, source in sorted(placed, key=lambda each: (each[0], each[1].name))]


def _place(session: Session, source: Source, kinds: list[Kind]) -> int:
    try:
        return kinds.index(kind_of(session, source))
    except FileRefused:
        return len(kinds)


def carry_out(
    office: Office,
    source: Source,
    clock: Callable[[], Moment],
    person: Person | None,
    *,
    by: str = "",
    progress: Progress = unseen,
    alongside: Alongside = Alongside(),
) -> Outcome:
    """Take a file in, whole or not at all; FileRefused when it cannot be read or others keep changing the same rows."""
    said = "Others are changing the same rows: try again in a minute"
    for _ in range(ATTEMPTS):
        moment = clock()
        prepared = look(office, source, moment, progress)
        if prepared.plan.refusals:
            return Outcome(prepared, None)
        try:
            with office.database.write() as session:
                alongside.before(session)
                applied = apply(session, prepared, person, moment.now, office.context, by=by)
                alongside.after(session, prepared, applied)
            return Outcome(prepared, applied)
        except Outdated:
            continue
        except IntegrityError:  # the rows are as they were planned on, so looking again may not help
            said = (
                "The database refuses a row of this file, although its lines agree. Nothing was changed: "
                "take in its lines in smaller parts to find the one, and tell whoever runs Heard"
            )
    raise FileRefused(said)
