"""Invented authorities are whole, consistent with the product's own rules, reachable by nobody, and the same each time."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.demo.seeding import DEMO, CannotSeed, SeedCounts, SeedPlan, seed
from bot.demo.seeding.outcomes import TABLE_12
from bot.domain.conversations import from_json
from bot.domain.messages import Address, ChannelKind, Inbound
from bot.domain.participation import Policy
from bot.domain.response import RequestOutcome
from bot.domain.reviews import age_on
from bot.ground.context import Context
from bot.ground.roles import Person, Role
from bot.reports import feedback_response
from bot.reviews.caseload import caseload
from bot.reviews.codes import CodeKind, cases, propose
from bot.reviews.contributions import Asked
from bot.settings import Settings
from bot.startup import make_context
from bot.store.accounts import Account
from bot.store.addresses import AddressRecord, Binding
from bot.store.alerts import Flag
from bot.store.contributions import AnswerRecord, ReceivedViews
from bot.store.conversations import ConversationRecord, Timer
from bot.store.engine import Database
from bot.store.installation import Fact
from bot.store.messages import OutboxMessage
from bot.store.people import Allocation, Child, Officer
from bot.store.records import metadata
from bot.store.reviews import CodeRecord, Review
from bot.talk.inbound import InboundOutcome, receive
from tests import factories
from tests.peers import databases

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
SMALL = SeedPlan(children=80, years=2, seed=7)


@pytest.fixture(scope="module")
def context() -> Context:
    return make_context(Settings())


def quietly(_done: int, _of: int) -> None:
    """Take the progress without a word."""


def invent(session: Session, plan: SeedPlan, context: Context) -> SeedCounts:
    return seed(session, plan, context, NOW, quietly)


class Authority(NamedTuple):
    """Bradford's size, one year, on SQLite: made once for the tests that only look."""

    session: Session
    counts: SeedCounts
    seconds: float


