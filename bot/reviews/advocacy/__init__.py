"""Wishes for an advocate and complaints: a queue that is worked on outside the line of the IRO."""

from bot.reviews.advocacy.intake import take_in
from bot.reviews.advocacy.log import LONGEST_NOTE, EnteredRequest, enter_request, go_on
from bot.reviews.advocacy.page import RequestPage, RequestStep, find_request, states_of
from bot.reviews.advocacy.queue import (
    AdvocacyCounts,
    RequestFilter,
    RequestList,
    RequestRow,
    RequestShow,
    quarterly_requests,
    request_list,
    waiting_requests,
)

__all__ = [
    "LONGEST_NOTE",
    "AdvocacyCounts",
    "EnteredRequest",
    "RequestFilter",
    "RequestList",
    "RequestPage",
    "RequestRow",
    "RequestShow",
    "RequestStep",
    "enter_request",
    "find_request",
    "go_on",
    "quarterly_requests",
    "request_list",
    "states_of",
    "take_in",
    "waiting_requests",
]
