"""What stands around some alerts: who may have written, every message, steps, calls and the safety texts sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.kinds import SAFETY_KINDS
from bot.domain.media import may_be_foreign
from bot.domain.reviews import age_on
from bot.domain.reviews.states import OPEN
from bot.ground.calendar import runs_on
from bot.ground.conditions import IS_PHONE_IN_USE
from bot.ground.cover import covers
from bot.media.beside import BesideMessages, MessageFiles
from bot.store.accounts import Account
from bot.store.addresses import Binding
from bot.store.alerts import Alert, AlertChild, AlertMessage, AlertStep, DutyCall
from bot.store.conversations import ConversationRecord
from bot.store.cover import Cover
from bot.store.messages import InboundMessage, OutboxMessage
from bot.store.people import Allocation, Child, Officer
from bot.store.reviews import Review

Covering = aliased(Officer)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a person did about an alert or a message, and when."""

    action: str
    words: str | None
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Writer:
    """A child who may have written: the age, the IRO of today, who covers for them, and the next review, if any."""

    id: int
    known_as: str
    age: int | None
    officer: str | None
    cover: str | None
    review_on: date | None


@dataclass(frozen=True, slots=True)
class AskedThen:
    """The question that was open when a message came, by its questionnaire and version."""

    questionnaire: str
    version: int
    question: str


@dataclass(frozen=True, slots=True)
class CardMessage:
    """One message of an alert; ``words`` are None for anyone who may not read them and for a message without any.

    ``name`` is what was heard in it, ``asked`` the question then open, None before the first and for strangers.
    """

    id: int
    name: str
    at: datetime
    asked: AskedThen | None
    words: str | None
    files: MessageFiles
    truncated: bool

    @property
    def is_foreign(self) -> bool:
        """Return whether a reader may need a translation of the words."""
        return may_be_foreign(self.words, None)


class Circumstances:
    """Everything that belongs to some alerts, read in one statement a kind."""

    def __init__(self, session: Session, ids: Sequence[int], today: date) -> None:
        """Read what belongs to these alerts, with the children as they are today."""
        self.writers: dict[int, list[Writer]] = {}
        self.messages: dict[int, list[CardMessage]] = {}
        self.steps: dict[int, list[StepTaken]] = {}
        self.calls: dict[int, list[DutyCall]] = {}
        self.safety: Mapping[int, tuple[str, datetime]] = {}
        self.sharing: Mapping[int, int] = {}
        if not ids:
            return
        self._read_writers(session, ids, today)
        self._read_messages(session, ids)
        taken = select(AlertStep, Account.name).outerjoin(Account, Account.id == AlertStep.taken_by)
        for step, name in session.execute(taken.where(AlertStep.alert_id.in_(ids)).order_by(AlertStep.id)):
            made = StepTaken(step.action, step.words, step.taken_at, name)
            self.steps.setdefault(step.alert_id, []).append(made)
        for call in session.scalars(select(DutyCall).where(DutyCall.alert_id.in_(ids)).order_by(DutyCall.id)):
            self.calls.setdefault(call.alert_id, []).append(call)
        self.safety = _safety(session, ids)
        self.sharing = _sharing(session, ids)

    def _read_writers(self, session: Session, ids: Sequence[int], today: date) -> None:
        rows = session.execute(
            select(AlertChild.alert_id, Child.id, Child.known_as, Child.born_on)
            .join(Child, Child.id == AlertChild.child_id)
            .where(AlertChild.alert_id.in_(ids))
            .order_by(AlertChild.id)
        ).all()
        children = sorted({row.id for row in rows})
        officers, reviews = _officers(session, children, today), _next_reviews(session, children, today)
        for row in rows:
            age = age_on(row.born_on, today) if row.born_on else None
            officer, cover = officers.get(row.id, (None, None))
            one = Writer(row.id, row.known_as, age, officer, cover, reviews.get(row.id))
            self.writers.setdefault(row.alert_id, []).append(one)

    def _read_messages(self, session: Session, ids: Sequence[int]) -> None:
        kept, talk = InboundMessage, ConversationRecord
        rows = session.execute(
            select(AlertMessage, kept.body, kept.media, kept.truncated, talk.questionnaire)
            .add_columns(talk.questionnaire_version)
            .join(kept, kept.id == AlertMessage.inbound_id)
            .outerjoin(talk, talk.id == AlertMessage.conversation_id)
            .where(AlertMessage.alert_id.in_(ids))
            .order_by(AlertMessage.id)
        ).all()
        around = BesideMessages.of(session, [row[0].inbound_id for row in rows])
        for one, words, media, truncated, questionnaire, version in rows:
            has_question = one.question and questionnaire
            asked = AskedThen(questionnaire, version, one.question) if has_question else None
            files = around.files(one.inbound_id, media, reads=True)
            made = CardMessage(one.id, one.name, one.heard_at, asked, words, files, truncated)
            self.messages.setdefault(one.alert_id, []).append(made)


def _officers(session: Session, children: Sequence[int], today: date) -> Mapping[int, tuple[str, str | None]]:
    """Return the IRO of each child today, and who covers for them."""
    rows = session.execute(
        select(Allocation.child_id, Officer.name, Covering.name)
        .join(Officer, Officer.id == Allocation.officer_id)
        .outerjoin(Cover, covers(Allocation.officer_id, Allocation.child_id, today))
        .outerjoin(Covering, Covering.id == Cover.covered_by)
        .where(Allocation.child_id.in_(children), runs_on(Allocation, today))
        .order_by(Allocation.starts_on, Allocation.id)
    )
    return {child_id: (officer, cover) for child_id, officer, cover in rows}


def _next_reviews(session: Session, children: Sequence[int], today: date) -> Mapping[int, date]:
    """Return each child's next planned review; one that its day has passed counts while there is no later one."""
    rows = session.execute(
        select(Review.child_id, Review.review_on)
        .where(Review.child_id.in_(children), Review.status.in_(OPEN))
        .order_by(Review.review_on.desc())
    )
    found: dict[int, date] = {}
    for row in rows:
        if row.review_on >= today or row.child_id not in found:
            found[row.child_id] = row.review_on
    return found


def _safety(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, datetime]]:
    """Return the newest safety message that each alert was answered with."""
    rows = session.execute(
        select(Alert.id, OutboxMessage.status, OutboxMessage.created_at)
        .join(AlertMessage, AlertMessage.alert_id == Alert.id)
        .join(OutboxMessage, OutboxMessage.address_id == Alert.address_id)
        .where(Alert.id.in_(ids), OutboxMessage.kind.in_(sorted(SAFETY_KINDS)))
        .where(OutboxMessage.created_at == AlertMessage.heard_at)
        .order_by(OutboxMessage.id)
    )
    return {row.id: (row.status, row.created_at) for row in rows}


def _sharing(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many children hold the phone of each alert."""
    rows = session.execute(
        select(Alert.id, func.count())
        .join(Binding, Binding.address_id == Alert.address_id)
        .where(Alert.id.in_(ids), IS_PHONE_IN_USE)
        .group_by(Alert.id)
    )
    return dict(rows.all())
