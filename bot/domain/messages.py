"""Messages as they come in and go out, and the order in which a delivery can move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class ChannelKind(StrEnum):
    """The ways a young person can write: text message, WhatsApp, Telegram."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Address:
    """Who is at the other end: a channel and the provider's own id, never 'the phone number' alone.

    ``provider_id`` is an E.164 number for SMS, an E.164 number or business-scoped id for WhatsApp,
    and the decimal user id for Telegram.
    """

    channel: ChannelKind
    provider_id: str


class MediaKind(StrEnum):
    """What kind of thing was sent instead of words."""

    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    STICKER = "sticker"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Media:
    """One attachment: its kind, the provider's reference for fetching it, and its MIME type."""

    kind: MediaKind
    reference: str
    content_type: str | None = None


def clean(text: str) -> str:
    """Return text that is safe for any database: no control characters but line breaks, no lone surrogates.

    NUL and lone surrogates crash database drivers.
    """
    if text.isascii() and text.isprintable():
        return text
    printable = "".join(char for char in text if char >= " " or char in "\n\t")
    return printable.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Substance(StrEnum):
    """What a message without words or files is: LOST was sent by a person, SILENT was written by nobody.

    LOST: the provider could not pass it on (unsupported, unknown, empty); its sender is asked to send it again.
    SILENT: a note of the provider's own, or something that was taken back; it is kept, and nothing comes of it.
    """

    LOST = "lost"
    SILENT = "silent"


class Keyword(StrEnum):
    """A word by which a provider itself starts and stops messages, or answers where help is."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a young person, read from the provider's dialect.

    ``button`` is the payload we gave the button (see :class:`Choice`), ``quotes`` the provider's id of the
    message replied to, ``sent_at`` the provider's own time (UTC) where it gives one, ``raw`` every byte
    received. ``reaction_to`` is the provider's id of the message that an emoji in ``text`` was put on.
    ``edited`` marks a new version of an earlier message (then ``provider_message_id`` is made unique by the
    edit's time). ``departed`` is news without words: the person blocked us at the provider, which counts as
    STOP and cannot be answered. ``substance`` says what a message is that has nothing to be read; it is None for
    words, files, buttons and reactions. ``answered_by_provider``: the provider has acted on and answered the message
    itself, as ``keyword``, so that we do not answer the same once more.
    """

    sender: Address
    provider_message_id: str
    text: str
    raw: bytes
    media: tuple[Media, ...] = ()
    button: str | None = None
    quotes: str | None = None
    reaction_to: str | None = None
    sent_at: datetime | None = None
    edited: bool = False
    truncated: bool = False
    departed: bool = False
    substance: Substance | None = None
    answered_by_provider: bool = False
    keyword: Keyword | None = None

    def __post_init__(self) -> None:
        """Clean what the sender wrote, once and for all who read it; ``raw`` keeps the bytes as received."""
        object.__setattr__(self, "text", clean(self.text))
        object.__setattr__(self, "provider_message_id", clean(self.provider_message_id))
        address = clean(self.sender.provider_id)
        if address != self.sender.provider_id:
            object.__setattr__(self, "sender", replace(self.sender, provider_id=address))

    def attachments(self) -> list[list[str | None]] | None:
        """Return the attachments as they are stored: kind, the provider's reference, MIME type; None without any."""
        return [[each.kind.value, each.reference, each.content_type] for each in self.media] or None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered as a button or a row: the payload that comes back, and the words on it."""

    payload: str
    label: str


@dataclass(frozen=True, slots=True)
class ContentTemplate:
    """A message as an approved template of the provider: its id there, and its numbered variables."""

    sid: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to send: ``token`` names the outbox row in receipts, ``choices`` become buttons.

    ``text`` is complete without the choices on SMS (numbered lines are part of it); on WhatsApp and Telegram
    the choices are shown by the channel (quick reply up to 3, list up to 10, inline keyboard).
    ``plain_text`` is the same message with its choices as numbered lines, for when WhatsApp cannot show
    buttons; None means that ``text`` says all. ``list_label`` opens a WhatsApp list. ``tried_at`` (UTC) is
    when a send that ended in doubt began, so that ``Channel.find`` does not take an older message with the
    same words for it. ``template`` says the same where WhatsApp takes no free words.
    """

    token: str
    to: Address
    text: str
    choices: tuple[Choice, ...] = ()
    plain_text: str | None = None
    list_label: str = "☰"
    tried_at: datetime | None = None
    template: ContentTemplate | None = None


class DeliveryStatus(StrEnum):
    """Where a message to a young person stands."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class FailureKind(StrEnum):
    """What a refused or doubtful send means for us; OTHER_WAY: not like this, but by a template or a text message."""

    RETRY = "retry"
    PERMANENT = "permanent"
    OPTED_OUT = "opted_out"
    CONFIGURATION = "configuration"
    AMBIGUOUS = "ambiguous"
    OTHER_WAY = "other_way"


class Unreachable(StrEnum):
    """Why nobody can be reached at an address, as a provider says; the contact must be put right by a person."""

    NOT_A_NUMBER = "not_a_number"
    NOT_MOBILE = "not_mobile"
    NOT_IN_USE = "not_in_use"
    NO_ROUTE = "no_route"
    NO_WHATSAPP = "no_whatsapp"
    NO_ACCOUNT = "no_account"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took the message: its id, and the segments it counted where it says so."""

    provider_id: str
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider did not take the message, or we cannot know: why, its code, seconds to wait.

    ``holds``: the provider asked for this wait in its answer, and everything from the same sender waits with it.
    ``unreachable``: nobody is at the address.
    """

    kind: FailureKind
    code: str
    retry_after: float | None = None
    holds: bool = False
    unreachable: Unreachable | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider looked and has no trace of the message: it was surely never taken."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """News of a message sent earlier, found by our token or the provider's id; ``failure`` explains its error.

    ``retry_after`` is how long to wait before another try, ``tries`` how many there may be in all.
    """

    status: DeliveryStatus
    token: str | None
    provider_id: str | None
    error_code: str | None = None
    failure: FailureKind | None = None
    retry_after: float | None = None
    tries: int | None = None
    unreachable: Unreachable | None = None


_RANK = {
    DeliveryStatus.PENDING: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.UNKNOWN: 2,
    DeliveryStatus.ACCEPTED: 3,
    DeliveryStatus.SENT: 4,
    DeliveryStatus.FAILED: 5,
    DeliveryStatus.DELIVERED: 6,
    DeliveryStatus.READ: 7,
    DeliveryStatus.CANCELLED: 8,
}


def later(current: DeliveryStatus, news: DeliveryStatus) -> DeliveryStatus:
    """Return the status after ``news``: receipts come late, twice, out of order; a status only moves forward.

    A failure beats "sent" but never "delivered", so any order of the same receipts ends in the same status.
    """
    return news if _RANK[news] > _RANK[current] else current
