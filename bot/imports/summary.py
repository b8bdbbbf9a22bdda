"""What an import found and did, in lines of plain text for a terminal and for the report beside a watched file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.imports import Change, Notice, Stored, Subject, written
from bot.domain.reviews import REVIEW_KIND_NAMES, ReviewKind
from bot.imports.look import Preparation

NAMES = {
    Subject.TEAM: "team",
    Subject.OFFICER: "officer",
    Subject.CHILD: "child",
    Subject.POST: "post",
    Subject.ALLOCATION: "allocation",
    Subject.CARE_PERIOD: "time in care",
    Subject.REVIEW: "review",
    Subject.CODE: "code",
    Subject.ADDRESS: "address",
    Subject.PHONE: "phone",
}
FIELDS = {
    "known_as": "known as",
    "born_on": "born",
    "parent_la_child_id": "parent",
    "sibling_group": "sibling group",
    "starts_on": "first day",
    "ends_on": "last day",
    "external_id": "case system id",
    "short_breaks_only": "short breaks only",
    "began_earlier": "began earlier",
    "owner": "whose",
    "consent_by": "agreed by",
    "consent_on": "agreed on",
    "review_on": "day",
    "kind": "kind of review",
    "imported_due_on": "due in the case system",
    "full_time_hundredths": "hundredths of full time",
    "superseded_at": "no longer the case system's since",
}
# Columns that the key says already, or that hold the number of another row.
HIDDEN = frozenset({
    "child_id", "officer_id", "team_id", "care_period_id", "review_id", "review_kind", "source", "la_child_id", "email",
    "key", "provider_id",
})  # fmt: skip
# Columns that are shown only where the whole file is at hand anyway.
PRIVATE = frozenset({"known_as", "consent_by"})


def summary(prepared: Preparation) -> str:
    """Say in one line what the file does."""
    counts = prepared.plan.counts
    kind = prepared.kind.replace("_", " ")
    sheet = f" from a {prepared.read_as}" if prepared.read_as.startswith("workbook") else ""
    by = f" by the mapping “{prepared.mapping}”" if prepared.mapping else ""
    return (
        f"{prepared.name}: {kind}{sheet}{by}, {counts.rows} lines: {counts.added} added, {counts.changed} changed, "
        f"{counts.unchanged} unchanged, {counts.refused} refused"
    )


def findings(prepared: Preparation) -> Iterator[str]:
    """Return a line for each refusal, each notice, and the columns that nobody reads."""
    yield from (f"refused  {_at(each)}: {each.says}" for each in prepared.plan.refusals)
    yield from (f"notice   {_at(each)}: {each.says}" for each in prepared.plan.notices)
    if prepared.unread:
        yield f"not read: {', '.join(prepared.unread)}"


def differences(prepared: Preparation) -> Iterator[str]:
    """Return a line for each row that the file adds or changes."""
    for change in prepared.plan.changes:
        sign = "+" if change.before is None else "~"
        yield f"{sign} line {change.line}: {subject_of(change)}: {described(change)}"


def subject_of(change: Change) -> str:
    """Name the row that a change is about."""
    return f"{NAMES[change.subject]} {change.key}"


def described(change: Change, *, with_names: bool = True) -> str:
    """Say what a change sets, and what stood there; without names, a child's name is only said to be given."""
    return ", ".join(_fields(change, with_names=with_names))


def _fields(change: Change, *, with_names: bool) -> Iterator[str]:
    for name, value in change.after.items():
        label = FIELDS.get(name, name.removesuffix("_id").replace("_", " "))
        if name in PRIVATE and not with_names:
            yield f"{label} {'given' if change.before is None else 'changes'}"
        elif change.before is None:
            if name not in HIDDEN and value is not None:
                yield f"{label} {_said(name, value)}"
        elif name in HIDDEN:
            yield f"{label} changes"
        else:
            yield f"{label} {_said(name, change.before[name])} → {_said(name, value)}"


def _said(name: str, value: Stored) -> str:
    if value is None:
        return "nothing"
    if name == "kind":
        return REVIEW_KIND_NAMES[ReviewKind(str(value))]
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else written(value)


def _at(found: Notice) -> str:
    column = f", {found.column}" if found.column else ""
    value = f" “{found.value}”" if found.value else ""
    return f"line {found.line}{column}{value}"
