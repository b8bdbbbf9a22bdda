"""Counting a year into one system of linked cells, so that what is hidden in one table stays hidden in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.domain.annual import View
from bot.domain.participation import Code, NoViewsReason
from bot.domain.rates import count_codes
from bot.domain.returns import CodeSource
from bot.domain.suppression import Hiding, Sum, System, suppress
from bot.reports import linking
from bot.reports.annual.book import Book
from bot.reports.annual.facts import Alone, Asked, Reached, ReviewFact, Timely, YearFacts
from bot.reports.annual.grouping import Breakdown, is_counted
from bot.reports.annual.reading import DOCUMENTS

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
    *("whole", "timeliness", "documents", "consultation", "caseload", "sources", linking.WHOLE),
    *("month", "team", "age", "channel", "language", "reasons", "results"),
)
COLUMNS = ("four", "participated", "attended", "none")


def view(year: YearFacts, groupings: Iterable[Breakdown], *, exempt: bool) -> View:
    """Count a year; the whole authority's table is shown as it is only with a manager's exemption.

    Without one the count of reviews without a code is shown in the panel alone, to those who may open them. What the
    feedback report hides is hidden here as well, and nothing else of it.
    """
    book = Book.of(TABLES)
    _whole(book, year.reviews)
    _sources(book, year.reviews)
    _timeliness(book, year)
    _documents(book, year)
    _consultation(book, year.reviews)
    _reasons(book, year.reviews)
    book.part("caseload", "allocated", {f"allocated.{team}": n for team, n in year.caseload.children.items()})
    feedback = linking.system(year.feedback)
    _feedback(book, feedback, year.questions)
    for grouping in groupings:
        _breakdown(book, grouping, year.reviews)
    return View(year.span.year.name, *_hidden(book, feedback, exempt=exempt))


def _hidden(book: Book, feedback: System, *, exempt: bool) -> tuple[System, Mapping[str, Hiding]]:
    """Give the whole system, with what is shown and hidden of the feedback report settled beforehand."""
    shown = suppress(feedback)
    already = {cell: shown[cell] for cell in feedback.tables[linking.WHOLE] if cell in shown}
    gone = {cell for cell, words in already.items() if words is Hiding.WITHHELD}
    table_12, uncoded = (book.tables["whole"], set[str]()) if exempt else ([], {UNCODED})
    return System(
        book.cells,
        tuple(book.sums),
        book.tables,
        given=frozenset({*table_12, *feedback.tables[linking.WHOLE]} - already.keys()),
        secret=frozenset(uncoded | gone),
        kept_back=frozenset(already.keys() - gone),
    ), already


def _whole(book: Book, reviews: Iterable[ReviewFact]) -> None:
    codes = count_codes(fact.code for fact in reviews)
    book.write("whole", {**{code.value: codes.counts[code] for code in Code}, UNCODED: codes.uncoded})
    for total, parts in WHOLE.items():
        book.write("whole", {total: sum(book.cells[part] for part in parts)})
        book.sums.append(Sum(parts, total))


def _sources(book: Book, reviews: Iterable[ReviewFact]) -> None:
    found = Counter(fact.source for fact in reviews if is_counted(fact))
    book.part("sources", "four", {f"source.{source.value}": found[source] for source in CodeSource})


def _timeliness(book: Book, year: YearFacts) -> None:
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


def _documents(book: Book, year: YearFacts) -> None:
    for name in DOCUMENTS:
        found = Counter(fact.documents[name] for fact in year.reviews)
        book.part("documents", f"{name}.dated", {f"{name}.{each.value}": found[each] for each in _JUDGED})
        book.write("documents", {f"{name}.unknown": found[Timely.UNKNOWN]})
        book.sums.append(Sum((f"{name}.dated", f"{name}.unknown"), "held"))
    checks = {"on_time": year.midway.on_time, "late": year.midway.late, "unknown": year.midway.unknown}
    book.part("documents", "midway.expected", {f"midway.{name}": number for name, number in checks.items()})
    book.write("documents", {"midway.first": year.midway.first})
    book.sums.append(Sum(("midway.expected", "midway.first"), "held"))


def _consultation(book: Book, reviews: tuple[ReviewFact, ...]) -> None:
    counted = [fact for fact in reviews if is_counted(fact)]
    alone = Counter(fact.alone for fact in counted)
    reached = Counter(fact.views.reached for fact in counted)
    book.part("consultation", "four", {f"alone.{each.value}": alone[each] for each in Alone})
    book.part("consultation", "four", {f"views.{each.value}": reached[each] for each in Reached})
    youngest = Counter(fact.alone for fact in reviews if fact.code == Code.PN0)
    seen, unknown = youngest[Alone.SPOKE], youngest[Alone.UNKNOWN]
    rest = {"alone.under_four.not": youngest.total() - seen - unknown, "alone.under_four.unknown": unknown}
    book.part("consultation", "PN0", {"alone.under_four": seen, **rest})


def _reasons(book: Book, reviews: Iterable[ReviewFact]) -> None:
    found = Counter(fact.reason for fact in reviews if fact.code == Code.PN7)
    reasons: list[NoViewsReason | None] = [*NoViewsReason, None]
    book.part("reasons", "PN7", {reason_cell(each): found[each] for each in reasons})


def reason_cell(reason: NoViewsReason | None) -> str:
    """Name the cell of a reason; None is a code without one."""
    return f"reason.{reason.value if reason else 'none'}"


def _feedback(book: Book, feedback: System, questions: Iterable[Asked]) -> None:
    """Write down the feedback of the whole year, and the answers to each question.

    The months and channels stand in the feedback report alone; what is hidden of the whole for their sake is settled.
    """
    whole = feedback.tables[linking.WHOLE]
    book.write(linking.WHOLE, {cell: feedback.cells[cell] for cell in whole})
    book.sums += [each for each in feedback.sums if {*each.parts, each.total} <= set(whole)]
    totals: dict[str, dict[str, int]] = {}
    for asked in questions:
        answers = {answer_cell(asked, answer): number for answer, number in asked.answers.items()}
        book.part("results", asked_cell(asked), {**answers, answer_cell(asked, ""): asked.not_answered})
        totals.setdefault(asked.key.partition(".")[0], {})[asked_cell(asked)] = asked.asked
    answered = linking.cell(linking.ANSWERED)
    # A question of every form was put to everybody who answered one, so its total is known from theirs.
    book.sums += [
        Sum(tuple(parts), answered)
        for parts in totals.values()
        if sum(parts.values()) == book.cells[answered]
    ]


def asked_cell(asked: Asked) -> str:
    """Name the cell of those to whom a question was put; it is one cell for all questions of the same forms."""
    return f"asked.{'+'.join(asked.forms) or asked.key}"


def answer_cell(asked: Asked, answer: str) -> str:
    """Name the cell of an answer; an empty one is of those who left the question out."""
    return f"q.{asked.key}.{answer}"


def _breakdown(book: Book, grouping: Breakdown, reviews: Iterable[ReviewFact]) -> None:
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
