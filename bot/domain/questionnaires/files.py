"""Reading one questionnaire from its loaded file: fields known, answer keys real, paths whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.questionnaires.left_out import left_out, without
from bot.domain.questionnaires.model import (
    CONDITIONS,
    Audience,
    Branch,
    OptionKey,
    OptionSet,
    Phase,
    Question,
    Questionnaire,
    QuestionnaireError,
    QuestionRole,
    check_paths,
)
from bot.domain.questionnaires.option_sets import NAME
from bot.domain.questionnaires.texts import QUESTION_PLACEHOLDERS, check_placeholders
from bot.domain.reviews.kinds import ReviewKind
from bot.domain.tables import Table

FEEDS = frozenset(
    {
        "answered",
        "attend_wish",
        "attended_said",
        "feedback_visibility",
        "helper_role",
        "own_words",
        "people_wish",
        "support_wish",
        "views_carried_by",
    }
)
OLDEST = 25  # the age to which support for a care leaver can last


def parse_questionnaire(
    data: Mapping[str, object], sets: Mapping[str, OptionSet], source: str
) -> Questionnaire:
    """Read one loaded questionnaire file; raises QuestionnaireError naming the file and the question."""
    file = Table(data, source, QuestionnaireError)
    file.only("id", "version", "phase", "ages", "audience", "target_grade", "intro", "questions")
    questionnaire = Questionnaire(
        id=file.text("id"),
        version=file.number("version"),
        phase=file.choice("phase", Phase),
        ages=_ages(file),
        audience=file.choice("audience", Audience),
        target_grade=file.number("target_grade"),
        intro=_intro(file),
        questions=tuple(_question(row, sets) for row in file.tables("questions")),
    )
    _check(file, questionnaire)
    return questionnaire


def _ages(file: Table) -> tuple[int, int]:
    ages = [age for age in file.array("ages") if isinstance(age, int) and not isinstance(age, bool)]
    if len(ages) != 2 or len(file.array("ages")) != 2 or not 0 < ages[0] <= ages[1] <= OLDEST:
        file.fail(f"ages must be two whole numbers from 1 to {OLDEST}, youngest first")
    return ages[0], ages[1]


def _intro(file: Table) -> str | None:
    intro = file.optional_text("intro")
    if intro is not None:
        check_placeholders(file.at("intro"), intro, QUESTION_PLACEHOLDERS)
    return intro


def _check(file: Table, questionnaire: Questionnaire) -> None:
    with_adult = questionnaire.audience is Audience.ADULT_WITH_CHILD
    if with_adult != (questionnaire.intro is not None):
        file.fail("an intro is for sets that an adult reads with a child, and each of them has one")
    file.once("question", [question.id for question in questionnaire.questions])
    for question in questionnaire.questions:
        if question.to_adult and not with_adult:
            file.at(f"question {question.id}").fail("to = adult is for sets that an adult reads with a child")
    check_paths(file, questionnaire.questions)
    for kind in ReviewKind:
        _check_left_out(file.at(f"at reviews of the kind {kind}"), questionnaire, kind)


def _check_left_out(file: Table, questionnaire: Questionnaire, kind: ReviewKind) -> None:
    """Refuse to leave out what protects a child, every question, or all that leads to a question that stays."""
    for question in questionnaire.questions:
        options = question.options.options if question.options else ()
        is_touched = kind in question.not_at or any(kind in option.not_at for option in options)
        if question.role is QuestionRole.SAFETY and is_touched:
            file.at(f"question {question.id}").fail(
                "not_at: the question about being safe is always asked whole"
            )
    if all(kind in question.not_at for question in questionnaire.questions):
        file.fail("not_at: at least one question stays")
    asked = without(questionnaire, left_out(questionnaire, kind)).questions
    stays = [question.id for question in questionnaire.questions if kind not in question.not_at]
    if [question.id for question in asked] != stays:
        file.fail("not_at: no path leads to a question that stays")
    check_paths(file, asked)


def _question(row: Table, sets: Mapping[str, OptionSet]) -> Question:
    name = row.text("id")
    row = row.at(f"question {name}")
    row.only("id", "set", "type", "role", "to", "text", "feeds", "flag_if", "next", "not_at")
    if not NAME.fullmatch(name):
        row.fail("an id is made of a-z, 0-9 and _")
    text = row.text("text")
    check_placeholders(row, text, QUESTION_PLACEHOLDERS)
    options = _options(row, sets)
    return Question(
        id=name,
        text=text,
        role=row.choice("role", QuestionRole),
        options=options,
        to_adult=_one_of(row, "to", frozenset({"adult"})) is not None,
        feeds=_one_of(row, "feeds", FEEDS),
        flags=_flags(row, options),
        branches=tuple(_branches(row, options)),
        not_at=row.choices("not_at", ReviewKind),
    )


def _options(row: Table, sets: Mapping[str, OptionSet]) -> OptionSet | None:
    if ("set" in row.values) == ("type" in row.values):
        row.fail('a question has a set, or type = "open", not both')
    if "type" in row.values:
        _one_of(row, "type", frozenset({"open"}))
        return None
    name = row.text("set")
    if name not in sets:
        row.fail(f"unknown set {name!r}")
    return sets[name]


def _one_of(row: Table, key: str, allowed: frozenset[str]) -> str | None:
    value = row.optional_text(key)
    if value is not None and value not in allowed:
        row.fail(f"{key} is {value!r}, must be one of {', '.join(sorted(allowed))}")
    return value


def _flags(row: Table, options: OptionSet | None) -> Mapping[OptionKey, str]:
    found: dict[OptionKey, str] = {}
    for rule in row.tables("flag_if") if "flag_if" in row.values else ():
        rule.at("flag_if").only("if", "flag")
        flag = rule.text("flag")
        if not NAME.fullmatch(flag):
            rule.fail(f"flag {flag!r} must be made of a-z, 0-9 and _")
        for key in _condition(rule, options):
            if key in found:
                rule.fail(f"flag_if names {key!r} twice")
            found[key] = flag
    return found


def _branches(row: Table, options: OptionSet | None) -> Iterator[Branch]:
    for rule in row.tables("next") if "next" in row.values else ():
        rule.at("next").only("if", "goto")
        when = _condition(rule, options) if "if" in rule.values else ()
        yield Branch(frozenset(when), rule.text("goto"))


def _condition(rule: Table, options: OptionSet | None) -> tuple[OptionKey, ...]:
    keys = rule.keys("if")
    known = CONDITIONS.union(options.keys if options else ())
    for key in keys:
        if key not in known:
            rule.fail(f"{key!r} is not an answer to this question")
    rule.once("if", keys)
    return keys
