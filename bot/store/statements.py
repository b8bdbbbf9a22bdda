"""The prepared statements that the hot path reads by, written once for SQLite and for PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, exists, or_, select

from bot.domain.enrolment import PhoneSource
from bot.domain.messages import DeliveryStatus
from bot.store.addresses import AddressRecord, Binding
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.contributions import AnswerRecord, FeedbackReading, Note, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage, OutboxMessage, ReceiptRecord
from bot.store.prepared import prepared
from bot.store.reviews import CodeRecord

INBOUND = table_of(InboundMessage)
OUTBOX = table_of(OutboxMessage)
ANSWERS = table_of(AnswerRecord)
NOTES = table_of(Note)
ADDRESSES = table_of(AddressRecord)
CONVERSATIONS = table_of(ConversationRecord)
CONTRIBUTIONS = table_of(ReceivedViews)
BINDINGS = table_of(Binding)
CODES = table_of(CodeRecord)
FLAGS = table_of(Flag)
RECEIPTS = table_of(ReceiptRecord)
READINGS = table_of(FeedbackReading)

# Whether the review has used the views: its code is confirmed, so DELETE becomes a talk with the IRO.
IS_LOCKED = (
    exists()
    .where(
        CODES.c.review_id == CONVERSATIONS.c.review_id,
        CODES.c.source == "confirmed",
        CODES.c.superseded_at.is_(None),
    )
    .correlate(CONVERSATIONS)
    .label("locked")
)
# A phone that was lost or taken away, or sent a new card's code since and waits for a worker.
_is_closed = and_(
    BINDINGS.c.child_id == CONVERSATIONS.c.child_id,
    or_(
        BINDINGS.c.suspended_at.is_not(None),
        and_(BINDINGS.c.source == PhoneSource.CARD.value, BINDINGS.c.confirmed_at.is_(None)),
    ),
)
# Whether nothing that comes from the phone of a conversation is the child's.
IS_SUSPENDED = (
    exists().where(BINDINGS.c.address_id == CONVERSATIONS.c.address_id, _is_closed).correlate(CONVERSATIONS)
)
# Whether nothing goes where a message is addressed: the child may write from another phone meanwhile, or a text may
# take the place of a WhatsApp message.
GOES_TO_SUSPENDED = (
    exists()
    .where(BINDINGS.c.address_id.in_([CONVERSATIONS.c.address_id, OUTBOX.c.address_id]), _is_closed)
    .correlate(CONVERSATIONS, OUTBOX)
)
# Whether the provider told that it lost the message to which it gave this id.
WAS_LOST = select(
    exists().where(
        RECEIPTS.c.provider_id == bindparam("provider_id"), RECEIPTS.c.status == DeliveryStatus.FAILED.value
    )
)
_TALK = select(
    ADDRESSES.c.id.label("address_id"),
    ADDRESSES.c.speaker_id,
    ADDRESSES.c.asking_who,
    ADDRESSES.c.asked_who_at,
    ADDRESSES.c.who_tries,
    ADDRESSES.c.heard_at,
    ADDRESSES.c.opted_out_at,
    ADDRESSES.c.wrong_person_at,
    ADDRESSES.c.stale_at,
    ADDRESSES.c.still_asked_at,
    CONVERSATIONS.c.id.label("conversation_id"),
    CONVERSATIONS.c.review_id,
    CONVERSATIONS.c.child_id,
    CONVERSATIONS.c.phase,
    CONVERSATIONS.c.state,
    CONVERSATIONS.c.version,
    CONVERSATIONS.c.prompted,
    CONVERSATIONS.c.prompted_at,
    CONVERSATIONS.c.finished_at,
    IS_LOCKED,
)
# The conversations of an address, and those of the WhatsApp address of the same number whose messages came here.
_HEARD_HERE = CONVERSATIONS.c.address_id.in_([ADDRESSES.c.id, ADDRESSES.c.same_as])
_SENDER = (ADDRESSES.c.channel == bindparam("channel"), ADDRESSES.c.lookup == bindparam("lookup"))

# The address of a sender with its open conversations, one for each child on that phone.
FIND_OPEN = prepared(
    _TALK.select_from(
        ADDRESSES.outerjoin(
            CONVERSATIONS,
            _HEARD_HERE & CONVERSATIONS.c.open & ~IS_SUSPENDED,
        )
    )
    .where(*_SENDER)
    .order_by(CONVERSATIONS.c.id)
)
# One conversation of a sender, open or over, that a quoted message or a button names.
FIND_TALK = prepared(
    _TALK.select_from(ADDRESSES.join(CONVERSATIONS, _HEARD_HERE)).where(
        *_SENDER, CONVERSATIONS.c.id == bindparam("key"), ~IS_SUSPENDED
    )
)
# Whether a message of this kind still waits for its first try.
WAITS_UNTRIED = prepared(
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.conversation_id == bindparam("key"),
        OUTBOX.c.kind == bindparam("kind"),
        OUTBOX.c.status == DeliveryStatus.PENDING.value,
        OUTBOX.c.attempts == 0,
    )
    .limit(1)
)
OPEN_AT = prepared(
    select(CONVERSATIONS.c.id.label("conversation_id"), CONVERSATIONS.c.child_id)
    .where(CONVERSATIONS.c.address_id == bindparam("key"), CONVERSATIONS.c.open, ~IS_SUSPENDED)
    .order_by(CONVERSATIONS.c.id)
)

# On PostgreSQL a message waits here for whoever changes the conversation: other messages, the clock, staff.
# The weaker lock ("no key update") lets other transactions insert rows that refer to it.
LOCK_OPEN = prepared(
    select(CONVERSATIONS.c.id)
    .join(ADDRESSES, _HEARD_HERE)
    .where(
        ADDRESSES.c.channel == bindparam("channel"),
        ADDRESSES.c.lookup == bindparam("lookup"),
        CONVERSATIONS.c.open,
    )
    .order_by(CONVERSATIONS.c.id)
    .with_for_update(key_share=True, of=CONVERSATIONS)
)
# Then for messages of the other children on a shared phone: who speaks there is kept with the address.
LOCK_ADDRESS = prepared(
    select(ADDRESSES.c.id)
    .where(ADDRESSES.c.channel == bindparam("channel"), ADDRESSES.c.lookup == bindparam("lookup"))
    .with_for_update(key_share=True)
)
# What came from a shared phone since we asked who is writing, and nobody has dealt with.
WAITING_FOR_A_NAME = prepared(
    select(INBOUND.c.id, INBOUND.c.provider_message_id, INBOUND.c.body, INBOUND.c.media, INBOUND.c.sent_at,
           INBOUND.c.received_at)
    .where(
        INBOUND.c.address_id == bindparam("key"),
        INBOUND.c.conversation_id.is_(None),
        INBOUND.c.outcome == "triage",
        INBOUND.c.received_at >= bindparam("since", type_=INBOUND.c.received_at.type),
    )
    .order_by(INBOUND.c.id)
)  # fmt: skip
WAITS_FOR_CONTACT = prepared(
    select(FLAGS.c.id).where(
        FLAGS.c.conversation_id == bindparam("key"),
        FLAGS.c.name == "wants_contact",
        FLAGS.c.acknowledged_at.is_(None),
        FLAGS.c.withdrawn_at.is_(None),
    )
)

# The children's names at an address, and at the WhatsApp address whose messages came here.
_of_same = select(ADDRESSES.c.same_as).where(ADDRESSES.c.id == bindparam("key")).scalar_subquery()
ALIASES = prepared(
    select(BINDINGS.c.child_id, BINDINGS.c.alias)
    .where(
        or_(BINDINGS.c.address_id == bindparam("key"), BINDINGS.c.address_id == _of_same),
        BINDINGS.c.confirmed_at.is_not(None),
        BINDINGS.c.suspended_at.is_(None),
    )
    .order_by(BINDINGS.c.id)
)
