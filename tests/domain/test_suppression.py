"""No hidden number can be found again from what is printed."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.suppression import Hiding, Sum, System, suppress

REACH = 9
"""How far above its true value a number without an upper limit is tried."""


def solutions(system: System, hidden: Mapping[str, Hiding]) -> Iterator[dict[str, int]]:
    """Solve the printed page again: every table of whole numbers that fits its sums and its words.

    It knows nothing of how cells were chosen; a withheld table is not there at all.
    """
    printed = {cell for cell in system.cells if hidden.get(cell) is not Hiding.WITHHELD}
    sums = [each for each in system.sums if printed.issuperset({*each.parts, each.total})]
    open_cells = [cell for cell in system.cells if cell in printed and cell in hidden]
    fixed = {cell: system.cells[cell] for cell in printed if cell not in hidden}
    yield from _filled(system, sums, open_cells, fixed, hidden)


def _filled(
    system: System, sums: list[Sum], left: list[str], known: dict[str, int], hidden: Mapping[str, Hiding]
) -> Iterator[dict[str, int]]:
    if not _may_hold(sums, known):
        return
    if not left:
        yield known
        return
    # The cell whose sum is nearest to being filled goes first.
    first = min(
        left,
        key=lambda cell: min(
            (_unknown(each, known) for each in sums if cell in (*each.parts, each.total)), default=99
        ),
    )
    for value in _values(system, first, hidden[first]):
        yield from _filled(system, sums, [c for c in left if c != first], {**known, first: value}, hidden)


def _unknown(each: Sum, known: dict[str, int]) -> int:
    return sum(cell not in known for cell in (*each.parts, each.total))


def _may_hold(sums: list[Sum], known: dict[str, int]) -> bool:
    for each in sums:
        parts = sum(known.get(part, 0) for part in each.parts)
        if each.total in known and (
            parts > known[each.total] or (not _unknown(each, known) and parts != known[each.total])
        ):
            return False
    return True


def _values(system: System, cell: str, words: Hiding) -> range:
    if words is Hiding.SMALL:
        return range(1, 5)
    return range(5 if words is Hiding.OTHER else 1, system.cells[cell] + REACH)


def is_found(system: System, hidden: Mapping[str, Hiding], cell: str) -> bool:
    """Return whether the page leaves this hidden cell only one value."""
    seen: set[int] = set()
    for found in solutions(system, hidden):
        seen.add(found[cell])
        if len(seen) > 1:
            return False
    return True


COUNTS = st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 9, 12, 30))


@st.composite
def systems(draw: st.DrawFn) -> System:
    """A whole in two parts, broken down once or twice into groups, with some cells that are given or secret."""
    cells: dict[str, int] = {}
    sums: list[Sum] = []
    groups = [(draw(COUNTS), draw(COUNTS)) for _ in range(draw(st.integers(1, 4)))]
    yes, no = (sum(each) for each in zip(*groups, strict=True))
    cells |= {"all": yes + no, "yes": yes, "no": no}
    sums.append(Sum(("yes", "no"), "all"))
    tables = {"whole": ["all", "yes", "no"], "first": _rows(cells, sums, "a", groups)}
    if draw(st.booleans()):
        split = draw(st.integers(0, yes)), draw(st.integers(0, no))
        halves = [split, (yes - split[0], no - split[1])]
        tables["second"] = _rows(cells, sums, "b", halves)
    given = frozenset(tables["whole"]) if draw(st.booleans()) else frozenset[str]()
    secret = frozenset() if given else draw(st.sampled_from((frozenset[str](), frozenset(("no",)))))
    return System(cells, tuple(sums), tables, given=given, secret=secret)


def _rows(cells: dict[str, int], sums: list[Sum], name: str, groups: list[tuple[int, int]]) -> list[str]:
    made = []
    for number, (yes, no) in enumerate(groups):
        row = {f"{name}{number}.all": yes + no, f"{name}{number}.yes": yes, f"{name}{number}.no": no}
        cells |= row
        made += row
        sums.append(Sum((f"{name}{number}.yes", f"{name}{number}.no"), f"{name}{number}.all"))
    for column in ("all", "yes", "no"):
        sums.append(Sum(tuple(f"{name}{number}.{column}" for number in range(len(groups))), column))
    return made


@settings(max_examples=100)
@given(systems())
def test_no_hidden_number_can_be_recovered_from_what_is_printed(system: System) -> None:
    hidden = suppress(system)
    kept_back = [cell for cell, words in hidden.items() if words is not Hiding.WITHHELD]
    assert [cell for cell in kept_back if is_found(system, hidden, cell)] == []


@given(systems())
def test_every_small_number_is_hidden_and_nothing_else_without_need(system: System) -> None:
    hidden = suppress(system)
    for cell, number in system.cells.items():
        if cell in system.given:
            assert hidden.get(cell) in {None, Hiding.WITHHELD}
        elif cell in system.secret:
            assert cell in hidden or number == 0
        elif 0 < number < 5:
            assert hidden[cell] in {Hiding.SMALL, Hiding.WITHHELD}
        elif number == 0:
            assert hidden.get(cell) in {None, Hiding.WITHHELD}
    if not any(0 < number < 5 for number in system.cells.values()) and not system.secret:
        assert hidden == {}


def test_the_test_itself_finds_a_number_that_is_hidden_alone() -> None:
    system = System({"a": 3, "b": 7, "all": 10}, (Sum(("a", "b"), "all"),), {"t": ("a", "b", "all")})
    assert is_found(system, {"a": Hiding.SMALL}, "a")
    assert not is_found(system, {"a": Hiding.SMALL, "b": Hiding.OTHER}, "b")


def test_a_number_of_one_beside_a_five_is_not_protected_by_it() -> None:
    """6 = 1 + 5, and a hidden other number is at least 5: whoever knows that has the 1."""
    system = System(
        {"a": 1, "b": 5, "c": 30, "all": 36}, (Sum(("a", "b", "c"), "all"),), {"t": ("a", "b", "c", "all")}
    )
    assert suppress(system) == {"a": Hiding.SMALL, "c": Hiding.OTHER}


def test_two_fours_with_their_sum_are_not_left_as_they_are() -> None:
    """8 = 4 + 4 is the only sum of two numbers below five."""
    system = System(
        {"a": 4, "b": 4, "c": 20, "all": 28, "ab": 8},
        (Sum(("a", "b"), "ab"), Sum(("ab", "c"), "all")),
        {"t": ("a", "b", "c", "all", "ab")},
    )
    hidden = suppress(system)
    assert hidden["a"] == hidden["b"] == Hiding.SMALL
    assert set(hidden) > {"a", "b"}


def test_a_breakdown_that_cannot_be_made_safe_is_withheld_as_a_whole() -> None:
    """The total is given, and only one group has any: hiding cannot help."""
    system = System(
        {"no": 3, "g1": 3, "g2": 0},
        (Sum(("g1", "g2"), "no"),),
        {"whole": ("no",), "groups": ("g1", "g2")},
        given=frozenset({"no"}),
    )
    assert suppress(system) == {"g1": Hiding.WITHHELD, "g2": Hiding.WITHHELD}


def test_a_secret_number_is_never_shown_but_a_nought_is() -> None:
    for number, words in ((0, {}), (40, {"secret": Hiding.PANEL_ONLY, "b": Hiding.OTHER})):
        system = System(
            {"secret": number, "b": 10, "c": 60, "all": 70 + number},
            (Sum(("secret", "b", "c"), "all"),),
            {"t": ("secret", "b", "c", "all")},
            secret=frozenset({"secret"}),
        )
        assert suppress(system) == words


@pytest.mark.parametrize(
    ("cells", "why"), [({"a": 1, "all": 2}, "not all"), ({"a": -1, "all": -1}, "negative")]
)
def test_what_is_no_table_is_refused(cells: dict[str, int], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        System(cells, (Sum(("a",), "all"),), {"t": tuple(cells)})
