"""What managers type in around the annual report: sections, and what was done about what was said."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextArea
from wtforms import HiddenField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from bot.reports.annual import LONGEST_SAID, LONGEST_WORDS, SECTIONS
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


class PairForm(forms.BaseForm):
    """What young people said and what the service did; ``pair`` is the one that is changed, if it is no new one."""

    pair = HiddenField()
    said = TextAreaField(
        "You said",
        [
            InputRequired("Enter what young people said"),
            Length(max=LONGEST_SAID, message=f"Use {LONGEST_SAID:,} characters or fewer"),
        ],
        widget=GovTextArea(),
        description="In your words, about several young people. No names.",
    )
    did = TextAreaField(
        "We did",
        [Length(max=LONGEST_SAID, message=f"Use {LONGEST_SAID:,} characters or fewer")],
        widget=GovTextArea(),
        description="What changed because of it. Leave empty while nothing has been done yet.",
    )

    @property
    def instead_of(self) -> int | None:
        """Return the pair that is changed; None for a new one."""
        text = str(self.pair.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else None
