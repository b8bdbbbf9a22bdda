"""The forms around a child's card and phones."""

from __future__ import annotations

from datetime import date

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from bot.domain.enrolment import BY_ITSELF, SUSPENSION_NAMES, PhoneOwner, SuspensionReason
from bot.domain.messages import Address, ChannelKind
from bot.enrolment.phones import LONGEST_ALIAS
from bot.enrolment.registration import FiledPhone
from bot.ground import telephones
from bot.ground.errors import require_words
from web.kit.fields import ReviewForm, ShortInput, day, line, maybe_one_of, one_of

OWNERS = {
    PhoneOwner.OWN: "It is the child’s own phone",
    PhoneOwner.SHARED: "It is shared with brothers, sisters or others",
    PhoneOwner.CARER: "It is a carer’s phone",
    PhoneOwner.KEY_WORKER: "It is a key worker’s phone",
}
REASONS = {
    reason: name
    for reason, name in SUSPENSION_NAMES.items()
    if reason not in BY_ITSELF and reason is not SuspensionReason.NOT_THEIRS
}
LONGEST_NAME = 100
# Most cards that are made in one go.
MOST_CARDS = 40
NUMBERS = {"sms": "Text message", "whatsapp": "WhatsApp"}


class ConfirmPhoneForm(ReviewForm):
    """Whose phone it is, as the worker and the child have talked it through."""

    owner = one_of("Whose phone is it?", OWNERS, "Say whose phone it is")
    alias = line(
        "Name on this phone",
        "Only for a shared phone: the name that the child wants to be called there. It need not be the real one.",
        LONGEST_ALIAS,
    )

    @property
    def whose(self) -> PhoneOwner:
        """Return what was chosen, once the form is valid."""
        return PhoneOwner(self.owner.data)


class SuspendForm(ReviewForm):
    """Why a phone must not be written to any more."""

    reason = one_of("What has happened?", REASONS, "Say what has happened")


class AliasForm(ReviewForm):
    """The name of a child on a shared phone."""

    alias = line("Name on this phone", "Ask the child. It need not be the real one.", LONGEST_ALIAS)


class LanguageForm(ReviewForm):
    """The language in which a child is written to."""

    language = SelectField("Language", widget=GovSelect())


class FiledPhoneForm(ReviewForm):
    """A number that the authority has on file, and who agreed to its use."""

    phone = StringField(
        "Mobile number",
        [InputRequired(telephones.NOT_A_NUMBER)],
        description="Such as 07700 900123",
        widget=ShortInput(20),
    )
    channel = one_of("How shall we write to it?", NUMBERS, "Say how we shall write to it")
    owner = one_of("Whose phone is it?", OWNERS, "Say whose phone it is")
    consent_by = line(
        "Who agreed that we may use it?",
        "Such as the social worker or the carer, by name",
        missing="Say who agreed",
    )
    consent_on = day("On which day?", "Enter the day on which they agreed")

    def filed(self, *, foreign: bool) -> FiledPhone:
        """Return what was typed; InputRefused where the number cannot be used, or nobody agreed."""
        number = telephones.read(self.phone.data or "", foreign=foreign)
        by = require_words("consent_by", self.consent_by.data or "", "Say who agreed", LONGEST_NAME)
        address = Address(ChannelKind(self.channel.data), number)
        return FiledPhone(address, PhoneOwner(self.owner.data), by, self.consent_on.data or date.max)


class CardsForm(ReviewForm):
    """For which children cards are made at once, and how they are printed."""

    children = SelectMultipleField("For whom?", validate_choice=False, widget=GovCheckboxesInput())
    shape = maybe_one_of(
        "How shall they be printed?",
        {
            "a4": "Four on an A4 sheet, to cut",
            "a6": "Each on an A6 page",
            "large": "Each on a page in large letters",
        },
    )
