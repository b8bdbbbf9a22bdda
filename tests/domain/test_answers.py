"""Replies are read as a child would mean them, and never guessed where two readings are possible."""

import pytest

from bot.domain.answers import Reading, ReplyOutcome, listener_of, normalise, read
from bot.domain.questionnaires import Question, QuestionRole
from tests.content import content, knowledge, lexicon

UNCLEAR = Reading(ReplyOutcome.UNCLEAR)
SKIPPED = Reading(ReplyOutcome.SKIPPED)
UNSURE = Reading(ReplyOutcome.UNSURE)


def understood(
    options: str, text: str, language: str = "en", offered: str = "", safety: bool = False
) -> Reading:
    """Read a text as the reply to a question with these options."""
    known, found = knowledge(), content().option_sets[options]
    question = Question("asked", "", QuestionRole.SAFETY if safety else QuestionRole.VIEW, found)
    listener = listener_of(known.vocabulary, known.signs, language, (language, "en", *offered.split()))
    return read(text, normalise(text), question, known.labels(language, found), listener)


def answered(value: object, note: str | None = None) -> Reading:
    """Return the reading of an answer."""
    return Reading(ReplyOutcome.ANSWERED, value, note)  # type: ignore[arg-type]


NUMBERS = [
    ("face5", "3", 3), ("face5", "3.", 3), ("face5", "(3)", 3), ("face5", "3)", 3), ("face5", " 3 !", 3),
    ("face5", "no. 3", 3), ("face5", "No 3", 3), ("face5", "#3", 3), ("face5", "number 3", 3),
    ("face5", "3/5", 3), ("face5", "3 out of 5", 3), ("face5", "٣", 3), ("face5", "۳", 3), ("face5", "३", 3),
    ("face5", "৩", 3), ("face5", "੩", 3), ("face5", "፫", 3), ("face5", "③", 3), ("face5", "３", 3),
    ("face5", "3️⃣", 3), ("face5", "³", 3), ("face5", "three", 3), ("face5", "Three!", 3), ("amount", "four", "none"),
    ("attend", "5", "unsure"), ("face5", "4 Good", 4), ("face5", "4. good", 4), ("attend", "4 No", "no"), ("face3", "3/3", 3),
]  # fmt: skip


@pytest.mark.parametrize(("options", "text", "value"), NUMBERS)
def test_a_number_of_any_script_chooses(options: str, text: str, value: object) -> None:
    assert understood(options, text) == answered(value)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("face5", "8/10"), ("face5", "7/10"), ("face3", "3/5"), ("yns", "1/3"), ("face5", "between 3 and 4"),
        ("face5", "3 people are mean"), ("ysn", "No one listens"), ("ysn", "nobody"), ("face5", "6"), ("face5", "10"),
        ("face5", "3 4"), ("face5", "3,4"), ("face5", "3-4"), ("face5", "555"), ("face5", "333"), ("face5", "-1"),
        ("face5", "asdkjh"), ("face5", ""), ("face5", "..."), ("face5", "9999999999"), ("face5", "yes"), ("amount", "no"),
        ("yns", "yes and no"), ("yns", "😀"), ("short3", "😀"), ("face5", "😀😢"), ("yns", "👍👎"), ("ysn", "maybe not"),
        ("attend", "yes"), ("attend", "yeah"), ("talk", "yes"), ("helper", "yes"), ("see", "yeah"), ("yns", "yse"),
        ("support", "1 5"), ("support", "1-3"), ("support", "1 1"), ("support", "16"), ("support", "none, an advocate"),
        ("topics", "no"), ("speaker", "no advocate"), ("topics", "19"), ("topics", "18"), ("speaker", "not my carer"),
        ("speaker", "anyone but my social worker"), ("speaker", "not my carer or my social worker"),
        ("speaker", "not my social worker"), ("speaker", "no not my social worker"), ("topics", "money and wibble"), ("yns", "jo"), ("face5", "3 Good"), ("yns", "1 No"),
    ],
)  # fmt: skip
def test_what_may_mean_two_things_is_unclear(options: str, text: str) -> None:
    assert understood(options, text) == UNCLEAR


