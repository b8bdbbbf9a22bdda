"""A file of reviews: whose, when, whether held, and the code of the case system beside the one confirmed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.imports.changes import Draft, Plan, Stored, Subject, written
from bot.domain.imports.known import Known, KnownChild, KnownReview
from bot.domain.imports.recorded_codes import doubt_code, put_code
from bot.domain.imports.review_keys import key_of, standin_of
from bot.domain.imports.review_kinds import wanted_kind
from bot.domain.imports.rows import ImportRow
from bot.domain.imports.spans import CareSpan, nearest
from bot.domain.reviews import ReviewKind, counts_in_care
from bot.domain.reviews.states import ReviewState

ADJOURNED = "adjourned"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is true for the whole file: the day and moment of reading, and whether a past date means "held"."""

    today: date
    now: datetime
    date_means_held: bool


def plan_reviews(rows: Sequence[ImportRow], known: Known, declared: Declared) -> Plan:
    """Plan new and changed reviews and the codes of the case system; what a person recorded here stays."""
    draft = Draft()
    first: dict[str, int] = {}
    standins = dict(known.reviews)
    for row in rows:
        name, on = _whose(row, known, draft), _day_of(row, draft)
        if name is None or on is None:
            continue
        key = key_of(row, name, on, known)
        if first.setdefault(key, row.line) != row.line:
            column = "review_id" if row.text("review_id") else "review_date"
            draft.refuse(row, column, row.values[column], f"The same stands on line {first[key]}")
        else:
            there = known.reviews.get(key) or standins.pop(standin_of(name, on), None)
            _Review(row, key, name, on, there, known, declared, draft).put()
    return draft.plan(rows)


def _day_of(row: ImportRow, draft: Draft) -> date | None:
    on = row.day("review_date") or row.day("due_date")
    if on is None:
        reason = "A review needs a date, or a due date while it is not arranged"
        draft.refuse(row, "review_date", "", reason)
    return on


def _whose(row: ImportRow, known: Known, draft: Draft) -> str | None:
    """Find the child by id, else by the time in care; None when the line is refused."""
    child, care = row.text("child_id"), row.text("care_id")
    period = known.period_ids.get(care)
    by_care = known.periods[period].child if period is not None else None
    if child and child not in known.children:
        draft.refuse(row, "child_id", child, "No child with this id is known; import the children first")
        return None
    if child and by_care and by_care != child:
        draft.refuse(row, "care_id", care, "This time in care belongs to another child")
        return None
    if not child and by_care is None:
        reason = "No time in care with this id is known" if care else "Say whose review it is"
        draft.refuse(row, "care_id" if care else "child_id", care, reason)
        return None
    return child or by_care


@dataclass(frozen=True, slots=True)
class _Review:
    """One line with everything that is known about its review; ``there`` is the review as it is stored."""

    row: ImportRow
    key: str
    name: str
    on: date
    there: KnownReview | None
    known: Known
    declared: Declared
    draft: Draft

    @property
    def child(self) -> KnownChild:
        """Return what is known of the child."""
        return self.known.children[self.name]

    def put(self) -> None:
        """Put the review and its code into the plan, or refuse the line."""
        kind = wanted_kind(self.row, self.there, self.draft)
        if kind is None or not self._is_possible():
            return
        officer = self._officer(kind)
        if officer is None:
            return
        wanted = {"kind": kind.value, **self._wanted(officer, kind)}
        there = self.there
        self.draft.put(self.row.line, Subject.REVIEW, self.key, there.row if there else None, wanted)
        if self.row.has("participation"):
            doubt_code(self.row, self.child.born_on, self.on, self._will_be_held(wanted), self.draft)
            put_code(self.row, self.key, there, wanted["kind"], self.declared.now, self.draft)

    def _will_be_held(self, wanted: dict[str, Stored]) -> bool:
        """Return whether a code can be true of the review: its day has come, and it was not cancelled."""
        return wanted["status"] != ReviewState.CANCELLED and self.on <= self.declared.today

    def _is_possible(self) -> bool:
        there = self.there
        if there is not None and there.child != self.name:
            self.draft.refuse(
                self.row,
                "review_id",
                self.row.text("review_id"),
                "The review with this id is another child’s",
            )
            return False
        if self.child.born_on and self.on < self.child.born_on:
            self.draft.refuse(self.row, "review_date", self.on, "The review is before the child was born")
            return False
        return True

    def _officer(self, kind: ReviewKind) -> Stored:
        """Return the officer that the line names, the one there already, or the one allocated on that day."""
        email = self.row.text("officer_email")
        if email:
            if email not in self.known.officers:
                self.draft.refuse(self.row, "officer_email", email, "No officer with this address is known")
                return None
            return self.known.officers[email].id
        there = self.there
        if there is not None:
            return there.row.values["officer_id"]
        allocated = dict(self.child.allocated)
        span = nearest(allocated, self.on)
        if span is None:
            # The panel appoints nobody to a child at home before there is such a review.
            named = "" if counts_in_care(kind) else ", or name one in officer_email"
            reason = f"No officer is allocated to this child; import the officers first{named}"
            self.draft.refuse(self.row, "child_id", self.name, reason)
            return None
        return allocated[span]

    def _wanted(self, officer: Stored, kind: ReviewKind) -> dict[str, Stored]:
        there = self.there
        on, status = self._day_and_status()
        wanted: dict[str, Stored] = {
            "key": self.key,
            "child_id": self.child.id,
            "officer_id": officer,
            "review_on": on,
            "status": status,
        }
        if self.row.has("due_date"):
            wanted["imported_due_on"] = self.row.day("due_date")
        if not counts_in_care(kind):
            wanted["care_period_id"] = None
        elif there is None or there.row.values["care_period_id"] is None or self.row.text("care_id"):
            wanted["care_period_id"] = self._period(there)
        return wanted

    def _period(self, there: KnownReview | None) -> Stored:
        named = self.known.period_ids.get(self.row.text("care_id"))
        if named is not None:
            return named
        covering = next((span for span in self.child.care if span.covers(self.on)), None)
        if covering is None:
            self.draft.notice(self.row, "review_date", self.on, "The day is in no time in care that is known")
            return there.row.values["care_period_id"] if there else None
        return _id(covering)

    def _day_and_status(self) -> tuple[Stored, Stored]:
        said, there = self._said(), self.there
        if there is None:
            return self.on, said.value
        on, status = there.row.values["review_on"], there.row.values["status"]
        if there.by_person or status == ADJOURNED or there.confirmed:
            if said is not ReviewState.PLANNED and (said, self.on) != (status, on):
                left = f"Recorded here as {status} on {written(on)}; left as it is"
                self.draft.notice(self.row, "review_date", self.row.day("review_date"), left)
            return on, status
        if said is ReviewState.PLANNED:
            return self._planned(on, status)
        return self.on, said.value

    def _planned(self, on: Stored, status: Stored) -> tuple[Stored, Stored]:
        """Keep a review held that once was; a day that the file does not change is left as it stands."""
        there = self.there
        assert there is not None
        if status == ReviewState.HELD:
            return on, status
        return (on if self.on == there.said_on else self.on), ReviewState.PLANNED.value

    def _said(self) -> ReviewState:
        """Return what the line says: held only where the file declares that a past date means so."""
        if self.row.yes("cancelled"):
            return ReviewState.CANCELLED
        date_given = self.row.day("review_date")
        past = date_given is not None and date_given <= self.declared.today
        return ReviewState.HELD if past and self.declared.date_means_held else ReviewState.PLANNED


def _id(span: CareSpan) -> int:
    assert isinstance(span.key, int)
    return span.key
