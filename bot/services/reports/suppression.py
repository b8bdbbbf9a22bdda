"""Hiding small numbers, and the others that would give them away by subtraction."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from bot.domain.rates import HIDDEN_COUNT, count_shown

Cell = TypeVar("Cell", bound=Hashable)


def hidden(cells: Mapping[Cell, int], sums: Iterable[tuple[Cell, ...]]) -> frozenset[Cell]:
    """Give the cells that may not be shown: every count from 1 to 4, and enough others in each sum.

    Each of ``sums`` names parts and their total. A sum with a single hidden cell would give it back, so its
    smallest other cell is hidden as well, a nought only when nothing else is left.
    """
    lines = tuple(sums)
    found = {cell for cell, count in cells.items() if count_shown(count) == HIDDEN_COUNT}
    while more := {_second(cells, line, found) for line in lines if len(found.intersection(line)) == 1}:
        found |= more
    return frozenset(found)


def _second(cells: Mapping[Cell, int], line: tuple[Cell, ...], found: set[Cell]) -> Cell:
    shown = [cell for cell in line if cell not in found]
    return min(shown, key=lambda cell: (cells[cell] == 0, cells[cell]))
