"""The prepared statements of the hot path, written once for SQLite and for PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, exists, func, null, or_, select, update

from bot.domain.enrolment import PhoneSource
from bot.domain.messages import DeliveryStatus
from bot.store.addresses import AddressRecord, Binding
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.contributions import AnswerRecord, FeedbackReading, Note, ReceivedViews
from bot.store.conversations import ConversationRecord
from bot.store.messages import InboundMessage, OutboxMessage, ReceiptRecord
from bot.store.prepared import new_row, new_row_once, prepared
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
_SAVED = (
    "state", "version", "status", "language", "questionnaire", "questionnaire_version", "questions", "answered",
    "finished_at", "readers",
)  # fmt: skip
# Save a step's state; ``heard_at`` is None for what the clock or staff did.
SAVE_CONVERSATION = prepared(
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.id == bindparam("key"), CONVERSATIONS.c.version == bindparam("was"))
    .values(
        {name: bindparam(name) for name in _SAVED}
        | {
            "last_inbound_at": func.coalesce(
                bindparam("heard_at", type_=CONVERSATIONS.c.last_inbound_at.type),
                CONVERSATIONS.c.last_inbound_at,
            )
        }
    )
)
SAVE_ADDRESS = prepared(
    update(ADDRESSES)
    .where(ADDRESSES.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in ("speaker_id", "asking_who", "asked_who_at", "who_tries", "heard_at")
        }
    )
)
# After we write to one child of a shared phone by ourselves, whoever answers is asked for the name.
FORGET_SPEAKER = prepared(
    update(ADDRESSES).where(ADDRESSES.c.id == bindparam("key")).values(speaker_id=null())
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
CLAIM_WAITING = (
    update(INBOUND)
    .where(INBOUND.c.id.in_(bindparam("ids", expanding=True)))
    .values(conversation_id=bindparam("whose"), outcome="handled")
)

SUPERSEDE_ANSWER = prepared(
    update(ANSWERS)
    .where(
        ANSWERS.c.conversation_id == bindparam("key"),
        ANSWERS.c.question == bindparam("asked"),
        ANSWERS.c.current,
    )
    .values(current=False)
)
# Mark the answers of branches that the child has left, and only them.
MARK_PATH = (
    update(ANSWERS)
    .where(ANSWERS.c.conversation_id == bindparam("key"), ANSWERS.c.current)
    .values(off_path=ANSWERS.c.question.in_(bindparam("left", expanding=True)))
)
# Keep a message; no row comes back when the provider's id is known already.
STORE_INBOUND = new_row_once(
    INBOUND, "channel", "provider_message_id", "lookup", "address_id", "conversation_id", "sender", "body", "raw",
    "media", "received_at", "sent_at", "outcome", "truncated",
)  # fmt: skip
# Keep an address; no row comes back when it is known already.
STORE_ADDRESS = new_row_once(ADDRESSES, "channel", "lookup", "provider_id", "created_at")
ADD_ANSWER = new_row(
    ANSWERS, "conversation_id", "question", "status", "value", "note", "media", "language", "channel", "inbound_id",
    "answered_at", "current", "off_path", "joins", "confirmed",
)  # fmt: skip
ADD_NOTE = new_row(NOTES, "conversation_id", "text", "media", "inbound_id", "written_at")
ADD_OUTBOX = new_row(
    OUTBOX, "purpose", "token", "conversation_id", "address_id", "channel", "kind", "body", "status", "priority",
    "attempts", "not_before", "created_at",
)  # fmt: skip

TOUCH_CONTRIBUTION = prepared(
    update(CONTRIBUTIONS)
    .where(CONTRIBUTIONS.c.conversation_id == bindparam("key"))
    .values(
        received_at=bindparam("at"),
        unread=CONTRIBUTIONS.c.unread + bindparam("more"),
        has_view=bindparam("views"),
        provenance=bindparam("whose"),
        spoken_for=bindparam("asked_for"),
        # What a person decided stays: that nobody presented it, and that the child took it back.
        route=case(
            (
                and_(CONTRIBUTIONS.c.route == "not_presented", bindparam("way") == "other_attendee"),
                CONTRIBUTIONS.c.route,
            ),
            else_=bindparam("way"),
        ),
        first_view_at=func.coalesce(
            CONTRIBUTIONS.c.first_view_at, bindparam("viewed_at", type_=CONTRIBUTIONS.c.first_view_at.type)
        ),
        withdrawn_at=case(
            (
                and_(
                    CONTRIBUTIONS.c.decision_reason.is_not(None), CONTRIBUTIONS.c.first_view_at.is_not(None)
                ),
                CONTRIBUTIONS.c.withdrawn_at,
            ),
            else_=null(),
        ),
    )
    .returning(CONTRIBUTIONS.c.first_view_at)
)
ADD_CONTRIBUTION = new_row(
    CONTRIBUTIONS, "review_id", "child_id", "conversation_id", "route", "provenance", "has_view", "spoken_for",
    "first_view_at", "first_at", "received_at", "unread",
)  # fmt: skip
TOUCH_FEEDBACK = prepared(
    update(READINGS)
    .where(READINGS.c.conversation_id == bindparam("key"))
    .values(
        unread=READINGS.c.unread + bindparam("more"),
        unread_since=case(
            (READINGS.c.unread > 0, READINGS.c.unread_since),
            else_=bindparam("since", type_=READINGS.c.unread_since.type),
        ),
        received_at=bindparam("at"),
    )
)
ADD_FEEDBACK = new_row(READINGS, "conversation_id", "unread", "unread_since", "received_at")
WAITS_FOR_CONTACT = prepared(
    select(FLAGS.c.id).where(
        FLAGS.c.conversation_id == bindparam("key"),
        FLAGS.c.name == "wants_contact",
        FLAGS.c.acknowledged_at.is_(None),
        FLAGS.c.withdrawn_at.is_(None),
    )
)
ADD_FLAG = new_row(FLAGS, "conversation_id", "review_id", "name", "severity", "inbound_id", "raised_at")

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
