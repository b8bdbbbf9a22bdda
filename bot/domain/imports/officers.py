"""Officers in a file, their posts and the children allocated to them: what each line adds or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain.imports.care import NO_CHILD
from bot.domain.imports.changes import Change, Draft, Existing, Plan, Ref, Stored, Subject
from bot.domain.imports.known import Known
from bot.domain.imports.officer_names import OfficerNames, is_about_iro, name_of, nameless, passed_over
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.sheets import Notice
from bot.domain.imports.spans import CareSpan, nearest
from bot.domain.imports.tenures import begun, settle

_SAME_FOR_A_POST = ("team", "fte", "post_end")


@dataclass(slots=True)
class _Office:
    """What the lines read so far say, by the key of each row."""

    known: Known
    draft: Draft
    names: OfficerNames
    officers: dict[str, list[ImportRow]] = field(default_factory=dict)
    posts: dict[tuple[str, date | None], ImportRow] = field(default_factory=dict)
    allocations: dict[tuple[str, date], tuple[str, ImportRow]] = field(default_factory=dict)
    strangers: list[ImportRow] = field(default_factory=list)


def plan_officers(rows: Sequence[ImportRow], known: Known) -> Plan:
    """Plan teams, officers, posts and allocations; planned reviews go with the child to the new officer.

    A post or allocation that is known here and still open ends the day before the next one begins. Lines about other
    roles than that of an IRO say nothing.
    """
    office = _Office(known, Draft(), OfficerNames(known))
    own = [row for row in rows if is_about_iro(row, known)]
    office.names.listen(own)
    for row in own:
        key = office.names.key(row, office.draft)
        if key is not None and _agrees(row, key, office) and _has_dates(row, office.draft):
            _take(row, key, office)
    _put_officers(office)
    _put_posts(office)
    _put_allocations(office)
    _put_strangers(office, own)
    office.draft.notices += (*passed_over(rows, own), *nameless(office.draft))
    return office.draft.plan(rows)


def _agrees(row: ImportRow, key: str, office: _Office) -> bool:
    """Refuse a line that says something else about an officer or a post than an earlier one."""
    lines = office.officers.setdefault(key, [])
    name = row.text("officer_name")
    first = next((each for each in lines if each.text("officer_name")), row) if name else row
    if name != first.text("officer_name"):
        office.draft.refuse(row, "officer_name", name, f"Line {first.line} gives this officer another name")
        return False
    lines.append(row)
    post = office.posts.setdefault((key, row.day("post_start")), row)
    for column in _SAME_FOR_A_POST:
        if not row.has("role") and row.values.get(column) != post.values.get(column):
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


def _take(row: ImportRow, key: str, office: _Office) -> None:
    child, start = row.text("child_id"), row.day("allocated_from")
    if not child or start is None:
        return
    if child not in office.known.children:
        office.strangers.append(row)
        return
    _, first = office.allocations.setdefault((child, start), (key, row))
    if first is not row:
        office.draft.refuse(
            row, "child_id", child, f"Line {first.line} allocates this child from the same day"
        )


def _put_strangers(office: _Office, own: Sequence[ImportRow]) -> None:
    """Pass over children who are not known where a file is about everybody's officers, as ssd_involvements is.

    In any other file, and where no child of the file is known, they are refused.
    """
    found = office.strangers
    is_about_all = any(row.has("role") and row.text("child_id") in office.known.children for row in own)
    if found and is_about_all:
        lines = "1 line is" if len(found) == 1 else f"{len(found)} lines are"
        says = f"{lines} about children who are not known here, and say nothing"
        office.draft.notices.append(Notice(found[0].line, "child_id", found[0].text("child_id"), says))
        return
    for row in found:
        office.draft.refuse(row, "child_id", row.text("child_id"), NO_CHILD)


def _put_officers(office: _Office) -> None:
    for key, lines in office.officers.items():
        row = max(lines, key=lambda each: each.day("post_start") or each.day("allocated_from") or date.min)
        existing = office.names.existing.get(key)
        wanted = _wanted(lines, row, existing, office)
        if "team_id" not in wanted and existing is None:
            office.draft.refuse(row, "team", "", "Say the team of this officer")
            continue
        office.draft.put(row.line, Subject.OFFICER, key, existing, wanted)


def _wanted(
    lines: Sequence[ImportRow], row: ImportRow, existing: Existing | None, office: _Office
) -> dict[str, Stored]:
    """Return what the row of an officer should hold; an id stands in for a name that no file has given yet."""
    wanted: dict[str, Stored] = {}
    given = next((name for each in lines if (name := each.text("officer_name"))), "")
    if given or existing is None:
        wanted["name"] = given or name_of(row)
    for name, column in (("officer_email", "email"), ("officer_id", "external_id")):
        if said := next((text for each in lines if (text := each.text(name))), ""):
            wanted[column] = said
    if row.text("team"):
        wanted["team_id"] = _team(row, office)
    return wanted


def _team(row: ImportRow, office: _Office) -> Stored:
    """Return the team's id, or where it will stand once it is added by the first line that names it."""
    name = row.text("team")
    if name in office.known.teams:
        return office.known.teams[name]
    if not any(each.subject is Subject.TEAM and each.key == name for each in office.draft.changes):
        office.draft.put(row.line, Subject.TEAM, name, None, {"name": name})
    return Ref(Subject.TEAM, name)


