"""The life of a review: what can happen when, and the diagram of it in the documents."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reviews.states import OPEN, TRANSITIONS, CannotHappen, Happening, ReviewState, after

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "review-states.md"


def test_the_diagram_in_the_documents_is_the_one_of_the_table() -> None:
    assert f"```mermaid\n{_diagram()}\n```" in PAGE.read_text(encoding="utf-8")


def test_a_review_that_was_held_is_corrected_or_taken_back_and_nothing_else() -> None:
    found = {what: then for (state, what), then in TRANSITIONS.items() if state is ReviewState.HELD}
    assert found == {
        Happening.CORRECTED: ReviewState.HELD,
        Happening.NOT_HELD: ReviewState.PLANNED,
        Happening.NOT_COMPLETED: ReviewState.ADJOURNED,
    }


@pytest.mark.parametrize("happening", list(Happening))
def test_nothing_happens_to_a_cancelled_review(happening: Happening) -> None:
    with pytest.raises(CannotHappen, match="cancelled"):
        after(ReviewState.CANCELLED, happening)


def test_every_open_state_can_be_completed_and_cancelled() -> None:
    for state in OPEN:
        assert after(state, Happening.HELD) is ReviewState.HELD
        assert after(state, Happening.CANCELLED) is ReviewState.CANCELLED


@given(st.lists(st.sampled_from(list(Happening)), max_size=12))
def test_a_review_is_held_once_unless_that_is_taken_back_and_a_cancelled_one_stays_so(
    happenings: list[Happening],
) -> None:
    state, passed = ReviewState.PLANNED, [ReviewState.PLANNED]
    taken: list[Happening] = []
    for happening in happenings:
        try:
            state = after(state, happening)
        except CannotHappen:
            continue
        passed.append(state)
        taken.append(happening)
    undone = {Happening.NOT_HELD, Happening.NOT_COMPLETED}
    held = [each for each in taken if each is Happening.HELD or each in undone]
    assert all(each is Happening.HELD for each in held[::2])
    assert all(each in undone for each in held[1::2])
    assert ReviewState.CANCELLED not in passed[:-1]


def _diagram() -> str:
    """Draw the transition table as a Mermaid state diagram."""
    arrows = (f"    {before} --> {then}: {happening}" for (before, happening), then in TRANSITIONS.items())
    ends = (f"    {state} --> [*]" for state in ReviewState if state not in OPEN)
    return "\n".join(("stateDiagram-v2", f"    [*] --> {ReviewState.PLANNED}", *arrows, *ends))
