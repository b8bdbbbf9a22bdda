"""From the rows of a file to its plan, whatever kind of file it is, with a notice for ids that nearly agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from bot.domain.imports.care import plan_care
from bot.domain.imports.changes import Plan
from bot.domain.imports.characters import folded
from bot.domain.imports.children import plan_children
from bot.domain.imports.kinds import FileKind
from bot.domain.imports.known import Known
from bot.domain.imports.officers import plan_officers
from bot.domain.imports.phones import plan_phones
from bot.domain.imports.reviews import Declared, plan_reviews
from bot.domain.imports.rows import ImportRow, Rows
from bot.domain.imports.sheets import Notice, shown

_PLANNERS: Mapping[FileKind, Callable[[Sequence[ImportRow], Known, Declared], Plan]] = MappingProxyType(
    {
        FileKind.CHILDREN: lambda rows, known, _declared: plan_children(rows, known),
        FileKind.CARE_PERIODS: lambda rows, known, _declared: plan_care(rows, known),
        FileKind.OFFICERS: lambda rows, known, _declared: plan_officers(rows, known),
        FileKind.REVIEWS: plan_reviews,
        FileKind.PHONES: lambda rows, known, _declared: plan_phones(rows, known),
    }
)


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


def plan_file(kind: FileKind, rows: Rows, known: Known, declared: Declared) -> Plan:
    """Plan a whole file; lines that could not be read are among the refusals and count as rows."""
    plan = _PLANNERS[kind](rows.rows, known, declared)
    unread = {refusal.line for refusal in rows.refusals}
    return Plan(
        rows=len(rows.rows) + len(unread),
        changes=plan.changes,
        refusals=tuple(sorted((*rows.refusals, *plan.refusals), key=lambda each: each.line)),
        notices=tuple(
            sorted((*rows.notices, *plan.notices, *_alike(rows.rows, known)), key=lambda each: each.line)
        ),
    )


def spellings(rows: Sequence[ImportRow]) -> Mapping[Told, set[str]]:
    """Return the texts with which a file tells things apart, by what they tell."""
    found = defaultdict[Told, set[str]](set)
    for row in rows:
        for field, told in TOLD_BY.items():
            if text := row.text(field):
                found[told].add(text)
    return found


def _alike(rows: Sequence[ImportRow], known: Known) -> Iterator[Notice]:
    """Return one notice for each new text from which another differs only by case, width or leading zeros.

    A spreadsheet loses zeros and a keyboard changes case, and then one child becomes two.
    """
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
