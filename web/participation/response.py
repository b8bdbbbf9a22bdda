"""Who was asked and who answered: response, questions, answers and times, on pages and as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from bot.domain.response import in_words
from bot.ground.access import askable_phases
from bot.ground.roles import REPORT_READERS
from bot.reports.periods import Against, month_of, months
from bot.reports.response.compared import ComparedAnswers, ComparedTimes, compared_answers, compared_times
from bot.reports.response.groups import OF_REQUESTS, ResponsePart
from bot.reports.response.questions import QuestionSteps, question_steps
from bot.reports.response.report import ResponseReport, response_report
from bot.reports.spreadsheets import Rows
from web.kit import asked, clock, database, wiring
from web.kit.downloads import as_download
from web.kit.guard import allow, current_person
from web.participation import files, words
from web.participation.bars import bar_parts
from web.participation.chosen import OWN, ChosenRequests, chosen, periods

blueprint = Blueprint("response", __name__)
# As far back as the list of those who have not answered shows months.
LISTED_MONTHS = 13
# Whoever was asked in these last days may still answer.
STILL_COMING = timedelta(days=14)


class ResponsePage(StrEnum):
    """One of the pages of numbers."""

    RESPONSE = "response"
    QUESTIONS = "questions"
    ANSWERS = "answers"
    TIMES = "times"


TITLES: Mapping[ResponsePage, str] = {
    ResponsePage.RESPONSE: "Response",
    ResponsePage.QUESTIONS: "How far they came",
    ResponsePage.ANSWERS: "What they told us",
    ResponsePage.TIMES: "When they answer",
}


@blueprint.get("/participation/response")
@allow(*REPORT_READERS)
def show() -> str:
    """Show what became of every request, as a whole and by group, beside an earlier period."""
    what = chosen()
    can_come = what.period.last > clock.today() - STILL_COMING
    return _page(
        ResponsePage.RESPONSE, what, report=_report(what), lists=_lists(what), answers_may_come=can_come
    )


@blueprint.get("/participation/response/questions")
@allow(*REPORT_READERS)
def questions() -> str:
    """Show which question each set was left at."""
    what = chosen()
    return _page(ResponsePage.QUESTIONS, what, sets=_questions(what))


@blueprint.get("/participation/response/answers")
@allow(*REPORT_READERS)
def answers() -> str:
    """Show how many gave each answer to the questions after reviews."""
    what = chosen(Against.NOTHING)
    found = _answers(what)
    asked_ones = [(each, list(bar_parts(each))) for each in found.questions]
    return _page(ResponsePage.ANSWERS, what, asked=asked_ones, shifts=found.shifts, than=what.than)


@blueprint.get("/participation/response/times")
@allow(*REPORT_READERS)
def times() -> str:
    """Show how long answers take, and at which hours they come."""
    what = chosen(Against.NOTHING)
    return _page(ResponsePage.TIMES, what, found=_times(what), in_words=in_words, than=what.than)


@blueprint.get("/participation/response.csv")
@allow(*REPORT_READERS)
def as_csv() -> Response:
    """Return the numbers of one page as a CSV file."""
    return _file("csv")


@blueprint.get("/participation/response.xlsx")
@allow(*REPORT_READERS)
def as_workbook() -> Response:
    """Return the numbers of one page as a workbook."""
    return _file("xlsx")


def _file(kind: str) -> Response:
    page = asked.choice("of", ResponsePage)
    what = chosen(Against.YEAR if page is ResponsePage.RESPONSE else Against.NOTHING)
    name = f"{page}-{what.phase}-{what.period.first}-{what.period.last}.{kind}"
    return as_download(files.as_file(kind, TITLES[page], _ROWS[page](what)), files.TYPES[kind], name)


def _report(what: ChosenRequests) -> ResponseReport:
    with database.read() as session:
        return response_report(session, what.phase, what.period, what.than)


def _questions(what: ChosenRequests) -> list[QuestionSteps]:
    with database.read() as session:
        return list(question_steps(session, what.phase, what.period, wiring().content))


def _answers(what: ChosenRequests) -> ComparedAnswers:
    with database.read() as session:
        return compared_answers(session, what.period, what.than, wiring().content)


def _times(what: ChosenRequests) -> ComparedTimes:
    with database.read() as session:
        return compared_times(session, what.phase, what.period, what.than)


_ROWS: Mapping[ResponsePage, Callable[[ChosenRequests], Rows]] = {
    ResponsePage.RESPONSE: lambda what: files.of_response(_report(what)),
    ResponsePage.QUESTIONS: lambda what: files.of_questions(_questions(what), what.period),
    ResponsePage.ANSWERS: lambda what: files.of_answers(_answers(what), what.period, what.than),
    ResponsePage.TIMES: lambda what: files.of_times(_times(what), what.period, what.than),
}


def _page(page: ResponsePage, what: ChosenRequests, **found: Any) -> str:
    today = clock.today()
    return render_template(
        f"participation/{page}.html",
        page=page,
        titles=TITLES,
        what=what,
        periods=periods(today),
        own=OWN,
        words=words,
        today=today,
        place=lambda to, **changed: url_for(f"response.{_VIEWS[to]}", **{**what.filters, **changed}),
        **found,
    )


_VIEWS: Mapping[ResponsePage, str] = {
    ResponsePage.RESPONSE: "show",
    ResponsePage.QUESTIONS: "questions",
    ResponsePage.ANSWERS: "answers",
    ResponsePage.TIMES: "times",
}


def _lists(what: ChosenRequests) -> Callable[[ResponsePart, str], str | None]:
    """Return who tells where the children of a group are listed who have not finished; None where they are not.

    They are listed by whole months, and by team and language within one; by name for those who may know.
    """
    today, may_know = clock.today(), what.phase in askable_phases(current_person())
    latest = [each for each in months(today, LISTED_MONTHS) if may_know]
    listed = {f"{each:%Y-%m}" for each in latest if what.period.has(month_of(each).up_to(today))}
    whole = f"{what.period.first:%Y-%m}" if what.period.is_month else None

    def place(part: ResponsePart, key: str) -> str | None:
        month = key if part is ResponsePart.MONTH else whole
        if month not in listed or part in OF_REQUESTS | {ResponsePart.AGE}:
            return None
        narrower: dict[str, Any] = {part.value: key or "none"} if part is not ResponsePart.MONTH else {}
        return url_for("unanswered.show", month=month, phase=what.phase.value, **narrower)

    return place
