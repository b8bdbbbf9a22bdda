"""The forms of one feedback: that it was read, what was done about a flag, a consent to print words."""

from __future__ import annotations

from datetime import date, datetime

from wtforms import HiddenField

from bot.services.annual import LONGEST_QUOTE, Consented
from bot.services.feedback import LONGEST_NOTE
from web.review.fields import Form, day, line, one_of, paragraph, yes

HOW = {"said": "In a talk", "wrote": "In writing", "message": "By message"}


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


class QuoteForm(Form):
    """The words, the day of the yes and how it was given."""

    words = paragraph(
        "Which words may be printed?",
        "Letter by letter as they stand above. Put […] in the place of names and of what you leave out.",
        longest=LONGEST_QUOTE,
    )
    on = day("When did {name} say yes?", "Enter the day on which the young person said yes")
    how = one_of("How did {name} say yes?", HOW, "Say how the young person said yes")
    without_names = yes("Nobody can be recognised by these words: no names, no places, no school")

    @property
    def given(self) -> Consented:
        """Give what was typed, once the form is valid."""
        return Consented(
            words=self.words.data or "",
            on=self.on.data or date.max,
            how=self.how.data,
            without_names=bool(self.without_names.data),
        )
