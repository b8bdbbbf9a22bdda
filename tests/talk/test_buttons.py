"""Buttons stay on a child's screen for ever; a press counts only while its question can still be answered."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.domain.conversations import Confirm, Conversation, Status
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.talk.interpret import is_live
from bot.talk.references import Reference, pressed
from tests.talk.phones import Phone, asked, invited

pytestmark = pytest.mark.usefixtures("noise")
TELEGRAM, WHATSAPP = ChannelKind.TELEGRAM, ChannelKind.WHATSAPP
EACH = pytest.mark.parametrize("channel", [TELEGRAM, WHATSAPP])


@EACH
def test_a_pressed_option_is_the_answer_in_every_language(session: Session, channel: ChannelKind) -> None:
    for language in ("en", "ur", "pl"):
        phone = asked(session, channel, language=language)
        assert phone.presses(phone.button("ask:home", 3)) == ["ask:safe"]
        assert phone.answers == {"home": 4}


@EACH
def test_a_button_of_a_menu_long_gone_is_not_an_option_of_the_open_question(
    session: Session, channel: ChannelKind
) -> None:
    phone = asked(session, channel)
    phone.presses(phone.button("ask:home", 3))
    assert phone.state.at == "safe"  # its options are yes, no and unsure, like those of the notice
    for kind, place in (("notice", 1), ("notice", 0), ("invite", 2), ("invite", 3)):
        assert phone.presses(phone.button(kind, place)) == ["ask:safe"]
    assert phone.answers == {"home": 4}
    assert phone.state.status is Status.ASKING
    assert (phone.flags, phone.notes, phone.state.tries) == ([], [], 0)


def test_the_label_that_whatsapp_repeats_as_text_does_not_make_an_old_button_count(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.presses(phone.button("ask:home", 3), "🙂 Good")
    assert phone.presses(phone.button("notice", 1), "No") == ["ask:safe"]
    assert phone.presses(phone.button("invite", 3), "Wrong person") == ["ask:safe"]
    assert phone.presses("999999.safe.no", "No") == ["ask:safe"]
    assert (phone.answers, phone.flags) == ({"home": 4}, ["check_safe"])
    assert phone.notes == ["No"]


def test_a_no_to_being_safe_on_an_old_list_brings_an_adult(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    phone.writes("4")
    phone.receives()
    unsafe = phone.button("ask:safe", 1)
    phone.writes("short")
    assert phone.presses(unsafe, "No") == ["ask:life"]
    assert "check_safe" in phone.flags


@EACH
def test_a_yes_to_another_question_confirms_no_deletion(session: Session, channel: ChannelKind) -> None:
    phone = asked(session, channel)
    phone.presses(phone.button("ask:home", 3))
    phone.presses(phone.button("ask:safe", 0))
    assert phone.writes("delete") == ["confirm_delete"]
    for payload in (phone.button("notice", 0), phone.button("ask:safe", 0)):
        phone.presses(payload)
        assert phone.state.status is Status.ASKING
        assert phone.answers == {"home": 4, "safe": "yes"}
    assert phone.writes("delete") == ["confirm_delete"]
    assert phone.presses(phone.button("confirm_delete", 0)) == ["deleted"]


def test_a_stop_that_was_asked_once_is_not_confirmed_by_its_old_button(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    assert phone.writes("leave me alone") == ["confirm_stop"]
    assert phone.presses(phone.button("confirm_stop", 1)) == ["ask:home"]
    assert phone.presses(phone.button("confirm_stop", 0)) == ["ask:home"]
    assert phone.address.opted_out_at is None


@EACH
def test_a_button_of_a_question_answered_before_changes_that_answer(
    session: Session, channel: ChannelKind
) -> None:
    phone = asked(session, channel)
    phone.presses(phone.button("ask:home", 3))
    assert phone.presses(phone.button("ask:home", 0)) == ["changed", "ask:safe"]
    assert phone.answers == {"home": 1}


@EACH
def test_not_safe_counts_from_any_button_of_any_time(session: Session, channel: ChannelKind) -> None:
    phone = asked(session, channel)
    nine = phone.button("ask:home", 6)
    assert nine.endswith(".home.9")
    for payload in (nine, "999999.home.9"):
        for reply in ("1", "1"):
            phone.writes(reply)
        assert phone.presses(payload) == ["safety"]
        assert phone.state.held
        phone.writes("ok")
    assert "not_safe" in phone.flags


@EACH
def test_skip_is_pressed_on_choices_and_on_open_questions(session: Session, channel: ChannelKind) -> None:
    phone = asked(session, channel)
    assert phone.presses(phone.button("ask:home", 5)) == ["ask:safe"]
    for reply in ("1", "3", "1", "2"):
        phone.writes(reply)
    assert phone.state.at == "change"
    if channel is TELEGRAM:
        assert phone.presses(phone.button("ask:change", 0)) == ["ask:attend"]
        assert phone.answers["change"] == "skipped"
    assert phone.answers["home"] == "skipped"


def test_a_press_while_a_safety_message_holds_is_kept_in_words(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.presses(phone.button("ask:home", 6))
    assert phone.presses(phone.button("ask:home", 3)) == ["ask:home"]
    assert phone.notes == ["Good"]


def test_old_buttons_are_silent_once_the_child_stopped(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    phone.writes("stop")
    assert phone.presses(phone.button("notice", 0)) == []
    assert phone.presses(phone.button("ask:home", 3)) == []
    assert phone.answers == {}


def test_a_payload_that_is_not_ours_is_the_text_beside_it(session: Session) -> None:
    phone = asked(session, WHATSAPP)
    assert phone.presses("template-button-7", "4") == ["ask:safe"]
    assert phone.presses("template-button-7", "") == ["ask:safe"]


def test_the_buttons_of_the_menus_do_what_they_say(session: Session) -> None:
    phone = invited(session, TELEGRAM)
    assert phone.writes("hello") == ["invite"]
    assert phone.presses(phone.button("invite", 0)) == ["notice"]
    assert phone.presses(phone.button("notice", 1)) == ["declined"]
    assert phone.presses(phone.button("declined", 1)) == ["declined_end"]
    assert phone.flags == ["wants_advocate"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(payload=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{1,3}\.[a-z_]{1,12}\.[a-z0-9_.]{1,12}")))
def test_no_payload_breaks_the_door_or_answers_for_the_child(session: Session, payload: str) -> None:
    phone = _standing(session)
    phone.says("", button=payload)
    if pressed(payload) is None or not payload.startswith(f"{phone.conversation_id}."):
        assert phone.answers == {}


_STANDING: dict[Session, Phone] = {}


def _standing(session: Session) -> Phone:
    """Bring one child to the first question for all examples."""
    if session not in _STANDING:
        _STANDING.clear()
        _STANDING[session] = asked(session, TELEGRAM)
    return _STANDING[session]


def test_a_payload_is_read_back_as_it_was_written() -> None:
    assert pressed("12.safe.no") == Reference(12, "safe", "no")
    assert pressed("12.home.4") == Reference(12, "home", "4")
    for foreign in (
        "",
        "12",
        "12.safe",
        "12.safe.",
        "x.safe.no",
        ".safe.no",
        "12..no",
        "9" * 19 + ".safe.no",
    ):
        assert pressed(foreign) is None


def test_a_button_pressed_twice_counts_once(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    home = phone.button("ask:home", 3)
    assert phone.presses(home) == ["ask:safe"]
    assert phone.presses(home, wait=timedelta(seconds=1)) == []
    assert phone.presses(phone.button("ask:safe", 0)) == ["ask:school"]
    assert phone.presses(home) == ["ask:school"]
    assert phone.answers == {"home": 4, "safe": "yes"}


def test_a_menu_button_pressed_twice_counts_once(session: Session) -> None:
    phone = invited(session, TELEGRAM)
    start = phone.button("invite", 0)
    assert phone.presses(start) == ["notice"]
    assert phone.presses(start, wait=timedelta(seconds=1)) == []
    assert phone.presses(start) == ["notice"]


def test_skip_counts_on_the_question_that_is_called_as_the_choice_of_names_is(session: Session) -> None:
    phone = asked(session, TELEGRAM)
    for _ in range(20):
        if phone.state.at == "who":
            break
        phone.writes("1")
    assert phone.state.at == "who"
    (next_kind,) = phone.presses(phone.button("ask:who", 0))
    assert next_kind.startswith("ask:")
    assert phone.answers["who"] == "skipped"


LIVE = [
    ("lang_menu", {"status": Status.LANGUAGE}, True),
    ("lang_menu", {"status": Status.PAUSED, "resume": Status.LANGUAGE}, False),
    ("lang_menu", {"status": Status.STOPPED, "resume": Status.LANGUAGE}, False),
    ("invite", {"status": Status.INVITED}, True),
    ("invite_short", {"status": Status.PAUSED, "resume": Status.INVITED}, True),
    ("notice", {"status": Status.INVITED}, False),
    ("enter_code", {"status": Status.CODE}, False),
    ("confirm_stop", {"confirm": Confirm.STOP}, True),
    ("confirm_stop", {"confirm": Confirm.DELETE}, False),
    ("declined", {"status": Status.DECLINED, "confirm": Confirm.OFFER}, True),
    ("who", {"status": Status.ASKING, "at": "who"}, True),
    ("who", {"status": Status.ASKING, "at": "home"}, False),
]


@pytest.mark.parametrize(("menu", "fields", "is_open"), LIVE, ids=str)
def test_a_menu_counts_while_it_waits_and_at_no_other_time(
    menu: str, fields: dict[str, Any], *, is_open: bool
) -> None:
    state = Conversation(Phase.PRE, "pre-12-15", 1, TELEGRAM, **{"status": Status.ASKING, **fields})
    assert is_live(state, menu) is is_open
