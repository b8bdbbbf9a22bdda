"""What the engine knows beside the conversation: the questions, the words, the languages, the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.answers import Labels, Signs, Vocabulary, build_labels, build_signs, build_vocabularies
from bot.domain.languages import ENGLISH, Language
from bot.domain.lexicons import Emoji, Intent, Words
from bot.domain.questionnaires import OptionSet, Questionnaire

Translate = Callable[[str, str, str], str | None]


@dataclass(frozen=True)
class Knowledge:
    """Everything fixed, built once: ``translate(language, context, English)`` gives a label's words or None."""

    questionnaires: Mapping[str, Mapping[int, Questionnaire]]
    menus: Mapping[str, OptionSet]
    languages: Mapping[str, Language]
    vocabulary: Vocabulary
    signs: Signs
    translate: Translate
    _labels: dict[tuple[str, str], Labels] = field(default_factory=dict)

    def questionnaire(self, name: str, version: int) -> Questionnaire:
        """Return one version of a question set, the newest when that version is not here."""
        versions = self.questionnaires[name]
        return versions.get(version) or versions[max(versions)]

    def labels(self, language: str, options: OptionSet) -> Labels:
        """Return an option set ready for reading in a language; built at its first use."""
        found = self._labels.get((language, options.id))
        if found is None:
            found = build_labels(options, self.spoken(language, options), self._bare(language))
            self._labels[language, options.id] = found
        return found

    def spoken(self, language: str, options: OptionSet) -> Sequence[str]:
        """Return the labels of an option set in a language, English where one is missing."""
        return [
            self.translate(language, f"opt:{options.id}.{option.key}", option.label) or option.label
            for option in options.options
        ]

    def _bare(self, language: str) -> frozenset[str]:
        bare = {Intent.YES, Intent.NO, Intent.STOP}
        spoken = [self.vocabulary.words(code) for code in (language, ENGLISH)]
        said = {phrase for words in spoken for phrase, intents in words.whole.items() if intents & bare}
        return frozenset(said).union(*(words.starts for words in spoken))


def build_knowledge(
    *,
    questionnaires: Mapping[str, Mapping[int, Questionnaire]],
    menus: Mapping[str, OptionSet],
    languages: Mapping[str, Language],
    lexicon: Mapping[str, Words],
    emoji: Emoji,
    translate: Translate,
) -> Knowledge:
    """Arrange the content for the engine; takes some 20 ms, so once a process."""
    vocabulary = build_vocabularies(lexicon)
    return Knowledge(questionnaires, menus, languages, vocabulary, build_signs(emoji), translate)


@dataclass(frozen=True, slots=True)
class World:
    """One moment: the knowledge, the time (UTC), and whether somebody reads messages now."""

    knowledge: Knowledge
    now: datetime
    open_hours: bool
