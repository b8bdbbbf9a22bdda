"""Checks of what people decided in the panel, and of what that needs on the server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from bot.cli.doctor.answers import mail_answers
from bot.cli.doctor.findings import CheckTarget, counted
from bot.domain.checks import CheckState, Said
from bot.domain.duty import ContactKind, DutyContact
from bot.domain.languages import ENGLISH, LanguageStatus
from bot.domain.media import MachineRefusal
from bot.domain.policies import written
from bot.ground import languages, policies
from bot.ground.sentences import spoken, with_own
from bot.providers import translation_server
from bot.reports import mornings
from bot.safeguarding import trials
from bot.safeguarding.contacts import LACKING, DutyPlan, plan
from bot.safeguarding.trials import Trial, TrialState
from bot.settings import Settings
from bot.store.accounts import Account
from bot.translation import load_content, load_translations
from bot.wiring import now
from bot.worries import open_noticer

BAD_TESTS = frozenset({TrialState.FAILED, TrialState.LOST})
READ_BY_SPEAKERS = frozenset({LanguageStatus.WRITTEN, LanguageStatus.SPEAKER_REVIEWED})
ACCEPT = "an administrator accepts them in the panel under Languages"
ADD_SOMEBODY = "run heard user add ada@example.gov.uk --role administrator --link"
NO_MAIL_SERVER = "set HEARD_SMTP_URL and HEARD_MAIL_FROM, or switch it off under Policies"


def check_people(target: CheckTarget) -> Iterator[Said]:
    """Say whether anybody can sign in."""
    with target.database.read() as session:
        number = session.scalar(select(func.count()).where(Account.active)) or 0
    if number:
        yield CheckState.OK, f"{counted(number, 'account')} may sign in"
    elif target.settings.has_council:
        yield CheckState.WARN, "nobody has signed in at the council yet: HEARD_OIDC_GROUPS says who may"
    else:
        yield CheckState.FIX, f"nobody can sign in: {ADD_SOMEBODY}"


def check_duty_contacts(target: CheckTarget) -> Iterator[Said]:
    """Say who is called to danger, and whether they can be."""
    settings = target.settings
    with target.database.read() as session:
        duty = plan(session, DutyPlan(settings.ladder, settings.says_who_is_called))
        tested = trials.latest(session, now())
    called = duty.ladder.contacts
    if not duty.is_decided:
        yield (
            CheckState.FIX,
            "nobody has decided who is called to danger, so nobody is invited: "
            "an administrator or service manager decides it in the panel under Duty contacts",
        )
    elif not called:
        yield CheckState.WARN, "nobody is called when a child is in danger, as was decided"
    else:
        yield CheckState.OK, f"who is called when a child is in danger: {counted(len(called), 'contact')}"
        yield from _ways(settings, called)
        yield from _tests([tested.get(contact.where) for contact in called])
    if target.online and any(contact.kind is ContactKind.MAIL for contact in called):
        yield mail_answers(settings)


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
        yield CheckState.WARN, f"never tested: {counted(untested, 'contact')}; try each under Duty contacts"
    if failed:
        yield CheckState.FIX, f"the last test of {failed} of them failed: see Duty contacts"


def check_policies(target: CheckTarget) -> Iterator[Said]:
    """Say whether each policy that was decided can still be read."""
    with target.database.read() as session:
        decided = policies.stored(session)
    held = target.settings.policies.decided(decided)
    now_read = {group: written(held.of(group)) for group in decided}
    unread = [
        group.value
        for group, plain in decided.items()
        if {**plain, **now_read[group]} != {**now_read[group], **plain}
    ]
    if unread:
        yield (
            CheckState.FIX,
            f"what was decided cannot be read any more: {', '.join(unread)}; save it anew under Policies",
        )
    else:
        invites = f"children are invited {held.asking.invite_before} working days before a review"
        yield CheckState.OK, f"{held.service.name} reads {held.service.open_hours}; {invites}"


def check_translation(target: CheckTarget) -> Iterator[Said]:
    """Say whether a translation server is set, and answers."""
    server = translation_server(target.settings)
    if server is None:
        yield CheckState.OK, "no machine translates: people do, as HEARD_TRANSLATION_URL is not set"
        return
    known = server.languages() if target.online else None
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


def check_languages(target: CheckTarget) -> Iterator[Said]:
    """Say which languages are accepted, and whether speakers have read them."""
    with target.database.read() as session:
        found = languages.accepted(session)
        translations = with_own(load_translations(), spoken(session))
    accepted, is_decided, content = found or (), found is not None, load_content()
    unknown = [code for code in accepted if code not in content.languages]
    drafts = [code for code in accepted if translations.status(code) not in READ_BY_SPEAKERS]
    if unknown:
        yield (
            CheckState.FIX,
            f"accepted, but not a language here: {', '.join(unknown)}; save the others anew under Languages",
        )
    elif not accepted:
        said = "no language but English is accepted: other children are written to in English"
        yield (
            CheckState.WARN,
            f"{said}: {ACCEPT}" if is_decided else f"{said}, and nobody has decided that: {ACCEPT}",
        )
    elif drafts:
        yield (
            CheckState.WARN,
            f"accepted, but no speaker has read all of it: {', '.join(drafts)}; ask one to: Translations",
        )
    else:
        yield CheckState.OK, f"accepted and read by speakers: {', '.join(accepted)}"


def check_worries(target: CheckTarget) -> Iterator[Said]:
    """Say whether a program looks for worries, with what it listens, and what would help."""
    with target.database.read() as session:
        wanted = policies.in_force(session, target.settings.policies).worries.noticed
    noticer = open_noticer()
    if not wanted:
        yield CheckState.OK, "no program looks for worries: that is switched off under Policies"
    elif noticer.encoder is None:
        remedy = "heard[listen] on x86-64 Linux finds more; words of danger and key 9 are heard without it"
        yield CheckState.WARN, f"spelling alone is listened to, version {noticer.version}: {remedy}"
    else:
        yield CheckState.OK, f"meaning and spelling are listened to, version {noticer.version}"


def check_mornings(target: CheckTarget) -> Iterator[Said]:
    """Say whether the morning e-mail is sent, and whether it reaches those who get one."""
    settings = target.settings
    with target.database.read() as session:
        chosen = policies.in_force(session, settings.policies).morning
        failed = {each.account_id for each in mornings.failed_mails(session, chosen.at, now())}
    if not chosen.sent:
        yield CheckState.OK, "nobody is written to about what waits: it is off under Policies"
        return
    if settings.mail_server is None:
        yield CheckState.WARN, f"it is on, and there is no mail server: {NO_MAIL_SERVER}"
        return
    if failed:
        people = "1 person" if len(failed) == 1 else f"{len(failed)} people"
        yield CheckState.WARN, f"it did not reach {people} in the last week: see Policies"
    else:
        yield CheckState.OK, f"on working days from {chosen.at:%H:%M}"
    if target.online:
        yield mail_answers(settings)
