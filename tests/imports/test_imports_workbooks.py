"""Reading workbooks: what a person sees is what is read, and what is shown otherwise than stored is named."""

import time
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell

from bot.domain.imports import FileRefused
from bot.imports import read_file
from tests.imports.workbooks import (
    CHILDREN,
    bomb,
    by_hand,
    noticed,
    refused,
    row,
    rows_in,
    saved,
    values,
    workbook,
)

KOFI = {"child_id": "900001", "known_as": "Kofi"}


def one(column: str, cell: Any, number_format: str = "General") -> bytes:
    """Save a workbook of one child, one of whose cells holds this in this format."""
    book, sheet = workbook(CHILDREN, ["900001", "Kofi", None, None])
    target = sheet.cell(2, CHILDREN.index(column) + 1)
    assert isinstance(target, Cell)
    target.value = cell
    target.number_format = number_format
    return saved(book)


def two_sheets(*, first_state: str) -> bytes:
    book, sheet = workbook(CHILDREN[:2], ["900009", "Somebody"], title="Old")
    sheet.sheet_state = first_state
    now = book.create_sheet("Now")
    now.append(CHILDREN[:2])
    now.append(["900001", "Kofi"])
    book.active = now
    return saved(book)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_worksheet_is_not_taken_and_both_are_named(state: str) -> None:
    sheet, _ = rows_in(two_sheets(first_state=state))
    assert sheet.read_as == "workbook, sheet Now"
    assert values(two_sheets(first_state=state)) == [KOFI]
    assert noticed(two_sheets(first_state=state)) == [(1, "", "Old", "This sheet is hidden, and is not read")]


def test_another_sheet_that_can_be_seen_is_named() -> None:
    content = two_sheets(first_state="visible")
    assert noticed(content) == [(1, "", "Now", "This sheet is not read: Old is")]


def test_of_several_sheets_that_can_be_seen_the_one_that_fits_is_read() -> None:
    book, _ = workbook(["Reviews of the service"], ["child_id", "Team"], ["900009", "North"], title="Cover")
    fitting = book.create_sheet("Children")
    fitting.append(CHILDREN[:2])
    fitting.append(["900001", "Kofi"])
    sheet, _ = rows_in(saved(book))
    assert sheet.read_as == "workbook, sheet Children"
    assert noticed(saved(book)) == [(1, "", "Cover", "This sheet is not read: Children is")]
    # Where none fits, the one that names most columns is shown.
    fitting["B1"] = "Name"
    assert read_file(saved(book)).read_as == "workbook, sheet Cover"


def test_a_workbook_in_which_all_is_hidden_says_so() -> None:
    book, sheet = workbook(CHILDREN[:2], ["900009", "Somebody"], title="Old")
    book.create_sheet("Blank")
    sheet.sheet_state = "hidden"
    with pytest.raises(FileRefused, match="hidden are Old: show the one"):
        read_file(saved(book))


