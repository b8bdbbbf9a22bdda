"""Reviews that were held: attendance, what the child had sent, the confirmed code, and the feedback afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random

from bot.demo.seeding import feedback
from bot.demo.seeding.evidence import deal_with_flags, write_contribution, write_record, write_refusal
from bot.demo.seeding.office import SeedOffice, SeedSitting, around, write_keyed
from bot.demo.seeding.outcomes import RULES, SeedOutcome, outcome
from bot.demo.seeding.talks import During, Ending, SeedTalk
from bot.demo.seeding.timetable import end_of, invited_at, local
from bot.domain.participation import (
    Attendance,
    Code,
    Contribution,
    NoViewsReason,
    Profile,
    Remote,
    Route,
)
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.returns import CodeSource
from bot.domain.reviews.states import ReviewState
from bot.store.reviews import CodeRecord, Review

# Half of the reviews held so lately still wait for the IRO.
FRESH = timedelta(days=10)
END_KNOWN_SHARE = 0.6
SHORTEST_TIME_TO_ANSWER = timedelta(hours=3)
# How the conversation before the review went, by the code that the review ended in; None: the child was not asked.
WITHOUT_VIEWS = {Ending.NO_REPLY: 55, Ending.DECLINED: 12, Ending.UNDELIVERED: 13, None: 20}
BEFORE: Mapping[Code, Mapping[Ending | None, int]] = {
    Code.PN1: {Ending.DONE: 38, Ending.ASKING: 8, Ending.NO_REPLY: 40, Ending.DECLINED: 6, None: 8},
    Code.PN2: {Ending.DONE: 60, Ending.NO_REPLY: 40},
    Code.PN4: WITHOUT_VIEWS,
    Code.PN6: WITHOUT_VIEWS,
    Code.PN7: {Ending.NO_REPLY: 40, Ending.DECLINED: 35, Ending.UNDELIVERED: 15, None: 10},
}
# How much of PN5 came through the bot, in the first year and now.
BOT_SHARE_FIRST, BOT_SHARE_LAST = 0.5, 0.9
OTHERS_BY_BOT_SHARE = 0.12
REASONS: Mapping[Ending | None, NoViewsReason] = {
    Ending.NO_REPLY: NoViewsReason.NO_ANSWER,
    Ending.DECLINED: NoViewsReason.REFUSED,
    Ending.UNDELIVERED: NoViewsReason.CANNOT_REACH,
    None: NoViewsReason.NOT_ASKED,
}
UNDER_FOUR = SeedOutcome(Code.PN0, True, Attendance.NONE, Contribution.SILENT)


def write_held(
    office: SeedOffice, rng: Random, sitting: SeedSitting, forced: SeedOutcome | None = None
) -> None:
    """Write one review that was held, with everything before and after it."""
    ended = forced or _outcome(office, rng, sitting)
    recorded = _recorded_at(office, rng, sitting.meeting.on)
    office.held += 1
    review_id = _write_review(office, rng, sitting, ended, recorded)
    reason, rests_on = _write_before(office, rng, sitting, review_id, ended, recorded)
    if ended.is_confirmed:
        _write_code(office, sitting, review_id, ended, recorded, reason, rests_on)
        write_keyed(office, sitting, review_id, ended)
    if sitting.age >= 4 and sitting.member.phone:
        was_there = ended.attendance is not Attendance.NONE
        feedback.write_feedback(office, rng, sitting, review_id, was_there=was_there)


def _outcome(office: SeedOffice, rng: Random, sitting: SeedSitting) -> SeedOutcome:
    is_old = sitting.meeting.on < office.today - FRESH
    if sitting.age < 4:
        return UNDER_FOUR
    return outcome(
        rng, office.decks.draw(_report_year(sitting.meeting.on)), is_confirmed=is_old or rng.random() < 0.5
    )


def _report_year(day: date) -> int:
    """Return the year in which the reporting year of a day begins, on 1 April."""
    return day.year - (day < date(day.year, 4, 1))


def _recorded_at(office: SeedOffice, rng: Random, on: date) -> datetime:
    return min(local(on + timedelta(days=rng.choice((0, 0, 1, 1, 2))), 17, rng.randint(0, 59)), office.now)


def _write_review(
    office: SeedOffice, rng: Random, sitting: SeedSitting, ended: SeedOutcome, recorded: datetime
) -> int:
    hour = rng.randint(9, 15)
    is_known = rng.random() < END_KNOWN_SHARE
    return office.ledger.add(
        Review,
        **review_columns(office, sitting),
        **around(office, sitting),
        starts_at=f"{hour:02}:00",
        status=ReviewState.HELD.value,
        ended_at=local(sitting.meeting.on, hour + 1, 5) if is_known else None,
        attendance=ended.attendance.value,
        contribution=ended.happened.value,
        spoken_for=ended.happened is Contribution.REPRESENTED,
        recorded_at=recorded,
        recorded_by=office.staff.accounts[sitting.officer_id],
    )


def review_columns(office: SeedOffice, sitting: SeedSitting) -> dict[str, object]:
    """Return the columns that every review has."""
    return {
        "key": f"R{office.ledger.counts[Review.__tablename__] + 1}",
        "child_id": sitting.member.child_id,
        "care_period_id": sitting.member.care_period_id,
        "officer_id": sitting.officer_id,
        "due_on": sitting.meeting.due_on,
        "due_rule": sitting.meeting.rule.value,
        "number": sitting.meeting.number,
        "review_on": sitting.meeting.on,
    }


def _write_before(
    office: SeedOffice,
    rng: Random,
    sitting: SeedSitting,
    review_id: int,
    ended: SeedOutcome,
    recorded: datetime,
) -> tuple[NoViewsReason, list[int]]:
    """Write what the child was asked and gave; return why there were no views, and the contributions."""
    if ended.code is Code.PN0:
        return NoViewsReason.NOT_ASKED, []
    route = {Code.PN5: Route.IRO_OR_ADVOCATE, Code.PN6: Route.OTHER_ATTENDEE}.get(ended.code)
    checked = recorded if ended.is_confirmed else None
    during = _during(rng, sitting)
    if route and during and rng.random() < _bot_share(office, sitting, route):
        script = office.scripts.draw_views(rng, questionnaire_id(Phase.PRE, sitting.age) or "", route)
        if script:
            talk = office.talk(rng, sitting, review_id, script, Ending.DONE, during)
            return NoViewsReason.REFUSED, [_take_in(office, sitting, review_id, talk, recorded, checked)]
    ending = _ending(rng, ended.code) if during else None
    if during and ending:
        talk = office.talk(rng, sitting, review_id, office.script(rng, sitting, Phase.PRE), ending, during)
        if ending is Ending.DECLINED:
            write_refusal(office, sitting, review_id, talk)
        if talk.answered:
            _take_in(office, sitting, review_id, talk, recorded, None)
    records = [write_record(office, rng, sitting, review_id, route, checked)] if route else []
    return REASONS.get(ending, NoViewsReason.NO_ANSWER), records


def _take_in(
    office: SeedOffice,
    sitting: SeedSitting,
    review_id: int,
    talk: SeedTalk,
    recorded: datetime,
    checked: datetime | None,
) -> int:
    deal_with_flags(office, sitting, talk, recorded)
    read = min(talk.last_at + timedelta(hours=15), recorded)
    return write_contribution(office, sitting, review_id, talk, read_at=read, checked_at=checked)


def _during(rng: Random, sitting: SeedSitting) -> During | None:
    """Return the time for answers, None when the child has no phone or the reviews lie too close together."""
    if sitting.member.phone is None:
        return None
    invited = max(invited_at(rng, sitting.meeting.on, sitting.previous_on), end_of(sitting.previous_on))
    latest = local(sitting.meeting.on, 8)
    return During(invited, latest, True) if latest - invited > SHORTEST_TIME_TO_ANSWER else None


def _bot_share(office: SeedOffice, sitting: SeedSitting, route: Route) -> float:
    if route is Route.OTHER_ATTENDEE:
        return OTHERS_BY_BOT_SHARE
    passed = (sitting.meeting.on - office.first_day) / (office.today - office.first_day)
    return BOT_SHARE_FIRST + (BOT_SHARE_LAST - BOT_SHARE_FIRST) * passed


def _ending(rng: Random, code: Code) -> Ending | None:
    weights = BEFORE.get(code, WITHOUT_VIEWS)
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _write_code(
    office: SeedOffice,
    sitting: SeedSitting,
    review_id: int,
    ended: SeedOutcome,
    recorded: datetime,
    reason: NoViewsReason,
    rests_on: list[int],
) -> None:
    office.ledger.add(
        CodeRecord,
        review_id=review_id,
        code=ended.code.value,
        source=CodeSource.CONFIRMED.value,
        proposed=ended.code.value,
        rule=RULES[ended.code],
        profile=Profile.BRADFORD.value,
        remote=Remote.AS_ATTENDANCE.value,
        reasons=[reason.value] if ended.code is Code.PN7 else [],
        contribution_ids=rests_on,
        recorded_at=recorded,
        recorded_by=office.staff.accounts[sitting.officer_id],
    )
