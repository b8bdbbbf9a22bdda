"""Strict reading of a table of a content file: keys are known, values typed, errors name the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
Key = str | int


class ContentError(ValueError):
    """A content file says something that cannot be used; the text names the file and the place."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a content file with its place, e.g. ``pre-8-11.toml: question home``."""

    values: Mapping[str, object]
    place: str
    error: type[ContentError] = ContentError

    def fail(self, reason: str) -> NoReturn:
        """Raise the table's error, naming the place."""
        raise self.error(f"{self.place}: {reason}")

    def at(self, item: str) -> Table:
        """Return the same table under a more exact place."""
        return Table(self.values, f"{self.place}: {item}", self.error)

    def only(self, *known: str) -> None:
        """Refuse any key that is not in ``known``."""
        for key in self.values:
            if key not in known:
                self.fail(f"unknown key {key!r}")

    def text(self, key: str) -> str:
        """Return a text that is not empty; raises the table's error otherwise."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{key} must be a text that is not empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None when the key is absent."""
        return self.text(key) if key in self.values else None

    def number(self, key: str) -> int:
        """Return a whole number from 1; true and false are not numbers."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.fail(f"{key} must be a whole number from 1")
        return value

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Return a member of the enumeration whose value stands under the key."""
        value = self.text(key)
        allowed = [member.value for member in kind]
        if value not in allowed:
            self.fail(f"{key} is {value!r}, must be one of {', '.join(allowed)}")
        return kind(value)

    def choices(self, key: str, kind: type[Choice]) -> frozenset[Choice]:
        """Return some members of the enumeration, by the values under the key; none when the key is absent."""
        values = self.texts(key) if key in self.values else ()
        allowed = [member.value for member in kind]
        for value in values:
            if value not in allowed:
                self.fail(f"{key} has {value!r}, must be of {', '.join(allowed)}")
        return frozenset(kind(value) for value in values)

    def array(self, key: str) -> list[object]:
        """Return an array that is not empty."""
        value = self.values.get(key)
        if not isinstance(value, list) or not value:
            self.fail(f"{key} must be an array that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an array of texts, none of them empty, none of them twice."""
        found = tuple(item for item in self.array(key) if isinstance(item, str) and item.strip())
        if len(found) != len(self.array(key)):
            self.fail(f"{key} must hold texts that are not empty")
        self.once(key, found)
        return found

    def keys(self, key: str) -> tuple[Key, ...]:
        """Return an array of option keys: texts or whole numbers, never true or false."""
        return tuple(self.as_key(key, item) for item in self.array(key))

    def as_key(self, key: str, item: object) -> Key:
        """Return the value as an option key; raises the table's error for true, false and every other type."""
        if isinstance(item, bool) or not isinstance(item, str | int) or item == "":
            self.fail(f"{key}: {item!r} is not an option key (a text or a whole number)")
        return item

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return an array of tables, each under the same place."""
        found = tuple(
            Table(item, self.place, self.error) for item in self.array(key) if isinstance(item, dict)
        )
        if len(found) != len(self.array(key)):
            self.fail(f"{key} must be an array of tables")
        return found

    def table(self, key: str) -> Table:
        """Return the table under the key, with the key added to its place."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            self.fail(f"{key} must be a table")
        return Table(value, f"{self.place}: {key}", self.error)

    def once(self, what: str, values: Iterable[object]) -> None:
        """Refuse a value that comes twice."""
        seen: set[object] = set()
        for value in values:
            if value in seen:
                self.fail(f"{what}: {value!r} comes twice")
            seen.add(value)
