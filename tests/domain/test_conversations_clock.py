"""What happens without the child: reminders, the cut-off, the review, staff."""

import pytest

from bot.domain.conversations import (
    Event,
    Given,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Staff,
    StaffAction,
    Status,
    Tick,
    TickName,
)
from tests.domain.talking import THREE, conversation, happen, kinds, say

UNTOUCHED_BY_REMINDERS = [
    Status.CODE, Status.STOPPED, Status.DECLINED, Status.WITHDRAWN, Status.WRONG_PERSON, Status.LOCKED_OUT,
    Status.NO_REPLY, Status.DONE, Status.CLOSED,
]  # fmt: skip


@pytest.mark.parametrize("status", UNTOUCHED_BY_REMINDERS)
@pytest.mark.parametrize("name", [TickName.REMINDER1, TickName.REMINDER2, TickName.RESUME])
def test_who_finished_refused_or_stopped_is_never_reminded(status: Status, name: TickName) -> None:
    state = conversation(status=status, resume=Status.ASKING)
    assert happen(state, Tick(name)) == (state, [])


@pytest.mark.parametrize(
    "status", [Status.INVITED, Status.LANGUAGE, Status.NOTICE, Status.ASKING, Status.PAUSED]
)
def test_who_is_still_asked_is_reminded(status: Status) -> None:
    resume = Status.ASKING if status is Status.PAUSED else None
    _, effects = happen(conversation(status=status, resume=resume), Tick(TickName.REMINDER2))
    assert kinds(effects) == ["reminder2"]


@pytest.mark.parametrize("name", ["pre-8-11", "pre-12-15", "pre-16-17"])
def test_the_last_reminder_may_offer_three_quick_questions(name: str) -> None:
    state, effects = happen(conversation(name, status=Status.INVITED), Tick(TickName.REMINDER2, short=True))
    assert (kinds(effects), state.questionnaire, state.status) == (
        ["invite_short"],
        "pre-short",
        Status.INVITED,
    )
    state, out = say(say(state, "1")[0], "1")
    assert (out, state.at) == (["ask:life"], "life")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("pre-4-7", Status.INVITED),
        ("pre-short", Status.INVITED),
        ("pre-8-11", Status.NOTICE),
        ("pre-8-11", Status.ASKING),
    ],
)
def test_small_children_and_who_has_begun_are_reminded_of_their_own_questions(
    name: str, status: Status
) -> None:
    state, effects = happen(conversation(name, status=status), Tick(TickName.REMINDER2, short=True))
    assert (kinds(effects), state.questionnaire) == (["reminder2"], name)


@pytest.mark.parametrize(
    ("status", "answers", "after"),
    [
        (Status.INVITED, {}, Status.NO_REPLY), (Status.CODE, {}, Status.NO_REPLY), (Status.LANGUAGE, {}, Status.NO_REPLY),
        (Status.NOTICE, {}, Status.NO_REPLY), (Status.ASKING, {}, Status.NO_REPLY), (Status.PAUSED, {}, Status.NO_REPLY),
        (Status.ASKING, {"home": THREE}, Status.PARTIAL), (Status.PAUSED, {"home": THREE}, Status.PARTIAL),
        (Status.PARTIAL, {"home": THREE}, Status.PARTIAL), (Status.DONE, {"home": THREE}, Status.DONE),
        (Status.DECLINED, {}, Status.DECLINED), (Status.STOPPED, {}, Status.STOPPED), (Status.CLOSED, {}, Status.CLOSED),
        (Status.WITHDRAWN, {}, Status.WITHDRAWN), (Status.WRONG_PERSON, {}, Status.WRONG_PERSON),
    ],
)  # fmt: skip
def test_the_cut_off_says_who_answered_in_part(
    status: Status, answers: dict[str, Given], after: Status
) -> None:
    resume = Status.ASKING if status in {Status.PAUSED, Status.STOPPED} else None
    state, effects = happen(
        conversation(status=status, resume=resume, answers=answers), Tick(TickName.CUTOFF)
    )
    assert (state.status, effects) == (after, [])


def test_the_cut_off_looks_beneath_the_language_menu() -> None:
    menu, _ = say(conversation(at="safe", answers={"home": THREE}), "language")
    assert happen(menu, Tick(TickName.CUTOFF))[0].status is Status.PARTIAL
    finished, _ = say(conversation(status=Status.DONE, at=None, answers={"home": THREE}), "language")
    assert happen(finished, Tick(TickName.CUTOFF))[0] == finished


STAY = {Status.STOPPED, Status.WRONG_PERSON}


@pytest.mark.parametrize("event", [ReviewHeld(), ReviewCancelled()])
@pytest.mark.parametrize("status", [each for each in Status if each not in STAY])
def test_after_the_review_everything_else_is_closed_without_a_word(event: Event, status: Status) -> None:
    state, effects = happen(conversation(status=status), event)
    assert (state.status, effects) == (Status.CLOSED, [])


@pytest.mark.parametrize(
    "event", [ReviewHeld(), ReviewCancelled(), ReviewMoved(60), Staff(StaffAction.CANCEL)]
)
@pytest.mark.parametrize("status", [Status.STOPPED, Status.WRONG_PERSON])
def test_a_silent_address_stays_silent_whatever_the_review_does(event: Event, status: Status) -> None:
    state, effects = happen(conversation(status=status), event)
    assert (state.status, kinds(effects)) == (status, [])


def test_feedback_is_not_closed_by_the_review_it_is_about() -> None:
    state = conversation("post-8-11")
    assert happen(state, ReviewHeld()) == (state, [])


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.INVITED, False), (Status.CODE, False), (Status.NOTICE, True), (Status.ASKING, True), (Status.PARTIAL, True),
        (Status.DONE, True), (Status.DECLINED, False), (Status.STOPPED, False), (Status.CLOSED, False),
    ],
)  # fmt: skip
def test_a_new_date_is_told_only_to_who_knows_of_the_review(status: Status, told: bool) -> None:
    _, effects = happen(conversation(status=status), ReviewMoved(3))
    assert kinds(effects) == (["moved"] if told else [])


@pytest.mark.parametrize(("days", "stale"), [(28, False), (29, True), (-29, True)])
def test_views_are_stale_when_the_review_moves_by_more_than_28_days(days: int, stale: bool) -> None:
    state, _ = happen(conversation(answers={"home": THREE}), ReviewMoved(days))
    assert (state.flags == ("views_may_be_stale",)) is stale
    assert happen(conversation(), ReviewMoved(days))[0].flags == ()


def test_staff_pause_resume_and_set_the_language() -> None:
    paused, effects = happen(conversation(), Staff(StaffAction.PAUSE))
    assert (paused.status, effects) == (Status.PAUSED, [])
    resumed, effects = happen(paused, Staff(StaffAction.RESUME))
    assert (resumed.status, kinds(effects)) == (Status.ASKING, ["resumed", "ask:home"])
    assert happen(resumed, Staff(StaffAction.LANGUAGE, "ur"))[0].language == "ur"


def test_a_new_code_opens_a_locked_door() -> None:
    state, effects = happen(
        conversation(status=Status.LOCKED_OUT, code_tries=5), Staff(StaffAction.REISSUE_CODE)
    )
    assert (state.status, state.code_tries, kinds(effects)) == (Status.CODE, 0, ["enter_code"])
