"""A conversation that is under way offers the languages that are accepted today, and keeps the child's own."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.talk import inbound
from tests.content import context
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")


def writes(phone: Phone, text: str, *accepted: str) -> str:
    """Write a message while these languages are accepted; return the words of the last message that comes back."""
    phone.receives()
    knows = replace(context(), accepted=accepted)
    inbound.receive(phone.connection, phone.message(text), phone.now, knows)
    return str(phone.queued()[-1].body["text"])


def test_a_language_that_was_accepted_meanwhile_can_be_chosen(session: Session) -> None:
    phone = asked(session)
    assert "اردو" not in writes(phone, "language")
    writes(phone, "1")
    assert "اردو" in writes(phone, "language", "ur")
    writes(phone, str(phone.state.offered.index("ur") + 1), "ur")
    assert phone.state.language == "ur"


def test_a_language_that_was_taken_back_is_offered_no_longer_but_to_who_writes_in_it(
    session: Session,
) -> None:
    phone = asked(session)
    writes(phone, "language", "ur", "pl")
    writes(phone, str(phone.state.offered.index("ur") + 1), "ur", "pl")
    writes(phone, "language")
    assert (phone.state.language, phone.state.offered) == ("ur", ("en", "ur"))


def test_the_numbers_of_a_menu_that_is_open_mean_what_they_meant_when_it_was_sent(session: Session) -> None:
    phone = asked(session)
    writes(phone, "language", "pl", "ur")
    assert phone.state.offered == ("en", "pl", "ur")
    writes(phone, "3", "ur")
    assert phone.state.language == "ur"
