"""Danger is heard however it is typed: with pictures, drawn out, in two texts, under a photo."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import normalise
from bot.domain.conversations import AnswerStatus, Conversation, Given, Message, Status
from bot.domain.lexicons import Intent
from tests.content import knowledge, lexicon
from tests.domain.talking import LATER, THREE, YES, conversation, happen, kinds, say

WORDS = knowledge().vocabulary
LEXICON = lexicon()
DANGER = sorted(
    {
        phrase
        for words in LEXICON.values()
        for intent in (Intent.DISTRESS, Intent.EMERGENCY, Intent.UNSAFE)
        for phrase in words.get(intent, ())
    }
)
SIGNS = ["😭", "💔", "🙏🏽", "🚨", "❗", "€", "+", "=", "^", "❤️", "🏳️‍🌈"]
OPEN, CHOICE = "worry", "safe"
SECOND = timedelta(seconds=1)


def asked(question: str) -> Conversation:
    return conversation(at=question, answers={"home": THREE, "school": THREE, "good": YES})


def heard(text: str) -> bool:
    return WORDS.danger_in(normalise(text)) is not None


@given(st.sampled_from(DANGER), st.sampled_from(SIGNS), st.sampled_from(["{s}{p}", "{p}{s}", "{s} {p} {s}"]))
def test_a_sign_beside_words_of_danger_hides_nothing(phrase: str, sign: str, shape: str) -> None:
    assert heard(shape.format(p=phrase, s=sign))


@pytest.mark.parametrize("sign", SIGNS[:5])
def test_every_phrase_is_heard_with_a_picture_right_behind_it(sign: str) -> None:
    assert [phrase for phrase in DANGER if not heard(phrase + sign)] == []


def test_every_phrase_is_heard_with_a_double_letter_held_down() -> None:
    doubled = re.compile(r"([a-z])\1")
    drawn = [doubled.sub(r"\1\1\1\1", phrase) for phrase in DANGER if doubled.search(phrase)]
    assert len(drawn) > 30
    assert [text for text in drawn if not heard(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "killl myself",
        "i dont feeel safe",
        "he is hittting me",
        "i don´t feel safe",
        "he hits me<3",
        "🆘",
        "help me🆘",
    ],
)
def test_slips_of_a_frightened_hand_are_heard(text: str) -> None:
    assert heard(text)


@pytest.mark.parametrize("text", ["i feel so good", "weeeell done", "he hit the ball", "sooo tired lol"])
def test_what_is_no_danger_stays_none_when_it_is_drawn_out(text: str) -> None:
    assert not heard(text)


@pytest.mark.parametrize("text", ["9", "9😭", "9 😭", "😭 9", "9❗", "9+", "nine 😭", "9 please 🙏"])
@pytest.mark.parametrize("question", [CHOICE, "school"])
def test_the_key_nine_is_heard_with_a_sign_beside_it(text: str, question: str) -> None:
    state, sent = say(asked(question), text)
    assert sent == ["safety"]
    assert "not_safe" in state.flags


@pytest.mark.parametrize(
    ("text", "reply"), [("STOP 🛑", "stopped"), ("stop!!😡", "stopped"), ("help 😭", "help")]
)
def test_commands_are_heard_with_a_sign_beside_them(text: str, reply: str) -> None:
    assert say(asked(CHOICE), text)[1][0] == reply


def test_no_with_a_crying_face_is_an_answer_that_worries() -> None:
    state, _ = say(asked(OPEN), "no 😭")
    assert state.answers[OPEN] == Given(AnswerStatus.ANSWERED, "no 😭")
    assert "worry" in state.flags
    assert "worry" not in say(asked(OPEN), "no")[0].flags


@pytest.mark.parametrize(
    ("first", "second"), [("i want to", "die"), ("he keeps hitting", "me"), ("i dont feel", "safe here")]
)
@pytest.mark.parametrize("question", [OPEN, "school"])
def test_danger_in_two_texts_of_one_breath_is_heard(question: str, first: str, second: str) -> None:
    state, _ = happen(asked(question), Message("a", LATER, first))
    assert "distress" not in state.flags
    state, effects = happen(state, Message("b", LATER + 2 * SECOND, second), LATER + 2 * SECOND)
    assert kinds(effects) == ["safety"]
    assert "distress" in state.flags
    kept = str(state.answers.get(OPEN)) + str(state.notes)
    assert first in kept
    assert second in kept


def test_two_texts_that_are_far_apart_are_no_cry() -> None:
    state, _ = happen(asked("school"), Message("a", LATER, "my mum used to hit"))
    state, effects = happen(state, Message("b", LATER + timedelta(hours=1), "me"), LATER + timedelta(hours=1))
    assert "distress" not in state.flags
    assert "safety" not in kinds(effects)


@pytest.mark.parametrize("status", [Status.ASKING, Status.STOPPED])
def test_a_photo_with_the_key_nine_is_a_cry_and_the_photo_is_kept(status: Status) -> None:
    resume = Status.ASKING if status is Status.STOPPED else None
    state, sent = say(replace(asked(CHOICE), status=status, resume=resume), "9", media="photo")
    assert sent == ["safety"]
    assert "not_safe" in state.flags
    assert state.notes[-1].media == "photo"


def test_a_photo_that_says_no_at_the_safety_question_is_the_answer_no() -> None:
    state, sent = say(asked(CHOICE), "no", media="photo")
    assert state.answers[CHOICE] == Given(AnswerStatus.ANSWERED, "no")
    assert "not_safe" in state.flags
    assert sent[:2] == ["got_media", "safety"]
    assert state.notes[-1].media == "photo"


@pytest.mark.parametrize(
    "text", ["please dont hit me", "dont touch me", "tell him dont hit me", "not happy he hits me"]
)
def test_a_cry_with_a_dont_is_danger(text: str) -> None:
    assert knowledge().vocabulary.danger_in(normalise(text)) is Intent.DISTRESS


@pytest.mark.parametrize(
    "text",
    [
        "no one can hurt me like he does",
        "nobody can help me",
        "i dont understand why he hits me help me with these questions",
        "can u help me",
        "dad hit me up the stairs",
        "nobody knows he hits me",
        "no one can stop him hitting me",
    ],
)
def test_danger_stays_danger_where_nobody_sees_or_ends_it(text: str) -> None:
    assert knowledge().vocabulary.danger_in(normalise(text)) is Intent.DISTRESS


@pytest.mark.parametrize(
    "text",
    [
        "they dont hit me",
        "nobody hits me here anymore",
        "i dont feel unsafe",
        "he doesnt hit me",
        "100% no one can hurt me here",
        "no one has hurt me yet",
        "no one is gonna hit me now",
        "gotta go footy now hit me up tmrw",
        "i dont get how this works can u help me with it",
        "pls help me i dont understand the question",
    ],
)
def test_danger_that_is_turned_round_is_none(text: str) -> None:
    assert knowledge().vocabulary.danger_in(normalise(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "pomóż mi z tym pytaniem", "nerozumím otázce pomozte mi", "neviem čo stlačiť pomôžte mi",
        "nu înțeleg întrebarea ajutați-mă", "më ndihmoni nuk e kuptoj pyetjen", "допоможіть мені з питанням",
        "bu soruda bana yardım edin", "اس سوال میں میری مدد کرو", "ਇਸ ਸਵਾਲ ਵਿੱਚ ਮੇਰੀ ਮਦਦ ਕਰੋ",
        "ساعدوني لم أفهم السؤال", "سوال را نمی‌فهمم کمکم کنید", "لە پرسیارەکە تێناگەم یارمەتیم بدەن",
        "ez pirsê fam nakim alîkariya min bikin", "su'aasha ma fahmin i caawi", "ጥያቄው አልገባኝም እርዱኝ",
        "ብዚ ሕቶ ሓግዙኒ", "এই প্রশ্নে আমাকে সাহায্য করো", "em không hiểu câu hỏi giúp em với",
        "nimeni nu mă bate aici", "askush nuk më rreh këtu", "لا أحد يضربني هنا", "không ai đánh em ở đây",
        "nikt nie bije mnie tutaj",
    ],
)  # fmt: skip
def test_a_plea_about_answering_and_what_nobody_does_are_none_in_other_languages(text: str) -> None:
    assert knowledge().vocabulary.danger_in(normalise(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "pomóż mi", "nie rozumiem pytania pomóż mi on mnie bije", "pomozte mi", "допоможіть мені",
        "рятуйте не розумію питання", "nu mă ajută nimeni mă bate", "nimeni nu mă bate ca el",
        "nimeni nu mă bate aici dar tata da mă bate", "لا أحد يضربني مثله", "ما حدا بيضربني هون بس ابي بيضربني",
        "alîkariya min bikin ez ditirsim di vê pirsê de", "ብህጹጽ ሓግዙኒ ብዚ ሕቶ", "không ai đánh em như bố",
        "cứu em không biết bấm gì", "koi mujhe marta", "jsem v nebezpečí s tátou", "pomoc rychle se bojim",
        "no one can hurt me here but dad does",
    ],
)  # fmt: skip
def test_a_cry_stays_a_cry_beside_them(text: str) -> None:
    assert knowledge().vocabulary.danger_in(normalise(text)) is not None
