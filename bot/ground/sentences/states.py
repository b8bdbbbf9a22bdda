"""How far the sentences of a language have come, and the history of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from bot.domain.kinds import KINDS, SAFETY_KINDS
from bot.domain.languages import ENGLISH, Language
from bot.domain.questionnaires import QuestionRole
from bot.domain.sentences import OwnSentence, SentenceState, SentenceStatus, SourceText, state_of
from bot.ground.context import Context
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.ground.sentences import kept
from bot.translation.checks import question_texts
from bot.translation.texts import all_texts

# Who writes and signs off sentences; neither role sees anything of a child through it.
EDITORS = frozenset({Role.ADMINISTRATOR, Role.TRANSLATOR})
FIRST_KINDS = SAFETY_KINDS | {"notice", "notice_post", "stopped"}
FIRST_FRAGMENTS = frozenset({"hint_unsafe"})
States = Mapping[SourceText, SentenceState]


def check(person: Person) -> None:
    """Raise Forbidden for anyone who has nothing to do with translations."""
    if person.role not in EDITORS:
        raise Forbidden("only translators and administrators work on translations")


def translated(shipped: Context) -> list[Language]:
    """Return the languages that have sentences or may get some, in the order of building: none that is only spoken."""
    known = shipped.content.languages.values()
    return [each for each in known if each.code != ENGLISH and not each.audio_only]


def language_of(shipped: Context, code: str) -> Language:
    """Return a language that may be translated into; NotFound for any other code."""
    found = next((each for each in translated(shipped) if each.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


def states(session: Session, person: Person, shipped: Context, code: str) -> States:
    """Return the state of every sentence of a language, in the order of the content files.

    ``shipped`` is the context as it came, without the installation's own sentences.
    """
    check(person)
    return _states(shipped, code, kept.versions(session, code))


def safety(session: Session, person: Person, shipped: Context, code: str) -> list[SentenceState]:
    """Return the sentences of a language that must be right first: help in danger, who reads, STOP, and being safe."""
    found, content = states(session, person, shipped, code), shipped.content
    asked = (
        text
        for name in content.questionnaires
        for question in content.newest(name).questions
        if question.role is QuestionRole.SAFETY
        for text in question_texts(question)
    )
    first = {*asked, *((f"msg:{name}", text) for name, text in content.messages.items() if _is_first(name))}
    return [state for source, state in found.items() if source in first]


def _is_first(message: str) -> bool:
    return message in FIRST_FRAGMENTS or any(
        message == kind or message.removeprefix(f"{kind}_") in KINDS[kind].wordings for kind in FIRST_KINDS
    )


def counts(session: Session, person: Person, shipped: Context) -> Mapping[str, Mapping[SentenceStatus, int]]:
    """Return for every language how many of its sentences have come how far."""
    check(person)
    by_language: dict[str, list[OwnSentence]] = {}
    for each in kept.versions(session):
        by_language.setdefault(each.language, []).append(each)
    return {
        language.code: Counter(
            each.status
            for each in _states(shipped, language.code, by_language.get(language.code, ())).values()
        )
        for language in translated(shipped)
    }


def history(session: Session, person: Person, code: str, source: SourceText) -> list[OwnSentence]:
    """Return who wrote what for a text or for older English in its place, newest first."""
    check(person)
    found = kept.versions(session, code)
    asked = all_texts().keys() - {source}
    return [each for each in reversed(found) if each.context == source[0] and each.source not in asked]


def _states(shipped: Context, code: str, versions: Iterable[OwnSentence]) -> States:
    catalogue = shipped.translations.catalogues.get(code)
    sentences, status = (catalogue.sentences, catalogue.status) if catalogue else ({}, None)
    by_context: dict[str, list[OwnSentence]] = {}
    for each in versions:
        by_context.setdefault(each.context, []).append(each)
    asked = all_texts().keys()
    return {
        source: state_of(source, sentences.get(source), status, by_context.get(source[0], []), asked)
        for source in asked
    }
