"""Every fact of a message kind in one table: what it is called, what it asks, how it is drawn, when it may go.

A kind is a key of ``bot/questionnaires/messages.toml``; ``ask:<question>`` and ``reask:<question>`` put a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# The order of the outbox: safety overtakes replies, replies overtake invitations and reminders.
URGENT, REPLY, FIRST_WORD = 0, 1, 5
ASK, ASK_AGAIN = "ask", "reask"


@dataclass(frozen=True, slots=True)
class MessageKind:
    """What the house knows about the messages of one kind.

    name: what the panel calls it.
    menu: the answer set whose options stand below it; None when it has none of its own.
    numbered: its text holds the numbers of the options already.
    lists: its options are made when it is said: the names on a phone, the languages.
    hint: the line "9 = I do not feel safe" stands below it.
    addressed: on a shared phone it says which child it is for.
    bounded: any message draws it out, so an address gets few of them in a day.
    asked_for: only a command of a person draws it out, never a machine.
    after_stop: it still leaves when the address has said STOP meanwhile.
    consent: its reply is an agreement, which counts only once it was sent.
    safety: it says where to find help, before everything else.
    waits_in: the status of a conversation that waits for its reply.
    confirms: what a conversation asks to be confirmed while it waits for its reply.
    wordings: suffixes of other wordings of it: nobody is called, feedback, the child does not choose who reads,
        nothing is asked afterwards, how much of the answers is read back, the child has not begun.
    provider_says: the provider says it itself, to its own keywords.
    repeats: it repeats what the child said, so it goes when the child takes the words back.
    segments: text messages that it may take in English; other languages have three at least.
    """

    name: str
    menu: str | None = None
    numbered: bool = False
    lists: bool = False
    hint: bool = False
    addressed: bool = False
    bounded: bool = False
    asked_for: bool = False
    after_stop: bool = False
    consent: bool = False
    safety: bool = False
    waits_in: str | None = None
    confirms: str | None = None
    wordings: frozenset[str] = frozenset()
    provider_says: bool = False
    repeats: bool = False
    segments: int = 1


ALONE, POST, TEAM, ONLY, MORE, COUNT = "alone", "post", "team", "only", "more", "count"
UNSTARTED = "unstarted"

KINDS: Mapping[str, MessageKind] = MappingProxyType(
    {
        "invite": MessageKind(
            "Invitation", waits_in="invited", menu="invite", numbered=True, addressed=True, bounded=True
        ),
        "invite_short": MessageKind(
            "Invitation to the short questions", waits_in="invited", menu="invite", numbered=True, addressed=True,
            bounded=True,
        ),
        "enter_code": MessageKind("Asked for the code of the card", waits_in="code", bounded=True),
        "code_wrong": MessageKind("The code was wrong"),
        "code_locked": MessageKind("The code was wrong five times"),
        "code_waiting": MessageKind("The code was right; a worker must check the phone"),
        "phone_owner": MessageKind("Asked whose phone it is", menu="phone_owner", numbered=True),
        "phone_alias": MessageKind("Asked for a name on a shared phone"),
        "phone_noted": MessageKind("The phone waits for a worker", bounded=True),
        "phone_ready": MessageKind("The phone was checked"),
        "still_you": MessageKind("Asked whether it is still them", menu="confirm", numbered=True),
        "still_thanks": MessageKind("Thanks for saying that it is still them"),
        "who": MessageKind("Asked who is writing", waits_in="who", lists=True, bounded=True),
        "lang_menu": MessageKind(
            "Choice of languages", waits_in="language", lists=True, bounded=True, asked_for=True
        ),
        "notice": MessageKind(
            "Who reads it, and why", waits_in="notice", menu="notice", addressed=True, bounded=True, consent=True,
            segments=2,
        ),
        "notice_post": MessageKind(
            "Who reads the feedback, and why", waits_in="notice", menu="notice", addressed=True, bounded=True,
            consent=True, wordings=frozenset({TEAM}), segments=2,
        ),
        "did_you_mean": MessageKind("Did you mean …?", menu="confirm", numbered=True, consent=True),
        "did_you_mean_these": MessageKind("Did you mean one of these?", lists=True, consent=True),
        "offer_language": MessageKind("Offered another language", menu="confirm", numbered=True, consent=True),
        "moved_on": MessageKind("Kept the words and went on"),
        "got_media": MessageKind("Thanks for a recording or a picture", bounded=True),
        "media_failed": MessageKind("A recording or picture did not come through", bounded=True),
        "back": MessageKind("Went back a question", asked_for=True),
        "back_none": MessageKind("There is no question before", asked_for=True),
        "changed": MessageKind("An answer was changed", asked_for=True),
        "help": MessageKind("How to answer", bounded=True, asked_for=True, provider_says=True),
        "privacy": MessageKind(
            "Who can see it", bounded=True, asked_for=True, wordings=frozenset({POST, TEAM})
        ),
        "person": MessageKind("Somebody will get in touch", bounded=True, asked_for=True),
        "safety": MessageKind("Help in danger", safety=True, after_stop=True, wordings=frozenset({ALONE})),
        "safety_off": MessageKind(
            "Help in danger, while nobody reads", safety=True, after_stop=True, wordings=frozenset({ALONE})
        ),
        "paused": MessageKind("Paused", asked_for=True),
        "resumed": MessageKind("Went on after a pause", asked_for=True),
        "stopped": MessageKind("Goodbye after STOP", asked_for=True, after_stop=True, provider_says=True),
        "started": MessageKind("Started again", asked_for=True, provider_says=True),
        "confirm_stop": MessageKind(
            "Asked whether to stop", confirms="stop", menu="confirm", numbered=True, asked_for=True, consent=True
        ),
        "confirm_delete": MessageKind(
            "Asked whether to delete", confirms="delete", menu="confirm", numbered=True, asked_for=True, consent=True
        ),
        "deleted": MessageKind("The words were deleted", wordings=frozenset({POST})),
        "delete_late": MessageKind("The words can no longer be deleted here"),
        "declined": MessageKind("Offers after a no", confirms="offer", menu="declined", numbered=True),
        "declined_end": MessageKind("Goodbye after a no"),
        "about": MessageKind("Who we are", bounded=True, asked_for=True, confirms="wrong"),
        "wrong_person": MessageKind("Sorry, wrong number", asked_for=True, after_stop=True),
        "moved": MessageKind("The review has a new day", addressed=True),
        "reminder1": MessageKind(
            "First reminder", hint=True, addressed=True, wordings=frozenset({UNSTARTED})
        ),
        "reminder2": MessageKind("Last reminder", hint=True, addressed=True),
        "closing": MessageKind("Thanks at the end", addressed=True),
        "read_back": MessageKind(
            "Read back what was kept", addressed=True, repeats=True, wordings=frozenset({MORE, COUNT})
        ),
        "was_read": MessageKind("Told that it was read", addressed=True),
        "closing_post": MessageKind("Thanks for the feedback", addressed=True),
        "you_said": MessageKind("You said, we did", addressed=True, repeats=True),
        "you_said_no": MessageKind("You said, we could not", addressed=True, repeats=True),
        "letter": MessageKind("Message from an officer", addressed=True),
        "with_officer": MessageKind(
            "Told that the officer gets their words", bounded=True, wordings=frozenset({ONLY})
        ),
        "late_add": MessageKind("Added to what was said", bounded=True),
        "closed": MessageKind("The review is over", bounded=True),
        "intro": MessageKind("How an adult can help"),
    }
)  # fmt: skip

# They say where to find help: nothing holds them back but a provider that asked us to wait.
SAFETY_KINDS = frozenset(kind for kind, facts in KINDS.items() if facts.safety)


_QUESTION = MessageKind("Question", addressed=True)


def facts_of(kind: str) -> MessageKind:
    """Return the facts of a kind; those of a message that puts a question are the same for every question."""
    return _QUESTION if question_of(kind) is not None else KINDS[kind]


def question_of(kind: str) -> str | None:
    """Return the question that a message of this kind puts, None when it puts none."""
    way, _, question = kind.partition(":")
    return question if way in (ASK, ASK_AGAIN) and question else None


def segments_of(message: str) -> int:
    """Return how many text messages the English words of a message may take, in any of its wordings."""
    for kind, facts in KINDS.items():
        if message == kind or message.removeprefix(f"{kind}_") in facts.wordings:
            return facts.segments
    return 1


def kinds_with(fact: str) -> frozenset[str]:
    """Return the kinds for which a fact of the table holds, by the name of its field."""
    return frozenset(kind for kind, facts in KINDS.items() if getattr(facts, fact))
