"""A quarter is published as somebody saw it: rounded, without names, with words only while their consent stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.quarters import Quarter
from bot.ground.errors import InputRefused
from bot.ground.roles import Forbidden, NotFound, Person, Role
from bot.reports import annual, you_said
from bot.reports.annual import SaidPair
from bot.store.audit import AuditEvent
from bot.store.conversations import ConversationRecord
from bot.store.themes import PublishedQuarter
from tests import factories
from tests.factories import NOW
from tests.ground.people import person
from tests.reviews.test_caseload import counted
from tests.talk.phones import context

QUARTER = Quarter(2026, 3)
CONTENT = context().content
WORDS = "More time outside with my […]"


@pytest.fixture
def service(session: Session) -> Person:
    return person(session, Role.PARTICIPATION)


def theme_on(session: Session, replies: int, name: str) -> tuple[int, int]:
    """Put a theme on so many pieces of feedback; return the theme and the last of them."""
    theme = factories.theme(session, name=name).id
    for _ in range(replies):
        review = factories.review(session, status="held")
        talk = factories.conversation(
            session, review_id=review.id, phase="post", questionnaire="post-12-15", readers="aggregate"
        )
        factories.answer(session, conversation_id=talk.id, question="better", value="more football")
        factories.themed_part(session, conversation_id=talk.id, question="better", themes=(theme,))
    return theme, talk.id


def quote(session: Session, talk: int, *, is_public: bool = True) -> int:
    about = session.get_one(ConversationRecord, talk).review_id
    made = factories.quote(session, review_id=about, conversation_id=talk, words=WORDS, is_public=is_public)
    return made.id


def write(session: Session, who: Person, theme: int, did: str = "The gate is open until eight") -> None:
    pair = SaidPair(theme, "You want to be outside more", did)
    annual.say(session, who, QUARTER, given=pair, now=NOW)


def publish(session: Session, who: Person, *quotes: int, without_names: bool = True) -> None:
    you_said.publish(session, who, CONTENT, QUARTER, quotes=quotes, without_names=without_names, now=NOW)


def test_the_staff_page_has_true_numbers_and_a_bounded_number_of_statements(
    session: Session, service: Person
) -> None:
    theme, talk = theme_on(session, 3, "Outside")
    quote(session, talk)
    write(session, service, theme)
    with counted(session) as statements:
        found = you_said.said_quarter(session, CONTENT, QUARTER)
    assert len(statements) <= 6
    (mine,) = (each for each in found.themes if each.theme_id == theme)
    assert (mine.replies, len(mine.pairs), [each.words for each in mine.quotes]) == (3, 1, [WORDS])
    assert found.publication is None


@pytest.mark.parametrize(
    ("replies", "printed"), [(1, "fewer than 5"), (4, "fewer than 5"), (7, "5"), (8, "10")]
)
def test_what_is_published_is_rounded_and_has_no_name_of_who_wrote_it(
    session: Session, service: Person, replies: int, printed: str
) -> None:
    theme, talk = theme_on(session, replies, "Outside")
    theme_on(session, 1, "Nothing was written about this")
    mine = quote(session, talk)
    write(session, service, theme)
    publish(session, service, mine)
    page = you_said.public_page(session, QUARTER)
    assert [(each.name, each.replies, each.quotes) for each in page.themes] == [
        ("Outside", printed, (WORDS,))
    ]
    assert int(page.of) % 5 == 0 if page.of.isdecimal() else page.of == "fewer than 5"
    kept = session.scalars(select(PublishedQuarter).where(PublishedQuarter.quarter == QUARTER.first)).one()
    assert WORDS not in str(kept.said)
    assert service.name not in str(page)


def test_a_consent_that_is_taken_back_takes_the_words_away_at_once(session: Session, service: Person) -> None:
    theme, talk = theme_on(session, 6, "Outside")
    mine, kept_in = quote(session, talk), quote(session, talk, is_public=False)
    write(session, service, theme)
    publish(session, service, mine, kept_in)
    assert you_said.public_page(session, QUARTER).themes[0].quotes == (WORDS,), "one of two is for the public"
    session.get_one(ConversationRecord, talk).readers = "team"
    session.flush()
    assert you_said.public_page(session, QUARTER).themes[0].quotes == ()


def test_what_is_written_afterwards_is_public_only_when_it_is_published_again(
    session: Session, service: Person
) -> None:
    theme, _ = theme_on(session, 6, "Outside")
    with pytest.raises(InputRefused, match="at least one theme"):
        publish(session, service)
    write(session, service, theme)
    with pytest.raises(InputRefused, match="recognised"):
        publish(session, service, without_names=False)
    with pytest.raises(NotFound):
        you_said.public_page(session, QUARTER)
    publish(session, service)
    write(session, service, theme, did="There is a new goal")
    assert len(you_said.public_page(session, QUARTER).themes[0].pairs) == 1
    publish(session, service)
    assert len(you_said.public_page(session, QUARTER).themes[0].pairs) == 2
    assert QUARTER in you_said.published_quarters(session)
    you_said.withdraw(session, service, QUARTER, NOW + timedelta(days=1))
    assert QUARTER not in you_said.published_quarters(session)
    for gone in (
        lambda: you_said.public_page(session, QUARTER),
        lambda: you_said.withdraw(session, service, QUARTER, NOW),
    ):
        with pytest.raises(NotFound):
            gone()
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "you_said"))
    assert actions.all() == ["published", "withdrawn", "published", "withdrawn"]


def test_nobody_else_publishes_or_withdraws(session: Session) -> None:
    for role in set(Role) - {Role.PARTICIPATION, Role.SERVICE_MANAGER}:
        who = person(session, role)
        with pytest.raises(Forbidden):
            publish(session, who)
        with pytest.raises(Forbidden):
            you_said.withdraw(session, who, QUARTER, NOW)
