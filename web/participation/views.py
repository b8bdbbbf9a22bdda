"""The first page of the participation service: what needs doing, and how asking goes."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template

from bot.domain.questionnaires import Phase
from bot.ground.roles import REPORT_READERS, Role
from bot.reports import feedback
from bot.reports.feedback import Waiting
from bot.reports.periods import ReviewPeriod
from bot.reports.response.groups import ResponseGroup
from bot.reports.response.report import in_short
from bot.reviews.caseload import Outlook, outlook
from bot.safeguarding.triage import waiting_messages
from web.kit import clock, database
from web.kit.guard import allow, current_person
from web.participation import words
from web.participation.chosen import OWN

blueprint = Blueprint("participation", __name__)
# Long enough for numbers that say something, short enough that something can still be done about them.
LATELY = timedelta(weeks=13)


@blueprint.get("/participation")
@allow(*REPORT_READERS)
def overview() -> str:
    """Show what waits for somebody, who cannot be asked, and how many of those asked in the last weeks answered."""
    today = clock.today()
    lately = ReviewPeriod(today - LATELY, today)
    return render_template(
        "participation/overview.html",
        triage=_triage(),
        waiting=_waiting(),
        may_read=current_person().role is Role.PARTICIPATION,
        ahead=_ahead(),
        lately=lately,
        days={"period": OWN, "from": lately.first.isoformat(), "to": lately.last.isoformat()},
        groups=_lately(lately),
        words=words,
    )


def _triage() -> int | None:
    """Count the messages that wait for a person; None for anyone who has no page for them."""
    person = current_person()
    if person.role is not Role.PARTICIPATION:
        return None
    with database.read() as session:
        return waiting_messages(session, person, clock.today())


def _waiting() -> Waiting:
    """Count the feedback that nobody has read; how many, never by whom."""
    with database.read() as session:
        return feedback.waiting(session, clock.today())


def _ahead() -> Outlook:
    with database.read() as session:
        return outlook(session, current_person(), clock.today())


def _lately(period: ReviewPeriod) -> dict[Phase, ResponseGroup]:
    with database.read() as session:
        return {phase: in_short(session, phase, period) for phase in Phase}
