"""A folder whose files are taken in once they have come to rest."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

SETTLED = 10.0
"""Seconds for which a file must not have changed; a copy over a slow network grows in between."""
SUFFIXES = frozenset({".csv", ".txt", ".xlsx"})
DONE, FAILED = "done", "failed"


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
    """Move a file to done or failed, the report beside it, both under a name that says when; gives the file's place."""
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
