"""What happened is written down for each address in the transaction in which it happened, and nothing that is kept back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.participation import Code, Policy, Provenance, Route
from bot.domain.questionnaires import Phase
from bot.exchange import listeners
from bot.ground.roles import Role
from bot.reviews.codes import CodeChoice, choose
from bot.reviews.contributions import Recorded, ViewsSource, record_contribution
from bot.store.exchange import WebhookEvent, WebhookListener
from tests import factories
from tests.factories import NOW
from tests.ground.people import iro_of, person
from tests.talk.phones import asked, invited

pytestmark = pytest.mark.usefixtures("noise")
REPLIES = ("4", "1", "3", "1", "2", "nothing", "4", "2", "5", "2")
CALL = Recorded(
    source=ViewsSource.CALL, route=Route.IRO_OR_ADVOCATE, provenance=Provenance.EXACT, on=date(2026, 11, 19),
    received=None, language="en", words="I want to see my brother", written_by="Ira Shah", writer_role="iro",
    spoken_for=False, shared=True,
)  # fmt: skip


@pytest.fixture
def both(session: Session) -> tuple[WebhookListener, WebhookListener]:
    """Let one address hear of views, and another of codes."""
    return (
        factories.webhook_listener(session, hears_codes=False),
        factories.webhook_listener(session, hears_views=False),
    )


def told(session: Session, listener: WebhookListener) -> list[WebhookEvent]:
    mine = select(WebhookEvent).where(WebhookEvent.listener_id == listener.id)
    return list(session.scalars(mine.order_by(WebhookEvent.id)))


def test_a_talk_tells_of_its_first_view_and_of_its_end(
    session: Session, both: tuple[WebhookListener, WebhookListener]
) -> None:
    phone = asked(session)
    phone.writes("0")  # skipped: no view
    assert told(session, both[0]) == []
    phone.writes("1")
    (first,) = told(session, both[0])
    assert (first.kind, first.contribution_id, first.happened_at) == (
        "views.received", phone.contribution.id, phone.now,
    )  # fmt: skip
    for reply in REPLIES[2:]:
        phone.writes(reply)
    assert phone.state.status == "done"
    assert len(told(session, both[0])) == 2
    assert len({event.message_id for event in told(session, both[0])}) == 2
    assert told(session, both[1]) == []


def test_feedback_after_a_review_is_told_to_nobody(
    session: Session, both: tuple[WebhookListener, WebhookListener]
) -> None:
    phone = invited(session, phase=Phase.POST, review={"status": "held"})
    for reply in ("1", "1", "1", "my worker was late"):
        phone.writes(reply)
    assert phone.answers
    assert [told(session, each) for each in both] == [[], []]


@pytest.mark.parametrize("shared", [True, False])
def test_words_that_came_another_way_are_told_unless_the_meeting_may_not_know(
    session: Session, both: tuple[WebhookListener, WebhookListener], shared: bool
) -> None:
    review = factories.review(session)
    iro = iro_of(session, review.officer_id)
    recorded = replace(CALL, shared=shared)
    key = record_contribution(session, iro, review.id, recorded=recorded, now=NOW)
    assert [event.contribution_id for event in told(session, both[0])] == ([key] if shared else [])


def test_a_confirmed_code_is_told_with_the_same_id_to_each_address_that_hears_of_codes(
    session: Session, both: tuple[WebhookListener, WebhookListener]
) -> None:
    again = factories.webhook_listener(session)
    review = factories.review(session, status="held", review_on=date(2026, 11, 20), attendance="none")
    iro = iro_of(session, review.officer_id)
    for code in (Code.PN5, Code.PN6):
        choice = CodeChoice(code, "He told me so on the phone")
        choose(session, iro, review.id, choice=choice, policy=Policy(), now=NOW)
    first, second = told(session, both[1])
    assert [event.message_id for event in told(session, again)] == [first.message_id, second.message_id]
    assert (first.kind, first.state, first.attempts) == ("code.confirmed", "waiting", 0)
    assert told(session, both[0]) == []


def test_an_address_that_was_removed_is_told_nothing_more(session: Session) -> None:
    gone = factories.webhook_listener(session)
    waits = factories.webhook_event(session, listener_id=gone.id)
    listeners.remove(session, person(session, Role.ADMINISTRATOR), gone.id, NOW)
    session.refresh(waits)
    assert (waits.state, waits.reason) == ("given_up", "the address was removed")
    review = factories.review(session)
    record_contribution(session, iro_of(session, review.officer_id), review.id, recorded=CALL, now=NOW)
    assert len(told(session, gone)) == 1
