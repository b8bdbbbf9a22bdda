"""Looking at a file: what it is, what is wrong with it, and what it would change; nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.imports import (
    Declared,
    Kind,
    Known,
    Plan,
    Progress,
    Reading,
    Row,
    lay_out,
    plan_file,
    read_rows,
    squeezed,
    unseen,
)
from bot.domain.languages import Language
from bot.services.imports.files import read_file
from bot.services.imports.knowing import know
from bot.services.imports.mappings import mapping_named


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its name, its bytes, and the saved mapping to read it by, if any."""

    name: str
    content: bytes
    mapping: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When a file is looked at: the moment, and the day in England."""

    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and planned; ``known`` is what the plan rests on, to be found again when it is applied."""

    name: str
    digest: bytes
    kind: Kind
    read_as: str
    unread: tuple[str, ...]
    mapping_id: int | None
    rows: tuple[Row, ...]
    known: Known
    plan: Plan


def prepare(
    session: Session,
    source: Source,
    moment: Moment,
    languages: Mapping[str, Language],
    progress: Progress = unseen,
) -> Prepared:
    """Read and plan a file; FileRefused when it cannot be read as a whole or there is no such mapping."""
    sheet = read_file(source.content)
    mapping_id, mapping = mapping_named(session, source.mapping) if source.mapping else (None, None)
    layout = lay_out(sheet.header, mapping)
    reading = Reading(moment.today, language_names(languages), mapping.aliases if mapping else {})
    rows = read_rows(sheet, layout, reading, progress)
    known = know(session, layout.kind, rows.rows)
    declared = Declared(moment.today, moment.now, bool(mapping and mapping.date_means_held))
    return Prepared(
        name=source.name[-200:],
        digest=hashlib.sha256(source.content).digest(),
        kind=layout.kind,
        read_as=sheet.read_as,
        unread=layout.unread,
        mapping_id=mapping_id,
        rows=rows.rows,
        known=known,
        plan=plan_file(layout.kind, rows, known, declared),
    )


def language_names(languages: Mapping[str, Language]) -> dict[str, str]:
    """Give the code of each language by its code, its own name and its English name, as files may write them."""
    return dict(_named(languages))


def _named(languages: Mapping[str, Language]) -> Iterator[tuple[str, str]]:
    for code, language in languages.items():
        for name in (code, language.name, language.english):
            yield squeezed(name), code