def _officer(key: str, office: _Office) -> Stored:
    existing = office.names.existing.get(key)
    return existing.id if existing else Ref(Subject.OFFICER, key)


def _put_posts(office: _Office) -> None:
    spans: defaultdict[str, list[CareSpan]] = defaultdict(list)
    for (key, start), row in office.posts.items():
        if start is None:
            continue
        existing = begun(_posts(key, office), start)
        wanted: dict[str, Stored] = {
            "officer_id": _officer(key, office),
            "team_id": _team(row, office),
            "full_time_hundredths": row.number("fte"),
            "starts_on": start,
            "ends_on": row.day("post_end"),
        }
        office.draft.put(row.line, Subject.POST, f"{key} {start}", existing, wanted)
        spans[key].append(CareSpan(start, start, row.day("post_end"), row.line))
    rows = {row.line: row for row in office.posts.values()}
    for key, spoken in spans.items():
        settle(office.draft, Subject.POST, key, spoken, _posts(key, office), rows)


def _posts(key: str, office: _Office) -> Sequence[Existing]:
    existing = office.names.existing.get(key)
    return office.known.posts.get(existing.id, ()) if existing else ()


def _put_allocations(office: _Office) -> None:
    spans: defaultdict[str, list[CareSpan]] = defaultdict(list)
    starts: defaultdict[str, list[date]] = defaultdict(list)
    for child, start in office.allocations:
        starts[child].append(start)
    for (child, start), (key, row) in office.allocations.items():
        existing = begun(office.known.allocations.get(child, ()), start)
        end = _end(row, [other for other in starts[child] if other > start])
        wanted: dict[str, Stored] = {
            "child_id": office.known.children[child].id,
            "officer_id": _officer(key, office),
            "starts_on": start,
            "ends_on": end,
        }
        office.draft.put(row.line, Subject.ALLOCATION, f"{child} {start}", existing, wanted)
        spans[child].append(CareSpan(key, start, end, row.line))
    rows = {row.line: row for _, row in office.allocations.values()}
    for child, spoken in spans.items():
        settle(office.draft, Subject.ALLOCATION, child, spoken, office.known.allocations.get(child, ()), rows)
    _move_reviews(office, spans)


def _end(row: ImportRow, later: Sequence[date]) -> date | None:
    """Return the last day of an allocation; in a file with roles it ends the day before the next one begins.

    Case systems end an involvement on the day on which the next one begins, or leave it open.
    """
    said, following = row.day("allocated_to"), min(later, default=None)
    if not row.has("role") or following is None or (said and said < following):
        return said
    return following - timedelta(days=1)


def _move_reviews(office: _Office, spans: defaultdict[str, list[CareSpan]]) -> None:
    """Move the reviews that are still to come to the officer to whom the file allocates the child."""
    for review in office.known.waiting:
        span = nearest(spans[review.child], review.on)
        if span is None or span.line is None or not span.covers(review.on):
            continue
        officer = _officer(str(span.key), office)
        if officer != review.officer_id:
            before: dict[str, Stored] = {"officer_id": review.officer_id}
            office.draft.changes.append(
                Change(span.line, Subject.REVIEW, review.key, review.id, before, {"officer_id": officer})
            )
