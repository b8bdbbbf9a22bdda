"""Whether who sits in front of an open session is the person of the account."""

from __future__ import annotations

from flask import request

from bot.ground import accounts
from web.account.forms import CurrentPasswordForm
from web.kit import attempts, database
from web.kit.guard import current_person

WRONG = "Enter the current password of your account"


def is_own_password(form: CurrentPasswordForm) -> bool:
    """Return whether the form's current password is right; otherwise the form says why it cannot go on."""
    person = current_person()
    # Counted apart, so that nobody can stop a person from signing in from their unlocked machine.
    attempt = accounts.Attempt(person.email, request.remote_addr or "", f"own {person.account_id}")
    try:
        found = attempts.whose_password(attempt, str(form.current.data))
    except attempts.NotNow as reason:
        form.refuse("current", reason.advice)
        return False
    if found is None:
        form.refuse("current", WRONG)
        return False
    with database.write() as session:
        accounts.forgive(session, attempt)
    return True
