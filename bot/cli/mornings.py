"""What the doctor says of the morning e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.domain.checks import CheckState, Said
from bot.domain.policies import MorningPolicy
from bot.reports import mornings
from bot.settings import Settings
from bot.wiring import now

LACKING = "set HEARD_SMTP_URL and HEARD_MAIL_FROM, or switch it off under Policies"


def mornings_said(settings: Settings, session: Session, chosen: MorningPolicy) -> Iterator[Said]:
    """Say whether the morning e-mail is sent, and whether it reaches those who get one."""
    if not chosen.sent:
        yield CheckState.OK, "nobody is written to about what waits: it is off under Policies"
        return
    if settings.mail_server is None:
        yield CheckState.WARN, f"it is on, and there is no mail server: {LACKING}"
        return
    failed = {each.account_id for each in mornings.failed_mails(session, chosen.at, now())}
    if failed:
        people = "1 person" if len(failed) == 1 else f"{len(failed)} people"
        yield CheckState.WARN, f"it did not reach {people} in the last week: see Policies"
    else:
        yield CheckState.OK, f"on working days from {chosen.at:%H:%M}"
