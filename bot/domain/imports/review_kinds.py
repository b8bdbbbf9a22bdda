"""The kind of a review as a file says it, and what a file may not change about it."""

from __future__ import annotations

from bot.domain.imports.changes import Draft
from bot.domain.imports.known import KnownReview
from bot.domain.imports.rows import ImportRow
from bot.domain.reviews import REVIEW_KIND_NAMES, ReviewKind, counts_in_care

COLUMN = "review_kind"


def wanted_kind(row: ImportRow, there: KnownReview | None, draft: Draft) -> ReviewKind | None:
    """Return the kind that a line's review is to have; None when the line is refused.

    What a line leaves out stays as it is, and so does what a person decided here. A review with a confirmed code does
    not change its kind, and one of a supervision order belongs to no time in care.
    """
    now = ReviewKind(str(there.row.values["kind"])) if there else ReviewKind.CARE
    said = ReviewKind(row.text(COLUMN)) if row.text(COLUMN) else now
    if there and said is not now:
        if there.kind_by_person:
            draft.notice(row, COLUMN, said, f"Recorded here as a {REVIEW_KIND_NAMES[now]}; left as it is")
            said = now
        elif there.confirmed:
            reason = (
                f"{there.confirmed} is confirmed here for a {REVIEW_KIND_NAMES[now]}: withdraw the code first"
            )
            draft.refuse(row, COLUMN, said, reason)
            return None
    if not counts_in_care(said) and row.text("care_id"):
        reason = (
            "A supervision order review belongs to no time in care: leave this empty and fill in child_id"
        )
        draft.refuse(row, "care_id", row.text("care_id"), reason)
        return None
    return said
