"""Which of several versions of a sentence is said, and when one has grown old."""

from datetime import UTC, datetime

from bot.domain.languages import LanguageStatus
from bot.domain.sentences import OwnSentence, SentenceStatus, SourceText, said_of, state_of, worst

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOW_ASKED: SourceText = ("q:home", "How is home?")
ELSEWHERE: SourceText = ("q:home", "How is it where you live?")
BEFORE: SourceText = ("q:home", "How is your house?")
ASKED = {NOW_ASKED, ELSEWHERE}


def own(number: int, words: str, source: SourceText = NOW_ASKED, *, is_signed: bool = False) -> OwnSentence:
    return OwnSentence(number, "ur", *source, words, is_signed, "Sana", AT)


def state(*versions: OwnSentence, shipped: str | None = "shipped"):
    return state_of(NOW_ASKED, shipped, LanguageStatus.BACK_CHECKED, versions, ASKED)


def test_what_came_with_the_product_is_said_until_somebody_writes() -> None:
    assert (state().words, state().status) == ("shipped", SentenceStatus.BACK_CHECKED)
    assert state(shipped=None).status is SentenceStatus.MISSING
    assert (state(own(1, "ours")).words, state(own(1, "ours")).status) == ("ours", SentenceStatus.DRAFTED)
    signed = state(own(1, "ours", is_signed=True))
    assert (signed.status, signed.is_finished) == (SentenceStatus.SPEAKER_REVIEWED, True)


def test_a_draft_waits_behind_what_was_signed_off() -> None:
    found = state(own(1, "signed", is_signed=True), own(2, "draft"))
    assert (found.words, found.draft and found.draft.words) == ("signed", "draft")
    assert found.status is SentenceStatus.SPEAKER_REVIEWED
    assert not found.is_finished
    assert found.newest == 2
    taken_back = state(own(1, "signed", is_signed=True), own(2, "draft"), own(3, "signed"))
    assert (taken_back.draft, taken_back.is_finished) == (None, True)
    again = state(own(1, "signed", is_signed=True), own(2, "draft"), own(3, "better", is_signed=True))
    assert (again.words, again.draft) == ("better", None)
    assert said_of([]) is None


def test_a_sentence_for_other_english_is_outdated_and_said_no_more() -> None:
    found = state(own(1, "older", BEFORE, is_signed=True))
    assert (found.words, found.status) == ("shipped", SentenceStatus.STALE)
    assert found.outdated is not None
    assert found.outdated.english == BEFORE[1]
    assert state(own(1, "older", BEFORE), shipped=None).words is None
    assert state(own(1, "older", BEFORE), own(2, "newer")).status is SentenceStatus.DRAFTED


def test_a_sentence_for_other_english_that_is_still_asked_is_not_outdated() -> None:
    assert state(own(1, "elsewhere", ELSEWHERE)).status is SentenceStatus.BACK_CHECKED


def test_several_sentences_have_the_worst_status_of_them() -> None:
    reviewed, checked = LanguageStatus.SPEAKER_REVIEWED, LanguageStatus.BACK_CHECKED
    assert worst([reviewed, checked]) is checked
    assert worst([reviewed]) is reviewed
    assert worst([]) is LanguageStatus.MACHINE_DRAFTED
