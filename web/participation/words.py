"""How the pages of response write periods, rates and the names of groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate, interval, rounded
from bot.domain.response import RequestOutcome
from bot.domain.reviews import REVIEW_KIND_NAMES, ReviewKind, counts_in_care
from bot.ground.calendar import in_words
from bot.reports.periods import Against, ReviewPeriod
from bot.reports.response.groups import NOT_KNOWN, ResponsePart
from bot.reports.response.report import ResponseShift
from bot.reviews.contributions import terms
from web.kit.formats import language_name

# Of fewer, a decimal would say more than is known.
DECIMALS_FROM = 100
PHASES: Mapping[Phase, str] = MappingProxyType(
    {Phase.PRE: "Views before reviews", Phase.POST: "Feedback after reviews"}
)
REVIEWS: Mapping[ReviewKind, str] = MappingProxyType(
    {kind: f"{name}s" for kind, name in REVIEW_KIND_NAMES.items()}
)
AGAINST: Mapping[Against, str] = MappingProxyType(
    {
        Against.YEAR: "The year before",
        Against.TWO_YEARS: "Two years before",
        Against.BEFORE: "The time just before",
        Against.NOTHING: "Nothing",
    }
)
OUTCOMES: Mapping[RequestOutcome, str] = MappingProxyType(
    {
        RequestOutcome.FINISHED: "Finished",
        RequestOutcome.PART: "Part",
        RequestOutcome.TAKEN_BACK: "Taken back",
        RequestOutcome.DECLINED: "Declined",
        RequestOutcome.OPTED_OUT: "Opted out",
        RequestOutcome.UNDELIVERED: "Undelivered",
        RequestOutcome.NO_RECEIPT: "Sent, no receipt",
        RequestOutcome.NO_REPLY: "No reply",
    }
)
# The title of each part, and the head of its first column.
PARTS: Mapping[ResponsePart, tuple[str, str]] = MappingProxyType(
    {
        ResponsePart.MONTH: ("By month of the review", "Month"),
        ResponsePart.SET: ("By question set", "Questions"),
        ResponsePart.CHANNEL: ("By channel", "Channel"),
        ResponsePart.LANGUAGE: ("By language", "Language"),
        ResponsePart.AGE: ("By age on the day of the review", "Age"),
        ResponsePart.TEAM: ("By the IRO’s team", "Team"),
    }
)


def held(period: ReviewPeriod) -> str:
    """Name the reviews that a period is about: those in care are not named by their kind."""
    return "Reviews held" if counts_in_care(period.kind) else f"{REVIEWS[period.kind]} held"


def span(period: ReviewPeriod) -> str:
    """Write a period as days: 1 April to 23 November 2026."""
    last = in_words(period.last)
    first = in_words(period.first)
    return f"{first.removesuffix(f' {period.last.year}')} to {last}" if period.first != period.last else last


def percent(rate: Rate) -> str:
    """Write a rate: with one decimal of a hundred or more, else whole; a dash where it is of nothing."""
    share = rate.rounded(_decimals(rate))
    return "–" if share is None else f"{share}%"


def limits(rate: Rate) -> str:
    """Write the 95 % interval of a rate; empty where it is of nothing."""
    found = interval(rate, _decimals(rate))
    return f"{found[0]} to {found[1]}%" if found else ""


def made_of(rate: Rate) -> str:
    """Write what a rate is made of: 861 of 1,912."""
    return f"{rate.numerator:,} of {rate.denominator:,}"


def points(before: Rate, after: Rate) -> str:
    """Write a change in percentage points with its direction; empty where one of the rates is of nothing."""
    earlier, later = before.exact, after.exact
    if earlier is None or later is None:
        return ""
    change = rounded(later - earlier, min(_decimals(before), _decimals(after)))
    if not change:
        return "no change"
    return f"{'▲' if change > 0 else '▼'} {abs(change)} {'point' if abs(change) == 1 else 'points'}"


def group_name(part: ResponsePart, key: str, teams: Mapping[str, str]) -> str:
    """Name a group by its key."""
    match part:
        case ResponsePart.MONTH:
            return f"{date.fromisoformat(f'{key}-01'):%B %Y}"
        case ResponsePart.SET:
            return set_name(key)
        case ResponsePart.CHANNEL:
            return terms.CHANNELS.get(key, key)
        case ResponsePart.LANGUAGE:
            return "Not known" if key == NOT_KNOWN else language_name(key)
        case ResponsePart.AGE:
            return key
        case ResponsePart.TEAM:
            return teams.get(key, key)


def set_name(questionnaire: str) -> str:
    """Name a set of questions by the ages it is for."""
    ages = questionnaire.split("-")[1:]
    return f"Age {' to '.join(ages)}" if len(ages) > 1 else "The short questions"


def shift_name(shift: ResponseShift, teams: Mapping[str, str]) -> str:
    """Name what changed beyond chance."""
    if shift.part is None:
        return f"{OUTCOMES[RequestOutcome(shift.key)]}, of all asked"
    return f"{PARTS[shift.part][1]} {group_name(shift.part, shift.key, teams)}: finished of delivered"


def _decimals(rate: Rate) -> int:
    return 1 if rate.denominator >= DECIMALS_FROM else 0
