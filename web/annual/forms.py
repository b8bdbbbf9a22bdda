"""What managers type in around the annual report: its sections."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from bot.reports.annual import LONGEST_WORDS, SECTIONS
from web.kit import forms

CHOICES = [SelectChoice("", "Choose a section"), *(SelectChoice(key, name) for key, name in SECTIONS.items())]


class EntryForm(forms.BaseForm):
    """The words of one section; empty words take it out."""

    section = SelectField("Section", [InputRequired("Choose a section")], choices=CHOICES, widget=GovSelect())
    words = TextAreaField(
        "What to print",
        [Length(max=LONGEST_WORDS, message=f"Use {LONGEST_WORDS:,} characters or fewer")],
        widget=GovTextArea(),
        description="No names of children. It is printed with your name and today’s date. Leave empty to take the"
        " section out.",
    )
