"""What a card says: its sentences in the child's language and in English, and the links that its squares hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from babel.dates import format_date

from bot.domain.enrolment import printed
from bot.domain.languages import ENGLISH
from bot.domain.reviews import LONDON
from bot.domain.written import on_one_line, with_whole_numbers
from bot.enrolment.cards import Card, CardWords
from bot.ground.context import Context

FIRST, LAST = "\u2068", "\u2069"
NAMES = {"whatsapp": "WhatsApp", "telegram": "Telegram"}
TEXTS = ("title", "how", "to", "scan", "scan_one", "until", "private", "safe")


@dataclass(frozen=True, slots=True)
class Senders:
    """Where children write to: our number for text messages and for WhatsApp (E.164), the name of our Telegram bot.

    None for a channel that is off here.
    """

    sms: str | None = None
    whatsapp: str | None = None
    telegram: str | None = None

    @property
    def has_any(self) -> bool:
        """Return whether a child can write to us at all."""
        return any((self.sms, self.whatsapp, self.telegram))


def card(
    code: str, expires_at: datetime, language: str, senders: Senders, context: Context, strip: str = ""
) -> Card:
    """Return a card for a code: in the child's language with English beneath, or in English alone."""
    spoken = [language, ENGLISH] if language != ENGLISH else [ENGLISH]
    words = tuple(_words(each, expires_at, senders, context) for each in spoken if _covers(context, each))
    return Card(context.service, printed(code), _squares(code, senders), words, strip)


def links(code: str, senders: Senders) -> Mapping[str, str]:
    """Return the link of each channel that opens a message with the code in it (RFC 5724, wa.me and t.me links)."""
    found = {}
    if senders.sms:
        found["sms"] = f"sms:{senders.sms}?body={code}"
    if senders.whatsapp:
        found["whatsapp"] = f"https://wa.me/{senders.whatsapp.lstrip('+')}?text={code}"
    if senders.telegram:
        found["telegram"] = f"https://t.me/{quote(senders.telegram)}?start={code}"
    return found


def _squares(code: str, senders: Senders) -> Mapping[str, str]:
    """Return what the squares hold by what stands beneath each, which is read in any language: a number, a name.

    Where there is no number to text, it is also what is typed on a phone that scans nothing.
    """
    names = {"sms": national(senders.sms or ""), **NAMES}
    if not senders.sms:
        names["whatsapp"] += f"\n{on_one_line(national(senders.whatsapp or ''))}"
        names["telegram"] += f"\nt.me/{senders.telegram}"
    return {names[channel]: link for channel, link in links(code, senders).items()}


def _covers(context: Context, language: str) -> bool:
    texts = [(f"msg:card_{name}", context.content.messages[f"card_{name}"]) for name in TEXTS]
    return language == ENGLISH or context.translations.covers(language, texts)


def _words(language: str, expires_at: datetime, senders: Senders, context: Context) -> CardWords:
    found = context.content.languages[language]
    is_rtl = found.right_to_left
    until = format_date(expires_at.astimezone(LONDON).date(), "long", locale=found.babel or ENGLISH)
    number = national(senders.sms) if senders.sms else ""
    values = {
        "number": f"{FIRST}{number}{LAST}" if is_rtl else number,
        "date": f"{FIRST}{until}{LAST}" if is_rtl else until,
    }
    said = {name: on_one_line(_say(language, f"card_{name}", values, context)) for name in TEXTS}
    if is_rtl:
        said = {name: with_whole_numbers(text) for name, text in said.items()}
    one, several = said.pop("scan_one"), said.pop("scan")
    said["scan"] = one if len(links("", senders)) == 1 else several
    return CardWords(found.tag, "rtl" if is_rtl else "ltr", **{**said, "to": said["to"] if number else ""})


def _say(language: str, name: str, values: Mapping[str, str], context: Context) -> str:
    english = context.content.messages[name]
    text = context.translations.translate(language, f"msg:{name}", english) or english
    return text.format_map(values)


def national(number: str) -> str:
    """Return a UK number as people in England write it, such as 07700 900123; others stay international."""
    return f"0{number[3:7]} {number[7:]}" if number.startswith("+44") else number
