"""How stored keys and questions are said in plain English, the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.conversations import AnswerStatus
from bot.domain.enrolment import OWNER_NAMES, PhoneOwner
from bot.domain.media import AddedKind, FileReason
from bot.domain.messages import ChannelKind, MediaKind
from bot.domain.participation import Attendance, Provenance, Route
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
        "worry_noticed": "A worry, noticed by a program",
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
        "not_reached": "Could not be reached: the participation service asks you to",
        "withdrew_views": "Took their views back",
        "wants_deletion": "Wants their words deleted",
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
        Provenance.ALONE: "answered alone",
        Provenance.HELPED: "with help, in their own words",
        Provenance.EXACT: "written down by an adult, exact words",
        Provenance.MINE: "written down by an adult, in the adult’s words",
        Provenance.ADULT: "an adult answered for them",
        Provenance.OTHER: "someone else answered",
        "unknown": "not said who answered",
    }
)
ROUTES: Mapping[str, str] = MappingProxyType(
    {
        Route.IRO_OR_ADVOCATE: "to the IRO or an advocate",
        Route.OTHER_ATTENDEE: "presented by somebody else",
        Route.NOT_PRESENTED: "not presented at the review",
    }
)
ATTENDED: Mapping[str, str] = MappingProxyType(
    {
        Attendance.NONE: "was not there",
        Attendance.IN_PERSON: "was in the room",
        Attendance.REMOTE_LIVE: "took part live by video or phone",
    }
)
HAPPENED: Mapping[str, str] = MappingProxyType(
    {
        "spoke": "spoke",
        "represented": "asked somebody to speak for them",
        "symbolic": "showed their views without words",
        "silent": "did not contribute",
    }
)
# A child's own phone needs no word.
PHONES: Mapping[str, str] = MappingProxyType(
    {owner: f"on {name}" for owner, name in OWNER_NAMES.items() if owner is not PhoneOwner.OWN}
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        ChannelKind.SMS: "Text message",
        ChannelKind.WHATSAPP: "WhatsApp",
        ChannelKind.TELEGRAM: "Telegram",
    }
)
BY_CHANNEL: Mapping[str, str] = MappingProxyType(
    {
        ChannelKind.SMS: "by text message",
        ChannelKind.WHATSAPP: "on WhatsApp",
        ChannelKind.TELEGRAM: "on Telegram",
    }
)
# What the end of an address belongs to.
ENDING_OF: Mapping[str, str] = MappingProxyType(
    {
        ChannelKind.SMS: "phone",
        ChannelKind.WHATSAPP: "phone",
        ChannelKind.TELEGRAM: "account",
    }
)
MEDIA: Mapping[str, str] = MappingProxyType(
    {
        MediaKind.VOICE: "Voice message",
        MediaKind.PHOTO: "Photo",
        MediaKind.VIDEO: "Video",
        MediaKind.STICKER: "Sticker",
        MediaKind.DOCUMENT: "Document",
        MediaKind.OTHER: "Attachment",
    }
)
# Why a file that came cannot be heard or seen.
FILE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        FileReason.TOO_LARGE: "it is too large",
        FileReason.OTHER_TYPE: "it is of a kind that cannot be shown safely",
        FileReason.BROKEN: "the file is damaged",
        FileReason.TOO_WIDE: "the picture is too large to be opened",
        FileReason.NO_FILE: "there is no file behind it",
        FileReason.FOREIGN: "it does not lie at the message provider",
        FileReason.NOT_THERE: "the message provider no longer has it",
        FileReason.NOT_LET_IN: "the message provider did not let Heard in",
        FileReason.NO_ANSWER: "the message provider did not answer",
    }
)
# How words came that were not sent to Heard, as others than the IRO read it.
CAME: Mapping[str, str] = MappingProxyType(
    {
        "call": "A call with the IRO",
        "visit": "A visit by the IRO",
        "advocate": "An advocate’s brief",
        "record": "A record of a social worker, carer or teacher",
        "letter": "A letter",
        "drawing": "A drawing or a picture",
        "app": "A form of another app",
        "phone": "A message to the IRO’s own phone",
        "symbols": "Symbols, signs or a communication aid",
        "observation": "An observation of a young child",
    }
)
WRITERS: Mapping[str, str] = MappingProxyType(
    {
        "child": "The child or young person",
        "iro": "The IRO",
        "advocate": "An advocate",
        "social_worker": "A social worker",
        "carer": "A carer",
        "teacher": "A teacher",
        "visitor": "An independent visitor",
        "parent": "A parent",
        "interpreter": "An interpreter who was there",
        "other": "Somebody else",
    }
)
# What stands beside a young person's words.
ADDED: Mapping[str, str] = MappingProxyType(
    {AddedKind.WRITE_UP: "What was said or shown", AddedKind.TRANSLATION: "Translation"}
)
# What stands for an answer that has no words of its own.
WITHOUT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        AnswerStatus.SKIPPED: "Skipped this question",
        AnswerStatus.UNSURE: "Not sure",
        AnswerStatus.UNCLEAR: "The answer could not be read as one of the options",
        AnswerStatus.MEDIA: "Sent something instead of words",
        AnswerStatus.ANSWERED: "Answered",
    }
)
# What stands in the places of a question that is about nobody in particular.
ANYBODY = {"name": "the young person", "iro": "your IRO", "date": "the day of the review", "service": "we"}


def said(words: Mapping[str, str], key: str | None) -> str:
    """Return a stored key in English; one that has no wording yet comes without its underscores."""
    return "" if key is None else words.get(key, key.replace("_", " "))


def question_text(text: str, *, child: str | None = None, iro: str | None = None) -> str:
    """Return a question with names in it; no brace of ours is ever shown."""
    values = ANYBODY | {key: value for key, value in (("name", child), ("iro", iro)) if value}
    for name in placeholders(text):
        text = text.replace(f"{{{name}}}", values.get(name, "…"))
    return text
