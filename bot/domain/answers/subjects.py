"""How children of one language name what a question is about, arranged for look-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers.normalise import normalise
from bot.domain.lexicons import SubjectForms

Tokens = tuple[str, ...]
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subjects:
    """One language's words for the subjects of questions; :class:`bot.domain.lexicons.SubjectForms` says what each is.

    ``names`` are the longest first, ``begins`` the words with which one begins.
    """

    names: Mapping[str, tuple[Tokens, ...]] = field(default_factory=dict)
    begins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    it: tuple[Tokens, ...] = ()
    lead: tuple[Tokens, ...] = ()
    others: tuple[Tokens, ...] = ()
    not_own: tuple[Tokens, ...] = ()

    def named(self, question: str, tokens: Sequence[str]) -> tuple[int, int] | None:
        """Return where the longest name of a question's subject stands among words, and where it ends."""
        if self.begins.get(question, NONE).isdisjoint(tokens):
            return None
        return next(places(tokens, self.names[question]), None)


NO_SUBJECTS = Subjects()


def places(tokens: Sequence[str], phrases: Sequence[Tokens]) -> Iterator[tuple[int, int]]:
    """Yield where phrases stand among words, in the order of the phrases: the first place, and the one behind."""
    for phrase in phrases:
        size = len(phrase)
        for start in range(len(tokens) - size + 1):
            if tuple(tokens[start : start + size]) == phrase:
                yield start, start + size


def arrange_subjects(forms: SubjectForms | None) -> Subjects:
    """Fold one language's words for the subjects of questions; none of them where nobody wrote them down."""
    if forms is None:
        return NO_SUBJECTS
    names = {question: _folded(written) for question, written in forms.names.items()}
    begins = {question: frozenset(phrase[0] for phrase in phrases) for question, phrases in names.items()}
    return Subjects(
        names, begins, _in_order(forms.it), _folded(forms.lead), _folded(forms.others), _folded(forms.not_own)
    )


def _folded(phrases: Sequence[str]) -> tuple[Tokens, ...]:
    return tuple(sorted(_in_order(phrases), key=lambda each: (-len(each), each)))


def _in_order(phrases: Sequence[str]) -> tuple[Tokens, ...]:
    return tuple(dict.fromkeys(tuple(normalise(each).words.split(" ")) for each in phrases))
