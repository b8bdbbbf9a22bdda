"""The record of who looked at a young person's words: what reading writes besides the session."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ground import audit
from web.kit import clock, database
from web.kit.guard import current_person


def viewed(subject: str, subject_id: int, **detail: audit.Fact) -> None:
    """Record that this person is about to see the words of a row; call it before the page is made.

    ``detail`` says how, where it is not on a page. It commits by itself, and what it raises must not be caught: no
    record, no words.
    """
    viewed_all(subject, [subject_id], **detail)


def viewed_all(subject: str, subject_ids: Sequence[int], **detail: audit.Fact) -> None:
    """Record that this person is about to see the words of several rows, in one transaction; see :func:`viewed`."""
    if not subject_ids:
        return
    with database.write() as session:
        for subject_id in subject_ids:
            audit.record(session, "viewed", subject, subject_id, current_person(), clock.now(), **detail)
