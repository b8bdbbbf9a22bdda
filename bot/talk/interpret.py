"""What an inbound message means to the conversation it reaches: words, a pressed button, a reaction, an edit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.answers import normalise
from bot.domain.conversations import (
    EARLIER,
    TALKING,
    Button,
    Conversation,
    Event,
    Message,
    Reaction,
    Status,
    consent_kind,
)
from bot.domain.kinds import KINDS, MessageKind
from bot.domain.languages import ENGLISH
from bot.domain.messages import Inbound, Keyword, MediaKind, Substance
from bot.domain.questionnaires import OptionSet, QuestionRole
from bot.ground.context import Context
from bot.talk.references import Reference

NOT_SAFE, SKIP = "9", "0"
ALWAYS = {NOT_SAFE: "nine", SKIP: "zero"}
STOP = "STOP"
# The children on an address: their conversation's id and their name on this phone.
Names = Mapping[int, str]


def event_of(
    inbound: Inbound,
    about: Reference | None,
    state: Conversation,
    names: Names,
    now: datetime,
    context: Context,
) -> Event | None:
    """Return the event for the engine; None for what says nothing: an empty message, a button of an old menu.

    ``about`` is what the message refers to, ``state`` the conversation it reaches. News that the person blocked us
    counts as STOP. An edit belongs to the question that the first version answered.
    """
    at, text = inbound.sent_at or now, _words(inbound, state, context)
    if inbound.departed or inbound.substance is not None:
        return _unspoken(inbound, at)
    if inbound.button is not None and (about is not None or not text.strip()):
        return _press(inbound, about, state, names, at, context)
    question = about.question if about is not None and about.conversation_id in names else None
    if inbound.reaction_to is not None:
        answered = _reacted_to(text, question, state, context)
        return Reaction(inbound.provider_message_id, at, answered or "", text)
    if not (text.strip() or inbound.media):
        return None
    return Message(
        provider_id=inbound.provider_message_id,
        at=at,
        text=text,
        media=inbound.media[0].kind.value if inbound.media else None,
        quotes=question,
        early=inbound.edited and question is None,
    )


def _reacted_to(emoji: str, question: str | None, state: Conversation, context: Context) -> str | None:
    """Return the question that a reaction answers; the safety question takes every reaction."""
    if question is None:
        return None
    counts = question in _safety(context) or _answers(emoji, question, state, context)
    return question if counts else None


def _words(inbound: Inbound, state: Conversation, context: Context) -> str:
    """Return the words of a message; a provider's own keyword counts as ours, whatever the word was.

    "Yes" is such a keyword, so START counts only where messages are stopped: else it is the answer to a question.
    """
    keyword = inbound.keyword
    text = inbound.text
    if keyword is None or (keyword is Keyword.START and state.status is not Status.STOPPED):
        return text
    return text if context.knowledge.vocabulary.danger_in(normalise(text)) is not None else keyword.value


def _unspoken(inbound: Inbound, at: datetime) -> Message | None:
    """Return what a message without words means: blocking us is STOP, something lost is asked for again."""
    if inbound.departed:
        return Message(inbound.provider_message_id, at, STOP)
    if inbound.substance is Substance.LOST:
        return Message(inbound.provider_message_id, at, media=MediaKind.OTHER.value, media_failed=True)
    return None


def _safety(context: Context) -> frozenset[str]:
    """Return the questions of any set that ask whether a child is safe."""
    sets = (version for versions in context.content.questionnaires.values() for version in versions.values())
    return frozenset(each.id for one in sets for each in one.questions if each.role is QuestionRole.SAFETY)


def _is_of_safety(pressed: Reference, context: Context) -> bool:
    """Return whether a button says that a child is not safe: it counts wherever and whenever it stood."""
    return pressed.question in _safety(context) and pressed.key in {"no", "unsure"}


def _answers(emoji: str, question: str, state: Conversation, context: Context) -> bool:
    """Return whether a reaction can be an answer: a face that means something, on a question with options.

    A heart on "what would you change?" is no view, and a face that means nothing is no reason to ask again.
    """
    questions = context.knowledge.asked(state).questions
    has_options = any(each.id == question and each.options is not None for each in questions)
    return has_options and context.knowledge.signs.read(emoji) is not None


def _press(
    inbound: Inbound,
    pressed: Reference | None,
    state: Conversation,
    names: Names,
    at: datetime,
    context: Context,
) -> Message | None:
    """Return a press as a message; skipping is the typed 0, which every question understands."""
    if pressed is None or not (_counts(pressed, state, names) or _is_of_safety(pressed, context)):
        return None
    skips = pressed.key == SKIP
    return Message(
        provider_id=inbound.provider_message_id,
        at=at,
        text=SKIP if skips else inbound.text or words_of(state, pressed, context),
        button=None if skips else _button(pressed, names),
        quotes=pressed.question if skips else None,
    )


def _counts(pressed: Reference, state: Conversation, names: Names) -> bool:
    """Return whether a press still means something here: "I do not feel safe" always does.

    A button under an offer of earlier words names the question, and answers no other.
    """
    if pressed.key == NOT_SAFE:
        return True
    if pressed.question == "who" and pressed.key != SKIP:  # a question is called so too, and may be skipped
        return len(names) > 1 and pressed.key in {str(name) for name in names}
    about = (pressed.key or "").rpartition(".")[0]
    return pressed.conversation_id in names and is_live(state, pressed.question) and about in {"", state.at}


def is_live(state: Conversation, question: str) -> bool:
    """Return whether a button's question or menu is open, or its answer can still be changed."""
    if state.beneath in TALKING and (question in state.answers or question == state.at):
        return True
    if state.status is Status.DONE and question in state.answers:
        return True
    facts = KINDS.get(question)
    return facts is not None and (_is_open(facts, state) or _is_offered(question, state))


