"""What an adult must look at: the attention flags, how urgent each is, and which stay whatever the child changes."""

from __future__ import annotations

from enum import StrEnum

# A worry that a program noticed; a person decides what it is.
NOTICED = "worry_noticed"
# What the participation service hands over to the IRO: the child could not be reached.
NOT_REACHED = "not_reached"
# Flags that never clear by themselves, not even when the child changes the answer.
LASTING = frozenset(
    {"distress", "emergency", "not_safe", "check_safe", "wants_contact", "worry", "low_wellbeing"}
)
# Flags that stay when the child takes the words back: danger, and facts that are not words.
OUTLIVE_DELETION = frozenset(
    {
        "distress", "emergency", "not_safe", "check_safe", "wants_contact", "code_locked", "asked_help",
        "lost_code", "contact_wrong", "opted_out", "withdrew_views", "wants_deletion",
        NOT_REACHED,
    }
)  # fmt: skip
# Flags of what happened at a phone: a code, a command or a number has no words that say more.
WITHOUT_WORDS = frozenset(
    {
        "answering_machine", "code_locked", "contact_wrong", "lost_code", "opted_out", "views_may_be_stale",
        "wants_deletion", "withdrew_views", NOT_REACHED,
    }
)  # fmt: skip
# Flags after which an adult must get in touch, also one who may not read what was written.
NEEDS_AN_ADULT = frozenset({"distress", "emergency", "not_safe", "check_safe", "asked_help"})


class Severity(StrEnum):
    """Urgent: at once. High: the same working day. Normal: before the review. Feedback: about a past review."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    FEEDBACK = "feedback"


SEVERITIES = {
    "distress": Severity.URGENT,
    "emergency": Severity.URGENT,
    "not_safe": Severity.URGENT,
    "check_safe": Severity.HIGH,
    "wants_contact": Severity.HIGH,
    "code_locked": Severity.HIGH,
    "asked_help": Severity.HIGH,
    "worry": Severity.NORMAL,
    NOTICED: Severity.NORMAL,
    "low_wellbeing": Severity.NORMAL,
    "wants_advocate": Severity.NORMAL,
    "wants_iro_alone": Severity.NORMAL,
    "wants_interpreter": Severity.NORMAL,
    "wants_to_chair": Severity.NORMAL,
    "health_help": Severity.NORMAL,
    "family_time": Severity.NORMAL,
    "leaving_care_plan": Severity.NORMAL,
    "not_childs_words": Severity.NORMAL,
    "views_may_be_stale": Severity.NORMAL,
    "lost_code": Severity.NORMAL,
    "contact_wrong": Severity.NORMAL,
    "opted_out": Severity.NORMAL,
    NOT_REACHED: Severity.NORMAL,
    "withdrew_views": Severity.NORMAL,
    "wants_deletion": Severity.NORMAL,
    "message_waiting": Severity.NORMAL,
    "answering_machine": Severity.NORMAL,
    "not_heard": Severity.FEEDBACK,
    "not_understood": Severity.FEEDBACK,
    "disagrees": Severity.FEEDBACK,
    "review_upset": Severity.FEEDBACK,
}


def severity(flag: str, opted_out: bool = False) -> Severity:
    """Return a flag's severity; a message that waits behind a STOP cannot be answered, so it is high."""
    if flag == "message_waiting" and opted_out:
        return Severity.HIGH
    return SEVERITIES[flag]
