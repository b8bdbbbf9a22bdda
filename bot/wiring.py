"""The one place where the rooms are joined."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from bot import imports
from bot.domain.messages import ChannelKind, Inbound
from bot.exchange import delivery
from bot.ground import audit, seals
from bot.ground.context import Context
from bot.ground.stop_flag import StopFlag
from bot.media import copies, fetch, received
from bot.operations import due, generations, health, holds, rounds, templates, upkeep
from bot.operations.decisions import Decisions
from bot.operations.keeper import GenerationKeeper
from bot.outbox import queue as outbox
from bot.outbox import sender
from bot.ports import Channel
from bot.providers import (
    duty_pager,
    listener_post,
    mail_post,
    media_source,
    open_channel,
    template_office,
    twilio_signature,
)
from bot.reports import mornings
from bot.reviews.closed_days import LiveDays
from bot.safeguarding import calls, trials
from bot.safeguarding.contacts import DutyPlan
from bot.settings import Settings, SettingsError, load
from bot.store import keys, stamps
from bot.store.engine import Database
from bot.talk import inbound
from bot.translation import Content, load_content

if TYPE_CHECKING:
    from bot.channels.paging import Pager
    from bot.channels.requests import UnreadableRequest
    from bot.channels.twilio import TwilioSignature
    from bot.operations.tasks import HueyQueue
    from bot.worries import WorryTrack
from bot.startup import make_context, open_database, refuse_unfit

DISPATCH, IMPORT = "dispatch", "import"


@dataclass
class Wiring:
    """Everything a door needs; parts are made at their first use, so that a web worker stays small.

    ``lease`` is how long a message is one worker's, and how long one in doubt rests before it is looked up;
    ``import_lease`` how long a file is one worker's without a sign of progress;
    ``ending`` is set when this process takes no more work; ``keeper`` stands in a worker.
    """

    settings: Settings
    database: Database
    lease: timedelta = outbox.LEASE
    import_lease: timedelta = imports.LEASE
    ending: StopFlag = field(default_factory=StopFlag)
    keeper: GenerationKeeper | None = None
    _channels: dict[ChannelKind, Channel] = field(default_factory=dict)
    _importing: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def content(self) -> Content:
        """Return the questions, texts, languages and words."""
        return load_content()

    @cached_property
    def starting(self) -> Context:
        """Return what the use cases of the conversation know while nobody has decided anything in the panel."""
        return replace(make_context(self.settings), added=LiveDays(self.database))

    @cached_property
    def decisions(self) -> Decisions:
        """Return what people decided in the panel, over what the settings say."""
        settings = self.settings
        duty = DutyPlan(settings.ladder, settings.says_who_is_called)
        return Decisions(self.database, settings.policies, duty, must_decide=settings.is_production)

    @property
    def context(self) -> Context:
        """Return what the use cases of the conversation know now."""
        return self.decisions.applied_to(self.starting)

    @cached_property
    def queue(self) -> HueyQueue:
        """Return the task queue; only the worker and a web process with a shared broker need its libraries."""
        from bot.operations.tasks import open_queue  # noqa: PLC0415

        return open_queue(
            self.settings.redis_url,
            self.settings.data_dir,
            self.settings.signing_key,
            handlers={DISPATCH: self.dispatch, IMPORT: self.import_files},
            every_minute={"minute": self.minute},
        )

    @cached_property
    def twilio_signature(self) -> TwilioSignature:
        """Return the check of Twilio's signatures."""
        return twilio_signature(self.settings)

    def wake(self, task: str = DISPATCH) -> None:
        """Tell the worker that something waits; on one machine it looks by itself, five times a second."""
        if self.settings.redis_url:
            self.queue.wake(task)

    def channel(self, kind: ChannelKind) -> Channel:
        """Return the channel of this kind, opened at its first use."""
        if kind not in self._channels:
            self._channels[kind] = open_channel(kind, self.settings)
        return self._channels[kind]

    def fetch_files(self) -> None:
        """Fetch what came beside words and waits."""
        largest, sources = self.decisions.policies.files.largest, partial(media_source, self.settings)
        fetch.sweep(self.database, sources, now, largest, self.ending.is_set)

    @cached_property
    def copies(self) -> copies.ProviderCopies:
        """Return what has providers delete their copies of files, and empty messages."""
        sources = partial(media_source, self.settings)
        return copies.ProviderCopies(self.database, sources, now, self.ending.is_set)

    def delete_copies(self) -> None:
        """Have providers delete what is held here; not by an older copy, as the newer one may not hold it."""
        if (self.keeper is None or self.keeper.is_in) and not holds.stands(self.database):
            received.find(self.database, partial(media_source, self.settings), now)
            self.copies.sweep()

    def mail(self, to: str, subject: str, text: str) -> bool:
        """Send an e-mail and return whether the mail server took it; False where none is set."""
        return (post := mail_post(self.settings)) is not None and post(to, subject, text).reason is None

    def follow_templates(self) -> None:
        """Submit the templates that are marked, and ask after those that WhatsApp has."""
        if not self.settings.lacks(ChannelKind.WHATSAPP):
            templates.follow(self.database, template_office(self.settings), now)

    def tell_listeners(self) -> None:
        """Tell the case system what happened and waits; nothing from an older copy, as it may be told already."""
        if not holds.stands(self.database):
            delivery.sweep(self.database, listener_post(self.settings), now, self.ending.is_set)

    def write_mornings(self) -> None:
        """Send the morning e-mails that are due, where that was decided; none from an older copy."""
        chosen, post = self.decisions.policies, mail_post(self.settings)
        letter = mornings.MorningLetter(chosen.service.name, self.settings.public_url)
        if chosen.morning.sent and post and not holds.stands(self.database):
            mornings.sweep(self.database, post, letter, chosen.morning.at, now, self.ending.is_set)

    def hand_over(
        self, channel: ChannelKind, reading: Inbound | UnreadableRequest, raw: bytes, moment: datetime
    ) -> None:
        """Keep what came, and what it leads to, in one transaction; then wake the worker."""
        if isinstance(reading, Inbound):
            inbound.take(self.database, reading, moment, self.context)
        else:
            with self.database.connection() as connection:
                inbound.keep_unread(connection, channel, reading.provider_message_id, raw, moment)
        self.wake()

    def take_update(self, raw: bytes, moment: datetime) -> Mapping[str, Any] | None:
        """Take one update of Telegram, however it was brought; return the call that it is answered with, if any."""
        from bot.channels import telegram  # noqa: PLC0415 - only who receives updates needs it

        update = telegram.decode(raw)
        if (reading := telegram.read(update, raw)) is not None:
            self.hand_over(ChannelKind.TELEGRAM, reading, raw, moment)
        return telegram.reply_to(update, reading)

    def dispatch(self) -> int:
        """Send what may go now."""
        return sender.dispatch(self.database, self.channel, now, self.lease, self.ending.is_set, self.keeper)

    def compare_generations(self, *, joins: bool = True) -> None:
        """Find out whether this database is the one that was running here; where it is not, hold what waits."""
        if self.keeper is None:
            self.keeper = GenerationKeeper(self.database, self.settings.data_dir, now)
        self.keeper.begin(joins=joins)

    def import_files(self) -> None:
        """Look at, take in or undo the files that wait for it, one at a time in this process."""
        office = imports.ImportOffice(self.database, self.context)
        lease, clock = self.import_lease, lambda: imports.Moment.at(now())
        with rounds.alone(self._importing) as is_mine:
            while is_mine and not self.ending.is_set() and imports.work_on_next(office, clock, lease):
                pass

    def glance(self) -> None:
        """Send when something waits, and have a file looked at: two reads that find nothing most of the time."""
        with self.database.read() as session:
            waiting = outbox.is_waiting(session.connection(), now())
            files = imports.is_waiting(session, now())
        if files and not self._importing.locked():
            self.queue.wake(IMPORT)  # on a thread of its own: no message waits for a file
        if waiting:
            self.dispatch()

    def call_duty(self) -> None:
        """Call the people on duty to alerts that nobody has taken."""
        with rounds.apart("calling the people on duty"):
            calls.sweep(self.database, self.decisions.duty.ladder, self._call, now)
        with rounds.apart("testing the calls"):
            trials.sweep(self.database, lambda contact, token: self._pager().try_out(contact, token), now)

    def _call(self, call: calls.Call) -> str | None:
        return self._pager().call(call.contact, str(call.alert_id), call.token)

    def _pager(self) -> Pager:
        service = self.decisions.policies.service.name
        return duty_pager(self.settings, service, lambda: self.channel(ChannelKind.SMS))

    def ask_about_held(self) -> holds.Reconciled:
        """Ask the providers for every message that is held, whether they have it."""
        return holds.reconcile(
            self.database, lambda claimed: sender.find(self.channel, claimed), now(), self.context
        )

    def release(self, by: str, *, unreconciled: bool = False, reason: str = "") -> holds.Released:
        """Release what was held; this folder and database begin a new generation together."""
        folder, moment = self.settings.data_dir, now()
        with self.database.write() as session:
            connection = session.connection()
            done = holds.release(connection, moment, unreconciled=unreconciled)
            stamp = generations.release(connection, folder, moment)
            lost = audit.begin_generation(session, stamp.generation)
            audit.record(
                session, "released", "installation", None, None, moment, by=by, reason=reason,
                leaving=done.leaving, staying=done.staying, reconciled=not unreconciled, lost_events=lost,
            )  # fmt: skip
        stamps.write(folder, stamp)
        return done

    @cached_property
    def worries(self) -> WorryTrack:
        """Return what reads messages for worries, beside the conversations."""
        from bot.worries import WorryTrack  # noqa: PLC0415 - the web worker never reads for worries

        return WorryTrack(self.database, lambda: self.decisions.policies.worries, now, self.ending.is_set)

    def settle(self) -> None:
        """Find what a killed worker left behind and settle doubts."""
        sender.reconcile(self.database, self.channel, now, self.ending.is_set)

    def minute(self) -> None:
        """Do the minute's work: a sign of life, reminders that have come, invitations that are due; then send.

        Each timer and each invitation has a transaction of its own: none can hold up the others or a webhook.
        """
        self.refuse_wrong_keys()
        with self.database.write() as session:
            health.beat(session, now())
        upkeep.keep_up(self.database, now())
        if self._may_write_first():
            due.ring_timers(self.database, now, lambda: self.context)
            if self.decisions.may_invite:
                due.invite_children(self.database, now, lambda: self.context)
        self.dispatch()
        self.call_duty()

    def _may_write_first(self) -> bool:
        """Return whether the clock may write: not from an older copy, which would invite again."""
        if self.keeper is not None:
            self.keeper.beat()
            return self.keeper.is_in
        return not holds.stands(self.database)

    def refuse_wrong_keys(self) -> None:
        """Raise WrongKeys when the database is sealed with keys that this process does not have, or no longer."""
        with self.database.read() as session:
            if wrong := seals.examine(session.connection()):
                raise seals.WrongKeys(wrong)

    def migrate(self, by: str = "") -> None:
        """Bring the database to this version; safe to repeat. ``by`` stands in the trail of one that was in use."""
        from bot.store import migrating  # noqa: PLC0415 - Alembic costs a web worker 12 MB for nothing

        before = migrating.current(self.settings.database)
        migrating.migrate(self.settings.database)
        seals.check(self.database, now())
        generations.begin_unused(self.database, self.settings.data_dir, now())
        if before is not None and before != migrating.head():
            with self.database.write() as session:
                steps = {"before": before, "after": migrating.head(), "by": by}
                audit.record(session, "migrated", "installation", None, None, now(), **steps)


def now() -> datetime:
    """Return the moment, in UTC; the only clock of the bot's doors."""
    return datetime.now(UTC)


def build(settings: Settings | None = None) -> Wiring:
    """Join the rooms by the settings, by default those of the environment.

    SettingsError when they cannot be used: a folder, a database that does not answer, keys that do not fit it.
    """
    chosen = settings or load()
    keys.cipher.use(keys.ring(chosen.keys))
    if problem := stamps.make_folder(chosen.data_dir):
        raise SettingsError(f"HEARD_DATA_DIR: {problem}")
    database = open_database(chosen)
    try:
        refuse_unfit(chosen, database, now())
    except BaseException:
        database.close()
        raise
    audit.keep_copy(database.engine.url, chosen.data_dir)
    return Wiring(chosen, database)
