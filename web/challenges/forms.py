"""The forms of a challenge: starting it, and one for each step after that."""

from __future__ import annotations

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput
from wtforms import Field, SelectMultipleField
from wtforms.validators import ValidationError

from bot.domain.challenges import (
    AGENCY_NAMES,
    OUTCOME_NAMES,
    STAGE_NAMES,
    THEME_NAMES,
    ChallengedAgency,
    ChallengeOutcome,
    ChallengeStage,
    ChallengeTheme,
)
from bot.reviews.challenges import LONGEST, ChallengeOrigin, RaisedChallenge
from web.kit.fields import ReviewForm, choices, day, one_of, paragraph


class StartForm(ReviewForm):
    """A new challenge."""

    stage = one_of("How does it begin?", STAGE_NAMES, "Choose how it begins")
    agency = one_of("Who is challenged?", AGENCY_NAMES, "Choose who is challenged")
    themes = SelectMultipleField(
        "What is it about?",
        choices=choices(THEME_NAMES),
        widget=GovCheckboxesInput(),
        description="Choose all that apply.",
    )
    asked_for = paragraph(
        "What is asked for?",
        "What is to be done, by whom. Leave out the young person’s own words.",
        LONGEST,
        missing="Say what is asked for",
    )
    on = day("When was it raised?", "Enter the day on which it was raised")

    def validate_themes(self, field: Field) -> None:
        """Refuse a challenge about nothing, together with whatever else is missing."""
        if not field.data:
            raise ValidationError("Choose at least one theme")

    def raised(self, origin: ChallengeOrigin) -> RaisedChallenge:
        """Return what was typed, once the form is valid, with the words that it starts from."""
        return RaisedChallenge(
            stage=ChallengeStage(self.stage.data),
            agency=ChallengedAgency(self.agency.data),
            themes=tuple(ChallengeTheme(theme) for theme in self.themes.data or ()),
            asked_for=self.asked_for.data or "",
            on=self.on.data or date.max,
            origin=origin,
        )


class AnswerForm(ReviewForm):
    """That an answer came."""

    on = day("When did the answer come?", "Enter the day on which the answer came")
    words = paragraph(
        "What was the answer?", "In short; name who answered.", LONGEST, missing="Say what the answer was"
    )


class EscalateForm(ReviewForm):
    """That it goes to a higher stage."""

    to = one_of("To which stage does it go?", STAGE_NAMES, "Choose a stage")
    on = day("From which day?", "Enter the day on which it goes further")
    words = paragraph("Why does it go further?", "", LONGEST, missing="Say why it goes further")

    def offer(self, stage: ChallengeStage) -> None:
        """Offer the stages above one."""
        self.to.choices = choices({each: STAGE_NAMES[each] for each in stage.above})


class ResolveForm(ReviewForm):
    """That it is resolved, and how."""

    outcome = one_of("How was it resolved?", OUTCOME_NAMES, "Choose how it was resolved")
    on = day("When was it resolved?", "Enter the day on which it was resolved")
    words = paragraph("What was done?", "", LONGEST, missing="Say what was done")

    @property
    def resolved(self) -> ChallengeOutcome:
        """Return the outcome, once the form is valid."""
        return ChallengeOutcome(self.outcome.data)


class WithdrawForm(ReviewForm):
    """That the entry is wrong, and why."""

    words = paragraph("What is wrong with this entry?", "", LONGEST)
