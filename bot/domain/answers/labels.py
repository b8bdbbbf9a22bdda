"""The options of a question as the child may type them: their words in the session's language and in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answers.normalise import normalise
from bot.domain.answers.option_words import NOTHING, FormsAtQuestion, OptionWords, forms_of
from bot.domain.lexicons import Intent
from bot.domain.questionnaires import OptionKey, OptionSet

# A label of so many letters may hold two typing slips.
LONG_LABEL = 8
# A bare "yes" to "did someone help?" leaves open whose words they are.
UNCLEAR_ALONE = frozenset({("helper", Intent.YES)})
_COMMA = re.compile("[,،、፣]")
Key = OptionKey


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """One option set ready for look-up.

    ``keys`` are the stored keys in typed order, ``near`` the labels with the slips each may hold, ``yes`` and
    ``no`` the options that a bare yes or no chooses. ``spoken`` is what children of the session's language, and then of
    English, write instead of a label; ``forms`` are those of this set, the nearest to the question first.
    """

    options: OptionSet
    keys: tuple[Key, ...]
    exact: Mapping[str, Key]
    near: tuple[tuple[str, int, Key], ...]
    yes: Key | None
    no: Key | None
    question: str = ""
    spoken: tuple[OptionWords, ...] = ()
    forms: tuple[FormsAtQuestion, ...] = ()

    def form(self, words: str) -> Key | None:
        """Return the option that children mean by these folded words, None when they are no known form."""
        return next((key for forms in self.forms if (key := forms.get(words)) is not None), None)

    def is_doubtful(self, words: str) -> bool:
        """Return whether a form may mean two things, so that one asks again ("ok i guess" about being safe)."""
        return any(each.is_doubtful(self.question, words) for each in self.spoken)

    def is_fine(self, words: str) -> bool:
        """Return whether the words say that all is well, where a no beside them is no plain one."""
        return {"yes", "no"} <= set(self.keys) and any(each.is_fine(words) for each in self.spoken)

    def is_bad(self, words: str) -> bool:
        """Return whether the words describe one of the two worst faces."""
        return any(each.is_bad(words) for each in self.spoken)

    def place(self, words: str) -> int | None:
        """Return the number that the words stand for: "the first one"."""
        return next((at for each in self.spoken if (at := each.places.get(words, None)) is not None), None)

    def means(self, words: str) -> Key | None:
        """Return the option whose label or form these folded words are."""
        key = self.exact.get(words)
        return key if key is not None else self.form(words)

    def under(self, polarity: Intent) -> tuple[Key, ...]:
        """Return the options that a bare yes or no leaves open: every "Yes, ..."; all but the yes after a no."""
        if polarity is Intent.NO:
            return tuple(key for key in self.keys if key != self.yes) if self.yes is not None else ()
        return tuple(_beginning_with(self.options, polarity))

    def number(self, place: int) -> Key | None:
        """Return the option typed as this number, None outside the set."""
        return self.keys[place - 1] if 1 <= place <= len(self.keys) else None

    def nearest(self, words: str) -> Key | None:
        """Return the option whose label is one typing slip away (two for a long label) and nearer than all others."""
        best: dict[Key, int] = {}
        for label, allowed, key in self.near:
            distance = slips(words, label, allowed)
            if distance <= allowed:
                best[key] = min(distance, best.get(key, distance))
        ranked = sorted(best.items(), key=lambda item: item[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]


def build_labels(
    options: OptionSet,
    translated: Sequence[str],
    is_bare: Callable[[str], bool],
    question: str = "",
    spoken: tuple[OptionWords, ...] = (),
) -> Labels:
    """Arrange an option set with its labels in the session's language (in option order), as asked at a question.

    ``is_bare`` finds the words for yes, no, STOP and START: they are never matched by similarity.
    """
    exact: dict[str, Key] = {}
    close: list[tuple[str, int, Key]] = []
    for names in (translated, [option.label for option in options.options]):
        for option, name in zip(options.options, names, strict=True):
            words = normalise(name).words
            exact.setdefault(words, option.key)
            if not is_bare(words):
                close.append((words, 2 if _letters(words) >= LONG_LABEL else 1, option.key))
        for words, key in _behind_a_comma(options, names).items():
            exact.setdefault(words, key)
    yes, no = _bare(options, Intent.YES), _bare(options, Intent.NO)
    near = tuple(dict.fromkeys(close))
    return Labels(
        options, options.keys, exact, near, yes, no, question, spoken, _forms(options, question, spoken)
    )


def _forms(options: OptionSet, question: str, spoken: tuple[OptionWords, ...]) -> tuple[FormsAtQuestion, ...]:
    tables = (
        (table, each.spelt.get(name, NOTHING))
        for each in spoken
        for table, name in ((each.questions.get(question), question), (each.sets.get(options.id), options.id))
    )
    return tuple(found for table, spelt in tables if (found := forms_of(table, options, spelt)) is not None)


def _behind_a_comma(options: OptionSet, names: Sequence[str]) -> Mapping[str, Key]:
    """Return what stands behind the comma of a label, where only one has it: "just the team" of "No, just the team"."""
    found: dict[str, list[Key]] = {}
    for option, name in zip(options.options, names, strict=True):
        tail = normalise(_COMMA.split(name, maxsplit=1)[-1]).words if _COMMA.search(name) else ""
        if tail:
            found.setdefault(tail, []).append(option.key)
    return {words: keys[0] for words, keys in found.items() if len(keys) == 1}


def _bare(options: OptionSet, polarity: Intent) -> Key | None:
    """Return the only option whose English label begins with the word; "no" to a list of wishes is "none of these"."""
    if (options.id, polarity) in UNCLEAR_ALONE:
        return None
    if polarity is Intent.NO and len(options.exclusive) == 1:
        return next(iter(options.exclusive))
    keys = _beginning_with(options, polarity)
    return keys[0] if len(keys) == 1 else None


def _beginning_with(options: OptionSet, polarity: Intent) -> list[Key]:
    return [
        option.key
        for option in options.options
        if normalise(option.label).words.partition(" ")[0] == polarity.value
    ]


def _letters(words: str) -> int:
    return sum(char.isalpha() for char in words)


def slips(left: str, right: str, limit: int) -> int:
    """Count typing slips between two words: optimal string alignment; above ``limit`` any larger number."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if i > 1 and j > 1 and char == right[j - 2] and left[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return row[-1]
