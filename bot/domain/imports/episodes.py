"""Which lines of a file are one time in care: a child who only moves, or whose legal status changes, never left it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.imports.changes import Draft, Stored
from bot.domain.imports.known import Known, KnownChild
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.spans import CareSpan

STARTED = "S"
# The reason with which an episode ends because another one of the same time in care begins.
GOES_ON = "X1"
_SHORT_BREAKS = frozenset({"V3", "V4"})
_NEXT_DAY = timedelta(days=1)


@dataclass(slots=True)
class Stay:
    """One time in care as the lines of a file tell it; ``key`` is the id of its row, None for a new one.

    ``known_end`` is the day it ended as far as known here; ``is_taken_up``: its first line is not its beginning;
    ``is_followed``: the file has another one after it; ``began_earlier``: care began before its first day, on one
    that is not known.
    """

    key: int | None
    starts_on: date
    ends_on: date | None
    care_id: str
    is_short: bool | None
    rows: list[ImportRow] = field(default_factory=list)
    known_end: date | None = None
    is_taken_up: bool = False
    is_followed: bool = False
    began_earlier: bool = False

    @property
    def last(self) -> ImportRow:
        """Return the line that tells how it goes on."""
        return self.rows[-1]

    def wanted(self, child: KnownChild) -> dict[str, Stored]:
        """Return what its row should hold; what no line says is left out."""
        wanted: dict[str, Stored] = {"child_id": child.id, "starts_on": self.starts_on}
        if self.began_earlier or (self.key is not None and not self.is_taken_up):
            wanted["began_earlier"] = self.began_earlier
        if self.last.has("care_end"):
            wanted["ends_on"] = self.end_of_care()
        if self.care_id:
            wanted["external_id"] = self.care_id
        if self.is_short is not None:
            wanted["short_breaks_only"] = self.is_short
        return wanted

    def end_of_care(self) -> date | None:
        """Return the day care ended; None while it goes on, also in an episode that the file does not hold."""
        goes_on = self.last.text("episode_end_reason") == GOES_ON
        is_older = self.known_end is not None and self.ends_on is not None and self.ends_on < self.known_end
        if is_older and (goes_on or self.is_taken_up):
            return self.known_end
        return None if goes_on and not self.is_followed else self.ends_on


def stays_of(name: str, rows: Sequence[ImportRow], known: Known, draft: Draft) -> Iterator[Stay]:
    """Put the lines about one child together into times in care, the oldest first; refuse what cannot be."""
    current: Stay | None = None
    first: dict[date, ImportRow] = {}
    own = {row.line: _stored(name, row, known) for row in rows}
    spoken = {key for key in own.values() if key is not None}
    for row in sorted(rows, key=lambda each: (_start(each), each.line)):
        same = first.setdefault(_start(row), row)
        if same is not row:
            reason = f"The same time in care stands on line {same.line}"
            draft.refuse(row, "care_start", _start(row), reason)
        elif current is not None and _may_join(own[row.line], current, known) and _joins(current, row):
            _take_over(current, own[row.line], known)
            _join(current, row, draft)
        else:
            if current is not None:
                current.is_followed = True
                yield current
            taken = current.key if current else None
            known_one = _taken_up(name, row, own[row.line], known, spoken, taken)
            began_earlier = known_one is None and _begins_in_the_middle(name, row, current, known, draft)
            current = known_one or _begun(row, own[row.line], known, began_earlier=began_earlier)
            spoken.add(current.key or 0)
    if current is not None:
        yield current


def _start(row: ImportRow) -> date:
    start = row.day("care_start")
    assert start is not None
    return start


def _entered(row: ImportRow) -> date:
    """Return the day on which care began as far as a line says, which may be before its own episode."""
    entered, reason = row.day("entered_care"), row.text("episode_start_reason")
    return min(entered, _start(row)) if entered and reason and reason != STARTED else _start(row)


def _stored(name: str, row: ImportRow, known: Known) -> int | None:
    """Find the row that a line speaks of, by the case system's id, else by its first day."""
    by_id = known.period_ids.get(row.text("care_id"))
    if by_id is not None:
        return by_id
    care = known.children[name].care
    return next((_key(span) for span in care if span.starts_on == row.day("care_start")), None)


def _key(span: CareSpan) -> int:
    assert isinstance(span.key, int)
    return span.key


def is_short(row: ImportRow) -> bool | None:
    """Return whether a line is about short breaks only; None when it does not say."""
    if row.has("short_breaks_only"):
        return row.yes("short_breaks_only")
    status = row.text("legal_status")
    return status in _SHORT_BREAKS if status else None


