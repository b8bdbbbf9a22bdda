"""Reading files of the case system: encodings, columns, cells; nothing is guessed and nothing is lost."""

import csv
import io
import string
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import (
    DAY_EXAMPLES,
    FIELDS,
    PREFIX,
    CellReading,
    ColumnMapping,
    FileKind,
    FileRefused,
    Rows,
    Sheet,
    decode,
    fits,
    lay_out,
    read_csv,
    read_participation,
    read_rows,
    squeezed,
)
from bot.domain.imports.cells import UnreadableCharacter, day, full_time, identifier, yes_no
from bot.domain.imports.characters import stands_for_nothing
from bot.domain.participation import DFE_WORDING, Code

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "reference" / "import.md"
GOLDEN = Path(__file__).parent / "golden" / "imports"
CASES = tomllib.loads((GOLDEN / "cases.toml").read_text(encoding="utf-8"))["file"]
READING = CellReading(date(2026, 11, 23), {"polish": "pl", "polski": "pl", "pl": "pl"})


def sheet_of(content: bytes) -> Sheet:
    return read_csv(*decode(content))


def rows_of(text: str, mapping: ColumnMapping | None = None, reading: CellReading = READING) -> Rows:
    sheet = read_csv(text)
    return read_rows(sheet, lay_out(sheet.header, mapping), reading)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_golden_file_is_read_as_written_down(case: dict[str, Any]) -> None:
    sheet = sheet_of((GOLDEN / case["name"]).read_bytes())
    layout = lay_out(sheet.header)
    rows = read_rows(sheet, layout, READING)
    assert (sheet.read_as, layout.kind, list(layout.unread)) == (
        case["read_as"],
        case["kind"],
        case["unread"],
    )
    read = [
        {"line": row.line, **{name: value for name, value in row.values.items() if value is not None}}
        for row in rows.rows
    ]
    assert read == case["rows"]
    refused = [
        {"line": each.line, "column": each.column, "value": each.value, "reason": each.says}
        for each in sorted(rows.refusals, key=lambda each: each.line)
    ]
    assert refused == case.get("refusals", [])
    noticed = [{"line": each.line, "column": each.column, "value": each.value} for each in rows.notices]
    assert noticed == case.get("notices", [])


def test_every_golden_file_has_its_case() -> None:
    assert {path.name for path in GOLDEN.glob("*.csv")} == {case["name"] for case in CASES}


@pytest.mark.parametrize("kind", list(FileKind))
def test_every_column_is_in_the_documentation(kind: FileKind) -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    section = text.partition(f"### {kind.replace('_', ' ')}")[2].partition("##")[0]
    named = {name for field in FIELDS[kind] for name in (field.name, *field.also)}
    assert {name for name in named if f"`{name}`" not in section} == set()
    assert all(f"`{written}`" in text for written in DAY_EXAMPLES)


@pytest.mark.parametrize("written", DAY_EXAMPLES)
def test_a_day_is_read_in_every_format_of_the_list(written: str) -> None:
    assert day(written, READING).value == date(2026, 11, 26)


@pytest.mark.parametrize(
    "written",
    ["11/26/2026", "26/11/26", "2026/11/26", "45987", "26 Octember 2026", "٢٦/١١/٢٠٢٦", "26/11/0206"],
)
def test_a_day_in_another_format_is_refused(written: str) -> None:
    with pytest.raises(UnreadableCharacter):
        day(written, READING)


@given(st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_every_day_comes_back_from_every_format(on: date) -> None:
    written = (
        f"{on:%d/%m/%Y}", f"{on.day}/{on.month}/{on.year}", on.isoformat(), f"{on:%d-%m-%Y}", f"{on:%d.%m.%Y}",
        f"{on:%d %B %Y}", f"{on:%d-%b-%Y}", f"{on.isoformat()} 00:00:00.000", f"{on.isoformat()}T09:30:00Z",
    )  # fmt: skip
    assert {day(each, READING).value for each in written} == {on}


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [("1", 100), ("1.0", 100), ("0.8", 80), ("0,75", 75), ("0.50", 50), ("0.05", 5)],
)
def test_a_share_of_full_time_is_read_as_hundredths(written: str, hundredths: int) -> None:
    assert full_time(written, READING).value == hundredths


