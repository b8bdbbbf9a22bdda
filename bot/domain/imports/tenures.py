"""Posts and allocations that follow each other: each ends before the next one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.imports.changes import Change, Draft, Existing, Stored, Subject
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.spans import CareSpan, closings, overlaps


def begun(existing: Sequence[Existing], start: date) -> Existing | None:
    """Return the one that begins on a day; None when none does."""
    return next((each for each in existing if each.values["starts_on"] == start), None)


def settle(
    draft: Draft,
    subject: Subject,
    owner: str,
    spoken: list[CareSpan],
    existing: Sequence[Existing],
    rows: dict[int, ImportRow],
) -> None:
    """End what is open when the next begins; refuse what still overlaps."""
    said = {span.starts_on for span in spoken}
    kept = {
        start: CareSpan(each.id, start, each.day("ends_on"), None)
        for each in existing
        if (start := each.day("starts_on")) and start not in said
    }
    for closed, following in closings([*spoken, *kept.values()]):
        if following.line is not None and isinstance(closed.key, int):
            kept[closed.starts_on] = closed
            key = f"{owner} {closed.starts_on}"
            ended: dict[str, Stored] = {"ends_on": closed.ends_on}
            draft.changes.append(Change(following.line, subject, key, closed.key, {"ends_on": None}, ended))
    _refuse_overlaps(draft, subject, [*spoken, *kept.values()], rows)


def _refuse_overlaps(
    draft: Draft, subject: Subject, spans: Sequence[CareSpan], rows: Mapping[int, ImportRow]
) -> None:
    """Refuse the line of each span that still shares a day with its neighbour."""
    field = "post_start" if subject is Subject.POST else "allocated_from"
    for earlier, later in overlaps(spans):
        row = rows[later.line or earlier.line or 0]
        said, other = (later, earlier) if later.line else (earlier, later)
        reason = f"It overlaps the one from {other.starts_on:%d/%m/%Y}"
        draft.refuse(row, field, said.starts_on, reason)
