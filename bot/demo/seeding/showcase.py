"""The demo's own children: one in every situation of the panel, and some whose phones are ready to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from sqlalchemy.orm import Session

from bot.demo.seeding.families import write_members, write_reviews
from bot.demo.seeding.held import write_held
from bot.demo.seeding.office import SeedOffice, SeedSitting
from bot.demo.seeding.outcomes import outcome
from bot.demo.seeding.population import DAYS_A_YEAR, Family, Youngster
from bot.demo.seeding.talks import Ending
from bot.demo.seeding.timetable import RULES, Meeting
from bot.demo.seeding.upcoming import Course, write_planned, write_unasked
from bot.domain.answers import Value
from bot.domain.messages import ChannelKind
from bot.domain.participation import Code
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.reviews import Due, add_months, add_working_days
from bot.ground.calendar import closed_days
from bot.ground.context import Context
from bot.talk import invitations

# The officer of the demo's own IRO account.
FIRST_OFFICER = 1
MONTHS_BETWEEN = 6
SMS, WHATSAPP, TELEGRAM = ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.TELEGRAM
UNSAFE: Mapping[str, Value] = {"home": 1, "safe": "no"}
WISHES: Mapping[str, Value] = {"attend": "no", "speaker": "advocate", "support": ("alone", "advocate")}


class ShowcaseCase(StrEnum):
    """Where a child stands before the review of the showcase, beside the endings of a conversation."""

    READY = "ready"
    NOT_ASKED = "not_asked"
    TO_CONFIRM = "to_confirm"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Example:
    """A child, or siblings on one phone: when their review is (working days from today), and where they stand.

    ``silent`` are the days since which nothing more came.
    """

    children: tuple[tuple[str, int], ...]
    language: str
    channel: ChannelKind | None
    days: int
    stands: ShowcaseCase | Ending
    wanted: Mapping[str, Value] = field(default_factory=dict)
    answers: int | None = None
    is_read: bool = False
    silent: int = 0


EXAMPLES = (
    Example((("Salma", 12),), "ar", TELEGRAM, 4, Ending.ASKING, UNSAFE, answers=5),
    Example((("Hamza", 13),), "ur", WHATSAPP, 3, Ending.DONE, {"attend": "no", "speaker": "iro"}, silent=5),
    Example((("Leyla", 16),), "en", WHATSAPP, 8, Ending.DONE, WISHES),
    Example((("Kofi", 14),), "en", SMS, 2, Ending.DONE, {"attend": "in_person"}, is_read=True),
    Example((("Ruby", 11),), "en", TELEGRAM, 6, Ending.ASKING, answers=4),
    Example((("Dawid", 15),), "pl", SMS, 5, Ending.UNDELIVERED),
    Example((("Mason", 10),), "en", SMS, 7, Ending.DECLINED),
    Example((("Ellie", 8),), "en", SMS, 1, Ending.NO_REPLY),
    Example((("Logan", 15),), "en", SMS, 11, Ending.STOPPED),
    Example((("Isla", 17),), "en", SMS, 12, Ending.WRONG_PERSON),
    Example((("Corey", 13),), "en", WHATSAPP, 9, Ending.INVITED),
    Example((("Theo", 13),), "en", SMS, -1, Ending.DONE, {"attend": "in_person"}, is_read=True),
    Example((("Amina", 9),), "en", SMS, -2, ShowcaseCase.TO_CONFIRM),
    Example((("Jayden", 14),), "en", WHATSAPP, -3, ShowcaseCase.TO_CHECK),
    Example((("Freya", 2),), "en", SMS, 9, ShowcaseCase.NOT_ASKED),
    Example((("Tyler", 12),), "en", None, 10, ShowcaseCase.NOT_ASKED),
    Example((("Riley", 14),), "en", SMS, 18, ShowcaseCase.NOT_ASKED),
    Example((("Grace", 12),), "en", SMS, 13, ShowcaseCase.READY),
    Example((("Zara", 15),), "ur", SMS, 12, ShowcaseCase.READY),
    Example((("Bilal", 14),), "ur", WHATSAPP, 13, ShowcaseCase.READY),
    Example((("Karim", 11),), "ar", TELEGRAM, 14, ShowcaseCase.READY),
    Example((("Zofia", 9),), "pl", TELEGRAM, 14, ShowcaseCase.READY),
    Example((("Oskar", 13), ("Maja", 10)), "pl", WHATSAPP, 12, ShowcaseCase.READY),
    Example((("Dylan", 14),), "en", SMS, 10, Ending.WITHDRAWN),
)
CHILDREN = sum(len(example.children) for example in EXAMPLES)


def write_showcase(session: Session, office: SeedOffice, context: Context) -> None:
    """Write every example into the first officer's caseload, and invite those who are ready, by the real use case."""
    ready = [
        review_id for number, example in enumerate(EXAMPLES) for review_id in _write(office, number, example)
    ]
    office.ledger.close()
    for review_id in ready:
        invitations.invite(session.connection(), review_id, Phase.PRE, office.now, context)


