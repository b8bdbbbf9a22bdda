"""The catalogues of the product with the installation's own sentences in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy.orm import Session

from bot.domain.conversations import Knowledge
from bot.domain.languages import LanguageStatus
from bot.domain.sentences import OwnSentence, worst
from bot.ground.context import Context
from bot.ground.sentences import kept
from bot.translation import Catalogue, Translations
from bot.translation.texts import all_texts


@dataclass(slots=True)
class SpokenSentences:
    """What a process last read of the installation's own sentences: the same object until one is written."""

    _kept: tuple[int, tuple[OwnSentence, ...]] = (0, ())

    def read(self, session: Session) -> tuple[OwnSentence, ...]:
        """Return what is said of the installation's own, reading it only where something was written meanwhile."""
        found = kept.version(session)
        if found != self._kept[0]:
            self._kept = found, kept.spoken(session)
        return self._kept[1]


def with_own(translations: Translations, own: Iterable[OwnSentence]) -> Translations:
    """Return the translations with own sentences over the shipped ones, each for the English it was written for.

    A language has the status that can be said of all its sentences: English stands beneath it until a speaker has
    signed off every one.
    """
    by_language: dict[str, list[OwnSentence]] = {}
    for each in own:
        if each.source in all_texts() and each.language in translations.languages:
            by_language.setdefault(each.language, []).append(each)
    added = {
        code: _catalogue(code, translations.catalogues.get(code), of) for code, of in by_language.items()
    }
    return replace(translations, catalogues={**translations.catalogues, **added}) if added else translations


def _catalogue(code: str, shipped: Catalogue | None, own: Iterable[OwnSentence]) -> Catalogue:
    said = {each.source: each for each in own}
    words: Mapping[tuple[str, str], str] = {source: each.words for source, each in said.items()}
    if shipped is None:
        return Catalogue(code, worst(map(_status, said.values())), words)
    left = [shipped.status] if (shipped.sentences.keys() & all_texts().keys()) - said.keys() else []
    return Catalogue(code, worst([*left, *map(_status, said.values())]), {**shipped.sentences, **words})


def _status(own: OwnSentence) -> LanguageStatus:
    return LanguageStatus.SPEAKER_REVIEWED if own.is_signed else LanguageStatus.MACHINE_DRAFTED


def worded(context: Context, own: Iterable[OwnSentence]) -> Context:
    """Return the context in which own sentences are said, and their labels are heard; itself where there are none."""
    translations = with_own(context.translations, own)
    if translations is context.translations:
        return context

    @cache
    def knows() -> Knowledge:
        return replace(context.knowledge, translate=translations.translate, _labels={})

    return replace(context, translations=translations, knows=knows)
