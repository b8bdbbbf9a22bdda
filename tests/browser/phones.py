"""A young person with a phone of the simulator: what they write goes the whole real way."""

import re
import threading
import time

from playwright.sync_api import Locator, expect

from bot.domain.messages import ChannelKind
from tests.browser.visiting import Visitor

# What a worker does beside a busy suite takes its time; a fault only shows later.
PATIENCE = 60_000
A_MOMENT = 0.5
SENT = re.compile("accepted|sent|delivered|read")


class Reading:
    """The moment in which a person sees a question before answering it."""

    def __init__(self) -> None:
        self._done_at = 0.0

    def begin(self) -> None:
        """See a message for the first time."""
        self._done_at = time.monotonic() + A_MOMENT

    def finish(self) -> None:
        """Have read it."""
        threading.Event().wait(max(0.0, self._done_at - time.monotonic()))


class Phone:
    """One child's phone on one channel."""

    def __init__(self, visitor: Visitor, channel: ChannelKind, name: str) -> None:
        self.page = visitor.page
        visitor.open(f"/simulator?channel={channel}")
        choice = self.page.get_by_label("Whose phone")
        person = choice.locator("option").filter(has_text=f"{name},")
        choice.select_option(person.get_attribute("value"))
        self.page.get_by_role("button", name="Pick up").click()
        self.reading = Reading()

    @property
    def newest(self) -> Locator:
        """Return the newest message from the product."""
        return self.page.locator(".heard-phone__message:not(.heard-phone__message--own)").last

    def shows(self, text: str) -> None:
        """Wait until the newest message from the product says this, and the product knows that it was sent."""
        expect(self.newest).to_contain_text(text)
        expect(self.page.locator(".heard-replies tbody tr").last).to_contain_text(SENT)
        self.reading.begin()

    def write(self, text: str) -> None:
        """Type a message and send it."""
        self.page.bring_to_front()
        self.page.get_by_label("Message from").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def press(self, label: str) -> None:
        """Press a button under the newest message."""
        self.page.bring_to_front()
        self.newest.get_by_role("button", name=label, exact=True).click()
