"""What a child gave for a review, as the IRO has it: through the bot, or written down by somebody who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from bot.demo.seeding.moments import local
from bot.demo.seeding.office import Office, Sitting
from bot.demo.seeding.talks import Talk
from bot.domain.participation import Route
from bot.store.alerts import Flag
from bot.store.contributions import Contribution, Record, Refusal

UNDECIDED = frozenset({"unknown", "mine"})
SPOKE_AFTERWARDS = "We spoke on the phone and went through the answers together."
DEALT_WITH = "Talked about it at the review."
SOURCES = {
    Route.IRO_OR_ADVOCATE: (
        ("call", "The IRO", "iro"),
        ("visit", "The IRO", "iro"),
        ("advocate", "An advocate", "advocate"),
    ),
    Route.OTHER_ATTENDEE: (("record", "A social worker", "social_worker"), ("letter", "A carer", "carer")),
}
"""How views come when not through the bot, and who writes them down."""
TICKED = dict.fromkeys(("current_tick", "accurate_tick", "for_review_tick"), "yes")


def write_contribution(
    office: Office,
    sitting: Sitting,
    review_id: int,
    talk: Talk,
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
        Contribution,
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
        checked_at=checked_at,
        checked_by=account if checked_at else None,
        **(TICKED if checked_at else {}),
    )


def write_record(
    office: Office, rng: Random, sitting: Sitting, review_id: int, route: Route, checked_at: datetime | None
) -> int:
    """Write views that a person took down word by word, after the last review and before this one."""
    day = max(sitting.previous_on + timedelta(days=1), sitting.meeting.on - timedelta(days=3))
    moment = local(day, 8, rng.randint(5, 55))
    account = office.staff.accounts[sitting.officer_id]
    source, writer, role = rng.choice(SOURCES[route])
    contribution_id = office.ledger.add(
        Contribution,
        review_id=review_id,
        child_id=sitting.member.child_id,
        route=route.value,
        provenance="exact",
        source=source,
        has_view=True,
        spoken_for=route is Route.IRO_OR_ADVOCATE,
        first_at=moment,
        first_view_at=moment,
        received_at=moment,
        read_at=moment,
        read_by=account,
        checked_at=checked_at,
        checked_by=account if checked_at else None,
        **(TICKED if checked_at else {}),
    )
    language = sitting.member.youngster.language
    office.ledger.add(
        Record,
        contribution_id=contribution_id,
        words=office.invention.words(rng, language, "wish")[0],
        language=office.invention.speaks(language),
        written_by=writer,
        writer_role=role,
        recorded_at=moment,
        recorded_by=account,
    )
    return contribution_id


def write_refusal(office: Office, sitting: Sitting, review_id: int, talk: Talk) -> None:
    """Record that the child answered the invitation with no."""
    phone = sitting.member.phone
    office.ledger.add(
        Refusal,
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
    office: Office, sitting: Sitting, talk: Talk, at: datetime, outcome: str = DEALT_WITH
) -> None:
    """Note what was done about the flags of a conversation."""
    account = office.staff.accounts[sitting.officer_id]
    for flag_id in talk.flag_ids:
        office.ledger.change(Flag, flag_id, acknowledged_at=at, acknowledged_by=account, outcome=outcome)
