"""The office of the invented authority: what it knows while it writes, and the papers around its reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from bot.demo.seeding.invitations import Sayings, write_invitation
from bot.demo.seeding.outcomes import Decks, SeedOutcome
from bot.demo.seeding.plan import Ledger, OpenConversation, SeedPlan
from bot.demo.seeding.population import Phonebook, SeedPhone, Youngster
from bot.demo.seeding.scripts import Invention, Scripts, SeedScript
from bot.demo.seeding.staff import SeedStaff
from bot.demo.seeding.talks import During, Ending, SeedSubject, SeedTalk, write_talk
from bot.demo.seeding.timetable import Meeting
from bot.domain.participation import Code
from bot.domain.questionnaires import Phase, questionnaire_id
from bot.domain.returns import CodeSource
from bot.domain.reviews import add_working_days, age_on
from bot.ground.calendar import closed_days
from bot.store.conversations import ConversationRecord
from bot.store.reviews import CodeRecord

SPOKE_ALONE: Mapping[str | None, int] = {"spoke": 78, "refused": 7, "inappropriate": 2, None: 13}
MEDIA = ("visit", "visit", "school", "call", "video")
INAPPROPRIATE = "A carer had to be with the child that day."
# By when each document is due, in working days after the review, and how many are there by then.
DOCUMENTS: Mapping[str, tuple[int, float]] = {
    "recommended_on": (5, 0.96),
    "decided_on": (5, 0.93),
    "minuted_on": (15, 0.9),
    "distributed_on": (20, 0.85),
}
DUE_DIFFERS_SHARE = 0.06
KEYED_AFTER = timedelta(days=30)
KEYED_SHARE = 0.96
KEYED_WRONGLY_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Member:
    """One child of a family with the rows that stand for it."""

    child_id: int
    la_child_id: str
    youngster: Youngster
    care_period_id: int
    phone: SeedPhone | None
    is_in_care: bool
    shares_phone: bool = False


@dataclass(frozen=True, slots=True)
class SeedSitting:
    """One child's review: when, who chairs it, and when the one before it was (or care began)."""

    member: Member
    meeting: Meeting
    previous_on: date
    officer_id: int

    @property
    def age(self) -> int:
        """Return the child's age on the day of the review."""
        return age_on(self.member.youngster.born_on, self.meeting.on)


@dataclass
class SeedOffice:
    """Everything at hand while an authority is invented."""

    plan: SeedPlan
    now: datetime
    today: date
    first_day: date
    ledger: Ledger
    invention: Invention
    scripts: Scripts
    sayings: Sayings
    staff: SeedStaff
    phones: Phonebook
    decks: Decks
    held: int = 0
    open_conversations: list[OpenConversation] = field(default_factory=list)
    _newest: dict[int, int] = field(default_factory=dict)

    def script(self, rng: Random, sitting: SeedSitting, phase: Phase) -> SeedScript:
        """Deal a script of the question set for the child's age."""
        return self.scripts.draw(rng, questionnaire_id(phase, sitting.age) or "")

    def talk(
        self,
        rng: Random,
        sitting: SeedSitting,
        review_id: int,
        script: SeedScript,
        ending: Ending,
        during: During,
        answers: int | None = None,
    ) -> SeedTalk:
        """Write a conversation with its invitation; the child's newest one takes the messages to come."""
        phone = sitting.member.phone
        assert phone is not None
        subject = SeedSubject(sitting.member.child_id, review_id, phone, sitting.member.youngster.language)
        given = _answers(rng, script, ending) if answers is None else answers
        talk = write_talk(self.ledger, self.invention, rng, subject, script, ending, during, given)
        write_invitation(self.ledger, self.sayings, rng, subject, talk, ending, during)
        if sitting.member.is_in_care:
            self._open(sitting.member.child_id, talk.conversation_id)
        return talk

    def _open(self, child_id: int, conversation_id: int) -> None:
        if child_id in self._newest:
            self.ledger.change(ConversationRecord, self._newest[child_id], open=False)
        self.ledger.change(ConversationRecord, conversation_id, open=True)
        self._newest[child_id] = conversation_id


def _answers(rng: Random, script: SeedScript, ending: Ending) -> int:
    """Return how many answers a conversation holds: all when finished, some in the middle, else none."""
    if ending is Ending.DONE:
        return len(script.said)
    return rng.randint(1, len(script.said) - 1) if ending is Ending.ASKING else 0


def around(office: SeedOffice, sitting: SeedSitting) -> dict[str, object]:
    """Return the columns of a held review that neither the meeting nor the child's answers fill."""
    rng = _rng(office, sitting, "around")
    due_on = sitting.meeting.due_on
    differs = timedelta(days=rng.choice((1, 2))) if rng.random() < DUE_DIFFERS_SHARE else timedelta()
    return {"imported_due_on": due_on + differs, **_alone(rng, sitting), **_documents(office, rng, sitting)}


def _alone(rng: Random, sitting: SeedSitting) -> dict[str, object]:
    spoke = rng.choices(tuple(SPOKE_ALONE), tuple(SPOKE_ALONE.values()))[0] if sitting.age >= 4 else None
    on = max(sitting.previous_on + timedelta(days=1), sitting.meeting.on - timedelta(days=rng.randint(0, 8)))
    return {
        "spoke_alone": spoke,
        "spoke_alone_on": on if spoke else None,
        "spoke_alone_medium": rng.choice(MEDIA) if spoke == "spoke" else None,
        "spoke_alone_reason": INAPPROPRIATE if spoke == "inappropriate" else None,
        "parents_consulted_on": on if rng.random() < 0.7 else None,
    }


def _documents(office: SeedOffice, rng: Random, sitting: SeedSitting) -> dict[str, date | None]:
    """Return the day of each document; one that is not there in time comes some days late, or is not there yet."""
    found: dict[str, date | None] = {}
    for name, (within, share) in DOCUMENTS.items():
        late = 0 if rng.random() < share else rng.randint(1, 6)
        on = add_working_days(
            sitting.meeting.on, rng.randint(within - 3, within) + (late and late + 3), closed_days()
        )
        found[name] = on if on <= office.today else None
    return found


def write_keyed(office: SeedOffice, sitting: SeedSitting, review_id: int, ended: SeedOutcome) -> None:
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
        source=CodeSource.IMPORTED.value,
        reasons=[],
        contribution_ids=[],
        recorded_at=keyed_at,
        superseded_at=keyed_at,
    )


def _rng(office: SeedOffice, sitting: SeedSitting, what: str) -> Random:
    key = f"{office.plan.seed} {what} {sitting.member.child_id} {sitting.meeting.number}"
    return Random(key)  # noqa: S311 - invention, not secrecy