@pytest.mark.parametrize("written", ["0", "1.2", "37", "80%", "0.123", "-1", "half"])
def test_no_other_share_is_read(written: str) -> None:
    with pytest.raises(UnreadableCharacter):
        full_time(written, READING)


def test_an_id_has_at_most_twenty_letters_and_digits_and_a_long_one_is_doubted() -> None:
    assert identifier("A" * 10, READING).doubt == ""
    assert identifier("A" * 20, READING).doubt
    for wrong in ("A" * 21, "12-3", "12 3", "é1", ""):
        with pytest.raises(UnreadableCharacter):
            identifier(wrong, READING)


def test_yes_and_no_are_what_case_systems_write() -> None:
    assert [yes_no(each, READING).value for each in ("Y", "no", "TRUE", "0")] == [True, False, True, False]
    with pytest.raises(UnreadableCharacter):
        yes_no("maybe", READING)


def test_the_wordings_differ_within_the_prefix() -> None:
    assert len({squeezed(words)[:PREFIX] for words in DFE_WORDING.values()}) == len(Code)


# The official texts as an authority's case system begins them; two differ from the return's in their end.
BEGIN = {
    "Child aged under 4 at the time of": Code.PN0,
    "Child physically attends and speaks for him or herself": Code.PN1,
    "Child physically attends and an advocate speaks on his or her behalf": Code.PN2,
    "Child attends and conveys his or her view symbolically": Code.PN3,
    "Child physically attends but does not speak for him or herself": Code.PN4,
    "Child does not attend physically but briefs an advocate": Code.PN5,
    "Child does not attend but conveys his or her feelings": Code.PN6,
    "Child does not attend nor are his or her views conveyed": Code.PN7,
}


@pytest.mark.parametrize(("text", "code"), BEGIN.items())
def test_an_official_text_is_known_by_its_beginning(text: str, code: Code) -> None:
    assert read_participation(text, {}) is code
    assert read_participation(text.upper().replace(" ", "  ") + "!", {}) is code


@pytest.mark.parametrize("text", ["Child", "Child physically attends and", "Attended", "PN8", "PN", "?", "5"])
def test_a_text_that_begins_none_or_several_is_not_guessed(text: str) -> None:
    assert read_participation(text, {}) is None


@given(st.sampled_from(list(Code)), st.integers(0, 250))
def test_a_cut_text_is_its_own_code_or_none(code: Code, length: int) -> None:
    cut = DFE_WORDING[code][:length]
    found = read_participation(cut, {})
    assert found in {code, None}
    assert found is code or len(squeezed(cut)) < PREFIX


def test_an_alias_of_the_authority_is_exact() -> None:
    aliases = {"attended": Code.PN1}
    assert read_participation(" Attended ", aliases) is Code.PN1
    assert read_participation("Attended late", aliases) is None


def test_a_mapping_names_the_columns_of_another_system() -> None:
    mapping = ColumnMapping(
        "Mosaic", FileKind.REVIEWS, {"review_id": "STEP ID", "review_date": "LAC_REVIEW_DATE"}
    )
    rows = rows_of("step_id,child_id,Lac review date,review_date\n7,900001,01/02/2026,gibberish\n", mapping)
    assert [dict(row.values) for row in rows.rows] == [
        {"review_id": "7", "child_id": "900001", "review_date": date(2026, 2, 1)}
    ]


