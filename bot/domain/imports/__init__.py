"""Files of the case system: from bytes to a plan of changes, which other rooms show, apply and undo."""

from bot.domain.imports.cells import DAY_EXAMPLES, PREFIX, CellReading, read_participation
from bot.domain.imports.changes import Change, Counts, Existing, Plan, Ref, Stored, Subject, written
from bot.domain.imports.characters import folded, squeezed, tidied
from bot.domain.imports.kinds import FIELDS, ONE_OF, OWN_NAMES, Field, FileKind
from bot.domain.imports.known import Known, KnownChild, KnownPeriod, KnownPhone, KnownReview, OpenReview
from bot.domain.imports.layouts import ColumnMapping, Layout, fits, is_known, lay_out
from bot.domain.imports.phones import address_of, ending
from bot.domain.imports.plans import Told, plan_file, spellings
from bot.domain.imports.review_keys import standin_of
from bot.domain.imports.reviews import Declared
from bot.domain.imports.rows import ImportRow, Progress, Rows, read_rows, unseen
from bot.domain.imports.sheets import (
    LOOKED_AT,
    MOST_COLUMNS,
    UNMARKED,
    FileRefused,
    Line,
    Mark,
    Notice,
    Sheet,
    arrange,
    known_names,
)
from bot.domain.imports.spans import CareSpan
from bot.domain.imports.texts import decode, read_csv
from bot.domain.imports.timetable import EARLIER, UNKNOWN, PlacedReview, Timing, timetable

__all__ = [
    "DAY_EXAMPLES",
    "EARLIER",
    "FIELDS",
    "LOOKED_AT",
    "MOST_COLUMNS",
    "ONE_OF",
    "OWN_NAMES",
    "PREFIX",
    "UNKNOWN",
    "UNMARKED",
    "CareSpan",
    "CellReading",
    "Change",
    "ColumnMapping",
    "Counts",
    "Declared",
    "Existing",
    "Field",
    "FileKind",
    "FileRefused",
    "ImportRow",
    "Known",
    "KnownChild",
    "KnownPeriod",
    "KnownPhone",
    "KnownReview",
    "Layout",
    "Line",
    "Mark",
    "Notice",
    "OpenReview",
    "PlacedReview",
    "Plan",
    "Progress",
    "Ref",
    "Rows",
    "Sheet",
    "Stored",
    "Subject",
    "Timing",
    "Told",
    "address_of",
    "arrange",
    "decode",
    "ending",
    "fits",
    "folded",
    "is_known",
    "known_names",
    "lay_out",
    "plan_file",
    "read_csv",
    "read_participation",
    "read_rows",
    "spellings",
    "squeezed",
    "standin_of",
    "tidied",
    "timetable",
    "unseen",
    "written",
]
