"""What every part of the invention shares: the plan, the day, the ledger, and whoever gives out things once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from bot.demo.seeding.content import Invention
from bot.demo.seeding.invitations import Sayings, write_invitation
from bot.demo.seeding.ledger import Ledger
from bot.demo.seeding.outcomes import Decks
from bot.demo.seeding.phones import Phone, Phonebook
from bot.demo.seeding.plan import OpenConversation, Plan
from bot.demo.seeding.population import Youngster
from bot.demo.seeding.scripts import Script, Scripts
from bot.demo.seeding.staff import Staff
from bot.demo.seeding.talks import During, Ending, Subject, Talk, write_talk
from bot.demo.seeding.timetable import Meeting
from bot.domain.questionnaires import Phase
from bot.domain.reviews import age_on, questionnaire_id
from bot.store.conversations import ConversationRecord


@dataclass(frozen=True, slots=True)
class Member:
    """One child of a family with the rows that stand for it."""

    child_id: int
    la_child_id: str
    youngster: Youngster
    care_period_id: int
    phone: Phone | None
    is_in_care: bool
    shares_phone: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """One child's review: when, who chairs it, and when the one before it was (or care began)."""

    member: Member
    meeting: Meeting
    previous_on: date
    officer_id: int

    @property
    def age(self) -> int:
        """Give the child's age on the day of the review."""
        return age_on(self.member.youngster.born_on, self.meeting.on)


@dataclass
class Office:
    """Everything at hand while an authority is invented."""

    plan: Plan
    now: datetime
    today: date
    first_day: date
    ledger: Ledger
    invention: Invention
    scripts: Scripts
    sayings: Sayings
    staff: Staff
    phones: Phonebook
    decks: Decks
    held: int = 0
    open_conversations: list[OpenConversation] = field(default_factory=list)
    _newest: dict[int, int] = field(default_factory=dict)

    def script(self, rng: Random, sitting: Sitting, phase: Phase) -> Script:
        """Deal a script of the question set for the child's age."""
        return self.scripts.draw(rng, questionnaire_id(phase, sitting.age) or "")

    def talk(
        self,
        rng: Random,
        sitting: Sitting,
        review_id: int,
        script: Script,
        ending: Ending,
        during: During,
        answers: int | None = None,
    ) -> Talk:
        """Write a conversation with its invitation; the child's newest one takes the messages to come."""
        phone = sitting.member.phone
        assert phone is not None
        subject = Subject(sitting.member.child_id, review_id, phone, sitting.member.youngster.language)
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


def _answers(rng: Random, script: Script, ending: Ending) -> int:
    """Give how many answers a conversation holds: all when finished, some in the middle, else none."""
    if ending is Ending.DONE:
        return len(script.said)
    return rng.randint(1, len(script.said) - 1) if ending is Ending.ASKING else 0
