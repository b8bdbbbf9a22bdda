"""A file as a table, be it text or a workbook; whatever is wrong with it as a whole is said plainly."""

from __future__ import annotations

from bot.domain.imports import OWN_NAMES, FileRefused, Sheet, decode, read_csv
from bot.imports.workbooks import read_workbook
from bot.imports.worksheets import MOST_LINES

WORKBOOK = b"PK\x03\x04"
LARGEST = 20 * 1024 * 1024
_OTHERS = (
    (
        bytes.fromhex("d0cf11e0a1b11ae1"),
        "This is a workbook of the old kind, or one with a password: save it as .xlsx or .csv without a password",
    ),
    (b"PK", "The file is neither text nor a workbook"),
    (b"%PDF", "This is a PDF, from which no list can be read: export the list as .xlsx or .csv"),
    (b"\x1f\x8b", "This is a packed file: unpack it first"),
    (b"{\\rtf", "This is a document and no list: save its table as .xlsx or .csv"),
    (
        b"<",
        "This is a web page or XML, whatever its name says: open it in a spreadsheet and save it as .xlsx",
    ),
)


def read_file(content: bytes, names: frozenset[str] = OWN_NAMES) -> Sheet:
    """Read a CSV file or a workbook, told apart by how they begin; FileRefused says why it is neither.

    ``names`` are what columns may be called, squeezed: by them the header is found below titles.
    """
    if len(content) > LARGEST:
        raise FileRefused(f"The file is larger than {LARGEST // 1024**2} MiB: cut it into parts")
    if content.startswith(WORKBOOK):
        sheet = _read_workbook(content, names)
    else:
        _refuse_others(content)
        decoded = decode(content)
        sheet = read_csv(decoded.text, decoded.encoding, names)
    if len(sheet.lines) > MOST_LINES:
        raise FileRefused(f"The file has more than {MOST_LINES} lines: cut it into parts")
    return sheet


def _refuse_others(content: bytes) -> None:
    beginning = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for begins, why in _OTHERS:
        if beginning.startswith(begins):
            raise FileRefused(why)


def _read_workbook(content: bytes, names: frozenset[str]) -> Sheet:
    try:
        return read_workbook(content, names)
    except FileRefused:
        raise
    except Exception as error:  # a broken file makes the readers of its parts raise whatever they meet
        raise FileRefused(
            "The workbook cannot be read: open it, save it again, or save it as .csv"
        ) from error
