"""What a machine can see of the words that are heard: nothing means two things, and nothing harmless is danger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.domain.answers import ASKED_AGAIN, Normalised, Vocabulary, build_vocabularies, normalise
from bot.domain.lexicons import FormsByKey, Intent, OptionForms, Words
from bot.domain.questionnaires import OptionSet
from bot.translation.content import Content, WordsOnDisk, load_lexicon, load_option_forms

# What a whole message means: no phrase may stand under two of them.
COMMANDS = (
    Intent.SKIP, Intent.STOP, Intent.MAYBE_STOP, Intent.START, Intent.HELP, Intent.BACK, Intent.LATER, Intent.DELETE,
    Intent.PERSON, Intent.PRIVACY, Intent.WRONG, Intent.ABOUT, Intent.LANGUAGE, Intent.SHORT,
)  # fmt: skip
POLARITIES = (Intent.YES, Intent.NO, Intent.UNSURE)
# What no option may be called, because it is carried out before an answer is kept or cannot be taken back.
NEVER_AN_OPTION = frozenset({Intent.STOP, Intent.MAYBE_STOP, Intent.DELETE, Intent.WRONG})
# Forms of being unsafe are danger, and may be.
SAFETY_QUESTION = "safe"


def word_problems(content: Content) -> list[str]:
    """List everything wrong with the words and option forms of all languages."""
    vocabulary = build_vocabularies(WordsOnDisk(content))
    found: list[str] = []
    for code in sorted(content.heard):
        found += [f"{code}: {problem}" for problem in _words(code, load_lexicon(code).words, vocabulary)]
        forms = load_option_forms(code)
        if forms is not None:
            found += [f"{code}: {problem}" for problem in _forms(forms, content, vocabulary)]
    return found


def _words(code: str, words: Words, vocabulary: Vocabulary) -> Iterator[str]:
    folded = {kind: {normalise(phrase).words for phrase in phrases} - {""} for kind, phrases in words.items()}
    kinds = [kind for kind in (*POLARITIES, *COMMANDS) if kind in folded]
    for place, kind in enumerate(kinds):
        for other in kinds[place + 1 :]:
            for phrase in sorted(folded[kind] & folded[other]):
                yield f"{phrase!r} is {kind} and {other}"
        for phrase in sorted(folded[kind]):
            if vocabulary.danger_in(normalise(phrase)) is not None:
                yield f"{phrase!r} is {kind} and holds words of danger"
    for phrase in sorted(folded.get(Intent.MAYBE_STOP, ())):
        if vocabulary.hides_stop(normalise(phrase), code):
            yield f"{phrase!r} is maybe_stop and STOP in other dress"


def _forms(forms: OptionForms, content: Content, vocabulary: Vocabulary) -> Iterator[str]:
    sets = {**content.option_sets, **content.menus}
    by_name = {name: [options] for name, options in sets.items()}
    for known, written in ((by_name, forms.sets), (_asked(content), forms.questions)):
        for name, by_key in written.items():
            folded = {form: normalise(form) for said in by_key.values() for form in said}
            yield from (f"{name}: {each}" for each in _keys(by_key, folded, known.get(name, [])))
            for key, said in by_key.items():
                for form in said:
                    problems = _form(name, folded[form], forms.language, vocabulary)
                    yield from (f"{name}: {key}: {form!r} {each}" for each in problems)


def _asked(content: Content) -> Mapping[str, list[OptionSet]]:
    """Return the answer sets with which each question is asked: children of other ages get others."""
    found: dict[str, list[OptionSet]] = {}
    for name in content.questionnaires:
        for question in content.newest(name).questions:
            if question.options is not None:
                found.setdefault(question.id, []).append(question.options)
    return found


def _keys(by_key: FormsByKey, folded: Mapping[str, Normalised], sets: Sequence[OptionSet]) -> Iterator[str]:
    """Yield the keys that no answer set has, and the forms that mean two options of one set."""
    for key in sorted(by_key.keys() - {ASKED_AGAIN}.union(*(map(str, options.keys) for options in sets))):
        yield f"there is no option {key}"
    for options in sets:
        seen: dict[str, str] = {}
        for key in (str(key) for key in options.keys if str(key) in by_key):
            for form in by_key[key]:
                read = folded[form].words or folded[form].plain
                if seen.setdefault(read, key) != key:
                    yield f"{form!r} means {seen[read]} and {key}"


def _form(name: str, folded: Normalised, code: str, vocabulary: Vocabulary) -> Iterator[str]:
    if name != SAFETY_QUESTION and vocabulary.danger_in(folded) is not None:
        yield "holds words of danger"
    heard: Collection[Intent] = vocabulary.words(code).meaning(folded.words)
    for intent in NEVER_AN_OPTION & set(heard):
        yield f"is the command {intent}"
