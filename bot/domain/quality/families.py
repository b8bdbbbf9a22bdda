"""The rules about families: brothers and sisters share an IRO, a parent in care and their child do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kin:
    """A child in care with the family and the IRO on record; ids as stored, None where it is not recorded.

    ``excepted`` and ``same_iro_allowed`` say that a person recorded why the rule does not hold for this child.
    """

    child: str
    group: str | None
    excepted: bool
    parent: str | None
    officer_id: int | None
    same_iro_allowed: bool = False


def split_siblings(children: Iterable[Kin]) -> Mapping[str, frozenset[int]]:
    """Return the sibling groups with more than one IRO, exceptions left aside: the officers of each, by group."""
    officers: defaultdict[str, set[int]] = defaultdict(set)
    for kin in children:
        if kin.group is not None and kin.officer_id is not None and not kin.excepted:
            officers[kin.group].add(kin.officer_id)
    return {group: frozenset(found) for group, found in officers.items() if len(found) > 1}


def parents_known(children: Iterable[Kin]) -> Mapping[str, bool]:
    """Return the children whose own IRO and whose parent's IRO are known: True where it is the same one.

    One with a recorded reason is no finding.
    """
    kept = tuple(children)
    officers = {kin.child: kin.officer_id for kin in kept}
    return {
        kin.child: kin.officer_id == of_parent and not kin.same_iro_allowed
        for kin in kept
        if kin.parent is not None
        and kin.officer_id is not None
        and (of_parent := officers.get(kin.parent)) is not None
    }
