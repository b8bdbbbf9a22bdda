"""What the engine knows beside the conversation: the questions, the words, the languages, the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.answers import (
    Labels,
    Normalised,
    Scorer,
    Signs,
    Vocabulary,
    arrange_forms,
    build_labels,
    build_signs,
    build_vocabularies,
    normalise,
)
from bot.domain.languages import ENGLISH, Language
from bot.domain.lexicons import Emoji, FormsByKey, Intent, OptionForms, Words
from bot.domain.questionnaires import OptionKey, OptionSet, Question, Questionnaire

# The key of a question's forms that may mean two things.
ASKED_AGAIN = "ask"
# The scale whose two best points say that all is well.
FACES, WELL = "face5", ("4", "5")
Translate = Callable[[str, str, str], str | None]
FormsOf = Callable[[str], OptionForms | None]


@dataclass(frozen=True)
class Knowledge:
    """Everything fixed, built once: ``translate(language, context, English)`` gives a label's words or None.

    ``forms(language)`` gives what children write instead of labels, ``scorer()`` what proposes options; both are asked
    at their first use.
    """

    questionnaires: Mapping[str, Mapping[int, Questionnaire]]
    menus: Mapping[str, OptionSet]
    languages: Mapping[str, Language]
    vocabulary: Vocabulary
    signs: Signs
    translate: Translate
    forms: FormsOf
    scorer: Callable[[], Scorer | None]
    _labels: dict[tuple[str, str, str], Labels] = field(default_factory=dict)
    _forms: dict[tuple[str, str, str], Mapping[str, OptionKey]] = field(default_factory=dict)

    def questionnaire(self, name: str, version: int) -> Questionnaire:
        """Return one version of a question set, the newest when that version is not here."""
        versions = self.questionnaires[name]
        return versions.get(version) or versions[max(versions)]

    def labels(self, language: str, options: OptionSet, question: str = "") -> Labels:
        """Return an option set ready for reading in a language, at a question; built at its first use."""
        found = self._labels.get((language, options.id, question))
        if found is None:
            found = build_labels(
                options,
                self.spoken(language, options),
                self._bare(language),
                tuple(filter(None, self._said_instead(language, options, question))),
                self._numbers(language),
                self._doubtful(language, question),
                self._fine(language) if {"yes", "no"} <= set(options.keys) else frozenset(),
            )
            self._labels[language, options.id, question] = found
        return found

    def _said_instead(
        self, language: str, options: OptionSet, question: str
    ) -> Iterator[Mapping[str, OptionKey]]:
        """Yield the forms of the options: at this question, then of the set, in the language and then in English."""
        for code in dict.fromkeys((language, ENGLISH)):
            forms = self.forms(code)
            if forms is not None:
                yield self._arranged(code, options, f"at {question}", forms.questions.get(question, {}))
                yield self._arranged(code, options, "of all", forms.sets.get(options.id, {}))

    def _arranged(
        self, code: str, options: OptionSet, part: str, forms: FormsByKey
    ) -> Mapping[str, OptionKey]:
        key = (code, options.id, part)
        if key not in self._forms:
            self._forms[key] = arrange_forms(options, forms)
        return self._forms[key]

    def _fine(self, language: str) -> frozenset[str]:
        """Return the forms of the two best points of the scale: they say that all is well."""
        files = filter(None, map(self.forms, dict.fromkeys((language, ENGLISH))))
        points = (file.sets.get(FACES, {}).get(point, ()) for file in files for point in WELL)
        return frozenset(normalise(form).words for forms in points for form in forms)

    def _doubtful(self, language: str, question: str) -> frozenset[str]:
        """Return the forms that are asked again at this question, which stand in the files under ``ask``."""
        files = filter(None, map(self.forms, dict.fromkeys((language, ENGLISH))))
        written = (file.questions.get(question, {}).get(ASKED_AGAIN, ()) for file in files)
        return frozenset(normalise(form).words for forms in written for form in forms)

    def _numbers(self, language: str) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for code in (ENGLISH, language):
            forms = self.forms(code)
            for place, written in (forms.numbers if forms is not None else {}).items():
                found |= {normalise(form).words: place for form in written}
        return found

    def likely(self, language: str, question: Question, text: Normalised) -> tuple[OptionKey, ...]:
        """Return the options that a reply may mean where its words are not known, the likeliest first."""
        options = question.options
        scorer = self.scorer()
        if options is None or scorer is None:
            return ()
        keys = {str(key): key for key in options.keys}
        return tuple(keys[name] for name in scorer.likely(options.id, text.words) if name in keys)

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
    forms: FormsOf,
    scorer: Callable[[], Scorer | None],
) -> Knowledge:
    """Arrange the content for the engine; takes some 20 ms, so once a process."""
    vocabulary = build_vocabularies(lexicon)
    return Knowledge(
        questionnaires, menus, languages, vocabulary, build_signs(emoji), translate, forms, scorer
    )


@dataclass(frozen=True, slots=True)
class World:
    """One moment: the knowledge, the time (UTC), and whether somebody reads messages now."""

    knowledge: Knowledge
    now: datetime
    open_hours: bool
