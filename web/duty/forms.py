"""What a person did about an alert or a message, in a choice and a few words."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import HiddenField

from bot.safeguarding.actions import LONGEST, Action
from web.kit.fields import ReviewForm, choices, maybe_one_of, one_of, paragraph

ACTIONS = {action.name.lower(): action.value for action in Action}
ON_RECORD = "It goes on record with your name"


class DoneForm(ReviewForm):
    """What was done about an alert; ``seen`` is the newest of its messages that the page showed."""

    seen = HiddenField()
    action = one_of("What did you do?", ACTIONS, "Choose what you did")
    words = paragraph("What happened, and who did you speak to?", ON_RECORD, LONGEST)

    @property
    def shown(self) -> int | None:
        """Return the newest message that the page showed, None where it showed none."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isdecimal() and sent.isascii() else None

    @property
    def chosen(self) -> Action:
        """Return the action that was chosen, once the form is valid."""
        return Action[str(self.action.data).upper()]


class WriterForm(ReviewForm):
    """Which child on a shared phone wrote an alert."""

    child = maybe_one_of("Who wrote it?", {})

    def offer(self, children: Mapping[int, str]) -> None:
        """Return the children who may have written it."""
        self.child.choices = choices(children)


class ReopenForm(ReviewForm):
    """Why an alert must be looked at again."""

    reason = paragraph("Why must it be looked at again?", ON_RECORD, LONGEST)


class SettleForm(ReviewForm):
    """What was done about a message in triage."""

    words = paragraph("What did you do?", ON_RECORD, LONGEST)


class ReturnForm(ReviewForm):
    """Why a message must be looked at again."""

    words = paragraph("Why must it be looked at again?", ON_RECORD, LONGEST)
