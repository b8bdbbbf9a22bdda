"""What waits in the demo: each kind of work of a Monday morning has at least one row."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.seeding import DEMO, seed
from bot.domain.quarters import quarter_of
from bot.ground.context import Context
from bot.reports import you_said
from bot.reviews.contributions import is_overdue, overdue_before
from bot.settings import Settings
from bot.startup import make_context
from bot.store.alerts import Alert, AlertChild, Flag
from bot.store.challenges import Challenge
from bot.store.contributions import ReceivedViews
from bot.store.messages import InboundMessage
from bot.store.people import Child
from bot.store.reviews import Review
from bot.store.themes import ThemedPart, ThemeMark

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(Settings())


@pytest.fixture
def demo(session: Session, context: Context) -> Session:
    seed(session, DEMO, context, NOW, lambda _done, _of: None)
    return session


def test_the_demo_has_one_open_alert_and_a_message_in_triage(demo: Session) -> None:
    (alert,) = demo.scalars(select(Alert).where(Alert.done_at.is_(None))).all()
    child = select(Child.known_as).join(AlertChild, AlertChild.child_id == Child.id)
    assert demo.scalars(child.where(AlertChild.alert_id == alert.id)).all() == ["Salma"]
    flag = demo.scalars(select(Flag).where(Flag.inbound_id == alert.inbound_id)).one()
    assert (flag.severity, flag.acknowledged_at) == ("urgent", None)
    assert demo.get_one(InboundMessage, alert.inbound_id).body == "لا"  # Salma writes Arabic
    waiting = select(InboundMessage.body).where(InboundMessage.outcome == "triage")
    assert demo.scalars(waiting).all() == ["Hi, is the bike still for sale?"]


def test_the_demo_has_challenges_in_every_state_one_of_them_late(demo: Session) -> None:
    found = demo.execute(select(Challenge.state, Challenge.due_on)).all()
    assert {row.state for row in found} == {"open", "answered", "resolved"}
    assert {row.due_on < NOW.date() for row in found if row.state == "open"} == {True, False}


def test_words_wait_too_long_in_the_demo(demo: Session) -> None:
    late = is_overdue(overdue_before(NOW.date(), frozenset()))
    names = select(Child.known_as).join(Review, Review.child_id == Child.id)
    waiting = names.join(ReceivedViews, ReceivedViews.review_id == Review.id).where(late)
    assert "Hamza" in demo.scalars(waiting).all()


def test_the_demo_has_themes_on_what_came_another_way_and_a_quarter_that_the_public_reads(
    demo: Session,
) -> None:
    on_records = select(ThemeMark.theme_id).join(ThemedPart, ThemedPart.id == ThemeMark.part_id)
    assert demo.scalars(on_records.where(ThemedPart.contribution_id.is_not(None))).all()
    older = quarter_of(NOW.date()).before.before
    assert you_said.published_quarters(demo) == (older,)
    page = you_said.public_page(demo, older)
    assert {pair.could_not for theme in page.themes for pair in theme.pairs} == {True, False}
