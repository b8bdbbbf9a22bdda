"""What the forms of all policies have in common: filled with what holds, read back as what is to hold."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from datetime import time

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import Field, SelectField, TimeField
from wtforms.form import FormMeta
from wtforms.validators import InputRequired

from bot.domain.participation import Policy
from bot.domain.policies import ChallengeDays, Policies, PolicyValue
from bot.domain.reviews import AskingDays, WritingHours
from web.kit.fields import WholeNumberField
from web.kit.forms import BaseForm


def days(label: str, hint: str) -> WholeNumberField:
    """Return a field for a number of days."""
    missing = InputRequired("Enter a number of days, in figures")
    return WholeNumberField(label, [missing], description=hint, widget=GovTextInput())


def time_of_day(label: str, hint: str = "") -> TimeField:
    """Return a field for a time of the day."""
    missing = InputRequired("Enter a time, such as 16:00")
    return TimeField(label, [missing], description=hint, widget=GovTextInput())


class AbstractFormMeta(FormMeta, ABCMeta):
    """The class of forms that others complete: none is made while something abstract is missing."""


class PolicyForm(BaseForm, metaclass=AbstractFormMeta):
    """A group of policies; ``value`` is what was typed, UnfitPolicy where that cannot hold."""

    @property
    @abstractmethod
    def value(self) -> PolicyValue:
        """Return the group of policies as typed, once the form is valid."""

    @abstractmethod
    def show(self, held: Policies) -> None:
        """Fill the form with what holds now."""

    def said(self, field: Field) -> str:
        """Return what a field holds, as people read it."""
        if isinstance(field, SelectField):
            return next((each.label for each in field.choices or () if each.value == field.data), "")
        return f"{field.data:%H:%M}" if isinstance(field.data, time) else str(field.data)


def fill(form: PolicyForm, held: AskingDays | WritingHours | Policy | ChallengeDays) -> None:
    """Fill each field of a form with the value of the same name."""
    for name in held.__dataclass_fields__:
        field: Field = form[name]
        field.data = getattr(held, name)
