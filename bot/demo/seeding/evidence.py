"""What a child gave for a review, as the IRO has it: through the bot, or written down by somebody who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.demo.seeding.office import SeedOffice, SeedSitting
from bot.demo.seeding.talks import SeedTalk
from bot.demo.seeding.themes import ASKED, put_themes_on_record
from bot.demo.seeding.timetable import local
from bot.domain.flags import Severity
from bot.domain.kinds import URGENT
from bot.domain.messages import Address, ChannelKind, DeliveryStatus, Inbound
from bot.domain.participation import Route
from bot.ground.context import Context
from bot.store.alerts import Flag
from bot.store.base import table_of
from bot.store.contributions import ReceivedViews, RefusalRecord, StaffRecord
from bot.store.statements import ADDRESSES, ANSWERS, CONVERSATIONS, INBOUND, OUTBOX
from bot.talk import inbound
from bot.talk.alerts import HeardDanger, raise_alert
from bot.talk.replies import outbox_row

UNDECIDED = frozenset({"unknown", "mine"})
SPOKE_AFTERWARDS = "We spoke on the phone and went through the answers together."
DEALT_WITH = "Talked about it at the review."
# How views come when not through the bot, and who writes them down.
SOURCES = {
    Route.IRO_OR_ADVOCATE: (
        ("call", "The IRO", "iro"),
        ("visit", "The IRO", "iro"),
        ("advocate", "An advocate", "advocate"),
    ),
    Route.OTHER_ATTENDEE: (("record", "A social worker", "social_worker"), ("letter", "A carer", "carer")),
}
TICKED = dict.fromkeys(("current_tick", "accurate_tick", "for_review_tick"), "yes")
FLAGS = table_of(Flag)
STRANGER = Address(ChannelKind.SMS, "+447700900996")
WRONG_NUMBER = "Hi, is the bike still for sale?"
# The question whose answer raised what is seeded.
SAFE = "safe"
# How long the alert of the showcase has been open.
AGO = timedelta(minutes=14)


def write_contribution(
    office: SeedOffice,
    sitting: SeedSitting,
    review_id: int,
    talk: SeedTalk,
    *,
    read_at: datetime | None,
    checked_at: datetime | None = None,
) -> int:
    """Write what a conversation brought; unread when ``read_at`` is None, ticked when ``checked_at`` is given."""
    script, answers = talk.script, talk.answered
    provenance = script.provenance(answers)
    account = office.staff.accounts[sitting.officer_id]
    decided = checked_at is not None and provenance in UNDECIDED
    return office.ledger.add(
        ReceivedViews,
        review_id=review_id,
        child_id=sitting.member.child_id,
        conversation_id=talk.conversation_id,
        route=script.route(answers).value,
        provenance=provenance,
        has_view=script.has_view(answers),
        spoken_for=script.spoken_for(answers),
        first_at=talk.first_at,
        first_view_at=talk.first_at if script.has_view(answers) else None,
        received_at=talk.last_at,
        unread=0 if read_at else answers,
        read_at=read_at,
        read_by=account if read_at else None,
        own_words_tick="yes" if decided else "open",
        own_words_reason=SPOKE_AFTERWARDS if decided else None,
        **_checked(checked_at, account),
    )


def _checked(at: datetime | None, account: int) -> dict[str, Any]:
    return {"checked_at": at, "checked_by": account, **TICKED} if at else {}


def write_record(
    office: SeedOffice,
    rng: Random,
    sitting: SeedSitting,
    review_id: int,
    route: Route,
    checked_at: datetime | None,
) -> int:
    """Write views that a person took down word by word, after the last review and before this one."""
    day = max(sitting.previous_on + timedelta(days=1), sitting.meeting.on - timedelta(days=3))
    moment = local(day, 8, rng.randint(5, 55))
    account = office.staff.accounts[sitting.officer_id]
    source, writer, role = rng.choice(SOURCES[route])
    contribution_id = office.ledger.add(
        ReceivedViews,
        review_id=review_id,
        child_id=sitting.member.child_id,
        route=route.value,
        provenance="exact",
        source=source,
        has_view=True,
        spoken_for=route is Route.IRO_OR_ADVOCATE,
        **dict.fromkeys(("first_at", "first_view_at", "received_at", "read_at"), moment),
        read_by=account,
        **_checked(checked_at, account),
    )
    language = sitting.member.youngster.language
    words = office.invention.words(rng, language, ASKED)[0]
    office.ledger.add(
        StaffRecord,
        contribution_id=contribution_id,
        words=words,
        language=office.invention.speaks(language),
        written_by=writer,
        writer_role=role,
        recorded_at=moment,
        recorded_by=account,
    )
    put_themes_on_record(office.ledger, contribution_id, words, at=moment)
    return contribution_id


def write_refusal(office: SeedOffice, sitting: SeedSitting, review_id: int, talk: SeedTalk) -> None:
    """Record that the child answered the invitation with no."""
    phone = sitting.member.phone
    office.ledger.add(
        RefusalRecord,
        review_id=review_id,
        refused_at=talk.last_at,
        medium=phone.channel.value if phone else "",
        language=sitting.member.youngster.language,
        step="invite",
        by="child",
        offers=[["iro", False], ["advocate", False]],
        recorded_at=talk.last_at,
    )


def deal_with_flags(
    office: SeedOffice, sitting: SeedSitting, talk: SeedTalk, at: datetime, outcome: str = DEALT_WITH
) -> None:
    """Note what was done about the flags of a conversation."""
    account = office.staff.accounts[sitting.officer_id]
    for flag_id in talk.flag_ids:
        office.ledger.change(Flag, flag_id, acknowledged_at=at, acknowledged_by=account, outcome=outcome)


def write_alerts(session: Session, now: datetime, context: Context, *, showcase: bool) -> None:
    """Raise an alert for each urgent flag that is open; in the showcase just now, with a stranger's message beside."""
    connection = session.connection()
    for row in connection.execute(_open_flags()).all():
        raised_at = now - AGO if showcase else row.raised_at
        message = {
            "channel": row.channel, "provider_message_id": f"seeded-{row.id}", "address_id": row.address_id,
            "conversation_id": row.conversation_id, "sender": row.provider_id, "body": _words(row, context), "raw": b"",
            "received_at": raised_at, "outcome": inbound.InboundOutcome.HANDLED.value, "truncated": False,
        }  # fmt: skip
        made = connection.execute(insert(INBOUND).returning(INBOUND.c.id), message).scalar_one()
        changed = {"inbound_id": made, "raised_at": raised_at}
        connection.execute(update(FLAGS).where(FLAGS.c.id == row.id).values(changed))
        raise_alert(
            connection,
            HeardDanger(row.name, made, row.address_id, [row.child_id], raised_at, row.conversation_id, SAFE),
        )
        connection.execute(insert(OUTBOX), _safety(row, raised_at, context))
    if showcase:
        inbound.receive(connection, Inbound(STRANGER, "seeded-stranger", WRONG_NUMBER, b""), now, context)


