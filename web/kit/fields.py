"""The fields that forms are made of, drawn by GOV.UK's components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import wtforms
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovDateInput,
    GovPasswordInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import EqualTo, InputRequired, Length, Optional, StopValidation

from bot.reports.annual import LONGEST_QUOTE, Consented
from web.kit import forms

LONGEST, LONGEST_PASSWORD, SHORTEST_REASON = 500, 200, 10
TOO_LONG = "Use 500 characters or fewer"
# For so many letters GOV.UK has a box of their width.
INPUT_WIDTHS = (2, 3, 4, 5, 10, 20, 30)


class ReviewForm(forms.BaseForm):
    """A form about one review; its questions and options may say {name} for the child."""

    def speak_of(self, known_as: str) -> None:
        """Put the child's name into the questions and the options."""
        for field in self:
            field.label.text = field.label.text.replace("{name}", known_as)
            if isinstance(field, SelectField):
                # New options: those of the class are shared by every page.
                field.choices = [_named(option, known_as) for option in field.choices or ()]


class WholeNumberField(IntegerField):
    """A whole number in figures; what is none is refused in words that say what to enter."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was sent; ValueError with what to enter."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a whole number, in figures") from None


class SeenForm(ReviewForm):
    """The button "I have read this"; ``seen`` is the moment its page was made."""

    seen = HiddenField()

    @property
    def moment(self) -> datetime | None:
        """Return when the page was made; None when the field does not say."""
        try:
            found = datetime.fromisoformat(str(self.seen.data))
        except ValueError:
            return None
        return found if found.tzinfo else None


def name_of(form: forms.BaseForm) -> str:
    """Return the name of a form among several on a page, which all its fields begin with."""
    return str(form._prefix).rstrip("-")


def _named(option: SelectChoice, known_as: str) -> SelectChoice:
    return replace(option, label=option.label.replace("{name}", known_as))


class DateField(wtforms.DateField):
    """A day in three boxes, whatever number of them the browser sent."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read day, month and year; ValueError says what a date looks like."""
        self.raw_data = [*valuelist, "", "", ""][:3]
        try:
            super().process_formdata(self.raw_data)
        except ValueError as error:
            raise ValueError("Enter a real date, such as 20 11 2026") from error


class MaybeDateField(DateField):
    """A day that may be left empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; three empty boxes are none."""
        if any(part.strip() for part in valuelist):
            super().process_formdata(valuelist)
        else:
            self.raw_data, self.data = ["", "", ""], None


class Day(InputRequired):
    """Asks for a day without HTML's ``required``, which the box around a day's three inputs cannot have."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.field_flags: dict[str, bool] = {}


class EnoughWords:
    """Asks for words, so that their lack is said together with whatever else is missing; the use case asks as well."""

    def __init__(self, request: str, shortest: int, longest: int) -> None:
        bounds = f"{shortest} characters or more" if shortest > 1 else f"1 to {longest} characters"
        self._shortest, self._said = shortest, f"{request}, in {bounds}"

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        """Refuse words that are too few; nothing else is then said of them."""
        if len((field.data or "").strip()) < self._shortest:
            raise StopValidation(self._said)


def choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Return the options of a field, by their keys."""
    return [SelectChoice(str(key), text) for key, text in words.items()]


def ticked_ids(field: wtforms.Field) -> list[int]:
    """Return the ids that were ticked in a field, each once; whatever else was sent is left out."""
    sent = (str(each) for each in field.data or ())
    return list(dict.fromkeys(int(each) for each in sent if each.isascii() and each.isdecimal()))


def day(label: str, missing: str) -> DateField:
    """Ask for a day; ``missing`` is said when there is none."""
    return DateField(label, [Day(missing)], format="%d %m %Y", widget=GovDateInput())


def maybe_day(label: str) -> MaybeDateField:
    """Ask for a day that may be left empty."""
    return MaybeDateField(label, format="%d %m %Y", widget=GovDateInput())


def maybe_time(label: str, hint: str = "") -> TimeField:
    """Ask for a time by the clock that may be left empty."""
    return TimeField(label, [Optional()], description=hint, widget=ShortInput(5))


def one_of(label: str, words: Mapping[Any, str], missing: str) -> RadioField:
    """Ask for one option; ``missing`` is said when none is chosen."""
    return RadioField(label, [InputRequired(missing)], choices=choices(words), widget=GovRadioInput())


