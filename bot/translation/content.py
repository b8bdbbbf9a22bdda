"""Reading the content files: questionnaires, texts, languages, words and faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.domain.answers import Scorer, read_scorer
from bot.domain.echoes import Frames, parse_frames
from bot.domain.languages import Language, LanguageError, fallbacks, parse_languages
from bot.domain.lexicons import (
    Emoji,
    Lexicon,
    OptionForms,
    Words,
    parse_emoji,
    parse_lexicon,
    parse_option_forms,
)
from bot.domain.machines import Automatic, parse_automatic
from bot.domain.questionnaires import (
    OptionSet,
    Questionnaire,
    QuestionnaireError,
    parse_messages,
    parse_option_sets,
    parse_questionnaire,
)
from bot.translation.files import lexicons, questionnaires, read_toml, toml_files

SHARED = frozenset({"options.toml", "menus.toml", "messages.toml"})
OPTION_FORMS = "options"
SCORER = "suggestions.bin"
ABOUT_ALL = frozenset({"languages.toml", "emoji.toml", "echoes.toml", "automatic.toml"})


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the bot can say in English and hear in any language, read once and never changed.

    ``messages`` holds all English texts by key; ``replies`` are the keys that are reply kinds, the others are
    fragments. ``lexicon`` is language -> kind -> phrases as written; Russian is there, though only heard.
    """

    questionnaires: Mapping[str, Mapping[int, Questionnaire]]
    option_sets: Mapping[str, OptionSet]
    menus: Mapping[str, OptionSet]
    messages: Mapping[str, str]
    replies: frozenset[str]
    languages: Mapping[str, Language]
    lexicons: Mapping[str, Lexicon]
    lexicon: Mapping[str, Words]
    emoji: Emoji
    frames: Frames
    automatic: Automatic

    def newest(self, questionnaire_id: str) -> Questionnaire:
        """Return the highest version of a questionnaire; KeyError when there is none of this id."""
        versions = self.questionnaires[questionnaire_id]
        return versions[max(versions)]


@lru_cache(maxsize=1)
def load_content() -> Content:
    """Read and check every content file once; raises ContentError naming the file and the place."""
    messages = parse_messages(read_toml(questionnaires() / "messages.toml"), "messages.toml")
    option_sets = parse_option_sets(read_toml(questionnaires() / "options.toml"), "options.toml")
    languages = parse_languages(read_toml(lexicons() / "languages.toml"), "languages.toml")
    heard = _lexicons()
    return Content(
        questionnaires=_questionnaires(option_sets),
        option_sets=option_sets,
        menus=parse_option_sets(read_toml(questionnaires() / "menus.toml"), "menus.toml"),
        messages={**messages.replies, **messages.fragments},
        replies=frozenset(messages.replies),
        languages=languages,
        lexicons=heard,
        lexicon=_words(heard, languages),
        emoji=parse_emoji(read_toml(lexicons() / "emoji.toml"), "emoji.toml"),
        frames=parse_frames(read_toml(lexicons() / "echoes.toml"), "echoes.toml"),
        automatic=parse_automatic(read_toml(lexicons() / "automatic.toml"), "automatic.toml"),
    )


@cache
def load_option_forms(language: str) -> OptionForms | None:
    """Read what children write instead of labels in a language, at its first use; None where nobody wrote it down."""
    file = lexicons() / OPTION_FORMS / f"{language}.toml"
    if not file.is_file():
        return None
    forms = parse_option_forms(read_toml(file), file.name)
    if forms.language != language:
        raise LanguageError(f"{OPTION_FORMS}/{file.name}: must be named {forms.language}.toml")
    return forms


@lru_cache(maxsize=1)
def load_scorer() -> Scorer | None:
    """Read the weights that propose options, at their first use; None where they were never trained."""
    file = lexicons() / SCORER
    return read_scorer(file.read_bytes()) if file.is_file() else None


def _questionnaires(option_sets: Mapping[str, OptionSet]) -> Mapping[str, Mapping[int, Questionnaire]]:
    found: dict[str, dict[int, Questionnaire]] = {}
    for file in toml_files(questionnaires(), SHARED):
        questionnaire = parse_questionnaire(read_toml(file), option_sets, file.name)
        if file.name != questionnaire_file(questionnaire):
            raise QuestionnaireError(f"{file.name}: must be named {questionnaire_file(questionnaire)}")
        found.setdefault(questionnaire.id, {})[questionnaire.version] = questionnaire
    return found


def questionnaire_file(questionnaire: Questionnaire) -> str:
    """Return a questionnaire's file name: ``pre-8-11.toml``, and ``pre-8-11.v2.toml`` for version 2."""
    suffix = "" if questionnaire.version == 1 else f".v{questionnaire.version}"
    return f"{questionnaire.id}{suffix}.toml"


def _lexicons() -> Mapping[str, Lexicon]:
    found = {}
    for file in toml_files(lexicons(), ABOUT_ALL):
        lexicon = parse_lexicon(read_toml(file), file.name)
        if file.name != f"{lexicon.language}.toml":
            raise LanguageError(f"{file.name}: must be named {lexicon.language}.toml")
        found[lexicon.language] = lexicon
    return found


def _words(heard: Mapping[str, Lexicon], languages: Mapping[str, Language]) -> Mapping[str, Words]:
    """Return the words of every language; one without a file of its own (Dari) hears its nearest relative's."""
    words: dict[str, Words] = {code: lexicon.words for code, lexicon in heard.items()}
    for code in languages:
        relatives = [name for name in fallbacks(code, languages)[:-1] if name in heard]
        words.setdefault(code, heard[relatives[0]].words if relatives else {})
    return words
