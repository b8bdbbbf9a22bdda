"""Every record of the product in one place, for migrations and for whole-database work."""

from __future__ import annotations

from bot.store import (
    accounts,
    addresses,
    alerts,
    audit,
    contributions,
    conversations,
    imports,
    installation,
    messages,
    people,
    reports,
    reviews,
)
from bot.store.base import Base

MODULES = (
    accounts,
    addresses,
    alerts,
    audit,
    contributions,
    conversations,
    contributions,
    imports,
    installation,
    messages,
    reviews,
    people,
    reports,
    reviews,
)
metadata = Base.metadata
