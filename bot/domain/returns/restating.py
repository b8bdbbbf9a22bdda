"""A signed-off year against the same year now: what was restated since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.domain.returns.sorting import Sorted

FACTS = {"child": "child", "born_on": "date of birth", "on": "date of the review", "code": "code"}
ADDED = "added"
REMOVED = "no longer held in the year"


@dataclass(frozen=True, slots=True)
class Entry:
    """One held review as it stood at a moment: what the return says of it, and whether it was in the return."""

    review_id: int
    key: str
    child: str
    born_on: date | None
    on: date
    code: str | None
    returned: bool

    def as_json(self) -> dict[str, Any]:
        """Give the entry as JSON keeps it."""
        days = {"born_on": self.born_on and self.born_on.isoformat(), "on": self.on.isoformat()}
        return asdict(self) | days

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Entry:
        """Read an entry back; KeyError or TypeError when it is none."""
        born = kept["born_on"]
        days = {"born_on": date.fromisoformat(born) if born else None, "on": date.fromisoformat(kept["on"])}
        return cls(**{**kept, **days})


@dataclass(frozen=True, slots=True)
class Restated:
    """One review that is no longer what was signed off; one side is None when it was added or is gone."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """Give the newer side, else the older."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def changed(self) -> tuple[str, ...]:
        """Name what changed."""
        if self.before is None:
            return (ADDED,)
        if self.after is None:
            return (REMOVED,)
        found = tuple(
            word for fact, word in FACTS.items() if getattr(self.before, fact) != getattr(self.after, fact)
        )
        return found or ("now returned" if self.after.returned else "now left out",)


def entries(year: Sorted) -> tuple[Entry, ...]:
    """Give every held review of a year as an entry, in order."""
    returned = [(review, True) for review in year.returned]
    left_out = [(left.review, False) for left in year.left_out]
    ordered = sorted([*returned, *left_out], key=lambda each: each[0].order)
    return tuple(
        Entry(each.review_id, each.key, each.child, each.born_on, each.on, each.code, is_returned)
        for each, is_returned in ordered
    )


def restated(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[Restated, ...]:
    """Compare two states of a year, review by review, ordered by child and day."""
    old, new = ({each.review_id: each for each in side} for side in (before, after))
    pairs = (Restated(old.get(key), new.get(key)) for key in old.keys() | new.keys())
    found = [pair for pair in pairs if pair.before != pair.after]
    return tuple(sorted(found, key=lambda pair: (pair.entry.child, pair.entry.on, pair.entry.key)))
