"""The team board: one row an officer, and each number leads to the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, url_for

from bot.ground.roles import Role
from bot.reviews.board import BoardOrder, BoardRow, team_board
from bot.reviews.board_counts import BoardNumber
from bot.reviews.diary import DiaryCode, DiaryState, DiaryTime
from web.kit import asked, clock, database
from web.kit.guard import allow, current_person

COLUMNS: Mapping[BoardNumber, str] = {
    BoardNumber.SOON: "Reviews in 20 working days",
    BoardNumber.UNASKED: "Of them not asked",
    BoardNumber.OVERDUE: "Unread too long",
    BoardNumber.TO_CONFIRM: "Codes to confirm",
    BoardNumber.ALERTS: "Alerts open",
    BoardNumber.CHALLENGES: "Challenges open",
}
# The page behind each number and what it is narrowed to, beside the officer.
BEHIND: Mapping[BoardNumber, tuple[str, Mapping[str, Any]]] = {
    BoardNumber.SOON: ("diary.show", {"when": DiaryTime.SOON.value}),
    BoardNumber.UNASKED: (
        "diary.show",
        {"when": DiaryTime.SOON.value, "state": DiaryState.NOT_ASKED.value},
    ),
    BoardNumber.OVERDUE: ("diary.show", {"when": DiaryTime.OVERDUE.value}),
    BoardNumber.TO_CONFIRM: (
        "diary.show",
        {"when": DiaryTime.WAITING.value, "code": DiaryCode.TO_CONFIRM.value},
    ),
    BoardNumber.ALERTS: ("duty.room", {}),
    BoardNumber.CHALLENGES: ("challenges.home", {}),
    BoardNumber.LATE: ("diary.show", {"when": DiaryTime.LATE.value}),
}
blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
@allow(Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
def board() -> str:
    """Show the officers of the own team, of one team or of all, sorted as the address says."""
    team_id, order = asked.maybe_number("team"), asked.choice("sort", BoardOrder)
    with database.read() as session:
        found = team_board(session, current_person(), clock.today(), team_id, order)
    rows, page, pages = asked.part(found.rows)
    return render_template(
        "team/board.html",
        board=replace(found, rows=tuple(rows)),
        page=page,
        pages=pages,
        team_id=team_id,
        order=order,
        columns=COLUMNS,
        behind=_behind,
    )


def _behind(number: BoardNumber, row: BoardRow | None, team_id: int | None) -> str | None:
    """Return the address of the list behind a number of an officer or of all shown; None where no list is the same."""
    endpoint, narrowed = BEHIND[number]
    if row is not None:
        return url_for(endpoint, **narrowed, officer=row.officer_id)
    if team_id is not None and endpoint != "diary.show":
        return None
    return url_for(endpoint, **narrowed, team=team_id)
