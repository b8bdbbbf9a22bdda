"""The form for signing in."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from web.kit.forms import Form

LONGEST = 200


class SignInForm(Form):
    """E-mail address and password; both may be pasted, and a password manager may fill them in."""

    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter your e-mail address"),
            Length(max=LONGEST, message="Enter an e-mail address of 200 characters or fewer"),
        ],
        widget=GovTextInput(),
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password"), Length(max=LONGEST, message="Enter your password again")],
        widget=GovPasswordInput(),
    )
