"""Feedback after reviews: asked the day after, with the outcomes a participation service would see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from bot.demo.seeding.evidence import deal_with_flags
from bot.demo.seeding.office import SeedOffice, SeedSitting
from bot.demo.seeding.talks import During, Ending, SeedTalk
from bot.demo.seeding.timetable import LONGEST_TALK, after_school
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.store.contributions import FeedbackReading

ASKED_SHARE = 0.94
CLOSES_AFTER = timedelta(days=14)
READ_AFTER = timedelta(days=2)
# Of 2,031 requests: finished, part, declined, taken back, opted out, undelivered, no receipt, no reply.
OUTCOMES: Mapping[Ending, int] = {
    Ending.DONE: 861,
    Ending.ASKING: 143,
    Ending.DECLINED: 142,
    Ending.WITHDRAWN: 48,
    Ending.STOPPED: 61,
    Ending.UNDELIVERED: 119,
    Ending.NO_RECEIPT: 60,
    Ending.NO_REPLY: 597,
}
# How many more of them are finished, and fewer silent, with each year that passes.
MORE_EACH_YEAR = 40
REMEMBERS_OTHERWISE_SHARE = 0.03


def write_feedback(
    office: SeedOffice, rng: Random, sitting: SeedSitting, review_id: int, *, was_there: bool
) -> None:
    """Write the conversation after a held review, if it is time for one; few remember otherwise who was there."""
    invited = after_school(rng, sitting.meeting.on + timedelta(days=1))
    is_over = office.now - invited > CLOSES_AFTER
    latest = min(invited + CLOSES_AFTER, office.now)
    if rng.random() > ASKED_SHARE or latest - invited < 2 * LONGEST_TALK:
        return
    ending = _ending(office, rng, sitting)
    if ending is Ending.NO_REPLY and not is_over:
        ending = Ending.INVITED
    remembers = was_there is (rng.random() > REMEMBERS_OTHERWISE_SHARE)
    script = office.scripts.draw_feedback(
        rng, questionnaire_id(Phase.POST, sitting.age) or "", was_there=remembers
    )
    talk = office.talk(rng, sitting, review_id, script, ending, During(invited, latest, is_over))
    if talk.answered:
        _write_reading(office, talk, rng, is_over=is_over)
    if is_over:
        deal_with_flags(office, sitting, talk, latest, outcome="Called the next day.")


def _write_reading(office: SeedOffice, talk: SeedTalk, rng: Random, *, is_over: bool) -> None:
    """Write that the participation service has read what came, as it does in two days; the newest is unread."""
    read = is_over or office.now - talk.last_at > READ_AFTER
    office.ledger.add(
        FeedbackReading,
        conversation_id=talk.conversation_id,
        unread=0 if read else talk.answered,
        unread_since=None if read else talk.first_at,
        received_at=talk.last_at,
        read_at=talk.last_at + rng.random() * READ_AFTER if read else None,
    )


def _ending(office: SeedOffice, rng: Random, sitting: SeedSitting) -> Ending:
    years_ago = (office.today - sitting.meeting.on).days // 365
    shift = MORE_EACH_YEAR * years_ago
    changes = {Ending.DONE: -shift, Ending.NO_REPLY: shift}
    weights = [max(0, weight + changes.get(ending, 0)) for ending, weight in OUTCOMES.items()]
    return rng.choices(tuple(OUTCOMES), weights)[0]
