"""Counting a year into one system of linked cells, so that what is hidden in one table stays hidden in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.annual import View
from bot.domain.participation import Code, NoViewsReason
from bot.domain.rates import FeedbackOutcome, count_codes
from bot.domain.returns import Source
from bot.domain.suppression import Sum, System
from bot.services.annual.facts import Alone, Reached, ReviewFact, Timely, YearFacts
from bot.services.annual.grouping import Breakdown, is_counted
from bot.services.annual.reading import DOCUMENTS

UNCODED = "uncoded"
FOUR_UP = tuple(code.value for code in Code if code is not Code.PN0)
# The whole authority's table: each line adds up, in the words of the DfE's codes.
WHOLE: Mapping[str, tuple[str, ...]] = {
    "held": (*(code.value for code in Code), UNCODED),
    "four": FOUR_UP,
    "participated": ("PN1", "PN2", "PN3", "PN5", "PN6"),
    "attended": ("PN1", "PN2", "PN3", "PN4"),
    "absent": ("PN5", "PN6", "PN7"),
    "none": ("PN4", "PN7"),
    "sent": ("PN5", "PN6"),
    "held_four": (*FOUR_UP, UNCODED),
}
# When hiding cannot make a table safe, the last of these that is concerned is withheld.
TABLES = (
    *("whole", "timeliness", "documents", "consultation", "caseload", "sources", "feedback"),
    *("month", "team", "age", "channel", "language", "reasons", "results"),
)
COLUMNS = ("four", "participated", "attended", "none")


@dataclass
class _Book:
    """Cells, sums and tables as they are written down."""

    cells: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def write(self, table: str, cells: Mapping[str, int]) -> None:
        """Write down cells of a table."""
        self.cells.update(cells)
        self.tables[table].extend(cells)

    def part(self, table: str, total: str, parts: Mapping[str, int]) -> None:
        """Write down the parts of a total; the total too, unless it stands in another table."""
        self.write(table, parts)
        if total not in self.cells:
            self.write(table, {total: sum(parts.values())})
        self.sums.append(Sum(tuple(parts), total))


def view(year: YearFacts, groupings: Iterable[Breakdown], *, exempt: bool) -> View:
    """Count a year; the whole authority's table is shown as it is only with a manager's exemption.

    Without one the count of reviews without a code is shown in the panel alone, to those who may open them.
    """
    book = _Book()
    _whole(book, year.reviews)
    _sources(book, year.reviews)
    _timeliness(book, year)
    _documents(book, year.reviews)
    _consultation(book, year.reviews)
    _reasons(book, year.reviews)
    book.part("caseload", "allocated", {f"allocated.{team}": n for team, n in year.caseload.children.items()})
    _feedback(book, year)
    for grouping in groupings:
        _breakdown(book, grouping, year.reviews)
    given = frozenset(book.tables["whole"]) if exempt else frozenset[str]()
    secret = frozenset[str]() if exempt else frozenset({UNCODED})
    system = System(book.cells, tuple(book.sums), book.tables, given=given, secret=secret)
    return View(year.span.year.name, system)


def _whole(book: _Book, reviews: Iterable[ReviewFact]) -> None:
    codes = count_codes(fact.code for fact in reviews)
    book.write("whole", {**{code.value: codes.counts[code] for code in Code}, UNCODED: codes.uncoded})
    for total, parts in WHOLE.items():
        book.write("whole", {total: sum(book.cells[part] for part in parts)})
        book.sums.append(Sum(parts, total))


def _sources(book: _Book, reviews: Iterable[ReviewFact]) -> None:
    found = Counter(fact.source for fact in reviews if is_counted(fact))
    book.part("sources", "four", {f"source.{source.value}": found[source] for source in Source})


def _timeliness(book: _Book, year: YearFacts) -> None:
    judged: dict[str, Counter[Timely]] = {
        "legal": Counter(fact.timely(fact.due_on) for fact in year.reviews),
        "imported": Counter(fact.timely(fact.imported_due_on) for fact in year.reviews),
        "first": Counter(fact.timely(fact.due_on, fact.first_on) for fact in year.reviews),
    }
    for name, found in judged.items():
        book.part("timeliness", f"{name}.judged", {f"{name}.{each.value}": found[each] for each in _JUDGED})
        book.write("timeliness", {f"{name}.unknown": found[Timely.UNKNOWN]})
        book.sums.append(Sum((f"{name}.judged", f"{name}.unknown"), "held"))
    children = year.children
    book.part(
        "timeliness",
        "children.judged",
        {"children.on_time": children.on_time, "children.late": children.late},
    )
    singles = {"children.none_due": children.none_due, "overdue": children.overdue}
    book.write("timeliness", {**singles, "not_recorded": children.not_recorded, "short": year.short_breaks})


_JUDGED = (Timely.ON_TIME, Timely.LATE)


def _documents(book: _Book, reviews: tuple[ReviewFact, ...]) -> None:
    for name in DOCUMENTS:
        found = Counter(fact.documents[name] for fact in reviews)
        book.part("documents", f"{name}.dated", {f"{name}.{each.value}": found[each] for each in _JUDGED})
        book.write("documents", {f"{name}.unknown": found[Timely.UNKNOWN]})
        book.sums.append(Sum((f"{name}.dated", f"{name}.unknown"), "held"))


def _consultation(book: _Book, reviews: tuple[ReviewFact, ...]) -> None:
    counted = [fact for fact in reviews if is_counted(fact)]
    alone = Counter(fact.alone for fact in counted)
    reached = Counter(fact.views.reached for fact in counted)
    book.part("consultation", "four", {f"alone.{each.value}": alone[each] for each in Alone})
    book.part("consultation", "four", {f"views.{each.value}": reached[each] for each in Reached})
    under_four = sum(fact.code == Code.PN0 and fact.alone is Alone.SPOKE for fact in reviews)
    book.write("consultation", {"alone.under_four": under_four})


def _reasons(book: _Book, reviews: Iterable[ReviewFact]) -> None:
    found = Counter(fact.reason for fact in reviews if fact.code == Code.PN7)
    reasons: list[NoViewsReason | None] = [*NoViewsReason, None]
    book.part("reasons", "PN7", {reason_cell(each): found[each] for each in reasons})


def reason_cell(reason: NoViewsReason | None) -> str:
    """Name the cell of a reason; None is a code without one."""
    return f"reason.{reason.value if reason else 'none'}"


def _feedback(book: _Book, year: YearFacts) -> None:
    counts = year.feedback
    book.part("feedback", "asked", {f"fb.{each.value}": counts.counts[each] for each in FeedbackOutcome})
    book.write("feedback", {"delivered": counts.delivered})
    book.sums.append(Sum(("delivered", f"fb.{FeedbackOutcome.UNDELIVERED.value}"), "asked"))
    for asked in year.questions:
        book.part(
            "results",
            f"q.{asked.key}",
            {
                **{f"q.{asked.key}.{answer}": number for answer, number in asked.answers.items()},
                f"q.{asked.key}.": asked.not_answered,
            },
        )


def _breakdown(book: _Book, grouping: Breakdown, reviews: Iterable[ReviewFact]) -> None:
    """Part the reviews with a code PN1 to PN7 into groups: across each group adds up, and down each column."""
    found: dict[str, Counter[Code]] = {group: Counter() for group in grouping.groups}
    for fact in reviews:
        if fact.code is not None and is_counted(fact):
            found[grouping.group_of(fact)][fact.code] += 1
    for group, codes in found.items():
        cells = {
            group_cell(grouping, group, column): sum(codes[Code(code)] for code in WHOLE[column])
            for column in (*COLUMNS, "absent")
        }
        book.write(grouping.key, cells)
        four, participated, attended, none, absent = cells
        book.sums += [Sum((participated, none), four), Sum((attended, absent), four)]
    for column in COLUMNS:
        cells_down = tuple(group_cell(grouping, group, column) for group in grouping.groups)
        book.sums.append(Sum(cells_down, column))


def group_cell(grouping: Breakdown, group: str, column: str) -> str:
    """Name the cell of a group in a column."""
    return f"{grouping.key}.{group}.{column}"
