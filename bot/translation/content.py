"""Reading the content files: questionnaires, texts, languages, words and faces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

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
    fragments. ``heard`` are the languages that have a lexicon, Russian among them, though it is only heard.
    """

    questionnaires: Mapping[str, Mapping[int, Questionnaire]]
    option_sets: Mapping[str, OptionSet]
    menus: Mapping[str, OptionSet]
    messages: Mapping[str, str]
    replies: frozenset[str]
    languages: Mapping[str, Language]
    heard: frozenset[str]
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
    return Content(
        questionnaires=_questionnaires(option_sets),
        option_sets=option_sets,
        menus=parse_option_sets(read_toml(questionnaires() / "menus.toml"), "menus.toml"),
        messages={**messages.replies, **messages.fragments},
        replies=frozenset(messages.replies),
        languages=languages,
        heard=frozenset(file.name.removesuffix(".toml") for file in toml_files(lexicons(), ABOUT_ALL)),
        emoji=parse_emoji(read_toml(lexicons() / "emoji.toml"), "emoji.toml"),
        frames=parse_frames(read_toml(lexicons() / "echoes.toml"), "echoes.toml"),
        automatic=parse_automatic(read_toml(lexicons() / "automatic.toml"), "automatic.toml"),
    )


def load_option_forms(language: str) -> OptionForms | None:
    """Read what children write instead of labels in a language; None where nobody wrote it down."""
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
        versions = found.setdefault(questionnaire.id, {})
        versions[questionnaire.version] = _sharing(questionnaire, versions.values())
    return found


def _sharing(questionnaire: Questionnaire, others: Iterable[Questionnaire]) -> Questionnaire:
    """Return a version with the questions of the others where they are the same, so that each is kept once."""
    known = {question.id: question for other in others for question in other.questions}
    same = (known.get(question.id, question) for question in questionnaire.questions)
    pairs = zip(questionnaire.questions, same, strict=True)
    return replace(questionnaire, questions=tuple(theirs if theirs == own else own for own, theirs in pairs))


def questionnaire_file(questionnaire: Questionnaire) -> str:
    """Return a questionnaire's file name: ``pre-8-11.toml``, and ``pre-8-11.v2.toml`` for version 2."""
    suffix = "" if questionnaire.version == 1 else f".v{questionnaire.version}"
    return f"{questionnaire.id}{suffix}.toml"


def load_lexicon(language: str) -> Lexicon:
    """Read the words of one language as written; FileNotFoundError for one that is not heard."""
    file = lexicons() / f"{language}.toml"
    lexicon = parse_lexicon(read_toml(file), file.name)
    if lexicon.language != language:
        raise LanguageError(f"{file.name}: must be named {lexicon.language}.toml")
    return lexicon


class WordsOnDisk(Mapping[str, Words]):
    """The words of every language, each read from its file when it is asked for: nobody need keep 2 MB of them.

    A language without a file of its own (Romani) hears its nearest relative's words, or none.
    """

    def __init__(self, content: Content) -> None:
        """Name the file of every language that is spoken or heard."""
        self._files = {code: code for code in sorted(content.heard)}
        for code in content.languages:
            relatives = [name for name in fallbacks(code, content.languages)[:-1] if name in content.heard]
            self._files.setdefault(code, relatives[0] if relatives else "")

    def __getitem__(self, language: str) -> Words:
        """Return one language's words by kind; KeyError for a language that is not known."""
        file = self._files[language]
        return load_lexicon(file).words if file else {}

    def __iter__(self) -> Iterator[str]:
        """Yield the languages."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return how many languages there are."""
        return len(self._files)
