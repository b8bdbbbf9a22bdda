"""Random dialogues: what children, clocks and staff may do at any moment, and what must hold after each event."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.domain.conversations import (
    AnswerStatus,
    Button,
    Complete,
    Conversation,
    Effect,
    Event,
    Given,
    Household,
    KeepNote,
    Message,
    Published,
    Raise,
    Reaction,
    ReviewCancelled,
    ReviewHeld,
    ReviewMoved,
    Send,
    Staff,
    StaffAction,
    Status,
    Store,
    Tick,
    TickName,
    Withdraw,
    World,
    from_json,
    step_household,
    to_json,
    walk,
)
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Question, Questionnaire, SetKind
from bot.domain.reviews import ReviewKind
from tests.content import content, knowledge, lexicon

START = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
NEVER_SHRINK = frozenset({"distress", "emergency", "not_safe", "check_safe", "wants_contact"})
SAFETY_KINDS = frozenset({"safety", "safety_off"})
NONSENSE = re.compile(r"q\d+q")
MAY_LOSE_WORDS = frozenset({Status.CODE, Status.STOPPED, Status.WRONG_PERSON})
MOST_REASKS = 2
SIGNS = ["👍🏽", "👎", "🤷🏾‍♀️", "😀😢", "🙂", "9️⃣", "❤️", ":(", "🐶", "🆗", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "8",
    "9",
    "1 3",
    "13",
    "1-3",
    "3/5",
    "8/10",
    "٣",
    "፱",
    "②",
    "９",
    "no. 2",
    "9" * 5000,
]
PIECES = [
    "\x00",
    "\ud800",
    "\u200f",
    "\u2068",
    " ",
    "\n",
    "ﷺ",
    "ß",
    "İ",
    "½",
    "²",
    "ↂ",
    "a" * 2000,
    "%s",
    "{iro}",
    "'",
    "’",
]
# Requests in words that stand in no lexicon: each is offered.
NEW_WORDS = [
    "i dont wanna type can i speak to a real person",
    "wait i put the wrong thing b4 can i change it",
    "gimme an hour im on the bus",
    "can u get rid of what i sed",
]
HELPFUL = [
    *NEW_WORDS,
    *["1", "2", "3", "yes", "no", "football"] * 6,
    "START",
    "START",
    "short",
    "delete",
    "STOP",
    "its amina",
    "back",
]
HAPPENINGS: list[Event] = [
    *(Tick(name) for name in [*TickName, *TickName]),
    ReviewMoved(10),
    ReviewMoved(60),
    ReviewHeld(),
    ReviewCancelled(),
    Published(2),
    *(Staff(action, "pl") for action in StaffAction),
]


def phrases() -> list[str]:
    """List every word of every language, every label and every sign that the engine knows, and odd ones."""
    known = content()
    words = [phrase for kinds in lexicon().values() for each in kinds.values() for phrase in each]
    sets = [*known.option_sets.values(), *known.menus.values()]
    labels = [option.label for each in sets for option in each.options]
    return [*words, *labels, *SIGNS, *NUMBERS, *PIECES]


PHRASES = phrases()
QUESTIONS = {each.id for set_ in content().questionnaires.values() for each in set_[1].questions}
KINDS = {*content().replies, "intro"} | {f"{way}:{each}" for way in ("ask", "reask") for each in QUESTIONS}


@dataclass
class Dialogue:
    """One random dialogue on one phone, checked after each event."""

    random: Random
    household: Household
    now: datetime = START
    count: int = 0
    reasks: dict[tuple[str, str], int] = field(default_factory=dict)

    def run(self, length: int) -> None:
        """Let so many things happen."""
        for _ in range(length):
            self.now += timedelta(seconds=self.random.choice([0, 1, 30, 130, 600, 20_000]))
            self.take(self.next_event())

    def next_event(self) -> Event:
        """Draw what happens next: mostly words, now and then the clock, the review or staff."""
        if self.random.random() < 0.08:
            return self.random.choice(HAPPENINGS)
        self.count += 1
        provider_id = f"m{self.count if self.random.random() < 0.97 else max(1, self.count - 1)}"
        if self.random.random() < 0.04:
            return Reaction(provider_id, self.now, self.question(), self.random.choice(SIGNS))
        return self.message(provider_id)

    def message(self, provider_id: str) -> Message:
        """Draw a message: words that mean something or nothing, media, buttons, quotes."""
        chance = self.random.random
        return Message(
            provider_id,
            self.now,
            text=self.text(),
            media=self.random.choice(["voice", "photo"]) if chance() < 0.07 else None,
            media_failed=chance() < 0.2,
            button=self.button() if chance() < 0.08 else None,
            quotes=self.question() if chance() < 0.08 else None,
            early=chance() < 0.05,
            is_code=chance() < 0.3,
            names=self.random.choice([None, *self.household.members]),
        )

    def text(self) -> str:
        """Draw a text; a word made of q and digits means nothing in any language and must never be lost."""
        if self.random.random() < 0.6:
            return self.random.choice(HELPFUL)
        nonsense = f"q{self.count}q"
        known = self.random.choice(PHRASES)
        forms = [known, known, known, nonsense, f"{known} - {nonsense}", f"{nonsense} {known}", ""]
        return self.random.choice(forms)

    def button(self) -> Button:
        """Draw a button of the open question, of an old one or of a menu."""
        keys: list[str | int] = [1, 4, "yes", "no", "9", "0", "start", "decline", "in_person", "odd", "en"]
        keys += ["request_person", "request_delete", "none_of_these"]
        menus = ["invite", "notice", "confirm_stop", "confirm_delete", "declined", "lang_menu", "who"]
        menus += ["did_you_mean", "did_you_mean_these"]
        return Button(self.random.choice(keys), self.random.choice([None, self.question(), *menus]))

    def question(self) -> str:
        """Draw a question of the set."""
        state = self.household.members[self.household.first]
        return self.random.choice(knowledge().asked(state).questions).id

    def take(self, event: Event) -> None:
        """Let one thing happen and check everything that must hold."""
        world = World(knowledge(), self.now, self.random.random() < 0.5)
        before = self.household
        result = step_household(before, event, world)
        if self.random.random() < 0.2:
            assert step_household(before, event, world) == result, "the same input gives the same outcome"
        self.household = result.household
        for alias, after in self.household.members.items():
            effects = [effect for whose, effect in result.effects if whose == alias]
            heard = before.waiting if before.waiting and not self.household.waiting else ()
            self.check(before.members[alias], after, effects, (*heard, event))
        waiting = "\n".join(each.text for each in self.household.waiting)
        check_words(before, event, [effect for _, effect in result.effects], waiting)
        if isinstance(event, Message | Reaction):
            again = step_household(self.household, event, world)
            assert again.effects == (), "a repeated message is heard once"
            assert again.household == self.household
        if self.random.random() < 0.8:
            self.deliver()

    def deliver(self) -> None:
        """Let the outbox send the open questions, and the offers."""
        unsent = {
            alias: each
            for alias, each in self.household.members.items()
            if each.unseen or (each.at and not each.prompted_at)
        }
        if unsent:
            sent = {
                alias: replace(
                    each,
                    prompted_at=each.prompted_at or (self.now if each.at else None),
                    repeat_at=None,
                    unseen=False,
                )
                for alias, each in unsent.items()
            }
            self.household = replace(self.household, members={**self.household.members, **sent})

    def check(
        self,
        before: Conversation,
        after: Conversation,
        effects: list[Effect],
        events: tuple[Event, ...],
    ) -> None:
        """Check one child's step; one that hears several messages at once may pass through states between them."""
        check_flags(before, after, effects)
        check_doubted(before, after, events)
        if len(events) == 1:
            check_kinds(before, after, [effect.kind for effect in effects if isinstance(effect, Send)])
            check_completeness(after, effects)
        if self.random.random() < 0.2:
            stored = json.loads(json.dumps(to_json(after)))
            assert vars(from_json(stored)) == vars(after), "a state survives storing"
        self.check_reasks(after, effects, events)

    def check_reasks(self, after: Conversation, effects: list[Effect], events: tuple[Event, ...]) -> None:
        """Count how often the open question was repeated; a message that names a question may bring it back."""
        assert after.tries <= MOST_REASKS
        names_one = any(isinstance(each, Message) and (each.quotes or each.button) for each in events)
        for effect in effects:
            if isinstance(effect, Send) and effect.kind.startswith("reask:") and not names_one:
                key = (effect.kind, f"{self.household.first} {after.questionnaire}")
                self.reasks[key] = self.reasks.get(key, 0) + 1
                assert self.reasks[key] <= MOST_REASKS, "a question is repeated at most twice"
            elif isinstance(effect, Send) and effect.kind == "back":
                self.reasks.clear()
            elif isinstance(effect, Store):
                self.reasks = {
                    key: count for key, count in self.reasks.items() if self.household.first not in key[1]
                }


