"""What every use case of the conversation knows: the content, the engine's knowledge, the service's own facts."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from threading import Lock

from bot.domain.conversations import Knowledge, World, build_knowledge
from bot.domain.hours import OpenHours
from bot.domain.reviews import AskingDays, WritingHours
from bot.ground.calendar import AddedDays, closed_days
from bot.ground.policies import USUAL
from bot.ground.slots import Slots
from bot.translation import (
    Content,
    Translations,
    WordsOnDisk,
    load_content,
    load_option_forms,
    load_scorer,
    load_translations,
)

_ARRANGING = Lock()


@dataclass(frozen=True, slots=True)
class Context:
    """Built by the wiring, and again when people decide something in the panel, and handed to the use cases.

    ``knows`` arranges the words of all languages when they are first needed. ``calls_duty``: somebody is called to each
    alert, so that a child may be told so. ``own_numbers`` are those that we send from, which are never answered.
    ``may_invite``: somebody decided who is called, so that children may write. ``keeps_accents``: text messages have
    them also where a message would be shorter without. ``accepted`` are the languages in which children may be
    answered beside English, None while nobody has decided.
    """

    content: Content
    translations: Translations
    knows: Callable[[], Knowledge]
    service: str
    hours: OpenHours
    added: Callable[[], AddedDays]
    calls_duty: bool = False
    own_numbers: frozenset[str] = frozenset()
    asking: AskingDays = USUAL.asking
    writing: WritingHours = USUAL.writing
    may_invite: bool = True
    keeps_accents: bool = USUAL.accents.kept
    accepted: tuple[str, ...] | None = None

    @property
    def closed(self) -> Container[date]:
        """Return the days on which nobody reads, weekends aside."""
        return closed_days(self.added().unread)

    @property
    def slots(self) -> Slots:
        """Return when the bot may write first."""
        return Slots(self.added(), self.writing)

    @property
    def knowledge(self) -> Knowledge:
        """Return what the engine knows; it takes about two seconds the first time in a process."""
        return self.knows()

    def world(self, now: datetime) -> World:
        """Return what the engine knows at a moment."""
        return World(self.knowledge, now, self.hours.are_open(now, self.closed))


def arranged() -> Knowledge:
    """Return the content arranged for the engine, once a process; it never changes while one runs.

    Whoever asks while it is being arranged waits: two threads at it would each take twice as long.
    """
    with _ARRANGING:
        return _arrangement()


@cache
def _arrangement() -> Knowledge:
    content = load_content()
    return build_knowledge(
        questionnaires=content.questionnaires,
        menus=content.menus,
        languages=content.languages,
        lexicon=WordsOnDisk(content),
        emoji=content.emoji,
        translate=load_translations().translate,
        forms=load_option_forms,
        scorer=load_scorer,
    )
