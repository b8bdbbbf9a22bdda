"""Answers in long sentences, with an "and" written together, in a spelling that nobody taught."""

import pytest

from bot.domain.answers.romanised import ROMANISED, romanised
from bot.domain.questionnaires import QuestionRole
from bot.evaluation.judge import Judged, ReplyVerdict, judge
from bot.evaluation.replies import LabelledReply
from bot.ground.context import arranged


def heard(language: str, question_set: str, question: str, text: str, means: str = "ask") -> Judged:
    return judge(LabelledReply(language, question_set, question, text, means), arranged())


@pytest.mark.parametrize(
    ("language", "question_set", "question", "text", "means"),
    [
        ("ar", "pre-12-15", "support", "محامي ومترجم", "advocate+interpreter"),
        ("am", "pre-16-17", "topics", "ገንዘብና ትምህርት", "money+study"),
        ("ar", "pre-12-15", "home", "مو مرتاح الغرفة باردة وما في تدفئة", "2"),
        ("cs", "pre-12-15", "school", "nenávidím školu smějou se mi", "1"),
        ("ar", "pre-12-15", "support", "محتاجة مترجمة كتير", "interpreter"),
        ("pa", "pre-12-15", "attend", "ਮੈਂ ਨੀ ਜਾਣਾ", "no"),
        ("ur", "pre-12-15", "school", "bohot pasnd hai skool", "5"),
    ],
)
def test_a_long_answer_is_read_at_once(
    language: str, question_set: str, question: str, text: str, means: str
) -> None:
    assert heard(language, question_set, question, text, means).verdict is ReplyVerdict.RIGHT


@pytest.mark.parametrize(
    ("language", "question_set", "question", "text"),
    [
        ("ar", "pre-12-15", "school", "حلوة وبشعة"), ("ar", "post-12-15", "say", "نعم لا نعم لا"),
        ("pl", "pre-12-15", "school", "lubię pizzę"), ("fa_AF", "post-8-11", "rate", "دو تا کلچه خوردم"),
        ("am", "pre-12-15", "family", "እናቴ ደህና ናት?"), ("pa", "pre-8-11", "safe", "ਠੀਕ ਆ"), ("pa", "pre-8-11", "safe", "ਆਂ"),
        ("ps", "pre-8-11", "safe", "اوکې"), ("ar", "pre-8-11", "safe", "ايه بس بالليل بخاف"),
    ],
)  # fmt: skip
def test_what_may_mean_another_thing_is_asked_again(
    language: str, question_set: str, question: str, text: str
) -> None:
    assert heard(language, question_set, question, text).read is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("kteer mne7", "ktir mnee7"), ("bahut acha", "bht accha"), ("mesh merta7", "msh mrta7")],
)
def test_spellings_of_one_word_are_the_same(one: str, other: str) -> None:
    assert romanised(one) == romanised(other) != ""


@pytest.mark.parametrize("language", sorted(ROMANISED))
def test_no_other_spelling_is_an_answer_about_being_safe(language: str) -> None:
    knowledge = arranged()
    asked = {
        (each.id, each.options)
        for versions in knowledge.questionnaires.values()
        for question_set in versions.values()
        for each in question_set.questions
        if each.role is QuestionRole.SAFETY and each.options is not None
    }
    assert asked
    for question, options in asked:
        forms = knowledge.labels(language, options, question).forms
        assert [len(each.spelt) for each in forms] == [0] * len(forms)


def test_what_is_short_or_in_another_script_has_no_second_spelling() -> None:
    assert [romanised(phrase) for phrase in ("la", "si", "منيح")] == ["", "", ""]


@pytest.mark.parametrize(
    ("language", "text", "means"),
    [
        ("en", "can you ring me please", "intent:person"), ("en", "im at school rn", "intent:later"),
        ("pl", "skasujcie wszystko", "intent:delete"), ("ur", "یہ کون پڑھے گا", "intent:privacy"),
        ("ti", "እዚ መን እዩ", "intent:about"), ("tr", "yanlış numaraya yazdınız", "intent:wrong"),
    ],
)  # fmt: skip
def test_requests_are_heard_in_many_wordings(language: str, text: str, means: str) -> None:
    assert heard(language, "pre-8-11", "good", text).read == means


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my mum never calls me"), ("pl", "mama nigdy do mnie nie dzwoni"), ("ar", "ماما ما بتتصل فيني ابدا"),
        ("ur", "امی مجھے فون نہیں کرتیں"), ("am", "እናቴ አትደውልልኝም"), ("cs", "máma mi nikdy nevolá"),
        ("en", "my teacher will ring my mum later"), ("ro", "mama ma suna in fiecare zi"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_request_stays_an_answer(language: str, text: str) -> None:
    read = heard(language, "pre-8-11", "good", text).read
    assert read is not None
    assert not read.startswith("intent:")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ur", "bohat dar nahi lagta"),
        ("bn", "বেশি ভয় লাগে না"),
        ("ps", "ډېره وېره نه لرم"),
        ("en", "im not very scared"),
    ],
)
def test_not_very_afraid_is_no_yes(language: str, text: str) -> None:
    assert heard(language, "pre-8-11", "safe", text).verdict is ReplyVerdict.RIGHT


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sk", "hej citim sa tu v bezpeci, su na mna dobri"),
        ("pl", "czuje sie bezpiecznie bo drzwi sa zamykane na noc"),
    ],
)
def test_a_small_word_that_is_a_no_in_english_takes_no_yes_back(language: str, text: str) -> None:
    assert heard(language, "pre-8-11", "safe", text, "yes").verdict is ReplyVerdict.RIGHT