def maybe_one_of(label: str, words: Mapping[Any, str]) -> RadioField:
    """Ask for one option, or none; anything else counts as none."""
    return RadioField(label, choices=choices(words), validate_choice=False, widget=GovRadioInput())


class ShortInput(GovTextInput):
    """A box for a line of so many letters, and not wider."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.letters = letters

    def map_gov_params(self, field: wtforms.Field, **kwargs: Any) -> dict[str, Any]:
        """Return what the component is told, with its width."""
        return {
            "classes": f"govuk-input--width-{self.letters}",
            **super().map_gov_params(field, **kwargs),
        }


class SmallBox(GovCheckboxInput):
    """One box to tick, as small as the options beside it."""

    def map_gov_params(self, field: wtforms.Field, **kwargs: Any) -> dict[str, Any]:
        """Return what the component is told, with its size."""
        return {"classes": "govuk-checkboxes--small", **super().map_gov_params(field, **kwargs)}


def yes(label: str, *, missing: str = "") -> BooleanField:
    """Ask for a yes in a box; ``missing`` is said when it is not ticked, without it that is a no."""
    return BooleanField(label, [InputRequired(missing)] if missing else [], widget=SmallBox())


def line(label: str, hint: str = "", longest: int = 100, *, missing: str = "") -> StringField:
    """Ask for a line of text; ``missing`` is said when there is none, without it the line may be left empty."""
    checks = _checks(longest, missing)
    widget = ShortInput(longest) if longest in INPUT_WIDTHS else GovTextInput()
    return StringField(label, checks, description=hint, widget=widget)


def new_password(missing: str) -> PasswordField:
    """Ask for a password that somebody chooses; ``missing`` is said when there is none."""
    return PasswordField(
        "New password",
        [
            InputRequired(missing),
            Length(max=LONGEST_PASSWORD, message=f"Use {LONGEST_PASSWORD} characters or fewer"),
        ],
        description="15 characters or more. Three or four words that only you put together are easy to remember.",
        widget=GovPasswordInput(),
    )


def new_password_again() -> PasswordField:
    """Ask for the same password once more, because what is typed cannot be seen."""
    same = EqualTo("password", "Enter the same password twice")
    return PasswordField("Enter it again", [same], widget=GovPasswordInput())


def paragraph(
    label: str, hint: str = "", longest: int = LONGEST, *, missing: str = "", shortest: int = 1
) -> TextAreaField:
    """Ask for some sentences; ``missing`` is said when there are none, without it they may be left out."""
    checks = _checks(longest, missing, shortest)
    return TextAreaField(label, checks, description=hint, widget=GovTextArea())


def why(label: str, missing: str, longest: int = LONGEST) -> TextAreaField:
    """Ask for a reason that is kept; ``missing`` is said when it is none."""
    hint = f"At least {SHORTEST_REASON} characters"
    return paragraph(label, hint, longest, missing=missing, shortest=SHORTEST_REASON)


def _checks(longest: int, missing: str, shortest: int = 1) -> list[Any]:
    length = Length(max=longest, message=f"Use {longest} characters or fewer")
    return [EnoughWords(missing, shortest, longest), length] if missing else [length]


HOW = {"said": "In a talk", "wrote": "In writing", "message": "By message"}


class QuoteForm(ReviewForm):
    """The words, the day of the yes and how it was given."""

    words = paragraph(
        "Which words may be printed?",
        "Letter by letter as they stand above. Put […] in the place of names and of what you leave out.",
        longest=LONGEST_QUOTE,
        missing="Enter the words",
    )
    on = day("When did {name} say yes?", "Enter the day on which the young person said yes")
    how = one_of("How did {name} say yes?", HOW, "Say how the young person said yes")
    is_public = yes("{name} also said yes to the public page “You said, we did”")
    without_names = yes(
        "Nobody can be recognised by these words: no names, no places, no school",
        missing="Check that nobody can be recognised, and tick the box",
    )

    @property
    def given(self) -> Consented:
        """Return what was typed, once the form is valid."""
        return Consented(
            words=self.words.data or "",
            on=self.on.data or date.max,
            how=self.how.data,
            without_names=bool(self.without_names.data),
            is_public=bool(self.is_public.data),
        )
