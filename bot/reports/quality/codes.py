"""Reviews with the codes that stand for them, and what children said afterwards about being there; no words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.domain.conversations import AnswerStatus
from bot.domain.participation import Attendance, Code
from bot.domain.questionnaires import Phase
from bot.domain.readers import Readers
from bot.domain.returns import CodeSource
from bot.ground.conditions import held_between
from bot.reports.quality.rows import Scope
from bot.reviews.codes import ATTENDED
from bot.store.contributions import AnswerRecord
from bot.store.conversations import ConversationRecord
from bot.store.reviews import CodeRecord, Review

# The question of every set for after a review that feeds "attended said".
THERE = "there"
CAME: Mapping[str, bool] = MappingProxyType({"all": True, "part": True, "no": False})
Newer = aliased(CodeRecord, name="newer")
Told = aliased(CodeRecord, name="told")
Confirmed = aliased(CodeRecord, name="confirmed")
Recorded = aliased(CodeRecord, name="recorded")
code: ColumnElement[str | None] = func.coalesce(Confirmed.code, Recorded.code)


def with_codes(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a statement joined to the code confirmed here and that of the case system, where they stand."""
    for table, source in ((Confirmed, CodeSource.CONFIRMED), (Recorded, CodeSource.IMPORTED)):
        standing = and_(
            table.review_id == Review.id, table.source == source.value, table.superseded_at.is_(None)
        )
        statement = statement.outerjoin(table, standing)
    return statement


def with_told(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a statement joined to the code that the case system sent last, whether or not it stands."""
    imported = CodeSource.IMPORTED.value
    newer = exists().where(Newer.review_id == Told.review_id, Newer.source == imported, Newer.id > Told.id)
    last = and_(Told.review_id == Review.id, Told.source == imported, ~newer.correlate(Told))
    return statement.outerjoin(Told, last)


def said_otherwise(session: Session, scope: Scope) -> Mapping[int, bool]:
    """Return the held reviews whose children said whether they were there: True where the record says otherwise.

    An answer counts only when the child lets the IRO see it with their name.
    """
    there = and_(
        AnswerRecord.conversation_id == ConversationRecord.id,
        AnswerRecord.question == THERE,
        AnswerRecord.status == AnswerStatus.ANSWERED.value,
        AnswerRecord.current,
        AnswerRecord.off_path.is_(False),
    )
    statement = with_codes(
        select(Review.id, Review.attendance, code.label("code"), AnswerRecord.value)
        .select_from(Review)
        .join(ConversationRecord, ConversationRecord.review_id == Review.id)
        .join(AnswerRecord, there)
    ).where(
        held_between(scope.year.first, scope.year.last),
        ConversationRecord.phase == Phase.POST.value,
        ConversationRecord.readers == Readers.IRO.value,
        scope.within,
    )
    found: dict[int, bool] = {}
    for row in session.execute(statement):
        said, was = CAME.get(str(row.value)), _was_there(row.attendance, row.code)
        if said is not None and was is not None:
            found[row.id] = said is not was
    return found


def _was_there(attendance: str | None, standing: str | None) -> bool | None:
    """Return whether the record has the child there: as recorded here, else by the code; None when neither says."""
    if attendance is not None:
        return attendance != Attendance.NONE
    return None if standing in {None, Code.PN0} else standing in ATTENDED
