"""The words that are heard in each language do not contradict each other, and danger is heard in all of them."""

from collections import defaultdict

import pytest

from bot.domain.answers import build_vocabularies, normalise
from bot.domain.languages import LanguageStatus
from bot.domain.lexicons import AROUND, Intent
from bot.translation import WordsOnDisk, load_content, load_lexicon, load_translations

LEXICON = dict(WordsOnDisk(load_content()))
VOCABULARY = build_vocabularies(LEXICON)
FOUND_INSIDE = {Intent.DISTRESS, Intent.DISTRESS_AS_WRITTEN, Intent.EMERGENCY, Intent.UNSAFE}
AIDS = {
    Intent.BUT,
    Intent.CORRECTION,
    Intent.FILLER,
    Intent.HEDGE,
    Intent.BECAUSE,
    Intent.AND,
    Intent.NUMBER_WORDS,
    Intent.I_AM,
    Intent.IT_IS,
    Intent.SUBJECT,
    Intent.FINE,
    Intent.NEGATION,
    Intent.VERY,
    Intent.SLIGHTLY,
    Intent.CARRIER,
    Intent.STOP_AS_WRITTEN,
}
WHOLE = set(Intent) - FOUND_INSIDE - AIDS - AROUND
OFFERED = [code for code in LEXICON if code not in {"rom", "ru"}]

# "ok" is a yes and a thank you; "no" to an open question means nothing to say, and may be a refusal; every word for
# HELP asks for help.
SETTLED = [
    {Intent.YES, Intent.THANKS}, {Intent.NO, Intent.NOTHING}, {Intent.HELP, Intent.ASKS}, {Intent.DECLINE, Intent.NO},
    {Intent.DECLINE, Intent.NOTHING}, {Intent.NOTHING, Intent.THANKS},
    {Intent.AMBIGUOUS, Intent.NOTHING}, {Intent.AMBIGUOUS, Intent.THANKS},
]  # fmt: skip
CRY_FOR_HELP = "help me please"  # stands under HELP as well; distress is heard first


def folded(phrase):
    """Return a phrase as it is compared; a sign such as "?" stays as typed."""
    form = normalise(phrase)
    return form.words or form.plain


@pytest.mark.parametrize("language", sorted(LEXICON))
def test_no_word_has_two_contradictory_meanings_in_one_language(language):
    meanings = defaultdict(set)
    for kind, phrases in LEXICON[language].items():
        for phrase in phrases if Intent(kind) in WHOLE else ():
            meanings[folded(phrase)].add(Intent(kind))
    clashes = {
        w: kinds for w, kinds in meanings.items() if len(kinds) > 1 and not any(kinds <= s for s in SETTLED)
    }
    assert clashes == {}, f"leave each phrase under one kind in bot/lexicon/{language}.toml"


@pytest.mark.parametrize("language", sorted(LEXICON))
def test_no_everyday_word_sounds_like_danger_in_any_language(language):
    alarming = [
        (kind, phrase)
        for kind, phrases in LEXICON[language].items()
        for phrase in phrases
        if Intent(kind) not in FOUND_INSIDE | AROUND
        and VOCABULARY.danger_in(normalise(phrase))
        and phrase != CRY_FOR_HELP
    ]
    assert alarming == [], (
        f"take these out of bot/lexicon/{language}.toml: some language hears danger in them"
    )


def test_a_word_for_stop_or_help_answers_no_question_in_another_language():
    commands = {
        folded(phrase)
        for words in LEXICON.values()
        for kind in (Intent.STOP, Intent.HELP, Intent.ASKS)
        for phrase in words.get(kind, ())
    }
    answers = {
        (language, phrase)
        for language, words in LEXICON.items()
        for kind in (Intent.YES, Intent.NO, Intent.UNSURE, Intent.NOTHING, Intent.THANKS, Intent.NUMBER_WORDS)
        for phrase in words.get(kind, ())
        if folded(phrase) in commands
    }
    assert answers == set()


@pytest.mark.parametrize("language", OFFERED)
def test_every_language_that_is_written_has_words_for_every_kind(language):
    optional = {
        Intent.AMBIGUOUS,
        Intent.STOP_AS_WRITTEN,
        Intent.DISTRESS_AS_WRITTEN,
        Intent.SHORT,
        Intent.LANGUAGE,
        Intent.DELETE,
        Intent.PRIVACY,
        Intent.HEDGE,
        *AROUND,
    }
    missing = {kind.value for kind in Intent if kind not in LEXICON[language]} - optional
    assert missing == set(), f"add these under [words] of bot/lexicon/{language}.toml"


