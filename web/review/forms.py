"""The forms of one review; use cases decide what can be taken, forms only say what was typed."""

from __future__ import annotations

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextInput
from wtforms import Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from bot.domain.participation import LABELS, Attendance, Code, Contribution, NoViewsReason, TickedCheck
from bot.reviews import Held
from bot.reviews.codes import CodeChoice
from bot.reviews.contributions import ContributionVerdict
from web.kit.fields import (
    LONGEST,
    TOO_LONG,
    ReviewForm,
    SeenForm,
    choices,
    day,
    line,
    maybe_one_of,
    maybe_time,
    one_of,
    paragraph,
    why,
    yes,
)

ATTENDANCE = {
    Attendance.NONE: "Not there",
    Attendance.IN_PERSON: "In the room, for all or part of it",
    Attendance.REMOTE_LIVE: "Live by video or phone",
}
HAPPENED = {
    Contribution.SPOKE: "Spoke, signed, or spoke through an interpreter",
    Contribution.REPRESENTED: "Asked an advocate or the IRO to speak for them, who did",
    Contribution.SYMBOLIC: "Showed their views without words: a nod, a picture, a symbol",
    Contribution.SILENT: "None of these",
}
NO_VIEWS = {
    NoViewsReason.REFUSED: "They refused",
    NoViewsReason.WITHHELD: "They did not want their views shared",
    NoViewsReason.NOT_SATISFIED: "The views did not pass the IRO’s check",
    NoViewsReason.ADULTS_VIEW: "Only an adult’s view",
    NoViewsReason.UNMATCHED: "Not certain that the words are theirs",
    NoViewsReason.TOO_LATE: "The views came too late",
    NoViewsReason.STALE: "The views were from before the last review",
    NoViewsReason.NOT_PRESENTED: "Nobody presented the views",
    NoViewsReason.CANNOT_REACH: "They could not be reached",
    NoViewsReason.NO_ANSWER: "They did not answer",
    NoViewsReason.NOT_ASKED: "They were not asked",
}
TICKS = {TickedCheck.YES: "Yes", TickedCheck.NO: "No", TickedCheck.OPEN: "Not yet"}


def _ticks(label: str) -> RadioField:
    return RadioField(label, choices=choices(TICKS), default=TickedCheck.OPEN.value, widget=GovRadioInput())


def _why_no_views(label: str) -> SelectField:
    reasons = choices({"": "Choose a reason", **NO_VIEWS})
    return SelectField(label, choices=reasons, default="", widget=GovSelect())


class ReadForm(SeenForm):
    """The button under a child's words."""


class SittingForm(ReviewForm):
    """One sitting of a review: when it was, and how the child took part."""

    on: Field
    ended: Field
    attendance: Field
    contribution: Field
    spoken_for: Field
    no_meeting: Field

    @property
    def held(self) -> Held:
        """Return what was typed, once the form is valid; a question that was not asked is a no."""
        happened = self.contribution.data
        return Held(
            on=self.on.data or date.max,
            ended=self.ended.data,
            attendance=Attendance(self.attendance.data),
            contribution=Contribution(happened) if happened in set(Contribution) else None,
            spoken_for=bool(self.spoken_for.data),
            no_meeting="no_meeting" in self and bool(self.no_meeting.data),
        )


class HeldForm(SittingForm):
    """That a review was held, when it ended, and how the child took part."""

    on = day("When was it held?", "Enter the day it was held")
    ended = maybe_time("When did it end?")
    attendance = one_of("Was {name} there?", ATTENDANCE, "Say whether the child was there")
    contribution = maybe_one_of("If {name} was there: what is the most they did?", HAPPENED)
    spoken_for = yes("{name} asked somebody to speak for them")
    no_meeting = yes("The review was done without a meeting")


class TicksForm(ReviewForm):
    """The IRO's three answers about one contribution, and whose words they are."""

    current = _ticks("Current?")
    accurate = _ticks("Accurate?")
    for_review = _ticks("For this review?")
    own_words = _ticks("Are these {name}’s own words?")
    own_words_reason = line("How do you know?", longest=LONGEST)

    @property
    def verdict(self) -> ContributionVerdict:
        """Return the answers, once the form is valid."""
        return ContributionVerdict(
            current=TickedCheck(self.current.data),
            accurate=TickedCheck(self.accurate.data),
            for_review=TickedCheck(self.for_review.data),
            own_words=TickedCheck(self.own_words.data),
            own_words_reason=self.own_words_reason.data or "",
        )


class CodeForm(ReviewForm):
    """A code, the reason for it, and for PN7 why no views count."""

    code: Field
    no_views: Field
    reason: Field

    @property
    def choice(self) -> CodeChoice | None:
        """Return what is confirmed or chosen, None when it is no code."""
        if self.code.data not in set(Code):
            return None
        why = self.no_views.data
        return CodeChoice(Code(self.code.data), self.reason.data or "", NoViewsReason(why) if why else None)


class ConfirmForm(CodeForm):
    """The proposed code as the page showed it; a reason where one is needed."""

    code = HiddenField()
    no_views = _why_no_views("Why were no views conveyed?")
    reason = paragraph("Your reason")


class ChooseForm(CodeForm):
    """Another code than the one proposed, and why."""

    code = one_of("Which code?", {code: f"{code}: {LABELS[code]}" for code in Code}, "Choose a code")
    no_views = _why_no_views("For PN7: why were no views conveyed?")
    reason = why("Your reason", "Say why you choose this code")

    @classmethod
    def for_age(cls, age: int | None) -> ChooseForm:
        """Make an empty form that offers the codes that a child of this age can have."""
        form = cls(formdata=None, prefix="choose-")
        under_four = age is not None and age < 4
        form.code.choices = [each for each in form.code.choices if (each.value == Code.PN0) == under_four]
        return form


class FlagForm(ReviewForm):
    """What a person did about a flag."""

    outcome = StringField(
        "What did you do?",
        [InputRequired("Say what you did"), Length(max=LONGEST, message=TOO_LONG)],
        widget=GovTextInput(),
    )
