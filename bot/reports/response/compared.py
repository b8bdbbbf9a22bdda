"""What young people answered after reviews, and when they answer, in a period beside an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate
from bot.reports.periods import ReviewPeriod
from bot.reports.response.answers import AskedQuestion, read_answers
from bot.reports.response.found import held_in
from bot.reports.response.shifts import RateShift, largest_sure
from bot.reports.response.times import RatedHour, ResponseTimes, response_times
from bot.translation import Content

NOTHING = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """One question with its answers in a period, and in the earlier one; None where nothing is compared."""

    now: AskedQuestion
    before: AskedQuestion | None

    @property
    def earlier(self) -> Mapping[str | None, Rate]:
        """Return the share of each answer in the earlier period, those who left the question out as the last."""
        return {} if self.before is None else self.before.shares


@dataclass(frozen=True, slots=True)
class AnswerShift(RateShift):
    """The share of an answer that changed by more than chance explains; ``answer`` is None for those who gave none."""

    question: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class ComparedAnswers:
    """The questions of a period beside the earlier one, and which answers changed beyond chance."""

    questions: Sequence[ComparedQuestion]
    shifts: Sequence[AnswerShift]


@dataclass(frozen=True, slots=True)
class ComparedHour:
    """One hour of the day with its rate in a period and in the earlier one; None where nothing is compared."""

    hour: int
    now: Rate
    before: Rate | None


@dataclass(frozen=True, slots=True)
class HourShift(RateShift):
    """An hour of asking after which more or fewer began than before, beyond chance."""

    hour: int


@dataclass(frozen=True, slots=True)
class ComparedTimes:
    """Times of a period beside the earlier one, hour by hour, and which hours of asking changed beyond chance."""

    now: ResponseTimes
    before: ResponseTimes | None
    asked: Sequence[ComparedHour]
    begun: Sequence[ComparedHour]
    shifts: Sequence[HourShift]


def compared_answers(
    session: Session, period: ReviewPeriod, than: ReviewPeriod | None, content: Content
) -> ComparedAnswers:
    """Count the answers of a period and of the one it is compared with; two statements for each."""
    now = read_answers(session, held_in(period), content)
    if than is None:
        return ComparedAnswers([ComparedQuestion(each, None) for each in now], [])
    before = {each.key: each for each in read_answers(session, held_in(than), content)}
    asked = {each.key for each in now}
    both = (*now, *(_nobody(each) for each in before.values() if each.key not in asked))
    pairs = [ComparedQuestion(each, before.get(each.key, _nobody(each))) for each in both]
    shifts = [
        AnswerShift(each.earlier.get(answer, NOTHING), rate, each.now.text, answer)
        for each in pairs
        for answer, rate in each.now.shares.items()
    ]
    return ComparedAnswers(pairs, largest_sure(shifts))


def _nobody(asked: AskedQuestion) -> AskedQuestion:
    """Return a question as it is counted where it was put to nobody."""
    return replace(asked, answers=dict.fromkeys(asked.answers, 0), not_answered=0)


def compared_times(
    session: Session, phase: Phase, period: ReviewPeriod, than: ReviewPeriod | None
) -> ComparedTimes:
    """Read the times of a period and of the one it is compared with; one statement for each."""
    now = response_times(session, phase, period)
    before = response_times(session, phase, than) if than else None
    asked = _hours(now.asked, before.asked if before else None)
    begun = _hours(now.begun, before.begun if before else None)
    shifts = [HourShift(each.before, each.now, each.hour) for each in asked if each.before is not None]
    return ComparedTimes(now, before, asked, begun, largest_sure(shifts))


def _hours(now: Sequence[RatedHour], before: Sequence[RatedHour] | None) -> Sequence[ComparedHour]:
    """Put the hours of both periods side by side; an hour that one of them lacks is a rate of nothing in it."""
    if before is None:
        return [ComparedHour(each.hour, each.rate, None) for each in now]
    found, earlier = ({each.hour: each.rate for each in hours} for hours in (now, before))
    return [
        ComparedHour(hour, found.get(hour, NOTHING), earlier.get(hour, NOTHING))
        for hour in sorted(found.keys() | earlier.keys())
    ]
