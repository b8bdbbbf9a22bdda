"""Which question a message answers: by what the child had been shown and by whether it is an answer to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Conversation,
    Given,
    KeepNote,
    Message,
    Send,
    Status,
    Store,
    World,
    step,
)
from bot.domain.questionnaires import QuestionRole
from tests.content import knowledge
from tests.domain.talking import NOW, THREE, YES, conversation, happen, kinds

FOOTBALL = Given(AnswerStatus.ANSWERED, "football")
BEFORE_WORRY = {"home": THREE, "safe": YES, "school": THREE, "family": Given(AnswerStatus.ANSWERED, "right")}


def after(seconds: float, text: str = "", **given: object) -> Message:
    return Message(f"m{seconds}{text}", NOW + timedelta(seconds=seconds), text, **given)  # type: ignore[arg-type]


def at_attend(**given: object) -> Conversation:
    """Return a choice that was just asked behind an open answer."""
    answers = {**BEFORE_WORRY, "good": FOOTBALL, "worry": Given(AnswerStatus.ANSWERED, "my room")}
    return conversation(
        at="attend", answers=answers, last_open="worry", last_open_at=NOW, last_given="worry", last_given_at=NOW,
        **given,
    )  # fmt: skip


@pytest.mark.parametrize("seconds", [0.1, 1, 2, 3, 30])
@pytest.mark.parametrize("text", ["1", "Yes, in the room", "no"])
def test_a_valid_answer_to_a_question_that_was_sent_answers_it_however_fast(
    seconds: float, text: str
) -> None:
    state, _ = happen(at_attend(), after(seconds, text), NOW + timedelta(seconds=seconds))
    assert state.answers["attend"].status is AnswerStatus.ANSWERED
    assert state.answers["worry"].value == "my room"


def test_a_reply_that_seems_a_second_old_because_telegram_counts_whole_seconds_is_an_answer() -> None:
    shown = at_attend(prompted_at=NOW + timedelta(seconds=0.9))
    state, _ = happen(shown, after(0, "2"), NOW + timedelta(seconds=2))
    assert state.answers["attend"].value == "remote"


@pytest.mark.parametrize("text", ["1", "no", "is really cold"])
def test_nothing_answers_a_question_that_was_not_sent(text: str) -> None:
    state, effects = happen(at_attend(prompted_at=None), after(1, text), NOW + timedelta(seconds=1))
    assert "attend" not in state.answers
    assert state.answers["worry"].value == f"my room\n{text}"
    assert kinds(effects) == []


def test_a_question_that_stays_unsent_is_put_again_and_never_answered_unseen() -> None:
    state, effects = happen(at_attend(prompted_at=None), after(100, "1"), NOW + timedelta(seconds=100))
    assert "attend" not in state.answers
    assert kinds(effects) == ["ask:attend"]


def test_a_pressed_button_proves_that_its_question_was_seen() -> None:
    pressed = after(1, button=Button("remote", "attend"))
    state, _ = happen(at_attend(prompted_at=None), pressed, NOW + timedelta(seconds=1))
    assert state.answers["attend"].value == "remote"


def test_other_words_join_the_open_answer_and_the_child_is_told_once() -> None:
    state = at_attend()
    said = []
    for place, text in enumerate(["is really cold", "and dark", "i hate it"]):
        moment = NOW + timedelta(seconds=20 * (place + 1))
        state, effects = happen(state, Message(text, moment, text), moment)
        said.append(kinds(effects))
    assert said == [["ask:attend"], [], []]
    assert state.answers["worry"].value == "my room\nis really cold\nand dark\ni hate it"
    assert (state.tries, "attend" in state.answers) == (0, False)


@pytest.mark.parametrize(("seconds", "joins"), [(119, True), (121, False)])
def test_words_join_an_open_answer_for_two_minutes(seconds: int, joins: bool) -> None:
    state, effects = happen(at_attend(), after(seconds, "is really cold"), NOW + timedelta(seconds=seconds))
    assert ("cold" in state.answers["worry"].value) is joins
    assert kinds(effects) == (["ask:attend"] if joins else ["reask:attend"])


def at_worry(**given: object) -> Conversation:
    """Return an open-ended question that was just asked behind another open answer."""
    return conversation(
        at="worry", answers={**BEFORE_WORRY, "good": FOOTBALL}, last_open="good", last_open_at=NOW, last_given="good",
        last_given_at=NOW, **given,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["maths", "no", "my room"])
def test_words_at_an_open_question_that_was_shown_are_its_answer(text: str) -> None:
    state, effects = happen(at_worry(), after(1, text), NOW + timedelta(seconds=1))
    assert (state.answers["worry"].value, state.answers["good"].value) == (text, "football")
    assert kinds(effects) == ["ask:attend"]


@pytest.mark.parametrize("text", ["and art", "because it is fun"])
def test_words_that_go_on_with_the_open_answer_before_join_it(text: str) -> None:
    state, effects = happen(at_worry(), after(1, text), NOW + timedelta(seconds=1))
    assert "worry" not in state.answers
    assert state.answers["good"].value == f"football\n{text}"
    assert kinds(effects) == ["ask:worry"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("help", ["help", "ask:attend"]),
        ("call me", ["person", "ask:attend"]),
        ("wrong number", ["wrong_person"]),
        ("later", ["paused"]),
        ("stop", ["stopped"]),
        ("9", ["safety"]),
        ("who can see this", ["privacy", "ask:attend"]),
    ],
)
@pytest.mark.parametrize("shown", [NOW, None])
def test_a_command_is_heard_as_what_it_is_however_fast(
    text: str, said: list[str], shown: datetime | None
) -> None:
    state, effects = happen(at_attend(prompted_at=shown), after(0.5, text), NOW + timedelta(seconds=0.5))
    assert kinds(effects) == said
    assert state.answers["worry"].value == "my room"


def test_skip_does_not_skip_a_question_that_nobody_has_seen() -> None:
    state, _ = happen(at_attend(prompted_at=None), after(1, "0"), NOW + timedelta(seconds=1))
    assert "attend" not in state.answers


def test_a_repetition_does_not_make_a_question_unseen() -> None:
    state, _ = happen(conversation(at="home"), after(20, "blah"), NOW + timedelta(seconds=20))
    assert state.prompted_at == NOW
    state, effects = happen(state, after(20.1, "4"), NOW + timedelta(seconds=20.1))
    assert state.answers["home"].value == 4
    assert kinds(effects) == ["ask:safe"]


def test_several_texts_of_one_thought_cost_one_try() -> None:
    state = conversation(at="home")
    said = []
    for place, text in enumerate(["wibble wobble", "but my room", "hmm"]):
        moment = NOW + timedelta(seconds=20 + place)
        state, effects = happen(state, Message(text, moment, text), moment)
        said.append(kinds(effects))
    assert said == [["reask:home"], [], []]
    assert state.tries == 1
    assert [each.text for each in state.notes] == ["wibble wobble", "but my room", "hmm"]


def test_a_question_that_was_answered_before_was_seen_before() -> None:
    state = conversation(at="safe", answers={"home": THREE})
    state, _ = happen(state, after(20, "back"), NOW + timedelta(seconds=20))
    state, _ = happen(state, after(20.2, "5"), NOW + timedelta(seconds=20.2))
    assert state.answers["home"].value == 5


# -- Files ----------------------------------------------------------------------------------------


def test_an_album_is_one_answer_with_all_its_files() -> None:
    state = conversation(at="good", answers=BEFORE_WORRY)
    said = []
    for place in range(3):
        moment = NOW + timedelta(seconds=20 + place / 3)
        message = Message(f"p{place}", moment, "my dog" if place == 1 else "", media="photo")
        state, effects = happen(state, message, moment)
        state = replace(state, prompted_at=moment)
        said.append(kinds(effects))
    assert said == [["got_media", "ask:worry"], [], []]
    assert (state.at, state.answers["good"].value) == ("worry", "my dog")
    assert "worry" not in state.answers


def test_a_file_that_came_before_the_next_question_was_sent_does_not_answer_it() -> None:
    state, effects = happen(at_attend(prompted_at=None), after(1, media="voice"), NOW + timedelta(seconds=1))
    assert "attend" not in state.answers
    assert kinds(effects) == ["got_media"]
    assert state.notes[-1].media == "voice"


@pytest.mark.parametrize("media", ["voice", "photo", "sticker", "other", "video", "document"])
def test_no_file_says_whether_a_child_is_safe(media: str) -> None:
    state, effects = happen(
        conversation(at="safe", answers={"home": THREE}), after(60, media=media), NOW + timedelta(seconds=60)
    )
    assert "safe" not in state.answers
    assert (state.at, state.tries) == ("safe", 0)
    assert kinds(effects) == ["got_media", "ask:safe"]
    assert state.notes[-1].media == media


@pytest.mark.parametrize(("caption", "value"), [("yes", "yes"), ("no", "no")])
def test_the_words_beside_a_file_say_whether_a_child_is_safe(caption: str, value: str) -> None:
    state, effects = happen(
        conversation(at="safe", answers={"home": THREE}),
        after(60, caption, media="photo"),
        NOW + timedelta(seconds=60),
    )
    assert state.answers["safe"].value == value
    assert kinds(effects)[0] == "got_media"


def test_an_album_at_the_safety_question_asks_it_once() -> None:
    state, said = conversation(at="safe", answers={"home": THREE}), []
    for place in range(4):
        moment = NOW + timedelta(seconds=60 + place / 4)
        state, effects = happen(state, Message(f"p{place}", moment, media="photo"), moment)
        said += kinds(effects)
    assert said == ["got_media", "ask:safe"]
    assert (len(state.notes), "safe" in state.answers) == (4, False)


def test_an_album_after_a_safety_message_answers_nothing() -> None:
    state, said = conversation(at="school", answers={"home": THREE, "safe": YES}, held=True), []
    for place in range(3):
        moment = NOW + timedelta(seconds=60 + place / 4)
        state, effects = happen(state, Message(f"p{place}", moment, media="photo"), moment)
        said += kinds(effects)
    assert said == ["ask:school"]
    assert "school" not in state.answers


# -- The question about being safe ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["yes\nno", "no\nyes", "1\n2", "yes, no", "yes no", "1 2", "yes\nnot sure", "no, it's fine", "yes 🤷"],
)
def test_an_answer_that_takes_itself_back_is_asked_once_more_and_an_adult_looks(text: str) -> None:
    state, effects = happen(
        conversation(at="safe", answers={"home": THREE}), after(60, text), NOW + timedelta(seconds=60)
    )
    assert "safe" not in state.answers
    assert kinds(effects) == ["reask:safe"]
    assert "check_safe" in state.flags
    assert state.notes[-1].text == text


def test_yes_but_is_asked_once_more_and_then_it_stands() -> None:
    state = conversation(at="safe", answers={"home": THREE})
    state, effects = happen(state, after(60, "yes but not at night"), NOW + timedelta(seconds=60))
    assert (kinds(effects), state.flags) == (["reask:safe"], ("check_safe",))
    state, effects = happen(state, after(90, "yes i think"), NOW + timedelta(seconds=90))
    assert state.answers["safe"].value == "yes"
    assert "check_safe" in state.flags


def test_yes_and_then_no_in_two_texts_is_asked_once_more() -> None:
    state = conversation(at="safe", answers={"home": THREE})
    state, _ = happen(state, after(60, "yes"), NOW + timedelta(seconds=60))
    state, effects = happen(state, after(60.3, "no"), NOW + timedelta(seconds=60.3))
    assert kinds(effects) == ["ask:safe"]
    assert (state.at, state.flags) == ("safe", ("check_safe",))
    assert state.notes[-1].text == "no"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("because he says so", "ask:safe"),
        ("cos i have to", "ask:safe"),
        ("because the door is locked", "reask:school"),
    ],
)
def test_a_reason_in_a_text_of_its_own_may_take_the_yes_back(reason: str, kind: str) -> None:
    state = conversation(at="safe", answers={"home": THREE})
    state, _ = happen(state, after(60, "yes"), NOW + timedelta(seconds=60))
    state = replace(state, prompted_at=NOW + timedelta(seconds=61))
    _, effects = happen(state, after(80, reason), NOW + timedelta(seconds=80))
    assert kinds(effects) == [kind]


# -- Any order and speed --------------------------------------------------------------------------

TEXTS = [
    "1",
    "2",
    "yes",
    "no",
    "help",
    "call me",
    "football",
    "and art",
    "blah",
    "my room is cold",
    "back",
    "0",
    "idk",
]


def test_nothing_is_kept_under_an_unseen_question_and_nothing_stays_without_effect() -> None:
    for seed in range(300):
        Chat(Random(seed)).run(25)


class Chat:
    """A phone where the outbox is now quick and now slow, and a child who writes at any moment."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.now = NOW
        self.state = conversation(at="home", prompted_at=None, asked_at=NOW)
        self.shown: set[str] = set()
        self.sent()

    def run(self, length: int) -> None:
        for place in range(length):
            self.now += timedelta(seconds=self.random.choice([0, 0.2, 1, 2, 5, 40, 130]))
            media = "photo" if self.random.random() < 0.15 else None
            text = "" if media else self.random.choice(TEXTS)
            self.hear(Message(f"m{place}", self.now, text, media=media))
            self.sent()
        questions = knowledge().asked(self.state).questions
        safety = {question.id for question in questions if question.role is QuestionRole.SAFETY}
        assert all(
            self.state.answers[name].status is not AnswerStatus.MEDIA
            for name in safety & set(self.state.answers)
        )

    def hear(self, message: Message) -> None:
        before = self.state
        result = step(before, message, World(knowledge(), self.now, True))
        self.state = result.state
        new = {name for name, given in self.state.answers.items() if given != before.answers.get(name)}
        assert new <= {*self.shown, *before.answers}, "an answer stands under a question that nobody had seen"
        said = any(isinstance(each, Send) for each in result.effects)
        coming = before.prompted_at is None or self.state.repeat_at is not None or self.state.joined
        kept = any(isinstance(each, Store | KeepNote) for each in result.effects)
        assert said or coming or kept or self.is_echo() or before.status is Status.DONE, message

    def is_echo(self) -> bool:
        """Return whether a text was said twice in this minute, so that it is not said again."""
        kinds = [kind for kind, at in self.state.said if self.now - at < timedelta(minutes=1)]
        return len(kinds) > len(set(kinds))

    def sent(self) -> None:
        if self.random.random() < 0.6 and self.state.at is not None:
            self.shown.add(self.state.at)
            self.state = replace(self.state, prompted_at=self.state.prompted_at or self.now, repeat_at=None)


def test_stop_under_a_picture_is_stop() -> None:
    state, effects = happen(
        conversation(at="home"), after(30, "STOP", media="photo"), NOW + timedelta(seconds=30)
    )
    assert (kinds(effects), state.status) == (["stopped"], Status.STOPPED)
    assert state.notes[-1].media == "photo"
