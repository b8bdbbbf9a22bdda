"""The files of a return: the Reviews file as CSV and XML, and the exceptions; no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from bot.domain.returns.held import HeldReview
from bot.domain.returns.restated import LeftOut

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Column names of the DfE's Reviews file; dates are written dd/mm/yyyy.
HEADER = ("CHILD", "DOB", "REVIEW", "REVIEW_CODE")
EXCEPTIONS_HEADER = ("REVIEW_ID", "CHILD", "DOB", "REVIEW", "REVIEW_CODE", "REASON", "WHAT_TO_DO")
DFE_DAY = "%d/%m/%Y"
ON_ONE_LINE = str.maketrans("\r\n\0", "   ")


def reviews_csv(returned: Iterable[HeldReview]) -> str:
    """Write the Reviews file: four columns, UTF-8, one line a review."""
    return table(HEADER, (_row(review) for review in returned))


def exceptions_csv(left_out: Iterable[LeftOut]) -> str:
    """Write what was left out and why, safe to open in a spreadsheet."""
    return table(EXCEPTIONS_HEADER, (tuple(_exception(each)) for each in left_out))


def _exception(left: LeftOut) -> Iterator[str]:
    yield left.review.key
    yield from _row(left.review)
    yield left.reason
    yield left.mend


def _row(review: HeldReview) -> tuple[str, str, str, str]:
    born = review.born_on.strftime(DFE_DAY) if review.born_on else ""
    return review.child, born, review.on.strftime(DFE_DAY), review.code or ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV, one line each; no cell can be taken for a formula or break its line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell).translate(ON_ONE_LINE) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """Make a cell that a spreadsheet would take for a formula plain text, by an apostrophe in front."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def reviews_xml(returned: Iterable[HeldReview], year: str) -> str:
    """Write the reviews in the return's XML names, as a fragment to merge into the file of the case system."""
    root = ET.Element("FRAGMENT", {"return": "SSDA903", "year": year})
    root.append(ET.Comment(" Not a whole return: merge each AREVIEW into the HEADER of the same CHILDID. "))
    for (child, born), reviews in groupby(map(_row, returned), key=lambda row: row[:2]):
        header = ET.SubElement(ET.SubElement(root, "CHILD"), "HEADER")
        _fill(header, (("CHILDID", child), ("DOB", born)))
        for _, _, on, code in reviews:
            _fill(ET.SubElement(header, "AREVIEW"), (("REVIEW", on), ("REVIEW_CODE", code)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _fill(parent: ET.Element, values: Iterable[tuple[str, str]]) -> None:
    for tag, text in values:
        ET.SubElement(parent, tag).text = text
