"""Reading the shared answer sets: typed order, stored keys, labels that fit a button."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.questionnaires.model import (
    CONDITIONS,
    MAX_LABEL,
    MAX_OPTIONS,
    Option,
    OptionSet,
    QuestionnaireError,
    SetKind,
)
from bot.domain.reviews.kinds import ReviewKind
from bot.domain.tables import Table

FEWEST_OPTIONS = 2
NAME = re.compile(r"[a-z][a-z0-9_]*")


def parse_option_sets(data: Mapping[str, object], source: str) -> Mapping[str, OptionSet]:
    """Read a loaded file of answer sets by set id; raises QuestionnaireError naming the file and the set."""
    file = Table(data, source, QuestionnaireError)
    file.only("sets")
    sets = [_option_set(table) for table in file.tables("sets")]
    file.once("set", [option_set.id for option_set in sets])
    return {option_set.id: option_set for option_set in sets}


def _option_set(table: Table) -> OptionSet:
    name = table.text("id")
    table = table.at(f"set {name}")
    table.only("id", "kind", "options", "exclusive")
    if not NAME.fullmatch(name):
        table.fail("an id is made of a-z, 0-9 and _")
    kind = table.choice("kind", SetKind)
    options = tuple(_option(row) for row in table.tables("options"))
    exclusive = table.keys("exclusive") if "exclusive" in table.values else ()
    option_set = OptionSet(name, kind, options, frozenset(exclusive))
    _check(table, option_set)
    return option_set


def _option(row: Table) -> Option:
    row.only("key", "label", "face", "not_at")
    key = row.as_key("key", row.values.get("key"))
    return Option(key, row.text("label"), row.optional_text("face"), row.choices("not_at", ReviewKind))


def _check(table: Table, option_set: OptionSet) -> None:
    if len(option_set.options) > MAX_OPTIONS:
        table.fail(f"{len(option_set.options)} options, at most {MAX_OPTIONS} (9 is taken)")
    table.once("key", option_set.keys)
    table.once("label", [option.label.casefold() for option in option_set.options])
    for option in option_set.options:
        _check_label(table, option)
    _check_keys(table, option_set)
    for kind in ReviewKind:
        _check_offered(table, option_set, kind)


def _check_offered(table: Table, option_set: OptionSet, kind: ReviewKind) -> None:
    """Refuse a list from which so much is left out at a kind of review that nothing can be chosen."""
    left = [option for option in option_set.options if kind not in option.not_at]
    if len(left) == len(option_set.options):
        return
    if len(left) < FEWEST_OPTIONS:
        table.fail(f"not_at {kind} leaves {len(left)} options, at least {FEWEST_OPTIONS} stay")
    if option_set.kind is not SetKind.CHOICE and option_set.kind is not SetKind.MULTI:
        table.fail(f"not_at: a set of kind {option_set.kind} keeps all its options")


def _check_label(table: Table, option: Option) -> None:
    if len(option.label) > MAX_LABEL:
        table.fail(f"label {option.label!r} has {len(option.label)} characters, at most {MAX_LABEL}")
    if "{" in option.label or "}" in option.label:
        table.fail(f"label {option.label!r}: bad placeholder, a label has none")


def _check_keys(table: Table, option_set: OptionSet) -> None:
    keys, kind = option_set.keys, option_set.kind
    if CONDITIONS.intersection(keys):
        table.fail(f"the keys {', '.join(sorted(CONDITIONS))} have a meaning of their own")
    if kind is SetKind.SCALE and keys != tuple(range(1, len(keys) + 1)):
        table.fail("the keys of a scale are the whole numbers from 1 in order, lowest first")
    if kind is not SetKind.SCALE and not all(isinstance(key, str) and NAME.fullmatch(key) for key in keys):
        table.fail("only a scale has numbers as keys; every other key is made of a-z, 0-9 and _")
    if kind is SetKind.YES_NO and not {"yes", "no"} <= set(keys):
        table.fail('a yes/no set has the keys "yes" and "no"')
    _check_exclusive(table, option_set)


def _check_exclusive(table: Table, option_set: OptionSet) -> None:
    if option_set.exclusive and option_set.kind is not SetKind.MULTI:
        table.fail("exclusive is for sets of kind multi")
    if not option_set.exclusive <= set(option_set.keys):
        table.fail("exclusive names a key that is not in the set")
