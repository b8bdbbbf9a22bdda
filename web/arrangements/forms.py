"""The form about what was arranged for a review."""

from __future__ import annotations

from bot.reviews import Arranged
from web.review.fields import Form, line, maybe_one_of

LONGEST = 200
FORMS = {"room": "In a room", "video": "By video or phone", "hybrid": "In a room and by video"}
CHAIRS = {"iro": "The IRO", "child": "{name}", "both": "{name} and the IRO together"}
INTERPRETERS = {"booked": "Booked", "not_needed": "Not needed"}


class ArrangementForm(Form):
    """Place, form, people, chair and interpreter."""

    place = line("Where is it?", longest=LONGEST)
    form = maybe_one_of("How is it held?", FORMS)
    people = line("Who is invited, and who is not?", longest=LONGEST)
    chair = maybe_one_of("Who runs it?", CHAIRS)
    interpreter = maybe_one_of("Interpreter", INTERPRETERS)

    @property
    def arranged(self) -> Arranged:
        """Give what was typed; what is not among the options is nothing."""
        return Arranged(
            place=(self.place.data or "").strip() or None,
            form=self.form.data if self.form.data in FORMS else None,
            people=(self.people.data or "").strip() or None,
            chair=self.chair.data if self.chair.data in CHAIRS else None,
            interpreter=self.interpreter.data if self.interpreter.data in INTERPRETERS else None,
        )
