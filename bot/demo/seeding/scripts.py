"""The invented names and words, read once from the two files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from random import Random
from types import MappingProxyType
from typing import Any

from bot.domain.answers import Value
from bot.domain.conversations import AnswerStatus, Given, walk
from bot.domain.languages import ENGLISH
from bot.domain.participation import VIEW_ROLES, Route
from bot.domain.questionnaires import OptionSet, Question, Questionnaire, QuestionRole, SetKind
from bot.translation import Content

HERE = files("bot.demo.seeding")
# Open questions and what is said to them; the others are themes themselves.
THEMES = {"who": "people", "worry": "change", "say": "change"}
NOTHING_SHARE = 0.15
VARIANTS = 40
SKIPPED_SHARE = 0.04
POINT_WEIGHTS = {3: (6, 34, 60), 5: (3, 8, 25, 40, 24)}
# Weights of the options where even odds would be odd; nobody is unsafe by chance.
KEY_WEIGHTS: Mapping[str, tuple[int, ...]] = {
    "yns": (95, 0, 5),
    "ysn": (66, 25, 9),
    "attend": (25, 15, 12, 38, 10),
    "attend_y": (40, 20, 30, 10),
    "helper": (72, 25, 3),
    "own_words": (84, 11, 5),
    "amount": (30, 55, 6, 9),
    "health": (74, 9, 11, 6),
    "talk": (8, 4, 88),
}
NOTHING_WANTED: Mapping[str, Value] = MappingProxyType({})
NOT_THEIR_OWN = frozenset({"other", "adult", "mine"})


@dataclass(frozen=True, slots=True)
class Invention:
    """Languages with their share of a thousand children and first names, the officers' names, children's words."""

    shares: Mapping[str, int]
    names: Mapping[str, Sequence[str]]
    officers: Mapping[str, Sequence[str]]
    voices: Mapping[str, Mapping[str, Any]]

    def speaks(self, language: str) -> str:
        """Return the language in which a child's words were invented: their own or English."""
        return language if language in self.voices else ENGLISH

    def words(self, rng: Random, language: str, question: str) -> tuple[str, bool]:
        """Invent an answer to an open question; and whether it is a plain "nothing"."""
        voice = self.voices[self.speaks(language)]
        theme = THEMES.get(question, question)
        if theme == "change" and rng.random() < NOTHING_SHARE:
            return str(voice["nothing"]), True
        return str(rng.choice(voice[theme])), False


