"""A child with a phone: invited by the real use case, answering through the real door, with a provider that takes all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.domain.conversations import Conversation, from_json
from bot.domain.messages import Address, ChannelKind, Inbound, Sent
from bot.domain.questionnaires import Phase
from bot.outbox import outcomes, queue
from bot.outbox.rows import Claimed
from bot.store.addresses import AddressRecord
from bot.store.alerts import Flag
from bot.store.base import Base
from bot.store.contributions import AnswerRecord, Note, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import inbound, invitations
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.factories.building import number

PAUSE = timedelta(minutes=5)
"""Between two messages, when a test says nothing else: longer than one breath."""


@dataclass
class Phone:
    """One address, its child's conversation, and a provider at which everything arrives at once."""

    connection: Connection
    address_id: int
    conversation_id: int
    channel: ChannelKind
    provider_id: str
    now: datetime = NOW
    shown: list[str] = field(default_factory=list)

    def writes(self, text: str = "", wait: timedelta = PAUSE, **more: Any) -> Sequence[str]:
        """Write one message; give the kinds of what comes back. What was queued before has arrived by then."""
        self.receives()
        self.now += wait
        before = len(self.queued())
        self.says(text, **more)
        return [row.kind for row in self.queued()[before:]]

    def says(self, text: str = "", **more: Any) -> InboundOutcome:
        """Let one message reach the door, and nothing else happen."""
        return inbound.receive(self.connection, self.message(text, **more), self.now, context())

    def message(self, text: str = "", **more: Any) -> Inbound:
        """Return one message as it comes to the door."""
        given = {"provider_message_id": f"SMfeed{number():028x}", "raw": f"Body={text!r}".encode(), **more}
        return Inbound(Address(self.channel, self.provider_id), text=text, **given)

    def presses(self, payload: str, text: str = "", **more: Any) -> Sequence[str]:
        """Press a button."""
        return self.writes(text, button=payload, **more)

    def receives(self) -> None:
        """Let everything that waits be sent and taken by the provider."""
        send_all(self.connection, self.now)

    def queued(self) -> Sequence[Any]:
        """Return every message to this address, in order."""
        table: Any = OutboxMessage.__table__
        found = select(*table.c).where(table.c.address_id == self.address_id).order_by(table.c.id)
        return self.connection.execute(found).all()

    def button(self, kind: str, place: int) -> str:
        """Return the payload of a button of the last message of a kind."""
        row = next(row for row in reversed(self.queued()) if row.kind == kind)
        return str(row.body["choices"][place][0])

    @property
    def state(self) -> Conversation:
        """Return where the conversation stands."""
        return from_json(self.row(ConversationRecord, id=self.conversation_id).state)

    @property
    def answers(self) -> dict[str, Any]:
        """Return the current answers by question: the value, or the status where there is none."""
        rows = self.rows(AnswerRecord, conversation_id=self.conversation_id, current=True)
        return {row.question: row.status if row.value is None else row.value for row in rows}

    @property
    def notes(self) -> Sequence[str]:
        """Return the words kept under no question."""
        return [row.text for row in self.rows(Note, conversation_id=self.conversation_id)]

    @property
    def flags(self) -> Sequence[str]:
        """Return the flags that stand."""
        rows = self.rows(Flag, conversation_id=self.conversation_id)
        return [row.name for row in rows if row.withdrawn_at is None]

    @property
    def contribution(self) -> Any:
        """Return the contribution of this conversation, None while there is none."""
        return next(iter(self.rows(ReceivedViews, conversation_id=self.conversation_id)), None)

    @property
    def address(self) -> Any:
        """Return the address as stored."""
        return self.row(AddressRecord, id=self.address_id)

    @property
    def messages(self) -> Sequence[Any]:
        """Return what came in from this address."""
        return self.rows(InboundMessage, address_id=self.address_id)

    def rows(self, record: type[Base], **wanted: Any) -> Sequence[Any]:
        """Read rows by the values of columns, in order."""
        table: Any = record.__table__
        found = select(*table.c).where(*(table.c[name] == value for name, value in wanted.items()))
        return self.connection.execute(found.order_by(table.c.id)).all()

    def row(self, record: type[Base], **wanted: Any) -> Any:
        """Read the one row with these values."""
        (found,) = self.rows(record, **wanted)
        return found


def enrol(
    session: Session,
    channel: ChannelKind = ChannelKind.SMS,
    *,
    address_id: int | None = None,
    alias: str | None = None,
    review: dict[str, Any] | None = None,
    **child: Any,
) -> tuple[int, int]:
    """Make a child with a confirmed address and a review in the tests' week; give (review id, address id)."""
    one = factories.child(session, **child)
    if address_id is None:
        address_id = factories.address(session, channel=channel.value, provider_id=provider_id(channel)).id
    factories.binding(session, child_id=one.id, address_id=address_id, alias=alias)
    sitting = factories.review(session, child_id=one.id, **(review or {}))
    return sitting.id, address_id


def provider_id(channel: ChannelKind) -> str:
    """Return an id that no other address of this run has."""
    one = number()
    return str(10**12 + one) if channel is ChannelKind.TELEGRAM else f"+4477009{one:05d}"


def invited(
    session: Session, channel: ChannelKind = ChannelKind.SMS, phase: Phase = Phase.PRE, **given: Any
) -> Phone:
    """Invite a new child, whose invitation has not been sent yet."""
    review_id, address_id = enrol(session, channel, **given)
    session.flush()
    return phone_of(session, review_id, address_id, phase)


def phone_of(session: Session, review_id: int, address_id: int, phase: Phase = Phase.PRE) -> Phone:
    """Invite about a review and give the phone."""
    connection = session.connection()
    conversation_id = invitations.invite(connection, review_id, phase, NOW, context())
    address = session.get_one(AddressRecord, address_id)
    return Phone(connection, address_id, conversation_id, ChannelKind(address.channel), address.provider_id)


def asked(session: Session, channel: ChannelKind = ChannelKind.SMS, **given: Any) -> Phone:
    """Bring a child to the first question."""
    phone = invited(session, channel, **given)
    phone.writes("1")
    phone.writes("1")
    return phone


def send_all(connection: Connection, now: datetime) -> Sequence[Claimed]:
    """Send what may go now, to a provider that takes everything."""
    sent = list(_sending(connection, now))
    for claimed in sent:
        outcomes.record(connection, claimed, Sent(f"P{claimed.message.token}", 1), now)
    return sent


def _sending(connection: Connection, now: datetime) -> Iterator[Claimed]:
    while claimed := queue.claim(connection, now):
        for each in claimed:
            outcomes.record(connection, each, Sent(f"P{each.message.token}", 1), now)
            yield each


def born(age: int) -> date:
    """Return a date of birth of a child who is this old in the tests' week."""
    return date(NOW.year - age, 1, 15)
