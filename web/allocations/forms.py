"""The form that appoints or changes an IRO."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from bot.reviews.allocations import Allocated, Load, Wanted
from web.review.fields import Form, day, paragraph

REASON = 300


class AllocationForm(Form):
    """Who shall be the IRO, of whom, from when and why."""

    officer_id = SelectField("Who shall be the IRO?", [InputRequired("Choose an IRO")], widget=GovSelect())
    also = SelectMultipleField(
        "Which brothers and sisters as well?",
        validate_choice=False,
        widget=GovCheckboxesInput(),
        description="A sibling group has one IRO, even when placed apart",
    )
    starts_on = day("From which day?", "Enter the day from which they are the IRO")
    reason = paragraph("Why?", "At least 10 characters", REASON)
    apart_because = paragraph(
        "If brothers and sisters have different IROs then: why?",
        "Such as a conflict of interest, or a group that is too large for one IRO",
        REASON,
    )
    same_because = paragraph(
        "If a parent in care and their child have the same IRO then: why?", "They should not", REASON
    )

    @property
    def wanted(self) -> Wanted:
        """Give what was typed, once the form is valid."""
        also = self.also.data or () if "also" in self else ()
        return Wanted(
            officer_id=int(self.officer_id.data),
            starts_on=self.starts_on.data or date.max,
            reason=self.reason.data or "",
            also=frozenset(int(each) for each in also if str(each).isdecimal()),
            apart_because=self.apart_because.data or "" if "apart_because" in self else "",
            same_because=self.same_because.data or "" if "same_because" in self else "",
        )


def allocation_form(child: Allocated, officers: Iterable[Load], today: date) -> AllocationForm:
    """Make the form for one child; it asks only about the family that there is."""
    form = AllocationForm(starts_on=today)
    form.officer_id.choices = [
        SelectChoice("", "Choose an IRO"),
        *(
            SelectChoice(str(each.officer_id), f"{each.officer}, {each.team}: {_children(each.children)}")
            for each in officers
            if each.officer_id != child.officer_id
        ),
    ]
    movable = [each for each in child.siblings if each.mine]
    if movable:
        form.also.choices = [
            SelectChoice(
                str(each.child_id), f"{each.name or each.la_child_id} (now {each.officer or 'no IRO'})"
            )
            for each in movable
        ]
    else:
        del form.also
    if not child.siblings:
        del form.apart_because
    if child.parent is None and not child.children:
        del form.same_because
    return form


def _children(count: int) -> str:
    return f"{count} {'child' if count == 1 else 'children'}"
