"""The log of challenges: who sees one, each step, what is late, and the child's words that one is started from."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.challenges import (
    ChallengedAgency,
    ChallengeOutcome,
    ChallengeStage,
    ChallengeState,
    ChallengeTheme,
    quarters,
)
from bot.domain.policies import ChallengeDays
from bot.domain.readers import Readers
from bot.ground import audit, policies
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.reviews import challenges
from bot.reviews.challenges import ChallengeFilter, ChallengeOrigin, ChallengeShow, RaisedChallenge
from bot.store.audit import AuditEvent
from bot.store.challenges import Challenge, ChallengeStep
from tests import factories
from tests.content import content
from tests.factories import NOW, TODAY
from tests.ground.people import iro_of, person
from tests.reviews.test_caseload import counted

pytestmark = pytest.mark.usefixtures("noise")
DAYS = ChallengeDays()
WORDS = "Nobody came to see me since summer"
ONE, TWO, THREE = ChallengeStage.ONE, ChallengeStage.TWO, ChallengeStage.THREE
TAKEN = {"today": TODAY, "now": NOW}


@pytest.fixture
def planned(session: Session, officer_id: int) -> Callable[..., int]:
    """Return a function that plans a review of the IRO's with a child who is allocated to them."""

    def plan(**given: Any) -> int:
        made = factories.review(session, officer_id=officer_id, **given)
        factories.allocation(session, child_id=made.child_id, officer_id=officer_id)
        return made.id

    return plan


def start(session: Session, who: Person, review_id: int, **given: Any) -> int:
    raised = {
        "stage": ONE,
        "agency": ChallengedAgency.AUTHORITY,
        "themes": (ChallengeTheme.VISITS, ChallengeTheme.DRIFT),
        "asked_for": "Visit within the week",
        "on": TODAY,
        **given,
    }
    return challenges.raise_challenge(
        session, who, review_id, raised=RaisedChallenge(**raised), days=DAYS, **TAKEN
    )


def test_a_challenge_goes_from_stage_to_stage_with_days_of_each(
    session: Session, ira: Person, planned: Callable[..., int]
) -> None:
    made = start(session, ira, planned(), stage=ChallengeStage.INFORMAL, on=date(2026, 11, 2))
    row = session.get_one(Challenge, made)
    assert (row.due_on, row.formal_on) == (date(2026, 11, 9), None)
    escalated = {"words": "No answer", "days": DAYS, **TAKEN}
    challenges.escalate(session, ira, made, to=ONE, on=date(2026, 11, 10), **escalated)
    assert (row.due_on, row.formal_on) == (date(2026, 11, 24), date(2026, 11, 10))
    challenges.answer(session, ira, made, on=date(2026, 11, 12), words="By Friday", **TAKEN)
    resolved = {"outcome": ChallengeOutcome.PARTLY, "words": "One visit was made", **TAKEN}
    challenges.resolve(session, ira, made, on=date(2026, 11, 13), **resolved)
    challenges.escalate(session, ira, made, to=TWO, on=date(2026, 11, 16), **escalated)
    assert (row.state, row.stage, row.resolved_on, row.outcome) == ("open", "2", None, None)
    page = challenges.challenge_page(session, ira, made, TODAY)
    assert [(step.action.value, step.stage.value, step.at_once) for step in page.steps] == [
        ("raised", "informal", False),
        ("escalated", "1", True),
        ("answered", "1", False),
        ("resolved", "1", False),
        ("escalated", "2", False),
    ]
    assert page.themes == (ChallengeTheme.DRIFT, ChallengeTheme.VISITS)
    assert page.due_on == date(2026, 11, 23)
    assert not page.late
    assert challenges.challenge_page(session, ira, made, TODAY + timedelta(days=1)).late


def test_a_wrong_entry_is_withdrawn_with_its_reason_and_stays_on_record(
    session: Session, ira: Person, planned: Callable[..., int]
) -> None:
    made = start(session, ira, planned())
    with pytest.raises(InputRefused):
        challenges.withdraw(session, ira, made, reason=" ", **TAKEN)
    challenges.withdraw(session, ira, made, reason="It was another child", **TAKEN)
    page = challenges.challenge_page(session, ira, made, TODAY)
    assert (page.state, page.steps[-1].words) == (ChallengeState.WITHDRAWN, "It was another child")
    with pytest.raises(InputRefused, match="meantime"):
        challenges.answer(session, ira, made, on=TODAY, words="Too late", **TAKEN)
    listed = challenges.challenge_list(session, ira, ChallengeFilter(), TODAY)
    assert (listed.rows, listed.raised) == ((), (0, 0, 0, 0))
    assert listed.counts[ChallengeShow.WITHDRAWN] == 1