def _safety(row: Any, at: datetime, context: Context) -> dict[str, Any]:
    """Return the safety message that answered in the child's language, as it was delivered."""
    english = context.content.messages["safety"]
    text = context.translations.translate(row.language, "msg:safety", english) or english
    sent = outbox_row(
        purpose=f"seeded-safety:{row.id}",
        conversation_id=row.conversation_id,
        address_id=row.address_id,
        channel=row.channel,
        kind="safety",
        body={"text": text, "choices": [], "plain": None},
        priority=URGENT,
        now=at,
    )
    return {**sent, "status": DeliveryStatus.DELIVERED.value, "sent_at": at, "delivered_at": at}


def _words(row: Any, context: Context) -> str:
    """Return what the child wrote: the answer to the question about being safe in their language, else key 9."""
    options = context.content.option_sets["yns"]
    if row.value not in options.keys:
        return "9"
    return context.knowledge.spoken(row.language, options)[options.keys.index(row.value)]


def _open_flags() -> Any:
    """Return the open urgent flags with the answer to the question about being safe, whose words raised them."""
    said = ANSWERS.c.conversation_id == FLAGS.c.conversation_id
    return (
        select(
            FLAGS.c.id, FLAGS.c.name, FLAGS.c.raised_at, FLAGS.c.conversation_id, CONVERSATIONS.c.child_id,
            CONVERSATIONS.c.address_id, CONVERSATIONS.c.language, ADDRESSES.c.channel, ADDRESSES.c.provider_id,
            ANSWERS.c.value,
        )
        .join(CONVERSATIONS, CONVERSATIONS.c.id == FLAGS.c.conversation_id)
        .join(ADDRESSES, ADDRESSES.c.id == CONVERSATIONS.c.address_id)
        .outerjoin(ANSWERS, said & (ANSWERS.c.question == SAFE) & ANSWERS.c.current)
        .where(FLAGS.c.severity == Severity.URGENT, FLAGS.c.acknowledged_at.is_(None), FLAGS.c.withdrawn_at.is_(None))
        .order_by(FLAGS.c.id)
    )  # fmt: skip