def check_doubted(before: Conversation, after: Conversation, events: tuple[Event, ...]) -> None:
    """Check that words which may be a request stay an answer or become a note, whatever comes next."""
    given = before.answers.get(before.doubted or "")
    is_edited = any(isinstance(each, Message) and each.quotes for each in events)
    if given is None or is_edited or after.status is Status.WITHDRAWN:
        return
    kept = [*(str(each.value) for each in after.answers.values()), *(note.text or "" for note in after.notes)]
    assert any(str(given.value) in words for words in kept), "words that may be a request are kept"


def check_flags(before: Conversation, after: Conversation, effects: list[Effect]) -> None:
    """Check that flags are what was raised and withdrawn, each once, and that danger stays on record."""
    assert len(set(after.flags)) == len(after.flags)
    assert NEVER_SHRINK & set(before.flags) <= set(after.flags), "danger stays on record"
    standing = set(before.flags)
    for effect in effects:
        if isinstance(effect, Raise):
            standing.add(effect.flag)
        elif isinstance(effect, Withdraw):
            standing.discard(effect.flag)
    assert set(after.flags) == standing


def check_kinds(before: Conversation, after: Conversation, kinds: list[str]) -> None:
    """Check that only known kinds are sent, and after STOP or to a stranger only safety."""
    assert set(kinds) <= KINDS
    if before.status is Status.STOPPED and after.status is Status.STOPPED:
        assert set(kinds) <= SAFETY_KINDS, "after STOP only safety is sent"
    if before.status is Status.STOPPED and after.status is not Status.STOPPED:
        assert kinds[:1] in ([], ["started"]), "only START ends a silence"
    if before.status is not Status.STOPPED and after.status is Status.STOPPED:
        assert kinds in ([], ["stopped"])
    if before.status is Status.WRONG_PERSON:
        assert set(kinds) <= SAFETY_KINDS
        assert len(kinds) <= (0 if before.held else 1)


