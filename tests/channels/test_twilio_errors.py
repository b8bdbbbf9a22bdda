import pytest

from bot.channels.twilio.errors import answered, rules
from bot.domain.messages import FailureKind, Unreachable

RETRY, PERMANENT, OPTED_OUT, CONFIGURATION, AMBIGUOUS, OTHER_WAY = (
    FailureKind.RETRY,
    FailureKind.PERMANENT,
    FailureKind.OPTED_OUT,
    FailureKind.CONFIGURATION,
    FailureKind.AMBIGUOUS,
    FailureKind.OTHER_WAY,
)
# Written down a second time on purpose: a slip in the table would send for ever, or silence a child.
EXPECTED = {
    RETRY: "20429 20503 21611 30001 30003 30008 30022 63012 63017 63018",
    OPTED_OUT: "21610 63014",
    PERMANENT: "21211 21217 21265 21266 21612 21614 21635 30004 30005 30006 63003 63024",
    CONFIGURATION: "20003 21212 21408 21606 21617 21654 21656 21658 30002 30007 30019 30029 30042 30122 "
    "30450 11200 11217 11321 57012 63013 63020 63021",
    OTHER_WAY: "21655 63016 63032 63040 63041 63042 63049",
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_code_is_in_the_class_that_its_page_describes(kind: FailureKind) -> None:
    assert {code for code, rule in rules().items() if rule.kind is kind} == set(EXPECTED[kind].split())


def test_every_retry_says_how_long_to_wait_and_every_rule_what_it_means() -> None:
    for code, rule in rules().items():
        assert rule.meaning.endswith("."), code
        assert (rule.retry_after is not None) is (rule.kind is RETRY), code


def test_a_code_that_says_that_nobody_is_there_says_why() -> None:
    found = {code: rule.unreachable for code, rule in rules().items() if rule.unreachable}
    assert all(rules()[code].kind is PERMANENT for code in found)
    assert found == {
        **dict.fromkeys(("21211", "21217"), Unreachable.NOT_A_NUMBER),
        **dict.fromkeys(("21265", "21266", "21614", "21635", "30006"), Unreachable.NOT_MOBILE),
        **dict.fromkeys(("63003", "63024"), Unreachable.NO_WHATSAPP),
        "30005": Unreachable.NOT_IN_USE,
        "21612": Unreachable.NO_ROUTE,
    }


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "429", RETRY),
        (503, "503", RETRY),
        (500, "500", AMBIGUOUS),
        (502, "502", AMBIGUOUS),
        (504, "20504", AMBIGUOUS),
        (400, "99999", PERMANENT),
        (422, "422", PERMANENT),
        (401, "401", CONFIGURATION),
        (404, "404", CONFIGURATION),
        (302, "302", CONFIGURATION),
        (400, "21610", OPTED_OUT),
    ],
)
def test_an_answer_is_judged_by_its_code_and_else_by_its_status(
    status: int, code: str, kind: FailureKind
) -> None:
    assert answered(status, code).kind is kind


def test_an_unknown_code_leaves_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    answered(400, "99999")
    assert "99999" in caplog.text
