"""Every language that a child can be asked in is printed with a glyph for each letter, on both papers."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.domain.languages import ENGLISH
from bot.ground.context import Context
from bot.ground.installation import ACCEPTED
from bot.paper.draw import draw
from bot.paper.faces import style_for
from bot.reviews import ReviewPage, review_page
from bot.reviews.contributions import Answered, SaidWords
from bot.reviews.statement import (
    Statement,
    child_html,
    language_of_copy,
    statement_of,
    statements_html,
)
from bot.store.installation import Fact
from bot.store.people import Child
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW, TODAY
from tests.judges.paper import Paper
from tests.web.world import World

# Letters that children write and no sentence of ours has: what a phone's keyboard offers.
TYPED = {
    "ur": "۰۱۲۳۴۵۶۷۸۹ ؟",
    "ckb": "٠١٢٣٤٥٦٧٨٩",
    "pl": "ĄĆĘŁŃÓŚŹŻ",
    "uk": "Ґґ Єє Її 😢🙁😐🙂😀❤️👍",
    "ti": "ኣብ ቤት ጽቡቕ ኣሎ።",
}


@pytest.fixture(scope="module")
def dialect() -> str:
    """Return one kind: what is read is the same on both, and drawing 24 languages takes a while."""
    return "sqlite"


@pytest.fixture
def shown(wiring: Wiring, world: World) -> ReviewPage:
    with wiring.database.read() as session:
        return review_page(
            session, world.iro, world.planned, content=wiring.context.content,
            policy=wiring.decisions.policies.codes, today=TODAY,
        )  # fmt: skip


def every_letter(sentences: Iterable[str]) -> str:
    """Return sentences that together hold each letter of a catalogue."""
    seen: set[str] = set()
    chosen = []
    for sentence in sorted(sentences, key=len, reverse=True):
        if set(sentence) - seen:
            chosen.append(sentence)
            seen |= set(sentence)
    return "\n".join(chosen)


def spoken(shown: ReviewPage, language: str, context: Context) -> Statement:
    """Return a statement in a language: each question of a set with all its labels, and a sentence with each letter."""
    catalogue = context.translations.catalogues.get(language)
    sentences = (
        catalogue.sentences if catalogue else {("", text): text for text in context.content.messages.values()}
    )
    words = every_letter(sentences.values()) + TYPED.get(language, "")
    assert shown.words
    answers = tuple(
        Answered(
            each.id, each.text, each.role, SaidWords(
                "answered", words if each.options is None else None,
                each.options and ", ".join(option.label for option in each.options.options), None, None, None,
                language, "sms", NOW, own_label=each.options and ", ".join(
                    context.translations.translate(language, f"opt:{each.options.id}.{option.key}", option.label) or option.label
                    for option in each.options.options
                ), face=each.options and each.options.options[0].face,
            ), (), None, False, each.text,
        )
        for each in shown.words.questionnaire.questions
    )  # fmt: skip
    return statement_of(replace(shown, words=replace(shown.words, language=language, answers=answers)))


def test_no_letter_of_any_language_is_missing_on_a_statement(
    shown: ReviewPage, wiring: Wiring, world: World
) -> None:
    languages = [code for code, each in wiring.context.content.languages.items() if not each.audio_only]
    assert len(languages) >= 23
    found = [spoken(shown, language, wiring.context) for language in languages]
    html = statements_html(found, world.iro, NOW, wiring.context, "Every language")
    paper = Paper(draw(html, style_for(html)))
    assert (paper.missing, paper.untagged) == ([], [])
    heard = {each.language for each in paper.tree.all("Div")}
    assert {wiring.context.content.languages[code].tag for code in languages} - heard == set()
    for language, each in zip(languages, found, strict=True):
        assert each.words
        first = next(one.said.words for one in each.words.answers if one.said.words)
        assert first.splitlines()[0].split()[0] in paper.tree.text, language


def test_no_letter_of_any_language_is_missing_on_a_childs_copy(shown: ReviewPage, wiring: Wiring) -> None:
    for language in wiring.context.content.languages:
        html = child_html(spoken(shown, language, wiring.context), language, wiring.context)
        paper = Paper(draw(html, style_for(html)))
        assert (paper.missing, paper.untagged) == ([], []), language
        is_translated = language in wiring.context.translations.catalogues or language == ENGLISH
        assert any(each.language == paper.language for each in paper.tree.all("H2")) or not is_translated


def test_a_childs_copy_is_in_the_childs_own_choice_and_in_no_language_that_nobody_accepted(
    shown: ReviewPage, wiring: Wiring
) -> None:
    statement = statement_of(shown)
    assert statement.words
    assert statement.words.language == "ur"
    with wiring.database.write() as session:
        assert language_of_copy(session, statement) == ENGLISH
        factories.fact(session, name=ACCEPTED, value="ur pl")
        assert language_of_copy(session, statement) == "ur"
        child = session.get_one(Child, shown.case.child_id)
        child.language = "pl"
        assert language_of_copy(session, statement) == "ur"
        child.language_chosen_at = NOW
        assert language_of_copy(session, statement) == "pl"
        session.get_one(Fact, ACCEPTED).value = "ur"
        assert language_of_copy(session, statement) == "ur"
