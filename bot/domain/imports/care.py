"""A file of times in care: which belong to which child, without overlaps, and the reviews that fall into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.imports.changes import Change, Draft, Plan, Ref, Stored, Subject
from bot.domain.imports.known import Known, KnownChild
from bot.domain.imports.rows import Row
from bot.domain.imports.spans import Span, overlaps

NO_CHILD = "No child with this id is known; import the children first"


def plan_care(rows: Sequence[Row], known: Known) -> Plan:
    """Plan new and changed times in care; reviews that had none are put into the one that their day falls into."""
    draft = Draft()
    spans: defaultdict[str, dict[object, Span]] = defaultdict(dict)
    for row in rows:
        child = known.children.get(row.text("child_id"))
        if child is None:
            draft.refuse(row, "child_id", row.text("child_id"), NO_CHILD)
        elif _is_possible(row, child, draft):
            _put(row, child, known, spans, draft)
    _refuse_overlaps(rows, known, spans, draft)
    _link(known, spans, draft)
    return draft.plan(rows)


def _is_possible(row: Row, child: KnownChild, draft: Draft) -> bool:
    start, end = row.day("care_start"), row.day("care_end")
    if start and end and end < start:
        draft.refuse(row, "care_end", end, "Care cannot end before it began")
        return False
    if start and child.born_on and start < child.born_on:
        draft.refuse(row, "care_start", start, "Care cannot begin before the child was born")
        return False
    return True


def _put(
    row: Row,
    child: KnownChild,
    known: Known,
    spans: defaultdict[str, dict[object, Span]],
    draft: Draft,
) -> None:
    name, start = row.text("child_id"), row.day("care_start")
    assert start is not None
    by_id = known.period_ids.get(row.text("care_id"))
    if by_id is not None and known.periods[by_id].child != name:
        draft.refuse(row, "care_id", row.text("care_id"), "This time in care belongs to another child")
        return
    by_day = next((span.key for span in child.care if span.starts_on == start), None)
    found = by_id if by_id is not None else by_day
    existing = known.periods[found].row if isinstance(found, int) else None
    key: object = found if existing else _key(row)
    earlier = spans[name].get(key)
    if earlier is not None:
        draft.refuse(row, "care_start", start, f"The same time in care stands on line {earlier.line}")
        return
    ends_on = row.day("care_end") if row.has("care_end") or existing is None else existing.day("ends_on")
    spans[name][key] = Span(key, start, ends_on, row.line)
    draft.put(row.line, Subject.CARE_PERIOD, _key(row), existing, _wanted(row, child))


def _key(row: Row) -> str:
    return f"{row.text('child_id')} {row.day('care_start')}"


def _wanted(row: Row, child: KnownChild) -> dict[str, Stored]:
    wanted: dict[str, Stored] = {"child_id": child.id, "starts_on": row.day("care_start")}
    if row.has("care_end"):
        wanted["ends_on"] = row.day("care_end")
    if row.text("care_id"):
        wanted["external_id"] = row.text("care_id")
    if row.has("short_breaks_only"):
        wanted["short_breaks_only"] = row.yes("short_breaks_only")
    return wanted


def _refuse_overlaps(
    rows: Sequence[Row], known: Known, spans: defaultdict[str, dict[object, Span]], draft: Draft
) -> None:
    by_line = {row.line: row for row in rows}
    for child, spoken in spans.items():
        kept = [span for span in known.children[child].care if span.key not in spoken]
        for earlier, later in overlaps([*spoken.values(), *kept], may_touch=True):
            row = by_line[later.line or earlier.line or 0]
            other = earlier if later.line else later
            since = f"{other.starts_on:%d/%m/%Y}"
            draft.refuse(
                row, "care_start", row.day("care_start"), f"It overlaps the time in care from {since}"
            )


def _link(known: Known, spans: defaultdict[str, dict[object, Span]], draft: Draft) -> None:
    for review in known.unlinked:
        span = next((each for each in spans[review.child].values() if each.covers(review.on)), None)
        if span is None or span.line is None:
            continue
        to: Stored = span.key if isinstance(span.key, int) else Ref(Subject.CARE_PERIOD, str(span.key))
        before: dict[str, Stored] = {"care_period_id": None}
        draft.changes.append(
            Change(span.line, Subject.REVIEW, review.key, review.id, before, {"care_period_id": to})
        )
