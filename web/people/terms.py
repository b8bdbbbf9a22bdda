"""What the pages of people call the states of accounts, and what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ground.accounts import AccountEvent, AccountState
from bot.ground.roles import ROLE_NAMES, Role

# Each with the colour of its tag.
STATES = {
    AccountState.ON: ("On", "green"),
    AccountState.INVITED: ("Link not used yet", "blue"),
    AccountState.NO_PASSWORD: ("Needs a new link", "yellow"),
    AccountState.OFF: ("Off", "grey"),
}
ACTIONS = {
    "added": "Added as {role}{place}",
    "role_changed": "Role changed from {before}{before_place} to {role}{place}",
    "switched_off": "Switched off",
    "switched_on": "Switched on",
    "sessions_ended": "Signed out of {sessions} open sessions",
    "reset": "Password and second factor taken away, new link made",
    "password_chosen": "Chose a password with the link",
    "password_changed": "Changed the password",
    "morning_mail_off": "Switched the morning e-mail off",
    "morning_mail_on": "Switched the morning e-mail on",
    "second_factor_set": "Set up an authenticator app",
    "recovery_codes_made": "Made new recovery codes",
    "recovery_code_used": "Signed in with a recovery code, {left} left",
    "council_bound": "Signed in with the council account for the first time",
}


def in_words(event: AccountEvent) -> str:
    """Return what happened, as administrators read it."""
    text = ACTIONS.get(event.action, event.action.replace("_", " ").capitalize())
    places = {f"{when}place": _place(event.detail, when) for when in ("", "before_")}
    return text.format_map(_Facts({**event.detail, **places}))


def _place(detail: Mapping[str, Any], when: str) -> str:
    """Return the officer and the team of an account in brackets; nothing where it has none."""
    named = [str(detail[name]) for name in (f"{when}officer", f"{when}team") if name in detail]
    return f" ({', '.join(named)})" if named else ""


class _Facts(dict[str, Any]):
    """The facts of an event with roles by their names; one that is missing is left out."""

    def __init__(self, detail: Mapping[str, Any]) -> None:
        super().__init__(
            {
                name: ROLE_NAMES[Role(value)] if isinstance(value, str) and value in set(Role) else value
                for name, value in detail.items()
            }
        )

    def __missing__(self, name: str) -> str:
        return "…"
