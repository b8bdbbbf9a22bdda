"""Participation codes: the table over every vector, the golden cases and what would change a code."""

import itertools
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.domain.participation import (
    DFE_WORDING,
    LABELS,
    TABLE,
    Attendance,
    Code,
    Contribution,
    Decision,
    Evidence,
    EvidenceWindow,
    Policy,
    Profile,
    Remote,
    ReviewFacts,
    ReviewStatus,
    Ticks,
    Views,
    ViewsCheck,
    assess,
    decide,
    weigh,
    would_change,
)
from bot.domain.reviews import review_end

REVIEW_ON = date(2025, 9, 10)
WINDOW = EvidenceWindow(
    after=review_end(date(2025, 6, 12), time(16)).moment,
    until=review_end(REVIEW_ON, time(15)).moment,
)
RECEIVED = datetime(2025, 9, 8, 16, tzinfo=UTC)
BIRTHS = (None, date(2025, 9, 11), date(2022, 1, 1), date(2012, 6, 15))
PARTICIPATED = {"PN1", "PN2", "PN3", "PN5", "PN6"}
GOLDEN = tomllib.loads((Path(__file__).parent / "golden" / "participation.toml").read_text())["case"]


def facts_of(**changes):
    plain = {
        "status": "held",
        "born_on": date(2012, 6, 15),
        "review_on": REVIEW_ON,
        "attendance": "none",
        "contribution": "silent",
        "views": "none",
        "check": "unchecked",
        "spoken_for": False,
    }
    return ReviewFacts(**(plain | changes))


def every_vector(births=BIRTHS[1:]):
    """3 statuses x 3 ages x 3 attendances x 4 contributions x 3 views x 3 checks x 2 x 2 profiles x 2 policies."""
    columns = (
        ReviewStatus,
        births,
        Attendance,
        Contribution,
        Views,
        ViewsCheck,
        (True, False),
        Profile,
        Remote,
    )
    for status, born_on, attendance, contribution, views, check, asked, profile, remote in itertools.product(
        *columns
    ):
        facts = ReviewFacts(status, born_on, REVIEW_ON, attendance, contribution, views, check, asked)
        yield facts, Policy(profile, remote)


def expected(facts, policy):
    """The table once more, as a reader would say it aloud."""
    if facts.status != "held":
        return None, "R01"
    if facts.born_on is None or facts.born_on > REVIEW_ON:
        return None, "R02"
    return ("PN0", "R03") if facts.born_on > date(2021, 9, 10) else expected_at_four(facts, policy)


def expected_at_four(facts, policy):
    live_medium = policy.remote == "as_medium" and facts.attendance == "remote_live"
    if facts.attendance != "none" and not live_medium:
        rows = {"spoke": ("PN1", "R10"), "represented": ("PN2", "R11"), "symbolic": ("PN3", "R12")}
        return rows.get(facts.contribution, ("PN4", "R13"))
    called = live_medium and facts.contribution != "silent"
    views, check = ("iro_or_advocate", "satisfied") if called else (facts.views, facts.check)
    return expected_away(views, check, facts.spoken_for, policy.profile)


def expected_away(views, check, spoken_for, profile):
    if views == "none":
        return "PN7", "R20"
    if check != "satisfied":
        return {"not_satisfied": ("PN7", "R21"), "unchecked": (None, "R22")}[check]
    if views == "other_attendee":
        return "PN6", "R24" if profile == "bradford" else "R25"
    if profile == "bradford":
        return "PN5", "R23"
    return ("PN5", "R26") if spoken_for else ("PN6", "R27")


def test_the_table_is_total_single_valued_and_as_written_over_all_7776_vectors():
    vectors = list(every_vector())
    assert len(vectors) == 7776
    assert [(d.code, d.rule) for d in (decide(*v) for v in vectors)] == [expected(*v) for v in vectors]


def test_a_missing_date_of_birth_is_decided_like_one_after_the_review():
    missing = [decide(*v) for v in every_vector((None,))]
    assert missing == [decide(*v) for v in every_vector((date(2025, 9, 11),))]


def test_all_fifteen_rows_are_reached():
    assert {decide(*v).rule for v in every_vector()} == {row.rule for row in TABLE}
    assert len(TABLE) == 15


def test_pn0_is_exactly_held_and_under_four():
    for facts, policy in every_vector():
        under_four = facts.status == "held" and facts.born_on == date(2022, 1, 1)
        assert (decide(facts, policy).code == "PN0") is under_four


def test_taking_part_does_not_depend_on_the_profile():
    for facts, policy in every_vector():
        codes = {decide(facts, Policy(profile, policy.remote)).code for profile in Profile}
        assert len({code in PARTICIPATED for code in codes}) == 1
        assert len({code is None for code in codes}) == 1


def test_an_iro_must_look_wherever_the_table_says_so():
    always = {"R02", "R11", "R12", "R13", "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R27"}
    for facts, policy in every_vector():
        decision = decide(facts, policy)
        remote_speaker = decision.rule == "R10" and facts.attendance == "remote_live"
        assert decision.confirm is (decision.rule in always or remote_speaker)


