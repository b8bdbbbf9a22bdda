"""Counting a year's facts into cells: how many reviews, children, forms and answers there are of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.annual import Year
from bot.domain.participation import Code, NoViewsReason
from bot.domain.rates import count_codes
from bot.domain.response import RequestCounts
from bot.reports.annual.facts import Alone, ChallengeFacts, ReviewFact, SupervisionFacts, Timely, YearFacts
from bot.reports.annual.groups import Breakdown, is_counted
from bot.reports.response.answers import AskedQuestion

UNCODED = "uncoded"
FOUR_UP = tuple(code.value for code in Code if code is not Code.PN0)
# The whole authority's table: each line adds up, in the words of the DfE's codes.
WHOLE: Mapping[str, tuple[str, ...]] = {
    "held": (*(code.value for code in Code), UNCODED),
    "four": FOUR_UP,
    "participated": ("PN1", "PN2", "PN3", "PN5", "PN6"),
    "attended": ("PN1", "PN2", "PN3", "PN4"),
    "none": ("PN4", "PN7"),
    "sent": ("PN5", "PN6"),
    "held_four": (*FOUR_UP, UNCODED),
}
COLUMNS = ("four", "participated", "attended", "none")
_KNOWN = (Timely.ON_TIME, Timely.LATE)


def count_year(year: YearFacts, breakdowns: Iterable[Breakdown]) -> Year:
    """Count a year, as a whole and by each of its breakdowns."""
    coded = [fact for fact in year.reviews if is_counted(fact)]
    counts = {
        **_codes(year.reviews),
        **_kinds("source", [fact.source.value for fact in coded if fact.source]),
        **_timeliness(year),
        **_documents(year),
        **_consultation(year.reviews, coded),
        **_reasons(year.reviews),
        "allocated": sum(year.caseload.children.values()),
        **{f"allocated.{team}": number for team, number in year.caseload.children.items()},
        **_feedback(year.feedback.whole.counts),
        **_challenges(year.challenges),
        **_supervision(year.supervision),
    }
    for asked in year.questions:
        counts |= _answers(asked)
    for breakdown in breakdowns:
        counts |= _groups(breakdown, coded)
    return Year(year.span.year.title, counts)


def _codes(reviews: Iterable[ReviewFact]) -> dict[str, int]:
    found = count_codes(fact.code for fact in reviews)
    counts = {**{code.value: found.counts[code] for code in Code}, UNCODED: found.uncoded}
    return {**counts, **{total: sum(counts[part] for part in parts) for total, parts in WHOLE.items()}}


def _kinds(name: str, found: Iterable[str]) -> dict[str, int]:
    return {f"{name}.{kind}": number for kind, number in Counter(found).items()}


def _timed(name: str, whole: str, found: Iterable[Timely]) -> dict[str, int]:
    """Count what was on time, late and unknown, and how many of the two that are known."""
    number = Counter(found)
    known = {f"{name}.{each.value}": number[each] for each in _KNOWN}
    return {**known, f"{name}.{whole}": sum(known.values()), f"{name}.unknown": number[Timely.UNKNOWN]}


def _timeliness(year: YearFacts) -> dict[str, int]:
    children, reviews = year.children, year.reviews
    return {
        **_timed("legal", "judged", (fact.timely(fact.due_on) for fact in reviews)),
        **_timed("imported", "judged", (fact.timely(fact.imported_due_on) for fact in reviews)),
        **_timed("first", "judged", (fact.timely(fact.due_on, fact.first_on) for fact in reviews)),
        "children.on_time": children.on_time,
        "children.late": children.late,
        "children.judged": children.on_time + children.late,
        "children.none_due": children.none_due,
        "overdue": children.overdue,
        "not_recorded": children.not_recorded,
        "short": year.short_breaks,
    }


def _documents(year: YearFacts) -> dict[str, int]:
    checks, counts = year.midway, dict[str, int]()
    for name in ("decisions", "minutes", "distribution"):
        counts |= _timed(name, "dated", (fact.documents[name] for fact in year.reviews))
    return {
        **counts,
        "midway.on_time": checks.on_time,
        "midway.late": checks.late,
        "midway.unknown": checks.unknown,
        "midway.expected": checks.on_time + checks.late + checks.unknown,
        "midway.first": checks.first,
    }


def _consultation(reviews: Iterable[ReviewFact], coded: Iterable[ReviewFact]) -> dict[str, int]:
    youngest = Counter(fact.alone for fact in reviews if fact.code == Code.PN0)
    return {
        **_kinds("alone", [fact.alone.value for fact in coded]),
        **_kinds("views", [fact.views.reached.value for fact in coded]),
        "alone.under_four": youngest[Alone.SPOKE],
        "alone.under_four.unknown": youngest[Alone.UNKNOWN],
    }


def _reasons(reviews: Iterable[ReviewFact]) -> dict[str, int]:
    found = Counter(fact.reason for fact in reviews if fact.code == Code.PN7)
    return {reason_cell(reason): number for reason, number in found.items()}


def reason_cell(reason: NoViewsReason | None) -> str:
    """Name the cell of a reason; None is a code without one."""
    return f"reason.{reason.value if reason else 'none'}"


def _challenges(log: ChallengeFacts | None) -> dict[str, int]:
    """Count what became of the challenges at stage 1; the other counts of the log need no cell."""
    if log is None:
        return {}
    settled = {"ch.at_once": log.at_once, "ch.resolved": log.resolved, "ch.open": log.open_at_one}
    return {**settled, "ch.one": sum(settled.values())}


def _supervision(found: SupervisionFacts | None) -> dict[str, int]:
    if found is None:
        return {}
    return {
        "so.held": sum(found.held.values()),
        "so.children": found.all_children,
        "so.heard": found.all_heard,
    }


def _feedback(counts: RequestCounts) -> dict[str, int]:
    outcomes = {f"fb.{outcome.value}": number for outcome, number in counts.counts.items()}
    return {
        **outcomes,
        "fb.asked": counts.asked,
        "fb.delivered": counts.delivered,
        "fb.answered": counts.started,
    }


def _answers(asked: AskedQuestion) -> dict[str, int]:
    answers = {answer_cell(asked, answer): number for answer, number in asked.answers.items()}
    return {**answers, answer_cell(asked): asked.not_answered, asked_cell(asked): asked.asked}


def asked_cell(asked: AskedQuestion) -> str:
    """Name the cell of those to whom a question was put."""
    return f"asked.{asked.key}"


def answer_cell(asked: AskedQuestion, answer: str = "") -> str:
    """Name the cell of an answer; without one it is of those who left the question out."""
    return f"answer.{asked.key}.{answer}"


def _groups(breakdown: Breakdown, coded: Iterable[ReviewFact]) -> dict[str, int]:
    found = Counter((breakdown.group_of(fact), str(fact.code)) for fact in coded)
    return dict(_group_cells(breakdown, found))


def _group_cells(breakdown: Breakdown, found: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, int]]:
    for group in breakdown.groups:
        for column in COLUMNS:
            yield group_cell(breakdown, group, column), sum(found[group, code] for code in WHOLE[column])


def group_cell(breakdown: Breakdown, group: str, column: str) -> str:
    """Name the cell of a group in a column."""
    return f"{breakdown.key}.{group}.{column}"
