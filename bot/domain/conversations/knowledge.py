"""What the engine knows beside the conversation: the questions, the words, the languages, the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.domain.answers import (
    Labels,
    Normalised,
    OptionWords,
    Scorer,
    Signs,
    Vocabulary,
    arrange_option_words,
    build_labels,
    build_signs,
    build_vocabularies,
)
from bot.domain.answers.scorer import LIKELIER, SURE_REQUEST
from bot.domain.conversations.state import SHORT_SET, Conversation
from bot.domain.languages import ENGLISH, Language
from bot.domain.lexicons import Emoji, Intent, OptionForms, Words
from bot.domain.questionnaires import (
    OptionKey,
    OptionSet,
    Phase,
    Question,
    Questionnaire,
    QuestionRole,
    left_out,
    without,
)
from bot.domain.reviews import ReviewKind

# The words that are never taken for a label with slips.
BARE = frozenset({Intent.YES, Intent.NO, Intent.STOP})
# The ends of a set that has something between them.
POLES = frozenset({Intent.YES.value, Intent.NO.value})
# How likely the scorer must find the one option that some words may mean, for it to be the answer: of a sentence, and
# of so few words that it hears little else than those.
AGREED, AGREED_IN_FEW_WORDS, FEWEST_SPACES = 0.5, 0.65, 2
# How likely it must find another option, for that to be offered beside what some words may mean.
BESIDE = 0.5
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
    _labels: dict[tuple[str, str, str, tuple[OptionKey, ...]], Labels] = field(default_factory=dict)
    _asked: dict[tuple[str, int, frozenset[str]], Questionnaire] = field(default_factory=dict)
    _plainer: dict[tuple[str, str], Labels | None] = field(default_factory=dict)
    _option_words: dict[str, OptionWords | None] = field(default_factory=dict)

    def questionnaire(self, name: str, version: int) -> Questionnaire:
        """Return one version of a question set, the newest when that version is not here."""
        versions = self.questionnaires[name]
        return versions.get(version) or versions[max(versions)]

    def asked(self, state: Conversation) -> Questionnaire:
        """Return the questions of a conversation: its set, without what it left out when it began."""
        whole = self.questionnaire(state.questionnaire, state.version)
        if not state.left_out:
            return whole
        key = (whole.id, whole.version, state.left_out)
        if key not in self._asked:
            self._asked[key] = without(whole, state.left_out)
        return self._asked[key]

    def left_out(self, name: str, version: int, kind: ReviewKind) -> frozenset[str]:
        """Name what a conversation that begins now leaves out at a kind of review, also if it becomes a short one."""
        whole = self.questionnaire(name, version)
        return left_out(whole, kind) | left_out(short_set(whole.phase, self), kind)

    def labels(self, language: str, options: OptionSet, question: str = "") -> Labels:
        """Return an option set ready for reading in a language, at a question; built at its first use."""
        key = (language, options.id, question, options.keys)
        found = self._labels.get(key)
        if found is None:
            spoken = tuple(filter(None, map(self._instead, dict.fromkeys((language, ENGLISH)))))
            is_bare = partial(self._is_bare, language)
            found = build_labels(options, self.spoken(language, options), is_bare, question, spoken)
            self._labels[key] = found
        return found

    def prepare(self, languages: Iterable[str]) -> None:
        """Build the labels of all questions that are asked today in some languages, before anybody waits for them."""
        newest = [self.questionnaire(name, max(versions)) for name, versions in self.questionnaires.items()]
        asked = [each for questionnaire in newest for each in questionnaire.questions]
        for language in languages:
            for question in asked:
                if question.options is not None:
                    self.labels(language, question.options, question.id)

    def plainer(self, language: str, question: Question) -> Labels | None:
        """Return the labels of a question in a set where a plain yes is one option, None where it is one here."""
        if question.options is None or self.labels(language, question.options, question.id).yes is not None:
            return None
        key = (language, question.id)
        if key not in self._plainer:
            self._plainer[key] = self._with_yes(language, question.id)
        return self._plainer[key]

    def _with_yes(self, language: str, question: str) -> Labels | None:
        same = (
            each.options
            for versions in self.questionnaires.values()
            for questionnaire in versions.values()
            for each in questionnaire.questions
            if each.id == question and each.options is not None
        )
        found = (self.labels(language, options, question) for options in same)
        return next((labels for labels in found if labels.yes is not None), None)

    def _instead(self, language: str) -> OptionWords | None:
        """Return what children write instead of labels in a language, arranged at its first use."""
        if language not in self._option_words:
            forms = self.forms(language)
            self._option_words[language] = arrange_option_words(forms) if forms is not None else None
        return self._option_words[language]

    def _is_bare(self, language: str, words: str) -> bool:
        spoken = [self.vocabulary.words(code) for code in (language, ENGLISH)]
        return any(not BARE.isdisjoint(each.meaning(words)) or words in each.starts for each in spoken)

    def likely(self, language: str, question: Question, text: Normalised) -> tuple[OptionKey, ...]:
        """Return the options that a reply may mean where its words are not known, the likeliest first."""
        options = question.options
        scorer = self.scorer()
        if options is None or scorer is None:
            return ()
        keys = {str(key): key for key in options.keys}
        likely = scorer.likely(options.id, text.words)
        if any(str(option.key) in likely for option in options.hidden):
            return ()  # another option is not what the child means
        between = options.joint(POLES)
        if between is not None and set(likely) >= POLES and str(between) not in likely:
            return ()  # a yes or a no without what lies between is a guess
        return tuple(keys[name] for name in likely if name in keys)

    def likeliest(self, question: Question, text: Normalised) -> OptionKey | None:
        """Return the option that all words of a reply mean more likely than not; None where there is none."""
        options, scorer = question.options, self.scorer()
        if options is None or scorer is None:
            return None
        chances = scorer.chances(options.id, text.words)
        return next((key for key in options.keys if chances.get(str(key), 0.0) >= BESIDE), None)

    def hears(self, question: Question, text: Normalised, key: OptionKey, least: float = AGREED) -> bool:
        """Return whether the scorer, too, finds an option as likely as that, and no request in the words."""
        options, scorer = question.options, self.scorer()
        if options is None or scorer is None:
            return False
        may_be_request = question.role is not QuestionRole.SUPPORT and self.likely_request(text) is not None
        least = least if text.words.count(" ") >= FEWEST_SPACES else max(least, AGREED_IN_FEW_WORDS)
        return not may_be_request and scorer.chances(options.id, text.words).get(str(key), 0.0) >= least

    def likely_request(self, text: Normalised, least: float = SURE_REQUEST) -> str | None:
        """Return the request that a message may make where its words are not known; None for a guess."""
        scorer = self.scorer()
        return scorer.likely_request(text.words, least) if scorer is not None else None

    def is_rather_another(self, text: Normalised, intent: Intent) -> bool:
        """Return whether all the words of a message far more likely make another request than some of them do."""
        scorer = self.scorer()
        likely = scorer.likely_request(text.words, LIKELIER) if scorer is not None else None
        return likely not in {None, _NAMED_ALIKE.get(intent, intent)}

    def rather(
        self, question: Question, text: Normalised, key: OptionKey | None
    ) -> tuple[OptionKey, ...] | None:
        """Return what to offer where an option was read that the words hardly mean; None where it may stand.

        ``key`` is None for "not sure". No option is offered where they make a request.
        """
        options, scorer = question.options, self.scorer()
        if options is None or scorer is None:
            return None
        if scorer.is_rather_request(options.id, str(key), text.words):
            return ()
        likelier = scorer.likelier(options.id, str(key), text.words)
        return None if likelier is None else tuple(each for each in options.keys if str(each) == likelier)

    def spoken(self, language: str, options: OptionSet) -> Sequence[str]:
        """Return the labels of an option set in a language, English where one is missing."""
        return [
            self.translate(language, f"opt:{options.id}.{option.key}", option.label) or option.label
            for option in options.options
        ]


# Requests that are told apart by their words alone.
_NAMED_ALIKE = {Intent.MAYBE_STOP: Intent.STOP, Intent.ASKS: Intent.HELP}


def short_set(phase: Phase, knowledge: Knowledge) -> Questionnaire:
    """Return the three quick questions before or after a review."""
    return knowledge.questionnaire(f"{phase}{SHORT_SET}", 0)


def fits_short_set(questionnaire: Questionnaire, knowledge: Knowledge) -> bool:
    """Return whether children who get a question set are old enough for the short one."""
    return questionnaire.ages[0] >= short_set(questionnaire.phase, knowledge).ages[0]


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
