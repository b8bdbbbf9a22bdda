"""How dates, ages and a young person's words are written on a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from flask import Flask

from bot.domain.questionnaires import Phase
from bot.domain.reviews import LONDON
from bot.domain.written import day, moment, seen
from bot.ground.roles import ROLE_NAMES, Role
from bot.reports.themes import RECORDED
from web.kit import clock, wiring

PHASES = {Phase.PRE: "Views", Phase.POST: "Feedback"}


@lru_cache(maxsize=1024)
def short_day(value: date) -> str:
    """Write a day for a table: Thu 26 Nov."""
    return f"{value:%a} {value.day} {value:%b}"


def machine_moment(value: datetime) -> str:
    """Write a moment for HTML's ``datetime``: by the clock in England, to the second, with its zone."""
    return value.astimezone(LONDON).isoformat(timespec="seconds")


def short_moment(value: datetime) -> str:
    """Write a moment of the last days for a table: Fri 20 Nov, 18:10."""
    local = value.astimezone(LONDON)
    return f"{short_day(local.date())}, {local:%H:%M}"


def short_quarter(first: date, last: date) -> str:
    """Write a quarter for a table: Oct to Dec 2026."""
    return f"{first:%b} to {last:%b %Y}"


def number_of(count: int, one: str, several: str) -> str:
    """Write a number with what it counts: 1 child, 3 children."""
    return f"{count} {one if count == 1 else several}"


def working_days(count: int) -> str:
    """Say how far a day is in working days: in 3 working days, today, 1 working day ago."""
    if count == 0:
        return "today"
    days = number_of(abs(count), "working day", "working days")
    return f"in {days}" if count > 0 else f"{days} ago"


def ago(then: datetime, now: datetime | None = None) -> str:
    """Say how long ago a moment was, in its largest unit: 3 days ago, 1 hour ago, just now."""
    passed = (now or clock.now()) - then
    for unit, length in (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    ):
        count = passed // length
        if count >= 1:
            return f"{number_of(count, unit, f'{unit}s')} ago"
    return "just now"


def language_name(code: str | None) -> str:
    """Return how a language is called in English; its code where it is none of ours."""
    known = wiring().content.languages.get(code or "")
    return known.english if known else code or "a language that nobody said"


def set_name(name: str) -> str:
    """Return how people call a question set: Feedback, 12 to 15; its own name where it is none of ours."""
    if name == RECORDED:
        return "Came another way"
    versions = wiring().content.questionnaires.get(name)
    if not versions:
        return name
    newest = versions[max(versions)]
    ages = "short" if name.endswith("-short") else f"{newest.ages[0]} to {newest.ages[1]}"
    return f"{PHASES[newest.phase]}, {ages}"


def language_tag(code: str | None) -> str:
    """Write a language code for HTML's ``lang``: pa_Arab becomes pa-Arab, an unknown language "und"."""
    return code.replace("_", "-") if code else "und"


def direction(code: str | None) -> str:
    """Return ``rtl`` or ``ltr`` for a language, ``auto`` when it is not known."""
    language = wiring().content.languages.get(code or "")
    return language.direction.value if language else "auto"


def role_name(role: Role) -> str:
    """Name a role as people call it."""
    return ROLE_NAMES[role]


def set_up(app: Flask) -> None:
    """Let the templates use these filters."""
    for written in (
        day,
        short_day,
        moment,
        machine_moment,
        short_moment,
        short_quarter,
        working_days,
        ago,
        language_name,
        set_name,
        language_tag,
        direction,
        seen,
        role_name,
    ):
        app.add_template_filter(written)
