"""Children and officers in a file: what each row adds or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.imports.care import NO_CHILD
from bot.domain.imports.changes import Change, Draft, Existing, Plan, Ref, Stored, Subject, once
from bot.domain.imports.known import Known
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.spans import CareSpan, closings, nearest, overlaps

_COLUMNS = {
    "date_of_birth": "born_on",
    "sibling_group": "sibling_group",
    "parent_child_id": "parent_la_child_id",
}
_SAME_FOR_A_POST = ("team", "fte", "post_end")


def plan_children(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan new and changed children; an empty cell empties the field, except the language, which a child may choose."""
    draft = Draft()
    here = {row.text("child_id") for row in rows} | known.child_rows.keys()
    for row in once(rows, draft, "child_id"):
        child, parent = row.text("child_id"), row.text("parent_child_id")
        if parent == child:
            draft.refuse(row, "parent_child_id", parent, "A child cannot be its own parent")
            continue
        if parent and parent not in here:
            draft.notice(row, "parent_child_id", parent, "No child with this id is known yet")
        draft.put(row.line, Subject.CHILD, child, known.child_rows.get(child), _wanted(row))
    return draft.plan(rows)


def _wanted(row: ImportRow) -> dict[str, Stored]:
    wanted: dict[str, Stored] = {"la_child_id": row.text("child_id"), "known_as": row.text("known_as")}
    wanted |= {column: row.values[field] for field, column in _COLUMNS.items() if row.has(field)}
    if row.text("language"):
        wanted["language"] = row.text("language")
    return wanted


@dataclass(slots=True)
class _Office:
    """What the lines read so far say, by the key of each row."""

    known: Known
    draft: Draft
    officers: dict[str, ImportRow] = field(default_factory=dict)
    posts: dict[tuple[str, date | None], ImportRow] = field(default_factory=dict)
    allocations: dict[tuple[str, date], ImportRow] = field(default_factory=dict)


