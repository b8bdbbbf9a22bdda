"""What a person may open: a review, a contribution to it, and the file that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.access import may_work_on_reviews, readable_reviews, visible_reviews
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person
from bot.store.contributions import ReceivedViews, StaffRecord
from bot.store.reviews import Review

LARGEST = 5 * 1024 * 1024
LONGEST_NAME = 100
# What a file is, by its first bytes; what its name or the browser says is not believed.
_KINDS: Mapping[bytes, str] = MappingProxyType(
    {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}
)
_ENDINGS: Mapping[str, str] = MappingProxyType(
    {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name as the sender calls it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file: a name that is safe to save it by, its media type and its bytes."""

    name: str
    kind: str
    content: bytes


def find_review(session: Session, person: Person, review_id: int, *, lock: bool = False) -> Review:
    """Return a review that this person works on; NotFound for any other.

    ``lock`` keeps other writers of the same review waiting until the transaction ends; words that come in for it
    meanwhile are not kept waiting.
    """
    found = select(Review).where(Review.id == review_id, visible_reviews(person))
    if lock:
        found = found.with_for_update(key_share=True)
    review = session.scalar(found) if may_work_on_reviews(person) else None
    if review is None:
        raise NotFound(f"review {review_id}")
    return review


def find_words(session: Session, person: Person, review_id: int) -> Review:
    """Return a review whose words this person may read; NotFound for any other."""
    review = session.scalar(select(Review).where(Review.id == review_id, readable_reviews(person)))
    if review is None:
        raise NotFound(f"words for review {review_id}")
    return review


def find_contribution(session: Session, review: Review, contribution_id: int) -> ReceivedViews:
    """Return a contribution to exactly this review; NotFound for any other."""
    contribution = session.get(ReceivedViews, contribution_id)
    if contribution is None or contribution.review_id != review.id:
        raise NotFound(f"contribution {contribution_id}")
    return contribution


def file_of(session: Session, person: Person, review_id: int, contribution_id: int) -> KeptFile:
    """Return the file of a contribution; NotFound where there is none or the review is not theirs.

    The caller has recorded that this person looks at it.
    """
    contribution = find_contribution(session, find_words(session, person, review_id), contribution_id)
    kept = select(StaffRecord.file, StaffRecord.file_type).where(
        StaffRecord.contribution_id == contribution.id
    )
    found = session.execute(kept).one_or_none()
    if found is None or found.file is None or found.file_type is None:
        raise NotFound(f"file of contribution {contribution_id}")
    return KeptFile(f"contribution-{contribution_id}{_ENDINGS[found.file_type]}", found.file_type, found.file)


def kind_of(upload: Upload) -> str:
    """Return the media type of a file by its first bytes; InputRefused for any but JPEG, PNG and PDF up to 5 MB."""
    if len(upload.content) > LARGEST:
        raise InputRefused("file", "The file must be 5 MB or smaller")
    for begins, kind in _KINDS.items():
        if upload.content.startswith(begins):
            return kind
    raise InputRefused("file", "The file must be a JPEG or PNG picture or a PDF")


def name_of(upload: Upload) -> str:
    """Return the name of a file without folders, as long as its column takes."""
    return upload.name.replace("\\", "/").rsplit("/", 1)[-1].strip()[:LONGEST_NAME] or "file"
