"""One review: what its page tells, and what a person records about it."""

from bot.services.reviews.arranging import Arranged, Wishes, arrange, wishes, wishes_of
from bot.services.reviews.consulting import Consulted, record_consultation, record_documents
from bot.services.reviews.contacting import MEDIA, WAYS, Chair, Contact, record_contact
from bot.services.reviews.flags import OPEN_SEVERITIES, RaisedFlag, acknowledge
from bot.services.reviews.history import Delivery, Event, Looked, Record
from bot.services.reviews.holding import Held, adjourn, record_held
from bot.services.reviews.moving import Move, cancel, explain_late, hold_earlier, move
from bot.services.reviews.progress import DOCUMENTS, Alone, Document, Progress, progress
from bot.services.reviews.reading import Checked, ReviewPage, review_page
from bot.services.reviews.reopening import not_held
from bot.services.reviews.sittings import Sat

__all__ = [
    "DOCUMENTS",
    "MEDIA",
    "OPEN_SEVERITIES",
    "WAYS",
    "Alone",
    "Arranged",
    "Chair",
    "Checked",
    "Consulted",
    "Contact",
    "Delivery",
    "Document",
    "Event",
    "Held",
    "Looked",
    "Move",
    "Progress",
    "RaisedFlag",
    "Record",
    "ReviewPage",
    "Sat",
    "Wishes",
    "acknowledge",
    "adjourn",
    "arrange",
    "cancel",
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
