"""Challenges of an IRO to what is done for a child, what each is about, and every step that was taken."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class Challenge(Base):
    """One challenge as it stands: its stage and state, who is challenged, and by when an answer is due.

    ``stage``: informal, 1, 2 or 3. ``state``: open, answered, resolved or withdrawn. ``formal_on`` is when it first
    entered a formal stage. At most one of ``contribution_id``, ``flag_id`` and ``answer_id`` says from which words of
    the child it was started. ``asked_for`` is what is to be done, in the IRO's words.
    """

    __tablename__ = "challenges"
    __table_args__ = (
        Index(None, "officer_id", "state", "due_on"),
        Index(None, "state", "due_on"),
        Index(None, "raised_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("reviews.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    flag_id: Mapped[int | None] = mapped_column(ForeignKey("flags.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id"))
    agency: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    asked_for: Mapped[str] = mapped_column(EncryptedText("challenges.asked_for"))
    raised_on: Mapped[date]
    formal_on: Mapped[date | None]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    resolved_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    raised_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ChallengeTopic(Base):
    """One theme of a challenge, by its key; a challenge may have several."""

    __tablename__ = "challenge_topics"
    __table_args__ = (UniqueConstraint("challenge_id", "theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    theme: Mapped[str] = mapped_column(String(16))


class ChallengeStep(Base):
    """What was done about a challenge; only ever added to.

    ``action``: raised, answered, escalated, resolved or withdrawn. ``stage`` is the one it is at after the step,
    ``from_stage`` the one an escalation left. ``at_once``: it was escalated without having been resolved before.
    """

    __tablename__ = "challenge_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    action: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(8))
    from_stage: Mapped[str | None] = mapped_column(String(8))
    at_once: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(String(10))
    taken_on: Mapped[date]
    due_on: Mapped[date | None]
    words: Mapped[str | None] = mapped_column(EncryptedText("challenge_steps.words"))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
