"""What a child gave for a review, as the IRO has it: through the bot, or written down by somebody who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from bot.domain.participation import Route
from bot.services.seeding.moments import local
from bot.services.seeding.office import Office, Sitting
from bot.services.seeding.talks import Talk
from bot.store.alerts import Flag
from bot.store.contributions import Contribution

UNDECIDED = frozenset({"unknown", "mine"})
SPOKE_AFTERWARDS = "We spoke on the phone and went through the answers together."
DEALT_WITH = "Talked about it at the review."
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
    return office.ledger.add(
        Contribution,
        review_id=review_id,
        child_id=sitting.member.child_id,
        route=route.value,
        provenance="exact",
        has_view=True,
        spoken_for=route is Route.IRO_OR_ADVOCATE,
        first_at=moment,
        received_at=moment,
        read_at=moment,
        read_by=account,
        checked_at=checked_at,
        checked_by=account if checked_at else None,
        **(TICKED if checked_at else {}),
    )


def deal_with_flags(
    office: Office, sitting: Sitting, talk: Talk, at: datetime, outcome: str = DEALT_WITH
) -> None:
    """Note what was done about the flags of a conversation."""
    account = office.staff.accounts[sitting.officer_id]
    for flag_id in talk.flag_ids:
        office.ledger.change(Flag, flag_id, acknowledged_at=at, acknowledged_by=account, outcome=outcome)
