"""What the page of a file shows: what it is, what is wrong with it and what it would change, kept until it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.imports import Notice
from bot.imports.look import Preparation
from bot.imports.summary import described, subject_of

# Lines of each kind that a page shows; the rest is counted.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Changing:
    """A row that the file would add or change; a child's name is never among what is said of it."""

    line: int
    row: str
    is_new: bool
    says: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines by what they do, and how many rows and remarks there are beyond those that are shown."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: int = 0
    notices: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as its page shows it; ``why`` says why it cannot be read as a whole, or could not be taken in."""

    header: tuple[str, ...] = ()
    is_read: bool = False
    kind: str = ""
    read_as: str = ""
    unread: tuple[str, ...] = ()
    mapping: str | None = None
    digest: str = ""
    counts: Counted = Counted()
    refusals: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    changes: tuple[Changing, ...] = ()
    why: str = ""
    means_held: bool = False

    @property
    def can_be_taken(self) -> bool:
        """Return whether the file says anything new and no line of it is refused."""
        return self.is_read and bool(self.changes) and not self.refusals

    def as_json(self) -> dict[str, Any]:
        """Return plain values, which :func:`preview_from` reads."""
        found: dict[str, Any] = _format().dump_python(self, mode="json")
        return found


def preview_of(prepared: Preparation, header: tuple[str, ...], why: str = "") -> Preview:
    """Return what a page shows of a file that was read and planned."""
    plan = prepared.plan
    return Preview(
        header=header,
        is_read=True,
        kind=prepared.kind.value,
        read_as=prepared.read_as,
        unread=prepared.unread,
        mapping=prepared.mapping,
        digest=prepared.digest.hex(),
        counts=Counted(
            **asdict(plan.counts),
            unchanged=plan.counts.unchanged,
            refusals=len(plan.refusals),
            notices=len(plan.notices),
            changes=len(plan.changes),
        ),
        refusals=plan.refusals[:SHOWN],
        notices=plan.notices[:SHOWN],
        changes=tuple(
            Changing(each.line, subject_of(each), each.before is None, described(each, with_names=False))
            for each in plan.changes[:SHOWN]
        ),
        why=why,
        means_held=prepared.means_held,
    )


def preview_from(kept: Mapping[str, Any]) -> Preview:
    """Return what was kept of a look at a file."""
    return _format().validate_python(kept)


@cache
def _format() -> TypeAdapter[Preview]:
    return TypeAdapter(Preview)
