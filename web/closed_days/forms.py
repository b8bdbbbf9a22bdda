"""The form that adds a closing day."""

from __future__ import annotations

from bot.ground.calendar import Calendar
from web.review.fields import Form, day, line, one_of

CALENDARS = {
    Calendar.LEGAL: "A bank holiday that was proclaimed: no due date counts it",
    Calendar.OFFICE: "Only our office is closed: nobody reads messages, and Heard does not write first",
}


class ClosingForm(Form):
    """One day, what is closed, and where it was read."""

    day = day("Which day?", "Enter the day")
    calendar = one_of("What is closed?", CALENDARS, "Say what is closed")
    source = line("Where did you read it?", "Such as the London Gazette, or a decision of the council", 200)
