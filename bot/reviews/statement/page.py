"""How statements look for the meeting and the file: one page of HTML for one review or for many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from bot.domain.languages import LanguageStatus
from bot.domain.participation import LABELS
from bot.domain.reviews import REVIEW_KIND_NAMES
from bot.domain.written import day, direction_of, moment, seen, with_whole_numbers
from bot.ground.context import Context
from bot.ground.roles import Person
from bot.paper.templates import templates_in
from bot.reviews.contributions import terms
from bot.reviews.statement.stated import Statement

HERE = Path(__file__).parent
DRAFTS = {
    LanguageStatus.MACHINE_DRAFTED: "drafted, and no speaker has signed off all of them",
    LanguageStatus.BACK_CHECKED: "drafted by a machine and checked by translating them back, not all by a speaker",
}


def statements_html(
    statements: Sequence[Statement], person: Person, now: datetime, context: Context, title: str
) -> str:
    """Return the HTML of statements, each beginning on a new page; ``person`` is who asked for them."""
    return templates().get_template("statement.html").render(
        statements=statements,
        title=title,
        by=person.name,
        now=now,
        languages=context.content.languages,
        translations=context.translations,
        service=context.service,
        wording=terms,
        labels=LABELS,
        kind_names=REVIEW_KIND_NAMES,
        drafts=DRAFTS,
    )  # fmt: skip


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates of this folder; a name that is not handed over is an error."""
    found = templates_in(HERE)
    found.filters.update(
        day=day,
        moment=moment,
        seen=seen,
        direction=direction_of,
        tag=tag,
        begun=begun,
        numbers=with_whole_numbers,
    )
    return found


def tag(language: str | None) -> str:
    """Write one of our language codes for ``lang``: a hyphen, "und" where nobody said the language."""
    return language.replace("_", "-") if language else "und"


def begun(words: str) -> str:
    """Begin a line with a capital letter, and leave the rest as it is."""
    return words[:1].upper() + words[1:]
