"""Pages of long lists: how many rows a page has, and which page is shown."""

from __future__ import annotations

ROWS_A_PAGE = 50


def page_of(total: int, wanted: int) -> tuple[int, int]:
    """Return the number of the page to show and how many pages there are, both from 1.

    A page that is not there any more becomes the last: lists of work get shorter while people read them.
    """
    pages = max(1, -(-total // ROWS_A_PAGE))
    return min(max(1, wanted), pages), pages
