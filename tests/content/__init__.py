"""The tests' own questionnaires: what they ask stays as it is when the product asks something else.

The questions, answer sets and their translations lie in this folder; the messages, the menus and the words that are
heard are the product's. Sets have the product's names, because the age of a child chooses one by its name.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot import startup, wiring
from bot.domain.conversations import Knowledge, build_knowledge
from bot.domain.lexicons import Words
from bot.domain.questionnaires import Questionnaire, parse_option_sets, parse_questionnaire
from bot.ground.context import Context
from bot.settings import Settings
from bot.translation import (
    Catalogue,
    Content,
    Translations,
    WordsOnDisk,
    load_content,
    load_option_forms,
    load_scorer,
    load_translations,
    read_catalogue,
)
from bot.translation.files import read_toml, toml_files
from bot.wiring import Wiring

HERE = Path(__file__).parent
SETS = HERE / "questionnaires"
OPTIONS = "options.toml"


@cache
def lexicon() -> Mapping[str, Words]:
    """Read the product's words of every language once a process."""
    return dict(WordsOnDisk(load_content()))


@cache
def content() -> Content:
    """Read the tests' questionnaires into the product's content once a process."""
    options = parse_option_sets(read_toml(SETS / OPTIONS), OPTIONS)
    sets: dict[str, dict[int, Questionnaire]] = {}
    for file in toml_files(SETS, frozenset({OPTIONS})):
        found = parse_questionnaire(read_toml(file), options, file.name)
        sets.setdefault(found.id, {})[found.version] = found
    return replace(load_content(), questionnaires=sets, option_sets=options)


@cache
def translations() -> Translations:
    """Read the product's catalogues once a process, with the tests' questions in them."""
    shipped = load_translations()
    return replace(shipped, catalogues={code: _with_ours(each) for code, each in shipped.catalogues.items()})


def _with_ours(catalogue: Catalogue) -> Catalogue:
    file = HERE / f"{catalogue.language}.po"
    if not file.is_file():
        return catalogue
    ours = read_catalogue(catalogue.language, file)
    return replace(ours, sentences={**catalogue.sentences, **ours.sentences})


@cache
def knowledge() -> Knowledge:
    """Arrange the tests' content for the engine once a process."""
    known = content()
    return build_knowledge(
        questionnaires=known.questionnaires,
        menus=known.menus,
        languages=known.languages,
        lexicon=lexicon(),
        emoji=known.emoji,
        translate=translations().translate,
        forms=load_option_forms,
        scorer=load_scorer,
    )


def around_ours(context: Context) -> Context:
    """Return the context with the tests' content in place of the product's."""
    return replace(context, content=content(), translations=translations(), knows=knowledge)


@cache
def context() -> Context:
    """Return what the use cases know, arranged once for all tests that have no settings of their own."""
    return around_ours(startup.make_context())


def build(settings: Settings | None = None) -> Wiring:
    """Join the rooms as the product does, around the tests' content."""
    joined = wiring.build(settings)
    joined.content, joined.starting = content(), around_ours(joined.starting)
    return joined
