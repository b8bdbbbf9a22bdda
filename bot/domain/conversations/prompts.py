"""Which message asked for what a state waits for: a question before the questions, a confirmation, an offer."""

from __future__ import annotations

from bot.domain.conversations.state import NONE_OF_THESE, Confirm, Conversation, Status
from bot.domain.kinds import KINDS
from bot.domain.questionnaires import Phase

# What asks whether an unclear reply means one option, or one of some.
SUGGESTED_ONE = "did_you_mean"
SUGGESTED_SOME = "did_you_mean_these"


def prompt_kind(state: Conversation) -> str | None:
    """Return the kind that says what a state waits for before the questions; None where it waits for nothing."""
    status = state.beneath
    if state.with_officer:
        return "with_officer"
    if status is Status.INVITED:
        return "invite_short" if state.is_short else "invite"
    if status is Status.NOTICE:
        return "notice_post" if state.phase is Phase.POST else "notice"
    return next((kind for kind, facts in KINDS.items() if facts.waits_in == status), None)


def consent_kind(state: Conversation) -> str | None:
    """Return the kind of the message whose reply is an agreement: a confirmation, an offer, the notice; else None."""
    if state.confirm in {Confirm.STOP, Confirm.DELETE}:
        return f"confirm_{state.confirm}"
    if state.wanted_language is not None:
        return "offer_language"
    if state.suggested:
        return SUGGESTED_SOME if NONE_OF_THESE in state.suggested else SUGGESTED_ONE
    return prompt_kind(state) if state.beneath is Status.NOTICE else None


def consent_said(state: Conversation) -> str | None:
    """Return what :func:`consent_kind` is called among what was said: an offer also by its question."""
    kind = consent_kind(state)
    return f"{kind} {state.at}" if state.offered_earlier_words is not None else kind


def fallen_offer(before: Conversation, after: Conversation) -> str | None:
    """Return the kind of an offer or confirmation that was not sent yet and no longer stands; None where none is so.

    One that is made with its question stands for the question as well.
    """
    waits = before.unseen and any(_offered(before)) and before.offered_earlier_words is None
    return consent_kind(before) if waits and _offered(before) != _offered(after) else None


def _offered(state: Conversation) -> tuple[object, ...]:
    return state.confirm, state.wanted_language, state.suggested
