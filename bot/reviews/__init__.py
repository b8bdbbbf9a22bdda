"""One review: what its page tells, and what a person records about it."""

from bot.reviews.arrangements import (
    Arranged,
    ArrangementFilter,
    ArrangementList,
    ArrangementShow,
    Wishes,
    arrange,
    wishes,
    wishes_of,
)
from bot.reviews.changes import Move, cancel, explain_late, hold_earlier, move, not_held
from bot.reviews.checked import CheckedContribution
from bot.reviews.confirmation import Confirmation, confirmation_of
from bot.reviews.contacts import MEDIA, WAYS, Chair, Consulted, Contact, record_consultation, record_contact
from bot.reviews.deadlines import DOCUMENTS, Document, ReviewCourse, progress, record_documents
from bot.reviews.flags import OPEN_SEVERITIES, RaisedFlag, acknowledge
from bot.reviews.held import Held, adjourn, record_held
from bot.reviews.history import Delivery, Event, RecordedCode, Viewing
from bot.reviews.kind_changes import change_kind
from bot.reviews.page import ReviewPage, review_page
from bot.reviews.states import Sat

__all__ = [
    "DOCUMENTS",
    "MEDIA",
    "OPEN_SEVERITIES",
    "WAYS",
    "Arranged",
    "ArrangementFilter",
    "ArrangementList",
    "ArrangementShow",
    "Chair",
    "CheckedContribution",
    "Confirmation",
    "Consulted",
    "Contact",
    "Delivery",
    "Document",
    "Event",
    "Held",
    "Move",
    "RaisedFlag",
    "RecordedCode",
    "ReviewCourse",
    "ReviewPage",
    "Sat",
    "Viewing",
    "Wishes",
    "acknowledge",
    "adjourn",
    "arrange",
    "cancel",
    "change_kind",
    "confirmation_of",
    "explain_late",
    "hold_earlier",
    "move",
    "not_held",
    "progress",
    "record_consultation",
    "record_contact",
    "record_documents",
    "record_held",
    "review_page",
    "wishes",
    "wishes_of",
]
