"""What messages name: whom, when and how many, and what they must not name before the child is known."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.messages import ChannelKind
from bot.domain.texting import measure
from tests.talk.phones import context
from tests.talk.speaking import (
    ALIASES,
    EVERYWHERE,
    FACTS,
    PARAMS,
    SMS,
    TELEGRAM,
    WHATSAPP,
    everything,
    speaker,
)


def test_a_name_with_accents_does_not_make_an_english_text_three_times_as_dear() -> None:
    foreign = replace(FACTS, iro="Zoë Łukasz-José")
    said = speaker(facts=foreign).say("notice", None, {})
    assert "Zoe Lukasz-José" in said.text
    assert (measure(said.text).encoding, measure(said.text).segments) == ("GSM-7", 2)
    assert "Zoë Łukasz-José" in speaker(WHATSAPP, facts=foreign).say("notice", None, {}).text
    assert "Zoë Łukasz-José" in speaker(SMS, "pl", facts=foreign).say("notice", None, {}).text


def test_names_and_dates_are_isolated_only_in_right_to_left_lines_and_never_on_sms() -> None:
    for language in ("ur", "ar"):
        assert "\u2068Sam Khan\u2069" in speaker(TELEGRAM, language).say("notice", None, {}).text
    for channel, language in ((SMS, "ur"), (SMS, "ar"), (TELEGRAM, "pl"), (TELEGRAM, "en"), (WHATSAPP, "pl")):
        for said in everything(channel, language):
            assert not {"\u2066", "\u2067", "\u2068", "\u2069"} & set(said.text)


BEFORE_THE_CODE = (
    "invite", "invite_short", "enter_code", "code_wrong", "code_locked", "about", "help", "person", "who", "lang_menu",
    "paused", "resumed", "confirm_stop", "confirm_delete", "stopped", "started", "safety", "safety_off", "wrong_person",
    "declined", "declined_end", "media_failed", "got_media", "reminder1", "reminder2", "code_waiting", "phone_owner",
    "phone_alias", "phone_noted", "phone_ready", "still_you", "still_thanks",
)  # fmt: skip


def test_before_the_code_was_checked_nothing_on_the_lock_screen_says_what_it_is_about() -> None:
    for kind in BEFORE_THE_CODE:
        text = speaker(SMS, verified=False).say(kind, None, PARAMS).text.casefold()
        for word in ("iro", "review", "care", "council", "social worker", "sam khan", "amina"):
            assert word not in text, kind


@EVERYWHERE
def test_the_iro_is_named_only_after_the_code_was_checked(channel: ChannelKind, language: str) -> None:
    speaking = speaker(channel, language, verified=False)
    for kind in sorted(context().content.replies):
        assert "Sam Khan" not in speaking.say(kind, None, PARAMS).text
    assert "Sam Khan" in speaker(channel, language).say("notice", None, PARAMS).text


def test_a_child_is_told_by_when_a_person_gets_in_touch() -> None:
    assert "Sam Khan to get in touch by 17:00 on Monday." in speaker().say("person", None, {}).text
    late = replace(speaker(), now=datetime(2026, 11, 27, 16, 0, tzinfo=UTC))
    assert "by 17:00 on Monday." in late.say("person", None, {}).text
    christmas = replace(speaker(), now=datetime(2026, 12, 24, 18, 0, tzinfo=UTC))
    assert "by 17:00 on Tuesday." in christmas.say("person", None, {}).text
    assert "17:00" in speaker(SMS, "ur").say("person", None, {}).text


def test_a_pause_names_the_day_and_says_later_without_one() -> None:
    assert (
        "We will ask again on Wednesday." in speaker().say("paused", None, {"resume_on": "2026-11-25"}).text
    )
    assert "We will ask again later." in speaker().say("paused", None, {}).text


def test_a_reminder_counts_what_is_left() -> None:
    assert "You still have 4 questions to go." in speaker().say("reminder1", None, {"left": 4}).text
    assert "You still have 1 question to go." in speaker().say("reminder1", None, {"left": 1}).text


def test_a_review_is_named_by_its_day_in_the_childs_language() -> None:
    assert "26 November" in speaker().say("notice", None, {}).text
    assert "26 listopada" in speaker(SMS, "pl").say("notice", None, {}).text


def test_a_name_stands_before_a_question_only_on_a_shared_phone_and_after_the_code() -> None:
    shared = replace(speaker(), aliases=ALIASES, alias="Amina")
    assert shared.say("ask:home", "home", {}).text.startswith("Amina: How are")
    assert shared.say("invite", None, {}).text == f"Amina: {speaker().say('invite', None, {}).text}"
    unknown = replace(shared, state=replace(shared.state, verified=False))
    assert unknown.say("ask:home", "home", {}).text.startswith("How are")
    urdu = replace(speaker(TELEGRAM, "ur"), aliases=ALIASES, alias="Amina")
    assert urdu.say("ask:home", "home", {}).text.startswith("\u2068Amina\u2069: ")


def test_an_id_that_stands_in_for_the_officers_name_is_never_said_to_a_child() -> None:
    said = speaker(facts=replace(FACTS, iro="P77")).say("notice", None, {}).text
    assert "P77" not in said
    assert "someone on our team" in said
