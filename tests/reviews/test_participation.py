"""What a code would be, is when checked, is proposed to be, and who confirms it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, NoViewsReason, Policy, Profile
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews.codes import CodeChoice, CodeKind, Proposal, cases, choose, confirm, propose
from bot.store.reviews import CodeRecord, Review
from tests import factories
from tests.factories import NOW
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
BRADFORD, LITERAL = Policy(), Policy(Profile.DFE_LITERAL)
HOUR = timedelta(hours=1)
HELD_ON = date(2026, 11, 20)
BEFORE_IT = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
REASON = "Kofi rang me during the meeting"
TICKED = {"current_tick": "yes", "accurate_tick": "yes", "for_review_tick": "yes", "checked_at": NOW}


@pytest.fixture
def planned(session: Session, officer_id: int) -> Review:
    return factories.review(session, officer_id=officer_id)


@pytest.fixture
def held(session: Session, officer_id: int) -> Callable[..., Review]:
    """Record a review held without the child, unless something else is said."""
    away = {"review_on": HELD_ON, "status": "held", "attendance": "none", "contribution": "silent"}
    return lambda **given: factories.review(session, **{"officer_id": officer_id, **away, **given})


def views(session: Session, review: Review, **given: Any) -> Any:
    moments = {"first_at": BEFORE_IT, "received_at": BEFORE_IT}
    return factories.contribution(session, review_id=review.id, **{**moments, **given})


def proposal(session: Session, review: Review, policy: Policy = BRADFORD) -> Proposal:
    (case,) = cases(session, Review.id == review.id)
    return propose(case, policy, 3)


def standing(session: Session, review: Review) -> list[CodeRecord]:
    found = select(CodeRecord).where(CodeRecord.review_id == review.id).order_by(CodeRecord.id)
    return list(session.scalars(found))


def test_before_the_review_the_code_hangs_on_the_childs_wish(session: Session, planned: Review) -> None:
    talk = factories.conversation(session, review_id=planned.id)
    wish = factories.answer(session, conversation_id=talk.id, question="attend", value="no")
    assert proposal(session, planned).state.label == "Would be PN7 if Kofi stays away"
    factories.contribution(session, conversation_id=talk.id)
    assert proposal(session, planned).state.label == "Would be PN5 if Kofi stays away"
    assert proposal(session, planned, LITERAL).state.code == "PN6"
    wish.value = "remote"
    session.flush()
    assert proposal(session, planned).state.label == "Would be PN1 if Kofi comes and speaks"


def test_a_child_under_four_would_be_pn0_whatever_happens(session: Session, planned: Review) -> None:
    child = factories.child(session, born_on=date(2022, 11, 27))
    planned.child_id = child.id
    session.flush()
    assert proposal(session, planned).state.label == "Would be PN0"


def test_views_with_open_ticks_are_a_code_when_checked(session: Session, held: Callable[..., Review]) -> None:
    review = held()
    views(session, review)
    found = proposal(session, review)
    assert (found.decision.rule, found.decision.code) == ("R22", None)
    assert found.state.label == "PN5 when checked"


def test_three_ticks_give_the_code_and_what_it_rests_on(
    session: Session, held: Callable[..., Review]
) -> None:
    review = held()
    ticked = views(session, review, **TICKED)
    found = proposal(session, review)
    assert found.state.label == "Proposed PN5"
    assert found.weighed.rested_on == (str(ticked.id),)
    assert any("PN1" in sentence for sentence in found.changes(BRADFORD))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"has_view": False}, NoViewsReason.NOT_ASKED),
        ({"provenance": "adult"}, NoViewsReason.ADULTS_VIEW),
        ({"shared": False}, NoViewsReason.WITHHELD),
        ({"quarantined": True}, NoViewsReason.UNMATCHED),
        ({"withdrawn_at": NOW}, NoViewsReason.WITHHELD),
        ({"first_at": NOW, "received_at": NOW}, NoViewsReason.TOO_LATE),
        ({**TICKED, "current_tick": "no"}, NoViewsReason.NOT_SATISFIED),
    ],
)
def test_views_that_do_not_count_leave_pn7_with_the_reason(
    session: Session, held: Callable[..., Review], given: Any, reason: NoViewsReason
) -> None:
    review = held()
    views(session, review, **given)
    found = proposal(session, review)
    assert found.state.label == "Proposed PN7"
    assert found.weighed.pn7_reasons[0] is reason


def test_views_sent_before_the_previous_review_are_stale(
    session: Session, held: Callable[..., Review]
) -> None:
    review = held()
    held(child_id=review.child_id, care_period_id=review.care_period_id, review_on=date(2026, 11, 18))
    views(session, review)
    assert proposal(session, review).weighed.pn7_reasons[0] is NoViewsReason.STALE


def test_a_review_in_an_earlier_time_in_care_does_not_make_views_stale(
    session: Session, held: Callable[..., Review]
) -> None:
    review = held()
    other = factories.care_period(session, child_id=review.child_id)
    held(child_id=review.child_id, care_period_id=other.id, review_on=date(2026, 11, 18))
    views(session, review)
    assert proposal(session, review).weighed.pn7_reasons == ()


@pytest.mark.parametrize(
    ("status", "deliveries", "reason"),
    [
        (None, [], NoViewsReason.NOT_ASKED),
        ("declined", [], NoViewsReason.REFUSED),
        ("no_reply", ["delivered"], NoViewsReason.NO_ANSWER),
        ("no_reply", ["failed"], NoViewsReason.CANNOT_REACH),
        ("stopped", [], NoViewsReason.CANNOT_REACH),
    ],
)
def test_silence_a_refusal_and_a_lost_message_are_different_facts(
    session: Session,
    held: Callable[..., Review],
    status: str | None,
    deliveries: list[str],
    reason: NoViewsReason,
) -> None:
    review = held()
    if status:
        talk = factories.conversation(session, review_id=review.id, status=status)
        for delivery in deliveries:
            factories.outbox_message(session, conversation_id=talk.id, status=delivery)
    assert proposal(session, review).weighed.pn7_reasons == (reason,)


def test_an_iro_confirms_what_is_proposed_with_its_rule_profile_and_evidence(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held()
    ticked = views(session, review, **TICKED)
    confirm(session, ira, review.id, choice=CodeChoice(Code.PN5), policy=BRADFORD, now=NOW)
    (record,) = standing(session, review)
    assert (record.code, record.proposed, record.rule) == ("PN5", "PN5", "R23")
    assert (record.profile, record.remote, record.source) == ("bradford", "as_attendance", "confirmed")
    assert record.contribution_ids == [ticked.id]
    assert (record.recorded_by, record.recorded_at) == (ira.account_id, NOW)
    assert proposal(session, review).state.kind is CodeKind.CONFIRMED
    assert audit.verify(session) == 1


def test_pn7_keeps_every_reason_the_chosen_one_first(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held()
    views(session, review, provenance="adult")
    choice = CodeChoice(Code.PN7, no_views=NoViewsReason.REFUSED)
    confirm(session, ira, review.id, choice=choice, policy=BRADFORD, now=NOW)
    assert standing(session, review)[0].reasons[:2] == ["refused", "only_an_adults_view"]


def test_pn7_is_not_confirmed_without_any_reason(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held()
    talk = factories.conversation(session, review_id=review.id, status="done", answered=1)
    views(session, review, conversation_id=talk.id, has_view=False)
    assert proposal(session, review).weighed.pn7_reasons == ()
    with pytest.raises(InputRefused) as refused:
        confirm(session, ira, review.id, choice=CodeChoice(Code.PN7), policy=BRADFORD, now=NOW)
    assert refused.value.field == "no_views"
    choice = CodeChoice(Code.PN7, no_views=NoViewsReason.REFUSED)
    confirm(session, ira, review.id, choice=choice, policy=BRADFORD, now=NOW)
    assert standing(session, review)[0].reasons == ["refused"]


def test_a_proposal_that_has_changed_is_not_confirmed(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held()
    views(session, review)
    for code in (Code.PN5, Code.PN7):
        with pytest.raises(InputRefused, match="changed since"):
            confirm(session, ira, review.id, choice=CodeChoice(code), policy=BRADFORD, now=NOW)
    assert standing(session, review) == []


def test_a_manager_gives_a_reason_and_an_iro_need_not(session: Session, held: Callable[..., Review]) -> None:
    team = factories.team(session)
    review = held(
        officer_id=factories.officer(session, team_id=team.id).id,
        attendance="in_person",
        contribution="spoke",
    )
    manager = person(session, Role.TEAM_MANAGER, team_id=team.id)
    with pytest.raises(InputRefused) as refused:
        confirm(session, manager, review.id, choice=CodeChoice(Code.PN1), policy=BRADFORD, now=NOW)
    assert refused.value.field == "reason"
    confirm(session, manager, review.id, choice=CodeChoice(Code.PN1, REASON), policy=BRADFORD, now=NOW)
    assert standing(session, review)[0].override_reason == REASON


def test_another_code_needs_a_reason_and_keeps_what_was_proposed(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held(attendance="in_person", contribution="silent")
    with pytest.raises(InputRefused) as refused:
        choose(session, ira, review.id, choice=CodeChoice(Code.PN3, "nodded"), policy=BRADFORD, now=NOW)
    assert refused.value.field == "reason"
    choose(session, ira, review.id, choice=CodeChoice(Code.PN3, REASON), policy=BRADFORD, now=NOW)
    (record,) = standing(session, review)
    assert (record.code, record.proposed, record.override_reason) == ("PN3", "PN4", REASON)


def test_choosing_pn7_says_why_no_views_count(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held()
    views(session, review)
    with pytest.raises(InputRefused) as refused:
        choose(session, ira, review.id, choice=CodeChoice(Code.PN7, REASON), policy=BRADFORD, now=NOW)
    assert refused.value.field == "no_views"
    choice = CodeChoice(Code.PN7, REASON, NoViewsReason.WITHHELD)
    choose(session, ira, review.id, choice=choice, policy=BRADFORD, now=NOW)
    assert standing(session, review)[0].reasons == ["withheld"]


@pytest.mark.parametrize(
    ("born_on", "codes"), [(date(2023, 1, 1), set(Code) - {Code.PN0}), (date(2013, 1, 1), {Code.PN0})]
)
def test_a_code_that_the_age_rules_out_is_refused(
    session: Session, held: Callable[..., Review], ira: Person, born_on: date, codes: set[Code]
) -> None:
    review = held(child_id=factories.child(session, born_on=born_on).id)
    for code in codes:
        choice = CodeChoice(code, REASON, NoViewsReason.NOT_ASKED)
        with pytest.raises(InputRefused) as refused:
            choose(session, ira, review.id, choice=choice, policy=BRADFORD, now=NOW)
        assert refused.value.field == "code"
    assert standing(session, review) == []


def test_changing_a_code_needs_a_reason_and_keeps_the_old_one(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held(attendance="in_person", contribution="spoke")
    confirm(session, ira, review.id, choice=CodeChoice(Code.PN1), policy=BRADFORD, now=NOW)
    with pytest.raises(InputRefused):
        confirm(session, ira, review.id, choice=CodeChoice(Code.PN1), policy=BRADFORD, now=NOW + HOUR)
    choose(session, ira, review.id, choice=CodeChoice(Code.PN2, REASON), policy=BRADFORD, now=NOW + HOUR)
    old, new = standing(session, review)
    assert (old.code, old.superseded_at) == ("PN1", NOW + HOUR)
    assert (new.code, new.superseded_at) == ("PN2", None)


def test_a_code_from_the_case_system_is_shown_apart_and_replaced_only_with_a_reason(
    session: Session, held: Callable[..., Review], ira: Person
) -> None:
    review = held(attendance="in_person", contribution="spoke")
    factories.code(session, review_id=review.id, code="PN4", source="imported", rule=None, proposed=None)
    assert proposal(session, review).state.label == "PN4 in the case system"
    with pytest.raises(InputRefused):
        confirm(session, ira, review.id, choice=CodeChoice(Code.PN1), policy=BRADFORD, now=NOW)
    confirm(session, ira, review.id, choice=CodeChoice(Code.PN1, REASON), policy=BRADFORD, now=NOW)
    assert proposal(session, review).state.label == "Confirmed PN1"


def test_a_review_that_was_not_held_and_a_missing_date_of_birth_give_no_code(
    session: Session, planned: Review, held: Callable[..., Review], ira: Person
) -> None:
    nobody_knows = held(child_id=factories.child(session, born_on=None).id)
    for review in (planned, nobody_knows):
        for act in (confirm, choose):
            with pytest.raises(InputRefused):
                act(session, ira, review.id, choice=CodeChoice(Code.PN1, REASON), policy=BRADFORD, now=NOW)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_confirms_a_review_that_is_not_theirs(
    session: Session, held: Callable[..., Review], role: Role
) -> None:
    review = held(attendance="in_person", contribution="spoke")
    for act in (confirm, choose):
        with pytest.raises(NotFound):
            act(
                session,
                person(session, role),
                review.id,
                choice=CodeChoice(Code.PN1, REASON),
                policy=BRADFORD,
                now=NOW,
            )
    assert standing(session, review) == []


def test_a_review_held_by_a_file_has_no_proposal_until_attendance_is_recorded(
    session: Session, ira: Person, held: Callable[..., Review]
) -> None:
    review = held(attendance=None, contribution=None)
    views(session, review)
    found = proposal(session, review)
    assert (found.decision.code, found.state.kind) == (None, CodeKind.NONE)
    assert found.decision.reasons == ("Attendance was not recorded: record it, then a code is proposed.",)
    assert found.changes(BRADFORD) == ()
    with pytest.raises(InputRefused, match="whether the child was there"):
        choose(session, ira, review.id, choice=CodeChoice(Code.PN5, REASON), policy=BRADFORD, now=NOW)
    review.attendance, review.contribution = "none", "silent"
    session.flush()
    assert proposal(session, review).state.label == "PN5 when checked"


def test_age_alone_gives_pn0_whether_or_not_attendance_is_recorded(
    session: Session, held: Callable[..., Review]
) -> None:
    child = factories.child(session, born_on=date(2024, 1, 1))
    assert proposal(session, held(child_id=child.id, attendance=None)).decision.code is Code.PN0
    baby = held(child_id=child.id, attendance=None, review_on=date(2026, 6, 1))
    assert proposal(session, baby).state.label == "Proposed PN0"


def test_what_would_change_the_code_never_repeats_the_code_shown(session: Session, planned: Review) -> None:
    views(session, planned)
    found = proposal(session, planned)
    assert found.state.code == "PN5"
    assert not [each for each in found.changes(BRADFORD) if each.startswith("It would be PN5")]
    assert not [each for each in found.changes(BRADFORD) if "ticked" in each]
    assert found.changes(BRADFORD)[0] == "It would be PN1 if the child attended and spoke."
