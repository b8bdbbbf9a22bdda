"""Who was asked and who answered: groups, comparison, questions, answers and times, as they really happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.domain.questionnaires import Phase
from bot.domain.rates import Rate
from bot.domain.response import RequestOutcome
from bot.domain.reviews import ReviewKind
from bot.reports.periods import ReviewPeriod
from bot.reports.response.answers import read_answers
from bot.reports.response.compared import compared_answers, compared_times
from bot.reports.response.found import held_in
from bot.reports.response.groups import ResponsePart
from bot.reports.response.questions import QuestionStep, question_steps
from bot.reports.response.report import ComparedGroup, ResponseReport, in_short, response_report
from bot.reports.response.times import response_times
from bot.store.reviews import Review
from tests import factories
from tests.content import context

pytestmark = pytest.mark.usefixtures("noise")
YEAR = ReviewPeriod(date(2025, 4, 1), date(2026, 3, 31))
BEFORE = ReviewPeriod(date(2024, 4, 1), date(2025, 3, 31))
MAY, OLD = date(2025, 5, 12), date(2024, 5, 13)
Ask = Callable[..., Any]


@pytest.fixture
def ask(session: Session) -> Ask:
    """Hold a review and ask the child how it was; ``asked`` False holds it alone."""
    officer_id = factories.officer(session).id

    def hold(day: date = MAY, born_on: Any = date(2012, 5, 4), asked: bool = True, **talk: Any) -> Any:
        child = factories.child(session, born_on=born_on, language=talk.pop("speaks", "en"))
        review = factories.review(
            session,
            child_id=child.id,
            officer_id=talk.pop("officer_id", officer_id),
            status="held",
            review_on=day,
        )
        if not asked:
            return review
        phase = talk.get("phase", "post")
        defaults = {
            "status": "no_reply",
            "questionnaire": f"{phase}-12-15",
            "phase": "post",
            "language": None,
        }
        made = factories.conversation(session, review_id=review.id, **(defaults | talk))
        factories.outbox_message(
            session,
            conversation_id=made.id,
            channel=made.channel,
            address_id=made.address_id,
            status="delivered",
        )
        return made

    return hold


def report(session: Session, phase: Phase = Phase.POST, than: ReviewPeriod | None = BEFORE) -> ResponseReport:
    return response_report(session, phase, YEAR, than)


def named(groups: Any) -> dict[str, ComparedGroup]:
    return {each.key: each for each in groups}


def test_every_group_adds_up_and_what_was_not_asked_is_held_still(session: Session, ask: Ask) -> None:
    ask(status="done", answered=10, channel="whatsapp", speaks="ur")
    ask(day=date(2025, 6, 2), status="asking", answered=2, born_on=date(2020, 1, 1), questionnaire="post-4-7")
    ask(day=date(2025, 6, 3), asked=False, speaks=None)
    other = factories.officer(session)
    ask(status="declined", officer_id=other.id, channel="telegram")
    found = report(session)
    assert (found.whole.now.held, found.whole.now.counts.asked, found.whole.now.counts.started) == (4, 3, 2)
    for part, groups in found.parts.items():
        assert sum(each.now.counts.asked for each in groups) == 3
        if part not in (ResponsePart.SET, ResponsePart.CHANNEL):
            assert sum(each.now.held for each in groups) == 4
    assert [each.key for each in found.parts[ResponsePart.MONTH]] == ["2025-05", "2025-06"]
    assert [each.key for each in found.parts[ResponsePart.SET]] == ["post-4-7", "post-12-15"]
    assert [each.key for each in found.parts[ResponsePart.CHANNEL]] == ["sms", "whatsapp", "telegram"]
    assert [each.key for each in found.parts[ResponsePart.AGE]] == ["4 to 7", "12 to 15"]
    assert named(found.parts[ResponsePart.LANGUAGE])["ur"].now.rate == Rate(1, 1)
    assert named(found.parts[ResponsePart.LANGUAGE])[""].now.held == 1
    assert len(found.parts[ResponsePart.TEAM]) == len(
        found.teams.keys() & {e.key for e in found.parts[ResponsePart.TEAM]}
    )


def test_who_is_under_four_or_of_no_known_age_is_in_no_number(session: Session, ask: Ask) -> None:
    ask(born_on=MAY.replace(year=2021) + timedelta(days=1))
    ask(born_on=MAY.replace(year=2021))
    ask(born_on=None)
    found = report(session)
    assert (found.whole.now.held, found.no_birthday) == (1, 1)
    assert in_short(session, Phase.POST, YEAR) == found.whole.now


def test_a_period_stands_beside_the_earlier_one_month_by_month(session: Session, ask: Ask) -> None:
    for _ in range(3):
        ask(status="done", answered=10)
    ask()
    ask(day=OLD, status="done", answered=10)
    ask(day=OLD)
    found = report(session)
    assert (found.whole.now.rate, found.whole.before and found.whole.before.rate) == (Rate(3, 4), Rate(1, 2))
    assert found.whole.change == Decimal("25.0")
    (may,) = found.parts[ResponsePart.MONTH]
    assert (may.key, may.before and may.before.held) == ("2025-05", 2)
    alone = report(session, than=None)
    assert (alone.whole.before, alone.whole.change, alone.shifts) == (None, None, [])


def test_only_what_chance_does_not_explain_is_said_to_have_changed(session: Session, ask: Ask) -> None:
    for number in range(30):
        ask(day=OLD, status="done" if number < 12 else "no_reply", answered=10 * (number < 12))
        ask(status="done" if number < 15 else "no_reply", answered=10 * (number < 15))
    assert report(session).shifts == []
    for _ in range(40):
        ask(day=OLD, channel="whatsapp")
        ask(status="done", answered=10, channel="whatsapp")
    shifts = report(session).shifts
    assert (shifts[0].part, shifts[0].key, shifts[0].before, shifts[0].after) == (
        ResponsePart.CHANNEL, "whatsapp", Rate(0, 40), Rate(40, 40),
    )  # fmt: skip
    assert "sms" not in {each.key for each in shifts}
    assert (None, "finished") in {(each.part, each.key) for each in shifts}


@pytest.mark.parametrize(
    ("marks", "outcome"),
    [
        ((), RequestOutcome.NO_REPLY),
        (("refused",), RequestOutcome.DECLINED),
        (("withdrew",), RequestOutcome.TAKEN_BACK),
        (("told the worker no",), RequestOutcome.NO_REPLY),
    ],
)
def test_a_no_or_a_deletion_before_a_review_outlives_the_closing_of_its_conversation(
    session: Session, ask: Ask, marks: tuple[str, ...], outcome: RequestOutcome
) -> None:
    talk = ask(phase="pre", status="closed")
    if "withdrew" in marks:
        factories.flag(session, conversation_id=talk.id, review_id=talk.review_id, name="withdrew_views")
    elif marks:
        medium = "sms" if "refused" in marks else "visit"
        factories.refusal(session, review_id=talk.review_id, medium=medium)
    counts = report(session, Phase.PRE).whole.now.counts.counts
    assert {each for each, number in counts.items() if number} == {outcome}


def test_a_question_says_who_answered_it_passed_it_over_or_stopped_there(session: Session, ask: Ask) -> None:
    whole = ask(status="done", answered=10)
    for question in ("there", "listen", "say"):
        factories.answer(session, conversation_id=whole.id, question=question, value="yes")
    left = ask(status="partial", answered=1, prompted="listen")
    factories.answer(session, conversation_id=left.id, question="there", status="skipped", value=None)
    factories.answer(session, conversation_id=left.id, question="say", off_path=True)
    factories.answer(session, conversation_id=left.id, question="say", current=False)
    ask(status="no_reply", prompted="there")
    ask(status="no_reply", prompted="notice")
    (steps,) = question_steps(session, Phase.POST, YEAR, context().content)
    found = {each.question: (each.got, each.answered, each.passed, each.stopped) for each in steps.steps}
    assert found == {"there": (3, 1, 1, 1), "listen": (2, 1, 0, 1), "say": (1, 1, 0, 0)}
    assert steps.steps[0] == QuestionStep("there", "Did you go to your review meeting?", 1, 1, 1)
    assert question_steps(session, Phase.PRE, YEAR, context().content) == []


def test_not_answered_stands_apart_from_no_and_no_words_are_counted(session: Session, ask: Ask) -> None:
    for answers in ({"say": "yes", "better": "x"}, {"say": "no"}, {"say": "no"}, {}):
        talk = ask(status="partial", answered=1)
        for question, value in answers.items():
            factories.answer(session, conversation_id=talk.id, question=question, value=value)
    ask(status="no_reply")
    asked = {each.key: each for each in read_answers(session, held_in(YEAR), context().content)}
    assert asked["say.ysn"].answers == {"Yes": 1, "A bit": 0, "No": 2}
    assert (asked["say.ysn"].not_answered, asked["say.ysn"].asked) == (1, 4)
    assert next(iter(asked)) == "there.there_y", "as the form asks"
    assert not any(key.startswith("better") for key in asked)


def test_who_was_not_asked_a_question_at_this_kind_of_review_has_not_left_it_out(
    session: Session, ask: Ask
) -> None:
    for kind in ReviewKind:
        talk = ask(status="done", answered=1)
        session.get_one(Review, talk.review_id).kind = kind.value
        factories.answer(session, conversation_id=talk.id, question="say", value="yes")
    left_out = {}
    for kind in ReviewKind:
        held = held_in(replace(YEAR, kind=kind))
        asked = read_answers(session, held, context().content)
        left_out[kind] = [each.key for each in asked if each.not_answered]
    assert "place.ysn" in left_out[ReviewKind.CARE]
    assert [each for each in left_out[ReviewKind.CARE] if each != "place.ysn"] == left_out[
        ReviewKind.SUPERVISION
    ]


def test_times_run_from_asking_to_the_first_answer_by_the_clock_in_england(
    session: Session, ask: Ask
) -> None:
    summer = datetime(2025, 5, 13, 15, 30, tzinfo=UTC)
    for hours in (1, 2, 3):
        talk = ask(status="done", answered=2, invited_at=summer)
        for late in (0, 5):
            came = summer + timedelta(hours=hours + late)
            factories.answer(session, conversation_id=talk.id, question=f"q{late}", answered_at=came)
    ask(invited_at=summer)
    ask(invited_at=summer.replace(hour=17))
    found = response_times(session, Phase.POST, YEAR)
    assert found.answered == 3
    assert found.within
    assert found.within.half == timedelta(hours=2)
    assert [(each.hour, each.rate) for each in found.asked] == [(16, Rate(3, 4)), (18, Rate(0, 1))]
    assert [each.hour for each in found.begun] == [17, 18, 19]
    assert found.best is None, "of so few chance may explain it"


def test_answers_and_hours_stand_beside_the_earlier_period_and_only_what_is_sure_is_said_to_have_changed(
    session: Session, ask: Ask
) -> None:
    four, six = datetime(2025, 5, 13, 15, tzinfo=UTC), datetime(2025, 5, 13, 17, tzinfo=UTC)
    for _ in range(20):
        now = ask(status="done", answered=1, invited_at=four)
        factories.answer(session, conversation_id=now.id, question="say", value="yes", answered_at=six)
        then = ask(day=OLD, status="done", answered=1, invited_at=six)
        factories.answer(session, conversation_id=then.id, question="say", value="no", answered_at=six)
        factories.answer(session, conversation_id=then.id, question="clear", value=1, answered_at=six)
        ask(day=OLD, invited_at=four)
    found = compared_answers(session, YEAR, BEFORE, context().content)
    by_key = {each.now.key: each for each in found.questions}
    say = by_key["say.ysn"]
    assert (say.now.shares["Yes"], say.earlier["Yes"]) == (Rate(20, 20), Rate(0, 20))
    assert {each.answer for each in found.shifts if each.question == say.now.text} == {"Yes", "No"}
    assert len(by_key) == len(read_answers(session, held_in(BEFORE), context().content))
    times = compared_times(session, Phase.POST, YEAR, BEFORE)
    assert [(each.hour, each.now, each.before) for each in times.asked] == [
        (16, Rate(20, 20), Rate(0, 20)),
        (18, Rate(0, 0), Rate(20, 20)),
    ]
    assert [each.hour for each in times.shifts] == [16]
    alone = compared_answers(session, YEAR, None, context().content)
    assert (alone.shifts, {each.before for each in alone.questions}) == ([], {None})


def test_an_hour_is_the_best_only_beyond_chance(session: Session, ask: Ask) -> None:
    four, six = datetime(2025, 5, 13, 15, tzinfo=UTC), datetime(2025, 5, 13, 17, tzinfo=UTC)
    for _ in range(20):
        talk = ask(status="done", answered=1, invited_at=four)
        factories.answer(session, conversation_id=talk.id, answered_at=four + timedelta(minutes=9))
        ask(invited_at=six)
    best = response_times(session, Phase.POST, YEAR).best
    assert best
    assert (best.hour, best.rate) == (16, Rate(20, 20))


def test_how_many_statements_there_are_does_not_depend_on_how_many_reviews(
    session: Session, ask: Ask
) -> None:
    for day in (MAY, OLD):
        for _ in range(3):
            ask(day=day)
    spoken: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: spoken.append(given[2]))
    for count, page in (
        (3, lambda: report(session)),
        (2, lambda: question_steps(session, Phase.POST, YEAR, context().content)),
        (2, lambda: read_answers(session, held_in(YEAR), context().content)),
        (1, lambda: response_times(session, Phase.POST, YEAR)),
        (2, lambda: compared_answers(session, YEAR, None, context().content)),
        (4, lambda: compared_answers(session, YEAR, BEFORE, context().content)),
        (1, lambda: compared_times(session, Phase.POST, YEAR, None)),
        (2, lambda: compared_times(session, Phase.POST, YEAR, BEFORE)),
    ):
        spoken.clear()
        page()
        assert len(spoken) == count
