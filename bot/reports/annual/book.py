"""The book in which a year's counts are written down, before anything is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.suppression import Sum


@dataclass
class Book:
    """Cells, sums and tables as they are written down; the tables in the order of their importance."""

    tables: dict[str, list[str]]
    cells: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    @classmethod
    def of(cls, tables: Iterable[str]) -> Book:
        """Open a book with empty tables."""
        return cls({name: [] for name in tables})

    def write(self, table: str, cells: Mapping[str, int]) -> None:
        """Write down cells of a table."""
        self.cells.update(cells)
        self.tables[table].extend(cells)

    def part(self, table: str, total: str, parts: Mapping[str, int]) -> None:
        """Write down the parts of a total; the total too, unless it stands in another table."""
        self.write(table, parts)
        if total not in self.cells:
            self.write(table, {total: sum(parts.values())})
        self.sums.append(Sum(tuple(parts), total))
