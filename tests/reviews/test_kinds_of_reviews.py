"""What kind a review is: recorded by a person with a reason, never with a code, and what follows for its dates."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import reviews
from bot.domain.participation import Code, Policy
from bot.domain.reviews import ReviewKind
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import Move, codes
from bot.reviews.caseload import Filter, caseload
from bot.reviews.codes import CodeChoice
from bot.reviews.due_dates import retime
from bot.store.audit import AuditEvent
from bot.store.exchange import WebhookEvent
from bot.store.reviews import CodeRecord, Review, ReviewReason
from tests import factories
from tests.content import content
from tests.factories import NOW, TODAY
from tests.ground.people import person
from tests.talk.phones import context

pytestmark = pytest.mark.usefixtures("noise")
WHY = "The care order was discharged in June"
SAID = "She rang me the evening before"


@pytest.fixture
def held(session: Session, ira: Person) -> Review:
    found = factories.review(
        session, officer_id=ira.officer_id, status="held", review_on=date(2026, 11, 12), attendance="none"
    )
    retime(session, [found.child_id])
    session.refresh(found)
    return found


def change(session: Session, who: Person, review: Review, kind: ReviewKind, reason: str = WHY) -> None:
    reviews.change_kind(session, who, review.id, kind=kind, reason=reason, now=NOW)
    session.expire_all()


def test_a_review_of_a_supervision_order_leaves_the_time_in_care_and_is_due_on_no_day(
    session: Session, ira: Person, held: Review
) -> None:
    period, due = held.care_period_id, (held.due_on, held.due_rule, held.number)
    change(session, ira, held, ReviewKind.SUPERVISION)
    assert (held.kind, held.care_period_id, held.due_on, held.due_rule, held.number) == (
        "supervision", None, None, None, None,
    )  # fmt: skip
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "changed_kind")).one()
    assert (event.subject_id, event.detail) == (held.id, {"kind": "supervision", "before": "care"})
    assert session.scalars(select(ReviewReason.reason)).all()[-1] == WHY
    change(session, ira, held, ReviewKind.CARE)
    assert held.care_period_id == period
    assert (held.due_on, held.due_rule, held.number) == due


def test_a_child_in_care_review_is_counted_from_the_one_held_before_it_in_care(
    session: Session, ira: Person, held: Review
) -> None:
    given = {"child_id": held.child_id, "care_period_id": held.care_period_id, "officer_id": ira.officer_id}
    later = factories.review(session, review_on=date(2027, 1, 14), **given)
    between = factories.review(
        session,
        **{**given, "care_period_id": None},
        kind="supervision",
        status="held",
        review_on=date(2026, 12, 3),
    )
    retime(session, [held.child_id])
    session.expire_all()
    before = (later.due_on, later.number)
    session.delete(between)
    session.flush()
    retime(session, [held.child_id])
    session.expire_all()
    assert (later.due_on, later.number) == before


def test_the_kind_stays_while_a_confirmed_code_stands_and_needs_a_reason(
    session: Session, ira: Person, held: Review
) -> None:
    factories.code(session, review_id=held.id, code="PN7")
    with pytest.raises(InputRefused, match="Withdraw the code first"):
        change(session, ira, held, ReviewKind.SUPERVISION)
    codes.withdraw(session, ira, held.id, reason=WHY, now=NOW)
    for reason, kind in (("", ReviewKind.SUPERVISION), (WHY, ReviewKind.CARE)):
        with pytest.raises(InputRefused):
            change(session, ira, held, kind, reason)
    other = person(session, Role.IRO)
    with pytest.raises(NotFound):
        change(session, other, held, ReviewKind.SUPERVISION)
    assert held.kind == "care"


def test_a_code_of_a_supervision_order_review_is_marked_and_told_to_nobody(
    session: Session, ira: Person, held: Review
) -> None:
    factories.webhook_listener(session)
    change(session, ira, held, ReviewKind.SUPERVISION)
    choice = CodeChoice(Code.PN5, SAID)
    codes.choose(session, ira, held.id, choice=choice, policy=Policy(), now=NOW)
    kept = session.scalars(select(CodeRecord).where(CodeRecord.review_id == held.id)).one()
    assert (kept.code, kept.review_kind) == ("PN5", "supervision")
    assert session.scalars(select(WebhookEvent).where(WebhookEvent.code_id == kept.id)).all() == []
    page = reviews.review_page(session, ira, held.id, content=content(), policy=Policy(), today=TODAY)
    assert page.records[0].review_kind == "supervision"


def test_today_asks_for_no_code_and_shows_unread_words_of_any_review(
    session: Session, ira: Person, held: Review
) -> None:
    change(session, ira, held, ReviewKind.SUPERVISION)
    assert caseload(session, ira, Policy(), TODAY).rows == ()
    factories.contribution(session, review_id=held.id)
    (row,) = caseload(session, ira, Policy(), TODAY).rows
    assert (row.unread, row.to_confirm, row.to_record) == (1, False, False)
    assert caseload(session, ira, Policy(), TODAY).counts[Filter.TO_CONFIRM] == 0


def test_no_law_says_by_when_it_is_held(session: Session, ira: Person) -> None:
    review = factories.review(
        session,
        officer_id=ira.officer_id,
        kind="supervision",
        care_period_id=None,
        imported_due_on=TODAY + timedelta(days=4),
    )
    course = reviews.progress(session, ira, review.id)
    assert (course.kind, course.due_on, course.late(TODAY)) == (ReviewKind.SUPERVISION, None, False)
    given = {"context": context(), "today": TODAY, "now": NOW}
    later = Move(TODAY + timedelta(days=60), "10:00", "")
    reviews.move(session, ira, review.id, wanted=later, **given)
    assert review.review_on == later.to
    with pytest.raises(InputRefused, match="No law says"):
        reviews.hold_earlier(session, ira, review.id, wanted=Move(TODAY, None, WHY), **given)


def test_a_child_in_care_still_needs_a_review_where_only_one_of_a_supervision_order_is_planned(
    session: Session, ira: Person
) -> None:
    child = factories.child(session)
    factories.care_period(session, child_id=child.id)
    factories.allocation(session, child_id=child.id, officer_id=ira.officer_id)
    planned = {"child_id": child.id, "officer_id": ira.officer_id, "review_on": TODAY + timedelta(days=90)}
    factories.review(session, **planned, kind="supervision", care_period_id=None)
    assert [one.child_id for one in caseload(session, ira, Policy(), TODAY).unplanned] == [child.id]
