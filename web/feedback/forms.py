"""The forms of one feedback: that it was read, and what was done about a flag."""

from __future__ import annotations

from datetime import datetime

from wtforms import HiddenField

from bot.reports.feedback import LONGEST_NOTE
from web.review.fields import Form, line, paragraph


class ReadForm(Form):
    """That somebody has read what their page showed, with a note if they want one."""

    seen = HiddenField()
    note = paragraph(
        "Your note",
        "What you want to remember or pass on. Leave out the young person’s own words.",
        longest=LONGEST_NOTE,
    )

    @property
    def moment(self) -> datetime | None:
        """Give when the page was made; None when the field does not say."""
        try:
            found = datetime.fromisoformat(str(self.seen.data))
        except ValueError:
            return None
        return found if found.tzinfo else None


class FlagForm(Form):
    """What was done about a flag."""

    outcome = line("What did you do?", longest=500)
