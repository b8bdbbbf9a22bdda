"""The conversation with one child about one review: a pure step from state and event to state and effects."""

from bot.domain.conversations.effects import (
    Complete,
    Decline,
    Effect,
    EraseViews,
    JotDown,
    OptIn,
    OptOut,
    Pause,
    Raise,
    Send,
    Store,
    Withdraw,
    WrongPerson,
)
from bot.domain.conversations.events import (
    Button,
    Event,
    Message,
    Published,
    Reaction,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Staff,
    StaffAction,
    Tick,
    TickName,
)
from bot.domain.conversations.household import Household, HouseholdStep, step_household
from bot.domain.conversations.knowledge import Knowledge, World, build_knowledge
from bot.domain.conversations.menus import page_of
from bot.domain.conversations.path import walk
from bot.domain.conversations.state import (
    AnswerStatus,
    Confirm,
    Conversation,
    Given,
    Jotting,
    Status,
    from_json,
    to_json,
)
from bot.domain.conversations.step import Step, step

__all__ = [
    "AnswerStatus", "Button", "Complete", "Confirm", "Conversation", "Decline", "Effect", "EraseViews", "Event",
    "Given", "Household", "HouseholdStep", "JotDown", "Jotting", "Knowledge", "Message", "OptIn", "OptOut", "Pause", "Published", "Raise",
    "Reaction", "ReviewCancelled", "ReviewHeld", "ReviewMoved", "Send", "Staff", "StaffAction", "Status", "Step",
    "Store", "Tick", "TickName", "Withdraw", "World", "WrongPerson", "build_knowledge", "from_json", "page_of",
    "step", "step_household", "to_json", "walk",
]  # fmt: skip
