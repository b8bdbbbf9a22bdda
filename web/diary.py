"""The reviews by day: a list that can be narrowed, and the calendar of a month."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from bot.domain.reviews import add_months
from bot.domain.written import day
from bot.ground.access import may_know_outcomes
from bot.ground.roles import REVIEW_WORKERS, NotFound, Role
from bot.reports.periods import month_of, months
from bot.reviews.contributions import LABELS, terms
from bot.reviews.diary import (
    DiaryCode,
    DiaryFilter,
    DiaryKind,
    DiaryOrder,
    DiaryState,
    DiaryTime,
    diary,
    diary_month,
)
from web.kit import asked, clock, database, policy, wiring
from web.kit.guard import allow, current_person

FILTERS = ("when", "state", "code", "kind", "officer", "team", "sort")
SEERS = (*REVIEW_WORKERS, Role.COORDINATOR, Role.SERVICE_MANAGER)
# The months that pages lead to; an address may name any other.
LISTED_MONTHS, MONTHS_AHEAD = 17, 3
TIMES = {
    DiaryTime.SOON: "The next 20 working days",
    DiaryTime.WAITING: "Whatever waits for somebody",
    DiaryTime.OVERDUE: "Unread for more than two working days",
    DiaryTime.LATE: "Held late in the last 12 months",
}
STATES = {**{DiaryState(asked.value): name for asked, name in LABELS.items()}, DiaryState.UNREAD: "Unread"}
CODES = {
    DiaryCode.WOULD_BE: "Would be, before the review",
    DiaryCode.TO_CONFIRM: "To confirm",
    DiaryCode.WHEN_CHECKED: "When checked",
    DiaryCode.PROPOSED: "Proposed",
    DiaryCode.CONFIRMED: "Confirmed",
    DiaryCode.RECORDED: "In the case system",
    DiaryCode.NONE: "No code yet",
}
KINDS = {
    DiaryKind.FIRST: "First",
    DiaryKind.SECOND: "Second",
    DiaryKind.LATER: "Later",
    DiaryKind.SHORT_BREAKS: "Short breaks",
    DiaryKind.SUPERVISION: "Supervision order",
    DiaryKind.UNKNOWN: "Not known",
}
# Times and states that tell what became of reviews.
OF_OUTCOMES = frozenset({DiaryTime.WAITING, DiaryTime.OVERDUE, DiaryState.UNREAD})
blueprint = Blueprint("diary", __name__)


@blueprint.get("/reviews")
@allow(*SEERS)
def show() -> str:
    """Show a page of the reviews of a month, a day or another time, as the address says."""
    by = _wanted()
    with database.read() as session:
        page = diary(session, current_person(), by, policy(), clock.today())
    return render_template("diary/list.html", page=page, **_told(by))


@blueprint.get("/reviews/month")
@allow(*SEERS)
def month() -> str:
    """Show a month's reviews as a calendar; a time that is no month shows this one."""
    by = _wanted(whole_month=True)
    with database.read() as session:
        page = diary_month(session, current_person(), by, policy(), clock.today())
    steps = [each for number in (-1, 1) if (each := add_months(by.first, number)) in _months()]
    return render_template("diary/month.html", page=page, steps=steps, **_told(by))


def _wanted(*, whole_month: bool = False) -> DiaryFilter:
    sent = request.args.get("when", "")
    time = None if whole_month or sent not in set(DiaryTime) else DiaryTime(sent)
    first, last = _days("" if time else sent)
    return DiaryFilter(
        first=first.replace(day=1) if whole_month else first,
        last=month_of(first).last if whole_month else last,
        time=time,
        state=asked.maybe("state", DiaryState),
        code=asked.maybe("code", DiaryCode),
        kind=asked.maybe("kind", DiaryKind),
        officer_id=asked.maybe_number("officer"),
        team_id=asked.maybe_number("team"),
        order=asked.maybe("sort", DiaryOrder) or _usual_order(time),
        page=asked.number("page", 1),
    )


def _usual_order(time: DiaryTime | None) -> DiaryOrder:
    return DiaryOrder.WAIT if time is DiaryTime.OVERDUE else DiaryOrder.DAY


def _days(sent: str) -> tuple[date, date]:
    """Return the first and the last day of a month or a day as addresses write it; this month for nothing."""
    try:
        first = date.fromisoformat(sent if len(sent) == 10 else f"{sent or clock.today().isoformat()[:7]}-01")
    except ValueError as error:
        raise NotFound(sent) from error
    if not date(1950, 1, 1) <= first < date(2200, 1, 1):
        raise NotFound(sent)
    return first, first if len(sent) == 10 else month_of(first).last


def _told(by: DiaryFilter) -> dict[str, object]:
    person, today = current_person(), clock.today()
    knows, kept = may_know_outcomes(person), asked.kept(*FILTERS)
    return {
        "by": by,
        "kept": kept,
        "narrowed": by.time is not None or kept.keys() - {"when", "sort"},
        "title": TIMES[by.time] if by.time else _written(by),
        "times": {key.value: name for key, name in TIMES.items() if knows or key not in OF_OUTCOMES},
        "months": _months(),
        "states": {key.value: name for key, name in STATES.items() if knows or key not in OF_OUTCOMES},
        "codes": {key.value: name for key, name in CODES.items()} if knows else {},
        "kinds": KINDS,
        "orders": [each for each in DiaryOrder if knows or each is not DiaryOrder.WAIT],
        "knows": knows,
        "by_officer": person.role is not Role.IRO,
        "today": today,
        "this_month": today.replace(day=1),
        "languages": wiring().content.languages,
        "wording": terms,
        "reads": person.role in REVIEW_WORKERS,
        "arranges": person.role is Role.COORDINATOR,
    }


def _months() -> tuple[date, ...]:
    return months(clock.today(), LISTED_MONTHS, MONTHS_AHEAD)


def _written(by: DiaryFilter) -> str:
    return day(by.first) if by.first == by.last else f"{by.first:%B %Y}"
