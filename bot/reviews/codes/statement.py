"""The one statement that reads everything stored about some reviews, except the words; built once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.domain.messages import DeliveryStatus
from bot.domain.policies import PolicyGroup
from bot.domain.questionnaires import Phase
from bot.domain.reviews.states import ReviewState
from bot.ground import channels
from bot.ground.conditions import HOLDS_A_VIEW, IS_PHONE_IN_USE, IS_UNREAD, STANDING_CODE
from bot.reviews.contributions import PhoneState
from bot.store.addresses import AddressRecord, Binding
from bot.store.any_of import AnyOf
from bot.store.base import table_of
from bot.store.contributions import AnswerRecord, Note, ReceivedViews, RefusalRecord
from bot.store.conversations import ConversationRecord
from bot.store.messages import OutboxMessage
from bot.store.people import CarePeriod, Child, Officer
from bot.store.policies import PolicyRecord
from bot.store.reviews import CodeRecord, Review

Found = TypeVar("Found")
Earlier = aliased(Review, name="earlier")
Before = table_of(ConversationRecord).alias("before")
# Questions with an answer that says whether the child wants to come; each set has one of them.
WISHES = ("attend", "meeting")


def _of_previous_held(column: InstrumentedAttribute[Found]) -> ScalarSelect[Found | None]:
    """Return a column of the last held review of its kind in the same time in care.

    "Held" is asked for in the order and in the column, not in the condition: there the databases would walk every held
    review, as they would if it were joined.
    """
    same_period = or_(
        Earlier.care_period_id == Review.care_period_id,
        and_(Earlier.care_period_id.is_(None), Review.care_period_id.is_(None)),
    )
    was_held = Earlier.status == ReviewState.HELD.value
    return (
        select(case((was_held, column)))
        .where(Earlier.child_id == Review.child_id, Earlier.kind == Review.kind, same_period)
        .where(Earlier.review_on < Review.review_on)
        .order_by(case((was_held, 0), else_=1), Earlier.review_on.desc(), Earlier.id.desc())
        .limit(1)
        .correlate(Review)
        .scalar_subquery()
    )


def _officer() -> ScalarSelect[str]:
    name = select(Officer.name).where(Officer.id == Review.officer_id)
    return name.correlate(Review).scalar_subquery()


def _care_from() -> ScalarSelect[date]:
    began = select(CarePeriod.starts_on).where(CarePeriod.id == Review.care_period_id)
    return began.correlate(Review).scalar_subquery()


def _wish() -> ScalarSelect[Any]:
    """Return whether the child wants to come, as far as they said it before the review."""
    said = select(AnswerRecord.value).where(
        AnswerRecord.conversation_id == Before.c.id,
        AnswerRecord.current,
        AnswerRecord.off_path.is_(False),
        AnswerRecord.question.in_(WISHES),
    )
    return said.limit(1).correlate(Before).scalar_subquery()


def _last_delivery() -> ScalarSelect[str]:
    sent = select(OutboxMessage.status).where(OutboxMessage.conversation_id == Before.c.id)
    return sent.order_by(OutboxMessage.id.desc()).limit(1).correlate(Before).scalar_subquery()


def _last_trouble() -> ScalarSelect[str | None]:
    sent = select(OutboxMessage.error_code).where(OutboxMessage.conversation_id == Before.c.id)
    return sent.order_by(OutboxMessage.id.desc()).limit(1).correlate(Before).scalar_subquery()


def _failed() -> ScalarSelect[int]:
    failed = func.count(case((OutboxMessage.status == DeliveryStatus.FAILED.value, 1)))
    return (
        select(failed).where(OutboxMessage.conversation_id == Before.c.id).correlate(Before).scalar_subquery()
    )


def _went_out() -> ColumnElement[bool]:
    sent = (OutboxMessage.conversation_id == Before.c.id, OutboxMessage.sent_at.is_not(None))
    return exists().where(*sent).correlate(Before)


def _phone() -> ScalarSelect[int]:
    """Return the best phone of the child, or the one on which the child was asked."""
    state = case(
        (Binding.confirmed_at.is_(None), PhoneState.NOT_CONFIRMED.value),
        (Binding.suspended_at.is_not(None), PhoneState.SUSPENDED.value),
        (AddressRecord.wrong_person_at.is_not(None), PhoneState.WRONG.value),
        (AddressRecord.opted_out_at.is_not(None), PhoneState.OPTED_OUT.value),
        (~channels.is_on(AddressRecord.channel), PhoneState.CHANNEL_OFF.value),
        (AddressRecord.stale_at.is_not(None), PhoneState.STALE.value),
        else_=PhoneState.USABLE.value,
    )
    of_talk = or_(Before.c.id.is_(None), Binding.address_id == Before.c.address_id)
    return (
        select(func.max(state))
        .join(AddressRecord, AddressRecord.id == Binding.address_id)
        .where(Binding.child_id == Review.child_id, of_talk)
        .correlate(Review, Before)
        .scalar_subquery()
    )


def _phone_since() -> ScalarSelect[datetime | None]:
    """Return when the first of the child's phones that are in use was confirmed."""
    since = select(func.min(Binding.confirmed_at)).where(Binding.child_id == Review.child_id, IS_PHONE_IN_USE)
    return since.correlate(Review).scalar_subquery()


