"""The words of the morning e-mail: numbers and a link; no name, no id, no word of a child, and no kind of worry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.reports.mornings.waits import OfficerWaits, ServiceWaits, TeamWaits, Waits

LATE = "for more than two working days"


@dataclass(frozen=True, slots=True)
class MorningLetter:
    """What each e-mail has in common: the service's name and where the panel is."""

    service: str
    public_url: str

    @property
    def subject(self) -> str:
        """Return the subject, which a lock screen may show."""
        return f"{self.service}: something waits for you"

    def text(self, waits: Waits) -> str:
        """Return the e-mail for what waits."""
        page = "participation" if isinstance(waits, ServiceWaits) else "caseload"
        return "\n\n".join(
            (
                f"This waits for you in {self.service}:",
                "\n".join(f"- {line}" for line in _lines(waits)),
                f"Open {self.public_url}/{page}",
                "This e-mail comes on working days while something waits. "
                f"Switch yours off under your account: {self.public_url}/account\n",
            )
        )


def _lines(waits: Waits) -> Iterator[str]:
    match waits:
        case OfficerWaits(unread, overdue):
            yield f"{_some(unread, 'review has', 'reviews have')} words that nobody has read"
            if overdue:
                yield f"{overdue} of them {LATE}"
        case TeamWaits(overdue, officers):
            told = f"words that nobody has read {LATE}"
            yield f"{_some(overdue, 'review', 'reviews')} of your team with {told}"
            yield f"{_some(officers, 'IRO is', 'IROs are')} concerned"
        case ServiceWaits(overdue, messages, requests):
            if overdue:
                yield f"{_some(overdue, 'feedback form has', 'feedback forms have')} unread words {LATE}"
            if messages:
                yield f"{_some(messages, 'message waits', 'messages wait')} in triage"
            if requests:
                yield f"{_some(requests, 'request', 'requests')} that nobody has taken up"


def _some(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
