"""Workbooks for tests of importing: as a spreadsheet saves them, or written by hand where no library would."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.imports import CellReading, Rows, Sheet, lay_out, read_rows
from bot.imports import read_file
from tests.factories import TODAY

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHILDREN = ["child_id", "known_as", "date_of_birth", "sibling_group"]


def workbook(*rows: Sequence[Any], title: str = "Sheet") -> tuple[openpyxl.Workbook, Worksheet]:
    """Make a workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def saved(book: openpyxl.Workbook) -> bytes:
    """Save a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hand(*sheets: str, names: Sequence[str] = (), more: str = "") -> bytes:
    """Write a workbook whose worksheets are given as the XML of their rows and what follows them."""
    titles = names or [f"S{number}" for number in range(len(sheets))]
    places = "".join(
        f'<sheet name="{title}" sheetId="{number + 1}" r:id="r{number}"/>'
        for number, title in enumerate(titles)
    )
    targets = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" Target="worksheets/s{number}.xml"/>'
        for number in range(len(titles))
    )
    parts = (*sheets, *("<sheetData/>" for _ in range(len(titles) - len(sheets))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'{more}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{places}</sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>")
        for number, xml in enumerate(parts):
            archive.writestr(f"xl/worksheets/s{number}.xml", f'<worksheet xmlns="{MAIN}">{xml}</worksheet>')
    return out.getvalue()


def bomb(size: int) -> bytes:
    """Write a workbook that unpacks to as many bytes."""
    out = io.BytesIO(by_hand("<sheetData/>"))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/zeros", "w") as part,
    ):
        for _ in range(size // 2**20):
            part.write(bytes(2**20))
    return out.getvalue()


def row(number: int, *cells: str, shown: str = "") -> str:
    """Write a row of texts as XML."""
    written = "".join(
        f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(cells)
    )
    return f'<row r="{number}"{shown}>{written}</row>'


def rows_in(content: bytes) -> tuple[Sheet, Rows]:
    """Read a file and its lines."""
    sheet = read_file(content)
    return sheet, read_rows(sheet, lay_out(sheet.header), CellReading(TODAY))


def refused(content: bytes) -> list[tuple[int, str, str, str]]:
    """Return line, column, value and reason of each refusal in a file."""
    _, rows = rows_in(content)
    return [(each.line, each.column, each.value, each.says) for each in rows.refusals]


def values(content: bytes) -> list[dict[str, Any]]:
    """Return what the lines of a file say, without what is empty; none may be refused."""
    _, rows = rows_in(content)
    assert rows.refusals == ()
    return [{name: value for name, value in each.values.items() if value is not None} for each in rows.rows]


def noticed(content: bytes) -> list[tuple[int, str, str, str]]:
    """Return line, column, value and text of each notice on a file."""
    _, rows = rows_in(content)
    return [(each.line, each.column, each.value, each.says) for each in rows.notices]
