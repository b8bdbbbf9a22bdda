"""Cells and lines of text files that look otherwise than they are: read, or refused by name."""

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.imports import (
    CellReading,
    FileRefused,
    Notice,
    Rows,
    decode,
    lay_out,
    read_csv,
    read_participation,
    read_rows,
    tidied,
)
from bot.domain.imports.cells import day, identifier, name
from bot.domain.imports.characters import UnreadableCharacter, clean, folded
from bot.domain.participation import DFE_WORDING, Code
from bot.domain.reviews import LONDON

TODAY = date(2026, 11, 23)
READING = CellReading(TODAY)


def rows_of(text: str, reading: CellReading = READING) -> Rows:
    sheet = read_csv(text)
    return read_rows(sheet, lay_out(sheet.header), reading)


def first(text: str) -> dict[str, object]:
    rows = rows_of(text)
    assert rows.refusals == ()
    return {name: value for name, value in rows.rows[0].values.items() if value is not None}


def why(text: str) -> Notice:
    (refusal,) = rows_of(text).refusals
    return refusal


UNSEEN = "\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2069\u200c\u200d"


@pytest.mark.parametrize("mark", UNSEEN)
def test_a_character_that_nobody_sees_is_dropped_from_names_and_ids(mark: str) -> None:
    text = f"{mark}child_id,known{mark}_as\n{mark}9000{mark}01,Ko{mark}fi{mark}\n{mark},{mark}\n"
    assert first(text) == {"child_id": "900001", "known_as": "Kofi"}


@pytest.mark.parametrize("written", ["Siân\u00a0Jones", "Sia\u0302n Jones", "\u3000Siân\u202fJones\u00a0"])
def test_a_name_is_kept_in_the_characters_that_cost_least(written: str) -> None:
    assert first(f"child_id,known_as\n1,{written}\n")["known_as"] == "Siân Jones"


def test_the_joiners_of_persian_and_indian_names_stay() -> None:
    for written in ("می\u200cرا", "क्\u200dष"):
        assert tidied(written) == written


@pytest.mark.parametrize("mark", "\u202e\u202d\ufffd\x7f")
def test_a_character_that_turns_text_or_was_lost_is_named(mark: str) -> None:
    assert why(f"child_id,known_as\n1,Ko{mark}fi\n").says.endswith(f"(U+{ord(mark):04X})")


@given(st.text(max_size=40))
def test_what_is_tidied_is_tidy_and_loses_no_letter(text: str) -> None:
    tidy = tidied(text)
    assert tidied(tidy) == tidy

    def letters(given: str) -> list[str]:
        return [each for each in unicodedata.normalize("NFD", given) if each.isalnum()]

    assert letters(tidy) == letters(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="V1"', "V1"),
        ('= "0012"', "0012"),
        ("'0012", "0012"),
        ('="a""b"', 'a"b'),
        ("NULL", None),
        ("(null)", None),
        ("n/a", None),
        ("NaN", None),
        ("none", None),
        ("-", None),
        ("—", None),
        ("\\N", None),
        ("\u200b", None),
    ],
)
def test_a_cell_is_read_as_what_was_meant(written: str, read: str | None) -> None:
    quoted = written.replace('"', '""')
    assert first(f'child_id,known_as,sibling_group\n1,Kofi,"{quoted}"\n').get("sibling_group") == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("=A1", "formula"),
        ('=HYPERLINK("x")', "formula"),
        ("#REF!", "error message"),
        ("#spill!", "error message"),
        ("Err:502", "error message"),
        ("########", "too narrow"),
        ("1.23457E+18", "shortened"),
        ("9E+05", "shortened"),
    ],
)
def test_what_a_spreadsheet_put_in_the_place_of_a_value_is_refused_by_name(written: str, said: str) -> None:
    quoted = written.replace('"', '""')
    refusal = why(f'child_id,known_as,sibling_group\n1,Kofi,"{quoted}"\n')
    assert (refusal.line, refusal.column) == (2, "sibling_group")
    assert said in refusal.says


@pytest.mark.parametrize("written", ["Nil", "Na", "None", "Null", "Nan", "'t Hooft", "’Alī"])
def test_a_name_is_a_name(written: str) -> None:
    assert first(f"child_id,known_as\n1,{written}\n")["known_as"] == written


