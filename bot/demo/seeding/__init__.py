"""Inventing children, reviews and conversations for demonstrations, tests and measurements; never in production."""

from bot.demo.seeding.authority import Progress, seed
from bot.demo.seeding.plan import DEMO, CannotSeed, OpenConversation, SeedCounts, SeedPlan
from bot.demo.seeding.table12 import seed_table12, tally
from bot.ground.installation import SEEDED

__all__ = [
    "DEMO",
    "SEEDED",
    "CannotSeed",
    "OpenConversation",
    "Progress",
    "SeedCounts",
    "SeedPlan",
    "seed",
    "seed_table12",
    "tally",
]
