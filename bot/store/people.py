"""Children, the officers who chair their reviews, and who is allocated to whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, EncryptedText, UtcDateTime


class Team(Base):
    """A team of Independent Reviewing Officers."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)


class Officer(Base):
    """An Independent Reviewing Officer (IRO); ``external_id`` is the case system's id.

    One without an e-mail address is known by that id, or by name and team.
    """

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(200), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)


class Child(Base):
    """A child or young person; of identifiers only the authority's child id is held.

    ``sibling_exception`` says why this child has another IRO than the sibling group; ``parent_la_child_id`` names a
    parent who is in care too, ``parent_exception`` says why both have the same IRO. ``language_chosen_at`` is set while
    ``language`` is the child's own choice in a conversation, which no file changes.
    """

    __tablename__ = "children"

    id: Mapped[int] = mapped_column(primary_key=True)
    la_child_id: Mapped[str] = mapped_column(String(20), unique=True)
    known_as: Mapped[str] = mapped_column(EncryptedText("children.known_as"))
    born_on: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(String(10))
    language_chosen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sibling_group: Mapped[str | None] = mapped_column(String(40), index=True)
    sibling_exception: Mapped[str | None] = mapped_column(EncryptedText("children.sibling_exception"))
    parent_la_child_id: Mapped[str | None] = mapped_column(String(20))
    parent_exception: Mapped[str | None] = mapped_column(EncryptedText("children.parent_exception"))


class CarePeriod(Base):
    """One time in care; numbering of reviews and the age of views restart with each.

    ``began_earlier``: care began before ``starts_on``, on a day that no file has brought.
    """

    __tablename__ = "care_periods"

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    short_breaks_only: Mapped[bool] = mapped_column(default=False)
    began_earlier: Mapped[bool] = mapped_column(default=False)


class Allocation(Base):
    """Which officer is a child's IRO, from when until when; why, by whom and when, where a person allocated them."""

    __tablename__ = "allocations"
    __table_args__ = (Index(None, "officer_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(EncryptedText("allocations.reason"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class OfficerContact(Base):
    """A day on which a child's IRO was in touch with the child, and how: visit, school, call, video or message."""

    __tablename__ = "officer_contacts"
    __table_args__ = (Index(None, "child_id", "contacted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    contacted_on: Mapped[date]
    medium: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class OfficerPost(Base):
    """Where an officer worked, and how much: the team and the share of full time (in hundredths), with its dates."""

    __tablename__ = "officer_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    full_time_hundredths: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
