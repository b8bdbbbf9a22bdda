"""The files of a return as one download."""

from __future__ import annotations

import io
import zipfile

from bot.reports.returns import Export

# The oldest day a ZIP can hold: the same files always make the same archive.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def packed(export: Export) -> bytes:
    """Pack the files of an export into a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in export.files.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
