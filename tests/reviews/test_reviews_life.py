"""The course of a review: moved, adjourned, completed, cancelled, without a meeting, late, documented."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import reviews
from bot.domain.participation import Attendance, Code, Contribution, Policy
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import Chair, Consulted, Contact, Held, Move, codes
from bot.reviews.codes import CodeKind
from bot.store.contributions import AnswerRecord
from bot.store.messages import OutboxMessage
from bot.store.reviews import Review
from tests import factories
from tests.content import content
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.talk.phones import asked, context

pytestmark = pytest.mark.usefixtures("noise")
NEXT_WEEK = TODAY + timedelta(days=7)
SPOKE = Held(TODAY, None, Attendance.REMOTE_LIVE, Contribution.SPOKE, spoken_for=False)
SILENT = Held(TODAY, None, Attendance.IN_PERSON, Contribution.SILENT, spoken_for=False)
AWAY = Held(TODAY, time(8, 30), Attendance.NONE, None, spoken_for=False)
WHY = "The carer was in hospital"


@pytest.fixture
def review(session: Session, ira: Person) -> Review:
    return factories.review(session, officer_id=ira.officer_id)


def move(session: Session, who: Person, review: Review, to: date, reason: str = "") -> None:
    wanted = Move(to, "10:00", reason)
    reviews.move(session, who, review.id, wanted=wanted, context=context(), today=TODAY, now=NOW)


def adjourn(session: Session, who: Person, review: Review, held: Held = SPOKE) -> None:
    reviews.adjourn(
        session,
        who,
        review.id,
        held=held,
        continues_on=NEXT_WEEK,
        starts_at=None,
        context=context(),
        today=TODAY,
        now=NOW,
    )


def hold(session: Session, who: Person, review: Review, held: Held) -> None:
    reviews.record_held(session, who, review.id, held=held, context=context(), today=TODAY, now=NOW)


def read(session: Session, who: Person, review: Review) -> reviews.ReviewPage:
    return reviews.review_page(session, who, review.id, content=content(), policy=Policy(), today=TODAY)


def test_moving_keeps_the_answers_and_tells_a_child_who_has_begun(session: Session) -> None:
    phone = asked(session)
    phone.writes("4")
    answer = session.scalars(
        select(AnswerRecord).where(AnswerRecord.conversation_id == phone.conversation_id)
    ).one()
    review = session.scalars(select(Review).order_by(Review.id.desc()).limit(1)).one()
    who = iro_of(session, review.officer_id)
    move(session, who, review, review.review_on + timedelta(days=3))
    told = select(OutboxMessage.kind).where(OutboxMessage.conversation_id == phone.conversation_id)
    assert session.scalars(told.order_by(OutboxMessage.id)).all()[-1] == "moved"
    session.refresh(answer)
    assert answer.current
    assert review.status == "planned"


@pytest.mark.parametrize("to", [TODAY - timedelta(days=1), date(2026, 11, 26)])
def test_a_review_is_not_moved_to_the_past_or_to_where_it_is(
    session: Session, review: Review, ira: Person, to: date
) -> None:
    with pytest.raises(InputRefused):
        move(session, ira, review, to)


def test_a_day_after_the_legal_one_needs_its_reason(session: Session, review: Review, ira: Person) -> None:
    review.due_on = date(2026, 11, 27)
    with pytest.raises(InputRefused, match="27 November 2026"):
        move(session, ira, review, date(2026, 11, 30))
    move(session, ira, review, date(2026, 11, 30), WHY)
    assert review.late_reason == WHY
    assert read(session, ira, review).progress.late(TODAY)


def test_the_reason_for_an_earlier_day_is_kept(session: Session, review: Review, ira: Person) -> None:
    move(session, ira, review, date(2026, 11, 24), "I asked for it, the plan has changed")
    assert review.early_reason == "I asked for it, the plan has changed"


def test_attendance_is_the_best_of_all_meetings_and_the_last_completes(
    session: Session, review: Review, ira: Person
) -> None:
    adjourn(session, ira, review)
    assert (review.status, review.review_on, review.adjourned_from) == ("adjourned", NEXT_WEEK, TODAY)
    page = read(session, ira, review)
    assert page.proposal.state.label == "Would be PN1 as the first meeting went"
    assert page.progress.completion_due_on == date(2026, 12, 21)
    hold(session, ira, review, SILENT)
    assert (review.status, review.attendance, review.contribution) == ("held", "in_person", "spoke")
    assert read(session, ira, review).proposal.decision.code is Code.PN1
    hold(session, ira, review, AWAY)
    assert (review.attendance, review.contribution) == ("remote_live", "spoke")
    assert len(read(session, ira, review).progress.meetings) == 2


def test_an_adjourned_review_is_neither_held_nor_coded(session: Session, review: Review, ira: Person) -> None:
    adjourn(session, ira, review, AWAY)
    page = read(session, ira, review)
    assert page.proposal.decision.rule == "R01"
    assert page.proposal.state.kind is CodeKind.WOULD_BE
    with pytest.raises(InputRefused):
        codes.choose(
            session, ira, review.id, choice=codes.CodeChoice(Code.PN4, WHY), policy=Policy(), now=NOW
        )


def test_a_cancelled_review_has_its_reason_and_is_over(session: Session, review: Review, ira: Person) -> None:
    with pytest.raises(InputRefused):
        reviews.cancel(session, ira, review.id, reason=" ", context=context(), now=NOW)
    session.refresh(review)
    reviews.cancel(session, ira, review.id, reason=WHY, context=context(), now=NOW)
    assert (review.status, review.cancelled_reason) == ("cancelled", WHY)
    for again in (move, adjourn):
        with pytest.raises(InputRefused, match="cancelled"):
            again(*(session, ira, review, NEXT_WEEK) if again is move else (session, ira, review))


def test_a_review_without_a_meeting_has_no_pn7_unless_a_person_chooses_it(
    session: Session, review: Review, ira: Person
) -> None:
    done = Held(TODAY, None, Attendance.NONE, None, spoken_for=False, no_meeting=True)
    hold(session, ira, review, done)
    page = read(session, ira, review)
    assert (page.proposal.decision.code, page.proposal.decision.confirm) == (None, True)
    with pytest.raises(InputRefused):
        hold(
            session,
            ira,
            review,
            Held(TODAY, None, Attendance.IN_PERSON, None, spoken_for=False, no_meeting=True),
        )
    choice = codes.CodeChoice(Code.PN1, WHY)
    with pytest.raises(InputRefused):
        codes.choose(session, ira, review.id, choice=choice, policy=Policy(), now=NOW)


def test_the_documents_are_due_from_the_day_it_was_held(
    session: Session, review: Review, ira: Person
) -> None:
    review.review_on, review.status, review.attendance = date(2026, 10, 26), "held", "none"
    days = {"recommended_on": date(2026, 11, 2), "decided_on": date(2026, 11, 3)}
    reviews.record_documents(session, ira, review.id, days=days, today=TODAY, now=NOW)
    documents = read(session, ira, review).progress.documents
    assert [each.due_on for each in documents] == [
        date(2026, 11, 2),
        date(2026, 11, 2),
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]
    assert [each.late(TODAY) for each in documents] == [False, True, True, False]
    for day in (date(2026, 10, 25), TODAY + timedelta(days=1)):
        with pytest.raises(InputRefused):
            reviews.record_documents(session, ira, review.id, days={"minuted_on": day}, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("consulted", "field"),
    [
        (Consulted("spoke", None, "call", "", None, None), "on"),
        (Consulted("spoke", TODAY + timedelta(days=1), "call", "", None, None), "on"),
        (Consulted("spoke", TODAY, None, "", None, None), "medium"),
        (Consulted("inappropriate", None, None, "no", None, None), "reason"),
        (Consulted(None, None, None, "", TODAY + timedelta(days=1), None), "parents_on"),
    ],
)
def test_what_was_not_a_talk_is_not_recorded_as_one(
    session: Session, review: Review, ira: Person, consulted: Consulted, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        reviews.record_consultation(session, ira, review.id, consulted=consulted, today=TODAY, now=NOW)
    assert refused.value.field == field


def test_a_talk_in_private_is_kept_with_its_day_and_medium(
    session: Session, review: Review, ira: Person
) -> None:
    consulted = Consulted("spoke", TODAY, "school", "", TODAY, None)
    reviews.record_consultation(session, ira, review.id, consulted=consulted, today=TODAY, now=NOW)
    assert read(session, ira, review).progress.consulted == consulted
    assert audit.verify(session) == 1


CHANGES: dict[str, Callable[[Session, Person, Review], None]] = {
    "move": lambda session, who, review: move(session, who, review, NEXT_WEEK),
    "adjourn": adjourn,
    "cancel": lambda session, who, review: reviews.cancel(
        session, who, review.id, reason=WHY, context=context(), now=NOW
    ),
    "late": lambda session, who, review: reviews.explain_late(session, who, review.id, reason=WHY, now=NOW),
}


@pytest.mark.parametrize("role", [Role.IRO, Role.SERVICE_MANAGER, Role.PARTICIPATION, Role.ADMINISTRATOR])
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_a_review_that_is_not_theirs(
    session: Session, review: Review, role: Role, change: str
) -> None:
    with pytest.raises(NotFound):
        CHANGES[change](session, person(session, role), review)


def contact(session: Session, who: Person, review: Review, on: date, medium: str | None = "call") -> None:
    reviews.record_contact(session, who, review.id, contact=Contact(on, medium), today=TODAY, now=NOW)


def test_the_page_says_who_is_the_iro_and_since_when(session: Session, review: Review, ira: Person) -> None:
    assert read(session, ira, review).progress.chair == Chair("Ira Shah", None, None)
    factories.allocation(session, child_id=review.child_id, officer_id=ira.officer_id)
    assert read(session, ira, review).progress.chair == Chair("Ira Shah", date(2024, 3, 1), None)
    olu = factories.officer(session, name="Olu Other")
    factories.allocation(session, child_id=review.child_id, officer_id=olu.id, starts_on=TODAY)
    assert read(session, ira, review).progress.chair == Chair("Ira Shah", None, "Olu Other")


def test_the_last_contact_is_the_newest_talks_in_private_included(
    session: Session, review: Review, ira: Person
) -> None:
    assert read(session, ira, review).progress.last_contact is None
    contact(session, ira, review, date(2026, 11, 10))
    contact(session, ira, review, date(2026, 11, 2), "visit")
    contact(session, ira, review, date(2026, 11, 2), "visit")
    assert read(session, ira, review).progress.last_contact == Contact(date(2026, 11, 10), "call")
    review.spoke_alone, review.spoke_alone_on, review.spoke_alone_medium = "spoke", TODAY, "school"
    session.flush()
    assert read(session, ira, review).progress.last_contact == Contact(TODAY, "school")


@pytest.mark.parametrize(
    ("on", "medium"), [(TODAY + timedelta(days=1), "call"), (TODAY, None), (TODAY, "pigeon")]
)
def test_a_contact_to_come_or_without_its_way_is_refused(
    session: Session, review: Review, ira: Person, on: date, medium: str | None
) -> None:
    with pytest.raises(InputRefused):
        contact(session, ira, review, on, medium)
    with pytest.raises(NotFound):
        contact(session, person(session, Role.IRO), review, TODAY)


def take_back(session: Session, who: Person, review: Review) -> None:
    reviews.not_held(session, who, review.id, reason=WHY, context=context(), now=NOW)


def test_that_a_review_was_held_is_taken_back_with_a_reason(
    session: Session, review: Review, ira: Person
) -> None:
    hold(session, ira, review, SPOKE)
    review.minuted_on = TODAY
    with pytest.raises(InputRefused):
        reviews.not_held(session, ira, review.id, reason="short", context=context(), now=NOW)
    take_back(session, ira, review)
    assert (review.status, review.attendance, review.contribution) == ("planned", None, None)
    assert (review.ended_at, review.minuted_on, review.recorded_by) == (None, None, ira.account_id)
    newest = read(session, ira, review).events[0]
    assert (newest.action, newest.reason) == ("not_held", WHY)
    assert newest.detail["attendance"] == "remote_live"
    hold(session, ira, review, SILENT)
    assert review.status == "held"


def test_a_confirmed_code_is_withdrawn_before_that_is_taken_back(
    session: Session, review: Review, ira: Person
) -> None:
    hold(session, ira, review, SPOKE)
    factories.code(session, review_id=review.id, code="PN4", source="imported")
    choice = codes.CodeChoice(Code.PN1, WHY)
    codes.confirm(session, ira, review.id, choice=choice, policy=Policy(), now=NOW)
    with pytest.raises(InputRefused, match="Withdraw the code first"):
        take_back(session, ira, review)
    codes.withdraw(session, ira, review.id, reason=WHY, now=NOW)
    page = read(session, ira, review)
    assert page.case.standing is not None
    assert (page.case.standing.code, page.case.standing.source) == ("PN4", "imported")
    assert [(record.code, record.replaced_at is None) for record in page.records] == [
        ("PN1", False),
        ("PN4", True),
    ]
    assert (page.events[0].action, page.events[0].reason) == ("withdrew_code", WHY)
    with pytest.raises(InputRefused):
        codes.withdraw(session, ira, review.id, reason=WHY, now=NOW)
    take_back(session, ira, review)
    assert review.status == "planned"


def test_a_review_of_several_meetings_goes_back_to_adjourned(
    session: Session, review: Review, ira: Person
) -> None:
    adjourn(session, ira, review)
    hold(session, ira, review, SILENT)
    take_back(session, ira, review)
    assert (review.status, review.attendance, review.contribution) == ("adjourned", "remote_live", "spoke")
    assert len(read(session, ira, review).progress.meetings) == 1


def test_what_is_due_next_is_counted_anew_at_once(session: Session, ira: Person) -> None:
    child = factories.child(session)
    period = factories.care_period(session, child_id=child.id, starts_on=date(2026, 10, 30))
    given = {"child_id": child.id, "care_period_id": period.id, "officer_id": ira.officer_id}
    first = factories.review(session, **given, review_on=date(2026, 11, 23))
    second = factories.review(session, **given, review_on=date(2027, 2, 15))

    def due() -> tuple[date | None, str | None]:
        session.refresh(second)
        return second.due_on, second.due_rule

    hold(session, ira, first, SILENT)
    assert due() == (date(2027, 2, 23), "second")
    take_back(session, ira, first)
    assert due() == (None, "unknown")


def test_an_earlier_review_needs_its_reason_and_is_due_by_that_day(
    session: Session, review: Review, ira: Person
) -> None:
    def ask(to: date, reason: str = WHY) -> None:
        wanted = Move(to, "09:00", reason)
        reviews.hold_earlier(session, ira, review.id, wanted=wanted, context=context(), today=TODAY, now=NOW)

    for to, reason in ((review.review_on, WHY), (TODAY - timedelta(days=1), WHY), (TODAY, "short")):
        with pytest.raises(InputRefused):
            ask(to, reason)
    ask(date(2026, 11, 24))
    session.refresh(review)
    assert (review.review_on, review.due_on, review.due_rule) == (
        date(2026, 11, 24),
        date(2026, 11, 24),
        "earlier",
    )
    assert (review.early_reason, review.starts_at) == (WHY, "09:00")
    assert read(session, ira, review).events[0].reason == WHY
    with pytest.raises(InputRefused, match="late"):
        move(session, ira, review, date(2026, 11, 25))


def test_looks_at_the_words_are_counted_and_do_not_drown_what_was_done(
    session: Session, review: Review, ira: Person
) -> None:
    for _ in range(250):
        audit.record(session, "viewed", "review", review.id, ira, NOW)
    move(session, ira, review, NEXT_WEEK, "The foster carer is away")
    for _ in range(3):
        audit.record(session, "viewed", "review", review.id, ira, NOW + timedelta(hours=1))
    page = read(session, ira, review)
    assert [(event.action, event.reason) for event in page.events] == [("moved", "The foster carer is away")]
    (looked,) = page.looks
    assert (looked.by, looked.times, looked.last_at) == ("Ira Shah", 253, NOW + timedelta(hours=1))


def test_a_due_date_of_the_case_system_that_differs_stands_beside_ours(
    session: Session, review: Review, ira: Person
) -> None:
    review.due_on, review.imported_due_on = date(2026, 11, 27), date(2026, 11, 30)
    session.flush()
    course = read(session, ira, review).progress
    assert (course.due_on, course.imported_due_on, course.due_differs) == (
        date(2026, 11, 27),
        date(2026, 11, 30),
        True,
    )
    review.imported_due_on = review.due_on
    session.flush()
    assert not read(session, ira, review).progress.due_differs