@pytest.mark.parametrize(
    ("options", "text", "value", "note"),
    [
        ("face5", "4 - my room is cold", 4, "my room is cold"),
        ("face5", "4- my room is cold", 4, "my room is cold"),
        ("face5", "4 – my room", 4, "my room"),
        ("face5", "4, my room is cold", 4, "my room is cold"),
        ("face5", "4. my room is cold", 4, "my room is cold"),
        ("face5", "4\nmy room is cold", 4, "my room is cold"),
        ("face5", "4 because my room is cold", 4, "because my room is cold"),
        ("face5", "bad cos of my room", 2, "cos of my room"),
        ("face5", "Very bad - they shout", 1, "they shout"),
        ("ysn", "no because they talked", "no", "because they talked"),
        ("ysn", "No, they talked", "no", "they talked"),
        ("ysn", "Yes but too fast", "yes", "but too fast"),
        ("ysn", "yes, but too fast", "yes", "but too fast"),
        ("amount", "too little, i miss my nan", "little", "i miss my nan"),
        ("attend", "no - boring", "no", "boring"),
    ],
)
def test_an_answer_keeps_its_reason(options: str, text: str, value: object, note: str) -> None:
    assert understood(options, text) == answered(value, note)


@pytest.mark.parametrize(
    ("options", "text", "value"),
    [
        ("support", "1 3", ("alone", "interpreter")), ("support", "3 1", ("alone", "interpreter")),
        ("support", "1,3", ("alone", "interpreter")), ("support", "13", ("alone", "interpreter")),
        ("support", "1 و 3", ("alone", "interpreter")), ("support", "1 and 3", ("alone", "interpreter")),
        ("support", "1&3", ("alone", "interpreter")), ("support", "1 & 3", ("alone", "interpreter")),
        ("support", "1+3", ("alone", "interpreter")), ("support", "1. 3.", ("alone", "interpreter")),
        ("support", "١ و ٣", ("alone", "interpreter")), ("support", "1️⃣3️⃣", ("alone", "interpreter")),
        ("support", "5", ("none",)), ("support", "nope", ("none",)), ("support", "None of these", ("none",)),
        ("support", "2", ("advocate",)), ("support", "an advocate", ("advocate",)),
        ("support", "An interpreter, an advocate", ("advocate", "interpreter")),
        ("support", "an advocate and an interpreter", ("advocate", "interpreter")),
        ("support", "see my IRO on my own and 4", ("alone", "chair")),
        ("topics", "college or work, turning 18", ("study", "eighteen")), ("topics", "8 7 1", ("home", "papers", "other")),
    ],
)  # fmt: skip
def test_several_options_are_kept_in_the_order_of_the_list(options: str, text: str, value: object) -> None:
    assert understood(options, text) == answered(value)


@pytest.mark.parametrize(
    ("options", "text", "value"),
    [
        ("face5", "GOOOOD!!", 4), ("face5", "verry bad", 1), ("face5", "Very goood", 5), ("face5", "vry good", 5),
        ("face5", "godo", 4), ("face5", "Bda", 2), ("face5", "good pls", 4), ("face5", "good 😀", 4),
        ("amount", "to littel", "little"), ("amount", "jst rigth", "right"), ("amount", "i dont see them", "none"),
        ("amount", "I don’t see them", "none"), ("attend", "yes in the rom", "in_person"),
        ("attend", "Yes, video or phone!", "remote"), ("helper", "no just me", "alone"),
        ("helper", "yes but my words", "helped"), ("helper", "no", "alone"), ("health", "yes", "ok"),
        ("health", "yeah", "ok"), ("attend", "no", "no"), ("talk", "nah", "no"), ("there_y", "yes", "all"),
        ("own_words", "yes", "exact"), ("own_words", "Yes, exact words.", "exact"), ("see", "Yes", "named"),
        ("see", "no", "team"), ("yns", "nto sure", "unsure"), ("speaker", "my socail worker", "worker"),
        ("short3", "not god", "bad"), ("face3", "happy", 3), ("attend_y", "just a bit of it", "part"),
    ],
)  # fmt: skip
def test_labels_are_found_in_spite_of_typing_slips(options: str, text: str, value: object) -> None:
    assert understood(options, text) == answered(value)


@pytest.mark.parametrize(
    ("options", "text", "value"),
    [
        ("face5", "😀", 5), ("face5", "😀😀😀", 5), ("face5", "❤️", 5), ("face5", "🙂", 4), ("face5", "😐", 3), ("face5", "☹️", 2),
        ("face5", "😭", 1), ("face5", ":)", 4), ("face5", ":(", 2), ("face5", ":'(", 1), ("face5", "<3", 5), ("face5", ":D", 5),
        ("face3", "😢", 1), ("face3", "🙁", 1), ("face3", "😐", 2), ("face3", "🙂", 3), ("face3", "😍", 3),
        ("yns", "👍🏽", "yes"), ("yns", "✅", "yes"), ("yns", "✔️", "yes"), ("yns", "👎🏿", "no"), ("yns", "❌", "no"),
        ("yns", "🤷", "unsure"), ("yns", "🤷🏽‍♀️", "unsure"), ("yns", "🤔", "unsure"), ("attend", "🤷‍♂️", "unsure"), ("attend", "👎", "no"),
    ],
)  # fmt: skip
def test_faces_and_signs_are_read(options: str, text: str, value: object) -> None:
    assert understood(options, text) == answered(value)


