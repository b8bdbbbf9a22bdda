"""Which line of a file names the columns: reports of case systems put titles and dates above it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.imports.characters import tidied
from bot.domain.imports.kinds import FIELDS
from bot.domain.imports.wording import squeezed

# Everything that a column may be called without a mapping.
OWN_NAMES = frozenset(
    squeezed(name) for fields in FIELDS.values() for each in fields for name in (each.name, *each.also)
)


def known_names(cells: Sequence[str], names: frozenset[str]) -> int:
    """Count the different columns that a line names."""
    return len({squeezed(cell) for cell in cells} & names)


def find_header(lines: Sequence[Sequence[str]], names: frozenset[str]) -> int:
    """Return the place of the line that names most columns.

    Where no line names any, it is the first with more than one cell, so that a person sees what could be meant.
    """
    counts = [known_names(cells, names) for cells in lines]
    if max(counts):
        return counts.index(max(counts))
    filled = (place for place, cells in enumerate(lines) if sum(1 for cell in cells if tidied(cell)) > 1)
    return next(filled, 0)