def test_an_apostrophe_before_a_name_is_doubted_and_before_a_sign_dropped() -> None:
    assert name(100)("'Kofi", READING).doubt
    assert first("child_id,known_as\n1,'-Kofi\n")["known_as"] == "-Kofi"


@pytest.mark.parametrize("written", ["NULL", "N/A", "-", '="'])
def test_a_name_that_is_none_is_refused(written: str) -> None:
    assert why(f"child_id,known_as\n1,{written}\n").column == "known_as"


def test_wide_letters_of_an_id_are_read_as_plain_ones_and_said() -> None:
    cell = identifier("ＡＢ１２", READING)
    assert (cell.value, cell.doubt) == ("AB12", "Wide letters or digits are read as AB12")
    assert identifier("1234567890123450", READING).doubt.count(";") == 1


def test_ids_are_alike_without_case_width_and_leading_zeros() -> None:
    assert {folded(each) for each in ("AB12", "ab12", "ＡＢ12", "00ab12", "ab12\u200b")} == {"ab12"}
    assert folded("000") == "000"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15-DEC-26", date(2026, 12, 15)),
        ("15-dec-26 12.00.00.000000 AM", date(2026, 12, 15)),
        ("4 May 13", date(2013, 5, 4)),
        ("15-DEC-99", date(1999, 12, 15)),
        ("15-DEC-36", date(2036, 12, 15)),
        ("2026-06-14T23:30:00Z", date(2026, 6, 15)),
        ("2026-06-14 23:30:00 +00:00", date(2026, 6, 15)),
        ("14/06/2026 23:30 UTC", date(2026, 6, 15)),
        ("14/06/2026 23:30 BST", date(2026, 6, 14)),
        ("2026-06-15T00:30:00+0200", date(2026, 6, 14)),
        ("2026-01-14T23:30:00Z", date(2026, 1, 14)),
        ("2026-06-14T23:30:00", date(2026, 6, 14)),
        ("14/06/2026 11:30 PM", date(2026, 6, 14)),
        ("14/06/2026, 23:30", date(2026, 6, 14)),
    ],
)
def test_a_day_is_londons(written: str, read: date) -> None:
    assert day(written, READING).value == read


@given(
    st.datetimes(datetime(1980, 1, 3), datetime(2100, 12, 29)),  # noqa: DTZ001 - the zone is drawn beside it
    st.integers(-14 * 4, 14 * 4),
)
def test_a_moment_of_any_zone_is_the_day_it_is_in_london(moment: datetime, quarters: int) -> None:
    zoned = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    wanted = zoned.astimezone(LONDON).date()
    assert day(zoned.isoformat(), READING).value == wanted
    assert day(zoned.astimezone(UTC).strftime("%d/%m/%Y %H:%M:%SZ"), READING).value == wanted


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("15-DEC-70", "between 1980"),
        ("31-FEB-26", "no such day"),
        ("45987", "number of a day"),
        ("45987.5", "number of a day"),
        ("26/11/26", "Write the day like"),
        ("26/11/2026 25:00", "no such time"),
        ("26/11/2026 13:00 PM", "no such time"),
        ("2026-11-26T10:00:00+99:00", "no such time zone"),
    ],
)
def test_a_day_that_is_not_plain_is_refused_by_name(written: str, said: str) -> None:
    with pytest.raises(UnreadableCharacter, match=said):
        day(written, READING)


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("written", ["{code} - {words}", "{code}: {words}", "{words} ({code})", "[{code}] {cut}", "{code}."])  # fmt: skip
def test_a_code_with_its_own_wording_is_that_code(code: Code, written: str) -> None:
    words = DFE_WORDING[code]
    text = written.format(code=code, words=words, cut=words[:12])
    assert read_participation(text, {}) is code
    assert read_participation(text.lower(), {}) is code


@given(st.sampled_from(list(Code)), st.sampled_from(list(Code)))
def test_a_code_with_the_wording_of_another_is_none(code: Code, other: Code) -> None:
    wanted = code if code is other else None
    assert read_participation(f"{code} - {DFE_WORDING[other]}", {}) is wanted
    assert read_participation(f"{DFE_WORDING[other]} ({code})", {}) is wanted


