"""What stands around a held review: the case system's due date and code, the talk alone, and the documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from bot.demo.seeding.office import Office, Sitting
from bot.demo.seeding.outcomes import Outcome
from bot.domain.participation import Code
from bot.domain.reviews import add_working_days
from bot.ground.calendar import closed_days
from bot.store.participation import CodeRecord

SPOKE_ALONE: Mapping[str | None, int] = {"spoke": 78, "refused": 7, "inappropriate": 2, None: 13}
MEDIA = ("visit", "visit", "school", "call", "video")
INAPPROPRIATE = "A carer had to be with the child that day."
DOCUMENTS: Mapping[str, tuple[int, float]] = {
    "recommended_on": (5, 0.96),
    "decided_on": (5, 0.93),
    "minuted_on": (15, 0.9),
    "distributed_on": (20, 0.85),
}
"""By when each document is due, in working days after the review, and how many are there by then."""
DUE_DIFFERS_SHARE = 0.06
KEYED_AFTER = timedelta(days=30)
KEYED_SHARE = 0.96
KEYED_WRONGLY_SHARE = 0.01


def around(office: Office, sitting: Sitting) -> dict[str, object]:
    """Give the columns of a held review that neither the meeting nor the child's answers fill."""
    rng = _rng(office, sitting, "around")
    due_on = sitting.meeting.due_on
    differs = timedelta(days=rng.choice((1, 2))) if rng.random() < DUE_DIFFERS_SHARE else timedelta()
    return {"imported_due_on": due_on + differs, **_alone(rng, sitting), **_documents(office, rng, sitting)}


def _alone(rng: Random, sitting: Sitting) -> dict[str, object]:
    spoke = rng.choices(tuple(SPOKE_ALONE), tuple(SPOKE_ALONE.values()))[0] if sitting.age >= 4 else None
    on = max(sitting.previous_on + timedelta(days=1), sitting.meeting.on - timedelta(days=rng.randint(0, 8)))
    return {
        "spoke_alone": spoke,
        "spoke_alone_on": on if spoke else None,
        "spoke_alone_medium": rng.choice(MEDIA) if spoke == "spoke" else None,
        "spoke_alone_reason": INAPPROPRIATE if spoke == "inappropriate" else None,
        "parents_consulted_on": on if rng.random() < 0.7 else None,
    }


def _documents(office: Office, rng: Random, sitting: Sitting) -> dict[str, date | None]:
    """Give the day of each document; one that is not there in time comes some days late, or is not there yet."""
    found: dict[str, date | None] = {}
    for name, (within, share) in DOCUMENTS.items():
        late = 0 if rng.random() < share else rng.randint(1, 6)
        on = add_working_days(
            sitting.meeting.on, rng.randint(within - 3, within) + (late and late + 3), closed_days()
        )
        found[name] = on if on <= office.today else None
    return found


def write_keyed(office: Office, sitting: Sitting, review_id: int, ended: Outcome) -> None:
    """Write that the confirmed code was keyed into the case system and came back by an import, now and then wrongly."""
    rng = _rng(office, sitting, "keyed")
    keyed_at = office.now - (office.today - sitting.meeting.on - KEYED_AFTER)
    if office.decks.are_given or keyed_at > office.now or rng.random() > KEYED_SHARE:
        return
    wrong = rng.choice([code for code in Code if code not in {ended.code, Code.PN0}])
    code = wrong if rng.random() < KEYED_WRONGLY_SHARE else ended.code
    office.ledger.add(
        CodeRecord,
        review_id=review_id,
        code=code.value,
        source="imported",
        reasons=[],
        contribution_ids=[],
        recorded_at=keyed_at,
        superseded_at=keyed_at,
    )


def _rng(office: Office, sitting: Sitting, what: str) -> Random:
    key = f"{office.plan.seed} {what} {sitting.member.child_id} {sitting.meeting.number}"
    return Random(key)  # noqa: S311 - invention, not secrecy
