"""Reviews still to come: how far asking the child has come, in every state that the caseload can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.demo.seeding.evidence import deal_with_flags, write_contribution, write_refusal
from bot.demo.seeding.held import review_columns
from bot.demo.seeding.office import SeedOffice, SeedSitting
from bot.demo.seeding.plan import OpenConversation
from bot.demo.seeding.scripts import SeedScript
from bot.demo.seeding.talks import During, Ending, SeedTalk
from bot.demo.seeding.timetable import LONGEST_TALK, after_school, end_of, invited_at
from bot.domain.questionnaires import Phase
from bot.domain.reviews import invitation_timetable
from bot.domain.reviews.states import ReviewState
from bot.ground.calendar import closed_days, working_days_between
from bot.store.addresses import AddressRecord
from bot.store.conversations import Timer
from bot.store.reviews import Review

# Working days before a review on which children are invited.
ASKED_BEFORE = 15
JUST_ASKED_DAYS = 12
READ_SHARE = 0.4
# By the working days still to go: shortly after the invitation, later, and once the time for answers has passed.
JUST_ASKED = {Ending.INVITED: 62, Ending.ASKING: 12, Ending.DONE: 18, Ending.UNDELIVERED: 8}
UNDER_WAY = {
    Ending.INVITED: 25,
    Ending.ASKING: 12,
    Ending.DONE: 42,
    Ending.DECLINED: 8,
    Ending.UNDELIVERED: 7,
    Ending.STOPPED: 3,
    Ending.WRONG_PERSON: 3,
}
TOO_LATE = {Ending.NO_REPLY: 40, Ending.DONE: 48, Ending.DECLINED: 6, Ending.UNDELIVERED: 6}
STILL_ASKED = frozenset({Ending.INVITED, Ending.ASKING})
CLOSES_ADDRESS: Mapping[Ending, str] = {
    Ending.STOPPED: "opted_out_at",
    Ending.WRONG_PERSON: "wrong_person_at",
}


@dataclass(frozen=True, slots=True)
class Course:
    """How one conversation goes: its script and ending, how many answers (None: as fits), whether they were read.

    ``silent`` are the days since which nothing more came.
    """

    ending: Ending
    script: SeedScript
    answers: int | None = None
    is_read: bool = False
    silent: int = 0


def write_planned(office: SeedOffice, rng: Random, sitting: SeedSitting, course: Course | None = None) -> int:
    """Write one review to come and, from 15 working days before it, its conversation; return the review's id."""
    review_id = _write_review(office, sitting, f"{rng.randint(9, 15):02}:00")
    during = _during(office, rng, sitting)
    if during:
        course = course or _draw(office, rng, sitting)
        during = replace(during, latest=during.latest - timedelta(days=course.silent))
        _write(office, rng, sitting, review_id, course, during)
    return review_id


def write_unasked(office: SeedOffice, rng: Random, sitting: SeedSitting) -> int:
    """Write one review to come about which nobody was asked yet; return its id."""
    return _write_review(office, sitting, f"{rng.randint(9, 15):02}:00")


def write_open(office: SeedOffice, rng: Random, sitting: SeedSitting) -> None:
    """Write one review to come with its conversation in mid-questionnaire on SMS."""
    review_id = _write_review(office, sitting, "10:00")
    invited = max(end_of(sitting.previous_on), office.now - timedelta(hours=rng.randint(3, 200)))
    script = office.script(rng, sitting, Phase.PRE)
    answers = rng.randint(1, len(script.said) - 1)
    course = Course(Ending.ASKING, script, answers)
    _write(office, rng, sitting, review_id, course, During(invited, office.now, False))
    phone = sitting.member.phone
    office.open_conversations.append(
        OpenConversation(
            address=phone.provider_id if phone else "",
            child=sitting.member.la_child_id,
            language=sitting.member.youngster.language,
            questionnaire=script.questionnaire.id,
            question=script.said[answers].question.id,
        )
    )


def _write_review(office: SeedOffice, sitting: SeedSitting, starts_at: str) -> int:
    columns = review_columns(office, sitting)
    return office.ledger.add(Review, **columns, starts_at=starts_at, status=ReviewState.PLANNED.value)


def _during(office: SeedOffice, rng: Random, sitting: SeedSitting) -> During | None:
    """Return the time since the invitation; None when the child is too young, has no phone, or it is too early."""
    if sitting.age < 4 or sitting.member.phone is None:
        return None
    if working_days_between(office.today, sitting.meeting.on) > ASKED_BEFORE:
        return None
    invited = max(invited_at(rng, sitting.meeting.on, sitting.previous_on), end_of(sitting.previous_on))
    is_time = office.now - invited > 2 * LONGEST_TALK
    return During(invited, office.now, False) if is_time else None


def _draw(office: SeedOffice, rng: Random, sitting: SeedSitting) -> Course:
    days = working_days_between(office.today, sitting.meeting.on)
    weights = TOO_LATE if days <= 1 else JUST_ASKED if days > JUST_ASKED_DAYS else UNDER_WAY
    ending = rng.choices(tuple(weights), tuple(weights.values()))[0]
    if sitting.member.shares_phone and ending in CLOSES_ADDRESS:
        ending = Ending.INVITED
    return Course(ending, office.script(rng, sitting, Phase.PRE), is_read=rng.random() < READ_SHARE)


def _write(
    office: SeedOffice, rng: Random, sitting: SeedSitting, review_id: int, course: Course, during: During
) -> None:
    talk = office.talk(rng, sitting, review_id, course.script, course.ending, during, course.answers)
    if course.ending is Ending.DECLINED:
        write_refusal(office, sitting, review_id, talk)
    if talk.answered:
        _hand_over(office, sitting, review_id, talk, is_read=course.is_read)
    if course.ending in CLOSES_ADDRESS and sitting.member.phone:
        closed = {CLOSES_ADDRESS[course.ending]: talk.last_at}
        office.ledger.change(AddressRecord, sitting.member.phone.address_id, **closed)
    if course.ending in STILL_ASKED:
        _set_timers(office, rng, sitting, talk.conversation_id)


def _hand_over(
    office: SeedOffice, sitting: SeedSitting, review_id: int, talk: SeedTalk, *, is_read: bool
) -> None:
    """Put the answers before the IRO; what has been read has been dealt with."""
    read_at = min(talk.last_at + timedelta(hours=14), office.now) if is_read else None
    write_contribution(office, sitting, review_id, talk, read_at=read_at)
    if read_at:
        deal_with_flags(office, sitting, talk, read_at)


def _set_timers(office: SeedOffice, rng: Random, sitting: SeedSitting, conversation_id: int) -> None:
    days = invitation_timetable(sitting.meeting.on, closed_days())
    moments: Mapping[str, datetime] = {
        "reminder1": after_school(rng, days.first_reminder_on),
        "reminder2": after_school(rng, days.second_reminder_on),
        "cutoff": days.cut_off_at,
    }
    for name, moment in moments.items():
        if moment > office.now:
            office.ledger.add(Timer, conversation_id=conversation_id, name=name, due_at=moment)