@pytest.mark.parametrize("text", ["idk", "dunno", "not sure", "🤷", "I don't know"])
def test_not_sure_is_an_answer_only_where_it_is_an_option(text: str) -> None:
    assert understood("yns", text) == answered("unsure")
    assert understood("face5", text) == UNSURE
    assert understood("amount", text) == UNSURE


@pytest.mark.parametrize("text", ["0", "0.", "٠", "skip", "pass", "rather not say", "skip pls"])
def test_nought_and_skip_skip(text: str) -> None:
    assert understood("face5", text) == SKIPPED
    assert understood("support", text) == SKIPPED


@pytest.mark.parametrize(
    ("text", "value", "note", "doubt"),
    [
        ("yes", "yes", None, False), ("yh", "yes", None, False), ("no", "no", None, False), ("👎", "no", None, False),
        ("yes but not at night", "yes", "but not at night", True), ("yes, but not at night", "yes", "but not at night", True),
        ("yes - but he shouts", "yes", "but he shouts", True), ("yeah cos its calm", "yes", "cos its calm", False),
        ("no because people walk in my room", "no", "because people walk in my room", False),
        ("no, people walk in", "no", "people walk in", False), ("no, im not ok", "no", "im not ok", False),
        ("no, it's never fine", "no", "it's never fine", False),
    ],
)  # fmt: skip
def test_the_safety_question_hears_doubt(text: str, value: str, note: str | None, doubt: bool) -> None:
    assert understood("yns", text, safety=True) == Reading(ReplyOutcome.ANSWERED, value, note, doubt)


@pytest.mark.parametrize(
    "text", ["ok", "okay", "kk", "🆗", "no, it's fine", "no its fine", "No, im ok", "no im good", "hm", "jo"]
)
def test_the_safety_question_takes_nothing_for_granted(text: str) -> None:
    assert understood("yns", text, safety=True).outcome is ReplyOutcome.UNCLEAR


def test_ok_is_a_plain_yes_elsewhere() -> None:
    assert understood("yns", "ok") == answered("yes")


@pytest.mark.parametrize("text", ["nu, e ok", "Nu, e bine"])
def test_no_it_is_fine_is_unclear_in_romanian_too(text: str) -> None:
    assert understood("yns", text, language="ro", safety=True) == Reading(ReplyOutcome.UNCLEAR, doubt=True)


def test_number_words_count_in_the_session_s_language_and_english() -> None:
    assert understood("face5", "trzy", language="pl") == answered(3)
    assert understood("face5", "three", language="pl") == answered(3)
    assert understood("face5", "trzy") == UNCLEAR


@pytest.mark.parametrize(
    ("options", "text", "language"),
    [("attend", "mam na kartce", "pl"), ("ysn", "na jól van", "hu"), ("speaker", "nie moja opiekunka", "pl")],
)
def test_what_is_no_english_word_turns_nothing_round_and_what_is_a_no_keeps_a_name_out(
    options: str, text: str, language: str
) -> None:
    assert understood(options, text, language) == UNCLEAR


def test_other_languages_are_heard_when_offered_or_in_another_script() -> None:
    assert understood("yns", "nie") == UNCLEAR
    assert understood("yns", "nie", offered="pl") == answered("no")
    assert understood("yns", "نعم") == answered("yes")
    assert understood("yns", "так") == answered("yes")
    assert understood("yns", "jo", language="cs", offered="sq") == answered("yes")
    assert understood("yns", "jo", language="sq", offered="cs") == answered("no")
    assert understood("yns", "jo", offered="sq cs") == UNCLEAR


@pytest.mark.parametrize("language", ["pl", "sk", "cs"])
def test_no_is_a_colloquial_yes_in_slavic_languages_and_asked_again(language: str) -> None:
    assert understood("yns", "no", language=language, safety=True) == UNCLEAR
    assert understood("attend", "No", language=language) == UNCLEAR


LANGUAGES = sorted(set(content().languages) - {"rom"})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("meaning", ["yes", "no", "unsure"])
def test_every_word_for_yes_no_and_not_sure_is_understood_in_its_own_session(
    language: str, meaning: str
) -> None:
    words = lexicon()[language]
    also = {*map(folded, words.get("thanks", ())), *map(folded, words.get("ambiguous", ()))}
    spoken = [word for word in words[meaning] if folded(word) not in also]
    assert spoken
    readings = {word: understood("yns", word, language=language, safety=True).value for word in spoken}
    assert readings == dict.fromkeys(spoken, meaning)


def folded(word: str) -> str:
    return normalise(word).words


