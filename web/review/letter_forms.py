"""The forms by which an officer tells a child something: a letter, what came of an answer, a question put again."""

from __future__ import annotations

import secrets
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Regexp

from bot.reviews.told import LONGEST, LONGEST_SAID
from bot.talk.letters import LETTER, YOU_SAID, YOU_SAID_NO, OfficersWords
from web.kit.fields import ReviewForm, maybe_one_of, one_of, paragraph

OWN_WORDS = "own"
PICKED = {
    OWN_WORDS: "Your own words",
    "letter_call": "“Can I call you this week? Tell me a good day.”",
    "letter_visit": "“Can I come and see you? Tell me a good day.”",
    "letter_thanks": "“Thank you for what you told us. We will talk about it at your review.”",
}
OUTCOMES = {YOU_SAID: "What we did", YOU_SAID_NO: "What we could not do, and why"}
_TOKEN = Regexp(r"[0-9a-f]{32}\Z", message="Load the page again")


class TellForm(ReviewForm):
    """A form that was opened once: its token lets it be sent once; ``shown`` is the text that was looked at."""

    token = HiddenField(validators=[_TOKEN])
    shown = HiddenField()

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if not self.is_submitted():
            self.token.data = secrets.token_hex(16)


class OnceForm(TellForm):
    """A button that counts once."""


class WrittenForm(TellForm):
    """What an officer writes, and the same in the child's language where a person has translated it."""

    words = paragraph("What do you want to say?", longest=LONGEST)
    translation = paragraph("The same in {language}", longest=LONGEST)

    def speak(self, known_as: str, language: str | None) -> None:
        """Name the child and their language; who reads English needs no translation."""
        self.speak_of(known_as)
        if language is None:
            del self.translation
            return
        self.translation.label.text = f"The same in {language}, if a person has translated it"
        around = f"Without it your English words stand between sentences in {language}."
        self.translation.description = f"This is then what {known_as} gets. {around}"

    @property
    def translated(self) -> str:
        """Return the translation, empty where none is asked for."""
        return (self.translation.data or "") if self.translation else ""


class LetterForm(WrittenForm):
    """A letter in own words, or an approved text, which is there in every language."""

    wording = maybe_one_of("What does {name} get?", PICKED)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.wording.data = self.wording.data or OWN_WORDS

    @property
    def told(self) -> OfficersWords:
        """Return what is told."""
        if self.wording.data != OWN_WORDS:
            return OfficersWords(LETTER, wording=str(self.wording.data))
        return OfficersWords(LETTER, self.words.data or "", self.translated)


class OutcomeForm(WrittenForm):
    """What came of an answer: what was done, or why it could not be."""

    kind = one_of("What came of it?", OUTCOMES, "Say whether it was done")
    said = paragraph("What {name} said, in a few words", "As they wrote it, in their language.", LONGEST_SAID)

    def told_about(self, question: str) -> OfficersWords:
        """Return what is told about the answer to a question."""
        return OfficersWords(
            self.kind.data,
            self.words.data or "",
            self.translated,
            said=self.said.data or "",
            question=question,
        )
