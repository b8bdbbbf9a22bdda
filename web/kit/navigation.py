"""The rooms of the panel: which a person may open, how the navigation groups them, and with which one begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from bot.ground.installation import Missing
from bot.ground.roles import Person, Role
from bot.reports import feedback
from web.kit import clock, database
from web.kit.first_run import lacking
from web.kit.guard import PUBLIC, access_of, must_set_up_factor

FEEDBACK, START = "/feedback", "/start"
ENDPOINTS = "heard_endpoints"
# In the order of the navigation; each has its rooms in the order in which they are needed.
WORK: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "Service": (("/service", "Service"),),
        "Today": (("/caseload", "Today"),),
        "Reviews": (("/reviews", "Reviews"), ("/arrangements", "Arrangements")),
        "Team": (("/team", "Team"), ("/allocations", "IROs")),
        "Participation": (
            ("/participation", "Participation"),
            ("/participation/response", "Response"),
            ("/participation/unanswered", "Who has not answered"),
            ("/themes", "Themes"),
            ("/you-said", "You said, we did"),
        ),
        "Feedback": ((FEEDBACK, "Feedback"),),
        "Children": (("/children", "Children"), ("/young-people", "Cards and phones")),
        "Records": (("/records", "Records"), ("/challenges", "Challenges")),
        "Reports": (("/annual", "Annual report"), ("/returns", "Return"), ("/quality", "Data quality")),
        "Alerts": (("/duty", "Alerts"), ("/triage", "Triage")),
        "Settings": (
            ("/import", "Import"),
            ("/people", "People"),
            ("/channels", "Channels"),
            ("/translations", "Translations"),
            ("/settings", "Settings"),
        ),
    }
)
# Pages that have an address of their own and are reached from a room.
BEHIND: Mapping[str, str] = MappingProxyType(
    {
        "/cover": "/allocations",
        "/handovers": "/allocations",
        "/break-glass": "/allocations",
        "/closing-days": "/allocations",
        "/languages": "/translations",
        "/policies": "/settings",
        "/case-system": "/settings",
        START: "/settings",
    }
)
BEGINS: Mapping[Role, str] = MappingProxyType(
    {Role.COORDINATOR: "/arrangements", Role.ADMINISTRATOR: "/settings"}
)
# So many rooms stand side by side; more are shown in groups.
MOST_SIDE_BY_SIDE = 7
SIMULATOR = ("/simulator", "Phone simulator")


@dataclass(frozen=True, slots=True)
class Room:
    """A page that the navigation leads to; ``here`` is "page" on the page itself, "true" on one behind it."""

    path: str
    name: str
    here: str | None


@dataclass(frozen=True, slots=True)
class RoomGroup:
    """What stands in the navigation: one room, or several that are shown once a person is in one of them."""

    name: str
    path: str
    here: str | None
    rooms: tuple[Room, ...]


def navigation(person: Person | None) -> list[RoomGroup]:
    """Return what the navigation shows this person: the work, and in a demo the phones.

    Who must set up a second factor first is shown nothing, because none of it would open.
    """
    if person is None or must_set_up_factor():
        return []
    at = _room_here()
    groups = [(name, tuple(_open(rooms, person, at))) for name, rooms in WORK.items()]
    groups = [(name, rooms) for name, rooms in groups if rooms]
    if sum(len(rooms) for _, rooms in groups) <= MOST_SIDE_BY_SIDE:
        groups = [(room.name, (room,)) for _, rooms in groups for room in rooms]
    phones = [(room.name, (room,)) for room in _open((SIMULATOR,), person, at)]
    return [_group(name, rooms) for name, rooms in (*groups, *phones)]


def _open(rooms: tuple[tuple[str, str], ...], person: Person, at: str | None) -> Iterator[Room]:
    for path, name in rooms:
        if _is_open(path, person):
            yield Room(path, name, ("page" if request.path == path else "true") if path == at else None)


def _room_here() -> str | None:
    """Return the room in which the page asked for is: the one with the longest address that its own begins with."""
    paths = (*room_paths(), *BEHIND, SIMULATOR[0])
    around = [path for path in paths if request.path == path or request.path.startswith(f"{path}/")]
    nearest = max(around, key=len, default=None)
    return BEHIND.get(nearest, nearest) if nearest else None


def _group(name: str, rooms: tuple[Room, ...]) -> RoomGroup:
    first = rooms[0]
    if len(rooms) == 1:
        return RoomGroup(_with_number(first), first.path, first.here, ())
    here = next((room.here for room in rooms if room.here), None)
    return RoomGroup(name, first.path, here and ("page" if first.here == "page" else "true"), rooms)


def _with_number(room: Room) -> str:
    """Return the name of a room, with how much waits in it to be read."""
    if room.path != FEEDBACK:
        return room.name
    number = waiting_feedback().unread
    return f"{room.name} ({number})" if number else room.name


def waiting_feedback() -> feedback.Waiting:
    """Count the feedback that nobody has read, once a request; how much, never by whom."""
    if "waiting_feedback" not in g:
        with database.read() as session:
            g.waiting_feedback = feedback.waiting(session, clock.today())
    found: feedback.Waiting = g.waiting_feedback
    return found


def first_page(person: Person) -> str:
    """Return the path of the first room of work for this person's role, else of the steps of setting up.

    An administrator begins with these steps while something is missing.
    """
    if person.role is Role.ADMINISTRATOR and lacking():
        return START
    begins = BEGINS.get(person.role)
    return begins or next((path for path in room_paths() if _is_open(path, person)), START)


def room_paths() -> tuple[str, ...]:
    """Return the addresses of the rooms of work, in the order of the navigation."""
    return tuple(path for rooms in WORK.values() for path, _ in rooms)


def missing() -> tuple[Missing, ...]:
    """List what is missing before a child can be asked, where the page is a room of work; else nothing."""
    return lacking() if request.path in room_paths() else ()


def is_first_page() -> bool:
    """Return whether this is the page that the person signed in begins with."""
    person: Person | None = g.get("person")
    return person is not None and request.path == first_page(person)


def leads_to(path: str) -> bool:
    """Return whether a page is there and the person signed in may open it: only then a link leads there."""
    person: Person | None = g.get("person")
    return person is not None and _is_open(path, person)


def _is_open(path: str, person: Person) -> bool:
    endpoint = _endpoint(path)
    access = access_of(endpoint) if endpoint else None
    return access is not None and (access == PUBLIC or person.role.value in access)


def _endpoint(path: str) -> str | None:
    """Return which page is at an address of ours, found once in a process; None where there is none."""
    known: dict[str, str | None] = current_app.extensions.setdefault(ENDPOINTS, {})
    if path not in known:
        try:
            known[path], _ = current_app.url_map.bind("").match(path)
        except HTTPException:
            known[path] = None
    return known[path]