def _is_offered(kind: str, state: Conversation) -> bool:
    """Return whether an option or a language is offered with a message of this kind, and the child owes an answer."""
    offers = bool(state.suggested) or state.wanted_language is not None
    return offers and state.beneath in TALKING and consent_kind(state) == kind


def _is_open(menu: MessageKind, state: Conversation) -> bool:
    """Return whether a menu waits for its answer; the languages and names do so only while they are shown."""
    if menu.confirms is not None:
        return state.confirm == menu.confirms
    waits = state.status if menu.lists else state.beneath
    return (menu.lists or menu.menu is not None) and waits == menu.waits_in


def words_of(state: Conversation, pressed: Reference, context: Context) -> str:
    """Return the words on a button, of which Telegram tells only the payload: a child says what it presses."""
    key = pressed.key or ""
    options = _options(state, pressed, context)
    places = [str(option.key) for option in options.options] if options else []
    wanted = ALWAYS.get(key, key) if options and options.id == "always" else key.rpartition(".")[2]
    if options is None or wanted not in places:
        return ""
    return context.knowledge.spoken(state.language or ENGLISH, options)[places.index(wanted)]


def _options(state: Conversation, pressed: Reference, context: Context) -> OptionSet | None:
    if pressed.key in ALWAYS:
        return context.content.menus["always"]
    facts = KINDS.get(pressed.question)
    if facts is not None:
        return context.content.menus[facts.menu] if facts.menu else None
    questions = context.knowledge.asked(state).questions
    return next((question.options for question in questions if question.id == pressed.question), None)


def _button(pressed: Reference, names: Names) -> Button:
    """Return the button for the engine; a button that says who is writing carries that child's conversation."""
    key = pressed.key or ""
    if pressed.conversation_id not in names and pressed.question != "who":
        return Button(key, f"{EARLIER}{pressed.question}")  # of another conversation: never this one's answer
    return Button(names[int(key)] if pressed.question == "who" and key.isdecimal() else key, pressed.question)
