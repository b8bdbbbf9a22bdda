"""The evidence filter E1 to E8, the weighing of many contributions, and whether there is a view at all."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.participation import (
    NOTE,
    Evidence,
    EvidenceTest,
    EvidenceWindow,
    NoViewsReason,
    Outreach,
    Provenance,
    Route,
    TickedCheck,
    Ticks,
    assess,
    has_view,
    weigh,
)
from bot.domain.reviews import review_end

WINDOW = EvidenceWindow(
    after=review_end(date(2025, 6, 12), time(16)).moment,
    until=review_end(date(2025, 9, 10), time(15)).moment,
)
RECEIVED = datetime(2025, 9, 8, 16, tzinfo=UTC)


def evidence_of(identity="words", ticks="yes", **changes):
    return Evidence(
        **({"id": identity, "received_at": RECEIVED, "ticks": Ticks(ticks, ticks, ticks)} | changes)
    )


@pytest.mark.parametrize(
    ("changes", "test"),
    [
        ({"linked": False}, "E1"),
        ({"quarantined": True}, "E1"),
        ({"has_view": False}, "E2"),
        ({"provenance": "other"}, "E3"),
        ({"provenance": "adult", "own_words": "yes"}, "E3"),
        ({"provenance": "mine", "own_words": "no"}, "E3"),
        ({"phase": "post"}, "E4"),
        ({"received_at": WINDOW.after}, "E5"),
        ({"received_at": WINDOW.until + timedelta(seconds=1)}, "E6"),
        ({"share": False}, "E7"),
        ({"withdrawn": True}, "E7"),
        ({"route": "not_presented"}, "E8"),
        ({"received_at": WINDOW.after + timedelta(seconds=1)}, None),
        ({"received_at": WINDOW.until}, None),
        ({"provenance": "mine"}, None),
        ({"provenance": "unanswered"}, None),
    ],
)
def test_the_first_failing_test_makes_a_contribution_inadmissible(changes, test):
    assessment = assess(evidence_of(**changes), WINDOW)
    assert assessment.failed == test
    assert assessment.admissible is (test is None)
    assert assessment.reason.endswith(".")


def test_tests_are_tried_in_their_order():
    wrong = {
        "linked": False,
        "has_view": False,
        "provenance": "adult",
        "phase": "post",
        "received_at": WINDOW.after,
        "share": False,
        "route": "not_presented",
    }
    found = []
    while wrong:
        found.append(assess(evidence_of(**wrong), WINDOW).failed)
        wrong.pop(next(iter(wrong)))
    assert found == [t for t in EvidenceTest if t is not EvidenceTest.IN_TIME]


def test_a_message_belongs_to_exactly_one_of_two_reviews_in_a_row():
    following = EvidenceWindow(after=WINDOW.until, until=WINDOW.until + timedelta(days=180))
    for seconds in (-1, 0, 1):
        sent = evidence_of(received_at=WINDOW.until + timedelta(seconds=seconds))
        assert assess(sent, WINDOW).admissible is not assess(sent, following).admissible


@pytest.mark.parametrize("provenance", ["mine", "unanswered"])
def test_undecided_words_wait_for_the_iro_whatever_the_boxes_say(provenance):
    waiting = weigh([assess(evidence_of(provenance=provenance), WINDOW)])
    assert (waiting.views, waiting.check) == ("iro_or_advocate", "unchecked")
    decided = weigh([assess(evidence_of(provenance=provenance, own_words="yes"), WINDOW)])
    assert decided.check == "satisfied"


def weighed(*evidence, **more):
    return weigh([assess(e, WINDOW) for e in evidence], **more)


def test_one_refused_contribution_does_not_spoil_another():
    both = weighed(evidence_of("bot", ticks="no"), evidence_of("card", route="other_attendee"))
    assert (both.views, both.check, both.rested_on) == ("other_attendee", "satisfied", ("card",))


def test_the_iros_route_wins_even_unchecked():
    both = weighed(evidence_of("bot", ticks="open"), evidence_of("card", route="other_attendee"))
    assert (both.views, both.check, both.rested_on) == ("iro_or_advocate", "unchecked", ("bot",))


def test_one_satisfied_contribution_on_the_winning_route_is_enough():
    both = weighed(evidence_of("old", ticks="open", spoken_for=True), evidence_of("new"))
    assert (both.check, both.rested_on, both.spoken_for) == ("satisfied", ("new",), False)


def test_all_refused_is_not_satisfied_and_says_why():
    refused = weighed(evidence_of("a", ticks="no"), evidence_of("b", ticks="no", route="other_attendee"))
    assert (refused.views, refused.check, refused.rested_on) == ("iro_or_advocate", "not_satisfied", ("a",))
    assert refused.pn7_reasons == ("not_satisfied", "not_asked")


def test_all_reasons_for_pn7_are_kept_in_their_order():
    everything = weighed(
        evidence_of(received_at=WINDOW.after),
        evidence_of(received_at=WINDOW.until + timedelta(days=1)),
        evidence_of(linked=False),
        evidence_of(provenance="other"),
        evidence_of(share=False),
        evidence_of(has_view=False, refusal=True),
        evidence_of(route="not_presented"),
        evidence_of(phase="post"),
        outreach=Outreach.NO_ANSWER,
    )
    assert everything.views == "none"
    assert everything.pn7_reasons == (
        NoViewsReason.REFUSED,
        NoViewsReason.WITHHELD,
        NoViewsReason.ADULTS_VIEW,
        NoViewsReason.UNMATCHED,
        NoViewsReason.TOO_LATE,
        NoViewsReason.STALE,
        NoViewsReason.NOT_PRESENTED,
        NoViewsReason.NO_ANSWER,
    )


@pytest.mark.parametrize(
    ("outreach", "reasons"),
    [
        ("declined", ("refused",)),
        ("cannot_reach", ("cannot_reach",)),
        ("no_answer", ("no_answer",)),
        ("not_asked", ("not_asked",)),
        ("answered", ()),
    ],
)
def test_without_contributions_the_asking_gives_the_reason(outreach, reasons):
    assert weighed(outreach=Outreach(outreach)).pn7_reasons == reasons


evidences = st.builds(
    Evidence,
    id=st.sampled_from("abcdef"),
    received_at=st.integers(0, 110 * 24).map(
        lambda hours: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(hours=hours)
    ),
    linked=st.booleans(),
    has_view=st.booleans(),
    provenance=st.sampled_from(Provenance),
    own_words=st.sampled_from(TickedCheck),
    share=st.booleans(),
    route=st.sampled_from(Route),
    spoken_for=st.booleans(),
    ticks=st.builds(Ticks, *[st.sampled_from(TickedCheck)] * 3),
    withdrawn=st.booleans(),
)


@given(st.lists(evidences, max_size=6), st.sampled_from(Outreach), st.randoms())
def test_the_order_of_contributions_never_changes_the_result(contributions, outreach, shuffler):
    def inputs(items):
        result = weighed(*items, outreach=outreach)
        return result.views, result.check, result.spoken_for, sorted(result.rested_on), result.pn7_reasons

    shuffled = list(contributions)
    shuffler.shuffle(shuffled)
    assert inputs(contributions) == inputs(shuffled)


@given(st.lists(evidences, max_size=6))
def test_satisfied_views_always_rest_on_three_ticked_boxes_of_the_childs_own_words(contributions):
    result = weighed(*contributions, outreach=Outreach.ANSWERED)
    if result.check == "satisfied":
        rested = [e for e in contributions if e.id in result.rested_on]
        assert any(e.check == "satisfied" and e.childs_own and e.share and not e.withdrawn for e in rested)


COMMANDS = {"stop", "help", "ok thanks", "skip", "0", "7"}


@pytest.mark.parametrize(
    ("items", "expected_view"),
    [
        ([("view", "answered", "")], True),
        ([("safety", "answered", "")], True),
        ([("participation", "media", "")], True),
        ([("provenance", "answered", ""), ("support", "answered", "")], False),
        ([("support", "answered", "i want an advocate")], False),
        ([("view", "unclear", "asdfgh")], False),
        ([("view", "unclear", "8/10")], False),
        ([("view", "unclear", "3 people are mean")], True),
        ([("view", "skipped", "")], False),
        ([("view", "unsure", "")], False),
        ([(NOTE, "", "Stop")], False),
        ([(NOTE, "", "OK thanks")], False),
        ([(NOTE, "", "No comment!")], False),
        ([(NOTE, "", "7")], False),
        ([(NOTE, "", "???")], False),
        ([(NOTE, "", "I want to see my sister")], True),
        ([(NOTE, "", "میں اپنے بھائی سے ملنا چاہتا ہوں")], True),
        ([(NOTE, "media", "")], True),
        ([(NOTE, "", "stop"), ("view", "answered", "")], True),
        ([], False),
    ],
)
def test_a_contribution_has_a_view_when_an_answer_or_its_words_say_something(items, expected_view):
    assert has_view(items, lambda reply: reply.casefold() in COMMANDS) is expected_view
