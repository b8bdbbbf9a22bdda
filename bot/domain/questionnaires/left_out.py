"""What a question set leaves out at a kind of review; what stays keeps its order and leads to the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import dropwhile, pairwise

from bot.domain.questionnaires.model import END, Branch, Option, OptionKey, Question, Questionnaire
from bot.domain.reviews.kinds import ReviewKind

# A question that is left out is passed as if it had been skipped.
_PASSED = frozenset({"skip", "any"})


def left_out(questionnaire: Questionnaire, kind: ReviewKind) -> frozenset[str]:
    """Name what a set does not ask at reviews of a kind: its questions, and options by their question."""
    questions = questionnaire.questions
    names = [_name(questionnaire, each) for each in questions if kind in each.not_at]
    names += [
        _name(questionnaire, each, option)
        for each in questions
        for option in (each.options.options if each.options else ())
        if kind in option.not_at
    ]
    return frozenset(names)


def without(questionnaire: Questionnaire, names: Collection[str]) -> Questionnaire:
    """Return a set without the questions and options that are named; names of another set change nothing in it.

    A set of which nothing would stay is returned whole.
    """
    whole = questionnaire.questions
    kept = [each for each in whole if _name(questionnaire, each) not in names]
    shorter = [_with_options(questionnaire, each, names) for each in kept]
    if shorter == list(whole):
        return questionnaire
    leads = _leads(whole, frozenset(each.id for each in shorter))
    first = leads[whole[0].id]  # what stands before it is on no way
    on_a_way = list(dropwhile(lambda each: each.id != first, shorter))
    return replace(questionnaire, questions=_joined(whole, on_a_way, leads)) if on_a_way else questionnaire


def _name(questionnaire: Questionnaire, question: Question, option: Option | None = None) -> str:
    name = f"{questionnaire.id}.{question.id}"
    return name if option is None else f"{name}.{option.key}"


def _with_options(questionnaire: Questionnaire, question: Question, names: Collection[str]) -> Question:
    """Return a question with the options that stay, and with the rules that they can still meet."""
    options = question.options
    if options is None:
        return question
    hidden = tuple(each for each in options.options if _name(questionnaire, question, each) in names)
    if not hidden:
        return question
    offered = tuple(each for each in options.options if each not in hidden)
    rules = _still_met(question.branches, frozenset(each.key for each in hidden))
    return replace(question, options=replace(options, options=offered, hidden=hidden), branches=rules)


def _still_met(rules: tuple[Branch, ...], hidden: frozenset[OptionKey]) -> tuple[Branch, ...]:
    return tuple(
        Branch(each.when - hidden, each.goto) for each in rules if not each.when or each.when - hidden
    )


def _joined(
    whole: tuple[Question, ...], kept: list[Question], leads: Mapping[str, str]
) -> tuple[Question, ...]:
    """Return the questions that stay, each leading where it led, or behind what is left out there."""
    behind = {each.id: following.id for each, following in pairwise(whole)}
    follows = {each.id: following.id for each, following in pairwise(kept)}
    joined = []
    for each in kept:
        rules = tuple(Branch(rule.when, leads[rule.goto]) for rule in each.branches)
        goes_on = leads[behind.get(each.id, END)]
        if goes_on != follows.get(each.id, END) and all(rule.when for rule in rules):
            rules = (*rules, Branch(frozenset(), goes_on))
        joined.append(replace(each, branches=rules))
    return tuple(joined)


def _leads(whole: tuple[Question, ...], kept: frozenset[str]) -> Mapping[str, str]:
    """Say where the way to each question leads: to it, or to what follows when it is passed."""
    leads, following = {END: END}, END
    for each in reversed(whole):
        passed = (rule.goto for rule in each.branches if not rule.when or rule.when & _PASSED)
        leads[each.id] = each.id if each.id in kept else leads[next(passed, following)]
        following = each.id
    return leads