@pytest.mark.parametrize("text", ["PN5 or PN6", "PN5 - see notes", "PN55", "XPN5", "PN5a"])
def test_a_code_beside_anything_else_is_not_guessed(text: str) -> None:
    assert read_participation(text, {}) is None


def test_an_authoritys_own_text_for_nothing_is_a_code() -> None:
    reading = CellReading(TODAY, aliases={"n/a": Code.PN0})
    rows = rows_of("review_id,child_id,review_date,participation\n1,2,1/2/2026,N/A\n", reading)
    assert rows.rows[0].text("participation") == "PN0"


def test_one_strange_byte_does_not_garble_the_names_of_other_lines() -> None:
    text, encoding = decode("id,name\n1,Zoë\n2,Ren".encode() + b"\xe9\n")
    assert encoding == "UTF-8"
    assert "Zoë" in text
    assert "\N{REPLACEMENT CHARACTER}" in text.splitlines()[2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_however_it_is_parted_and_encoded(
    delimiter: str, said: bool, encoding: str, end: str
) -> None:
    lines = [f"sep={delimiter}"] if said else []
    lines += [
        delimiter.join(each) for each in (("child_id", "known_as"), ("1", "Zoë"), ("", ""), ("2", "Ama"))
    ]
    rows = rows_of(decode(end.join([*lines, "", ""]).encode(encoding))[0])
    assert [(row.line - said, row.text("known_as")) for row in rows.rows] == [(2, "Zoë"), (4, "Ama")]


def test_titles_above_the_header_are_passed_over_and_said() -> None:
    text = "Children in care\nPrinted;01/11/2026\n\nchild_id;known_as;sibling_group\n1;Kofi, jr;S\n"
    rows = rows_of(text)
    assert [(row.line, row.text("known_as")) for row in rows.rows] == [(5, "Kofi, jr")]
    assert [(each.line, each.value) for each in rows.notices] == [
        (1, "Children in care"),
        (2, "Printed 01/11/2026"),
    ]


def test_a_line_above_the_header_that_may_be_a_childs_refuses_the_file() -> None:
    with pytest.raises(FileRefused, match=r"Line 1 stands above the header on line 2 .*1 \| Kofi"):
        rows_of("1,Kofi\nchild_id,known_as\n2,Ama\n")


@pytest.mark.parametrize("text", ["name,age\n1,2\n", "child_id,shoe size\n1,38\n", "List\nname,age\nA,1\n"])
def test_a_file_that_is_not_understood_shows_the_first_line_seen(text: str) -> None:
    with pytest.raises(
        FileRefused, match=r"The first line seen is “\w+ \| |The first line seen is “child_id \| "
    ):
        rows_of(text)


@pytest.mark.parametrize(
    "text",
    [
        ",".join(f"column{number}" for number in range(200_000)),
        ",".join("c" for _ in range(30_000)),
        "child_id,known_as\n1," + "a" * 200_000,
        "a" * 1_000_000,
        "\n" * 3 + "," * 1_000_000 + "a",
        "x\n" * 1_200_000,
    ],
)
def test_what_is_too_much_is_refused_at_once(text: str) -> None:
    with pytest.raises(FileRefused):
        read_csv(text)


def test_a_million_blank_lines_are_no_lines() -> None:
    rows = rows_of("child_id,known_as\n1,Kofi\n" + ",\n" * 1_048_570)
    assert [row.line for row in rows.rows] == [2]


def test_cells_without_a_name_in_the_header_are_said() -> None:
    rows = rows_of("child_id,known_as,,notes\n1,Kofi,x,\n")
    assert [(each.line, each.value, each.says) for each in rows.notices] == [
        (1, "x", "Column 3 has no name in the header and is not read")
    ]


@given(st.text(max_size=30))
def test_a_clean_cell_is_never_a_formula(text: str) -> None:
    try:
        cleaned = clean(text)
    except UnreadableCharacter:
        return
    assert not cleaned.startswith("=")
    assert clean(cleaned.removeprefix("=")) == cleaned
