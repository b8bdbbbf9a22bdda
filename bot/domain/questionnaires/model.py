"""A questionnaire: its questions, its answer sets, and the way through it, which only leads forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.reviews.kinds import ReviewKind
from bot.domain.tables import ContentError, Table

OptionKey = str | int
MAX_OPTIONS = 8  # 9 always means "I do not feel safe"
MAX_LABEL = 20  # characters of a WhatsApp quick-reply button
# What a condition may name beside the set's own keys.
CONDITIONS = frozenset({"skip", "any", "media", "unclear"})
# Where a rule leads when what it names is left out and nothing comes behind it.
END = ""


class QuestionnaireError(ContentError):
    """A questionnaire, an answer set or a message breaks a rule; the text names the file and the question."""


class SetKind(StrEnum):
    """How the options of an answer set are read: one point, yes/no, one of many, several."""

    SCALE = "scale"
    YES_NO = "yesno"
    CHOICE = "choice"
    MULTI = "multi"


class QuestionRole(StrEnum):
    """What an answer is for: views and safety count as views, provenance says who answered."""

    VIEW = "view"
    SAFETY = "safety"
    PARTICIPATION = "participation"
    SUPPORT = "support"
    PROVENANCE = "provenance"


class Phase(StrEnum):
    """Before the review (views) or after it (feedback)."""

    PRE = "pre"
    POST = "post"


class Audience(StrEnum):
    """Who holds the phone: the child, or a trusted adult who writes down the child's words."""

    CHILD = "child"
    ADULT_WITH_CHILD = "adult_with_child"


@dataclass(frozen=True, slots=True)
class Option:
    """One option: the stored key, the English label, and the face shown beside a scale point.

    ``not_at``: the kinds of review at which it is not offered. ``between``: the two options that it lies between ("a
    bit" between yes and no); ``together``: those that it stands for at once ("both").
    """

    key: OptionKey
    label: str
    face: str | None = None
    not_at: frozenset[ReviewKind] = frozenset()
    between: frozenset[OptionKey] = frozenset()
    together: frozenset[OptionKey] = frozenset()


@dataclass(frozen=True, slots=True)
class OptionSet:
    """A shared answer set; the place in ``options`` (from 1) is the number the child types.

    ``exclusive`` are chosen alone where several may be, ``refusing`` may be meant by a "not", words for one of the
    ``vague`` say too little inside a sentence, and words against one of the ``people`` do not choose them.
    ``hidden`` are options of the set that this child is not offered: what they say is known, and never chosen.
    ``keys`` are the stored keys in typed order.
    """

    id: str
    kind: SetKind
    options: tuple[Option, ...]
    exclusive: frozenset[OptionKey] = frozenset()
    refusing: frozenset[OptionKey] = frozenset()
    vague: frozenset[OptionKey] = frozenset()
    people: frozenset[OptionKey] = frozenset()
    hidden: tuple[Option, ...] = ()
    keys: tuple[OptionKey, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the keys: they are asked for many times in each turn."""
        object.__setattr__(self, "keys", tuple(option.key for option in self.options))

    @property
    def whole(self) -> OptionSet:
        """Return the set with the hidden options behind the offered ones, whose numbers stay."""
        return replace(self, options=(*self.options, *self.hidden), hidden=()) if self.hidden else self

    def between(self, end: OptionKey) -> OptionKey | None:
        """Return the option that lies between this one and another; None where none does."""
        return next((option.key for option in self.options if end in option.between), None)

    def joint(self, keys: Iterable[OptionKey]) -> OptionKey | None:
        """Return the option that lies between these two or stands for them together; None where none does."""
        both = frozenset(keys)
        return next(
            (each.key for each in self.options if both and both in (each.between, each.together)), None
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """Where the path goes when the answer's key or condition is in ``when``; an empty ``when`` is always."""

    when: frozenset[OptionKey]
    goto: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``options`` is None for an open question.

    ``not_at``: the kinds of review at which it is not asked.
    """

    id: str
    text: str
    role: QuestionRole
    options: OptionSet | None = None
    to_adult: bool = False
    feeds: str | None = None
    flags: Mapping[OptionKey, str] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    not_at: frozenset[ReviewKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One published, immutable version of a question set."""

    id: str
    version: int
    phase: Phase
    ages: tuple[int, int]
    audience: Audience
    target_grade: int
    questions: tuple[Question, ...]
    intro: str | None = None
    ahead: Mapping[str, int] = field(init=False, repr=False, compare=False)
    """How many questions there are from each one to the end, on the longest branch."""
    named: Mapping[str, Question] = field(init=False, repr=False, compare=False)
    """The questions by id."""

    def __post_init__(self) -> None:
        """Count the way and name the questions once: a published version never changes."""
        object.__setattr__(self, "ahead", _ahead(self.questions))
        object.__setattr__(self, "named", {question.id: question for question in self.questions})

    def question(self, question_id: str) -> Question:
        """Return the question of this id; KeyError when the set has no such question."""
        found = self.named.get(question_id)
        if found is None:
            raise KeyError(f"{self.id} has no question {question_id}")
        return found

    @property
    def option_sets(self) -> tuple[OptionSet, ...]:
        """Return the answer sets in the order of the questions, each once."""
        found = {question.options.id: question.options for question in self.questions if question.options}
        return tuple(found.values())


def _ahead(questions: tuple[Question, ...]) -> Mapping[str, int]:
    """Count the questions from each one to the end; every goto leads forward, so the last question comes first."""
    ahead: dict[str, int] = {}
    following: str | None = None
    for question in reversed(questions):
        targets = {branch.goto for branch in question.branches}
        if following is not None and all(branch.when for branch in question.branches):
            targets.add(following)
        ahead[question.id] = 1 + max((ahead[target] for target in targets if target in ahead), default=0)
        following = question.id
    return ahead


def check_paths(file: Table, questions: Sequence[Question]) -> None:
    """Refuse a dangling or backward goto, a rule that never applies and a question no path leads to."""
    places = {question.id: place for place, question in enumerate(questions)}
    reached = {0}
    for place, question in enumerate(questions):
        table = file.at(f"question {question.id}")
        if place not in reached:
            table.fail("no path leads to this question, so the end cannot be reached through it")
        _check_rules(table, question)
        reached.update(_targets(table, question, place, places))


def _check_rules(table: Table, question: Question) -> None:
    for branch in question.branches[:-1]:
        if not branch.when:
            table.fail("next: a rule without if must be the last one")
    table.once("next: if", [key for branch in question.branches for key in branch.when])


def _targets(table: Table, question: Question, place: int, places: dict[str, int]) -> Iterator[int]:
    for branch in question.branches:
        if branch.goto == END:
            continue
        if branch.goto not in places:
            table.fail(f"goto {branch.goto!r} leads to no question of this set")
        if places[branch.goto] <= place:
            table.fail(f"goto {branch.goto!r} leads back: a path goes forward only, a loop never ends")
        yield places[branch.goto]
    if not any(not branch.when for branch in question.branches):
        yield place + 1  # an answer without a rule goes on to the next question of the file
