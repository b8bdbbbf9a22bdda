"""One review: what its page tells, and what a person records about it."""

from bot.services.reviews.flags import OPEN_SEVERITIES, RaisedFlag, acknowledge
from bot.services.reviews.history import Delivery, Event, Record
from bot.services.reviews.holding import Held, record_held
from bot.services.reviews.reading import Checked, ReviewPage, review_page

__all__ = [
    "OPEN_SEVERITIES",
    "Checked",
    "Delivery",
    "Event",
    "Held",
    "RaisedFlag",
    "Record",
    "ReviewPage",
    "acknowledge",
    "record_held",
    "review_page",
]