@pytest.fixture(scope="module")
def authority(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with (
        databases.fresh("sqlite", tmp_path_factory.mktemp("authority")) as url,
        databases.opened(url) as database,
    ):
        began = time.perf_counter()
        with database.write() as session:
            counts = invent(session, SeedPlan(children=1446, years=1), context)
        seconds = time.perf_counter() - began
        with database.read() as session:
            yield Authority(session, counts, seconds)


class Small(NamedTuple):
    """Eighty children, two years, on both kinds: made once for the tests that only look."""

    session: Session
    told: list[tuple[int, int]]
    rows: dict[str, list[Any]]


@pytest.fixture(scope="module")
def small(dialect: str, context: Context, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    told: list[tuple[int, int]] = []
    with (
        databases.fresh(dialect, tmp_path_factory.mktemp("small")) as url,
        databases.opened(url) as database,
    ):
        with database.write() as session:
            seed(session, SMALL, context, NOW, lambda done, of: told.append((done, of)))
        with database.read() as session:
            rows = _rows(session)
        with database.read() as session:
            yield Small(session, told, rows)


def test_an_authority_has_its_children_officers_and_reviews(authority: Authority) -> None:
    counts = authority.counts
    assert (counts.children, counts.officers) == (1446, 19)
    assert counts.held == pytest.approx(3560, rel=0.05)
    assert authority.session.scalar(select(func.count()).select_from(Review)) == counts.reviews
    assert len(authority.session.scalars(select(Officer.team_id).distinct()).all()) == 2


def test_an_authority_is_there_in_half_a_minute(authority: Authority) -> None:
    assert authority.seconds < 30


def test_codes_come_in_the_proportions_of_the_annual_report(authority: Authority) -> None:
    held = authority.session.execute(
        select(Review.review_on, Child.born_on, CodeRecord.code)
        .join(Child, Child.id == Review.child_id)
        .outerjoin(CodeRecord, and_(CodeRecord.review_id == Review.id, CodeRecord.source == "confirmed"))
        .where(Review.status == "held", Review.review_on < datetime(2026, 11, 13, tzinfo=UTC).date())
    ).all()
    found = Counter(row.code for row in held)
    under_four = found.pop("PN0")
    assert under_four / len(held) == pytest.approx(721 / 3560, abs=0.04)
    whole, expected = sum(found.values()), sum(TABLE_12.values())
    shares = {code: found[code] / whole - number / expected for code, number in TABLE_12.items()}
    assert {code: share for code, share in shares.items() if abs(share) > 0.02} == {}
    assert {row.code == "PN0" for row in held if age_on(row.born_on, row.review_on) < 4} == {True}


def test_nobody_can_be_reached_at_any_address(authority: Authority) -> None:
    addresses = authority.session.execute(select(AddressRecord.channel, AddressRecord.provider_id)).all()
    numbers = [int(row.provider_id) for row in addresses if row.channel != "telegram"]
    assert all(447700900000 <= number <= 447700900999 for number in numbers)
    assert len(set(numbers)) == len(numbers) <= 1000
    assert {row.provider_id[0] for row in addresses if row.channel != "telegram"} == {"+"}
    assert all(int(row.provider_id) >= 10**12 for row in addresses if row.channel == "telegram")
    assert {row.channel for row in addresses} == {"sms", "whatsapp", "telegram"}


def test_siblings_have_one_officer_and_officers_a_fair_share(authority: Authority) -> None:
    rows = authority.session.execute(
        select(Child.sibling_group, Allocation.officer_id)
        .join(Allocation, Allocation.child_id == Child.id)
        .where(Allocation.ends_on.is_(None))
    ).all()
    groups: dict[str, set[int]] = {}
    for row in rows:
        groups.setdefault(row.sibling_group or "", set()).add(row.officer_id)
    groups.pop("")
    assert len(groups) > 200
    assert {len(officers) for officers in groups.values()} == {1}
    loads = Counter(row.officer_id for row in rows)
    assert max(loads.values()) - min(loads.values()) <= 4


def test_children_speak_a_dozen_languages_and_are_asked_on_every_channel(authority: Authority) -> None:
    spoken = authority.session.scalars(select(AnswerRecord.language).distinct()).all()
    assert len(spoken) >= 12
    asked = authority.session.execute(
        select(ConversationRecord.phase, ConversationRecord.channel).distinct()
    ).all()
    assert len(asked) == 6


def test_every_outcome_of_feedback_occurs(authority: Authority) -> None:
    report = feedback_response(authority.session, datetime(2025, 11, 23, tzinfo=UTC).date(), NOW.date()).whole
    assert all(report.counts.counts[outcome] >= 40 for outcome in RequestOutcome)
    assert report.counts.asked > 0.6 * authority.counts.held


def test_nothing_has_happened_in_the_future(authority: Authority) -> None:
    moments = (
        AnswerRecord.answered_at,
        ConversationRecord.invited_at,
        ConversationRecord.last_inbound_at,
        ConversationRecord.finished_at,
        ReceivedViews.received_at,
        ReceivedViews.read_at,
        ReceivedViews.checked_at,
        CodeRecord.recorded_at,
        Review.recorded_at,
        Flag.raised_at,
        Flag.acknowledged_at,
        OutboxMessage.created_at,
        Binding.confirmed_at,
    )
    latest = {str(moment): authority.session.scalar(select(func.max(moment))) for moment in moments}
    assert {name: at for name, at in latest.items() if at is None or at > NOW} == {}
    first = authority.session.scalar(select(func.min(Timer.due_at)))
    assert first is not None
    assert first > NOW


def test_every_state_of_a_conversation_can_be_read_back(authority: Authority) -> None:
    rows = authority.session.execute(
        select(ConversationRecord.state, ConversationRecord.status, ConversationRecord.questionnaire)
    ).all()
    states = [from_json(row.state) for row in rows]
    said = [(state.status, state.questionnaire) for state in states]
    assert rows
    assert said == [(row.status, row.questionnaire) for row in rows]


def test_a_child_has_at_most_one_conversation_that_takes_messages(authority: Authority) -> None:
    opened = select(ConversationRecord.child_id).where(ConversationRecord.open)
    children = authority.session.scalars(opened).all()
    assert len(children) == len(set(children)) > 500


def test_every_code_is_the_one_that_the_rules_give_on_the_evidence(small: Small) -> None:
    held = cases(small.session, Review.status == "held")
    coded = [(case, propose(case, Policy(), 0).decision) for case in held if case.standing]
    assert len(coded) > 300
    assert [
        case.review_id
        for case, decision in coded
        if case.standing and (decision.code, decision.rule) != (case.standing.code, case.standing.rule)
    ] == []


def test_pn7_names_its_reason_and_views_rest_on_contributions(small: Small) -> None:
    columns = (CodeRecord.code, CodeRecord.reasons, CodeRecord.contribution_ids)
    codes = small.session.execute(select(*columns).where(CodeRecord.source == "confirmed")).all()
    assert {bool(row.reasons) for row in codes if row.code == "PN7"} == {True}
    assert {len(row.contribution_ids) for row in codes if row.code in {"PN5", "PN6"}} == {1}


def test_the_same_plan_on_the_same_day_gives_the_same_rows(
    small: Small, dialect: str, context: Context, tmp_path: Path
) -> None:
    assert _rows_of_fresh(dialect, tmp_path, SMALL, context) == small.rows


def test_another_seed_gives_other_rows(small: Small, dialect: str, context: Context, tmp_path: Path) -> None:
    other = _rows_of_fresh(dialect, tmp_path, SeedPlan(children=80, years=2, seed=8), context)
    assert other["children"] != small.rows["children"]


def _rows_of_fresh(dialect: str, folder: Path, plan: SeedPlan, context: Context) -> dict[str, list[Any]]:
    with databases.fresh(dialect, folder) as url, databases.opened(url) as database:
        with database.write() as session:
            invent(session, plan, context)
        with database.read() as session:
            return _rows(session)


def _rows(session: Session) -> dict[str, list[Any]]:
    """Read every row of every table in the order of its key: a database may keep them in any."""
    ordered = {table.name: select(table).order_by(*table.primary_key) for table in metadata.sorted_tables}
    return {name: list(session.execute(statement).all()) for name, statement in ordered.items()}


def test_it_says_how_far_it_is(small: Small) -> None:
    assert small.told == sorted(small.told)
    assert small.told[-1][0] == small.told[-1][1] > 0


def test_the_database_says_that_it_is_seeded_and_takes_more_rows(small: Small) -> None:
    assert '"children": 80' in small.session.get_one(Fact, "seeded").value
    with small.session.begin_nested() as more:
        factories.code(small.session)
        factories.account(small.session)
        factories.contribution(small.session)
        more.rollback()


def test_production_is_refused(session: Session, context: Context) -> None:
    with pytest.raises(CannotSeed, match="production"):
        seed(session, SMALL, context, NOW, quietly, production=True)
    assert session.scalars(select(Child.id)).all() == []


def test_a_database_with_a_single_row_is_refused(session: Session, context: Context) -> None:
    factories.team(session)
    with pytest.raises(CannotSeed, match=r"not empty.*teams"):
        invent(session, SMALL, context)


@pytest.mark.parametrize(
    "numbers",
    [
        {"children": 0, "years": 1},
        {"children": 1, "years": 0},
        {"children": 5, "years": 1, "open_conversations": 6},
        {"children": 2000, "years": 1, "open_conversations": 1001},
    ],
)
def test_a_plan_that_cannot_be_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(CannotSeed):
        SeedPlan(**numbers)


def test_open_conversations_take_the_next_answer_on_sms(session: Session, context: Context) -> None:
    counts = invent(session, SeedPlan(children=60, years=1, open_conversations=40), context)
    opened = counts.open_conversations
    assert len({each.address for each in opened}) == len(opened) == 40
    assert counts.as_numbers()["open_conversations"] == 40
    for number, each in enumerate(opened):
        sender = Address(ChannelKind.SMS, each.address)
        told = Inbound(sender, f"SM{number:032x}", "1", b"Body=1")
        assert receive(session.connection(), told, NOW, context) is InboundOutcome.HANDLED
        talk = session.scalars(
            select(ConversationRecord)
            .join(Child, Child.id == ConversationRecord.child_id)
            .where(Child.la_child_id == each.child, ConversationRecord.open)
        ).one()
        answered = session.scalars(
            select(AnswerRecord.question)
            .where(AnswerRecord.conversation_id == talk.id)
            .order_by(AnswerRecord.id)
        ).all()
        assert (talk.questionnaire, talk.language, answered[-1]) == (
            each.questionnaire,
            each.language,
            each.question,
        )


def ira(session: Session) -> Person:
    account = session.scalars(select(Account).where(Account.email == "ira.shah@heard.example")).one()
    return Person(account.id, account.name, account.email, Role.IRO, account.officer_id, None)


DAYS = (
    NOW,
    datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
    datetime(2026, 12, 26, 0, 10, tzinfo=UTC),  # a holiday, shortly after midnight
)


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_the_demo_shows_every_state_of_asking_and_of_a_code_on_any_day(
    session: Session, context: Context, now: datetime
) -> None:
    counts = seed(session, DEMO, context, now, quietly)
    rows = caseload(session, ira(session), Policy(), now.date()).rows
    assert counts.children == DEMO.children
    assert {row.asked.state for row in rows} == set(Asked)
    shown = {row.code.kind for row in rows}
    assert shown >= {CodeKind.WOULD_BE, CodeKind.WHEN_CHECKED, CodeKind.PROPOSED}
    assert {row.asked.why for row in rows} >= {
        "under 4",
        "no phone on record",
        "too early",
        "opted out",
        "wrong number",
    }
    assert any(row.urgent and row.unread for row in rows)
    assert any(row.date_passed for row in rows)


def test_the_demo_has_an_account_for_each_room_and_nobody_else_can_sign_in(
    session: Session, context: Context
) -> None:
    invent(session, DEMO, context)
    with_password = session.scalars(select(Account.role).where(Account.password_hash.is_not(None))).all()
    roles = "administrator coordinator duty iro participation service_manager team_manager"
    assert sorted(with_password) == roles.split()


def test_the_demos_phones_wait_for_their_first_message(session: Session, context: Context) -> None:
    invent(session, DEMO, context)
    waiting = session.execute(
        select(OutboxMessage.channel, ConversationRecord.language, ConversationRecord.status)
        .join(ConversationRecord, ConversationRecord.id == OutboxMessage.conversation_id)
        .where(OutboxMessage.status == "pending")
    ).all()
    assert {row.channel for row in waiting} == {"sms", "whatsapp", "telegram"}
    assert {row.language for row in waiting} == {"en", "ur", "ar", "pl"}
    assert {row.status for row in waiting} == {"invited"}


def test_two_siblings_of_the_demo_answer_on_one_phone(session: Session, context: Context) -> None:
    invent(session, DEMO, context)
    aliases = session.scalars(select(Binding.alias).where(Binding.alias.is_not(None))).all()
    assert {"Oskar", "Maja"} <= set(aliases)


def test_the_demo_is_there_in_seconds(database: Database, context: Context) -> None:
    began = time.perf_counter()
    with database.write() as session:
        invent(session, DEMO, context)
    assert time.perf_counter() - began < 5
