"""Wishes for an advocate and complaints: what they are about, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class RequestKind(StrEnum):
    """What a child wants: somebody to speak for them, or to complain."""

    ADVOCATE = "advocate"
    COMPLAINT = "complaint"


class ComplaintAbout(StrEnum):
    """Whom or what a complaint is about, as far as whoever works on it must know."""

    IRO = "iro"
    WORKER = "worker"
    HOME = "home"
    SERVICE = "service"
    OTHER = "other"


class RequestState(StrEnum):
    """How far a wish or a complaint has come."""

    NEW = "new"
    PASSED = "passed"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"
    CLOSED = "closed"

    @property
    def following(self) -> tuple[RequestState, ...]:
        """Return the states to which it can go; what has ended can only be opened again."""
        return FOLLOWING[self]

    @property
    def is_over(self) -> bool:
        """Return whether nothing more is to be done."""
        return self in OVER


OVER = (RequestState.DECLINED, RequestState.CLOSED)
FOLLOWING: Mapping[RequestState, tuple[RequestState, ...]] = MappingProxyType(
    {
        RequestState.NEW: (RequestState.PASSED, RequestState.TAKEN_UP, *OVER),
        RequestState.PASSED: (RequestState.TAKEN_UP, *OVER),
        RequestState.TAKEN_UP: OVER,
        RequestState.DECLINED: (RequestState.NEW,),
        RequestState.CLOSED: (RequestState.NEW,),
    }
)
KIND_NAMES: Mapping[RequestKind, str] = MappingProxyType(
    {RequestKind.ADVOCATE: "Wants an advocate", RequestKind.COMPLAINT: "Complaint"}
)
ABOUT_NAMES: Mapping[ComplaintAbout, str] = MappingProxyType(
    {
        ComplaintAbout.IRO: "The IRO",
        ComplaintAbout.WORKER: "The social worker",
        ComplaintAbout.HOME: "Where they live",
        ComplaintAbout.SERVICE: "Another service of the authority",
        ComplaintAbout.OTHER: "Something else",
    }
)
STATE_NAMES: Mapping[RequestState, str] = MappingProxyType(
    {
        RequestState.NEW: "New",
        RequestState.PASSED: "Passed on",
        RequestState.TAKEN_UP: "Taken up",
        RequestState.DECLINED: "Not wanted by the child",
        RequestState.CLOSED: "Closed",
    }
)