@pytest.mark.parametrize("language", sorted(set(LEXICON) - {"rom"}))
def test_danger_is_heard_in_every_language(language):
    words = LEXICON[language]
    missing = {Intent.DISTRESS, Intent.UNSAFE, Intent.EMERGENCY} - words.keys()
    assert missing == set(), f"add these under [words] of bot/lexicon/{language}.toml"
    for phrase in words[Intent.DISTRESS]:
        assert VOCABULARY.danger_in(normalise(f"xxx {phrase} xxx")) is Intent.DISTRESS
    for phrase in words[Intent.UNSAFE]:
        assert VOCABULARY.means_unsafe(normalise(phrase))
    for phrase in words[Intent.EMERGENCY]:
        assert VOCABULARY.danger_in(normalise(phrase)) is not None
    lacking = {folded(p) for p in words[Intent.UNSAFE]} - {folded(p) for p in words[Intent.DISTRESS]}
    assert lacking == set(), f"each phrase of unsafe stands under distress of bot/lexicon/{language}.toml too"


@pytest.mark.parametrize("language", ["en", *load_translations().catalogues])
def test_the_sentence_for_key_nine_is_heard_as_not_safe(language):
    translations, content = load_translations(), load_content()
    hint = translations.translate(language, "msg:hint_unsafe", content.messages["hint_unsafe"])
    label = translations.translate(language, "opt:always.nine", "I do not feel safe")
    assert hint.startswith("9 = ")
    assert VOCABULARY.means_unsafe(normalise(hint.removeprefix("9 = ")))
    assert VOCABULARY.means_unsafe(normalise(label))


@pytest.mark.parametrize("language", ["en", *load_translations().catalogues])
def test_no_option_reads_as_a_command_or_as_danger(language):
    translations, content = load_translations(), load_content()
    commands = {Intent.STOP, Intent.MAYBE_STOP, Intent.HELP, Intent.DELETE, Intent.BACK, Intent.LANGUAGE}
    for options in content.option_sets.values():
        for option in options.options:
            label = normalise(
                translations.translate(language, f"opt:{options.id}.{option.key}", option.label)
            )
            assert VOCABULARY.danger_in(label) is None
            assert not VOCABULARY.intents(label, language, ()) & commands


@pytest.mark.parametrize("language", ["en", *load_translations().catalogues])
def test_yes_no_and_not_sure_are_understood_as_the_words_they_are(language):
    for key, intent in (("yes", Intent.YES), ("no", Intent.NO), ("unsure", Intent.UNSURE)):
        label = {"yes": "Yes", "no": "No", "unsure": "Not sure"}[key]
        said = load_translations().translate(language, f"opt:yns.{key}", label)
        assert VOCABULARY.polarity(normalise(said), language, ()) is intent


@pytest.mark.parametrize("language", OFFERED)
def test_number_words_are_one_to_eight_and_nothing_else(language):
    words = LEXICON[language]
    numbers = [folded(word) for word in words.get(Intent.NUMBER_WORDS, ())]
    others = {folded(phrase) for kind in WHOLE for phrase in words.get(kind, ())}
    assert len(numbers) == len(set(numbers)) == 8, (
        f"one to eight are number_words of bot/lexicon/{language}.toml"
    )
    assert not set(numbers) & others


@pytest.mark.parametrize("language", sorted(LEXICON))
def test_a_filler_never_hides_a_no(language):
    words = LEXICON[language]
    fillers = {folded(phrase) for phrase in words.get(Intent.FILLER, ())}
    meant = {folded(p) for kind in (Intent.NO, Intent.STOP, Intent.UNSURE) for p in words.get(kind, ())}
    assert not fillers & meant


def test_only_english_is_written_by_a_person_and_every_draft_says_so():
    lexicons = {code: load_lexicon(code) for code in load_content().heard}
    assert {code for code, lexicon in lexicons.items() if lexicon.status is LanguageStatus.WRITTEN} == {"en"}
    assert {lexicon.status for code, lexicon in lexicons.items() if code != "en"} == {
        LanguageStatus.MACHINE_DRAFTED
    }


def test_russian_is_heard_for_stop_and_danger():
    assert Intent.STOP in LEXICON["ru"]
    assert not {Intent.FILLER, Intent.BECAUSE, Intent.NUMBER_WORDS} & LEXICON["ru"].keys()


@pytest.mark.parametrize("text", ["بس", "خلص"])
def test_enough_in_arabic_asks_and_never_assumes(text):
    assert VOCABULARY.intents(normalise(text), "ar", ()) == {Intent.MAYBE_STOP}