def plan_officers(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan teams, officers, posts and allocations; planned reviews go with the child to the new officer.

    A post or allocation that is known here and still open ends the day before the next one begins.
    """
    office = _Office(known, Draft())
    for row in rows:
        if _agrees(row, office) and _has_dates(row, office.draft):
            _take(row, office)
    _put_officers(office)
    _put_posts(office)
    _put_allocations(office)
    return office.draft.plan(rows)


def _agrees(row: ImportRow, office: _Office) -> bool:
    """Refuse a line that says something else about an officer or a post than an earlier one."""
    email = row.text("officer_email")
    first = office.officers.setdefault(email, row)
    if row.text("officer_name") != first.text("officer_name"):
        office.draft.refuse(
            row,
            "officer_name",
            row.text("officer_name"),
            f"Line {first.line} gives this officer another name",
        )
        return False
    post = office.posts.setdefault((email, row.day("post_start")), row)
    for column in _SAME_FOR_A_POST:
        if row.values.get(column) != post.values.get(column):
            office.draft.refuse(
                row,
                column,
                row.values.get(column),
                f"Line {post.line} says something else about the same post",
            )
            return False
    return True


def _has_dates(row: ImportRow, draft: Draft) -> bool:
    pairs = (("fte", "post_start", "post_end"), ("child_id", "allocated_from", "allocated_to"))
    for what, start, end in pairs:
        first, last = row.day(start), row.day(end)
        if first is None and (row.values.get(what) is not None or last is not None):
            draft.refuse(row, start, "", f"Say from when: {what} is given")
            return False
        if first and last and last < first:
            draft.refuse(row, end, last, "The end is before the beginning")
            return False
    if row.day("post_start") and row.number("fte") is None:
        draft.refuse(row, "fte", "", "Say the share of full time of this post")
        return False
    return True


def _take(row: ImportRow, office: _Office) -> None:
    child, start = row.text("child_id"), row.day("allocated_from")
    if not child or start is None:
        return
    if child not in office.known.children:
        office.draft.refuse(row, "child_id", child, NO_CHILD)
        return
    first = office.allocations.setdefault((child, start), row)
    if first is not row:
        office.draft.refuse(
            row, "child_id", child, f"Line {first.line} allocates this child from the same day"
        )


def _put_officers(office: _Office) -> None:
    newest: dict[str, ImportRow] = {}
    for (email, start), row in office.posts.items():
        held = newest.get(email)
        if held is None or (start or date.min) > (held.day("post_start") or date.min):
            newest[email] = row
    for email, row in newest.items():
        team = _team(row, office)
        wanted: dict[str, Stored] = {"name": row.text("officer_name"), "email": email, "team_id": team}
        office.draft.put(row.line, Subject.OFFICER, email, office.known.officers.get(email), wanted)


def _team(row: ImportRow, office: _Office) -> Stored:
    """Return the team's id, or where it will stand once it is added by the first line that names it."""
    name = row.text("team")
    if name in office.known.teams:
        return office.known.teams[name]
    if not any(each.subject is Subject.TEAM and each.key == name for each in office.draft.changes):
        office.draft.put(row.line, Subject.TEAM, name, None, {"name": name})
    return Ref(Subject.TEAM, name)


def _officer(email: str, known: Known) -> Stored:
    return known.officers[email].id if email in known.officers else Ref(Subject.OFFICER, email)


def _put_posts(office: _Office) -> None:
    spans: defaultdict[str, list[CareSpan]] = defaultdict(list)
    for (email, start), row in office.posts.items():
        if start is None:
            continue
        existing = _begun(office.known.posts.get(email, ()), start)
        wanted: dict[str, Stored] = {
            "officer_id": _officer(email, office.known),
            "team_id": _team(row, office),
            "full_time_hundredths": row.number("fte"),
            "starts_on": start,
            "ends_on": row.day("post_end"),
        }
        office.draft.put(row.line, Subject.POST, f"{email} {start}", existing, wanted)
        spans[email].append(CareSpan(start, start, row.day("post_end"), row.line))
    rows = {row.line: row for row in office.posts.values()}
    for email, spoken in spans.items():
        _settle(office.draft, Subject.POST, email, spoken, office.known.posts.get(email, ()), rows)


def _put_allocations(office: _Office) -> None:
    spans: defaultdict[str, list[CareSpan]] = defaultdict(list)
    for (child, start), row in office.allocations.items():
        existing = _begun(office.known.allocations.get(child, ()), start)
        wanted: dict[str, Stored] = {
            "child_id": office.known.children[child].id,
            "officer_id": _officer(row.text("officer_email"), office.known),
            "starts_on": start,
            "ends_on": row.day("allocated_to"),
        }
        office.draft.put(row.line, Subject.ALLOCATION, f"{child} {start}", existing, wanted)
        spans[child].append(CareSpan(row.text("officer_email"), start, row.day("allocated_to"), row.line))
    rows = {row.line: row for row in office.allocations.values()}
    for child, spoken in spans.items():
        _settle(
            office.draft, Subject.ALLOCATION, child, spoken, office.known.allocations.get(child, ()), rows
        )
    _move_reviews(office, spans)


def _begun(existing: Sequence[Existing], start: date) -> Existing | None:
    return next((each for each in existing if each.values["starts_on"] == start), None)


def _settle(
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
        if following.line is None or not isinstance(closed.key, int):
            continue
        kept[closed.starts_on] = closed
        key = f"{owner} {closed.starts_on}"
        ended: dict[str, Stored] = {"ends_on": closed.ends_on}
        draft.changes.append(Change(following.line, subject, key, closed.key, {"ends_on": None}, ended))
    for earlier, later in overlaps([*spoken, *kept.values()]):
        row = rows[later.line or earlier.line or 0]
        other = earlier if later.line else later
        draft.refuse(
            row,
            "post_start" if subject is Subject.POST else "allocated_from",
            (later if later.line else earlier).starts_on,
            f"It overlaps the one from {other.starts_on:%d/%m/%Y}",
        )


def _move_reviews(office: _Office, spans: defaultdict[str, list[CareSpan]]) -> None:
    """Move the reviews that are still to come to the officer to whom the file allocates the child."""
    for review in office.known.waiting:
        span = nearest(spans[review.child], review.on)
        if span is None or span.line is None or not span.covers(review.on):
            continue
        officer = _officer(str(span.key), office.known)
        if officer != review.officer_id:
            before: dict[str, Stored] = {"officer_id": review.officer_id}
            office.draft.changes.append(
                Change(span.line, Subject.REVIEW, review.key, review.id, before, {"officer_id": officer})
            )
