"""A file of times in care: which belong to which child, without overlaps, and the reviews that fall into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.domain.imports.changes import Change, Draft, Existing, Plan, Ref, Stored, Subject
from bot.domain.imports.episodes import Stay, stays_of
from bot.domain.imports.known import Known, KnownChild
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice
from bot.domain.imports.spans import CareSpan, overlaps

NO_CHILD = "No child with this id is known; import the children first"


def plan_care(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan new and changed times in care; reviews that had none are put into the one that their day falls into."""
    draft = Draft()
    by_child: defaultdict[str, list[ImportRow]] = defaultdict(list)
    for row in rows:
        child = known.children.get(row.text("child_id"))
        if child is None:
            draft.refuse(row, "child_id", row.text("child_id"), NO_CHILD)
        elif _is_possible(row, child, draft) and _is_own(row, known, draft):
            by_child[row.text("child_id")].append(row)
    spans: defaultdict[str, dict[object, CareSpan]] = defaultdict(dict)
    first: dict[str, Stay] = {}
    earlier: list[ImportRow] = []
    for name, own in by_child.items():
        for stay in stays_of(name, own, known, draft):
            if _has_own_ids(stay, first, draft):
                _put(name, stay, known, spans, draft)
            if stay.began_earlier:
                earlier.append(stay.rows[0])
    draft.notices += _began_earlier(earlier)
    _refuse_overlaps(rows, known, spans, draft)
    _link(known, spans, draft)
    return draft.plan(rows)


def _is_own(row: ImportRow, known: Known, draft: Draft) -> bool:
    care_id = row.text("care_id")
    by_id = known.period_ids.get(care_id)
    if by_id is not None and known.periods[by_id].child != row.text("child_id"):
        draft.refuse(row, "care_id", care_id, "This time in care belongs to another child")
        return False
    return True


def _began_earlier(rows: Sequence[ImportRow]) -> Iterator[Notice]:
    """Say once of how many children the file does not hold the beginning of care, as the return of one year."""
    if rows:
        text = (
            f"{'One child was' if len(rows) == 1 else f'{len(rows)} children were'} in care before the first episode "
            "of the file: due dates are those of the case system until a file brings the episode with reason S"
        )
        first = rows[0]
        yield Notice(first.line, "episode_start_reason", first.text("episode_start_reason"), text)


def _has_own_ids(stay: Stay, first: dict[str, Stay], draft: Draft) -> bool:
    """Refuse a line whose id another time in care of the file has: the id is what tells them apart."""
    is_own = True
    for row in stay.rows:
        care_id = row.text("care_id")
        other = first.setdefault(care_id, stay) if care_id else stay
        if other is not stay:
            reason = f"The same id stands on line {other.rows[0].line} for another time in care"
            draft.refuse(row, "care_id", care_id, reason)
            is_own = False
    return is_own


def _is_possible(row: ImportRow, child: KnownChild, draft: Draft) -> bool:
    start, end = row.day("care_start"), row.day("care_end")
    if start and end and end < start:
        draft.refuse(row, "care_end", end, "Care cannot end before it began")
        return False
    if start and child.born_on and start < child.born_on:
        draft.refuse(row, "care_start", start, "Care cannot begin before the child was born")
        return False
    return True


def _put(
    name: str, stay: Stay, known: Known, spans: defaultdict[str, dict[object, CareSpan]], draft: Draft
) -> None:
    row, new_key = stay.rows[0], f"{name} {stay.starts_on}"
    existing = known.periods[stay.key].row if stay.key is not None else None
    key: object = stay.key if existing else new_key
    earlier = spans[name].get(key)
    if earlier is not None:
        reason = f"The same time in care stands on line {earlier.line}"
        draft.refuse(row, "care_start", row.day("care_start"), reason)
        return
    wanted = stay.wanted(known.children[name])
    ends_on = stay.end_of_care() if "ends_on" in wanted or existing is None else existing.day("ends_on")
    spans[name][key] = CareSpan(key, stay.starts_on, ends_on, row.line)
    _say_moved(row, stay, existing, draft)
    draft.put(row.line, Subject.CARE_PERIOD, new_key, existing, wanted)


def _say_moved(row: ImportRow, stay: Stay, existing: Existing | None, draft: Draft) -> None:
    """Say that due dates will count from another day, which is right for a correction and wrong for a move."""
    before = existing.day("starts_on") if existing else None
    if before is not None and before != stay.starts_on:
        draft.notice(
            row,
            "care_start",
            stay.starts_on,
            f"Care began on {before:%d/%m/%Y} so far: due dates are counted anew. Where the child only moved, "
            "give the day care began",
        )


def _refuse_overlaps(
    rows: Sequence[ImportRow], known: Known, spans: defaultdict[str, dict[object, CareSpan]], draft: Draft
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


def _link(known: Known, spans: defaultdict[str, dict[object, CareSpan]], draft: Draft) -> None:
    for review in known.unlinked:
        span = next((each for each in spans[review.child].values() if each.covers(review.on)), None)
        if span is None or span.line is None:
            continue
        to: Stored = span.key if isinstance(span.key, int) else Ref(Subject.CARE_PERIOD, str(span.key))
        before: dict[str, Stored] = {"care_period_id": None}
        draft.changes.append(
            Change(span.line, Subject.REVIEW, review.key, review.id, before, {"care_period_id": to})
        )
