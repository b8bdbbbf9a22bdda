"""How the installation is: whether the worker runs, and how long the oldest thing has been waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.messages import DeliveryStatus, FailureKind
from bot.ground import seals
from bot.operations import holds
from bot.operations.generations import why_in_words
from bot.safeguarding.calls import is_untaken
from bot.store.alerts import Alert
from bot.store.base import table_of
from bot.store.installation import Fact
from bot.store.messages import InboundMessage, OutboxMessage
from bot.store.prepared import insert_into
from bot.talk.inbound import InboundOutcome

FACTS = table_of(Fact)
WORKER_SEEN = "worker_seen_at"
# The worker beats every minute; three missed beats mean that nothing is being sent.
WORKER_SILENT = timedelta(minutes=3)
UNSENT_LATE = timedelta(minutes=10)
# Untriaged words are due within a working day, and three days span a weekend.
TRIAGE_LATE = timedelta(days=3)
UNACKNOWLEDGED_LATE = timedelta(hours=1)
# What providers refuse because of our own set-up needs an operator at once; it is told for a day.
REFUSED_LATE = timedelta()
REFUSED_SINCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """How many things wait, how long the oldest has waited, and whether that is too long."""

    waiting: int
    oldest: timedelta
    late: bool


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an installation whose database answers; ``worker_seen`` is None before the first beat.

    ``keys`` says what is wrong with the encryption keys of this process, ``held`` why nothing is sent. ``refused`` are
    messages that a provider does not take, by its answer or its receipt, because of our own set-up.
    """

    worker_seen: timedelta | None
    unsent: Waits
    triage: Waits
    unacknowledged: Waits
    keys: str | None = None
    held: str | None = None
    refused: Waits = Waits(0, timedelta(), late=False)

    @property
    def worker_runs(self) -> bool:
        """Return whether the worker has given a sign of life lately."""
        return self.worker_seen is not None and self.worker_seen < WORKER_SILENT

    @property
    def is_good(self) -> bool:
        """Return whether nothing waits for too long and the worker runs."""
        waits = (self.unsent, self.triage, self.unacknowledged, self.refused)
        is_late = any(age.late for age in waits)
        return self.worker_runs and not (is_late or self.keys or self.held)


def beat(session: Session, now: datetime) -> None:
    """Note that the worker is alive; it calls this every minute, and several workers may at the same moment."""
    connection = session.connection()
    values = {"name": WORKER_SEEN, "value": now.isoformat()}
    seen = insert_into(FACTS, connection.dialect.name).values(values)
    connection.execute(seen.on_conflict_do_update(index_elements=["name"], set_={"value": values["value"]}))


def examine(session: Session, now: datetime) -> Health:
    """Look at everything that can wait too long, in a few statements; what the database raises passes through."""
    seen = session.scalar(select(Fact.value).where(Fact.name == WORKER_SEEN))
    unsent = (
        select(func.count(), func.min(OutboxMessage.not_before))
        .where(OutboxMessage.status == DeliveryStatus.PENDING)
        .where(OutboxMessage.not_before <= now)
    )
    triage = select(func.count(), func.min(InboundMessage.received_at)).where(
        InboundMessage.outcome == InboundOutcome.TRIAGE
    )
    unacknowledged = select(func.count(), func.min(Alert.raised_at)).where(is_untaken(now))
    refused = select(func.count(), func.min(OutboxMessage.tried_at)).where(
        OutboxMessage.status.in_([DeliveryStatus.PENDING, DeliveryStatus.FAILED]),
        OutboxMessage.failure == FailureKind.CONFIGURATION,
        OutboxMessage.tried_at > now - REFUSED_SINCE,
    )
    return Health(
        worker_seen=now - datetime.fromisoformat(seen) if seen else None,
        unsent=_age(session, unsent, now, UNSENT_LATE),
        triage=_age(session, triage, now, TRIAGE_LATE),
        unacknowledged=_age(session, unacknowledged, now, UNACKNOWLEDGED_LATE),
        refused=_age(session, refused, now, REFUSED_LATE),
        keys=seals.examine(session.connection()),
        held=_held(session),
    )


def _held(session: Session) -> str | None:
    found = holds.standing(session.connection())
    return None if found is None else why_in_words(found.why)


def _age(session: Session, waiting: Select[int, Any], now: datetime, limit: timedelta) -> Waits:
    count, since = session.execute(waiting).one()
    oldest = now - since if since else timedelta()
    return Waits(count, oldest, oldest > limit)
