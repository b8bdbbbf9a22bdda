"""The forms about the case system: a key with what it opens, an address with what it is told of."""

from __future__ import annotations

from datetime import date

from wtforms import Field
from wtforms.validators import ValidationError

from bot.domain.exchange import KeyScope
from bot.exchange.keys import LONGEST_NAME
from bot.exchange.listeners import LONGEST_ADDRESS, WantedListener
from web.kit.fields import day, line, yes
from web.kit.forms import BaseForm


class KeyForm(BaseForm):
    """A key to be made: who uses it, what it opens, and until when."""

    name = line(
        "Which system uses the key?",
        "Such as Mosaic, test system",
        LONGEST_NAME,
        missing="Say which system uses the key",
    )
    codes = yes("Confirmed participation codes")
    contributions = yes("That views came, how and when, without a word of them")
    statements = yes("The statement of a young person’s views, with their words")
    last_day = day("Last day on which it can be used", "Enter the last day")

    def validate_codes(self, _field: Field) -> None:
        """Refuse a key that opens nothing, together with whatever else is missing."""
        if not self.scopes:
            raise ValidationError("Choose at least one thing that the key opens")

    @property
    def scopes(self) -> frozenset[KeyScope]:
        """Return what is to be opened."""
        return frozenset(scope for scope in KeyScope if self[scope.value].data)

    @property
    def until(self) -> date:
        """Return the last day, once the form is valid."""
        return self.last_day.data or date.min


class ListenerForm(BaseForm):
    """An address to be told: where it is, and of what."""

    address = line(
        "Web address",
        "It begins with https:// and takes a POST from the internet",
        LONGEST_ADDRESS,
        missing="Enter the web address",
    )
    views = yes("Views were received for a review")
    codes = yes("A participation code was confirmed or put right")

    def validate_views(self, _field: Field) -> None:
        """Refuse an address that is told of nothing, together with whatever else is missing."""
        if not (self.views.data or self.codes.data):
            raise ValidationError("Choose at least one event")

    @property
    def wanted(self) -> WantedListener:
        """Return what the form says."""
        return WantedListener(self.address.data or "", bool(self.views.data), bool(self.codes.data))
