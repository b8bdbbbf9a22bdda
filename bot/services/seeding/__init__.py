"""Inventing children, reviews and conversations for demonstrations, tests and measurements; never in production."""

from bot.services.seeding.authority import SEEDED, Progress, seed
from bot.services.seeding.plan import DEMO, CannotSeed, Counts, OpenConversation, Plan

__all__ = ["DEMO", "SEEDED", "CannotSeed", "Counts", "OpenConversation", "Plan", "Progress", "seed"]
