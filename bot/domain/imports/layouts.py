"""Which kind of file this is and where its columns stand: by the header, or as a saved mapping says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.imports.characters import squeezed
from bot.domain.imports.kinds import FIELDS, ONE_OF, Field, FileKind
from bot.domain.imports.shapes import FileShape, nearest_shape, not_needed, shape_of
from bot.domain.imports.sheets import FileRefused
from bot.domain.participation import Code

LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How files of one kind are read: a header for each field that has another name, and what the file declares.

    ``date_means_held``: a review with a past date took place. ``aliases``: texts that stand for a code, in lower case.
    """

    name: str
    kind: FileKind
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    date_means_held: bool = False
    aliases: Mapping[str, Code] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field of a file stands (from 0), the headers that nobody reads, and its public shape, if any."""

    kind: FileKind
    places: Mapping[str, int]
    unread: tuple[str, ...]
    shape: FileShape | None = None

    def needs(self, field: Field) -> bool:
        """Return whether no line may leave a field empty."""
        return field.needed and not (self.shape and field.name in self.shape.lacks)


def lay_out(header: Sequence[str], mapping: ColumnMapping | None = None) -> Layout:
    """Find the columns of a file; FileRefused when its kind is not plain from them, naming what is missing."""
    if mapping is not None:
        return _by_mapping(header, mapping)
    fitting = [kind for kind in FileKind if not _missing(header, kind, _own_places(header, kind))]
    if not fitting:
        raise FileRefused(_not_known(header))
    if len(fitting) > 1:
        raise FileRefused(f"The header fits {' and '.join(fitting)}: make one file of each")
    _refuse_doubles(header, fitting[0], ())
    return _layout(header, fitting[0], _own_places(header, fitting[0]))


def fits(header: Sequence[str], mapping: ColumnMapping) -> bool:
    """Return whether a file with this header can be read by a mapping."""
    try:
        _by_mapping(header, mapping)
    except FileRefused:
        return False
    return True


def is_known(header: Sequence[str]) -> bool:
    """Return whether a header is that of one kind of file, by its own column names."""
    try:
        lay_out(header)
    except FileRefused:
        return False
    return True


def _by_mapping(header: Sequence[str], mapping: ColumnMapping) -> Layout:
    known = {squeezed(name): place for place, name in enumerate(header) if name}
    absent = [column for column in mapping.columns.values() if squeezed(column) not in known]
    if absent:
        raise FileRefused(
            f"The mapping “{mapping.name}” expects columns that are not there: {', '.join(absent)}. "
            f"{first_line(header)}"
        )
    chosen = {field: known[squeezed(column)] for field, column in mapping.columns.items()}
    taken = set(chosen.values())
    own = {
        field: place
        for field, place in _own_places(header, mapping.kind).items()
        if field not in chosen and place not in taken
    }
    _refuse_doubles(header, mapping.kind, chosen)
    missing = _missing(header, mapping.kind, {**own, **chosen})
    if missing:
        raise FileRefused(f"The mapping “{mapping.name}” does not say where {', '.join(missing)} stands")
    return _layout(header, mapping.kind, {**own, **chosen})


def _own_names(kind: FileKind) -> dict[str, str]:
    return {squeezed(name): each.name for each in FIELDS[kind] for name in (each.name, *each.also)}


def _refuse_doubles(header: Sequence[str], kind: FileKind, chosen: Collection[str]) -> None:
    """Refuse a header in which two columns stand for one field, unless a mapping has chosen one of them."""
    names = _own_names(kind)
    read = [name for title in header if (name := names.get(squeezed(title))) and name not in chosen]
    twice = sorted({name for name in read if read.count(name) > 1})
    if twice:
        raise FileRefused(f"The header has two columns for {', '.join(twice)}")


def _own_places(header: Sequence[str], kind: FileKind) -> dict[str, int]:
    """Find the fields of a kind by their own names."""
    names = _own_names(kind)
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        name = names.get(squeezed(title))
        if name is not None:
            found.setdefault(name, place)
    return found


def _missing(header: Sequence[str], kind: FileKind, places: Mapping[str, int]) -> list[str]:
    shape = shape_of(header, kind)
    lacks = shape.lacks if shape else frozenset()
    fields = (each.name for each in FIELDS[kind] if each.needed)
    needed = [name for name in fields if name not in places and name not in lacks]
    choice = ONE_OF.get(kind, ())
    if choice and not any(name in places for name in choice):
        needed.append(" or ".join(choice))
    return needed


def _layout(header: Sequence[str], kind: FileKind, places: Mapping[str, int]) -> Layout:
    read = set(places.values())
    unread = tuple(title for place, title in enumerate(header) if title and place not in read)
    return Layout(kind, places, unread, shape_of(header, kind))


def _not_known(header: Sequence[str]) -> str:
    """Say what the most similar file still needs, whether it is one of ours or one that every authority can export."""
    kind = max(FileKind, key=lambda each: len(_own_places(header, each)))
    found = _own_places(header, kind)
    if useless := not_needed(header):
        said = f"This is the file {useless} of SSDA903, of which Heard needs nothing"
    elif not found:
        said = "No column is known: compare with “What a file looks like” under Import, or choose a mapping"
    else:
        missing = ", ".join(_missing(header, kind, found))
        said = f"To be a file of {kind.replace('_', ' ')} it needs the columns {missing}{_or_nearest(header)}"
    return f"{said}. {first_line(header)}"


def _or_nearest(header: Sequence[str]) -> str:
    shape = nearest_shape(header)
    return f"; to be {shape.name} it lacks {', '.join(shape.missing(header))}" if shape else ""


def first_line(header: Sequence[str]) -> str:
    """Show the line that was taken for the header, so that a person sees what the file looks like to Heard."""
    seen = " | ".join(header)
    return f"The first line seen is “{seen if len(seen) <= LONGEST_LINE else f'{seen[: LONGEST_LINE - 1]}…'}”"