def test_what_cannot_be_is_refused(session: Session, ira: Person, planned: Callable[..., int]) -> None:
    review_id = planned()
    for given in ({"themes": ()}, {"asked_for": " "}, {"on": TODAY + timedelta(days=1)}):
        with pytest.raises(InputRefused):
            start(session, ira, review_id, **given)
    made = start(session, ira, review_id, stage=TWO)
    with pytest.raises(InputRefused, match="before the step before it"):
        challenges.answer(session, ira, made, on=TODAY - timedelta(days=1), words="Yes", **TAKEN)
    for stage in (ONE, TWO):
        with pytest.raises(InputRefused, match="above"):
            challenges.escalate(session, ira, made, to=stage, on=TODAY, words="Why", days=DAYS, **TAKEN)
    challenges.answer(session, ira, made, on=TODAY, words="Yes", **TAKEN)
    with pytest.raises(InputRefused, match="meantime"):
        challenges.answer(session, ira, made, on=TODAY, words="Yes again", **TAKEN)


def test_days_come_from_the_policy_and_are_bounded(session: Session) -> None:
    manager = person(session, Role.SERVICE_MANAGER)
    assert policies.in_force(session).challenges == DAYS
    policies.decide(session, manager, ChallengeDays(stage_1=7), NOW)
    assert policies.in_force(session).challenges.of(ONE) == 7
    with pytest.raises(ValueError, match="from 1 to 30"):
        ChallengeDays(stage_2=31)


def test_everybody_sees_what_is_theirs_and_nobody_else_anything(
    session: Session, ira: Person, officer_id: int, planned: Callable[..., int]
) -> None:
    review_id = planned()
    made = start(session, ira, review_id)
    of_team = factories.officer(session, team_id=factories.team(session).id)
    other = start(session, iro_of(session, of_team.id), factories.review(session, officer_id=of_team.id).id)

    def seen(who: Person) -> set[int]:
        listed = challenges.challenge_list(session, who, ChallengeFilter(), TODAY)
        return {row.id for row in listed.rows} & {made, other}

    assert seen(ira) == {made}
    assert seen(iro_of(session, of_team.id)) == {other}
    assert seen(person(session, Role.TEAM_MANAGER, team_id=of_team.team_id)) == {other}
    assert seen(person(session, Role.SERVICE_MANAGER)) == {made, other}
    for role in set(Role) - {Role.IRO, Role.TEAM_MANAGER, Role.SERVICE_MANAGER}:
        who = person(session, role)
        assert seen(who) == set()
        with pytest.raises(NotFound):
            challenges.challenge_page(session, who, made, TODAY)
    with pytest.raises(NotFound):
        challenges.withdraw(session, ira, other, reason="Not mine", **TAKEN)
    with pytest.raises(NotFound):
        start(session, person(session, Role.SERVICE_MANAGER), review_id)


def test_the_next_iro_of_the_child_sees_to_it_and_does_not_read_the_words_of_the_old_review(
    session: Session, ira: Person
) -> None:
    old = factories.review(session, officer_id=ira.officer_id)
    talk = factories.conversation(session, review_id=old.id)
    factories.answer(session, conversation_id=talk.id, question="change", value=WORDS)
    made = start(session, ira, old.id, origin=ChallengeOrigin(question="change"))
    after = iro_of(session, factories.officer(session).id)
    factories.allocation(session, child_id=old.child_id, officer_id=after.officer_id)
    mine = challenges.challenge_page(session, ira, made, TODAY)
    found = challenges.linked_words(session, ira, content(), mine)
    assert found is not None
    assert found.answered is not None
    assert found.answered.said.words == WORDS
    theirs = challenges.challenge_page(session, after, made, TODAY)
    assert (theirs.review_id, theirs.reads) == (None, False)
    assert challenges.linked_words(session, after, content(), theirs) is None


