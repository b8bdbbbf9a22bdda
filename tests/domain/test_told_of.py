"""What a sentence only tells of, wishes, leaves out or makes a condition is offered or asked again, never taken."""

import pytest

from bot.domain.conversations import NONE_OF_THESE
from tests.content import content, knowledge
from tests.domain.talking import conversation, say


def heard(
    at: str, text: str, language: str = "en", questionnaire: str = ""
) -> tuple[object, tuple[object, ...]]:
    """Return the answer that a reply gives, and what it is offered instead."""
    known = {"topics": "pre-16-17", "talk": "post-12-15"}
    state, _ = say(conversation(questionnaire or known.get(at, "pre-12-15"), at=at, language=language), text)
    given = state.answers.get(at)
    return given.value if given is not None else None, state.suggested


@pytest.mark.parametrize(
    ("at", "text", "language", "offered"),
    [
        ("speaker", "my social worker is annoying", "en", "worker"), ("speaker", "i hate my social worker", "en", "worker"),
        ("speaker", "my dads advocate told lies", "en", "advocate"), ("speaker", "my iro left", "en", "iro"),
        ("speaker", "my old social worker", "en", "worker"), ("talk", "i hate my iro", "en", "iro"),
        ("support", "my mum needs an interpreter", "en", "interpreter"),
        ("topics", "my old home was good", "en", "home"),
        ("speaker", "moja opiekunka kłamie", "pl", "carer"), ("speaker", "моя соцпрацівниця бреше", "uk", "worker"),
        ("speaker", "العاملة الاجتماعية بتكذب", "ar", "worker"),
        ("speaker", "meri social worker jhoot bolti hai", "ur", "worker"),
        ("speaker", "cô nhân viên xã hội nói dối", "vi", "worker"),
    ],
)  # fmt: skip
def test_who_and_what_is_only_told_of_is_offered(at: str, text: str, language: str, offered: str) -> None:
    answer, suggested = heard(at, text, language)
    assert (answer, suggested[:1]) == (None, (offered,))


@pytest.mark.parametrize(
    ("at", "text", "value"),
    [
        ("speaker", "my social worker because she never lies", "worker"), ("speaker", "my carer knows me best", "carer"),
        ("topics", "i hate school", ("study",)), ("talk", "yes with my teacher", "other"),
    ],
)  # fmt: skip
def test_who_and_what_is_chosen_stays_chosen(at: str, text: str, value: object) -> None:
    assert heard(at, text)[0] == value


@pytest.mark.parametrize(
    "text",
    ["not my carer or my social worker", "nie opiekunka ani pracownik socjalny", "na carer na social worker"],
)
def test_nobody_is_offered_whom_the_words_leave_out(text: str) -> None:
    language = {"nie": "pl", "na ": "ur"}.get(text[:3], "en")
    assert heard("speaker", text, language) == (None, ())


@pytest.mark.parametrize(
    ("at", "text", "language"),
    [
        ("attend", "if my mum is not there yes", "en"), ("attend", "якщо мами не буде то так", "uk"),
        ("home", "i wish it was good", "en"), ("home", "it was good til they moved my room", "en"),
        ("attend", "i dont get how im meant to answer these", "en"), ("topics", "okul hariç her şey", "tr"),
    ],
)  # fmt: skip
def test_a_condition_a_wish_and_an_exception_answer_nothing(at: str, text: str, language: str) -> None:
    assert heard(at, text, language)[0] is None


def test_two_clauses_that_mean_different_options_are_offered_both() -> None:
    answer, suggested = heard(
        "people", "lipsea sora mea si mi-ar fi placut sa fie, in rest da", "ro", "post-12-15"
    )
    assert (answer, suggested[-1:]) == (None, (NONE_OF_THESE,))


def test_a_better_point_behind_a_but_is_offered_beside_the_one_before_it() -> None:
    assert heard("school", "sıkıcı ama idare eder", "tr") == (None, (2, 3, NONE_OF_THESE))
    assert heard("home", "fena degil ama yemekler kötü", "tr")[0] == 3


def test_a_face_that_rolls_its_eyes_takes_good_words_back() -> None:
    assert heard("home", "its great 🙄")[0] is None
    assert heard("home", "its great")[0] == 5


@pytest.mark.parametrize("text", ["gimme next one", "not this one", "skippy skip"])
def test_a_few_words_that_surely_leave_a_question_out_are_offered_as_that(text: str) -> None:
    answer, suggested = heard("good", text, questionnaire="pre-8-11")
    assert (answer, suggested[:1]) == (text, ("request_skip",))
    assert heard("good", "my new school", questionnaire="pre-8-11")[1] == ()


@pytest.mark.parametrize("language", sorted(set(content().languages) - {"rom"}))
def test_every_hedge_about_being_safe_brings_an_adult(language: str) -> None:
    words = knowledge().forms(language)
    assert words is not None
    hedges = [words.questions["safe"][kind][place] for kind in ("unsure", "ask") for place in (0, 1, 2)]
    if language == "en":
        hedges += [
            "mostly",
            "i guess so",
            "kind of",
            "most of the time",
            "usually",
            "yes under pressure",
            "only when nan is in",
        ]
    asked = conversation("pre-12-15", at="safe", language=language)
    quiet = [text for text in hedges if "check_safe" not in say(asked, text)[0].flags]
    assert quiet == []


# Somebody else is safe, it was so once, a no that is not said, a yes in hell.
OF_OTHERS = [
    ("en", "bro is safe"), ("so", "walaashay waa ammaan"), ("ti", "ሓወይ ውሑስ እዩ"), ("tr", "kardeşim güvende"),
    ("uk", "брат в безпеці"), ("ur", "میرا دوست محفوظ ہے"), ("hu", "a haverom biztonságban van"),
    ("ro", "fratele meu se simte in siguranta"), ("bn", "আমার বন্ধু নিরাপদ"), ("sk", "kamoš je v bezpečí"),
    ("cs", "kdysi ne"), ("hu", "régen nem"), ("sq", "dikur jo"), ("tr", "eskiden hayır"), ("uk", "раніше ні"),
    ("ku", "berê na"), ("so", "hore maya"), ("pl", "nie mogę powiedzieć że nie"), ("ro", "nu zic nu"),
    ("cs", "jasně, určitě, v tomhle pekle"),
]  # fmt: skip


def test_what_is_said_of_others_of_the_past_or_in_bitterness_says_nothing_about_being_safe() -> None:
    started = {language: conversation("pre-12-15", at="safe", language=language) for language, _ in OF_OTHERS}
    quiet = [
        text for language, text in OF_OTHERS if "check_safe" not in say(started[language], text)[0].flags
    ]
    assert quiet == []
    assert "check_safe" not in say(started["en"], "bro im safe")[0].flags