def test_a_mapping_that_does_not_fit_says_what_is_missing() -> None:
    mapping = ColumnMapping("Mosaic", FileKind.REVIEWS, {"review_id": "STEP_ID"})
    assert not fits(("review_id", "child_id"), mapping)
    with pytest.raises(FileRefused, match="STEP_ID"):
        lay_out(("review_id", "child_id"), mapping)
    with pytest.raises(FileRefused, match="child_id or care_id"):
        lay_out(("STEP_ID",), mapping)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "empty"),
        ("name,age", "No column is known"),
        ("child_id,date_of_birth", "known_as"),
        ("CHILD,DOB,DUC,SEX", "the file UASC of SSDA903.*first line seen is “CHILD . DOB"),
        ("CHILD,DOB,SEX,UPN", "needs the columns known_as; to be SSDA903 Header it lacks ETHNIC"),
        ("invo_person_id,invo_professional_id,invo_professional_team", "ssd_involvements it lacks invo_prof"),
        ("child_id,known_as,CHILD_ID", "two columns"),
        ("child_id,known_as,child_id", "more than once"),
        ("child_id,known_as,care_start", "make one file of each"),
    ],
)
def test_a_file_whose_kind_is_not_plain_is_refused(header: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        rows_of(f"{header}\n")


def test_a_line_that_is_not_csv_ends_the_reading_and_is_named() -> None:
    rows = rows_of('child_id,known_as\n1,Kofi\n2,"Ama\n3,Ben\n')
    assert [row.line for row in rows.rows] == [2]
    (refused,) = rows.refusals
    assert refused.line == 3
    assert "nothing after it was read" in refused.says


def test_columns_of_a_spreadsheet_without_name_and_content_are_ignored() -> None:
    rows = rows_of("child_id,known_as,,\n1,Kofi,,\n")
    assert rows.refusals == ()
    assert len(rows.rows) == 1


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_refuse_the_file(content: bytes) -> None:
    _lines_are_accounted_for(content)


HEADERS = [",".join(each.name for each in FIELDS[kind]) for kind in FileKind]


@given(
    st.sampled_from(HEADERS),
    st.text(max_size=300),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_every_line_is_accepted_or_refused_with_a_reason(header: str, body: str, encoding: str) -> None:
    _lines_are_accounted_for(f"{header}\n{body}".encode(encoding, "replace"))


WIDTH = len(FIELDS[FileKind.CHILDREN])


@given(
    st.lists(st.lists(st.text(max_size=12), min_size=WIDTH, max_size=WIDTH), max_size=12),
    st.sampled_from(",;\t"),
)
def test_cells_come_back_as_they_were_written(lines: list[list[str]], delimiter: str) -> None:
    header = [each.name for each in FIELDS[FileKind.CHILDREN]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *lines])
    sheet = read_csv(out.getvalue())
    wanted = [line for line in lines if any(cell.strip() for cell in line)]
    assert [list(line.cells) for line in sheet.lines] == wanted


NAMES = st.text(string.ascii_letters + " 'éłüمیر", min_size=1, max_size=30).filter(
    lambda name: name.strip() == name and not stands_for_nothing(name, is_name=True)
)
IDS = st.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True).filter(
    lambda one: not stands_for_nothing(one, is_name=False)
)
CHILDREN = st.lists(
    st.tuples(
        IDS,
        NAMES,
        st.dates(date(1990, 1, 1), date(2026, 11, 23)),
    ),
    max_size=20,
)


@given(CHILDREN, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_children_come_back_as_they_were_written(
    children: list[tuple[str, str, date]], encoding: str
) -> None:
    lines = [f'{one};"{name}";{born:%d/%m/%Y}' for one, name, born in children]
    content = "\r\n".join(["child_id;known_as;date_of_birth", *lines]).encode(encoding)
    sheet = sheet_of(content)
    rows = read_rows(sheet, lay_out(sheet.header), READING)
    assert rows.refusals == ()
    assert [tuple(row.values.values()) for row in rows.rows] == children


def _lines_are_accounted_for(content: bytes) -> None:
    try:
        sheet = sheet_of(content)
        layout = lay_out(sheet.header)
    except FileRefused:
        return
    rows = read_rows(sheet, layout, READING)
    assert all(refusal.says for refusal in rows.refusals)
    accepted, refused_lines = {row.line for row in rows.rows}, {each.line for each in rows.refusals}
    assert accepted.isdisjoint(refused_lines)
    assert {line.number for line in sheet.lines} <= accepted | refused_lines
    assert accepted | refused_lines == {line.number for line in sheet.lines} | {
        each.line for each in sheet.refusals
    }
