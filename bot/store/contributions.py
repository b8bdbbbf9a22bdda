"""What a young person said: answers, notes, and the contribution they make up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from bot.store.base import Base, EncryptedBytes, EncryptedJson, EncryptedText, UtcDateTime


class AnswerRecord(Base):
    """One version of the answer to one question; never changed, only followed by a newer one.

    ``status``: answered, skipped, unsure, media, unclear. ``value``: option key, list of keys, or the words.
    ``current`` marks the newest version, ``off_path`` an answer of a branch the child has left, ``joins`` one that
    adds to the version before, such as the second picture of an album. ``confirmed``: the words in the note were not
    understood, and the child said yes to the option when it was offered.
    """

    __tablename__ = "answers"
    __table_args__ = (Index(None, "conversation_id", "current"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    question: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    value: Mapped[Any | None] = mapped_column(EncryptedJson("answers.value"))
    note: Mapped[str | None] = mapped_column(EncryptedText("answers.note"))
    media: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    current: Mapped[bool] = mapped_column(default=True)
    off_path: Mapped[bool] = mapped_column(default=False)
    joins: Mapped[bool] = mapped_column(default=False, server_default=false())
    confirmed: Mapped[bool] = mapped_column(default=False, server_default=false())


class Note(Base):
    """Words or media that belong to no question; kept and shown to the IRO.

    ``to_officer``: a reply to what an officer wrote, which is no view for the meeting.
    """

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    text: Mapped[str | None] = mapped_column(EncryptedText("notes.text"))
    media: Mapped[str | None] = mapped_column(String(10))
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_officer: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReceivedViews(Base):
    """What one route brought to one review, with its provenance and the IRO's three ticks.

    ``route``: iro_or_advocate or other_attendee. ``provenance``: alone, helped, exact, mine, adult, other or
    unknown. ``current_tick``, ``accurate_tick``, ``for_review_tick``: yes, no or open. ``own_words_tick`` is the
    IRO's decision, with its reason, where the provenance leaves open whose words they are. ``view_tick`` is yes where
    the IRO finds a view that the machine did not; ``decision_reason`` says why this, or why the contribution is kept
    from the meeting, taken back or not certain to be this child's, and ``decided_at`` when that was decided. ``unread``
    counts answers and notes since the IRO last said "I have read this". ``source``: bot, call, visit, advocate, record,
    letter, drawing, app, phone, symbols or observation; all but the bot's have a :class:`StaffRecord`.
    ``first_view_at`` is when the first view in it came, None while there is none.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        # Few rows are unread at any time; lists find them without reading the others.
        Index(
            "ix_contributions_unread",
            "review_id",
            sqlite_where=text("unread > 0"),
            postgresql_where=text("unread > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), unique=True)
    route: Mapped[str] = mapped_column(String(16))
    provenance: Mapped[str] = mapped_column(String(10))
    has_view: Mapped[bool] = mapped_column(default=False)
    spoken_for: Mapped[bool] = mapped_column(default=False)
    shared: Mapped[bool] = mapped_column(default=True)
    quarantined: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(16), default="bot", server_default="bot")
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_view_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unread: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    current_tick: Mapped[str] = mapped_column(String(4), default="open")
    accurate_tick: Mapped[str] = mapped_column(String(4), default="open")
    for_review_tick: Mapped[str] = mapped_column(String(4), default="open")
    own_words_tick: Mapped[str] = mapped_column(String(4), default="open")
    own_words_reason: Mapped[str | None] = mapped_column(EncryptedText("contributions.own_words_reason"))
    view_tick: Mapped[str] = mapped_column(String(4), default="open", server_default="open")
    decision_reason: Mapped[str | None] = mapped_column(EncryptedText("contributions.decision_reason"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class StaffRecord(Base):
    """A contribution that came another way: the words as written down, who wrote them, and its file."""

    __tablename__ = "contribution_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), unique=True)
    words: Mapped[str | None] = mapped_column(EncryptedText("contribution_records.words"))
    language: Mapped[str | None] = mapped_column(String(10))
    written_by: Mapped[str] = mapped_column(EncryptedText("contribution_records.written_by"))
    writer_role: Mapped[str] = mapped_column(String(20))
    file: Mapped[bytes | None] = deferred(mapped_column(EncryptedBytes("contribution_records.file")))
    file_name: Mapped[str | None] = mapped_column(EncryptedText("contribution_records.file_name"))
    file_type: Mapped[str | None] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class RefusalRecord(Base):
    """A child who did not want to: when, how, at which step, and which offers were made and taken.

    Refusals are evidence too. ``offers``: list of [offer (iro, advocate, other), taken (true or false)].
    """

    __tablename__ = "refusals"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime)
    medium: Mapped[str] = mapped_column(String(12))
    language: Mapped[str | None] = mapped_column(String(10))
    step: Mapped[str | None] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText("refusals.words"))
    offers: Mapped[Any] = mapped_column(JSON, default=list)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class FeedbackReading(Base):
    """One conversation after a review with words in it, and who has read them.

    ``unread`` counts answers and notes since somebody last said "I have read this", ``unread_since`` is when the oldest
    of them came and ``received_at`` the newest of all. ``note`` is the reader's own.
    """

    __tablename__ = "feedback_readings"
    __table_args__ = (
        # Few rows are unread at any time; counts and lists find them without reading the others.
        Index(
            "ix_feedback_readings_unread",
            "unread_since",
            sqlite_where=text("unread > 0"),
            postgresql_where=text("unread > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    unread: Mapped[int] = mapped_column(default=0)
    unread_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str | None] = mapped_column(EncryptedText("feedback_readings.note"))
