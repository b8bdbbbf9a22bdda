"""Themes on invented words, and what the invented service did about them in the quarters that are over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.seeding.plan import Ledger
from bot.domain.quarters import quarter_of
from bot.ground.roles import Person, Role
from bot.reports import report_year, you_said
from bot.reports.annual import YOU_SAID
from bot.reports.themes import RECORDED
from bot.store.accounts import Account
from bot.store.reports import ReportEntry
from bot.store.themes import Theme, ThemedPart, ThemeMark
from bot.translation import Content

# Each theme, with parts of the invented English words that it is put on; the seed knows its own words.
THEMES: Mapping[str, tuple[str, ...]] = {
    "Where I live": ("room", "carers", "stay here", "wifi", "no more moving", "home"),
    "Seeing my family": ("mum", "nan", "brother", "sister"),
    "School, college or work": ("school", "homework"),
    "Friends and things I like doing": (
        "football",
        "bike",
        "dog",
        "friend",
        "seaside",
        "puppy",
        "party",
        "phone",
    ),
    "Health and feelings": ("worried",),
    "My social worker": ("social worker",),
    "The review meeting": ("shorter", "after school", "less people", "biscuits", "sit next"),
    "Being listened to": ("ask me first", "easy words"),
}
# What is put on words of another language, by their question.
USUAL = {"better": "The review meeting", "change": "Seeing my family", "wish": "Seeing my family"}
NUMBERS = {name: number for number, name in enumerate(THEMES, 1)}
# The invented question that records beside reviews answer.
ASKED = "wish"
# One reply in so many was not looked at yet.
NOT_LOOKED_AT = 6
WRITER = "Sam Malik"
# What was said about a theme, what was done, and whether it could not be done.
DONE = (
    ("The review meeting", "Reviews are too long, and in lessons.", "Reviews begin after school.", False),
    ("Being listened to", "Ask us first, before the adults talk.", "Every chair now asks you first.", False),
    (
        "Seeing my family",
        "You want to see your brothers and sisters more.",
        "Families live far apart, and there are too few drivers. We have asked for two more.",
        True,
    ),
)
# The same of the report year before, which the annual report opens with.
DONE_BEFORE = (
    ("Where I live", "The wifi is bad, and homework needs it.", "Every home has new wifi.", False),
    (
        "Being listened to",
        "Tell us in easy words what was decided.",
        "Each of you gets it in a letter.",
        False,
    ),
    (
        "My social worker",
        "Social workers change too often.",
        "People leave, and we cannot stop that. You now hear it before they go.",
        True,
    ),
)


def write_theme_list(ledger: Ledger, began: datetime) -> None:
    """Write the list of themes, numbered as :data:`NUMBERS` says."""
    for name in THEMES:
        ledger.add(Theme, name=name, added_at=began)


def put_themes_on(ledger: Ledger, conversation_id: int, question: str, words: str, *, at: datetime) -> None:
    """Write that somebody looked at words for themes, and which they found; some replies still wait."""
    if conversation_id % NOT_LOOKED_AT == 0:
        return
    part = ledger.add(ThemedPart, conversation_id=conversation_id, question=question, looked_at=at)
    _mark(ledger, part, question, words)


def put_themes_on_record(ledger: Ledger, contribution_id: int, words: str, *, at: datetime) -> None:
    """Write the same of words that came another way, such as a letter or a talk."""
    if contribution_id % NOT_LOOKED_AT == 0:
        return
    part = ledger.add(ThemedPart, contribution_id=contribution_id, question=RECORDED, looked_at=at)
    _mark(ledger, part, ASKED, words)


def _mark(ledger: Ledger, part: int, question: str, words: str) -> None:
    for name in _found(question, words):
        ledger.add(ThemeMark, part_id=part, theme_id=NUMBERS[name])


def _found(question: str, words: str) -> list[str]:
    spoken = words.casefold()
    found = [name for name, parts in THEMES.items() if any(part in spoken for part in parts)]
    return found or ([] if words.isascii() else [USUAL[question]] if question in USUAL else [])


def write_what_was_done(ledger: Ledger, today: date, now: datetime) -> None:
    """Write what was done about some themes in the last two quarters that are over, and as the year before ended."""
    newest, ended = quarter_of(today).before, quarter_of(report_year(today).first).before
    for quarter, done in ((ended, DONE_BEFORE), (newest.before, DONE), (newest, DONE)):
        for name, said, did, could_not in done:
            ledger.add(
                ReportEntry,
                year=report_year(quarter.first).name,
                section=YOU_SAID,
                words=said,
                done=did,
                could_not=could_not,
                theme_id=NUMBERS[name],
                quarter=quarter.first,
                entered_by_name=WRITER,
                entered_at=now,
            )


def publish_what_was_done(session: Session, content: Content, today: date, now: datetime) -> None:
    """Publish the older of these quarters, as the participation service does; the newer one waits for them."""
    account = session.scalars(select(Account).where(Account.role == Role.PARTICIPATION.value)).first()
    if account is None:
        return
    person = Person(account.id, account.name, account.email, Role.PARTICIPATION, None, None)
    older = quarter_of(today).before.before
    you_said.publish(session, person, content, older, quotes=(), without_names=True, now=now)
