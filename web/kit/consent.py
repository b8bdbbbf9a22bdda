"""The form of a young person's consent to print their words, before a review and after it."""

from __future__ import annotations

from datetime import date

from bot.reports.annual import LONGEST_QUOTE, Consented
from web.kit.fields import ReviewForm, day, one_of, paragraph, yes

HOW = {"said": "In a talk", "wrote": "In writing", "message": "By message"}


class QuoteForm(ReviewForm):
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
        """Return what was typed, once the form is valid."""
        return Consented(
            words=self.words.data or "",
            on=self.on.data or date.max,
            how=self.how.data,
            without_names=bool(self.without_names.data),
        )
