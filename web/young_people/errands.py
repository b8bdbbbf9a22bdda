"""What the pages about one phone of a child say before something is done, and afterwards."""

from __future__ import annotations

from dataclasses import replace

from bot.enrolment.lists import PhoneLine
from bot.enrolment.suspensions import StoppedSends
from web.kit import formats
from web.kit.errands import Errand
from web.kit.formats import number_of


def _stopped(stopped: StoppedSends) -> str:
    """Say what was stopped by a suspension."""
    waited = [name.lower() for name in stopped.messages]
    later = [f"{name} on {formats.short_day(at.date())}" for name, at in stopped.reminders]
    if not (waited or later):
        return "The phone is suspended. Nothing was on its way to it"
    return f"The phone is suspended. Stopped: {', '.join([*waited, *later])}"


BACK = "Back to card and phones"
FILE = Errand(
    "Put a number on file",
    "Put it on file",
    "The number is on file. It is asked for the code on the card before anything else",
    told=(
        "The first message to this number is neutral and asks for the code on the child’s card, so the child needs a "
        "card as well.",
    ),
    back=BACK,
)
CONFIRM = Errand(
    "Confirm a phone",
    "Confirm the phone",
    "The phone is confirmed. It gets a message that says so, in the hours in which Heard may write first",
    told=(
        "Ask the child, face to face or on a number that you know: did you send the code, and whose phone is it? A "
        "date of birth proves nothing.",
    ),
    back=BACK,
)
REFUSE = Errand(
    "The child did not send the code",
    "Do not use this phone",
    "The phone is not used. Make a new card for the child",
    told=(
        "This phone is then not used for the child. Whoever sent the code had the card: make a new one and hand it "
        "over in person.",
    ),
    warns=True,
    back=BACK,
)
RENAME = Errand("Name on a shared phone", "Save the name", "The name is changed", back=BACK)
SUSPEND = Errand(
    "Suspend a phone",
    "Suspend the phone",
    _stopped,
    told=(
        "From now on nothing is sent to this phone for this child. What comes from it is still kept, and danger is "
        "still heard.",
    ),
    warns=True,
    back=BACK,
)


def confirm_errand(phone: PhoneLine) -> Errand:
    """Return the errand of confirming a phone; on a shared one, each child needs a name."""
    if not phone.others:
        return CONFIRM
    others = number_of(phone.others, "other child uses", "other children use")
    return replace(CONFIRM, told=(*CONFIRM.told, f"{others} this phone, so each of them needs a name on it."))