def check_completeness(after: Conversation, effects: list[Effect]) -> None:
    """Check that a finished conversation has an answer to every question on its path."""
    if not any(isinstance(effect, Complete) for effect in effects):
        return
    path = walk(asked := knowledge().asked(after), after.answers, after.foreign)
    hidden = {(each.id, one.key) for each in asked.questions if each.options for one in each.options.hidden}
    assert hidden.isdisjoint((name, given.value) for name, given in after.answers.items()), "never hidden"
    assert after.status is Status.DONE
    assert path.open is None
    assert set(path.walked) <= set(after.answers)


def check_words(before: Household, event: Event, effects: list[Effect], waiting: str) -> None:
    """Check that a word that is no command and no answer is kept: as the answer, its reason, a note, or for a name."""
    if not isinstance(event, Message) or event.button is not None or event.is_code:
        return
    lost = [word for word in NONSENSE.findall(event.text) if word not in f"{waiting}\n{kept(effects)}"]
    speaker = before.members[before.first]
    repeated = before.has_heard(event.provider_id)
    excused = {speaker.status, speaker.beneath} & MAY_LOSE_WORDS or repeated or event.media_failed
    silent = any(each.status in MAY_LOSE_WORDS for each in before.members.values())
    assert not lost or excused or silent, f"{lost} lost"


def kept(effects: list[Effect]) -> str:
    """Return all words that a step kept."""
    found: list[str] = []
    for effect in effects:
        if isinstance(effect, KeepNote):
            found.append(effect.text or "")
        elif isinstance(effect, Store):
            found += [str(effect.given.value), effect.given.note or ""]
    return "\n".join(found)


def households(random: Random) -> Iterator[Household]:
    """Draw phones: every set, kind of review, language, channel and state, alone or shared."""
    known = content()
    while True:
        kind, name = random.choice([*ReviewKind]), random.choice(sorted(known.questionnaires))
        questionnaire = known.newest(name)
        language = random.choice([None, "en", *sorted(known.languages)])
        state = Conversation(
            phase=questionnaire.phase,
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            channel=random.choice(list(ChannelKind)),
            status=random.choice(
                [Status.INVITED, Status.NOTICE, Status.ASKING, Status.ASKING, Status.ASKING]
            ),
            language=language,
            offered=tuple(
                dict.fromkeys(["en", *random.sample(sorted(known.languages), random.randint(0, 9))])
            ),
            verified=random.random() < 0.7,
            locked=random.random() < 0.2,
            left_out=knowledge().left_out(questionnaire.id, questionnaire.version, kind),
        )
        if state.status is Status.ASKING:
            state = begun(state, knowledge().asked(state), random)
        names = random.choice([["Amina"], ["Amina"], ["Amina", "Yusuf"], ["Amina", "Yusuf", "Zoë"]])
        yield Household(dict.fromkeys(names, state))


def play(seed: int) -> None:
    """Play the random dialogue of a seed; raises what went wrong in it."""
    random = Random(seed)
    Dialogue(random, next(households(random))).run(random.randint(1, 12))


def begun(state: Conversation, questionnaire: Questionnaire, random: Random) -> Conversation:
    """Put a conversation somewhere into its questions, everything before it answered."""
    answers: dict[str, Given] = {}
    for _ in range(random.randrange(len(questionnaire.questions))):
        place = walk(questionnaire, answers).open
        if place is not None:
            answers[place] = first_answer(questionnaire.question(place))
    at = walk(questionnaire, answers).open or questionnaire.questions[0].id
    return replace(state, at=at, asked_at=START, prompted_at=START, answers=answers)


def first_answer(question: Question) -> Given:
    """Return the first option of a question, or some words."""
    if question.options is None:
        return Given(AnswerStatus.ANSWERED, "football")
    key = question.options.keys[0]
    return Given(AnswerStatus.ANSWERED, (key,) if question.options.kind is SetKind.MULTI else key)
