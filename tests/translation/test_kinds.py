"""A message kind is complete: its facts, its words, its menu and its other wordings; a failing test says what to type."""

import re
from pathlib import Path

from bot.domain.conversations import Confirm, Status
from bot.domain.kinds import FIRST_WORD, KINDS, SAFETY_KINDS, facts_of, question_of, segments_of
from bot.translation import load_content

CONTENT = load_content()
ENGINE = Path("bot/domain/conversations")
SENT = re.compile(r"(?:\.send\(|_late\(turn,)\s*\"([a-z0-9_]+)\"")
INTRO = "intro"


def test_every_reply_has_its_facts_and_every_kind_its_words() -> None:
    assert sorted(CONTENT.replies - set(KINDS)) == [], (
        'add a row "kind": MessageKind("what the panel calls it") for each to KINDS in bot/domain/kinds.py'
    )
    assert sorted(set(KINDS) - CONTENT.replies - {INTRO}) == [], (
        "add each under [replies] of bot/questionnaires/messages.toml, or take its row away"
    )


def test_every_kind_that_the_engine_sends_has_its_facts() -> None:
    sent = {kind for file in sorted(ENGINE.glob("*.py")) for kind in SENT.findall(file.read_text())}
    assert len(sent) > 20, "the pattern finds what is sent"
    assert sorted(sent - set(KINDS)) == [], "each needs a row of KINDS in bot/domain/kinds.py"


def test_every_other_wording_has_its_words() -> None:
    wanted = {f"{kind}_{wording}" for kind, facts in KINDS.items() for wording in facts.wordings}
    missing = sorted((wanted - {"privacy_team"} | {"privacy_post_team"}) - set(CONTENT.messages))
    assert missing == [], "add these under [fragments] of bot/questionnaires/messages.toml"


def test_every_menu_exists() -> None:
    wanted = {facts.menu for facts in KINDS.values() if facts.menu}
    assert sorted(wanted - set(CONTENT.menus)) == [], "add these sets to bot/questionnaires/menus.toml"


def test_what_a_conversation_waits_for_is_one_of_its_states() -> None:
    waits = {facts.waits_in for facts in KINDS.values()} - {None}
    assert waits - {status.value for status in Status} == set(), "waits_in is a value of Status"
    confirms = {facts.confirms for facts in KINDS.values()} - {None}
    assert confirms ^ {confirm.value for confirm in Confirm} == set(), (
        "each value of Confirm in bot/domain/conversations/state.py has one kind that confirms it"
    )


def test_only_help_in_danger_and_goodbyes_leave_after_stop() -> None:
    assert {kind for kind, facts in KINDS.items() if facts.after_stop} == {
        "stopped",
        "wrong_person",
        *SAFETY_KINDS,
    }, "a child who said STOP gets nothing else: take after_stop away, or add the kind here with good reason"
    assert {"safety", "safety_off"} == SAFETY_KINDS
    assert FIRST_WORD > 0


def test_a_question_has_one_set_of_facts_whichever_it_is() -> None:
    assert question_of("ask:safe") == question_of("reask:safe") == "safe"
    assert question_of("invite") is None
    assert facts_of("reask:safe") is facts_of("ask:hopes")


def test_only_what_must_say_much_may_take_two_messages() -> None:
    long = {message for message in CONTENT.messages if segments_of(message) > 1}
    assert long == {"notice", "notice_post", "notice_post_team"}, "shorten the others, or add them here"
