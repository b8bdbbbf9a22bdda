"""What children of one language write instead of an option's label, arranged for look-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.answers.normalise import normalise
from bot.domain.answers.phrase_tables import PhraseTable
from bot.domain.answers.romanised import ROMANISED, romanised
from bot.domain.answers.subjects import Subjects, arrange_subjects
from bot.domain.lexicons import FormsByKey, OptionForms
from bot.domain.questionnaires import OptionKey, OptionSet, SetKind

# The key of a question's forms that may mean two things.
ASKED_AGAIN = "ask"
# The question where nothing but a known wording is an answer.
SAFE = "safe"
# The scale in whose words faces are described, its two best points, which say that all is well, and its two worst.
FACES, WELL, BADLY = "face5", frozenset({"4", "5"}), frozenset({"1", "2"})
FIVE_POINTS = frozenset("12345")
FIVE_POINTS_ALONE = frozenset("45")
# The point of three that a point of five is.
ON_THREE_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3}
Names = tuple[str, ...]
NOTHING: PhraseTable[Names] = PhraseTable({})


@dataclass(frozen=True, slots=True)
class OptionWords:
    """One language's forms of every option: the keys that each means, by answer set and by question, and places.

    A question has other options for children of other ages, so a form may name a key of several sets.
    """

    sets: Mapping[str, PhraseTable[Names]]
    questions: Mapping[str, PhraseTable[Names]]
    places: PhraseTable[int]
    subjects: Subjects
    spelt: Mapping[str, PhraseTable[Names]] = field(default_factory=dict)

    def is_fine(self, words: str) -> bool:
        """Return whether the words stand at one of the two best faces."""
        return not WELL.isdisjoint(self.sets.get(FACES, NOTHING).get(words, ()))

    def is_bad(self, words: str) -> bool:
        """Return whether the words stand at one of the two worst faces."""
        return not BADLY.isdisjoint(self.sets.get(FACES, NOTHING).get(words, ()))

    def is_doubtful(self, question: str, words: str) -> bool:
        """Return whether the words may mean two things at a question, so that it is asked again."""
        return ASKED_AGAIN in self.questions.get(question, NOTHING).get(words, ())


@dataclass(frozen=True, slots=True)
class FormsAtQuestion:
    """The forms of one answer set as it is asked: the names of the file, and the option that each stands for."""

    table: PhraseTable[Names]
    keys: Mapping[str, OptionKey]
    spelt: PhraseTable[Names] = NOTHING

    def get(self, words: str) -> OptionKey | None:
        """Return the option that these folded words mean, also in another spelling of a language without one."""
        names = self.table.get(words, ())
        if not names and len(self.spelt):
            names = self.spelt.get(romanised(words), ())
        return next((self.keys[name] for name in names if name in self.keys), None)


def arrange_option_words(forms: OptionForms) -> OptionWords:
    """Fold one language's forms; of one that stands under two keys of a set, the last counts."""
    return OptionWords(
        {name: _folded(by_key) for name, by_key in forms.sets.items()},
        {name: _folded(by_key) for name, by_key in forms.questions.items()},
        PhraseTable({normalise(form).words: at for at, written in forms.numbers.items() for form in written}),
        arrange_subjects(forms.subjects),
        dict(_spelt(forms)) if forms.language in ROMANISED else {},
    )


def _spelt(forms: OptionForms) -> Iterator[tuple[str, PhraseTable[Names]]]:
    """Yield the forms in Latin letters by any spelling, by set and by question; a yes about being safe is never so."""
    for name, by_key in (*forms.sets.items(), *forms.questions.items()):
        if name != SAFE:
            yield name, PhraseTable({phrase: (key,) for phrase, key in _in_any_spelling(by_key)})


def _in_any_spelling(by_key: FormsByKey) -> Iterator[tuple[str, str]]:
    """Yield what any spelling of the forms is reduced to, where it means one thing, and what that is."""
    found: dict[str, set[str]] = {}
    for name, written in by_key.items():
        for phrase in {romanised(normalise(form).words) for form in written} - {""}:
            found.setdefault(phrase, set()).add(name)
    return ((phrase, names.pop()) for phrase, names in found.items() if len(names) == 1)


def _folded(by_key: FormsByKey) -> PhraseTable[Names]:
    found: dict[str, Names] = {}
    for name, written in by_key.items():
        for folded in map(normalise, written):
            phrase = folded.words or folded.plain
            found[phrase] = (name, *found.get(phrase, ()))
    return PhraseTable(found)


def forms_of(
    table: PhraseTable[Names] | None, options: OptionSet, spelt: PhraseTable[Names] = NOTHING
) -> FormsAtQuestion | None:
    """Return the forms for a set that is asked; one written for five points fits a set of three."""
    if table is None or not len(table):
        return None
    keys = {str(key): key for key in options.keys}
    names = {name for each in table.meanings for name in each} - {ASKED_AGAIN}
    if names <= FIVE_POINTS and names & FIVE_POINTS_ALONE and len(keys) == len(set(ON_THREE_POINTS.values())):
        keys = {str(point): options.keys[_place(options, three)] for point, three in ON_THREE_POINTS.items()}
    return FormsAtQuestion(table, keys, spelt)


def _place(options: OptionSet, point: int) -> int:
    """Return where a point of three stands in a set: faces go up, "good, ok, bad" goes down."""
    return point - 1 if options.kind is SetKind.SCALE else len(options.keys) - point