def _joins(stay: Stay, row: ImportRow) -> bool:
    """Return whether a line goes on with the time in care before it.

    Case systems say so by the reason of the new episode; where they give none, the child never left care when the
    new line begins on the day the other ends, unless it has an id of its own.
    """
    if stay.ends_on is None or not _alike(stay.is_short, is_short(row)):
        return False
    reason = row.text("episode_start_reason")
    if reason:
        return reason != STARTED and _start(row) - stay.ends_on <= _NEXT_DAY
    ids = {stay.care_id, row.text("care_id")} - {""}
    return _start(row) == stay.ends_on and len(ids) < 2


def _alike(one: bool | None, other: bool | None) -> bool:
    return one is None or other is None or one == other


def _may_join(own: int | None, stay: Stay, known: Known) -> bool:
    """Return whether a line's own row is that of the time in care before it, or may become a part of it."""
    if own is None or own == stay.key:
        return True
    return stay.key is None and bool(known.periods[own].row.values["began_earlier"])


def _take_over(stay: Stay, own: int | None, known: Known) -> None:
    """Let the row whose beginning was not known be that of a time in care whose beginning this file brings."""
    if stay.key is None and own is not None:
        stay.key, stay.known_end = own, known.periods[own].row.day("ends_on")


def _join(stay: Stay, row: ImportRow, draft: Draft) -> None:
    if not row.text("episode_start_reason"):
        text = f"It goes on with the time in care from {stay.starts_on:%d/%m/%Y}: due dates do not begin anew"
        draft.notice(row, "care_start", _start(row), text)
    stay.rows.append(row)
    stay.ends_on = row.day("care_end")
    stay.care_id = stay.care_id or row.text("care_id")


def _begun(row: ImportRow, own: int | None, known: Known, *, began_earlier: bool) -> Stay:
    """Begin a time in care with a line, which is new or known by its id or first day.

    ``began_earlier``: care began before the line; where the line says on which day, nothing before it is missing.
    """
    ended = known.periods[own].row.day("ends_on") if own is not None else None
    end, care_id = row.day("care_end"), row.text("care_id")
    begun = Stay(own, _entered(row), end, care_id, is_short(row), [row], known_end=ended)
    begun.began_earlier = began_earlier and begun.starts_on == _start(row)
    return begun


def _taken_up(
    name: str, row: ImportRow, own: int | None, known: Known, spoken: set[int], taken: int | None
) -> Stay | None:
    """Return the known time in care that a line goes on with, which keeps its first day, unless others speak of it."""
    for span in known.children[name].care:
        key = _key(span)
        if span.starts_on >= _start(row) or key == taken or (key in spoken and key != own):
            continue
        values = known.periods[key].row.values
        care_id, short = str(values["external_id"] or ""), bool(values["short_breaks_only"])
        stored = Stay(key, span.starts_on, span.ends_on, care_id, short)
        if _joins(stored, row) or (_is_within(stored, row) and _alike(short, is_short(row))):
            said = row.day("care_end") if row.has("care_end") else span.ends_on
            return Stay(
                key,
                span.starts_on,
                said,
                care_id or row.text("care_id"),
                is_short(row),
                [row],
                known_end=span.ends_on,
                is_taken_up=True,
            )
    return None


def _is_within(stay: Stay, row: ImportRow) -> bool:
    """Return whether a line is an episode in the middle of a known time in care."""
    reason = row.text("episode_start_reason")
    return bool(reason) and reason != STARTED and (stay.ends_on is None or _start(row) <= stay.ends_on)


def _begins_in_the_middle(name: str, row: ImportRow, before: Stay | None, known: Known, draft: Draft) -> bool:
    """Return whether care began before the first line about a child, as where a file holds the episodes of one year.

    An episode that goes on with another one is refused where care is known before it, and so is one that begins what
    went on.
    """
    reason = row.text("episode_start_reason")
    goes_on = before is not None and before.last.text("episode_end_reason") == GOES_ON
    if before is not None and reason == STARTED and goes_on and before.ends_on == _start(row):
        text = f"Line {before.last.line} says that care goes on ({GOES_ON}), and this one that it begins"
        draft.refuse(row, "episode_start_reason", reason, text)
    if not reason or reason == STARTED or (before and not _alike(before.is_short, is_short(row))):
        return False
    is_first = all(span.starts_on >= _start(row) for span in known.children[name].care)
    if before is not None or not is_first:
        _refuse_orphan(row, before, draft)
        return False
    return True


def _refuse_orphan(row: ImportRow, before: Stay | None, draft: Draft) -> None:
    said = f"which ended on {before.ends_on:%d/%m/%Y}" if before and before.ends_on else "which is not known"
    draft.refuse(
        row,
        "episode_start_reason",
        row.text("episode_start_reason"),
        f"The episode goes on with an earlier one, {said}: bring all episodes since care began (S)",
    )
