"""Which addresses can be written to: a sender that is a name, a short code or a number of our own never is.

Source: Ofcom's National Telephone Numbering Plan for +44; Twilio reads a text to a landline out by voice, so that a
child's private words would be heard by whoever picks up.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.domain.messages import Address, ChannelKind

# An international number; texts over RCS carry their scheme in front of it.
_NUMBER = re.compile(r"(?:rcs:)?\+[1-9][0-9]{6,14}")
# 070 is a personal number that costs and forwards, 076 a pager, but 07624 is a mobile on the Isle of Man.
_BRITISH_MOBILE = re.compile(r"\+447(?:[1-57-9][0-9]{8}|624[0-9]{6})")
_BRITISH = "+44"
SHORTEST = 7
_PREMIUM = ("+1900", "+979", "+808")
_SCHEMES = ("whatsapp:", "rcs:")


def can_be_answered(address: Address, own: Collection[str] = ()) -> bool:
    """Tell whether a message to this address can reach a person; ``own`` are the numbers that we send from."""
    bare = _bare(address.provider_id)
    if bare in {_bare(number) for number in own}:
        return False
    match address.channel:
        case ChannelKind.SMS:
            return _is_phone(address.provider_id)
        case ChannelKind.WHATSAPP:
            return bool(bare) and not bare.isalpha() and not (bare.isdecimal() and len(bare) < SHORTEST)
        case ChannelKind.TELEGRAM:
            return bare.isascii() and bare.isdecimal() and int(bare) > 0


def _bare(number: str) -> str:
    found = number.strip()
    for scheme in _SCHEMES:
        found = found.removeprefix(scheme)
    return found


def _is_phone(provider_id: str) -> bool:
    if not _NUMBER.fullmatch(provider_id):
        return False
    number = _bare(provider_id)
    if number.startswith(_BRITISH):
        return _BRITISH_MOBILE.fullmatch(number) is not None
    return not number.startswith(_PREMIUM)
