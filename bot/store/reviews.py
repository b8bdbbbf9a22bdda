"""Reviews: when they are, whether they were held, and who was there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class Review(Base):
    """One review; ``key`` is the case system's stable id, ``ended_at`` when its last sitting ended (UTC).

    ``kind``: care (a Child in Care review) or supervision (of a supervision order; in no time in care, never due).
    ``status``: planned, adjourned, held or cancelled. ``due_on`` is the legal date by ``due_rule`` (first, second,
    later, short_break_first, short_break_later, earlier, unknown), ``imported_due_on`` the case system's.
    ``form``: meeting or no_meeting. ``spoke_alone``: spoke, refused or inappropriate, with the day, medium and reason
    (the IRO speaks with the child in private before each review). The four last dates are the outcome documents:
    recommendations, decisions agreed, minutes completed, distribution.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index(None, "officer_id", "review_on"),
        # Thousands of reviews are counted by these two, which hold all that is asked of them; not whose they are, or
        # SQLite would look for one child's among all that were held.
        Index(None, "officer_id", "status", "review_on", "kind", "id"),
        Index(
            "ix_reviews_status_day",
            *("status", "review_on", "kind", "officer_id", "due_on", "care_period_id", "id"),
        ),
        Index(None, "child_id", "review_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default="care", server_default="care")
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    care_period_id: Mapped[int | None] = mapped_column(ForeignKey("care_periods.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    due_on: Mapped[date | None]
    due_rule: Mapped[str | None] = mapped_column(String(20))
    imported_due_on: Mapped[date | None]
    number: Mapped[int | None]
    form: Mapped[str] = mapped_column(String(10), default="meeting", server_default="meeting")
    adjourned_from: Mapped[date | None]
    late_reason: Mapped[str | None] = mapped_column(EncryptedText("reviews.late_reason"))
    early_reason: Mapped[str | None] = mapped_column(EncryptedText("reviews.early_reason"))
    cancelled_reason: Mapped[str | None] = mapped_column(EncryptedText("reviews.cancelled_reason"))
    parents_consulted_on: Mapped[date | None]
    spoke_alone: Mapped[str | None] = mapped_column(String(14))
    spoke_alone_on: Mapped[date | None]
    spoke_alone_medium: Mapped[str | None] = mapped_column(String(12))
    spoke_alone_reason: Mapped[str | None] = mapped_column(EncryptedText("reviews.spoke_alone_reason"))
    midway_checked_on: Mapped[date | None]
    recommended_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    minuted_on: Mapped[date | None]
    distributed_on: Mapped[date | None]
    review_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[str | None] = mapped_column(String(5))
    status: Mapped[str] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attendance: Mapped[str | None] = mapped_column(String(12))
    contribution: Mapped[str | None] = mapped_column(String(12))
    spoken_for: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Sitting(Base):
    """One meeting of a review that took several; the last one completes it, attendance counts at its best."""

    __tablename__ = "sittings"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    held_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attendance: Mapped[str] = mapped_column(String(12))
    contribution: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Arrangement(Base):
    """What was arranged for a review after the child's wishes: place, form, people, chair, interpreter; no words."""

    __tablename__ = "arrangements"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), unique=True)
    place: Mapped[str | None] = mapped_column(EncryptedText("arrangements.place"))
    form: Mapped[str | None] = mapped_column(String(10))
    people: Mapped[str | None] = mapped_column(EncryptedText("arrangements.people"))
    chair: Mapped[str | None] = mapped_column(String(10))
    interpreter: Mapped[str | None] = mapped_column(String(10))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ReviewReason(Base):
    """Why a person did something to a review; the audit trail has who did what, and never holds words.

    ``action`` is the audit trail's: moved, not_held, code_withdrawn and the like.
    """

    __tablename__ = "review_reasons"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(EncryptedText("review_reasons.reason"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class CodeRecord(Base):
    """One recorded code of one review; a change is a new row, the old one keeps its ``superseded_at``.

    ``source``: "confirmed" (by a named person here) or "imported" (as recorded in the case system; no rule).
    ``review_kind``: what kind of review it was then.
    """

    __tablename__ = "participation_codes"
    # The standing code of a review is read from the index alone.
    __table_args__ = (Index(None, "review_id", "superseded_at", "source", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    code: Mapped[str] = mapped_column(String(3))
    review_kind: Mapped[str] = mapped_column(String(12), default="care", server_default="care")
    source: Mapped[str] = mapped_column(String(10))
    proposed: Mapped[str | None] = mapped_column(String(3))
    rule: Mapped[str | None] = mapped_column(String(3))
    profile: Mapped[str | None] = mapped_column(String(12))
    remote: Mapped[str | None] = mapped_column(String(14))
    reasons: Mapped[Any] = mapped_column(JSON, default=list)
    contribution_ids: Mapped[Any] = mapped_column(JSON, default=list)
    override_reason: Mapped[str | None] = mapped_column(EncryptedText("participation_codes.override_reason"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
