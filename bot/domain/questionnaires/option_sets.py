"""Reading the shared answer sets: typed order, stored keys, labels that fit a button."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.questionnaires.model import (
    CONDITIONS,
    MAX_LABEL,
    MAX_OPTIONS,
    Option,
    OptionKey,
    OptionSet,
    QuestionnaireError,
    SetKind,
)
from bot.domain.reviews.kinds import ReviewKind
from bot.domain.tables import Table

FEWEST_OPTIONS = 2
# What a set says of some of its options: lists of keys.
OF_KEYS = ("exclusive", "refusing", "vague", "people")
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
    table.only("id", "kind", "options", *OF_KEYS)
    if not NAME.fullmatch(name):
        table.fail("an id is made of a-z, 0-9 and _")
    kind = table.choice("kind", SetKind)
    options = tuple(_option(row) for row in table.tables("options"))
    exclusive, refusing, vague, people = (_keys(table, each) for each in OF_KEYS)
    option_set = OptionSet(name, kind, options, exclusive, refusing, vague, people)
    _check(table, option_set)
    return option_set


def _option(row: Table) -> Option:
    row.only("key", "label", "face", "not_at", "between", "together")
    return Option(
        row.as_key("key", row.values.get("key")),
        row.text("label"),
        row.optional_text("face"),
        row.choices("not_at", ReviewKind),
        _keys(row, "between"),
        _keys(row, "together"),
    )


def _keys(table: Table, name: str) -> frozenset[OptionKey]:
    """Return a list of keys, empty where it is left out."""
    return frozenset(table.keys(name)) if name in table.values else frozenset()


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
    _check_named_keys(table, option_set)


def _check_named_keys(table: Table, option_set: OptionSet) -> None:
    """Refuse a list that names a key which is not there, and joints of anything but two options."""
    if option_set.exclusive and option_set.kind is not SetKind.MULTI:
        table.fail("exclusive is for sets of kind multi")
    keys = frozenset(option_set.keys)
    for name in OF_KEYS:
        if not _keys(table, name) <= keys:
            table.fail(f"{name} names a key that is not in the set")
    for option in option_set.options:
        for joined in filter(None, (option.between, option.together)):
            if not (joined <= keys - {option.key} and len(joined) == 2):
                table.fail(f"option {option.key}: between and together name two other keys of the set")
