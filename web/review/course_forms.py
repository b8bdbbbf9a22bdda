"""The forms about the course of a review."""

from __future__ import annotations

from datetime import date

from wtforms import StringField
from wtforms.validators import Regexp

from bot.reviews import DOCUMENTS, Consulted, Contact, Move
from web.kit.fields import (
    ReviewForm,
    day,
    line,
    maybe_day,
    maybe_one_of,
    maybe_time,
    one_of,
    paragraph,
    why,
    yes,
)
from web.review.forms import ATTENDANCE, HAPPENED, SittingForm

CLOCK = Regexp(r"^(?:|(?:[01]\d|2[0-3]):[0-5]\d)$", message="Enter a time such as 10:30, or leave it empty")
ALONE = {
    "spoke": "Yes, in private",
    "refused": "No, {name} did not want to",
    "inappropriate": "No, it was inappropriate",
}
SPOKEN_BY = {
    "visit": "On a visit where they live",
    "school": "At school",
    "call": "By phone",
    "video": "By video",
    "before": "Just before the meeting",
}
IN_TOUCH = {**SPOKEN_BY, "message": "By message, with an answer"}


class MoveForm(ReviewForm):
    """Another day and time for a review, and why."""

    to = day("New day", "Enter the new day")
    starts_at = line("When does it begin?", "By the clock, such as 10:30", 5)
    reason = paragraph("Why is it moved?", "Needed when the new day is after the day by which it is due", 300)

    def validate_starts_at(self, field: StringField) -> None:
        """Take a time of day or nothing."""
        CLOCK(self, field)

    @property
    def wanted(self) -> Move:
        """Return what was typed, once the form is valid."""
        return Move(self.to.data or date.max, self.starts_at.data or None, self.reason.data or "")


class AdjournForm(SittingForm):
    """A meeting that did not complete the review, and the day on which it goes on."""

    on = day("When was this meeting?", "Enter the day of the meeting")
    ended = maybe_time("When did it end?", "By the clock, such as 11:30")
    attendance = one_of("Was {name} there?", ATTENDANCE, "Say whether the child was there")
    contribution = maybe_one_of("If {name} was there: what is the most they did?", HAPPENED)
    spoken_for = yes("{name} asked somebody to speak for them")
    continues_on = day("When does it go on?", "Enter the day on which the review goes on")
    starts_at = line("When does it begin then?", "By the clock, such as 10:30", 5)

    def validate_starts_at(self, field: StringField) -> None:
        """Take a time of day or nothing."""
        CLOCK(self, field)


class CancelForm(ReviewForm):
    """Why a review will not take place."""

    reason = paragraph("Why will it not take place?", "At least 10 characters", 300)


class LateForm(ReviewForm):
    """Why a review is late."""

    reason = paragraph("Why is it late?", "At least 10 characters", 300)


class ConsultationForm(ReviewForm):
    """Whom the IRO spoke with before the review."""

    alone = maybe_one_of("Did you speak with {name} in private before the review?", ALONE)
    on = maybe_day("On which day?")
    medium = maybe_one_of("How did you speak?", SPOKEN_BY)
    reason = paragraph("If it was inappropriate: why?", "At least 10 characters")
    parents_on = maybe_day("When were the parents consulted?")
    midway_on = maybe_day("When was the midway check done?")

    @property
    def consulted(self) -> Consulted:
        """Return what was typed, once the form is valid."""
        return Consulted(
            alone=self.alone.data if self.alone.data in ALONE else None,
            on=self.on.data,
            medium=self.medium.data if self.medium.data in SPOKEN_BY else None,
            reason=self.reason.data or "",
            parents_on=self.parents_on.data,
            midway_on=self.midway_on.data,
        )


class ReasonForm(ReviewForm):
    """Why something is taken back."""

    reason = paragraph("Why?", "At least 10 characters", 300)


class EarlierForm(MoveForm):
    """The earlier day by which a review must be held, and why."""

    to = day("By which day?", "Enter the day")
    reason = why("Why must it be earlier?", "Say why it must be earlier", 300)


class ContactForm(ReviewForm):
    """When and how the IRO was in touch with the child."""

    on = day("When were you last in touch with {name}?", "Enter the day")
    medium = one_of("How?", IN_TOUCH, "Say how you were in touch")

    @property
    def contact(self) -> Contact:
        """Return what was typed, once the form is valid."""
        return Contact(self.on.data or date.max, self.medium.data)


class DocumentsForm(ReviewForm):
    """The days on which the outcome documents were done."""

    recommended_on = maybe_day("Recommendations sent")
    decided_on = maybe_day("Decisions agreed")
    minuted_on = maybe_day("Minutes completed")
    distributed_on = maybe_day("Minutes sent out")

    @property
    def days(self) -> dict[str, date | None]:
        """Return the days by their names, once the form is valid."""
        return {name: self[name].data for name, _, _ in DOCUMENTS}