def test_words_are_linked_only_where_they_may_be_read(
    session: Session, ira: Person, planned: Callable[..., int]
) -> None:
    review_id = planned()
    talk = factories.conversation(session, review_id=review_id)
    message = factories.inbound_message(session, conversation_id=talk.id, body=WORDS)
    flag = factories.flag(session, conversation_id=talk.id, inbound_id=message.id)
    views = factories.contribution(session, review_id=review_id, source="letter")
    factories.record(session, contribution_id=views.id, words="From a letter")
    for origin in (ChallengeOrigin(flag_id=flag.id), ChallengeOrigin(contribution_id=views.id)):
        made = start(session, ira, review_id, origin=origin)
        page = challenges.challenge_page(session, ira, made, TODAY)
        found = challenges.linked_words(session, ira, content(), page)
        assert found is not None
        assert (found.message or (found.record and found.record.words)) in (WORDS, "From a letter")
    elsewhere = factories.flag(session)
    after = factories.conversation(session, review_id=review_id, phase="post", readers=Readers.TEAM.value)
    kept = factories.flag(session, conversation_id=after.id, name="worry_noticed")
    for origin in (
        ChallengeOrigin(flag_id=elsewhere.id),
        ChallengeOrigin(flag_id=kept.id),
        ChallengeOrigin(question="no_such"),
        ChallengeOrigin(contribution_id=factories.contribution(session).id),
    ):
        with pytest.raises(NotFound):
            start(session, ira, review_id, origin=origin)


def test_what_is_late_stands_first_and_filters_keep_their_rows(
    session: Session, ira: Person, officer_id: int, planned: Callable[..., int]
) -> None:
    review_id = planned()
    late = start(session, ira, review_id, on=date(2026, 10, 1), stage=TWO)
    answered = start(session, ira, review_id, on=date(2026, 9, 1))
    challenges.answer(session, ira, answered, on=date(2026, 9, 2), words="Yes", **TAKEN)
    school = start(session, ira, review_id, agency=ChallengedAgency.EDUCATION, themes=(ChallengeTheme.OTHER,))

    def ids(**by: Any) -> list[int]:
        listed = challenges.challenge_list(session, ira, ChallengeFilter(**by), TODAY)
        return [row.id for row in listed.rows]

    assert ids() == [late, school, answered]
    assert ids(show=ChallengeShow.LATE) == [late]
    assert ids(show=ChallengeShow.RESOLVED) == []
    assert ids(stage=TWO) == [late]
    assert ids(theme=ChallengeTheme.OTHER) == ids(agency=ChallengedAgency.EDUCATION) == [school]
    listed = challenges.challenge_list(session, ira, ChallengeFilter(), TODAY)
    assert listed.raised == (0, 1, 2, 0)
    assert listed.counted == {
        ChallengeTheme.DRIFT: (0, 1, 1, 0),
        ChallengeTheme.VISITS: (0, 1, 1, 0),
        ChallengeTheme.OTHER: (0, 0, 1, 0),
    }
    assert [row.id for row in challenges.challenges_of(session, ira, review_id, TODAY)] == [
        school,
        answered,
        late,
    ]


def test_the_list_takes_four_statements_and_has_pages_of_fifty(
    session: Session, ira: Person, planned: Callable[..., int]
) -> None:
    for _ in range(3):
        review_id = planned()
        for _ in range(20):
            factories.challenge(session, review_id=review_id, themes=("drift", "visits", "other"))
    session.expire_all()
    with counted(session) as statements:
        listed = challenges.challenge_list(session, ira, ChallengeFilter(page=2), TODAY)
    assert (len(listed.rows), listed.page, listed.pages, listed.counts[ChallengeShow.OPEN]) == (10, 2, 2, 60)
    assert len(statements) == 4
    assert challenges.challenge_list(session, ira, ChallengeFilter(page=9), TODAY).page == 2


def test_the_audit_trail_names_each_step_and_holds_no_words(
    session: Session, ira: Person, planned: Callable[..., int]
) -> None:
    made = start(session, ira, planned(), asked_for="A secret of the child")
    challenges.resolve(
        session, ira, made, outcome=ChallengeOutcome.DONE, on=TODAY, words="Another secret", **TAKEN
    )
    trail = session.scalars(
        select(AuditEvent).where(AuditEvent.subject == "challenge", AuditEvent.subject_id == made)
    ).all()
    assert [event.action for event in trail] == ["raised", "resolved"]
    assert "secret" not in str([event.detail for event in trail])
    assert audit.verify(session) >= 2
    steps = session.scalars(select(ChallengeStep).where(ChallengeStep.challenge_id == made)).all()
    assert [step.taken_by for step in steps] == [ira.account_id] * 2


def test_quarters_are_those_of_the_report_year() -> None:
    assert quarters(date(2022, 3, 31)) == quarters(date(2021, 4, 1))
    assert quarters(date(2022, 3, 31))[0] == (date(2021, 4, 1), date(2021, 6, 30))
    assert quarters(date(2022, 3, 31))[3] == (date(2022, 1, 1), date(2022, 3, 31))
