"""What the case system reads: the shape of codes and contributions, from which their description is made too."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.conversations import Status
from bot.domain.messages import ChannelKind
from bot.domain.participation import Code, Profile
from bot.domain.reviews import ReviewKind

CHANGED = "When this last changed: the time that `changed_since` looks at"


class ApiDocument(BaseModel):
    """The base of everything that leaves: nothing may be in it that is not described."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CodeStatus(StrEnum):
    """Whether a confirmed code stands: current, corrected by a later one, or withdrawn with none in its place."""

    CURRENT = "current"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ContributionStatus(StrEnum):
    """How far a contribution is: received, read by a person, or withdrawn."""

    RECEIVED = "received"
    READ = "read"
    WITHDRAWN = "withdrawn"


class ReviewReference(ApiDocument):
    """The review that something belongs to."""

    id: int = Field(description="Heard's number of the review, for the path of its statement")
    key: str = Field(description="The case system's own id of the review, as it was imported")
    kind: ReviewKind = Field(description="Whether it is a Child in Care review or one of a supervision order")
    review_on: date
    child_id: str = Field(description="The case system's own id of the child, as it was imported")


class CodeDocument(ApiDocument):
    """A participation code that a named person confirmed for a Child in Care review; others never leave.

    Neither does what is only proposed.
    """

    id: int
    review: ReviewReference
    code: Code
    meaning: str
    profile: Profile | None = Field(description="The authority's reading of the codes when it was confirmed")
    rule: str | None = Field(description="The rule behind the proposal that the person saw")
    confirmed_by: str | None
    confirmed_at: datetime
    status: CodeStatus
    ended_at: datetime | None = Field(description="When it was corrected or withdrawn")
    replaced_by: int | None = Field(description="The confirmed code of the same review that came after it")
    changed_at: datetime = Field(description=CHANGED)


class ContributionDocument(ApiDocument):
    """That views came before a review, how and when; never a word of them, and nothing of feedback after a review.

    Of a withdrawn one everything but its id, review and time of change is null: the young person took it back, or a
    person found that it is not to be shared.
    """

    id: int
    review: ReviewReference
    status: ContributionStatus
    phase: Literal["before_review"]
    source: str | None = Field(description="bot, call, visit, advocate, record, letter, drawing or app")
    channel: ChannelKind | None = Field(description="On which channel, where it came by message")
    language: str | None = Field(description="In which language, as a code of Heard's language list")
    conversation: Status | None = Field(description="How far the questions are, where it came by message")
    answered: int | None = Field(description="How many questions are answered")
    questions: int | None = Field(description="How many questions there are")
    has_view: bool | None
    invited_at: datetime | None
    first_at: datetime | None
    received_at: datetime | None = Field(description="When its newest part came")
    finished_at: datetime | None
    read_at: datetime | None = Field(description="When the officer last said: I have read this")
    unread: int | None = Field(description="How many answers and notes came after that")
    checked_at: datetime | None
    changed_at: datetime = Field(description=CHANGED)


class Page(ApiDocument):
    """What every page of a list says beside its items."""

    next_cursor: str | None = Field(
        description="Ask with it as `cursor` for the next page; null on the last one"
    )
    complete_until: datetime = Field(
        description="Ask with it as `changed_since` the next time, and nothing is missed: it lies before the moment "
        "in which the first page was made, so that what was being saved meanwhile comes again"
    )


class CodePage(Page):
    """One page of confirmed codes."""

    items: list[CodeDocument]


class ContributionPage(Page):
    """One page of contributions."""

    items: list[ContributionDocument]
