"""The forms of "You said, we did": a pair about one theme, and that a quarter may be published."""

from __future__ import annotations

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import Field, SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from bot.reports.annual import LONGEST_SAID, KeptPair, SaidPair
from bot.reports.themes import ThemeRow
from web.kit.fields import ReviewForm, one_of, paragraph, yes

DONE, COULD_NOT, NOT_YET = "done", "could_not", "not_yet"
OUTCOMES = {
    DONE: "We did something",
    COULD_NOT: "We could not do it",
    NOT_YET: "Nothing has been done yet",
}

MISSING = {DONE: "Say what was done", COULD_NOT: "Say why it could not be done"}


class PairForm(ReviewForm):
    """What young people said about a theme, and what was done, or why it could not be done."""

    theme = SelectField("Theme", [InputRequired("Choose a theme")], widget=GovSelect())
    said = paragraph(
        "You said",
        "In your words, about several young people. No names, places or schools.",
        LONGEST_SAID,
        missing="Enter what young people said",
    )
    outcome = one_of("What came of it?", OUTCOMES, "Say what came of it")
    did = paragraph(
        "What was done, or why it could not be done",
        "In words that young people understand. Leave empty while nothing has been done yet.",
        LONGEST_SAID,
    )

    @classmethod
    def of(cls, pair: KeptPair | None, theme: int | None) -> PairForm:
        """Return the form filled with a pair that is changed, or for a new one about a theme."""
        if pair is None:
            return cls(theme=str(theme or ""))
        outcome = COULD_NOT if pair.could_not else DONE if pair.did else NOT_YET
        return cls(theme=str(pair.theme_id or ""), said=pair.said, outcome=outcome, did=pair.did or "")

    def offer(self, rows: Iterable[ThemeRow]) -> None:
        """Offer the themes of the list."""
        self.theme.choices = [
            SelectChoice("", "Choose a theme"),
            *(SelectChoice(str(row.id), row.name) for row in rows),
        ]

    def validate_did(self, field: Field) -> None:
        """Refuse that something was done, or could not be done, without a word about it."""
        if self.outcome.data in MISSING and not (field.data or "").strip():
            raise ValidationError(MISSING[self.outcome.data])

    @property
    def given(self) -> SaidPair:
        """Return what was typed, once the form is valid."""
        did = "" if self.outcome.data == NOT_YET else self.did.data or ""
        return SaidPair(int(self.theme.data), self.said.data or "", did, self.outcome.data == COULD_NOT)


class PublishForm(ReviewForm):
    """That somebody checked what everybody will read."""

    without_names = yes("Nobody can be recognised by this page: no names, no places, no schools")
