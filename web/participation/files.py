"""The numbers of the pages of response as rows, and as files for a spreadsheet: CSV and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.rates import Rate, interval
from bot.domain.response import RequestOutcome
from bot.reports.periods import ReviewPeriod
from bot.reports.response.compared import ComparedAnswers, ComparedTimes
from bot.reports.response.groups import OF_REQUESTS, ResponseGroup, ResponsePart
from bot.reports.response.questions import QuestionSteps
from bot.reports.response.report import ComparedGroup, ResponseReport
from bot.reports.response.times import ResponseTimes
from bot.reports.spreadsheets import CSV, WORKBOOK, Cell, Rows, as_csv, as_workbook
from web.participation import words
from web.participation.bars import NOT_ANSWERED

TYPES: Mapping[str, str] = {"csv": CSV, "xlsx": WORKBOOK}
COUNTED = ("Asked", "Delivered", "Started", *words.OUTCOMES.values())
RATE = ("%", "95% interval from", "to")


def of_response(report: ResponseReport) -> Rows:
    """Return every group of both periods, a row each."""
    head = ("From", "To", "By", "Group", "Held", *COUNTED)
    rates = ("Finished of delivered, %", *RATE[1:], "Finished of held, %")
    return [(*head, *rates), *_groups(report)]


def _groups(report: ResponseReport) -> Iterator[Sequence[Cell]]:
    yield from _both(report, None, report.whole)
    for part, groups in report.parts.items():
        for each in groups:
            yield from _both(report, part, each)


def _both(report: ResponseReport, part: ResponsePart | None, each: ComparedGroup) -> Iterator[Sequence[Cell]]:
    names = ("All", "All") if part is None else _named(report, part, each.key)
    for period, group in ((report.period, each.now), (report.earlier, each.before)):
        if period is not None and group is not None:
            yield (*_days(period), *names, *_group(group, has_held=part not in OF_REQUESTS))


def _named(report: ResponseReport, part: ResponsePart, key: str) -> tuple[str, str]:
    return words.PARTS[part][1], words.group_name(part, key, report.teams)


def _group(group: ResponseGroup, *, has_held: bool) -> Iterator[Cell]:
    counts = group.counts
    yield group.held if has_held else None
    yield from (counts.asked, counts.delivered, counts.started)
    yield from (counts.counts[outcome] for outcome in RequestOutcome)
    yield from _rate(group.rate)
    yield group.rate_of_held.percent if has_held else None


def _rate(rate: Rate) -> tuple[Cell, Cell, Cell]:
    found = interval(rate)
    return (rate.percent, *found) if found else (None, None, None)


def _days(period: ReviewPeriod) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def of_questions(sets: Iterable[QuestionSteps], period: ReviewPeriod) -> Rows:
    """Return every question of every set, a row each."""
    head = ("From", "To", "Questions", "Question", "Got it", "Answered", "Passed over", "Stopped there")
    return [
        (*head, "Answered of those who got it, %", *RATE[1:]),
        *(
            (
                *_days(period), words.set_name(each.questionnaire), step.text, step.got, step.answered, step.passed,
                step.stopped, *_rate(step.rate),
            )
            for each in sets
            for step in each.steps
        ),
    ]  # fmt: skip


def of_answers(found: ComparedAnswers, period: ReviewPeriod, than: ReviewPeriod | None) -> Rows:
    """Return every answer to every question in both periods, a row each, with those who left it out."""
    return [
        ("From", "To", "Question", "Answer", "Number", "Of", *RATE),
        *(
            (*_days(days), asked.text, answer or NOT_ANSWERED, rate.numerator, rate.denominator, *_rate(rate))
            for question in found.questions
            for days, asked in ((period, question.now), (than, question.before))
            if days is not None and asked is not None
            for answer, rate in asked.shares.items()
        ),
    ]


def of_times(found: ComparedTimes, period: ReviewPeriod, than: ReviewPeriod | None) -> Rows:
    """Return the hours of asking and of answering in both periods, a row each."""
    head = ("From", "To", "Hour", "Began to answer in it", "Asked in it and reached", "Of these began", *RATE)
    rows = [*_hours(found.now, period)]
    if than is not None and found.before is not None:
        rows += _hours(found.before, than)
    return [head, *rows]


def _hours(found: ResponseTimes, period: ReviewPeriod) -> Iterator[Sequence[Cell]]:
    asked = {each.hour: each.rate for each in found.asked}
    begun = {each.hour: each.rate.numerator for each in found.begun}
    for hour in sorted(asked.keys() | begun.keys()):
        rate = asked.get(hour, Rate(0, 0))
        counts = (begun.get(hour, 0), rate.denominator, rate.numerator)
        yield (*_days(period), f"{hour:02}:00", *counts, *_rate(rate))


def as_file(kind: str, title: str, rows: Rows) -> bytes:
    """Return rows as a file of one of the kinds."""
    return as_csv(rows) if kind == "csv" else as_workbook(title, rows)
