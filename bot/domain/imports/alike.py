"""Ids that nearly agree: a spreadsheet loses zeros and a keyboard changes case, and then one child becomes two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from bot.domain.imports.characters import folded
from bot.domain.imports.known import Known
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice, shown


class Told(StrEnum):
    """What an id or a name tells apart."""

    CHILD = "child"
    CARE = "time in care"
    REVIEW = "review"
    TEAM = "team"
    SIBLINGS = "sibling group"


# The fields whose text tells one thing from another.
TOLD_BY: Mapping[str, Told] = MappingProxyType(
    {
        "child_id": Told.CHILD,
        "parent_child_id": Told.CHILD,
        "care_id": Told.CARE,
        "review_id": Told.REVIEW,
        "team": Told.TEAM,
        "sibling_group": Told.SIBLINGS,
    }
)


def spellings(rows: Sequence[ImportRow]) -> Mapping[Told, set[str]]:
    """Return the texts with which a file tells things apart, by what they tell."""
    found = defaultdict[Told, set[str]](set)
    for row in rows:
        for field, told in TOLD_BY.items():
            if text := row.text(field):
                found[told].add(text)
    return found


def alike(rows: Sequence[ImportRow], known: Known) -> Iterator[Notice]:
    """Say once for each text that is new where another one differs from it only by case, width or leading zeros."""
    seen = defaultdict[tuple[Told, str], dict[str, str]](dict)
    for row in rows:
        for field, told in TOLD_BY.items():
            text = row.text(field)
            if not text:
                continue
            here = known.spelt.get(told, {}).get(folded(text), ())
            others = seen[told, folded(text)]
            if text not in others and text not in here:
                nearly = [*(f"{other}, which is known here" for other in here), *others.values()]
                if nearly:
                    says = f"Nearly the same as {nearly[0]}; it is taken for another {told}"
                    yield Notice(row.line, field, shown(text), says)
            others.setdefault(text, f"{text} on line {row.line}")