def _asking_days() -> ScalarSelect[Any]:
    """Return what was decided last about the days on which children are asked; nothing before anybody did."""
    decided = select(PolicyRecord.value).where(PolicyRecord.name == PolicyGroup.ASKING.value)
    return decided.order_by(PolicyRecord.id.desc()).limit(1).scalar_subquery()


def _stale() -> ColumnElement[str | None]:
    """Return why nobody can be reached: at the address that was asked, else at one of the child's confirmed ones."""
    asked = select(AddressRecord.stale_reason).where(AddressRecord.id == Before.c.address_id)
    theirs = (
        select(func.min(AddressRecord.stale_reason))
        .join(Binding, Binding.address_id == AddressRecord.id)
        .where(Binding.child_id == Review.child_id, IS_PHONE_IN_USE, AddressRecord.stale_at.is_not(None))
    )
    before = asked.correlate(Before).scalar_subquery()
    return case((Before.c.id.is_(None), theirs.correlate(Review).scalar_subquery()), else_=before)


def _unread_since(
    moment: InstrumentedAttribute[datetime], conversation: InstrumentedAttribute[Any]
) -> ColumnElement[datetime | None]:
    """Return the oldest words of a kind that came after the last "I have read this"."""
    later = and_(conversation == ReceivedViews.conversation_id, moment > ReceivedViews.read_at)
    oldest = select(func.min(moment)).where(later).correlate(ReceivedViews).scalar_subquery()
    return case((and_(IS_UNREAD, ReceivedViews.read_at.is_not(None)), oldest))


REVIEW = (
    Review.id,
    Review.child_id,
    Review.officer_id,
    Review.care_period_id,
    Review.kind,
    Review.review_on,
    Review.starts_at,
    Review.status,
    Review.form,
    Review.ended_at,
    Review.attendance,
    Review.contribution.label("happened"),
    Review.spoken_for,
    Child.known_as,
    Child.born_on,
    Child.language.label("child_language"),
    _officer().label("officer"),
    _care_from().label("care_from"),
    _of_previous_held(Earlier.review_on).label("previous_on"),
    _of_previous_held(Earlier.ended_at).label("previous_ended_at"),
)
CODE = (CodeRecord.code, CodeRecord.source, CodeRecord.rule.label("code_rule"))
EXCHANGE = (
    Before.c.id.label("conversation_id"),
    Before.c.status.label("asking"),
    Before.c.answered,
    Before.c.questions,
    Before.c.channel,
    Before.c.language,
    Before.c.invited_at,
    Before.c.finished_at,
    _last_delivery().label("delivery"),
    _last_trouble().label("trouble"),
    _failed().label("failed"),
    exists().where(RefusalRecord.review_id == Review.id).correlate(Review).label("refused"),
    _wish().label("wish"),
    _went_out().label("went_out"),
    _phone().label("phone"),
    _phone_since().label("phone_since"),
    _asking_days().label("asking_days"),
    _stale().label("stale"),
)
RECEIVED = (
    ReceivedViews.id.label("contribution_id"),
    ReceivedViews.route,
    ReceivedViews.provenance,
    HOLDS_A_VIEW.label("has_view"),
    ReceivedViews.spoken_for.label("asked_to_be_spoken_for"),
    ReceivedViews.shared,
    ReceivedViews.quarantined,
    ReceivedViews.own_words_tick,
    ReceivedViews.conversation_id.label("talk_id"),
    ReceivedViews.first_at,
    ReceivedViews.first_view_at,
    ReceivedViews.received_at,
    ReceivedViews.withdrawn_at,
    ReceivedViews.current_tick,
    ReceivedViews.accurate_tick,
    ReceivedViews.for_review_tick,
    ReceivedViews.checked_at,
    ReceivedViews.unread,
    ReceivedViews.read_at,
    _unread_since(AnswerRecord.answered_at, AnswerRecord.conversation_id).label("unread_answer_at"),
    _unread_since(Note.written_at, Note.conversation_id).label("unread_note_at"),
)


def _statement() -> Select[*tuple[Any, ...]]:
    """Return one row for each of the reviews ``ids`` and each contribution; a review without one has a single row.

    What is one value of another table stands in a column: each table that is joined doubles the ways that PostgreSQL
    compares before it begins.
    """
    before = and_(Before.c.review_id == Review.id, Before.c.phase == Phase.PRE.value)
    return (
        select(*REVIEW, *CODE, *EXCHANGE, *RECEIVED)
        .select_from(Review)
        .outerjoin(CodeRecord, STANDING_CODE)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(Before, before)
        .outerjoin(ReceivedViews, ReceivedViews.review_id == Review.id)
        .where(AnyOf(Review.id, "ids"))
        .order_by(Review.review_on, Review.id, ReceivedViews.id)
    )


STATEMENT = _statement()
