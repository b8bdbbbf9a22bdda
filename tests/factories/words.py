"""Conversations and what children said in them: answers, notes, contributions, flags, timers."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.alerts import Flag
from bot.store.contributions import (
    AnswerRecord,
    FeedbackReading,
    Note,
    ReceivedViews,
    RefusalRecord,
    StaffRecord,
)
from bot.store.conversations import ConversationRecord, Timer
from bot.store.media import AddedText, MediaFile
from bot.store.reviews import Review
from tests.factories.building import add
from tests.factories.messages import inbound_message
from tests.factories.moments import NOW
from tests.factories.people import address
from tests.factories.reviews import review


def conversation(session: Session, **given: Any) -> ConversationRecord:
    """Add an SMS conversation before a review, in the middle of asking; child and review agree."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    if "child_id" not in given:
        given["child_id"] = session.get_one(Review, given["review_id"]).child_id
    if "address_id" not in given:
        given["address_id"] = address(session).id
    defaults = {
        "phase": "pre",
        "questionnaire": "pre-12-15",
        "questionnaire_version": 1,
        "channel": "sms",
        "language": "en",
        "status": "asking",
        "answered": 0,
        "questions": 10,
        "state": {},
        "readers": "iro" if given.get("phase", "pre") == "pre" else "team",
        "invited_at": NOW,
    }
    return add(session, ConversationRecord, defaults, given)


def timer(session: Session, **given: Any) -> Timer:
    """Set a first reminder for now."""
    if "conversation_id" not in given:
        given["conversation_id"] = conversation(session).id
    return add(session, Timer, {"name": "reminder1", "due_at": NOW}, given)


def answer(session: Session, **given: Any) -> AnswerRecord:
    """Add the current answer "Good" to the question about home."""
    if "conversation_id" not in given:
        given["conversation_id"] = conversation(session).id
    defaults = {
        "question": "home",
        "status": "answered",
        "value": 4,
        "language": "en",
        "channel": "sms",
        "answered_at": NOW,
    }
    return add(session, AnswerRecord, defaults, given)


def note(session: Session, **given: Any) -> Note:
    """Add words that belong to no question."""
    if "conversation_id" not in given:
        given["conversation_id"] = conversation(session).id
    return add(session, Note, {"text": "The cat is called Biscuit", "written_at": NOW}, given)


def contribution(session: Session, **given: Any) -> ReceivedViews:
    """Add a child's own views for a review, from the conversation if one is given, not yet checked or read."""
    if given.get("conversation_id"):
        given.setdefault("review_id", session.get_one(ConversationRecord, given["conversation_id"]).review_id)
    if "review_id" not in given:
        given["review_id"] = review(session).id
    if "child_id" not in given:
        given["child_id"] = session.get_one(Review, given["review_id"]).child_id
    defaults = {
        "route": "iro_or_advocate",
        "provenance": "alone",
        "has_view": True,
        "first_at": NOW,
        "received_at": NOW,
        "unread": 1,
    }
    whole = {**defaults, **given}
    whole.setdefault("first_view_at", whole["first_at"] if whole["has_view"] else None)
    return add(session, ReceivedViews, {}, whole)


def record(session: Session, **given: Any) -> StaffRecord:
    """Write down a child's words for a contribution that came by telephone."""
    if "contribution_id" not in given:
        given["contribution_id"] = contribution(session, source="call").id
    defaults = {
        "words": "I want to stay here",
        "language": "en",
        "written_by": "Ira Shah",
        "writer_role": "iro",
        "recorded_at": NOW,
    }
    return add(session, StaffRecord, defaults, given)


def media_file(session: Session, **given: Any) -> MediaFile:
    """Add a voice note that was fetched, of a message that no conversation took."""
    if "inbound_id" not in given:
        media = [["voice", "file-1", "audio/ogg"]]
        given["inbound_id"] = inbound_message(session, body="", media=media).id
    defaults = {
        "place": 0,
        "kind": "voice",
        "state": "fetched",
        "file_type": "audio/ogg",
        "content": b"OggS, a recording",
        "not_before": NOW,
        "settled_at": NOW,
    }
    return add(session, MediaFile, defaults, given)


def added_text(session: Session, **given: Any) -> AddedText:
    """Put an English translation beside a note."""
    if "subject_id" not in given:
        given["subject"], given["subject_id"] = "note", note(session).id
    defaults = {"kind": "translation", "language": "en", "text": "My cat is called Biscuit", "added_at": NOW}
    return add(session, AddedText, defaults, given)


def refusal(session: Session, **given: Any) -> RefusalRecord:
    """Record that a child did not want to give views, without words or offers."""
    if "review_id" not in given:
        given["review_id"] = review(session).id
    defaults = {"refused_at": NOW, "medium": "sms", "by": "child", "offers": [], "recorded_at": NOW}
    return add(session, RefusalRecord, defaults, given)


def reading(session: Session, **given: Any) -> FeedbackReading:
    """Put the feedback of a conversation among those that nobody has read."""
    if "conversation_id" not in given:
        given["conversation_id"] = conversation(session, phase="post", questionnaire="post-12-15").id
    defaults = {"unread": 1, "unread_since": NOW, "received_at": NOW}
    return add(session, FeedbackReading, defaults, given)


def flag(session: Session, **given: Any) -> Flag:
    """Raise a normal flag, a worry, in a conversation."""
    if "conversation_id" not in given:
        given["conversation_id"] = conversation(session).id
    if "review_id" not in given:
        given["review_id"] = session.get_one(ConversationRecord, given["conversation_id"]).review_id
    return add(session, Flag, {"name": "worry", "severity": "normal", "raised_at": NOW}, given)
