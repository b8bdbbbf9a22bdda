"""Reading the content files: questionnaires, texts, languages, words and faces."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from bot.domain.languages import Language, LanguageError, fallbacks, parse_languages
from bot.domain.lexicons import Emoji, Lexicon, Words, parse_emoji, parse_lexicon
from bot.domain.questionnaires import (
    OptionSet,
    Questionnaire,
    QuestionnaireError,
    parse_messages,
    parse_option_sets,
    parse_questionnaire,
)
from bot.domain.tables import ContentError

QUESTIONNAIRES = files("bot") / "questionnaires"
LEXICON = files("bot") / "lexicon"
SHARED = frozenset({"options.toml", "menus.toml", "messages.toml"})
ABOUT_ALL = frozenset({"languages.toml", "emoji.toml"})


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

    def newest(self, questionnaire_id: str) -> Questionnaire:
        """Give the highest version of a questionnaire; KeyError when there is none of this id."""
        versions = self.questionnaires[questionnaire_id]
        return versions[max(versions)]


@lru_cache(maxsize=1)
def load_content() -> Content:
    """Read and check every content file once; raises ContentError naming the file and the place."""
    messages = parse_messages(read_toml(QUESTIONNAIRES / "messages.toml"), "messages.toml")
    option_sets = parse_option_sets(read_toml(QUESTIONNAIRES / "options.toml"), "options.toml")
    languages = parse_languages(read_toml(LEXICON / "languages.toml"), "languages.toml")
    lexicons = _lexicons()
    return Content(
        questionnaires=_questionnaires(option_sets),
        option_sets=option_sets,
        menus=parse_option_sets(read_toml(QUESTIONNAIRES / "menus.toml"), "menus.toml"),
        messages={**messages.replies, **messages.fragments},
        replies=frozenset(messages.replies),
        languages=languages,
        lexicons=lexicons,
        lexicon=_words(lexicons, languages),
        emoji=parse_emoji(read_toml(LEXICON / "emoji.toml"), "emoji.toml"),
    )


def read_toml(file: Traversable) -> Mapping[str, object]:
    """Read one TOML file; raises ContentError naming the file when it is not valid TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file.name}: {error}") from error


def toml_files(folder: Traversable, without: frozenset[str]) -> list[Traversable]:
    """Give the TOML files of a folder in the order of their names, without the named ones."""
    found = [file for file in folder.iterdir() if file.name.endswith(".toml") and file.name not in without]
    return sorted(found, key=lambda file: file.name)


def _questionnaires(option_sets: Mapping[str, OptionSet]) -> Mapping[str, Mapping[int, Questionnaire]]:
    found: dict[str, dict[int, Questionnaire]] = {}
    for file in toml_files(QUESTIONNAIRES, SHARED):
        questionnaire = parse_questionnaire(read_toml(file), option_sets, file.name)
        if file.name != questionnaire_file(questionnaire):
            raise QuestionnaireError(f"{file.name}: must be named {questionnaire_file(questionnaire)}")
        found.setdefault(questionnaire.id, {})[questionnaire.version] = questionnaire
    return found


def questionnaire_file(questionnaire: Questionnaire) -> str:
    """Give a questionnaire's file name: ``pre-8-11.toml``, and ``pre-8-11.v2.toml`` for version 2."""
    suffix = "" if questionnaire.version == 1 else f".v{questionnaire.version}"
    return f"{questionnaire.id}{suffix}.toml"


def _lexicons() -> Mapping[str, Lexicon]:
    found = {}
    for file in toml_files(LEXICON, ABOUT_ALL):
        lexicon = parse_lexicon(read_toml(file), file.name)
        if file.name != f"{lexicon.language}.toml":
            raise LanguageError(f"{file.name}: must be named {lexicon.language}.toml")
        found[lexicon.language] = lexicon
    return found


def _words(lexicons: Mapping[str, Lexicon], languages: Mapping[str, Language]) -> Mapping[str, Words]:
    """Give every language its words; one without a file of its own (Dari) hears its nearest relative's."""
    words: dict[str, Words] = {code: lexicon.words for code, lexicon in lexicons.items()}
    for code in languages:
        relatives = [name for name in fallbacks(code, languages)[:-1] if name in lexicons]
        words.setdefault(code, lexicons[relatives[0]].words if relatives else {})
    return words