def _write(office: SeedOffice, number: int, example: Example) -> Sequence[int]:
    rng = Random(f"{office.plan.seed} example {number}")  # noqa: S311 - invention, not secrecy
    on = add_working_days(office.today, example.days, closed_days())
    history = _history(on, min(age for _, age in example.children))
    starts_on = history[0].on - timedelta(days=28)
    family = Family(-1 - number, _children(rng, example, on), starts_on, None)
    placed = office.staff.take(rng, family, office.today, FIRST_OFFICER)
    phone = office.phones.give(example.channel) if example.channel else None
    members = write_members(office, rng, family, placed, phone)
    write_reviews(office, rng, family, members, placed, history[:-1])
    previous = history[-2].on if len(history) > 1 else starts_on
    sittings = [SeedSitting(member, history[-1], previous, FIRST_OFFICER) for member in members]
    return [review_id for sitting in sittings for review_id in _stand(office, rng, sitting, example)]


def _history(on: date, age: int) -> list[Meeting]:
    """Return the reviews up to this one, half a year apart, as many as fit a life of ``age`` years."""
    days = [on]
    for _ in range(min(4, 2 * age - 1)):
        days.append(add_working_days(add_months(days[-1], -MONTHS_BETWEEN), 1, closed_days()))
    return [
        Meeting(day, day, RULES[min(number, len(RULES)) - 1], number)
        for number, day in enumerate(reversed(days), 1)
    ]


def _children(rng: Random, example: Example, on: date) -> tuple[Youngster, ...]:
    return tuple(
        Youngster(
            name, on - timedelta(days=round(age * DAYS_A_YEAR) + rng.randint(20, 340)), example.language
        )
        for name, age in example.children
    )


def _stand(office: SeedOffice, rng: Random, sitting: SeedSitting, example: Example) -> Sequence[int]:
    """Write the review of the showcase; return its id when the child is to be invited now."""
    if example.stands is ShowcaseCase.READY:
        return [write_unasked(office, rng, sitting)]
    if example.stands is ShowcaseCase.NOT_ASKED:
        write_unasked(office, rng, sitting)
    elif isinstance(example.stands, Ending):
        script = office.scripts.compose(rng, questionnaire_id(Phase.PRE, sitting.age) or "", example.wanted)
        course = Course(example.stands, script, example.answers, example.is_read, example.silent)
        write_planned(office, rng, sitting, course)
    else:
        code = Code.PN1 if example.stands is ShowcaseCase.TO_CONFIRM else Code.PN5
        write_held(office, rng, sitting, outcome(rng, code, is_confirmed=False))
        _plan_next(office, rng, sitting)
    return []


def _plan_next(office: SeedOffice, rng: Random, last: SeedSitting) -> None:
    due_on = add_months(last.meeting.on, MONTHS_BETWEEN)
    on = add_working_days(due_on, -5, closed_days())
    following = Meeting(due_on, on, Due.LATER, last.meeting.number + 1)
    write_unasked(office, rng, SeedSitting(last.member, following, last.meeting.on, FIRST_OFFICER))
