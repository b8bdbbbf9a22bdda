"""The forms of a person's own account; the current password is asked before anything that locks others out."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.kit.fields import new_password, new_password_again
from web.kit.forms import BaseForm

LONGEST = 200
TOO_LONG = Length(max=LONGEST, message="Use 200 characters or fewer")


class CurrentPasswordForm(BaseForm):
    """The current password, before a key or codes are replaced."""

    current = PasswordField(
        "Current password",
        [InputRequired("Enter your current password"), TOO_LONG],
        widget=GovPasswordInput(),
    )


class PasswordChangeForm(CurrentPasswordForm):
    """The current password, and a new one twice."""

    password = new_password("Enter a new password")
    again = new_password_again()


class FirstCodeForm(BaseForm):
    """The first code of an authenticator app."""

    code = StringField(
        "Code from your authenticator app",
        [InputRequired("Enter the six digits that your authenticator app shows"), Length(max=LONGEST)],
        widget=GovTextInput(),
    )
