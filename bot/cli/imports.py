"""Commands about files of the case system: import, once or for a folder that is watched."""

from __future__ import annotations

import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import imports
from bot.cli import fail
from bot.cli.data import progress_bar
from bot.cli.errors import login, wire
from bot.domain.imports import FileRefused, Progress, unseen
from bot.ground import accounts
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.ground.stop_flag import StopFlag
from bot.imports import LARGEST, FileSource, ImportOffice, Moment, Preparation, Watch
from bot.wiring import Wiring, now

# Seconds between two looks at a watched folder.
LOOK_EVERY = 2.0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are taken in: what they need, who does it, and the mappings to read them by."""

    office: ImportOffice
    person: Person | None
    mappings: tuple[str, ...]

    @property
    def by(self) -> str:
        """Say who did it where no account is named."""
        return "" if self.person else f"{login()} at the terminal"


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--mapping", "mappings", multiple=True, help="A saved mapping to read files of its kind by.")
@click.option(
    "--watch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take in what is put into this folder, until stopped; needs --user.",
)
@click.option("--user", "email", help="The administrator's account in whose name it is done.")
@click.option("--undo", is_flag=True, help="Undo the last import instead, as far as nothing depends on it.")
def take_in(
    files: tuple[Path, ...],
    dry_run: bool,
    mappings: tuple[str, ...],
    watch: Path | None,
    email: str | None,
    undo: bool,
) -> None:
    """Take in children, times in care, officers, reviews and phones from CSV, XLSX or SSDA903 XML files.

    What a file holds is known by its header. A file is taken in whole or not at all; each line that cannot be taken
    is named with its column, value and reason. The exit code is 1 when a file was not taken in.
    """
    _check_usage(files, watch=watch, email=email, undo=undo, dry_run=dry_run)
    wiring = wire()
    with closing(wiring.database):
        desk = Desk(ImportOffice(wiring.database, wiring.context), _acting(wiring, email), mappings)
        if undo:
            _undo(desk)
        elif watch is not None:
            _watch(desk, watch)
        else:
            _take_all(desk, files, dry_run=dry_run)


def _check_usage(
    files: Sequence[Path], *, watch: Path | None, email: str | None, undo: bool, dry_run: bool
) -> None:
    if [bool(files), watch is not None, undo].count(True) != 1:
        raise click.UsageError("name files, or --watch a folder, or --undo: one of them")
    if watch is not None and email is None:
        raise click.UsageError("--watch needs --user: the account in whose name files are taken in")
    if dry_run and not files:
        raise click.UsageError("--dry-run needs files")


def _acting(wiring: Wiring, email: str | None) -> Person | None:
    if email is None:
        return None
    with wiring.database.read() as session:
        found = accounts.find(session, email)
    if found is None or found.role is not Role.ADMINISTRATOR:
        raise fail(f"{email} is no administrator's account")
    return found


def moment() -> Moment:
    """Return the moment and the day in England at which a file is looked at."""
    return Moment.at(now())


def _take_all(desk: Desk, files: Sequence[Path], *, dry_run: bool) -> None:
    sources = imports.in_order(desk.office, [_source(path, desk) for path in files])
    refused = 0
    seen = imports.Foreseen() if dry_run else None
    for source in sources:
        with progress_bar(f"Reading {source.title}") as progress:
            try:
                prepared, report = _take(desk, source, seen=seen, progress=progress)
            except FileRefused as error:
                prepared, report = None, [f"{source.title}: {error}"]
        click.echo("\n".join(report))
        refused += prepared is None or bool(prepared.plan.refusals)
    if refused:
        raise fail(f"{refused} of {len(sources)} files cannot be taken in")


def _source(path: Path, desk: Desk) -> FileSource:
    """Read a file, but never more of it than a file may have; FileRefused comes when its size is looked at."""
    with path.open("rb") as content:
        return FileSource(path.name, content.read(LARGEST + 1), desk.mappings)


def _take(
    desk: Desk, source: FileSource, *, seen: imports.Foreseen | None = None, progress: Progress = unseen
) -> tuple[Preparation, list[str]]:
    """Take a file in, or look at it on top of what those before it would add; return what to say about it."""
    if seen is not None:
        prepared = imports.look(desk.office, source, moment(), progress, seen=seen)
        return prepared, [
            *imports.differences(prepared),
            *imports.findings(prepared),
            imports.summary(prepared),
        ]
    outcome = imports.carry_out(desk.office, source, moment, desk.person, by=desk.by, progress=progress)
    return outcome.prepared, list(_said(outcome))


def _said(outcome: imports.ImportOutcome) -> Iterator[str]:
    yield from imports.findings(outcome.prepared)
    yield imports.summary(outcome.prepared)
    if outcome.applied is None:
        yield "Nothing of this file was taken in: mend the refused lines first."
    elif outcome.applied.batch_id is None:
        yield "Nothing has changed."
    else:
        yield f"Taken in as import {outcome.applied.batch_id}."


def _undo(desk: Desk) -> None:
    database = desk.office.database
    with database.read() as session:
        last = imports.last_batch(session)
    if last is None:
        raise fail("there is no import to undo")
    try:
        with database.write() as session:
            undone = imports.undo(session, last.id, desk.person, now(), by=desk.by)
    except InputRefused as error:
        raise fail(error) from error
    for each in undone.stays:
        click.echo(f"line {each.line} stays: {each.reason}")
    click.echo(f"Import {last.id} ({last.file_name}): {undone.lines} lines undone, {len(undone.stays)} stay.")


def _watch(desk: Desk, folder: Path) -> None:
    """Look at the folder until the process is asked to end."""
    ending = StopFlag()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ending.set())
    click.echo(f"Watching {folder} in the name of {desk.person.email if desk.person else ''}")
    watch = Watch(folder)
    while not ending.is_set():
        look_once(desk, watch, time.monotonic())
        ending.wait(LOOK_EVERY)


def look_once(desk: Desk, watch: Watch, seconds: float) -> None:
    """Take in the files that have come to rest and move each to done or failed, with a report beside it."""
    sources = {}
    for path in watch.settled(seconds):
        try:
            sources[path.name] = _source(path, desk)
        except OSError as error:
            click.echo(f"{path.name} cannot be read: {error.strerror}", err=True)
    ordered = imports.in_order(desk.office, sources.values())
    left, taken = Counter(source.name for source in ordered), defaultdict[str, list[tuple[bool, str]]](list)
    for source in ordered:
        try:
            taken[source.name].append(_taken(desk, source))
        except SQLAlchemyError as error:  # the file stays where it is and is tried again
            click.echo(f"{source.title}: the database cannot be used: {type(error).__name__}", err=True)
            continue
        left[source.name] -= 1
        if not left[source.name]:
            _put_away(watch.folder / source.name, taken[source.name])


def _put_away(path: Path, taken: Sequence[tuple[bool, str]]) -> None:
    """Move a file away once each of its tables was looked at; it is done when all of them were taken in."""
    done, report = all(done for done, _ in taken), "".join(text for _, text in taken)
    place = imports.put_away(path, done=done, report=report, now=now())
    click.echo(f"{path.name} moved to {place.parent.name}")


def _taken(desk: Desk, source: FileSource) -> tuple[bool, str]:
    try:
        prepared, report = _take(desk, source)
    except FileRefused as error:
        return False, _text([f"{source.title}: {error}"])
    return not prepared.plan.refusals, _text(report)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
