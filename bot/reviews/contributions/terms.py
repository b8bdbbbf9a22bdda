"""How stored keys and questions are said in plain English, the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.questionnaires import placeholders

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "distress": "Words of distress",
        "emergency": "An emergency word",
        "not_safe": "Does not feel safe",
        "check_safe": "Not sure about being safe",
        "asked_help": "Asked for help",
        "wants_contact": "Wants an adult to get in touch",
        "code_locked": "Wrong code five times",
        "lost_code": "Lost the code",
        "contact_wrong": "This contact may be wrong",
        "message_waiting": "A message waits for an answer",
        "answering_machine": "A machine may be answering this phone",
        "worry": "A worry",
        "low_wellbeing": "Feels very bad",
        "wants_advocate": "Wants an advocate",
        "wants_iro_alone": "Wants to see you alone",
        "wants_interpreter": "Wants an interpreter",
        "wants_to_chair": "Wants to run the meeting",
        "health_help": "Wants help with health",
        "family_time": "Family time is not right",
        "leaving_care_plan": "Does not know the plan for 18",
        "not_childs_words": "May not be the child’s own words",
        "views_may_be_stale": "Views may be out of date",
        "opted_out": "Opted out of messages",
        "withdrew_views": "Took their views back",
        "wants_deletion": "Wants their words deleted",
        "pn_check": "Attendance may be recorded wrongly",
        "not_heard": "Did not feel heard",
        "not_understood": "Does not know what happens next",
        "disagrees": "Does not agree with the plan",
        "review_upset": "The review was upsetting",
    }
)
WISHES: Mapping[str, str] = MappingProxyType(
    {
        "in_person": "in the room",
        "remote": "by video or phone",
        "part": "for part of it",
        "all": "yes",
        "attend": "yes",
        "no": "no",
        "unsure": "not sure",
        "iro": "no, the IRO can say it",
        "alone": "see the IRO first",
        "none": "did not say",
    }
)
PROVENANCE: Mapping[str, str] = MappingProxyType(
    {
        "alone": "answered alone",
        "helped": "with help, in their own words",
        "exact": "written down by an adult, exact words",
        "mine": "written down by an adult, in the adult’s words",
        "adult": "an adult answered for them",
        "other": "someone else answered",
        "unknown": "not said who answered",
    }
)
ROUTES: Mapping[str, str] = MappingProxyType(
    {
        "iro_or_advocate": "to the IRO or an advocate",
        "other_attendee": "presented by somebody else",
        "not_presented": "not presented at the review",
    }
)
ATTENDED: Mapping[str, str] = MappingProxyType(
    {
        "none": "was not there",
        "in_person": "was in the room",
        "remote_live": "took part live by video or phone",
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {"sms": "Text message", "whatsapp": "WhatsApp", "telegram": "Telegram"}
)
BY_CHANNEL: Mapping[str, str] = MappingProxyType(
    {"sms": "by text message", "whatsapp": "on WhatsApp", "telegram": "on Telegram"}
)
MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "voice": "Voice message: it came, and cannot be opened here yet",
        "photo": "Photo: it came, and cannot be opened here yet",
        "video": "Video: it came, and cannot be opened here yet",
        "sticker": "Sticker",
        "document": "Document: it came, and cannot be opened here yet",
        "other": "Attachment: it came, and cannot be opened here yet",
    }
)
WITHOUT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "skipped": "Skipped this question",
        "unsure": "Not sure",
        "unclear": "The answer could not be read as one of the options",
        "media": "Sent something instead of words",
        "answered": "Answered",
    }
)
"""What stands for an answer that has no words of its own."""


def said(words: Mapping[str, str], key: str | None) -> str:
    """Say a stored key in English; one that has no wording yet is shown without its underscores."""
    return "" if key is None else words.get(key, key.replace("_", " "))


ANYBODY = {"name": "the young person", "iro": "your IRO", "date": "the day of the review", "service": "we"}
"""What stands in those places where a question is about nobody in particular."""


def question_text(text: str, *, child: str | None = None, iro: str | None = None) -> str:
    """Return a question with names in it; no brace of ours is ever shown."""
    values = ANYBODY | {key: value for key, value in (("name", child), ("iro", iro)) if value}
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", values.get(name, "…"))
    return text
