"""The forms about an account: who somebody is, and which role, officer or team they have."""

from __future__ import annotations

import re
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from bot.ground.accounts import ChosenPlace, PlaceChoices
from bot.ground.roles import ROLE_NAMES, Role
from web.kit.fields import line, one_of
from web.kit.forms import BaseForm

ADDRESS = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s.]+\s*\Z")
NO_OFFICER = "Not in this list"
NO_TEAM = "None of these"


class _NameForm(BaseForm):
    """Who somebody is; fields that are written down first come first in the summary of what is missing."""

    name = StringField(
        "Full name",
        [
            InputRequired("Enter the person’s full name"),
            Length(max=100, message="Use 100 characters or fewer"),
        ],
        widget=GovTextInput(),
    )
    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter an e-mail address"),
            Length(max=200, message="Use 200 characters or fewer"),
            Regexp(ADDRESS, message="Enter an e-mail address, like name@authority.gov.uk"),
        ],
        widget=GovTextInput(),
    )


class RoleForm(BaseForm):
    """A role, and the officer or team that it needs."""

    role = one_of("Role", ROLE_NAMES, "Choose a role")
    officer = SelectField(
        "Which officer is this?",
        description="Only for an IRO: the officers of the case system who have no account yet.",
        widget=GovSelect(),
    )
    team = SelectField(
        "Team",
        description="Only for a team manager, and for an IRO who is not in the list of officers.",
        widget=GovSelect(),
    )
    new_team = line("Or the name of a new team")

    @property
    def chosen(self) -> ChosenPlace:
        """Return what was chosen, once the form is valid."""
        return ChosenPlace(
            Role(self.role.data),
            officer_id=_number(self.officer.data),
            team_id=_number(self.team.data),
            new_team=self.new_team.data or "",
        )

    def offer(self, choices: PlaceChoices) -> None:
        """Put the officers and teams into their lists."""
        self.officer.choices = _options(NO_OFFICER, choices.officers)
        self.team.choices = _options(NO_TEAM, choices.teams)


class PersonForm(_NameForm, RoleForm):
    """A person to add: the name and the e-mail address come first."""


def _options(none: str, found: dict[int, str]) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(str(key), text) for key, text in found.items())]


def _number(sent: Any) -> int | None:
    return int(sent) if sent else None
