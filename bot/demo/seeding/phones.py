"""Addresses that nobody can be reached at: numbers kept for drama, Telegram ids far beyond those in use, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.demo.seeding.ledger import Ledger
from bot.demo.seeding.plan import PHONE_NUMBERS, Plan
from bot.domain.messages import ChannelKind
from bot.store.addresses import AddressRecord
from bot.store.keys import cipher

FIRST_NUMBER = 447700900000
FIRST_TELEGRAM_ID = 10**12
CHANNELS = (ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM, None)
CHANNEL_WEIGHTS = (45, 30, 17, 8)


@dataclass(frozen=True, slots=True)
class Phone:
    """One address and its row."""

    address_id: int
    channel: ChannelKind
    provider_id: str


class Phonebook:
    """Gives out each number once; when all thousand are taken, Telegram ids."""

    def __init__(self, plan: Plan, ledger: Ledger, created_at: datetime) -> None:
        rng = Random(f"{plan.seed} phones")  # noqa: S311 - invention, not secrecy
        self._numbers: Iterator[int] = iter(rng.sample(range(PHONE_NUMBERS), PHONE_NUMBERS))
        self._telegram = FIRST_TELEGRAM_ID
        self._ledger = ledger
        self._created_at = created_at

    def draw(self, rng: Random) -> Phone | None:
        """Give a family a phone of some channel, or none."""
        channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        return self.give(channel) if channel else None

    def give(self, channel: ChannelKind) -> Phone:
        """Give an address of this channel, or a Telegram id when no number is left."""
        number = None if channel is ChannelKind.TELEGRAM else next(self._numbers, None)
        if number is not None:
            return self._add(channel, f"+{FIRST_NUMBER + number}")
        self._telegram += 1
        return self._add(ChannelKind.TELEGRAM, str(self._telegram))

    def _add(self, channel: ChannelKind, provider_id: str) -> Phone:
        key = self._ledger.add(
            AddressRecord,
            channel=channel.value,
            lookup=cipher.lookup(channel.value, provider_id),
            provider_id=provider_id,
            created_at=self._created_at,
        )
        return Phone(key, channel, provider_id)
