"""What people decided in the panel, over what the server's settings say until they do; known everywhere in seconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy.orm import Session

from bot.domain.duty import Ladder
from bot.domain.policies import Policies
from bot.domain.sentences import OwnSentence
from bot.ground import policies
from bot.ground.context import Context
from bot.ground.languages import accepted
from bot.ground.recent import Recent
from bot.ground.sentences import SpokenSentences, worded
from bot.safeguarding import contacts
from bot.safeguarding.contacts import DutyPlan
from bot.store.engine import Database


@dataclass(frozen=True, slots=True)
class StoredDecisions:
    """What stands in the database: the groups of policies that were decided, the ladder, languages, own sentences."""

    policies: policies.Stored
    ladder: Ladder | None
    sentences: tuple[OwnSentence, ...] = ()
    accepted: tuple[str, ...] | None = None


@dataclass
class Decisions:
    """What holds in this process: ``starting`` and ``starting_duty`` until a person decides otherwise.

    ``must_decide``: no child is invited before somebody decided who is called to danger.
    """

    database: Database
    starting: Policies
    starting_duty: DutyPlan
    must_decide: bool
    _made: tuple[StoredDecisions, Context, Context] | None = None
    _worded: tuple[tuple[OwnSentence, ...], Context, Context] | None = None
    _spoken: SpokenSentences = field(default_factory=SpokenSentences)

    @cached_property
    def recent(self) -> Recent[StoredDecisions]:
        """Return what was read of the database some seconds ago at most."""
        return Recent(self.database, self._read)

    def _read(self, session: Session) -> StoredDecisions:
        return StoredDecisions(
            policies.stored(session),
            contacts.standing(session),
            self._spoken.read(session),
            accepted(session),
        )

    @property
    def policies(self) -> Policies:
        """Return the policies in force."""
        return self.starting.decided(self.recent.get().policies)

    @property
    def duty(self) -> DutyPlan:
        """Return who is called to danger; who decided it stands on the page of duty contacts."""
        ladder = self.recent.get().ladder
        return self.starting_duty if ladder is None else DutyPlan(ladder, is_decided=True)

    @property
    def may_invite(self) -> bool:
        """Return whether children may be invited: not before somebody decided who is called to danger."""
        return not self.must_decide or self.duty.is_decided

    def applied_to(self, context: Context) -> Context:
        """Return a context with what people decided; made again only when that, or the context, has changed."""
        found, made = self.recent.get(), self._made
        if made is None or made[0] is not found or made[1] is not context:
            made = self._made = (found, context, self._with_decisions(context))
        return made[2]

    def _with_decisions(self, context: Context) -> Context:
        held = self.policies
        return replace(
            self._with_sentences(context),
            service=held.service.name,
            hours=held.service.hours,
            asking=held.asking,
            writing=held.writing,
            calls_duty=bool(self.duty.ladder.contacts),
            may_invite=self.may_invite,
            keeps_accents=held.accents.kept,
            accepted=self.recent.get().accepted,
        )

    def _with_sentences(self, context: Context) -> Context:
        """Return the context that says the installation's own sentences; made again only when one was written."""
        own, made = self.recent.get().sentences, self._worded
        if made is None or made[0] is not own or made[1] is not context:
            made = self._worded = (own, context, worded(context, own))
        return made[2]
