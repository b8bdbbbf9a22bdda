"""Every record of the product in one place, for migrations and for whole-database work."""

from __future__ import annotations

from bot.store import (  # noqa: F401 - each module enters its records into the metadata
    accounts,
    addresses,
    advocacy,
    alerts,
    audit,
    breakglass,
    challenges,
    channels,
    contributions,
    conversations,
    copies,
    cover,
    exchange,
    imports,
    installation,
    media,
    messages,
    mornings,
    people,
    policies,
    practice,
    reports,
    reviews,
    sentences,
    themes,
    told,
    worries,
)
from bot.store.base import Base

metadata = Base.metadata
