"""The form that finds a child; it stands on every page."""

from __future__ import annotations

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField

from web.kit.forms import BaseForm


class FindChildForm(BaseForm):
    """Whom to look for; sent as a form, because no child's name may stand in an address."""

    wanted = StringField("Find a child by name or id", widget=GovTextInput())
