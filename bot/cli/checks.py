"""What is looked at before live use, one finding for each thing; a check that fails is a finding itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.answers import copies_said, database_at_head, mail_answers, queue_answers
from bot.cli.channels import channels_said, clock_said, templates_said
from bot.cli.errors import reason_of
from bot.cli.mornings import mornings_said
from bot.cli.worries import worries_said
from bot.domain.bank_holidays import DAYS
from bot.domain.checks import CheckState, Said
from bot.domain.duty import ContactKind, DutyContact
from bot.domain.languages import ENGLISH, LanguageStatus
from bot.domain.media import MachineRefusal
from bot.domain.policies import written
from bot.ground import audit, installation, languages, policies, seals
from bot.ground.sentences import spoken, with_own
from bot.operations import generations, health, holds
from bot.providers import translation_server
from bot.safeguarding import trials
from bot.safeguarding.contacts import LACKING, DutyPlan, plan
from bot.safeguarding.trials import Trial, TrialState
from bot.settings import Settings, SettingsError, load
from bot.store import keys
from bot.store.engine import Database
from bot.translation import load_content, load_translations
from bot.wiring import now, open_database
from bot.worries import open_noticer

# Reviews are planned and invited this far ahead, so bank holidays must be known for it.
AHEAD = timedelta(days=366)
FULL, SMALL = 512 * 1024**2, 2 * 1024**3
LET_GO = "run heard reconcile, then heard release"
BAD_TESTS = frozenset({TrialState.FAILED, TrialState.LOST})
READ_BY_SPEAKERS = frozenset({LanguageStatus.WRITTEN, LanguageStatus.SPEAKER_REVIEWED})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and what to do."""

    check: str
    state: CheckState
    text: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: the settings and their database; ``online`` asks providers too."""

    settings: Settings
    database: Database
    online: bool


Check = Callable[[Patient], Iterator[Said]]


def examine(*, online: bool = False) -> Iterator[Finding]:
    """Look at everything; without settings, or without a database, only at what can be seen without."""
    try:
        settings = load()
    except SettingsError as error:
        yield Finding("settings", CheckState.FIX, str(error))
        return
    yield Finding("settings", CheckState.OK, "every setting can be read")
    keys.cipher.use(keys.ring(settings.keys))
    try:
        database = open_database(settings)
    except SettingsError as error:
        yield Finding("database", CheckState.FIX, str(error))
        return
    patient = Patient(settings, database, online)
    try:
        yield from _all(patient)
    finally:
        database.close()


def _all(patient: Patient) -> Iterator[Finding]:
    reached = True
    for name, check, needs_database in CHECKS:
        if needs_database and not reached:
            continue
        for finding in _found(name, check, patient):
            yield finding
            reached = reached and not (name == "database" and finding.state is CheckState.FIX)


def _found(name: str, check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        for state, text in check(patient):
            yield Finding(name, state, text)
    except (SQLAlchemyError, OSError) as error:
        yield Finding(name, CheckState.FIX, reason_of(error) or type(error).__name__)


def _environment(patient: Patient) -> Iterator[Said]:
    if patient.settings.is_production:
        yield CheckState.OK, f"production, called at {patient.settings.public_url}"
    else:
        needed = (
            "HEARD_ENV=production with HEARD_SECRET_KEY, HEARD_ENCRYPTION_KEYS and an https HEARD_PUBLIC_URL"
        )
        yield CheckState.FIX, f"HEARD_ENV is {patient.settings.env}: set {needed}"


def _folder(patient: Patient) -> Iterator[Said]:
    folder = patient.settings.data_dir
    if not folder.is_dir():
        yield CheckState.FIX, f"HEARD_DATA_DIR: {folder} is not there; heard migrate makes it"
    elif not os.access(folder, os.W_OK):
        yield CheckState.FIX, f"HEARD_DATA_DIR: {folder} cannot be written to by this account"
    elif folder.stat().st_mode & 0o077 and patient.settings.is_production:
        yield CheckState.WARN, f"HEARD_DATA_DIR: other accounts may look into {folder}; run chmod 700 on it"
    else:
        yield CheckState.OK, str(folder)


def _database(patient: Patient) -> Iterator[Said]:
    yield database_at_head(patient.settings.database)


def _keys(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        wrong = seals.examine(session.connection())
    if wrong:
        yield CheckState.FIX, wrong
    else:
        yield CheckState.OK, "the encryption keys are those of this database"


def _generation(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        held = holds.standing(session.connection())
        _, why = generations.look(session.connection(), patient.settings.data_dir)
    if held is not None:
        said = f"{held.messages} messages are held, because {generations.why_in_words(held.why)}"
        yield CheckState.FIX, f"{said}: {LET_GO}"
    elif why is generations.HoldReason.NEW_FOLDER:
        said = f"{generations.WORDS[why]}; a worker here holds what waits unless another one runs"
        yield CheckState.WARN, said
    elif why is not None:
        yield CheckState.FIX, f"{generations.WORDS[why]}: {LET_GO}"
    else:
        yield CheckState.OK, "the database is the one that this data folder knows"


def _audit(patient: Patient) -> Iterator[Said]:
    try:
        with patient.database.read() as session:
            yield CheckState.OK, f"{_so_many(audit.verify(session), 'event')}, the chain is whole"
    except audit.BrokenChain as error:
        yield CheckState.FIX, str(error)


def _seeded(patient: Patient) -> Iterator[Said]:
    if installation.holds_invented_children(patient.database):
        yield CheckState.FIX, "the database holds invented children: live use needs a database of its own"
    else:
        yield CheckState.OK, "no invented children"


def _worker(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        found = health.examine(session, now())
    if found.worker_runs:
        yield CheckState.OK, "the worker runs"
    elif found.worker_seen is None:
        yield CheckState.WARN, "no worker has run yet: run heard work"
    else:
        yield CheckState.WARN, f"the worker was last seen {_long(found.worker_seen)} ago: run heard work"


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _queue(patient: Patient) -> Iterator[Said]:
    yield queue_answers(patient.settings)


def _channels(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        yield from channels_said(patient.settings, session, online=patient.online)


def _templates(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        yield from templates_said(patient.settings, session)


def _clock(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        yield from clock_said(patient.settings, session, online=patient.online)


def _disk(patient: Patient) -> Iterator[Said]:
    """Look at the room on the disk of the data folder, where a small installation keeps its database."""
    folder = patient.settings.data_dir
    free = shutil.disk_usage(folder if folder.is_dir() else folder.absolute().anchor).free
    state = CheckState.FIX if free < FULL else CheckState.WARN if free < SMALL else CheckState.OK
    yield state, f"{free / 1024**3:.1f} GB are free where HEARD_DATA_DIR lies"


def _copies(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        yield copies_said(session)


def _duty(patient: Patient) -> Iterator[Said]:
    settings = patient.settings
    with patient.database.read() as session:
        duty = plan(session, DutyPlan(settings.ladder, settings.says_who_is_called))
        tested = trials.latest(session, now())
    called = duty.ladder.contacts
    if not duty.is_decided:
        yield (
            CheckState.FIX,
            "nobody has decided who is called to danger, so nobody is invited: Duty contacts",
        )
    elif not called:
        yield CheckState.WARN, "nobody is called when a child is in danger, as was decided"
    else:
        yield CheckState.OK, f"who is called when a child is in danger: {_so_many(len(called), 'contact')}"
        yield from _ways(settings, called)
        yield from _tests([tested.get(contact.where) for contact in called])
    if patient.online and any(contact.kind is ContactKind.MAIL for contact in called):
        yield mail_answers(settings)


def _so_many(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _ways(settings: Settings, called: Sequence[DutyContact]) -> Iterator[Said]:
    """Say which contacts cannot be called with what is set on the server."""
    for kind in (ContactKind.SMS, ContactKind.MAIL):
        number = sum(contact.kind is kind for contact in called)
        if number and kind not in settings.can_call:
            yield CheckState.FIX, f"{number} of them cannot be called: {LACKING[kind]}"


def _tests(tested: Sequence[Trial | None]) -> Iterator[Said]:
    untested = sum(last is None for last in tested)
    failed = sum(last is not None and last.state in BAD_TESTS for last in tested)
    if untested:
        yield CheckState.WARN, f"never tested: {_so_many(untested, 'contact')}; try each under Duty contacts"
    if failed:
        yield CheckState.FIX, f"the last test of {failed} of them failed: see Duty contacts"


def _policies(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        decided = policies.stored(session)
    held = patient.settings.policies.decided(decided)
    now_read = {group: written(held.of(group)) for group in decided}
    unread = [
        group.value
        for group, plain in decided.items()
        if {**plain, **now_read[group]} != {**now_read[group], **plain}
    ]
    if unread:
        yield CheckState.FIX, f"what was decided cannot be read any more: {', '.join(unread)}; save it anew"
    else:
        invites = f"children are invited {held.asking.invite_before} working days before a review"
        yield CheckState.OK, f"{held.service.name} reads {held.service.open_hours}; {invites}"


def _translation(patient: Patient) -> Iterator[Said]:
    server = translation_server(patient.settings)
    if server is None:
        yield CheckState.OK, "no machine translates: people do, as HEARD_TRANSLATION_URL is not set"
        return
    known = server.languages() if patient.online else None
    if known is None:
        yield CheckState.OK, f"{server.name} may be asked to translate; --online asks whether it answers"
    elif isinstance(known, MachineRefusal):
        yield (
            CheckState.WARN,
            f"{server.name} gives no list of languages ({known}): see HEARD_TRANSLATION_URL",
        )
    else:
        into_english = sum(ENGLISH in targets for targets in known.values())
        yield CheckState.OK, f"{server.name} translates {into_english} languages into English"


def _calendar(_patient: Patient) -> Iterator[Said]:
    last = (now() + AHEAD).year
    if last in DAYS:
        yield CheckState.OK, f"bank holidays are known to {max(DAYS)}"
    else:
        remedy = "install a newer version, or add them under Closing days"
        yield CheckState.FIX, f"bank holidays are not known for {last}: {remedy}"


def _languages(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        found = languages.accepted(session)
        translations = with_own(load_translations(), spoken(session))
    accepted, is_decided, content = found or (), found is not None, load_content()
    unknown = [code for code in accepted if code not in content.languages]
    drafts = [code for code in accepted if translations.status(code) not in READ_BY_SPEAKERS]
    if unknown:
        yield CheckState.FIX, f"accepted, but not a language here: {', '.join(unknown)}"
    elif not accepted:
        said = "no language but English is accepted: other children are written to in English"
        yield CheckState.WARN, said if is_decided else f"{said}, and nobody has decided that: Languages"
    elif drafts:
        yield CheckState.WARN, f"accepted, but no speaker has read all of it: {', '.join(drafts)}"
    else:
        yield CheckState.OK, f"accepted and read by speakers: {', '.join(accepted)}"


def _worries(patient: Patient) -> Iterator[Said]:
    with patient.database.read() as session:
        wanted = policies.in_force(session, patient.settings.policies).worries.noticed
    yield worries_said(open_noticer(), wanted=wanted)


def _mornings(patient: Patient) -> Iterator[Said]:
    settings = patient.settings
    with patient.database.read() as session:
        chosen = policies.in_force(session, settings.policies).morning
        yield from mornings_said(settings, session, chosen)
    if chosen.sent and settings.mail_server and patient.online:
        yield mail_answers(settings)


CHECKS: tuple[tuple[str, Check, bool], ...] = (
    ("environment", _environment, False),
    ("data folder", _folder, False),
    ("disk", _disk, False),
    ("database", _database, False),
    ("keys", _keys, True),
    ("clock", _clock, True),
    ("generation", _generation, True),
    ("audit trail", _audit, True),
    ("invented data", _seeded, True),
    ("worker", _worker, True),
    ("queue", _queue, False),
    ("channels", _channels, True),
    ("templates", _templates, True),
    ("copies at providers", _copies, True),
    ("duty contacts", _duty, True),
    ("policies", _policies, True),
    ("calendar", _calendar, False),
    ("languages", _languages, True),
    ("translation", _translation, False),
    ("worries", _worries, True),
    ("morning e-mail", _mornings, True),
)
