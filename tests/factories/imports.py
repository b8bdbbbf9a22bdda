"""Files taken in from the case system: how they are read, each batch, what each line changed."""

from typing import Any

from sqlalchemy.orm import Session

from bot.store.imports import ImportBatch, ImportChange, ImportMapping, ImportTask, ImportUpload
from tests.factories.building import add, number
from tests.factories.moments import NOW
from tests.factories.panel import account


def import_mapping(session: Session, **given: Any) -> ImportMapping:
    """Add a mapping for files of reviews whose past dates do not mean that they were held."""
    defaults = {
        "name": f"mapping {number()}",
        "kind": "reviews",
        "columns": {},
        "date_means_held": False,
        "aliases": {},
    }
    return add(session, ImportMapping, defaults, given)


def import_batch(session: Session, **given: Any) -> ImportBatch:
    """Add a file of one review."""
    defaults = {
        "kind": "reviews",
        "file_name": "reviews.csv",
        "digest": bytes(32),
        "rows": 1,
        "added": 1,
        "changed": 0,
        "imported_at": NOW,
    }
    return add(session, ImportBatch, defaults, given)


def import_change(session: Session, **given: Any) -> ImportChange:
    """Add what the second line of a file did: a new review."""
    if "batch_id" not in given:
        given["batch_id"] = import_batch(session).id
    defaults = {"line": 2, "subject": "review", "subject_id": number(), "before": None, "after": {}}
    return add(session, ImportChange, defaults, given)


def import_upload(session: Session, **given: Any) -> ImportUpload:
    """Keep a file of one child that somebody looks at."""
    if "account_id" not in given:
        given["account_id"] = account(session, role="administrator").id
    defaults = {
        "file_name": "children.csv",
        "content": b"child_id,known_as\n1,Kofi\n",
        "uploaded_at": NOW,
    }
    return add(session, ImportUpload, defaults, given)


def import_task(session: Session, **given: Any) -> ImportTask:
    """Add a look at a file that waits for a worker."""
    if "account_id" not in given:
        given["account_id"] = account(session, role="administrator").id
    if "upload_id" not in given:
        given["upload_id"] = import_upload(session, account_id=given["account_id"]).id
    return add(session, ImportTask, {"task": "look", "state": "failed", "asked_at": NOW}, given)
