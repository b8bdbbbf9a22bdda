"""Hiding small numbers, and the others that would give them away, over a whole system of linked cells.

Small numbers could show who a child is. A number from 1 to 4 is hidden, and so is every number that would give it
back by adding and subtracting. The proof is kept with each decision: for every hidden cell there is another table of
whole numbers, differing in that cell, from which exactly the same page would be printed.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from types import MappingProxyType

SMALLEST_SHOWN = 5
_TRIES = (
    4000  # partial tables looked at for one cell; beyond it the cell counts as not safe, and more is hidden
)
_HIDING = (
    10**9
)  # the price of hiding one more cell: dearer than any count, so fewer cells come before smaller ones


class Hiding(StrEnum):
    """Why a number is not shown, in the words that stand in its place."""

    SMALL = "fewer than 5"
    OTHER = "hidden"
    PANEL_ONLY = "in the panel only"
    WITHHELD = "not printed"


# What a reader knows of a hidden number from the words in its place: the smallest and the largest it can be.
_RANGE: Mapping[Hiding, tuple[int, int | None]] = MappingProxyType(
    {
        Hiding.SMALL: (1, SMALLEST_SHOWN - 1),
        Hiding.OTHER: (SMALLEST_SHOWN, None),
        Hiding.PANEL_ONLY: (1, None),
    }
)


@dataclass(frozen=True, slots=True)
class Sum:
    """Cells that add up to another one."""

    parts: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class System:
    """Everything that is published together: counts by cell, and which of them add up.

    ``tables`` says which table a cell belongs to, the most important table first; a table that cannot be made safe is
    withheld as a whole. ``given`` cells are published whatever they are, ``secret`` ones never, unless they are nought;
    ``kept_back`` ones are hidden already, in something else that the same reader has. ValueError when a sum is not one,
    or a count is negative.
    """

    cells: Mapping[str, int]
    sums: Sequence[Sum]
    tables: Mapping[str, Sequence[str]]
    given: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    kept_back: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for each in self.sums:
            added = sum(self.cells[part] for part in each.parts)
            if added != self.cells[each.total]:
                raise ValueError(f"{' + '.join(each.parts)} is {added}, not {each.total}")
        if any(number < 0 for number in self.cells.values()):
            raise ValueError("a count cannot be negative")


def suppress(system: System) -> Mapping[str, Hiding]:
    """Return every cell that may not be shown, with the words that stand in its place."""
    withheld: list[str] = []
    while True:
        attempt = _Attempt(system, frozenset(cell for table in withheld for cell in system.tables[table]))
        unsafe = attempt.hide()
        if unsafe is None:
            break
        withheld.append(attempt.least_important_around(unsafe, withheld))
    gone = {cell: Hiding.WITHHELD for table in withheld for cell in system.tables[table]}
    return MappingProxyType({**gone, **attempt.hidden})


@dataclass
class _Attempt:
    """One attempt to publish the system without some cells."""

    system: System
    without: frozenset[str]
    hidden: dict[str, Hiding] = field(default_factory=dict)
    lines: list[Mapping[str, int]] = field(default_factory=list)
    lines_of: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for each in self.system.sums:
            line = {**dict.fromkeys(each.parts, 1), each.total: -1}
            if self.without.isdisjoint(line):
                for cell in line:
                    self.lines_of[cell].append(len(self.lines))
                self.lines.append(line)
        for cell, number in self.system.cells.items():
            mark = self._mark(cell, number)
            if mark is not None:
                self.hidden[cell] = mark

    def _mark(self, cell: str, number: int) -> Hiding | None:
        if number == 0 or cell in self.without or cell in self.system.given:
            return None
        if cell in self.system.secret:
            return Hiding.PANEL_ONLY
        if number < SMALLEST_SHOWN:
            return Hiding.SMALL
        return Hiding.OTHER if cell in self.system.kept_back else None

    def hide(self) -> str | None:
        """Hide what would give a hidden cell away; give the first cell that nothing helps, None when all are safe."""
        safe: set[str] = set()
        for cell in list(self.hidden):
            if cell in safe:
                continue
            other = self._another_table(cell)
            if other is None:
                return cell
            safe.update(other)
            self.hidden.update({each: Hiding.OTHER for each in other if each not in self.hidden})
        return None

    def least_important_around(self, cell: str, withheld: Sequence[str]) -> str:
        """Name the last of the tables that meet in a cell's sums, or its own."""
        near = {cell, *(other for line in self.lines_of[cell] for other in self.lines[line])}
        meeting = [name for name, cells in self.system.tables.items() if not near.isdisjoint(cells)]
        return next(name for name in reversed(meeting) if name not in withheld)

    def _another_table(self, cell: str) -> Mapping[str, int] | None:
        """Find the changes, by one each, that lead to another table with this cell changed, hiding the least more."""
        order = count()
        heap: list[tuple[int, int, _Changes]] = []
        seen: set[frozenset[tuple[str, int]]] = set()
        for step in (1, -1):
            if self._may_change(cell, step):
                heapq.heappush(heap, (0, next(order), self._changed(_Changes({}, {}), cell, step)))
        for _ in range(_TRIES):
            if not heap:
                return None
            price, _, changes = heapq.heappop(heap)
            if not changes.uneven:
                return changes.steps
            for further, step in self._ways_on(changes):
                after = self._changed(changes, further, step)
                key = frozenset(after.steps.items())
                if key not in seen:
                    seen.add(key)
                    heapq.heappush(heap, (price + self._price(further), next(order), after))
        return None

    def _ways_on(self, changes: _Changes) -> Iterator[tuple[str, int]]:
        """Return the cells, with their steps, that would make the first uneven sum more even."""
        number, over = min(changes.uneven.items())
        for cell, sign in self.lines[number].items():
            step = -sign if over > 0 else sign
            if cell not in changes.steps and self._may_change(cell, step):
                yield cell, step

    def _may_change(self, cell: str, step: int) -> bool:
        if cell in self.without or cell in self.system.given:
            return False
        low, high = _RANGE[self.hidden.get(cell, Hiding.OTHER)]
        number = self.system.cells[cell]
        return all(low <= each and (high is None or each <= high) for each in (number, number + step))

    def _changed(self, changes: _Changes, cell: str, step: int) -> _Changes:
        uneven = dict(changes.uneven)
        for number in self.lines_of[cell]:
            uneven[number] = uneven.get(number, 0) + step * self.lines[number][cell]
            if not uneven[number]:
                del uneven[number]
        return _Changes({**changes.steps, cell: step}, uneven)

    def _price(self, cell: str) -> int:
        return 1 if cell in self.hidden else _HIDING + self.system.cells[cell]


@dataclass(frozen=True, slots=True)
class _Changes:
    """Steps away from the true table, by cell, and the sums that they leave uneven, by how much."""

    steps: Mapping[str, int]
    uneven: Mapping[int, int]
