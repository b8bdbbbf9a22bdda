"""What stands on a button is heard as what it says, in every language and in every set that the product asks."""

import pytest

from bot.domain.answers import listener_of, normalise, read
from bot.domain.conversations import Message, Store
from bot.domain.flags import SEVERITIES
from bot.domain.questionnaires import Question, QuestionRole
from bot.domain.readers import CHOICES
from bot.reports.quality.codes import CAME, THERE
from bot.reviews.contributions import terms
from bot.translation import load_content
from tests.domain.talking import LATER, conversation, happen, kinds
from tests.transcripts import real_knowledge

LANGUAGES = sorted(set(load_content().languages) - {"rom"})
NO_IS_A_YES = frozenset({"pl", "sk", "cs"})
"""Where "no" is a colloquial yes, it is asked again."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", sorted(load_content().option_sets))
def test_every_label_of_a_language_chooses_its_own_option(language, options):
    known, found = real_knowledge(), load_content().option_sets[options]
    question = Question("asked", "", QuestionRole.VIEW, found)
    listener = listener_of(known.vocabulary, known.signs, language, (language, "en"))
    labels = known.labels(language, found)
    wrong = {
        key: label
        for key, label in zip(found.keys, known.spoken(language, found), strict=True)
        if not (language in NO_IS_A_YES and label == "No")
        and read(label, normalise(label), question, labels, listener).value
        != ((key,) if found.kind == "multi" else key)
    }
    assert wrong == {}, (
        f"{language} hears another option in these: see its words in bot/lexicon/{language}.toml, or NO_IS_A_YES"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_of_a_language_is_taken_for_a_command(language):
    known, wrong = real_knowledge(), []
    for name in known.questionnaires:
        for question in known.questionnaire(name, 0).questions:
            for label in known.spoken(language, question.options) if question.options else ():
                state = conversation(name, known, at=question.id, language=language, offered=(language, "en"))
                _, effects = happen(state, Message("m", LATER, label), known=known)
                asked_again = language in NO_IS_A_YES and label == "No"
                if not asked_again and not any(isinstance(each, Store) for each in effects):
                    wrong.append((question.id, label, kinds(effects)))
    assert wrong == [], f"{language} hears a command in these: see bot/lexicon/{language}.toml"


def test_every_list_of_options_leaves_nine_free():
    content = load_content()
    sizes = {name: len(each.options) for name, each in (content.option_sets | content.menus).items()}
    assert {name: size for name, size in sizes.items() if size > 8} == {}


def test_every_flag_of_a_question_has_a_severity_and_every_flag_its_words():
    sets = [each for versions in load_content().questionnaires.values() for each in versions.values()]
    flags = {flag for each in sets for question in each.questions for flag in question.flags.values()}
    assert flags - set(SEVERITIES) == set(), "add these to SEVERITIES in bot/domain/flags.py"
    assert set(SEVERITIES) ^ set(terms.FLAGS) == set(), (
        "bot/domain/flags.py and FLAGS in bot/reviews/contributions/terms.py name the same flags"
    )


def test_the_feedback_that_is_read_by_name_is_asked_with_these_options():
    asked = [
        (question.feeds, question.id, set(question.options.keys))
        for versions in load_content().questionnaires.values()
        for questionnaire in versions.values()
        for question in questionnaire.questions
        if question.feeds in {"attended_said", "feedback_visibility"} and question.options
    ]
    assert {(feeds, question) for feeds, question, _ in asked} == {
        ("attended_said", THERE),
        ("feedback_visibility", "see"),
    }
    assert all(options == set(CAME) for feeds, _, options in asked if feeds == "attended_said")
    assert all(options == set(CHOICES) for feeds, _, options in asked if feeds == "feedback_visibility")
