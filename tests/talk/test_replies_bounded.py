"""An answering machine is not answered for ever; danger and STOP always are."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.talk.phones import Phone, asked, invited

pytestmark = pytest.mark.usefixtures("noise")
AWAY = "I am driving and will call you back"
SECOND = timedelta(seconds=5)
SAYINGS = (
    "the sky looks grey today", "my cat sleeps all day", "we had pasta for tea", "there was a dog outside",
    "football is on later tonight", "grandad tells very long stories", "nobody likes rainy mondays much",
)  # fmt: skip


def machine(phone: Phone, times: int, wait: timedelta = SECOND) -> int:
    """Let somebody who is not known as a machine answer each of our messages; return how many replies were drawn out."""
    return sum(len(phone.writes(SAYINGS[turn % len(SAYINGS)], wait)) for turn in range(times))


def test_an_answering_machine_gets_few_replies_to_the_invitation(session: Session) -> None:
    phone = invited(session)
    assert machine(phone, 40) <= 2 * 4  # twice a minute
    assert phone.writes(AWAY, timedelta(minutes=11)) == ["invite"]
    assert len(phone.messages) == 41


def test_in_a_day_there_is_an_end_too(session: Session) -> None:
    phone = invited(session)
    assert machine(phone, 200, timedelta(minutes=5)) == 39


def test_danger_and_stop_are_answered_whatever_came_before(session: Session) -> None:
    phone = invited(session)
    machine(phone, 20)
    assert phone.writes("he hits me", SECOND) == ["safety"]
    assert phone.writes("stop", SECOND) == ["stopped"]


def test_a_child_who_says_yes_at_last_is_asked(session: Session) -> None:
    phone = invited(session)
    machine(phone, 20)
    phone.writes("1", timedelta(minutes=11))
    assert phone.writes("1", SECOND) == ["ask:home"]


def test_answers_are_never_held_back(session: Session) -> None:
    phone = asked(session)
    for _ in range(20):
        phone.writes("back", SECOND)
    assert phone.writes("4", SECOND) == ["ask:safe"]
