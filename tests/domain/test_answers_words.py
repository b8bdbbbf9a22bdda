"""Words are compared after folding, looked up by language, and danger is found inside a text."""

import pytest

from bot.domain.answers import normalise
from bot.domain.answers.labels import slips
from bot.domain.answers.normalise import script_of
from bot.domain.lexicons import Intent
from tests.content import knowledge, lexicon

WORDS = knowledge().vocabulary
LEXICON = lexicon()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  GOOOOD!! ", "god"), ("Don’t  know", "dont know"), ("don't\tknow", "dont know"), ("ＯＫ", "ok"), ("٣٤", "34"),
        ("፱", "9"), ("⑨", "9"), ("9️⃣", "9"), ("555", "555"), ("yes\u200e", "yes"), ("y\u00ades", "yes"), ("Żółć", "zolc"),
        ("ı", "i"), ("straße", "strasse"), ("كوردي", "کوردی"), ("كوردى", "کوردی"), ("أبداً", "ابدا"), ("نـعـم", "نعم"),
        ("ہاں", "هاں"), ("می‌دانم", "میدانم"), ("না", "না"), ("ਹਾਂ ਜੀ", "ਹਾਂ ਜੀ"), ("(no).", "no"), ("well-known", "well known"),
        ("\x00\ud800", ""), ("", ""), ("👍🏽", ""), ("die💔", "die"), ("9😭", "9"), ("don´t", "dont"), ("i<3u", "i 3u"),
    ],
)  # fmt: skip
def test_the_same_word_typed_in_many_ways_compares_equal(typed: str, words: str) -> None:
    assert normalise(typed).words == words


def test_letters_stay_as_typed_in_the_plain_form() -> None:
    assert normalise("أَبدا").plain != normalise("ابدأ").plain
    assert normalise("أبدا").words == normalise("ابدأ").words


@pytest.mark.parametrize(
    ("left", "right", "count"),
    [
        ("good", "good", 0),
        ("godo", "good", 1),
        ("god", "good", 1),
        ("goodd", "good", 1),
        ("gold", "good", 1),
        ("gdoo", "good", 2),
    ],
)
def test_a_typing_slip_is_a_letter_more_less_other_or_changed_over(left: str, right: str, count: int) -> None:
    assert slips(left, right, 2) == count
    assert slips(right, left, 2) == count


def test_slips_beyond_the_limit_are_only_too_many() -> None:
    assert slips("asdkjh", "very good", 1) > 1
    assert slips("abcdefgh", "hgfedcba", 2) > 2


@pytest.mark.parametrize(
    ("text", "script"),
    [("12 hej", "LATIN"), ("نعم", "ARABIC"), ("так", "CYRILLIC"), ("እወ", "ETHIOPIC"), ("1!", "")],
)
def test_the_script_is_that_of_the_first_letter(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("he hits me", Intent.DISTRESS), ("and then HE HITS ME again", Intent.DISTRESS), ("i don’t feel safe", Intent.DISTRESS),
        ("help me", Intent.DISTRESS), ("i want to diet", None), ("my team hit medals", None), ("safe", None),
        ("999", Intent.EMERGENCY), ("in danger", Intent.EMERGENCY), ("1999", None), ("خطر", Intent.EMERGENCY),
        ("chcę umrzeć", Intent.DISTRESS), ("chce umrzec", Intent.DISTRESS), ("хочу умереть", Intent.DISTRESS),
    ],
)  # fmt: skip
def test_danger_is_found_inside_a_text_at_word_boundaries(text: str, heard: Intent | None) -> None:
    assert WORDS.danger_in(normalise(text)) is heard


@pytest.mark.parametrize("language", sorted(set(LEXICON) - {"rom"}))
def test_every_phrase_of_danger_is_found_in_its_sentence(language: str) -> None:
    phrases = [*LEXICON[language].get("distress", ()), *LEXICON[language].get("emergency", ())]
    assert phrases
    assert [each for each in phrases if WORDS.danger_in(normalise(f"xq {each} xq")) is None] == []


@pytest.mark.parametrize("language", sorted(set(LEXICON) - {"rom", "ru"}))
def test_every_language_can_say_not_safe(language: str) -> None:
    phrases = LEXICON[language].get("unsafe", ())
    assert phrases
    assert all(WORDS.means_unsafe(normalise(phrase)) for phrase in phrases)


def test_politeness_is_dropped_from_both_ends_while_something_is_left() -> None:
    assert WORDS.forms(normalise("please stop thank you mate"), "en")[-1] == "stop"
    assert WORDS.forms(normalise("please thanks"), "en")[-1] in {"please", "thanks"}
    assert WORDS.forms(normalise("not really"), "en")[0] == "not really"


def test_start_is_compared_before_letters_are_folded() -> None:
    assert WORDS.is_start(normalise("ابدأ"), "ar")
    assert not WORDS.is_start(normalise("أبدا"), "ar")
    assert WORDS.is_start(normalise("Start please"), "vi")


def test_a_question_mark_is_help_without_a_word() -> None:
    assert Intent.HELP in WORDS.intents(normalise("?"), "ur", ())
    assert Intent.HELP in WORDS.intents(normalise("??"), "en", ())
    assert not normalise("??").words


def test_words_beyond_stop_and_help_are_heard_only_in_languages_offered() -> None:
    assert Intent.BACK not in WORDS.intents(normalise("wstecz"), "en", ("en",))
    assert Intent.BACK in WORDS.intents(normalise("wstecz"), "en", ("en", "pl"))
    assert Intent.STOP in WORDS.intents(normalise("koniec"), "en", ("en",))
    assert Intent.BACK in WORDS.intents(normalise("رجوع"), "en", ("en",))


def test_a_word_that_the_session_s_language_uses_otherwise_is_not_stop() -> None:
    stops = {normalise(word).words for word in LEXICON["fa"]["stop"]}
    used_otherwise = {normalise(word).words for word in LEXICON["ur"]["maybe_stop"]} & stops
    assert used_otherwise
    assert all(Intent.STOP not in WORDS.intents(normalise(word), "ur", ()) for word in used_otherwise)


def test_a_language_without_words_still_hears_english() -> None:
    assert Intent.STOP in WORDS.intents(normalise("stop"), "rom", ())
    assert WORDS.polarity(normalise("yes"), "rom", ()) is Intent.YES