def test_hidden_lines_and_columns_are_read_and_said() -> None:
    book, sheet = workbook(CHILDREN[:2], ["900001", "Kofi"], ["900002", "Ama"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    assert len(values(saved(book))) == 2
    assert noticed(saved(book)) == [
        (3, "", "lines 3", "These lines are hidden in the workbook, and are read all the same"),
        (1, "known_as", "", "This column is hidden in the workbook, and is read all the same"),
    ]


BLANK = {
    "rows": lambda number: f'<row r="{number}" s="3" customFormat="1"/>',
    "cells": lambda number: f'<row r="{number}">' + "".join(
        f'<c r="{column}{number}" s="3"/>' for column in "AB"
    ) + "</row>",
    "with names before": lambda number: f'<x:row r="{number}" s="3"/>',
}  # fmt: skip


@pytest.mark.parametrize("kind", ["rows", "cells"])
def test_two_children_and_a_million_coloured_blank_rows_are_two_children_at_once(kind: str) -> None:
    blank = "".join(map(BLANK[kind], range(4, 1_048_577)))
    content = by_hand(
        f"<sheetData>{row(1, *CHILDREN[:2])}{row(2, '900001', 'Kofi')}{row(3, '900002', 'Ama')}{blank}</sheetData>"
    )
    begun = time.process_time()
    assert [each["known_as"] for each in values(content)] == ["Kofi", "Ama"]
    assert time.process_time() - begun < 5


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.sampled_from(list(BLANK)))
def test_blank_rows_anywhere_move_no_line(gaps: list[int], kind: str) -> None:
    place, rows, wanted = 1, [], []
    prefix = ' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    for gap in gaps:
        rows += [BLANK[kind](number) for number in range(place + 1, place + gap + 1)]
        place += gap + 1
        wanted.append(place)
        rows.append(row(place, "900001", "Kofi"))
    content = by_hand(f"<sheetData{prefix}>{row(1, *CHILDREN[:2])}{''.join(rows)}</sheetData>")
    sheet = read_file(content)
    assert [line.number for line in sheet.lines] == wanted
    assert {line.cells for line in sheet.lines} == {("900001", "Kofi")}


@pytest.mark.parametrize(
    ("column", "cell", "style", "read"),
    [
        ("child_id", 900001, "General", "900001"),
        ("child_id", 123, "000000", "000123"),
        ("child_id", 123456789012345, "0", "123456789012345"),
        ("child_id", 900001, "0.00E+00", "900001"),
        ("child_id", "000123", "@", "000123"),
        ("sibling_group", 0.1 + 0.2, "General", "0.3"),
        ("sibling_group", 7.0, "0", "7"),
        ("sibling_group", '="V1"', "@", "V1"),
        ("sibling_group", "_x000D_", "General", None),
        ("sibling_group", "-", "General", None),
        ("date_of_birth", date(2013, 5, 4), "mm/dd/yy", date(2013, 5, 4)),
        ("date_of_birth", datetime(2013, 5, 4, 23, 59, 59, 900000), "dd/mm/yyyy", date(2013, 5, 4)),  # noqa: DTZ001
        ("date_of_birth", "2013-05-04T23:30:00Z", "General", date(2013, 5, 5)),
    ],
)
def test_a_cell_is_read_as_it_is_shown(column: str, cell: Any, style: str, read: Any) -> None:
    book, sheet = workbook(CHILDREN, ["900001", "Kofi", None, None])
    target = sheet.cell(2, CHILDREN.index(column) + 1)
    assert isinstance(target, Cell)
    target.value, target.number_format = cell, style
    if isinstance(cell, str):
        target.data_type = "s"
    assert values(saved(book))[0].get(column) == read


@pytest.mark.parametrize(
    ("column", "cell", "style", "said"),
    [
        ("child_id", 1234567890123456789, "General", "keeps only 15 digits"),
        ("child_id", 1234567890123456, "0", "keeps only 15 digits"),
        ("child_id", 1.23456789012345e18, "General", "keeps only 15 digits"),
        ("child_id", 900001.5, "General", "only letters and digits"),
        ("child_id", 900001.4, "0", "stores 900001.4 here"),
        ("child_id", 5, '"PN"0', "shows it by the format"),
        ("child_id", 123456, "000-000", "shows it by the format"),
        ("child_id", 900001, ";;;", "shows it by the format"),
        ("child_id", 900001000, "0,", "shows it by the format"),
        ("child_id", 0.12, "0%", "shows 12% here"),
        ("child_id", "#REF!", "General", "error message"),
        ("known_as", "#N/A", "General", "error message"),
        ("known_as", True, "General", "holds a yes or no"),
        ("known_as", date(2026, 4, 1), "mmm-yy", "only a part of a day"),
        ("sibling_group", date(2026, 2, 1), "dd/mm/yyyy", "holds a day"),
        ("known_as", "=A2", "General", "formula without its result"),
        ("date_of_birth", 41398, "General", "spreadsheet’s number of a day"),
        ("date_of_birth", True, "General", "holds a yes or no"),
        ("date_of_birth", 41398.5, "hh:mm", "only a part of a day"),
        ("date_of_birth", date(2026, 4, 1), "mmm-yy", "only a part of a day"),
        ("date_of_birth", date(2026, 4, 1), "d mmm", "only a part of a day"),
        ("date_of_birth", 99999999, "dd/mm/yyyy", "no day"),
    ],
)
def test_a_cell_that_shows_otherwise_than_it_stores_is_refused_by_name(
    column: str, cell: Any, style: str, said: str
) -> None:
    content = one(column, cell, style)
    (found,) = refused(content)
    assert found[:2] == (2, column)
    assert said in found[3]


@pytest.mark.parametrize(("cell", "style", "read"), [(0.8, "0%", 80), (0.8, "0.0", 80), (1, "0%", 100)])
def test_a_share_of_full_time_may_be_shown_as_percent(cell: float, style: str, read: int) -> None:
    header = ["officer_name", "officer_email", "team", "fte", "post_start"]
    book, sheet = workbook(header, ["Ida", "ida@example.org", "North", cell, date(2026, 4, 1)])
    sheet.cell(2, 4).number_format = style
    assert values(saved(book))[0]["fte"] == read


def test_the_result_of_a_formula_is_read_and_said() -> None:
    cells = '<c r="A2" t="str"><f>A9</f><v>900001</v></c><c r="B2" t="str"><f>B9</f><v>Kofi</v></c>'
    content = by_hand(f'<sheetData>{row(1, *CHILDREN[:2])}<row r="2">{cells}</row></sheetData>')
    assert values(content) == [KOFI]
    assert noticed(content) == [
        (
            2,
            "",
            "lines 2",
            "On these lines are formulas; what they came to when the workbook was saved is read",
        )
    ]


def test_a_merged_cell_is_nobodys_but_the_first_ones() -> None:
    book, sheet = workbook(
        ["Children of today"], CHILDREN, ["900001", "Kofi", None, "S1"], ["900002", "Ama", None, None]
    )
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("D3:D4")
    assert refused(saved(book)) == [
        (4, "sibling_group", "", "The cell is merged with one on line 3: unmerge it and fill in each cell")
    ]


def test_titles_above_the_header_are_passed_over_and_said() -> None:
    book, _ = workbook(
        ["Children in care"], ["Printed", "01/11/2026"], [], CHILDREN, ["900001", "Kofi", None, None]
    )
    sheet, rows = rows_in(saved(book))
    assert (sheet.header_line, rows.rows[0].line) == (4, 5)
    assert [each[:3] for each in noticed(saved(book))] == [
        (1, "", "Children in care"),
        (2, "", "Printed 01/11/2026"),
    ]


def test_blank_columns_at_the_end_are_nothing_and_nameless_ones_are_said() -> None:
    book, sheet = workbook([*CHILDREN[:2], None, "notes"], ["900001", "Kofi", "x", None])
    sheet.cell(2, 40).number_format = "0.00"
    assert values(saved(book)) == [KOFI]
    assert noticed(saved(book)) == [(1, "", "x", "Column 3 has no name in the header and is not read")]


def _cells(number: int) -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>c{place}</t></is></c>' for place in range(number))
    return f'<sheetData><row r="1">{cells}</row></sheetData>'


TOO_MUCH = {
    "columns": (lambda: by_hand(_cells(200_000)), "at most 1,000 columns"),
    "far away": (lambda: by_hand('<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>'), "16,384"),
    "sheets": (lambda: by_hand("<sheetData/>", names=[f"S{each}" for each in range(300)]), "300 sheets"),
    "cells": (
        lambda: by_hand(
            "<sheetData>" + "".join(
                f'<row r="{number}">' + '<c s="1"/>' * 400 + "<c><v>1</v></c></row>" for number in range(1, 6_000)
            ) + "</sheetData>"
        ),
        "far more cells",
    ),
    "merged": (
        lambda: by_hand(
            f"<sheetData>{row(1, *CHILDREN)}</sheetData><mergeCells>"
            + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>"
        ),
        "far more merged cells",
    ),
    "zeros": (lambda: bomb(401 * 2**20), "unpacks to far more"),
    "entities": (
        lambda: by_hand("<sheetData/>", more='<!DOCTYPE a [<!ENTITY b "c">]>'),
        "cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(TOO_MUCH))
def test_what_is_too_much_is_refused_before_the_work(kind: str) -> None:
    make, said = TOO_MUCH[kind]
    content = make()
    begun = time.process_time()
    with pytest.raises(FileRefused, match=said):
        read_file(content)
    assert time.process_time() - begun < 10


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(-(10**20), 10**20),
                st.floats(allow_nan=False, allow_infinity=False),
                st.dates(date(1900, 3, 1)),
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
            ),
            min_size=2,
            max_size=6,
        ),
        max_size=6,
    )
)
def test_every_line_of_a_workbook_is_read_or_refused_with_a_reason(lines: list[list[Any]]) -> None:
    book, sheet = workbook(CHILDREN)
    for line in lines:
        sheet.append([_typed(cell) for cell in line])
    _lines_are_accounted_for(saved(book), lines)