@lru_cache(maxsize=1)
def load_invention() -> Invention:
    """Read the files of names and words."""
    people = _read("people.toml")
    return Invention(
        shares={each["code"]: each["share"] for each in people["languages"]},
        names={each["code"]: tuple(each["names"]) for each in people["languages"]},
        officers=people["officers"],
        voices=_read("voices.toml"),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One answer of a script; the words of an open one are invented for each child, in their language."""

    question: Question
    status: AnswerStatus
    value: Value | None = None

    @property
    def is_open(self) -> bool:
        """Return whether words are still to be invented."""
        return self.question.options is None and self.status is AnswerStatus.ANSWERED


@dataclass(frozen=True, slots=True)
class SeedScript:
    """A way through one questionnaire, with what it says about whose words they are."""

    questionnaire: Questionnaire
    said: tuple[ScriptLine, ...]

    def provenance(self, answers: int) -> str:
        """Return whose words the first so many answers are; unknown where it was not asked or answered."""
        return self._choice(answers, "own") or self._choice(answers, "helper") or "unknown"

    def route(self, answers: int) -> Route:
        """Return who carries the words: the IRO, unless the child chose the social worker or the carer."""
        others = self._choice(answers, "speaker") in {"worker", "carer"}
        return Route.OTHER_ATTENDEE if others else Route.IRO_OR_ADVOCATE

    def spoken_for(self, answers: int) -> bool:
        """Return whether the first so many answers ask the IRO or an advocate to speak for the child."""
        return self._choice(answers, "speaker") in {"iro", "advocate"}

    def has_view(self, answers: int) -> bool:
        """Return whether a view is among the first so many answers."""
        return any(
            each.status is AnswerStatus.ANSWERED and each.question.role in VIEW_ROLES
            for each in self.said[:answers]
        )

    def counts_on(self, route: Route) -> bool:
        """Return whether the whole script holds the child's own views, to be carried on this route."""
        everything = len(self.said)
        return (
            self.route(everything) is route
            and self.provenance(everything) not in NOT_THEIR_OWN
            and self.has_view(everything)
        )

    @property
    def was_there(self) -> bool | None:
        """Return whether the child says in feedback that they were there; None when they do not say."""
        said = self._choice(len(self.said), "there")
        return None if said is None else said != "no"

    def _choice(self, answers: int, question: str) -> str | None:
        given = (each for each in self.said[:answers] if each.question.id == question)
        return next((str(each.value) for each in given if each.status is AnswerStatus.ANSWERED), None)


class Scripts:
    """The scripts of every questionnaire, written at first use."""

    def __init__(self, content: Content, seed: int) -> None:
        self._content = content
        self._seed = seed
        self._known: dict[str, tuple[SeedScript, ...]] = {}
        self._views: dict[tuple[str, Route], tuple[SeedScript, ...]] = {}
        self._feedback: dict[tuple[str, bool], tuple[SeedScript, ...]] = {}

    def draw(self, rng: Random, questionnaire_id: str) -> SeedScript:
        """Deal any script."""
        return rng.choice(self._scripts(questionnaire_id))

    def draw_views(self, rng: Random, questionnaire_id: str, route: Route) -> SeedScript | None:
        """Deal a script in the child's own words, to be carried on this route; None when there is none."""
        key = questionnaire_id, route
        if key not in self._views:
            scripts = self._scripts(questionnaire_id)
            self._views[key] = tuple(script for script in scripts if script.counts_on(route))
        return rng.choice(self._views[key]) if self._views[key] else None

    def draw_feedback(self, rng: Random, questionnaire_id: str, *, was_there: bool) -> SeedScript:
        """Deal a script whose child says that they were there, or were not, or does not say."""
        key = questionnaire_id, was_there
        if key not in self._feedback:
            scripts = self._scripts(questionnaire_id)
            fitting = tuple(each for each in scripts if each.was_there in {None, was_there})
            self._feedback[key] = fitting or scripts
        return rng.choice(self._feedback[key])

    def compose(self, rng: Random, questionnaire_id: str, wanted: Mapping[str, Value]) -> SeedScript:
        """Write a script for one occasion, with the wanted options where the path leads past their questions."""
        return _write(rng, self._content.newest(questionnaire_id), wanted)

    def _scripts(self, questionnaire_id: str) -> tuple[SeedScript, ...]:
        if questionnaire_id not in self._known:
            rng = Random(f"{self._seed} {questionnaire_id}")  # noqa: S311 - invention, not secrecy
            newest = self._content.newest(questionnaire_id)
            self._known[questionnaire_id] = tuple(_write(rng, newest) for _ in range(VARIANTS))
        return self._known[questionnaire_id]


def _write(
    rng: Random, questionnaire: Questionnaire, wanted: Mapping[str, Value] = NOTHING_WANTED
) -> SeedScript:
    said: list[ScriptLine] = []
    answers: dict[str, Given] = {}
    while (place := walk(questionnaire, answers).open) is not None:
        question = questionnaire.question(place)
        answer = _answer(rng, question)
        if place in wanted:
            answer = ScriptLine(question, AnswerStatus.ANSWERED, wanted[place])
        said.append(answer)
        answers[place] = Given(answer.status, answer.value)
    return SeedScript(questionnaire, tuple(said))


def _answer(rng: Random, question: Question) -> ScriptLine:
    if question.role is not QuestionRole.PROVENANCE and rng.random() < SKIPPED_SHARE:
        return ScriptLine(question, AnswerStatus.SKIPPED)
    value = None if question.options is None else _choose(rng, question.options)
    return ScriptLine(question, AnswerStatus.ANSWERED, value)


def _choose(rng: Random, options: OptionSet) -> Value:
    if options.kind is SetKind.SCALE:
        return rng.choices(options.keys, POINT_WEIGHTS[len(options.keys)])[0]
    if options.kind is SetKind.MULTI:
        return _choose_several(rng, options)
    return rng.choices(options.keys, KEY_WEIGHTS.get(options.id))[0]


def _choose_several(rng: Random, options: OptionSet) -> Value:
    if options.exclusive and rng.random() < 0.6:
        return tuple(options.exclusive)[:1]
    free = [key for key in options.keys if key not in options.exclusive]
    chosen = set(rng.sample(free, rng.randint(1, 2)))
    return tuple(key for key in free if key in chosen)