@pytest.mark.parametrize(
    "text", ["yes, not at night", "yes, not when he is home", "yes - maybe", "yeah, only upstairs"]
)
def test_a_yes_about_being_safe_is_doubted_when_the_rest_makes_it_less(text: str) -> None:
    reading = understood("yns", text, safety=True)
    assert reading.doubt or reading.outcome is ReplyOutcome.UNCLEAR


@pytest.mark.parametrize("text", ["yes, my carers are kind", "yes because nobody hits me here"])
def test_a_yes_about_being_safe_stands_with_a_good_reason(text: str) -> None:
    reading = understood("yns", text, safety=True)
    assert (reading.value, reading.doubt) == ("yes", False)


PRESSED = [
    ("en", "yes because he says so"), ("en", "yes because if i say no he gets angry"), ("en", "yes cos i have to"),
    ("en", "yes because i dont know"), ("en", "1 because she reads my phone"), ("en", "yes because no"),
    ("en", "yes because they dont hit me in front of people"), ("en", "im safe because i must say it"),
    ("en", "Yes. because he makes me"), ("en", "yes she made me write yes"), ("en", "yes lol"), ("en", "yeah jk"),
    ("en", "yes they said i have to"), ("pl", "tak żartuję"), ("ur", "haan kyunke zabardasti"), ("tr", "evet şaka"),
    ("pl", "tak bo boję się powiedzieć nie"), ("pl", "tak bo mama kazała mi napisać tak"),
    ("ro", "da pentru că dacă zic nu se enervează"), ("ar", "نعم لأن ماما قالتلي اكتب نعم"),
    ("ar", "نعم لأني بخاف قول لا"), ("so", "haa sababtoo ah hooyo ayaa igu tiri haa qor"),
    ("ti", "እወ ምኽንያቱ ክብል ኣለኒ"), ("am", "አዎ ምክንያቱም አይ ካልኩ ይቆጣል"), ("fa", "بله چون مجبورم بگم"),
    ("tr", "evet çünkü hayır dersem kızıyor"), ("vi", "có vì mẹ bảo em viết có"), ("uk", "так бо я мушу так казати"),
    ("ur", "ہاں کیونکہ مجھے کہنا پڑتا ہے"), ("hu", "igen mert ezt kell mondanom"), ("cs", "ano protože nevím"),
    ("sk", "áno lebo keď poviem nie tak sa hnevá"), ("sq", "po sepse kam frikë të them jo"),
    ("ku", "erê ji ber ku ew dibêje"), ("ckb", "بەڵێ چونکە دەترسم بڵێم نا"), ("bn", "হ্যাঁ কারণ না বললে সে রাগ করে"),
    ("pa", "ਹਾਂ ਕਿਉਂਕਿ ਮੈਨੂੰ ਕਹਿਣਾ ਪੈਂਦਾ ਹੈ"), ("ps", "هو ځکه باید ووایم"),
]  # fmt: skip


def test_a_reason_that_denies_doubts_or_is_pressed_makes_a_yes_about_being_safe_less() -> None:
    readings = {text: understood("yns", text, language, safety=True) for language, text in PRESSED}
    plain = [text for text, found in readings.items() if found.value == "yes" and not found.doubt]
    assert plain == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes because the door is locked"), ("en", "yes because he is in prison now"),
        ("en", "yes because she makes me laugh"), ("pl", "tak bo drzwi są zamknięte"),
        ("ar", "نعم لأن الباب مقفول"), ("vi", "có vì cửa khóa"), ("am", "አዎ ምክንያቱም በሩ ተዘግቷል"),
    ],
)  # fmt: skip
def test_a_good_reason_leaves_a_yes_about_being_safe_a_plain_one(language: str, text: str) -> None:
    reading = understood("yns", text, language, safety=True)
    assert (reading.value, reading.doubt) == ("yes", False)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("100% 👍", "en", "yes"),
        ("bale 100%", "ckb", "yes"),
        ("%100 evet", "tr", "yes"),
        ("۱۰۰٪ بله", "fa", "yes"),
        ("100% no", "en", "no"),
    ],
)
def test_a_hundred_per_cent_makes_an_answer_whole(text: str, language: str, value: str) -> None:
    assert understood("yns", text, language, safety=True) == answered(value)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no 100%", "en"),
        ("not 100%", "en"),
        ("jo 100%", "sq"),
        ("100% 👎", "en"),
        ("100% :(", "en"),
        ("۱۰۰٪ 😢", "fa"),
    ],
)
def test_not_a_hundred_per_cent_is_no_no_and_no_yes(text: str, language: str) -> None:
    assert understood("yns", text, language, safety=True).outcome is ReplyOutcome.UNCLEAR