def _typed(cell: Any) -> Any:
    """Keep a text that looks like a formula from becoming one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("=") else cell


def _lines_are_accounted_for(content: bytes, lines: Sequence[Sequence[Any]]) -> None:
    _, rows = rows_in(content)
    assert all(each.says for each in rows.refusals)
    accepted, not_taken = {each.line for each in rows.rows}, {each.line for each in rows.refusals}
    assert accepted.isdisjoint(not_taken)
    for number in accepted:
        child = rows_by(rows.rows, number).text("child_id")
        typed = lines[number - 2][0]
        assert isinstance(typed, str) or (isinstance(typed, int | float) and abs(typed) < 1e15)
        assert not isinstance(typed, bool)
        assert child == (typed.strip("'").strip() if isinstance(typed, str) else str(int(typed)))


def rows_by(rows: Sequence[Any], number: int) -> Any:
    return next(each for each in rows if each.line == number)


def test_a_workbook_with_a_password_and_other_packed_files_are_named() -> None:
    for content, said in (
        (bytes.fromhex("d0cf11e0a1b11ae1"), "password"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table><tr><td>child_id</td></tr></table>", "web page"),
        (b"\x1f\x8b\x08", "packed"),
        (saved(openpyxl.Workbook()), "empty"),
    ):
        with pytest.raises(FileRefused, match=said):
            read_file(content)
