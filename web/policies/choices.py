"""The forms about how codes are read, and what messages and files may be: a choice or a number each."""

from __future__ import annotations

from decimal import Decimal

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import DecimalField
from wtforms.validators import InputRequired

from bot.domain.participation import Policy, Profile, Remote
from bot.domain.policies import (
    AccentsPolicy,
    FilesPolicy,
    NumbersPolicy,
    Policies,
    SegmentPrice,
    WorriesPolicy,
)
from bot.domain.reviews import UnfitPolicy
from web.kit.fields import WholeNumberField, one_of
from web.policies.base import PolicyForm, fill

PROFILES = {
    Profile.BRADFORD: "By who received the words: a text to the IRO is PN5",
    Profile.DFE_LITERAL: "By the letter of the DfE’s text: the child’s own words put to the review are PN6",
}
REMOTES = {
    Remote.AS_ATTENDANCE: "Live video or phone counts as attendance",
    Remote.AS_MEDIUM: "Live video or phone counts as a medium",
}
NOTICING = {"yes": "Yes, and it points them out", "no": "No, only people look for worries"}
ACCENTS = {"yes": "Yes, as the language is written", "no": "No, where the text is shorter without"}
NUMBERS = {"uk": "UK mobile numbers only", "all": "Mobile numbers of every country"}


class CodesForm(PolicyForm):
    """How the participation codes are read."""

    profile = one_of("How are PN5 and PN6 told apart?", PROFILES, "Choose one of the two")
    remote = one_of("What is a live call?", REMOTES, "Choose one of the two")

    @property
    def value(self) -> Policy:
        """Return the reading."""
        return Policy(Profile(self.profile.data), Remote(self.remote.data))

    def show(self, held: Policies) -> None:
        """Fill in the reading that holds."""
        fill(self, held.codes)


class NumbersForm(PolicyForm):
    """Which numbers may be put on file."""

    foreign = one_of("Which mobile numbers?", NUMBERS, "Choose one of the two")

    @property
    def value(self) -> NumbersPolicy:
        """Return the choice."""
        return NumbersPolicy(foreign=self.foreign.data == "all")

    def show(self, held: Policies) -> None:
        """Fill in what holds."""
        self.foreign.data = "all" if held.numbers.foreign else "uk"


class PriceForm(PolicyForm):
    """What a segment costs."""

    pence = DecimalField(
        "What does one segment of a text message cost, in pence?",
        [InputRequired("Enter pence, such as 4 or 4.5")],
        description="A text of up to 160 plain letters, or 70 of another script, is one segment",
        widget=GovTextInput(),
    )

    @property
    def value(self) -> SegmentPrice:
        """Return the price."""
        pence = self.pence.data or Decimal()
        if not pence.is_finite():
            raise UnfitPolicy("pence", "Enter pence, such as 4 or 4.5")
        return SegmentPrice(round(pence * 100))

    def show(self, held: Policies) -> None:
        """Fill in the price that holds."""
        self.pence.data = Decimal(held.price.hundredths) / 100


class AccentsForm(PolicyForm):
    """Whether text messages keep their accents."""

    kept = one_of("Do text messages keep their accents?", ACCENTS, "Choose one of the two")

    @property
    def value(self) -> AccentsPolicy:
        """Return the choice."""
        return AccentsPolicy(kept=self.kept.data == "yes")

    def show(self, held: Policies) -> None:
        """Fill in what holds."""
        self.kept.data = "yes" if held.accents.kept else "no"


class FilesForm(PolicyForm):
    """How large a file may be that is fetched."""

    megabytes = WholeNumberField(
        "How large may a voice message or a picture be, in megabytes?",
        [InputRequired("Enter megabytes, such as 10")],
        description="A voice message of ten minutes has about 2. A larger file is named on the page, and not fetched",
        widget=GovTextInput(),
    )

    @property
    def value(self) -> FilesPolicy:
        """Return the bound."""
        return FilesPolicy(self.megabytes.data or 0)

    def show(self, held: Policies) -> None:
        """Fill in the bound that holds."""
        self.megabytes.data = held.files.megabytes


class WorriesForm(PolicyForm):
    """Whether a program looks for worries."""

    noticed = one_of("Does a program look for worries?", NOTICING, "Choose one of the two")

    @property
    def value(self) -> WorriesPolicy:
        """Return the choice."""
        return WorriesPolicy(noticed=self.noticed.data == "yes")

    def show(self, held: Policies) -> None:
        """Fill in what holds."""
        self.noticed.data = "yes" if held.worries.noticed else "no"
