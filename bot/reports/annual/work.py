"""What the service did beside reviews in a period: contacts, appointments, advocacy, audits, what adults say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.advocacy import RequestKind, RequestState
from bot.domain.participation import Code, Provenance
from bot.ground.calendar import after_working_days, beginning_of, proclaimed_days
from bot.ground.conditions import IN_FULL_CARE, STANDING_CODE, held_between
from bot.reports.annual.children import open_on, read_checks
from bot.reports.annual.facts import Counts, Span, Timely, WorkFacts, judged
from bot.store.advocacy import AdvocacyRequest
from bot.store.contributions import ReceivedViews, RefusalRecord
from bot.store.people import Allocation, CarePeriod, OfficerContact
from bot.store.practice import AdultFeedback, FileAudit
from bot.store.reviews import Arrangement, CodeRecord, Review

# Working days within which a child who comes into care has an IRO.
APPOINTED_WITHIN = 5
# A child who has been in care so many days has been there six months.
SIX_MONTHS = 183
BY_CHILD = ("child", "both")
ADULTS = (Provenance.ADULT.value, Provenance.MINE.value, Provenance.OTHER.value)


def read_work(session: Session, span: Span) -> WorkFacts:
    """Read everything that is counted beside the reviews themselves; what nobody ever recorded is None."""
    return WorkFacts(
        contacts=_contacts(session, span),
        checks=_checks(session, span),
        appointed=_appointed(session, span),
        chaired=_chaired(session, span),
        through_adult=_through_adult(session, span),
        parents=_parents(session, span),
        advocacy=_advocacy(session, span),
        adults=_adults(session, span),
        audits=_audits(session, span),
    )


def _held(span: Span) -> ColumnElement[bool]:
    """Return the condition on ``Review`` and its time in care: a Child in Care review held in the period."""
    return and_(held_between(span.year.first, span.as_at), IN_FULL_CARE)


def _contacts(session: Session, span: Span) -> Counts | None:
    """Count the children in care at the as-at day, and those of them the IRO was in touch with between reviews."""
    dated = OfficerContact.contacted_on.between(span.year.first, span.as_at)
    if not session.scalar(select(exists().where(dated))):
        return None
    in_care = (~CarePeriod.short_breaks_only, open_on(CarePeriod, span.as_at))
    children = select(CarePeriod.child_id).where(*in_care)
    met = select(func.count(OfficerContact.child_id.distinct())).where(
        dated, OfficerContact.child_id.in_(children)
    )
    whole = session.scalar(select(func.count(CarePeriod.child_id.distinct())).where(*in_care)) or 0
    return {"met": session.scalar(met) or 0, "children": whole}


def _checks(session: Session, span: Span) -> Counts | None:
    """Count the midway checks before reviews of children who had been in care six months."""
    found: Counter[str] = Counter()
    starts = {row.id: row.starts_on for row in session.execute(select(CarePeriod.id, CarePeriod.starts_on))}
    for row, timely in read_checks(session, span):
        begun = starts.get(row.care_period_id)
        if timely is not None and begun and row.review_on - begun >= timedelta(days=SIX_MONTHS):
            found["expected"] += 1
            found["done"] += timely is not Timely.UNKNOWN
    return found if found["done"] else None


def _appointed(session: Session, span: Span) -> Counts | None:
    """Count those who came into care in the period by whether they had an IRO within five working days."""
    extra = proclaimed_days(session)
    first = (
        select(func.min(Allocation.starts_on))
        .where(Allocation.child_id == CarePeriod.child_id)
        .where(or_(Allocation.ends_on.is_(None), Allocation.ends_on >= CarePeriod.starts_on))
        .correlate(CarePeriod)
        .scalar_subquery()
    )
    began = (~CarePeriod.short_breaks_only, ~CarePeriod.began_earlier)
    dated = CarePeriod.starts_on.between(span.year.first, span.as_at)
    found = Counter(
        judged(appointed_on, after_working_days(starts_on, APPOINTED_WITHIN, extra))
        for starts_on, appointed_on in session.execute(
            select(CarePeriod.starts_on, first).where(dated, *began)
        )
    )
    known = found[Timely.ON_TIME] + found[Timely.LATE]
    if not known:
        return None
    return {"in_time": found[Timely.ON_TIME], "began": found.total()}


def _chaired(session: Session, span: Span) -> Counts | None:
    """Count the reviews held for which it is on record who chairs, and those that the child was to chair."""
    statement = (
        select(Arrangement.chair, func.count())
        .join(Review, Review.id == Arrangement.review_id)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(_held(span), Arrangement.chair.is_not(None))
        .group_by(Arrangement.chair)
    )
    found = _pairs(session, statement)
    known = sum(found.values())
    return {"by_child": sum(found.get(chair, 0) for chair in BY_CHILD), "known": known} if known else None


def _through_adult(session: Session, span: Span) -> int:
    """Count the reviews without views of the child for which a carer, worker or other adult told of the child."""
    standing = (
        STANDING_CODE,
        CodeRecord.code == Code.PN7.value,
    )
    told = (
        ReceivedViews.review_id == Review.id,
        ReceivedViews.provenance.in_(ADULTS),
        ReceivedViews.withdrawn_at.is_(None),
        ~ReceivedViews.quarantined,
    )
    statement = (
        select(func.count())
        .select_from(Review)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(_held(span), exists().where(*standing), exists().where(*told))
    )
    return session.scalar(statement) or 0


def _parents(session: Session, span: Span) -> int:
    """Count the reviews held before which the parents were consulted."""
    statement = (
        select(func.count())
        .select_from(Review)
        .outerjoin(CarePeriod, CarePeriod.id == Review.care_period_id)
        .where(_held(span), Review.parents_consulted_on.is_not(None))
    )
    return session.scalar(statement) or 0


def _advocacy(session: Session, span: Span) -> Counts | None:
    """Count wishes and complaints that came in the period and how far they are, and the offers after a refusal."""
    if not session.scalar(select(exists().where(AdvocacyRequest.asked_on <= span.as_at))):
        return None
    found: Counter[str] = Counter(offered=_offered(session, span))
    rows = session.execute(
        select(
            AdvocacyRequest.kind,
            AdvocacyRequest.state,
            AdvocacyRequest.passed_on,
            AdvocacyRequest.taken_up_on,
        ).where(AdvocacyRequest.asked_on.between(span.year.first, span.as_at))
    )
    for row in rows:
        found[row.kind] += 1
        if row.kind == RequestKind.ADVOCATE.value:
            found["passed"] += row.passed_on is not None
            found["taken_up"] += row.taken_up_on is not None
            found["declined"] += row.state == RequestState.DECLINED.value
    return found


def _offered(session: Session, span: Span) -> int:
    """Count the refusals of the period after which an advocate was offered."""
    first, after = (beginning_of(day) for day in (span.year.first, span.as_at + timedelta(days=1)))
    offers = session.scalars(
        select(RefusalRecord.offers).where(
            RefusalRecord.refused_at >= first, RefusalRecord.refused_at < after
        )
    )
    return sum(any(offer == "advocate" for offer, _ in each or ()) for each in offers)


def _adults(session: Session, span: Span) -> Mapping[str, int] | None:
    """Count what adults said in the period by who said it and what it is, as in "carer.compliment"."""
    kept = AdultFeedback.withdrawn_at.is_(None)
    if not session.scalar(select(exists().where(kept, AdultFeedback.received_on <= span.as_at))):
        return None
    rows = session.execute(
        select(AdultFeedback.adult, AdultFeedback.kind, func.count())
        .where(kept, AdultFeedback.received_on.between(span.year.first, span.as_at))
        .group_by(AdultFeedback.adult, AdultFeedback.kind)
    )
    return {f"{adult}.{kind}": number for adult, kind, number in rows}


def _audits(session: Session, span: Span) -> Mapping[str, int] | None:
    """Count the audits of files in each month of the period, as in "2026-11"."""
    kept = FileAudit.withdrawn_at.is_(None)
    if not session.scalar(select(exists().where(kept, FileAudit.audited_on <= span.as_at))):
        return None
    days = session.scalars(
        select(FileAudit.audited_on).where(kept, FileAudit.audited_on.between(span.year.first, span.as_at))
    )
    return Counter(f"{day:%Y-%m}" for day in days)


def _pairs(session: Session, statement: Any) -> dict[str, int]:
    return {name: int(number) for name, number in session.execute(statement)}
