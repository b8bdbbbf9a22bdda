"""What a data folder knows of its database: a small file that shows when either of them is an older copy."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.store.engine import OWNER_ONLY

# The witness is never written again: a copy of it, however exact, has another moment of change (ctime).
FILE, LOCK, WITNESS = "generation.json", "generation.lock", "generation.witness"


class UnreadableStamp(Exception):
    """The file of a data folder cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a folder knew last; ``epoch`` rises with all that is sent, ``generation`` with each release.

    ``is_original``: the file is the one that was written here; a copy that was put back from elsewhere is not.
    ``is_elsewhere``: it was written in a folder of another path.
    """

    installation: str
    generation: int
    folder: str
    epoch: int
    is_original: bool = True
    is_elsewhere: bool = False


def make_folder(folder: Path) -> str | None:
    """Make a data folder that is its owner's alone, unless it is there; return why it cannot be used, else None."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        return f"{folder} cannot be used: {error.strerror}"
    return None


def read(folder: Path) -> Stamp | None:
    """Return what the folder knows, None when it knows nothing; UnreadableStamp when its file makes no sense."""
    path = folder / FILE
    try:
        found, content = path.stat(), json.loads(path.read_text(encoding="utf-8"))
        return Stamp(
            str(content["installation"]),
            int(content["generation"]),
            str(content["folder"]),
            int(content["epoch"]),
            is_original=content["file"] == _identity(found, folder)
            and found.st_mtime_ns == content["written"]
            and content["witness"] == _changed_at(folder / WITNESS),
            is_elsewhere=content["path"] != str(folder.resolve()),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableStamp(f"{path} cannot be read: {type(error).__name__}") from error


def write(folder: Path, stamp: Stamp) -> Stamp:
    """Write what the folder knows now, whole or not at all; what another process knows already is not undone."""
    with _locked(folder):
        with suppress(UnreadableStamp):
            known = read(folder)
            if known is not None and known.is_original and _rank(known) > _rank(stamp):
                return known
        _put(folder, stamp)
    return replace(stamp, is_original=True, is_elsewhere=False)


def _rank(stamp: Stamp) -> tuple[int, int]:
    return stamp.generation, stamp.epoch


def _put(folder: Path, stamp: Stamp) -> None:
    with suppress(FileExistsError):
        os.close(os.open(folder / WITNESS, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    half = folder / f".{FILE}.{os.getpid()}"
    descriptor = os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNER_ONLY)
    try:
        found = os.fstat(descriptor)
        content = {
            "installation": stamp.installation,
            "generation": stamp.generation,
            "folder": stamp.folder,
            "epoch": stamp.epoch,
            "file": _identity(found, folder),
            "path": str(folder.resolve()),
            "written": found.st_mtime_ns,
            "witness": _changed_at(folder / WITNESS),
        }
        os.write(descriptor, json.dumps(content).encode())
        os.utime(descriptor, ns=(found.st_mtime_ns, found.st_mtime_ns))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    half.replace(folder / FILE)


def _changed_at(path: Path) -> int | None:
    """Return when a file was changed last (nanoseconds), which no program can set; None when it is gone."""
    try:
        return path.stat().st_ctime_ns
    except FileNotFoundError:
        return None


def _identity(found: os.stat_result, folder: Path) -> str:
    """Name a file by its places on the disk, which a copy does not have."""
    return f"{found.st_ino}:{folder.stat().st_ino}"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