def test_every_decision_gives_plain_reasons():
    for vector in every_vector():
        reasons = decide(*vector).reasons
        assert reasons
        assert all(reason[0].isupper() and reason.endswith(".") and len(reason) < 130 for reason in reasons)


def test_plain_strings_are_as_good_as_enumerations_and_unknown_ones_are_refused():
    facts = facts_of(views="iro_or_advocate", check="satisfied")
    assert facts.views is Views.IRO_OR_ADVOCATE
    decision = decide(facts, Policy("dfe_literal", "as_medium"))
    assert isinstance(decision, Decision)
    assert (decision.code, decision.rule, decision.confirm) == ("PN6", "R27", True)
    with pytest.raises(ValueError, match="letter"):
        facts_of(views="letter")
    with pytest.raises(ValueError, match="leeds"):
        Policy("leeds")


def test_a_silent_live_call_as_medium_leaves_the_views_as_they_are():
    silent = facts_of(attendance="remote_live", views="other_attendee", check="satisfied")
    assert decide(silent, Policy("bradford", "as_medium")).rule == "R24"
    assert decide(facts_of(attendance="remote_live"), Policy("bradford", "as_medium")).rule == "R20"


@pytest.mark.parametrize(
    ("born_on", "review_on", "code"),
    [
        (date(2020, 2, 29), date(2024, 2, 28), "PN0"),
        (date(2020, 2, 29), date(2024, 2, 29), "PN7"),
        (date(2096, 2, 29), date(2100, 2, 28), "PN0"),
        (date(2096, 2, 29), date(2100, 3, 1), "PN7"),
        (date(2021, 3, 1), date(2025, 2, 28), "PN0"),
        (date(2021, 3, 1), date(2025, 3, 1), "PN7"),
        (date(2025, 3, 1), date(2025, 3, 1), "PN0"),
    ],
)
def test_the_child_is_four_on_the_fourth_birthday(born_on, review_on, code):
    assert decide(facts_of(born_on=born_on, review_on=review_on), Policy()).code == code


def golden_evidence(row):
    row = dict(row)
    ticks = row.pop("ticks")
    received = datetime.fromisoformat(row.pop("received_at")) if "received_at" in row else RECEIVED
    return Evidence(**row, received_at=received, ticks=Ticks(ticks, ticks, ticks))


def golden_decision(case, profile):
    weighed = weigh(assess(golden_evidence(row), WINDOW) for row in case.get("evidence", []))
    facts = ReviewFacts(
        status=case["status"],
        born_on=case["born_on"],
        review_on=REVIEW_ON,
        attendance=case["attendance"],
        contribution=case["contribution"],
        views=weighed.views,
        check=weighed.check,
        spoken_for=weighed.spoken_for,
    )
    return decide(facts, Policy(profile, case.get("remote", "as_attendance")))


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["id"])
def test_golden_case_from_contribution_to_code(case, profile):
    decision = golden_decision(case, profile)
    assert [decision.code or "none", decision.rule] == case[profile]
    assert decision.confirm is case["confirm"]


def test_there_are_thirty_six_golden_cases():
    assert [case["id"] for case in GOLDEN] == [f"C{number:02}" for number in range(1, 37)]


def test_silence_at_the_meeting_with_views_on_file_is_said():
    silent = facts_of(attendance="in_person", views="other_attendee")
    assert any("Views are on file" in reason for reason in decide(silent, Policy()).reasons)


def test_every_code_has_its_official_and_its_short_wording():
    assert list(DFE_WORDING) == list(LABELS) == list(Code)
    starts = {"".join(filter(str.isalnum, text.casefold()))[:30] for text in DFE_WORDING.values()}
    assert len(starts) == len(Code)


def test_what_would_change_the_code_names_each_other_code_once():
    changes = would_change(facts_of(views="iro_or_advocate", check="satisfied"), Policy())
    assert changes[0] == "It would be PN7 if the IRO was not satisfied with the views."
    assert "It would be PN1 if the child attended and spoke." in changes
    named = [sentence.split()[3] for sentence in changes]
    assert sorted(named) == ["PN1", "PN2", "PN3", "PN4", "PN6", "PN7"]


def test_open_boxes_come_first_among_what_would_change_the_code():
    waiting = would_change(facts_of(views="iro_or_advocate"), Policy())
    assert waiting[0] == "It would be PN5 if the IRO ticked current, accurate and for this review."


def test_before_the_review_the_code_as_things_stand_is_said_first():
    planned = would_change(facts_of(status="planned"), Policy())
    assert planned[0] == "It would be PN7 if the review were held as things stand."
    assert "It would be PN1 if the child attended and spoke." in planned


def test_age_and_missing_birth_date_say_what_stands_in_the_way():
    assert would_change(facts_of(born_on=date(2021, 9, 11)), Policy()) == (
        "It would be another code only for a review on or after the fourth birthday, 11 September 2025.",
    )
    assert would_change(facts_of(born_on=None), Policy()) == (
        "A code can be proposed when the date of birth is put right.",
    )


def test_what_would_change_the_code_never_names_the_code_it_has():
    for facts, policy in every_vector((date(2012, 6, 15),)):
        if facts.status == "held":
            now = decide(facts, policy).code
            assert all(sentence.split()[3] != now for sentence in would_change(facts, policy))
