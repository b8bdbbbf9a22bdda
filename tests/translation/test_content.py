"""The content files of the product read without error and hold what the conversations promise."""

import pytest

from bot.demo.seeding.scripts import THEMES, load_invention
from bot.domain.questionnaires import Audience, Phase, QuestionnaireError, QuestionRole, parse_questionnaire
from bot.domain.tables import ContentError
from bot.translation.content import WordsOnDisk, load_content, load_lexicon, questionnaire_file
from bot.translation.files import read_toml

ORDER = {
    "pre-4-7": "adult feel home safe school family worry wish attend own",
    "pre-8-11": "home safe school family good worry attend who speaker support helper",
    "pre-12-15": "home safe school health family change attend who speaker support helper",
    "pre-16-17": "life safe topics change plan18 attend who speaker support helper",
    "pre-short": "life say meeting",
    "post-4-7": "adult there feel listen clear better own",
    "post-8-11": "there listen say clear rate better talk see",
    "post-12-15": "there listen say clear agree people place better talk see",
    "post-16-17": "there listen say clear agree notes people better talk see",
    "post-short": "listen clear better",
}


def test_content_is_read_once():
    assert load_content() is load_content()


def test_all_ten_question_sets_ask_their_questions_in_order():
    content = load_content()
    asked = {name: " ".join(q.id for q in content.newest(name).questions) for name in content.questionnaires}
    assert asked == ORDER, "write what is asked now into ORDER above"


def test_the_demo_has_invented_words_for_every_open_question():
    content, voices = load_content(), load_invention().voices
    asked = [q.id for name in content.questionnaires for q in content.newest(name).questions if not q.options]
    wanted = {THEMES.get(question, question) for question in asked}
    missing = {language: wanted - set(voice) for language, voice in voices.items() if wanted - set(voice)}
    assert missing == {}, (
        "add words to bot/demo/seeding/voices.toml, or a theme to THEMES in scripts.py beside it"
    )


def test_no_fragment_is_sent_by_itself():
    content = load_content()
    assert {"short_switch", "hint_unsafe", "reask_choice", "skipped"} <= set(
        content.messages
    ) - content.replies


def test_the_safety_question_is_never_the_first():
    for versions in load_content().questionnaires.values():
        assert all(
            questionnaire.questions[0].role is not QuestionRole.SAFETY for questionnaire in versions.values()
        )


def test_an_adult_reads_only_with_the_youngest():
    with_adult = {
        name
        for name in load_content().questionnaires
        if load_content().newest(name).audience is Audience.ADULT_WITH_CHILD
    }
    assert with_adult == {"pre-4-7", "post-4-7"}


def test_phase_and_name_agree():
    for name in load_content().questionnaires:
        assert load_content().newest(name).phase is Phase(name.partition("-")[0])


@pytest.mark.parametrize("age", range(4, 18))
def test_every_age_has_exactly_one_full_set_before_and_one_after(age):
    full = [
        load_content().newest(name) for name in load_content().questionnaires if not name.endswith("short")
    ]
    phases = sorted(q.phase for q in full if q.ages[0] <= age <= q.ages[1])
    assert phases == [Phase.POST, Phase.PRE]


def test_no_option_invites_a_word_that_ends_the_messages():
    content = load_content()
    labels = {option.label for options in content.option_sets.values() for option in options.options}
    labels |= {option.label for options in content.menus.values() for option in options.options}
    assert not {label.upper() for label in labels} & {"END", "QUIT", "CANCEL", "STOP", "REVOKE"}


def test_every_written_language_has_words_of_its_own_and_russian_is_heard_but_not_offered():
    content = load_content()
    words = WordsOnDisk(content)
    assert set(words) == content.heard | {"rom"}
    assert len(words) == len(set(words))
    assert words["fa_AF"] == load_lexicon("fa_AF").words
    assert words["rom"] == {}
    assert "ru" in content.heard
    assert "ru" not in content.languages
    assert set(content.languages) <= set(words)


def test_one_language_is_audio_only_and_two_have_a_region_or_a_script():
    languages = load_content().languages
    assert [code for code, language in languages.items() if language.audio_only] == ["rom"]
    assert [language.tag for language in languages.values() if "_" in language.code] == ["fa-AF", "pa-Arab"]


def test_an_unknown_questionnaire_is_an_error():
    with pytest.raises(KeyError):
        load_content().newest("pre-99")


def test_a_second_version_lives_in_a_file_of_its_own(tmp_path):
    first = load_content().newest("pre-short")
    assert questionnaire_file(first) == "pre-short.toml"
    data = {
        "id": "pre-short",
        "version": 2,
        "phase": "pre",
        "ages": [8, 17],
        "audience": "child",
        "target_grade": 4,
    }
    question = {"id": "say", "type": "open", "role": "view", "text": "What is new?"}
    second = parse_questionnaire(data | {"questions": [question]}, {}, "pre-short.v2.toml")
    assert questionnaire_file(second) == "pre-short.v2.toml"


def test_a_file_that_is_no_toml_is_named_in_the_error(tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text("id = ", encoding="utf-8")
    with pytest.raises(ContentError, match=r"broken\.toml"):
        read_toml(file)
    assert issubclass(QuestionnaireError, ContentError)
