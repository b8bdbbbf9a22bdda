"""Inventing children, reviews and conversations for demonstrations, tests and measurements; never in production."""

from bot.services.installation import SEEDED
from bot.services.seeding.authority import Progress, seed
from bot.services.seeding.plan import DEMO, CannotSeed, Counts, OpenConversation, Plan
from bot.services.seeding.table12 import seed_table12, tally

__all__ = [
    "DEMO",
    "SEEDED",
    "CannotSeed",
    "Counts",
    "OpenConversation",
    "Plan",
    "Progress",
    "seed",
    "seed_table12",
    "tally",
]
