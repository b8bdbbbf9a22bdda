"""The forms of themes: a name, the theme that takes over, and that a page's words were looked at."""

from __future__ import annotations

from collections.abc import Iterable

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectChoice, SelectField
from wtforms.validators import InputRequired

from bot.reports.themes import LONGEST_NAME, ThemeRow
from web.kit.fields import ReviewForm, line


class ThemeNameForm(ReviewForm):
    """The name of a theme."""

    name = line(
        "Name of the theme", "In words that young people would use. No names of people.", LONGEST_NAME
    )


class MergeForm(ReviewForm):
    """Which theme takes over."""

    into = SelectField(
        "Which theme takes over?", [InputRequired("Choose a theme")], coerce=str, widget=GovSelect()
    )

    def offer(self, rows: Iterable[ThemeRow], but: int) -> None:
        """Offer the themes in use, but for the one that is merged."""
        options = [
            SelectChoice(str(row.id), row.name) for row in rows if row.id != but and not row.is_retired
        ]
        self.into.choices = [SelectChoice("", "Choose a theme"), *options]
