"""Files that hold children's words: nobody but the account that runs Heard may read them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600


def keep_private(path: str | Path) -> None:
    """Make a database file before SQLite does, readable by its owner alone; the files beside it follow its mode.

    A file that cannot be made or changed is left to whoever opens it next, who can say what is wrong.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
        try:
            os.fchmod(descriptor, OWNER_ONLY)
        finally:
            os.close(descriptor)
