"""WhatsApp templates: which of our messages have one, how a text becomes one, and how it is filled again.

Outside the 24 hours after a person's last message WhatsApp takes nothing but a template that it has approved.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.kinds import UNSTARTED

WINDOW = timedelta(hours=24)
# A message that is sent in the last minutes of a window may arrive after it.
MARGIN = timedelta(minutes=30)
LONGEST_BODY, LONGEST_TITLE, MOST_BUTTONS = 1024, 25, 10
PARTED = "\n\n"  # what stands between a language and the English beneath it
# The kinds of message that may go by themselves, and what the panel calls them; another wording of a kind needs a
# template too. Those of them that the content has no text for have no template.
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "invite": "Invitation",
        "invite_short": "Invitation to the short questions",
        "reminder1": "First reminder",
        f"reminder1_{UNSTARTED}": "First reminder, to a child who has not begun",
        "reminder2": "Last reminder",
        "still_you": "Asked whether this is still their phone",
        "was_read": "Somebody has read it",
        "moved": "The review has a new day",
        "closing": "Thanks at the end",
        "closing_post": "Thanks for the feedback",
    }
)
_WORDINGS = (UNSTARTED,)
_SLOT = re.compile(r"\{\{(\d+)\}\}")
_WORD = re.compile(r"\w+")


class TemplateStatus(StrEnum):
    """What WhatsApp says of a template. Source: Twilio's page "Content Approvals"."""

    UNSUBMITTED = "unsubmitted"
    RECEIVED = "received"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"


# WhatsApp is looking at it.
AWAITED = frozenset({TemplateStatus.RECEIVED, TemplateStatus.PENDING})


@dataclass(frozen=True, slots=True)
class TemplateText:
    """The text of a template with its numbered variables, a sample for each, and the words on its buttons."""

    body: str
    samples: Mapping[str, str]
    titles: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return what changes when anything changes that WhatsApp has to approve."""
        whole = "\0".join((self.body, *self.titles))
        return hashlib.sha256(whole.encode()).hexdigest()

    def filled(self, text: str) -> dict[str, str] | None:
        """Return the variables with which the template says exactly this text; None when it cannot."""
        found = re.fullmatch(_pattern(self.body), text)
        if found is None:
            return None
        return {name[1:]: re.sub(" {5,}", "    ", value) for name, value in found.groupdict().items()}


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template as it is given to the provider: its name there, WhatsApp's code of its language, and its text.

    ``payloads`` come back from the buttons; ``{}`` in one stands for the conversation.
    """

    name: str
    code: str
    text: TemplateText
    payloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """What the provider says of a template: its id there, where it stands, and why it was rejected."""

    content_sid: str
    status: TemplateStatus
    reason: str = ""


def kind_of(purpose: str) -> str:
    """Return the kind of message that a template is for, whichever wording of it the template says."""
    return next(
        (kind for each in _WORDINGS if (kind := purpose.removesuffix(f"_{each}")) != purpose), purpose
    )


def purposes_of(kind: str) -> list[str]:
    """Return the purposes whose templates may say a message of a kind."""
    return [purpose for purpose in PURPOSES if kind_of(purpose) == kind]


def numbered(
    sentence: str, fixed: Mapping[str, str], samples: Mapping[str, str], first: int = 1
) -> TemplateText:
    """Make a template of a sentence of ours: its placeholders become variables, counted from ``first``.

    Those in ``fixed`` keep their words, because they are the same for everybody; ``samples`` show the others.
    """
    parts: list[str] = []
    places: dict[str, str] = {}
    for literal, name, _, _ in string.Formatter().parse(sentence):
        parts.append(literal)
        if name is None:
            continue
        known = fixed.get(name)
        parts.append(
            f"{{{{{places.setdefault(name, str(first + len(places)))}}}}}" if known is None else known
        )
    return TemplateText("".join(parts), {place: samples.get(name, name) for name, place in places.items()})


def beside(above: TemplateText, below: TemplateText) -> TemplateText:
    """Return one template that says the same in two languages; the variables of ``below`` count on."""
    return TemplateText(f"{above.body}{PARTED}{below.body}", {**above.samples, **below.samples}, above.titles)


def problems(text: TemplateText) -> list[str]:
    """Return what WhatsApp would reject a template for. Source: Twilio's page on rejected templates."""
    body, slots = text.body, [int(place) for place in _SLOT.findall(text.body)]
    words = len(_WORD.findall(_SLOT.sub(" ", body)))
    rules = {
        "it begins with a variable": _SLOT.match(body.strip()) is not None,
        "it ends with a variable": re.search(r"\{\{\d+\}\}\W*$", body) is not None,
        "two variables stand side by side": re.search(r"\}\}\W*\{\{", body) is not None,
        "its variables are not counted from 1": sorted(set(slots)) != list(range(1, len(set(slots)) + 1)),
        "it has too few words for its variables": words < 2 * len(set(slots)) + 1,
        f"it is longer than {LONGEST_BODY} characters": _longest(text) > LONGEST_BODY,
        "a sample is missing": set(text.samples) != {str(slot) for slot in slots},
        "a sample is empty or has a line break": any(_is_bad(sample) for sample in text.samples.values()),
        f"it has more than {MOST_BUTTONS} buttons": len(text.titles) > MOST_BUTTONS,
        "a button is too long or empty": any(not 0 < len(each) <= LONGEST_TITLE for each in text.titles),
    }
    return [what for what, is_so in rules.items() if is_so]


def _longest(text: TemplateText) -> int:
    """Return the length with every variable filled by a long name."""
    return len(_SLOT.sub("x" * 60, text.body))


def _is_bad(value: str) -> bool:
    return not value.strip() or "\n" in value or " " * 5 in value


def _pattern(body: str) -> str:
    """Return what matches the texts that a template can say, with a group for each variable."""
    parts, seen = _SLOT.split(body), set[str]()
    pattern = re.escape(parts[0])
    for place, literal in zip(parts[1::2], parts[2::2], strict=True):
        pattern += f"(?P=v{place})" if place in seen else rf"(?P<v{place}>[^\n]+?)"
        pattern += re.escape(literal)
        seen.add(place)
    return pattern


def is_open(heard_at: datetime | None, now: datetime) -> bool:
    """Return whether a free-form message sent now arrives within 24 hours of the person's last one."""
    return heard_at is not None and now - heard_at < WINDOW - MARGIN
