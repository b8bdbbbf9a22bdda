"""The first page of the participation service: what needs doing, and how asking goes."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.ground.roles import REPORT_READERS, Person, Role
from bot.reports.periods import ReviewPeriod
from bot.reports.response.report import in_short
from bot.reviews.caseload import outlook
from bot.safeguarding.triage import waiting_messages
from web.kit import clock, database
from web.kit.guard import allow, current_person
from web.kit.navigation import waiting_feedback
from web.participation import words
from web.participation.chosen import OWN

blueprint = Blueprint("participation", __name__)
# Long enough for numbers that say something, short enough that something can still be done about them.
LATELY = timedelta(weeks=13)


@blueprint.get("/participation")
@allow(*REPORT_READERS)
def overview() -> str:
    """Show what waits for somebody, who cannot be asked, and how many of those asked in the last weeks answered."""
    person, today = current_person(), clock.today()
    lately = ReviewPeriod(today - LATELY, today)
    with database.read() as session:
        triage = _triage(session, person, today)
        ahead = outlook(session, person, today)
        groups = {phase: in_short(session, phase, lately) for phase in Phase}
    return render_template(
        "participation/overview.html",
        triage=triage,
        waiting=waiting_feedback(),
        may_read=person.role is Role.PARTICIPATION,
        ahead=ahead,
        lately=lately,
        days={"period": OWN, "from": lately.first.isoformat(), "to": lately.last.isoformat()},
        groups=groups,
        words=words,
    )


def _triage(session: Session, person: Person, today: date) -> int | None:
    """Count the messages that wait for a person; None for anyone who has no page for them."""
    return waiting_messages(session, person, today) if person.role is Role.PARTICIPATION else None
