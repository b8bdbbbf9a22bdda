"""Checks of the machine, the data folder, the database and the worker."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from difflib import get_close_matches

from bot.cli.doctor.answers import copies_said, database_at_head, queue_answers
from bot.cli.doctor.findings import CheckTarget, counted
from bot.domain.bank_holidays import DAYS
from bot.domain.checks import CheckState, Said
from bot.ground import audit, installation, seals
from bot.media import sound
from bot.operations import generations, health, holds
from bot.settings import Settings
from bot.wiring import now

# Reviews are planned and invited this far ahead, so bank holidays must be known for it.
AHEAD = timedelta(days=366)
FULL, SMALL = 512 * 1024**2, 2 * 1024**3
START = "start its service, or run heard work"
LET_GO = "run heard reconcile, then heard release"


def settings_said(variables: Mapping[str, str]) -> Iterator[Said]:
    """Say which names of the environment look like settings and are none: a misspelt one would be read by nobody."""
    known = [f"HEARD_{name.upper()}" for name in Settings.model_fields]
    strange = sorted(name for name in variables if name.startswith("HEARD_") and name not in known)
    for name in strange:
        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]}?" if near else "see docs/reference/settings.md"
        yield CheckState.WARN, f"{name} is no setting and is not read: {meant}"
    if not strange:
        yield CheckState.OK, "every setting can be read"


def check_environment(target: CheckTarget) -> Iterator[Said]:
    """Say whether this is a production installation."""
    if target.settings.is_production:
        yield CheckState.OK, f"production, called at {target.settings.public_url}"
    else:
        needed = (
            "HEARD_ENV=production with HEARD_SECRET_KEY, HEARD_ENCRYPTION_KEYS and an https HEARD_PUBLIC_URL"
        )
        yield CheckState.FIX, f"HEARD_ENV is {target.settings.env}: set {needed}"


def check_data_folder(target: CheckTarget) -> Iterator[Said]:
    """Look at the data folder: whether it is there, can be written to, and is closed to others."""
    folder = target.settings.data_dir
    if not folder.is_dir():
        yield CheckState.FIX, f"HEARD_DATA_DIR: {folder} is not there; heard migrate makes it"
    elif not os.access(folder, os.W_OK):
        yield (
            CheckState.FIX,
            f"HEARD_DATA_DIR: {folder} cannot be written to by this account: give it to the one that runs Heard",
        )
    elif folder.stat().st_mode & 0o077 and target.settings.is_production:
        yield CheckState.WARN, f"HEARD_DATA_DIR: other accounts may look into {folder}; run chmod 700 on it"
    else:
        yield CheckState.OK, str(folder)


def check_database(target: CheckTarget) -> Iterator[Said]:
    """Say whether the database answers at this version."""
    yield database_at_head(target.settings.database)


def check_keys(target: CheckTarget) -> Iterator[Said]:
    """Say whether the encryption keys open this database."""
    with target.database.read() as session:
        wrong = seals.examine(session.connection())
    if wrong:
        yield CheckState.FIX, wrong
    else:
        yield CheckState.OK, "the encryption keys are those of this database"


def check_generation(target: CheckTarget) -> Iterator[Said]:
    """Say whether the database and the data folder belong together, or messages are held."""
    with target.database.read() as session:
        held = holds.standing(session.connection())
        _, why = generations.look(session.connection(), target.settings.data_dir)
    if held is not None:
        said = f"{held.messages} messages are held, because {generations.why_in_words(held.why)}"
        yield CheckState.FIX, f"{said}: {LET_GO}"
    elif why is generations.HoldReason.NEW_FOLDER:
        said = (
            f"{generations.WORDS[why]}; a worker here holds what waits unless another one runs. Then {LET_GO}"
        )
        yield CheckState.WARN, said
    elif why is not None:
        yield CheckState.FIX, f"{generations.WORDS[why]}: {LET_GO}"
    else:
        yield CheckState.OK, "the database is the one that this data folder knows"


def check_audit_trail(target: CheckTarget) -> Iterator[Said]:
    """Verify the chain of the audit trail."""
    try:
        with target.database.read() as session:
            yield CheckState.OK, f"{counted(audit.verify(session), 'event')}, the chain is whole"
    except audit.BrokenChain as error:
        yield (
            CheckState.FIX,
            f"{error}: keep a copy of the database and of the data folder, and tell who answers for the data",
        )


def check_invented_data(target: CheckTarget) -> Iterator[Said]:
    """Say whether the database holds invented children."""
    if installation.holds_invented_children(target.database):
        yield (
            CheckState.FIX,
            "the database holds invented children: live use needs a database of its own, in HEARD_DATABASE_URL",
        )
    else:
        yield CheckState.OK, "no invented children"


def check_worker(target: CheckTarget) -> Iterator[Said]:
    """Say whether a worker runs."""
    with target.database.read() as session:
        found = health.examine(session, now())
    if found.worker_runs:
        yield CheckState.OK, "the worker runs"
    elif found.worker_seen is None:
        yield CheckState.WARN, f"no worker has run yet: {START}"
    else:
        yield CheckState.WARN, f"the worker was last seen {_long(found.worker_seen)} ago: {START}"


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def check_queue(target: CheckTarget) -> Iterator[Said]:
    """Say whether the task queue answers."""
    yield queue_answers(target.settings)


def check_disk(target: CheckTarget) -> Iterator[Said]:
    """Look at the room on the disk of the data folder, where a small installation keeps its database."""
    folder = target.settings.data_dir
    free = shutil.disk_usage(folder if folder.is_dir() else folder.absolute().anchor).free
    state = CheckState.FIX if free < FULL else CheckState.WARN if free < SMALL else CheckState.OK
    remedy = "" if state is CheckState.OK else ": make room, at least 2 GB"
    yield state, f"{free / 1024**3:.1f} GB are free where HEARD_DATA_DIR lies{remedy}"


def check_copies(target: CheckTarget) -> Iterator[Said]:
    """Say whether providers deleted what they should have."""
    with target.database.read() as session:
        yield copies_said(session)


def check_calendar(_target: CheckTarget) -> Iterator[Said]:
    """Say whether bank holidays are known for as long as reviews are planned."""
    last = (now() + AHEAD).year
    if last in DAYS:
        yield CheckState.OK, f"bank holidays are known to {max(DAYS)}"
    else:
        remedy = "install a newer version, or add them under Closing days"
        yield CheckState.FIX, f"bank holidays are not known for {last}: {remedy}"


def check_recordings(_target: CheckTarget) -> Iterator[Said]:
    """Say whether recordings of old telephones (AMR) can be played in the panel."""
    if sound.can_play():
        yield CheckState.OK, "recordings of old telephones (AMR) are made playable"
    else:
        yield CheckState.WARN, "recordings of old telephones (AMR) only play once saved: install heard[sound]"
