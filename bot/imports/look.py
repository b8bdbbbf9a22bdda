"""Looking at a file: what it is, what is wrong with it, and what it would change; nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.imports import (
    OWN_NAMES,
    CellReading,
    ColumnMapping,
    Declared,
    FileKind,
    FileRefused,
    ImportRow,
    Known,
    Layout,
    Plan,
    Progress,
    Sheet,
    fits,
    lay_out,
    plan_file,
    read_rows,
    squeezed,
    unseen,
)
from bot.domain.imports.cells import UnreadableCharacter
from bot.domain.languages import Language
from bot.domain.reviews import LONDON
from bot.ground import policies, telephones
from bot.ground.errors import InputRefused
from bot.imports.files import read_file
from bot.imports.foreseen import Foreseen
from bot.imports.known import know
from bot.imports.mappings import mapping_named, saved_mappings


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file as it came: its name, its bytes, and the names of saved mappings, of which the first that fits is used.

    ``part`` is the table that its bytes are where the file holds several.
    """

    name: str
    content: bytes
    mappings: tuple[str, ...] = ()
    part: str = ""

    @property
    def title(self) -> str:
        """Return what people call it: its name and its part, at most 200 characters."""
        return f"{self.name} {self.part}".strip()[-200:]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a file is looked at: the moment, and the day in England."""

    now: datetime
    today: date

    @classmethod
    def at(cls, moment: datetime) -> Moment:
        """Return a moment with its day in England."""
        return cls(moment, moment.astimezone(LONDON).date())


@dataclass(frozen=True, slots=True)
class Preparation:
    """A file that was read and planned; ``known`` is what the plan rests on, to be found again when it is applied.

    ``means_held``: a past date of the file means that the review took place.
    """

    name: str
    digest: bytes
    kind: FileKind
    read_as: str
    unread: tuple[str, ...]
    mapping_id: int | None
    mapping: str | None
    rows: tuple[ImportRow, ...]
    known: Known
    plan: Plan
    means_held: bool = False


def prepare(
    session: Session,
    source: FileSource,
    moment: Moment,
    languages: Mapping[str, Language],
    progress: Progress = unseen,
    sheet: Sheet | None = None,
    seen: Foreseen | None = None,
) -> Preparation:
    """Read and plan a file, from its ``sheet`` where it was read before, on top of what was ``seen`` to come.

    FileRefused when it cannot be read as a whole or there is no such mapping.
    """
    sheet = sheet or read_file(source.content, column_names(session))
    chosen = _choose(session, sheet.header, source.mappings)
    mapping_id, mapping = chosen or (None, None)
    layout = lay_out(sheet.header, mapping)
    aliases = mapping.aliases if mapping else {}
    foreign = policies.in_force(session).numbers.foreign
    reading = CellReading(
        moment.today, language_names(languages), aliases, lambda written: telephone(written, foreign=foreign)
    )
    rows = read_rows(sheet, layout, reading, progress)
    known = know(session, layout.kind, rows.rows, seen)
    declared = Declared(moment.today, moment.now, means_held(layout, mapping))
    return Preparation(
        name=source.title,
        digest=hashlib.sha256(source.content).digest(),
        kind=layout.kind,
        read_as=sheet.read_as,
        unread=layout.unread,
        mapping_id=mapping_id,
        mapping=mapping.name if mapping else None,
        rows=rows.rows,
        known=known,
        plan=plan_file(layout.kind, rows, known, declared),
        means_held=declared.date_means_held,
    )


def means_held(layout: Layout, mapping: ColumnMapping | None) -> bool:
    """Return whether a past date means that a review took place: by the mapping, or because the file holds no other."""
    return bool((mapping and mapping.date_means_held) or (layout.shape and layout.shape.holds_what_was_held))


def kind_of(session: Session, source: FileSource) -> FileKind:
    """Tell what kind of file this is from its header alone; FileRefused when that is not plain."""
    header = read_file(source.content, column_names(session)).header
    chosen = _choose(session, header, source.mappings)
    return lay_out(header, chosen[1] if chosen else None).kind


def column_names(session: Session) -> frozenset[str]:
    """Return everything that columns may be called, by themselves or by a saved mapping, squeezed."""
    mapped = (column for each in saved_mappings(session) for column in each.columns.values())
    return OWN_NAMES | {squeezed(column) for column in mapped}


def _choose(
    session: Session, header: Sequence[str], names: Sequence[str]
) -> tuple[int, ColumnMapping] | None:
    """Choose the first mapping that fits a header; None when all are for other kinds of file than this one.

    A mapping for this kind that does not fit is never passed over, because what it declares would be lost: its own
    FileRefused says what is missing.
    """
    mappings = [mapping_named(session, name) for name in names]
    for chosen in mappings:
        if fits(header, chosen[1]):
            return chosen
    try:
        kind = lay_out(header).kind
    except FileRefused as error:
        raise FileRefused(". ".join([str(error), *_misfits(header, mappings)])) from error
    return next((chosen for chosen in mappings if chosen[1].kind is kind), None)


def _misfits(header: Sequence[str], mappings: Sequence[tuple[int, ColumnMapping]]) -> Iterator[str]:
    """Say for each mapping why it does not fit either."""
    for _, mapping in mappings:
        try:
            lay_out(header, mapping)
        except FileRefused as error:
            yield str(error)


def telephone(written: str, *, foreign: bool) -> str:
    """Return a mobile number as E.164; UnreadableCharacter with the reason why it is none."""
    try:
        return telephones.read(written, foreign=foreign)
    except InputRefused as error:
        raise UnreadableCharacter(str(error)) from error


def language_names(languages: Mapping[str, Language]) -> dict[str, str]:
    """Return the code of each language by its code, its own name and its English name, as files may write them."""
    return dict(_named(languages))


def _named(languages: Mapping[str, Language]) -> Iterator[tuple[str, str]]:
    for code, language in languages.items():
        for name in (code, language.name, language.english):
            yield squeezed(name), code
