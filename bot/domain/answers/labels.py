"""The options of a question as the child may type them: their words in the session's language and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers.normalise import normalise
from bot.domain.lexicons import FormsByKey, Intent
from bot.domain.questionnaires import OptionKey, OptionSet, SetKind

# A label of so many letters may hold two typing slips.
LONG_LABEL = 8
# A bare "yes" to "did someone help?" leaves open whose words they are.
UNCLEAR_ALONE = frozenset({("helper", Intent.YES)})
FIVE_POINTS = frozenset("12345")
FIVE_POINTS_ALONE = frozenset("45")
# The point of three that a point of five is.
ON_THREE_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3}
_COMMA = re.compile("[,،、]")
Key = OptionKey


@dataclass(frozen=True, slots=True)
class Labels:
    """One option set ready for look-up.

    ``keys`` are the stored keys in typed order, ``near`` the labels with the slips each may hold, ``yes`` and
    ``no`` the options that a bare yes or no chooses. ``forms`` are what children write instead of a label, the
    nearest to the question first; ``numbers`` the places in other words ("the first one"). ``doubtful`` are forms that
    may mean two things, so the question is asked again ("ok i guess" about being safe). ``fine`` is what says that all
    is well, where a no beside it is no plain one.
    """

    options: OptionSet
    keys: tuple[Key, ...]
    exact: Mapping[str, Key]
    near: tuple[tuple[str, int, Key], ...]
    yes: Key | None
    no: Key | None
    forms: tuple[Mapping[str, Key], ...] = ()
    doubtful: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)

    def form(self, words: str) -> Key | None:
        """Return the option that children mean by these folded words, None when they are no known form."""
        return next((key for forms in self.forms if (key := forms.get(words)) is not None), None)

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


def arrange_forms(options: OptionSet, forms: FormsByKey) -> Mapping[str, Key]:
    """Fold the forms of a set's options for look-up; a key of the file that the set does not have is left out."""
    keys = {str(key): key for key in options.keys}
    if (
        FIVE_POINTS.issuperset(forms)
        and FIVE_POINTS_ALONE & set(forms)
        and len(options.keys) == len(set(ON_THREE_POINTS.values()))
    ):
        keys = {str(point): options.keys[_place(options, three)] for point, three in ON_THREE_POINTS.items()}
    return {
        normalise(form).words or normalise(form).plain: keys[name]
        for name, written in forms.items()
        if name in keys
        for form in written
    }


def _place(options: OptionSet, point: int) -> int:
    """Return where a point of three stands in a set: faces go up, "good, ok, bad" goes down."""
    return point - 1 if options.kind is SetKind.SCALE else len(options.keys) - point


def build_labels(
    options: OptionSet,
    translated: Sequence[str],
    bare_words: frozenset[str],
    forms: tuple[Mapping[str, Key], ...] = (),
    numbers: Mapping[str, int] | None = None,
    doubtful: frozenset[str] = frozenset(),
    fine: frozenset[str] = frozenset(),
) -> Labels:
    """Arrange an option set with its labels in the session's language (in option order).

    ``bare_words`` are the words for yes, no, STOP and START: they are never matched by similarity.
    """
    exact: dict[str, Key] = {}
    near: list[tuple[str, int, Key]] = []
    for names in (translated, [option.label for option in options.options]):
        for option, name in zip(options.options, names, strict=True):
            words = normalise(name).words
            exact.setdefault(words, option.key)
            if words not in bare_words:
                near.append((words, 2 if _letters(words) >= LONG_LABEL else 1, option.key))
        for words, key in _behind_a_comma(options, names).items():
            exact.setdefault(words, key)
    yes, no = _bare(options, Intent.YES), _bare(options, Intent.NO)
    return Labels(
        options,
        options.keys,
        exact,
        tuple(dict.fromkeys(near)),
        yes,
        no,
        forms,
        doubtful,
        fine,
        numbers or {},
    )


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
