"""What each minute brings up to date before anything is sent."""

from __future__ import annotations

from datetime import datetime

from bot.enrolment import codes, suspensions
from bot.ground import sent_forms
from bot.operations import rounds
from bot.reviews import advocacy
from bot.store.engine import Database


def keep_up(database: Database, moment: datetime) -> None:
    """Suspend phones of young people who left care, forget old codes and forms, queue wishes for an advocate."""
    with rounds.apart("phones of young people who left"), database.write() as session:
        suspensions.watch(session, moment)
        codes.forget_wrong(session.connection(), moment)
    with rounds.apart("forms that were sent"), database.connection() as connection:
        sent_forms.forget(connection, moment)
    with rounds.apart("wishes for an advocate"), database.write() as session:
        advocacy.take_in(session, moment)
