"""What is looked at about channels before live use: settings, switches, templates, and the clock of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.cli.doctor.findings import CheckTarget
from bot.domain.checks import CheckState, Said
from bot.domain.messages import ChannelKind
from bot.domain.templates import AWAITED, TemplateStatus
from bot.ground import channels
from bot.ground.channels import SwitchedChannel
from bot.operations import templates
from bot.providers import look_at_channel, provider_clock
from bot.reviews.contributions.terms import CHANNELS
from bot.settings import Settings
from bot.startup import make_context
from bot.wiring import now

PROVIDERS = "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET"
OK, WARN, FIX = CheckState.OK, CheckState.WARN, CheckState.FIX
BAD = frozenset({TemplateStatus.REJECTED, TemplateStatus.PAUSED, TemplateStatus.DISABLED})
# Signatures and windows of time bear this much and no more.
CLOCKS_DIFFER = timedelta(seconds=30)


def check_channels(target: CheckTarget) -> Iterator[Said]:
    """Say of each channel whether it is set up and on; an online check asks its provider too."""
    settings = target.settings
    with target.database.read() as session:
        switched = channels.switched(session)
    if not (settings.twilio_account_sid or settings.twilio_auth_token or settings.telegram_bot_token):
        yield FIX, f"no message provider is set: {PROVIDERS} (see docs/reference/settings.md)"
    for kind, switch in switched.items():
        # Text messages are on without anybody's decision.
        was_switched_on = switch.is_on and switch.changed_at is not None
        yield from _said(settings, switch, must=was_switched_on or _is_begun(settings, kind))
        if target.online and not settings.lacks(kind):
            yield from (
                (each.state, f"{CHANNELS[kind]}: {each.text}") for each in look_at_channel(kind, settings)
            )


def _said(settings: Settings, switch: SwitchedChannel, *, must: bool) -> Iterator[Said]:
    lacking, name = settings.lacks(switch.kind), CHANNELS[switch.kind]
    if lacking and must:
        yield FIX, f"{name}: set {' and '.join(lacking)}"
    elif not lacking and switch.is_on:
        yield OK, f"{name} is set up and on"
    elif not lacking:
        yield WARN, f"{name} is set up and off: an administrator switches it on under Channels"


def _is_begun(settings: Settings, kind: ChannelKind) -> bool:
    """Return whether somebody began to set a channel up."""
    match kind:
        case ChannelKind.TELEGRAM:
            return bool(settings.telegram_bot_token or settings.telegram_webhook_secret)
        case ChannelKind.WHATSAPP:
            return bool(settings.whatsapp_from)
        case ChannelKind.SMS:
            account = settings.twilio_account_sid or settings.twilio_auth_token
            sender = settings.sms_from or settings.twilio_messaging_service_sid
            return bool(sender or (account and not settings.whatsapp_from))


def check_templates(target: CheckTarget) -> Iterator[Said]:
    """Say how many WhatsApp templates are approved, and what is to be done about the others."""
    with target.database.read() as session:
        if not channels.switched(session)[ChannelKind.WHATSAPP].is_on:
            return
        states = templates.states(session, make_context(target.settings))
    bad = [f"{each.wanted.purpose} ({each.wanted.language})" for each in states if each.status in BAD]
    count = Counter(each.status for each in states if not each.wanted.problems)
    unasked, awaited = count[None], sum(count[status] for status in (*AWAITED, TemplateStatus.UNSUBMITTED))
    if bad:
        yield FIX, f"not usable, see Channels: {', '.join(bad)}"
    if unasked:
        yield FIX, f"{unasked} were never submitted: an administrator submits them under Channels"
    if awaited:
        yield WARN, f"{awaited} wait for WhatsApp's approval: look again tomorrow"
    if not (bad or unasked or awaited):
        yield OK, f"{count[TemplateStatus.APPROVED]} are approved"


def check_clock(target: CheckTarget) -> Iterator[Said]:
    """Compare this clock with the database's, where that has its own, and with the provider's when it may be asked."""
    others: dict[str, datetime | None] = {}
    with target.database.read() as session:
        if session.get_bind().dialect.name != "sqlite":
            others["the database"] = session.scalar(select(func.clock_timestamp()))
    if target.online:
        others["the provider"] = provider_clock(target.settings)
    wrong = [
        f"{whose} by {gap.total_seconds():.0f} seconds" for whose, gap in _gaps(others) if gap > CLOCKS_DIFFER
    ]
    if wrong:
        yield FIX, f"this clock differs from that of {' and '.join(wrong)}: set the time of this machine"
    else:
        yield OK, f"this clock says {now():%d %B %Y %H:%M} UTC"


def _gaps(others: Mapping[str, datetime | None]) -> Iterator[tuple[str, timedelta]]:
    moment = now()
    for whose, theirs in others.items():
        if theirs is not None:
            yield whose, abs(moment - theirs.astimezone(UTC))
