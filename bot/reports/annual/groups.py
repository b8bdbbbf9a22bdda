"""The groups of the breakdowns: by month, team, age, language and channel; every review is in one of each."""

from __future__ import annotations

from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.reports.annual.facts import ReviewFact, YearFacts
from bot.reports.annual.views import ANOTHER_WAY
from bot.reviews.contributions import terms
from bot.translation import Content

OTHER = "Other languages"
NOT_KNOWN = "Not known"
# Reviews of the year; a language with fewer is counted among the others.
SMALLEST_LANGUAGE = 10
MONTHS = tuple(month_name[month] for month in (*range(4, 13), *range(1, 4)))
AGES = ((16, "16 and over"), (12, "12 to 15"), (8, "8 to 11"), (4, "4 to 7"), (0, "Under 4"))
NO_VIEWS = "No views sent before"
CHANNELS = {**terms.CHANNELS, ANOTHER_WAY: "Told to a person, or written"}


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to part the reviews: its key, its title, its groups in order, and the group of a review."""

    key: str
    title: str
    first: str
    groups: tuple[str, ...]
    group_of: Callable[[ReviewFact], str]
    definition: str

    def compares(self, group: str, other: Breakdown) -> bool:
        """Return whether a group means the same in another year: what is gathered as the rest must be the same."""
        same_rest = group != OTHER or self.groups == other.groups
        return group in other.groups and same_rest


def breakdowns(year: YearFacts, content: Content) -> tuple[Breakdown, ...]:
    """Return the five breakdowns of a year; they depend on that year alone."""
    coded = _coded(year)
    names = _languages(coded, content)
    return (
        Breakdown(
            "month", "By month", "Month", _months(year), _month, "The month in which the review was held."
        ),
        Breakdown(
            "team",
            "By team",
            "Team",
            tuple(sorted({fact.team for fact in coded})),
            lambda fact: fact.team,
            "The team in which the IRO who chaired the review worked on its day.",
        ),
        Breakdown("age", "By age", "Age", _ages(coded), _age, "The child’s age on the day of the review."),
        Breakdown(
            "language",
            "By language",
            "Language",
            (*sorted({name for name in names.values() if name != OTHER}), OTHER),
            lambda fact: names.get(fact.language or "", OTHER),
            "The language that the child prefers. Languages with fewer than 10 reviews in the year, and children"
            " whose language is not known, are counted together.",
        ),
        Breakdown(
            "channel",
            "By channel",
            "How views came",
            (*CHANNELS.values(), NO_VIEWS),
            lambda fact: CHANNELS.get(fact.views.channel or "", NO_VIEWS),
            "How the child’s views came before the review ended: as messages on a channel, or in another way,"
            " such as a call or a letter.",
        ),
    )


def _coded(year: YearFacts) -> Sequence[ReviewFact]:
    return [fact for fact in year.reviews if is_counted(fact)]


def is_counted(fact: ReviewFact) -> bool:
    """Return whether a review is in the denominator of the rates: its code is one of PN1 to PN7."""
    return fact.code is not None and fact.code != "PN0"


def _months(year: YearFacts) -> tuple[str, ...]:
    """Return the months of a period in their order."""
    first, last = year.span.year.first, year.span.year.last
    return MONTHS[(first.month - 4) % 12 : (last.month - 4) % 12 + 1]


def _month(fact: ReviewFact) -> str:
    return str(MONTHS[(fact.on.month - 4) % 12])


def _age(fact: ReviewFact) -> str:
    if fact.age is None:
        return NOT_KNOWN
    return next((name for youngest, name in AGES if fact.age >= youngest), NOT_KNOWN)


def _ages(facts: Iterable[ReviewFact]) -> tuple[str, ...]:
    """Return the ages youngest first; ages that do not fit their code only if there are any."""
    usual = [name for youngest, name in reversed(AGES) if youngest]
    unusual = sorted({_age(fact) for fact in facts} - set(usual))
    return (*usual, *unusual)


def _languages(facts: Iterable[ReviewFact], content: Content) -> Mapping[str, str]:
    """Name the languages that have enough reviews of their own."""
    counts = Counter(fact.language for fact in facts if fact.language)
    return {
        code: content.languages[code].english if code in content.languages else code
        for code, number in counts.items()
        if number >= SMALLEST_LANGUAGE
    }
