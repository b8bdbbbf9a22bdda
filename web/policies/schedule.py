"""The forms about days and hours: when children are asked, when Heard writes, and when somebody answers."""

from __future__ import annotations

from datetime import time

from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField

from bot.domain.policies import (
    EARLIEST,
    LATEST,
    ChallengeDays,
    MorningPolicy,
    Policies,
    ServicePolicy,
)
from bot.domain.reviews import AskingDays, UnfitPolicy, WritingHours
from bot.domain.texting.measure import GSM7
from web.kit.fields import choices, line, one_of
from web.policies.base import PolicyForm, days, fill, time_of_day

WEEK = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
LAST_REMINDER = {
    "same": "The same questions once more",
    "short": "Three quick questions, for a child who has not replied and is 8 or older",
}
MORNINGS = {"yes": "Yes, to those for whom something waits", "no": "No, nobody"}


def _half_hours() -> dict[str, str]:
    """Return the times that a morning e-mail can have, each as it is stored and shown."""
    minutes = range(EARLIEST.hour * 60, LATEST.hour * 60 + 1, 30)
    times = [f"{each // 60:02d}:{each % 60:02d}" for each in minutes]
    return dict(zip(times, times, strict=True))


def _weekday(label: str) -> SelectField:
    return SelectField(label, choices=choices(WEEK), widget=GovSelect())


class AskingForm(PolicyForm):
    """When young people are invited and reminded."""

    invite_before = days("Invite how many working days before the review?", "From 5 to 30")
    first_reminder_after = days("Remind how many days after the invitation?", "From 2 to 10")
    last_reminder_before = days("Remind for the last time how many days before the review?", "From 1 to 10")
    shortens = one_of("What does the last reminder offer?", LAST_REMINDER, "Choose one of the two")
    ask_after = days("Ask how it was how many days after the review?", "From 1 to 7")
    remind_after = days("Remind of that how many days after the review?", "From 2 to 21")
    close_after = days("Stop waiting for an answer how many days after the review?", "From 7 to 28")

    @property
    def value(self) -> AskingDays:
        """Return the days, and what the last reminder offers."""
        typed = {name: self[name].data for name in AskingDays.__dataclass_fields__}
        return AskingDays(**{**typed, "shortens": self.shortens.data == "short"})

    def show(self, held: Policies) -> None:
        """Fill in the days that hold, and what the last reminder offers."""
        fill(self, held.asking)
        self.shortens.data = "short" if held.asking.shortens else "same"


class WritingForm(PolicyForm):
    """In which hours Heard may write first."""

    school_from = time_of_day("School days, from", "15:45 or later")
    school_to = time_of_day("School days, to", "19:30 or earlier")
    other_from = time_of_day("Other days, from", "10:00 or later")
    other_to = time_of_day("Other days, to", "19:30 or earlier")

    @property
    def value(self) -> WritingHours:
        """Return the hours."""
        return WritingHours(**{name: self[name].data for name in WritingHours.__dataclass_fields__})

    def show(self, held: Policies) -> None:
        """Fill in the hours that hold."""
        fill(self, held.writing)


class ServiceForm(PolicyForm):
    """What the service is called, and when somebody reads."""

    name = line(
        "What is the service called?",
        "At most 20 characters; it stands in the first message",
        20,
        missing="Enter a name",
    )
    first_day = _weekday("From which day does somebody read?")
    last_day = _weekday("To which day?")
    opens = time_of_day("From which time?", "Such as 09:00")
    closes = time_of_day("To which time?", "Such as 17:00")

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


class ChallengesForm(PolicyForm):
    """Within how many working days a challenge is answered."""

    informal = days("An informal challenge is answered within how many working days?", "From 1 to 30")
    stage_1 = days("Stage 1, by the team manager?", "From 1 to 30")
    stage_2 = days("Stage 2, by the service manager?", "From 1 to 30")
    stage_3 = days("Stage 3, by the head of service?", "From 1 to 30")

    @property
    def value(self) -> ChallengeDays:
        """Return the days."""
        return ChallengeDays(**{name: self[name].data for name in ChallengeDays.__dataclass_fields__})

    def show(self, held: Policies) -> None:
        """Fill in the days that hold."""
        fill(self, held.challenges)


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
