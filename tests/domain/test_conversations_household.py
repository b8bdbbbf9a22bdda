"""Children who share a phone: nothing is kept under the wrong child, and STOP counts for all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.conversations import (
    Button,
    Conversation,
    Effect,
    Household,
    Message,
    Raise,
    Send,
    Status,
    Store,
    Tick,
    TickName,
    World,
    step_household,
)
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from tests.content import knowledge

NOW = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)


def child(status: Status = Status.INVITED, verified: bool = True) -> Conversation:
    talking = {"at": "home", "asked_at": NOW, "prompted_at": NOW} if status is Status.ASKING else {}
    state = Conversation(Phase.PRE, "pre-8-11", 1, ChannelKind.SMS, status, language="en", verified=verified)
    return replace(state, **talking)


class Phone:
    """A shared phone and its clock; every question is sent at once."""

    def __init__(self, *members: tuple[str, Conversation], speaker: str | None = None) -> None:
        self.household = Household(dict(members), speaker)
        self.now = NOW
        self.effects: tuple[tuple[str, Effect], ...] = ()

    def hear(self, text: str, minutes: int = 10, **given: object) -> list[str]:
        """Take a message; give the kinds of the replies."""
        self.now += timedelta(minutes=minutes)
        message = Message(str(self.now), self.now, text, **given)  # type: ignore[arg-type]
        result = step_household(self.household, message, World(knowledge(), self.now, open_hours=True))
        self.effects = result.effects
        members = {
            alias: replace(each, prompted_at=each.prompted_at or self.now) if each.at else each
            for alias, each in result.household.members.items()
        }
        self.household = replace(result.household, members=members)
        return [effect.kind for _, effect in result.effects if isinstance(effect, Send)]

    def __getitem__(self, alias: str) -> Conversation:
        return self.household.members[alias]


def two(status: Status = Status.INVITED, verified: bool = True, speaker: str | None = None) -> Phone:
    return Phone(("Amina", child(status, verified)), ("Yusuf", child(status, verified)), speaker=speaker)


def test_who_is_asked_before_the_notice_and_keeps_the_answers_apart() -> None:
    phone = two()
    assert phone.hear("1") == ["who"]
    assert phone.hear("2") == ["notice"]
    assert phone.hear("yes") == ["ask:home"]
    assert phone.hear("4") == ["ask:safe"]
    assert phone["Amina"].answers == {}
    assert list(phone["Yusuf"].answers) == ["home"]


def test_a_refusal_counts_for_nobody_until_we_know_whose_it_is() -> None:
    phone = two()
    assert phone.hear("3") == ["who"]
    assert {phone["Amina"].status, phone["Yusuf"].status} == {Status.INVITED}
    assert phone.hear("Amina") == ["declined"]
    assert phone["Yusuf"].status is Status.INVITED


def test_an_answer_while_nobody_said_who_writes_follows_the_name() -> None:
    phone = two(Status.ASKING)
    assert phone.hear("4") == ["who"]
    assert (phone["Amina"].answers, phone["Yusuf"].answers) == ({}, {})
    assert phone.hear("Yusuf") == ["ask:safe"]
    assert phone["Amina"].answers == {}
    assert phone["Yusuf"].answers["home"].value == 4


def test_a_child_who_was_just_invited_is_not_taken_for_the_one_who_is_being_asked() -> None:
    phone = Phone(("Amina", child(Status.ASKING)), ("Yusuf", child()))
    assert phone.hear("1") == ["who"]
    assert phone.hear("Yusuf") == ["notice"]
    assert phone["Amina"].answers == {}


def test_what_waited_is_heard_in_order_and_only_the_last_of_it_is_answered() -> None:
    phone = two(Status.ASKING)
    assert phone.hear("3") == ["who"]
    assert phone.hear("", minutes=1, media="photo") == ["who"]
    assert phone.hear("Amina") == ["got_media", "ask:safe"]
    assert phone["Amina"].answers["home"].value == 3


def test_the_message_that_said_it_stays_named_behind_an_answer_that_waited() -> None:
    phone = two(Status.ASKING)
    phone.hear("4")
    waited = str(phone.now)
    phone.hear("Yusuf")
    assert [each.message for _, each in phone.effects if isinstance(each, Store)] == [waited]


def test_a_request_that_names_an_officer_waits_for_the_name_too() -> None:
    phone = two()
    assert phone.hear("call me") == ["who"]
    assert phone.hear("Yusuf") == ["person", "invite"]
    assert (phone["Amina"].flags, phone["Yusuf"].flags) == ((), ("wants_contact",))


def test_the_names_are_not_shown_before_the_code() -> None:
    phone = two(verified=False)
    assert phone.hear("1") == ["enter_code"]
    assert phone.hear("H7KM2P", is_code=True) == ["who"]
    assert phone.hear("Yusuf") == ["notice"]


def test_a_code_that_names_a_child_asks_nothing_more_and_opens_only_her_door() -> None:
    phone = two(verified=False)
    assert phone.hear("1") == ["enter_code"]
    assert phone.hear("H7KM2P", is_code=True, names="Yusuf") == ["notice"]
    assert phone.household.speaker == "Yusuf"
    assert phone.hear("its amina") == ["enter_code"]


def test_a_button_with_a_name_says_who_it_is() -> None:
    phone = two()
    phone.hear("1")
    assert phone.hear("Yusuf", button=Button("Yusuf", "who")) == ["notice"]
    assert phone.household.speaker == "Yusuf"


def test_a_name_inside_an_answer_is_no_change_of_hands() -> None:
    phone = two(Status.ASKING, speaker="Amina")
    assert phone.hear("Yusuf") == ["reask:home"]
    assert phone.hear("2") == ["ask:safe"]
    assert list(phone["Amina"].answers) == ["home"]


def test_an_introduction_in_any_language_changes_hands() -> None:
    phone = two(Status.ASKING, speaker="Amina")
    assert phone.hear("To ja Yusuf") == ["ask:home"]
    assert phone.household.speaker == "Yusuf"
    assert phone.hear("This is Amina") == ["ask:home"]


def test_after_four_hours_of_silence_we_ask_who_it_is() -> None:
    phone = two(Status.ASKING, speaker="Amina")
    assert phone.hear("2") == ["ask:safe"]
    assert phone.hear("1", minutes=241) == ["who"]
    assert phone.hear("Yusuf") == ["ask:safe"]
    assert "safe" not in phone["Amina"].answers
    assert phone["Yusuf"].answers["home"].value == 1


def test_danger_needs_no_name() -> None:
    phone = two()
    phone.hear("1")
    assert phone.hear("9") == ["safety"]
    assert phone.hear("he hits me") == ["safety"]
    assert set(phone["Amina"].flags) == {"not_safe", "distress"}


def test_words_that_cannot_be_placed_are_kept_and_left_to_a_person() -> None:
    phone = two()
    phone.hear("1")
    assert [phone.hear(text) for text in ["aaa1", "aaa2", "aaa3", "aaa4"]] == [["who"], ["who"], [], []]
    assert [each.text for each in phone.household.waiting] == ["1", "aaa1", "aaa2", "aaa3", "aaa4"]
    assert phone["Amina"].notes == ()
    assert phone["Amina"].flags == ("message_waiting",)


def test_a_voice_note_that_cannot_be_placed_costs_no_try() -> None:
    phone = two()
    phone.hear("1")
    assert [phone.hear("", media="voice") for _ in range(4)] == [["who"]] * 4
    assert phone["Amina"].flags == ("message_waiting",)
    assert phone.hear("Amina") == ["notice"]


def test_who_we_are_is_told_to_whoever_asks() -> None:
    phone = two()
    phone.hear("1")
    assert phone.hear("who is this") == ["about", "who"]
    assert phone.hear("help") == ["help", "who"]
    assert phone["Amina"].status is Status.INVITED


def test_stop_silences_the_phone_and_every_officer_is_told() -> None:
    phone = two(Status.ASKING, speaker="Amina")
    assert phone.hear("stop") == ["stopped"]
    assert {alias for alias, effect in phone.effects if effect == Raise("opted_out")} == {"Amina", "Yusuf"}
    assert phone.hear("its yusuf") == []
    assert phone.hear("start") == ["started", "ask:home"]
    assert {phone["Amina"].status, phone["Yusuf"].status} == {Status.ASKING}
    assert (phone["Amina"].flags, phone["Yusuf"].flags) == (("message_waiting",), ())


def test_a_wrong_number_is_wrong_for_every_child() -> None:
    phone = two()
    phone.hear("1")
    assert phone.hear("wrong number") == ["wrong_person"]
    assert {phone["Amina"].status, phone["Yusuf"].status} == {Status.WRONG_PERSON}
    assert phone["Yusuf"].flags == ("contact_wrong",)


def test_a_repeated_message_is_heard_once_whoever_spoke() -> None:
    phone = two(Status.ASKING, speaker="Amina")
    phone.hear("2")
    before = phone.household
    message = Message(str(phone.now), phone.now, "its yusuf")
    assert step_household(before, message, World(knowledge(), phone.now, True)).household is before


def test_one_child_alone_needs_no_name() -> None:
    phone = Phone(("", child()))
    assert phone.hear("1") == ["notice"]


def test_the_clock_is_the_speaker_s() -> None:
    phone = two(Status.ASKING, speaker="Yusuf")
    result = step_household(phone.household, Tick(TickName.REMINDER1), World(knowledge(), NOW, True))
    assert result.effects == (("Yusuf", Send("reminder1")),)
