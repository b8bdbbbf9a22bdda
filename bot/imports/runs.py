"""Carrying an import out: look, write in a short transaction, look again when rows moved; also for a watched folder."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.imports import FileKind, FileRefused, Progress, Sheet, unseen
from bot.ground.context import Context
from bot.ground.roles import Person
from bot.imports.apply import Applied, Outdated, apply
from bot.imports.files import LARGEST, read_file
from bot.imports.foreseen import Foreseen
from bot.imports.look import FileSource, Moment, Preparation, column_names, kind_of, prepare
from bot.imports.xml_return import is_xml_return, read_return
from bot.store.engine import Database

ATTEMPTS = 3
# Seconds for which a file must not have changed; a copy over a slow network grows in between.
SETTLED = 10.0
SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xml"})
DONE, FAILED = "done", "failed"


@dataclass(frozen=True, slots=True)
class ImportOffice:
    """What every import needs besides the file: the database, and what use cases know."""

    database: Database
    context: Context


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file; ``applied`` is None when it was only looked at or has lines that cannot be taken."""

    prepared: Preparation
    applied: Applied | None


def _nothing(*_: object) -> None:
    """Do nothing beside an import."""


@dataclass(frozen=True, slots=True)
class Alongside:
    """What else is done in the transaction that takes a file in: before it is written, and after."""

    before: Callable[[Session], None] = _nothing
    after: Callable[[Session, Preparation, Applied], None] = _nothing


def look(
    office: ImportOffice,
    source: FileSource,
    moment: Moment,
    progress: Progress = unseen,
    sheet: Sheet | None = None,
    seen: Foreseen | None = None,
) -> Preparation:
    """Read and plan a file outside any transaction that writes; FileRefused when it cannot be read as a whole.

    ``seen`` is what the files before it would add, to which its own is added.
    """
    languages = office.context.content.languages
    with office.database.read() as session:
        prepared = prepare(session, source, moment, languages, progress, sheet, seen)
    if seen is not None:
        seen.take(prepared.plan)
    return prepared


def read(office: ImportOffice, source: FileSource) -> Sheet:
    """Read a file as a table, before anybody asks what it would change; FileRefused when it is none."""
    with office.database.read() as session:
        names = column_names(session)
    return read_file(source.content, names)


def parts_of(source: FileSource) -> list[FileSource]:
    """Return the files that a source holds: the tables of a return as XML, each by its name; any other file alone.

    A return that cannot be read stays as it is, and is refused where it is read.
    """
    if len(source.content) > LARGEST or not is_xml_return(source.content):
        return [source]
    try:
        tables = read_return(source.content)
    except FileRefused:
        return [source]
    return [replace(source, part=table, content=content) for table, content in tables.items()]


def in_order(office: ImportOffice, sources: Iterable[FileSource]) -> list[FileSource]:
    """Put files and the tables of returns into the order in which they build on each other; what is none comes last."""
    kinds = list(FileKind)
    with office.database.read() as session:
        parts = [part for source in sources for part in parts_of(source)]
        placed = [(_place(session, part, kinds), part) for part in parts]
    return [source for _, source in sorted(placed, key=lambda each: (each[0], each[1].name))]


def _place(session: Session, source: FileSource, kinds: list[FileKind]) -> int:
    try:
        return kinds.index(kind_of(session, source))
    except FileRefused:
        return len(kinds)


def carry_out(
    office: ImportOffice,
    source: FileSource,
    clock: Callable[[], Moment],
    person: Person | None,
    *,
    by: str = "",
    progress: Progress = unseen,
    alongside: Alongside = Alongside(),
) -> ImportOutcome:
    """Take a file in, whole or not at all; FileRefused when it cannot be read or others keep changing the same rows."""
    said = "Others are changing the same rows: try again in a minute"
    for _ in range(ATTEMPTS):
        moment = clock()
        prepared = look(office, source, moment, progress)
        if prepared.plan.refusals:
            return ImportOutcome(prepared, None)
        try:
            with office.database.write() as session:
                alongside.before(session)
                applied = apply(session, prepared, person, moment.now, office.context, by=by)
                alongside.after(session, prepared, applied)
            return ImportOutcome(prepared, applied)
        except Outdated:
            continue
        except IntegrityError:  # the rows are as they were planned on, so looking again may not help
            said = (
                "The database refuses a row of this file, although its lines agree. Nothing was changed: "
                "take in its lines in smaller parts to find the one, and tell whoever runs Heard"
            )
    raise FileRefused(said)


@dataclass(slots=True)
class Watch:
    """What is known of the files of one folder; ``seconds`` are of any clock that only goes forward."""

    folder: Path
    _seen: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)

    def settled(self, seconds: float) -> list[Path]:
        """List the files that have not changed for ten seconds, by name; links, hidden and other files never."""
        marks = dict(self._marks())
        self._seen = {
            path: self._seen[path] if self._seen.get(path, (None,))[0] == mark else (mark, seconds)
            for path, mark in marks.items()
        }
        return sorted(path for path, (_, since) in self._seen.items() if seconds - since >= SETTLED)

    def _marks(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        for path in self.folder.iterdir():
            if path.suffix.lower() not in SUFFIXES or path.name.startswith((".", "~$")):
                continue
            try:
                found = path.lstat()
            except FileNotFoundError:
                continue
            if stat.S_ISREG(found.st_mode):
                yield path, (found.st_size, found.st_mtime_ns)


def put_away(path: Path, *, done: bool, report: str, now: datetime) -> Path:
    """Move a file to done or failed, the report beside it, both under a name that says when; return the place."""
    folder = path.parent / (DONE if done else FAILED)
    folder.mkdir(mode=0o700, exist_ok=True)
    place = _free(folder / f"{now:%Y%m%dT%H%M%SZ}-{path.name}")
    place.with_name(f"{place.name}.report.txt").write_text(report, encoding="utf-8")
    return path.rename(place)


def _free(place: Path) -> Path:
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.stem}-{number}{place.suffix}")
    return free
