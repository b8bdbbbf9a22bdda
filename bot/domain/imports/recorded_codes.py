"""The participation code of the case system beside the one confirmed here, and codes that can hardly be true."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.imports.changes import Draft, Ref, Stored, Subject
from bot.domain.imports.known import KnownReview
from bot.domain.imports.rows import ImportRow
from bot.domain.participation import Code
from bot.domain.reviews import age_on

# The DfE's wording of PN0: "Child aged under 4 at the time of the review".
SPEAKS_FROM = 4


def doubt_code(row: ImportRow, born_on: date | None, on: date, has_taken_place: bool, draft: Draft) -> None:
    """Say of a code that it can hardly be true: by the child's age, or of a review that did not take place."""
    code = row.text("participation")
    if not code:
        return
    if not has_taken_place:
        text = "The review is cancelled or still to come, and has a code: look which of them is wrong"
        draft.notice(row, "participation", code, text)
    age = age_on(born_on, on) if born_on else None
    if age is not None and (code == Code.PN0) != (age < SPEAKS_FROM):
        text = f"The child was {age} on that day, and PN0 is for children under {SPEAKS_FROM}"
        draft.notice(row, "participation", code, text)


def put_code(
    row: ImportRow, key: str, there: KnownReview | None, kind: Stored, now: datetime, draft: Draft
) -> None:
    """Record the code of the case system; one confirmed here is never replaced, the other is kept beside it."""
    said, last = row.text("participation"), there.imported if there else None
    confirmed = there.confirmed if there else None
    if confirmed and said and said != confirmed:
        draft.notice(row, "participation", said, f"{confirmed} is confirmed here and stays")
    if (last.values["code"] if last else "") == said or (not said and confirmed):
        return
    if last is not None and not confirmed:
        given_up: dict[str, Stored] = {"superseded_at": now}
        draft.put(row.line, Subject.CODE, f"{key}, the one before", last, given_up)
    if said:
        wanted: dict[str, Stored] = {
            "review_id": there.row.id if there else Ref(Subject.REVIEW, key),
            "code": said,
            "review_kind": kind,
            "source": "imported",
            "superseded_at": now if confirmed else None,
        }
        draft.put(row.line, Subject.CODE, key, None, wanted)
