"""What to invent: how many children and years, from which seed; and what was invented, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from bot.store.base import Base
from bot.store.records import metadata

CHILDREN_PER_OFFICER = 1446 / 19
# Ofcom keeps 07700 900000 to 900999 for drama; nobody can be reached there.
PHONE_NUMBERS = 1000
CHUNK = 2000


class CannotSeed(Exception):
    """The database must not or cannot be filled with invented data; the text says why."""


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """What to invent; the same plan on the same day gives the same rows.

    ``children`` are in care on the day of seeding, in so many ``years`` of reviews; those who left before come on
    top. ``open_conversations`` are left in mid-questionnaire on SMS. ``showcase`` adds one child for every
    situation that the panel can show, phones for the simulator and the demo's accounts.
    """

    children: int
    years: int
    seed: int = 1
    open_conversations: int = 0
    showcase: bool = False

    def __post_init__(self) -> None:
        if self.children < 1 or self.years < 1:
            raise CannotSeed("seeding needs at least one child and one year")
        if self.open_conversations > min(self.children, PHONE_NUMBERS):
            raise CannotSeed(
                f"each open conversation needs a child and a number: at most {min(self.children, PHONE_NUMBERS)}"
            )

    @property
    def officers(self) -> int:
        """Return the number of IROs: 76 children each, as in Bradford, and one for each of the two teams at least."""
        return max(3 if self.showcase else 2, round(self.children / CHILDREN_PER_OFFICER))


# The demo's plan: small enough to be ready in seconds, with every situation present.
DEMO = SeedPlan(children=60, years=2, showcase=True)


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """One conversation left in mid-questionnaire: where to write from, whose it is, and what it asks."""

    address: str
    child: str
    language: str
    questionnaire: str
    question: str


@dataclass(frozen=True, slots=True)
class SeedCounts:
    """How much was invented; ``children`` are in care on the day, ``rows`` counts every row of every table."""

    children: int
    left_care: int
    officers: int
    reviews: int
    held: int
    conversations: int
    answers: int
    addresses: int
    rows: int
    open_conversations: tuple[OpenConversation, ...] = ()

    def as_numbers(self) -> dict[str, int]:
        """Return the counts by name, ready for JSON; the open conversations as their number."""
        numbers = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        return numbers | {"open_conversations": len(self.open_conversations)}


class Ledger:
    """Collects rows and gives each its number at once, so that rows can point to each other before they exist."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blank = {table.name: _blank(table) for table in metadata.sorted_tables}
        self._waiting: dict[str, list[dict[str, Any]]] = {table.name: [] for table in metadata.sorted_tables}
        self.counts: Counter[str] = Counter()

    def add(self, record: type[Base], **columns: Any) -> int:
        """Note one row and return its id; what is not said has the column's own default, or is empty."""
        name = record.__tablename__
        self.counts[name] += 1
        self._waiting[name].append({**self._blank[name], **columns, "id": self.counts[name]})
        return self.counts[name]

    def change(self, record: type[Base], key: int, **columns: Any) -> None:
        """Change a row that was taken down and is not yet written."""
        name = record.__tablename__
        waiting = self._waiting[name]
        waiting[key - self.counts[name] - 1].update(columns)

    def write(self) -> None:
        """Insert all rows taken down so far, parents first."""
        for table in metadata.sorted_tables:
            rows, self._waiting[table.name] = self._waiting[table.name], []
            for start in range(0, len(rows), CHUNK):
                self._connection.execute(insert(table), rows[start : start + CHUNK])

    def close(self) -> None:
        """Write the rest; PostgreSQL counts on from the numbers given here."""
        self.write()
        if self._connection.dialect.name == "postgresql":
            for name in self.counts:
                sequence = f"pg_get_serial_sequence('{name}', 'id')"
                self._connection.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))  # noqa: S608


def _blank(table: Table) -> dict[str, Any]:
    """Return a row without contents; every row of an insert in bulk needs the same columns."""
    return {column.name: getattr(column.default, "arg", None) for column in table.columns}
