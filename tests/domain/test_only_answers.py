"""About being safe a text of nothing but yes, or of nothing but no, is one; where a "not" may be turned it is asked."""

import pytest

from tests.domain.talking import conversation, say


def heard(text: str, language: str) -> object:
    """Return the answer about being safe that a reply gives, None when it is asked again."""
    state, _ = say(conversation("pre-12-15", at="safe", language=language), text)
    given = state.answers.get("safe")
    return given.value if given is not None else None


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("yes mate always yeah", "en", "yes"), ("no one bothers me here so yeah i feel safe", "en", "yes"),
        ("haa haa wax dhib ah ma jiro", "so", "yes"), ("ага, тут тихо і сирен нема", "uk", "yes"),
        ("no not ever", "en", "no"), ("na ji bilkul nai", "pa_Arab", "no"), ("নাহ একদমই না", "bn", "no"),
        ("mayaa weligay ma dareemin nabad", "so", "no"), ("نہیں جی یہاں بندے ٹھیک نہیں ہیں", "ur", "no"),
    ],
)  # fmt: skip
def test_the_same_said_several_times_is_said(text: str, language: str, answer: str) -> None:
    assert heard(text, language) == answer


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no not scared", "en"), ("no never felt unsafe", "en"), ("nah never been safer", "en"), ("no yes", "en"),
        ("yes never", "en"), ("yeah right yeah", "en"), ("yeah i am but no", "en"), ("wcale nie boje sie", "pl"), ("nie nie boję się", "pl"),
        ("nem nem félek", "hu"), ("ні не боюся", "uk"), ("không không sợ", "vi"), ("না ভয় লাগে না", "bn"),
        ("nu nu mi e frica", "ro"), ("hayır korkmuyorum", "tr"), ("ne nebojím se", "cs"),
    ],
)  # fmt: skip
def test_a_no_that_may_say_that_all_is_well_is_asked_again(text: str, language: str) -> None:
    assert heard(text, language) is None
