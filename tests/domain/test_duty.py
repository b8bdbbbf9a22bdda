"""Who is called to an alert: everybody up to the rung it has reached, and again until somebody takes it."""

from datetime import timedelta

import pytest

from bot.domain.duty import ContactKind, DutyContact, Ladder, parse_ladder

LADDER = parse_ladder("+447700900001, duty@example.org; +447700900002;https://pager.example/hook")
FIRST = (DutyContact(ContactKind.SMS, "+447700900001"), DutyContact(ContactKind.MAIL, "duty@example.org"))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("age", "rung"), [(0, 0), (9.9, 0), (10, 1), (20, 2), (59, 3), (60, 4), (89, 4), (90, 5), (600, 22)]
)
def test_an_alert_climbs_with_its_age_and_never_stops(age: float, rung: int) -> None:
    assert LADDER.rung_at(minutes(age)) == rung
    assert LADDER.reached_after(rung) <= minutes(age) < LADDER.reached_after(rung + 1)


def test_each_rung_calls_those_before_it_too() -> None:
    assert LADDER.called_at(0) == FIRST
    assert LADDER.called_at(1) == (*FIRST, DutyContact(ContactKind.SMS, "+447700900002"))
    assert LADDER.called_at(2) == LADDER.called_at(22) == LADDER.contacts
    assert LADDER.contacts[-1] == DutyContact(ContactKind.HOOK, "https://pager.example/hook")


def test_without_contacts_nobody_is_called() -> None:
    assert parse_ladder(" ; ") == Ladder()
    assert Ladder().rung_at(minutes(100)) is None


@pytest.mark.parametrize("text", ["07700900001", "duty", "http://pager.example", "+44 7700 900001"])
def test_what_is_no_contact_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        parse_ladder(text)


@pytest.mark.parametrize("times", [(), (5, 15), (10, 10), (-1, 5), (20, 10)])
def test_minutes_must_rise(times: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rising"):
        parse_ladder("+447700900001", times)
