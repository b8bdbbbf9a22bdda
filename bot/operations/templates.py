"""The WhatsApp templates of an installation: which are wanted, submitting them, and following what WhatsApp says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.languages import ENGLISH
from bot.domain.messages import Refused
from bot.domain.templates import AWAITED, TemplateDraft, TemplateNews, TemplateStatus, TemplateText
from bot.ground import audit, installation
from bot.ground.context import Context
from bot.ground.roles import Forbidden, Person, Role
from bot.operations.wording import WantedTemplate, wanted
from bot.ports import TemplateOffice
from bot.store.base import table_of
from bot.store.channels import WhatsappTemplate
from bot.store.engine import Database

TEMPLATES = table_of(WhatsappTemplate)
SOON, DAILY = timedelta(minutes=10), timedelta(days=1)
# Asking again makes a new template: WhatsApp takes no name twice.
ENDED = frozenset({TemplateStatus.REJECTED, TemplateStatus.DISABLED})
_DRAFT = (
    TEMPLATES.c.id, TEMPLATES.c.name, TEMPLATES.c.code, TEMPLATES.c.body, TEMPLATES.c.samples, TEMPLATES.c.titles,
    TEMPLATES.c.payloads, TEMPLATES.c.content_sid, TEMPLATES.c.status,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplateState:
    """One template that is wanted and where it stands; ``status`` is None while it was never submitted."""

    wanted: WantedTemplate
    status: TemplateStatus | None = None
    reason: str | None = None
    looked_at: datetime | None = None

    @property
    def can_be_submitted(self) -> bool:
        """Return whether asking WhatsApp for it makes sense."""
        return not self.wanted.problems and (self.status is None or self.status in ENDED)


def states(session: Session, context: Context) -> tuple[TemplateState, ...]:
    """Return every template that the accepted languages want, with the state of the newest one of this wording."""
    rows = session.execute(
        select(TEMPLATES.c.purpose, TEMPLATES.c.language, TEMPLATES.c.body_hash, TEMPLATES.c.status,
               TEMPLATES.c.reason, TEMPLATES.c.looked_at).order_by(TEMPLATES.c.id)
    ).all()  # fmt: skip
    newest = {(row.purpose, row.language, row.body_hash): row for row in rows}
    return tuple(
        _state(each, newest.get((each.purpose, each.language, each.text.digest)))
        for each in wanted(context, accepted(session))
    )


def accepted(session: Session) -> Sequence[str]:
    """Return the languages that children are written to in, English first."""
    return (ENGLISH, *(installation.fact(session, installation.ACCEPTED) or "").split())


def _state(each: WantedTemplate, row: Any) -> TemplateState:
    if row is None:
        return TemplateState(each)
    return TemplateState(each, TemplateStatus(row.status), row.reason, row.looked_at)


def submit(session: Session, person: Person, context: Context, now: datetime) -> int:
    """Mark all that can be submitted, for the worker to submit; return how many, Forbidden but for administrators."""
    if person.role is not Role.ADMINISTRATOR:
        raise Forbidden("only an administrator submits templates")
    count = want(session, context, now)
    audit.record(session, "submitted_templates", "channel", None, person, now, templates=count)
    return count


def want(session: Session, context: Context, now: datetime) -> int:
    """Add a row for each template that can be submitted now; return how many."""
    open_ones = [each.wanted for each in states(session, context) if each.can_be_submitted]
    names = set(session.scalars(select(TEMPLATES.c.name)))
    for each in open_ones:
        session.execute(insert(TEMPLATES), _row(each, _free_name(each, names), now))
    return len(open_ones)


def _free_name(each: WantedTemplate, taken: set[str]) -> str:
    """Return a name that was never used: a rejected or deleted template keeps its own."""
    base = f"heard_{each.purpose}_{each.language}_{each.text.digest[:8]}".lower().replace("-", "_")
    tries = (base if number == 1 else f"{base}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in tries if name not in taken)


def _row(each: WantedTemplate, name: str, now: datetime) -> dict[str, Any]:
    return {
        "purpose": each.purpose, "language": each.language, "code": each.code, "name": name, "body": each.text.body,
        "samples": dict(each.text.samples), "titles": list(each.text.titles), "payloads": list(each.payloads),
        "body_hash": each.text.digest, "status": TemplateStatus.UNSUBMITTED.value, "made_at": now, "changed_at": now,
    }  # fmt: skip


def follow(database: Database, office: TemplateOffice, clock: Callable[[], datetime]) -> int:
    """Submit what is marked and ask after what WhatsApp has; return how many were looked at.

    Each one is taken in hand in a transaction of its own; the provider is asked with none open.
    """
    count = 0
    for row in _taken(database, clock):
        draft = TemplateDraft(
            row.name, row.code, TemplateText(row.body, row.samples, tuple(row.titles)), tuple(row.payloads)
        )
        asks = row.status == TemplateStatus.UNSUBMITTED.value or row.content_sid is None
        news = office.submit(draft, row.content_sid) if asks else office.look(row.content_sid)
        with database.write() as session:
            _record(session.connection(), row, news, clock())
        count += 1
    return count


def _taken(database: Database, clock: Callable[[], datetime]) -> Iterator[Any]:
    """Take one template after another in hand, as long as any is due; two workers never have the same."""
    while True:
        now = clock()
        with database.read() as session:
            row = session.execute(
                select(*_DRAFT).where(_is_due(now)).order_by(TEMPLATES.c.id).limit(1)
            ).first()
        if row is None:
            return
        with database.write() as session:
            mine = update(TEMPLATES).where(TEMPLATES.c.id == row.id, _is_due(now)).values(looked_at=now)
            is_mine = session.connection().execute(mine).rowcount == 1
        if is_mine:
            yield row


def _is_due(now: datetime) -> Any:
    seen = TEMPLATES.c.looked_at
    moves = TEMPLATES.c.status.in_([status.value for status in (*AWAITED, TemplateStatus.UNSUBMITTED)])
    stays = TEMPLATES.c.status.in_([TemplateStatus.APPROVED.value, TemplateStatus.PAUSED.value])
    return or_(
        and_(moves, or_(seen.is_(None), seen <= now - SOON)),
        and_(stays, seen <= now - DAILY),
    )


def _record(connection: Connection, row: Any, news: TemplateNews | Refused, now: datetime) -> None:
    """Write down what WhatsApp said; a provider that did not answer is asked again later."""
    mine = update(TEMPLATES).where(TEMPLATES.c.id == row.id)
    if isinstance(news, Refused):
        connection.execute(
            mine.values(reason=f"Twilio did not take it now ({news.code}); it is tried again.")
        )
        return
    values: Mapping[str, Any] = {
        "content_sid": news.content_sid,
        "status": news.status.value,
        "reason": news.reason or None,
    }
    changed = {"changed_at": now} if news.status.value != row.status else {}
    connection.execute(mine.values(**values, **changed))
