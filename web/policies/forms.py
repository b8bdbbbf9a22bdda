"""The forms of the policies, one for each group: filled with what holds, read back as what shall hold."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import DecimalField, Field, SelectField, TimeField
from wtforms.validators import InputRequired

from bot.domain.participation import Policy, Profile, Remote
from bot.domain.policies import (
    EARLIEST,
    LATEST,
    AccentsPolicy,
    ChallengeDays,
    FilesPolicy,
    MorningPolicy,
    NumbersPolicy,
    Policies,
    PolicyGroup,
    PolicyValue,
    SegmentPrice,
    ServicePolicy,
    WorriesPolicy,
)
from bot.domain.reviews import AskingDays, UnfitPolicy, WritingHours
from bot.domain.texting.measure import GSM7
from web.kit.fields import WholeNumberField, choices, line, one_of
from web.kit.forms import BaseForm

WEEK = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
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
LAST_REMINDER = {
    "same": "The same questions once more",
    "short": "Three quick questions, for who has not replied and is 8 or older",
}
MORNINGS = {"yes": "Yes, to those for whom something waits", "no": "No, nobody"}
NUMBERS = {"uk": "UK mobile numbers only", "all": "Mobile numbers of every country"}


def _days(label: str, hint: str) -> WholeNumberField:
    missing = InputRequired("Enter a number of days, in figures")
    return WholeNumberField(label, [missing], description=hint, widget=GovTextInput())


def _clock(label: str, hint: str = "") -> TimeField:
    missing = InputRequired("Enter a time, such as 16:00")
    return TimeField(label, [missing], description=hint, widget=GovTextInput())


def _half_hours() -> dict[str, str]:
    """Return the times that a morning e-mail can have, each as it is stored and shown."""
    minutes = range(EARLIEST.hour * 60, LATEST.hour * 60 + 1, 30)
    times = [f"{each // 60:02d}:{each % 60:02d}" for each in minutes]
    return dict(zip(times, times, strict=True))


def _weekday(label: str) -> SelectField:
    return SelectField(label, choices=choices(WEEK), widget=GovSelect())


class PolicyForm(BaseForm):
    """A group of policies; ``value`` is what was typed, UnfitPolicy where that cannot hold."""

    @property
    def value(self) -> PolicyValue:
        """Return the group of policies as typed, once the form is valid."""
        raise NotImplementedError

    def show(self, held: Policies) -> None:
        """Fill the form with what holds now."""
        raise NotImplementedError

    def said(self, field: Field) -> str:
        """Return what a field holds, as people read it."""
        if isinstance(field, SelectField):
            return next((each.label for each in field.choices or () if each.value == field.data), "")
        return f"{field.data:%H:%M}" if isinstance(field.data, time) else str(field.data)


class AskingForm(PolicyForm):
    """When young people are invited and reminded."""

    invite_before = _days("Invite how many working days before the review?", "From 5 to 30")
    first_reminder_after = _days("Remind how many days after the invitation?", "From 2 to 10")
    last_reminder_before = _days("Remind for the last time how many days before the review?", "From 1 to 10")
    shortens = one_of("What does the last reminder offer?", LAST_REMINDER, "Choose one of the two")
    ask_after = _days("Ask how it was how many days after the review?", "From 1 to 7")
    remind_after = _days("Remind of that how many days after the review?", "From 2 to 21")
    close_after = _days("Stop waiting for an answer how many days after the review?", "From 7 to 28")

    @property
    def value(self) -> AskingDays:
        """Return the days, and what the last reminder offers."""
        typed = {name: self[name].data for name in AskingDays.__dataclass_fields__}
        return AskingDays(**{**typed, "shortens": self.shortens.data == "short"})

    def show(self, held: Policies) -> None:
        """Fill in the days that hold, and what the last reminder offers."""
        _fill(self, held.asking)
        self.shortens.data = "short" if held.asking.shortens else "same"


class WritingForm(PolicyForm):
    """In which hours Heard may write first."""

    school_from = _clock("School days, from", "15:45 or later")
    school_to = _clock("School days, to", "19:30 or earlier")
    other_from = _clock("Other days, from", "10:00 or later")
    other_to = _clock("Other days, to", "19:30 or earlier")

    @property
    def value(self) -> WritingHours:
        """Return the hours."""
        return WritingHours(**{name: self[name].data for name in WritingHours.__dataclass_fields__})

    def show(self, held: Policies) -> None:
        """Fill in the hours that hold."""
        _fill(self, held.writing)


class ServiceForm(PolicyForm):
    """What the service is called, and when somebody reads."""

    name = line("What is the service called?", "At most 20 characters; it stands in the first message", 20)
    first_day = _weekday("From which day does somebody read?")
    last_day = _weekday("To which day?")
    opens = _clock("From which time?", "Such as 09:00")
    closes = _clock("To which time?", "Such as 17:00")

    @property
    def value(self) -> ServicePolicy:
        """Return the name and the hours."""
        if not GSM7.issuperset(self.name.data or ""):
            raise UnfitPolicy("name", "Use letters that every phone can show: no emoji and no curly signs")
        opens, closes = self.opens.data or time(), self.closes.data or time()
        days = f"{self.first_day.data}-{self.last_day.data}"
        return ServicePolicy((self.name.data or "").strip(), f"{days} {opens:%H:%M}-{closes:%H:%M}")

    def show(self, held: Policies) -> None:
        """Fill in the name and the hours that hold."""
        self.name.data = held.service.name
        hours, names = held.service.hours, list(WEEK)
        self.first_day.data, self.last_day.data = names[min(hours.days)], names[max(hours.days)]
        self.opens.data, self.closes.data = hours.opens, hours.closes


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
        _fill(self, held.codes)


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


class ChallengesForm(PolicyForm):
    """Within how many working days a challenge is answered."""

    informal = _days("An informal challenge is answered within how many working days?", "From 1 to 30")
    stage_1 = _days("Stage 1, by the team manager?", "From 1 to 30")
    stage_2 = _days("Stage 2, by the service manager?", "From 1 to 30")
    stage_3 = _days("Stage 3, by the head of service?", "From 1 to 30")

    @property
    def value(self) -> ChallengeDays:
        """Return the days."""
        return ChallengeDays(**{name: self[name].data for name in ChallengeDays.__dataclass_fields__})

    def show(self, held: Policies) -> None:
        """Fill in the days that hold."""
        _fill(self, held.challenges)


class MorningForm(PolicyForm):
    """Whether people get an e-mail in the morning, and when."""

    sent = one_of("Send a morning e-mail about what waits?", MORNINGS, "Choose one of the two")
    at = SelectField("From what time?", choices=choices(_half_hours()), widget=GovSelect())

    @property
    def value(self) -> MorningPolicy:
        """Return the choice."""
        return MorningPolicy(sent=self.sent.data == "yes", at=time.fromisoformat(self.at.data))

    def show(self, held: Policies) -> None:
        """Fill in what holds."""
        self.sent.data = "yes" if held.morning.sent else "no"
        self.at.data = f"{held.morning.at:%H:%M}"


FORMS: dict[PolicyGroup, type[PolicyForm]] = {
    PolicyGroup.ASKING: AskingForm,
    PolicyGroup.WRITING: WritingForm,
    PolicyGroup.SERVICE: ServiceForm,
    PolicyGroup.CODES: CodesForm,
    PolicyGroup.NUMBERS: NumbersForm,
    PolicyGroup.PRICE: PriceForm,
    PolicyGroup.ACCENTS: AccentsForm,
    PolicyGroup.FILES: FilesForm,
    PolicyGroup.WORRIES: WorriesForm,
    PolicyGroup.CHALLENGES: ChallengesForm,
    PolicyGroup.MORNING: MorningForm,
}


def _fill(form: PolicyForm, held: AskingDays | WritingHours | Policy | ChallengeDays) -> None:
    for name in held.__dataclass_fields__:
        field: Field = form[name]
        field.data = getattr(held, name)
