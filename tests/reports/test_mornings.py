"""The morning e-mail: who gets one, with which numbers and nothing else, on which days, and what fails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import mail
from bot.domain.duty import MailServer
from bot.domain.mail import MailAnswer
from bot.domain.mornings import LASTS, MOST_TRIES, PAUSE, MorningState
from bot.domain.participation import Policy
from bot.ground import accounts
from bot.ground.roles import Person, Role
from bot.reports.mornings import MorningLetter, failed_mails, sweep
from bot.reports.mornings.waits import OfficerWaits, TeamWaits, waits_of
from bot.reviews.board import BoardOrder, team_board
from bot.reviews.board_counts import BoardNumber
from bot.reviews.caseload import Filter, caseload
from bot.store.accounts import Account
from bot.store.contributions import ReceivedViews
from bot.store.engine import Database
from bot.store.mornings import MorningMail
from tests import factories
from tests.factories import NOW, TODAY
from tests.fakes.mail import FakeMail
from tests.ground.people import iro_of, person
from tests.reviews.test_caseload import counted
from tests.reviews.test_overdue import WEDNESDAY, unread

LETTER, EIGHT = MorningLetter("Heard", "https://heard.example"), time(8)
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeMail]:
    with FakeMail() as fake:
        yield fake


def send(database: Database, fake: FakeMail, at: datetime = MORNING) -> int:
    def post(to: str, subject: str, text: str) -> MailAnswer:
        return mail.send(MailServer(fake.url, "heard@example.org"), to, subject, text)

    return sweep(database, post, LETTER, EIGHT, lambda: at)


@dataclass(frozen=True)
class Team:
    """An IRO with one review unread in time and one beyond it, a colleague without any, and their manager."""

    iro: Person
    colleague: Person
    manager: Person


def team(session: Session) -> Team:
    team_id = factories.team(session).id
    iro, other = (iro_of(session, factories.officer(session, team_id=team_id).id) for _ in range(2))
    assert iro.officer_id is not None
    unread(session, iro.officer_id, WEDNESDAY)
    unread(session, iro.officer_id, NOW)
    return Team(iro, other, person(session, Role.TEAM_MANAGER, team_id=team_id))


def given(database: Database) -> Team:
    with database.write() as session:
        return team(session)


def taken(fake: FakeMail) -> list[str]:
    return sorted(str(letter["To"]) for letter in fake.taken)


def states(database: Database) -> dict[str, str]:
    with database.read() as session:
        rows = select(Account.email, MorningMail.state).join(Account, Account.id == MorningMail.account_id)
        return {row.email: row.state for row in session.execute(rows)}


def test_each_gets_numbers_and_a_link_once_and_nothing_of_a_child(database: Database, fake: FakeMail) -> None:
    with database.write() as session:
        found = team(session)
        talk = factories.conversation(session, phase="post", questionnaire="post-12-15")
        factories.reading(session, conversation_id=talk.id, unread=3, unread_since=WEDNESDAY)
        service = person(session, Role.PARTICIPATION)
        for role in sorted(set(Role) - {Role.IRO, Role.TEAM_MANAGER, Role.PARTICIPATION}):
            person(session, role)
    assert [send(database, fake), send(database, fake, MORNING + timedelta(hours=1))] == [3, 0]
    texts = {str(letter["To"]): letter.get_content().replace("\r", "") for letter in fake.taken}
    assert {letter["Subject"] for letter in fake.taken} == {"Heard: something waits for you"}
    assert "- 2 reviews have words that nobody has read\n- 1 of them for more than" in texts[found.iro.email]
    assert "Open https://heard.example/caseload\n" in texts[found.iro.email]
    assert "- 1 review of your team with words that nobody has read for more" in texts[found.manager.email]
    assert "- 1 IRO is concerned" in texts[found.manager.email]
    assert "- 1 feedback form has unread words for more than two" in texts[service.email]
    assert "Open https://heard.example/participation\n" in texts[service.email]
    assert found.colleague.email not in texts
    assert states(database)[found.colleague.email] == MorningState.NOTHING
    for text in texts.values():
        assert re.findall(r"[0-9]+", text) in (["2", "1"], ["1", "1"], ["1"])


def test_the_numbers_are_those_of_today_and_of_the_team_board(session: Session) -> None:
    factories.noise(session)
    found = team(session)
    assert found.colleague.officer_id is not None
    unread(session, found.colleague.officer_id, WEDNESDAY - timedelta(days=3))
    people = (found.iro, found.colleague, found.manager)
    waits = waits_of(session, people, TODAY)
    for each in people[:2]:
        page = caseload(session, each, Policy(), TODAY)
        late = sum(row.read_overdue for row in page.rows)
        assert waits[each.account_id] == OfficerWaits(page.counts[Filter.UNREAD], late)
    board = team_board(session, found.manager, TODAY, None, BoardOrder.NAME)
    late = [row.figures.numbers[BoardNumber.OVERDUE] for row in board.rows]
    assert waits[found.manager.account_id] == TeamWaits(sum(late), sum(map(bool, late))) == TeamWaits(2, 2)


def test_who_covers_is_told_and_who_is_away_is_not(session: Session) -> None:
    found = team(session)
    mine, other = found.iro.officer_id, found.colleague.officer_id
    assert mine is not None
    ids = [found.iro.account_id, found.colleague.account_id]
    kept = factories.child(session)
    unread(session, mine, NOW, child_id=kept.id)
    some = factories.cover(session, officer_id=mine, covered_by=other, children=(kept.id,))
    part = waits_of(session, accounts.morning_people(session, ids, NOW), TODAY)
    assert part == dict(zip(ids, (OfficerWaits(2, 1), OfficerWaits(1, 0)), strict=True))
    some.whole = True
    session.flush()
    whole = waits_of(session, accounts.morning_people(session, ids, NOW), TODAY)
    assert whole == {found.colleague.account_id: OfficerWaits(3, 1)}
    before = NOW - timedelta(days=1)
    people = accounts.morning_people(session, ids, before)
    assert waits_of(session, people, before.date()) == {found.iro.account_id: OfficerWaits(3, 1)}


def test_85_iros_take_few_statements(session: Session) -> None:
    people = [iro_of(session, factories.officer(session).id) for _ in range(85)]
    for each in people:
        assert each.officer_id is not None
        unread(session, each.officer_id, WEDNESDAY)
    people += [person(session, Role.PARTICIPATION) for _ in range(3)]
    with counted(session) as statements:
        found = accounts.morning_people(session, [each.account_id for each in people], NOW)
        waits = waits_of(session, found, TODAY)
    assert len(waits) == 85
    assert set(waits.values()) == {OfficerWaits(1, 1)}
    assert len(statements) <= 10


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (MORNING - timedelta(seconds=1), False),
        (MORNING, True),
        (MORNING + LASTS - timedelta(seconds=1), True),
        (MORNING + LASTS, False),
        (MORNING - timedelta(days=1), False),
        (datetime(2026, 12, 25, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 28, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 29, 8, 0, tzinfo=UTC), True),
        # The last working day of summer time, and the first one after it.
        (datetime(2026, 10, 23, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 23, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), True),
    ],
)
def test_it_goes_on_working_days_by_the_clock_in_london(
    database: Database, fake: FakeMail, at: datetime, goes: bool
) -> None:
    given(database)
    assert bool(send(database, fake, at)) == bool(fake.taken) == goes
    assert bool(states(database)) == goes


@pytest.mark.parametrize("calendar", ["legal", "office"])
def test_nothing_goes_on_a_day_on_which_the_office_is_closed(
    database: Database, fake: FakeMail, calendar: str
) -> None:
    given(database)
    with database.write() as session:
        factories.closing_day(session, day=TODAY, calendar=calendar)
    assert send(database, fake) == 0
    assert send(database, fake, MORNING + timedelta(days=1)) == 2


def test_who_wants_none_or_is_switched_off_gets_none_at_once(database: Database, fake: FakeMail) -> None:
    found = given(database)
    with database.write() as session:
        accounts.switch_morning_mail(session, found.iro, NOW, on=False)
        session.get_one(Account, found.manager.account_id).active = False
    assert send(database, fake) == 0
    with database.write() as session:
        session.get_one(Account, found.manager.account_id).active = True
    assert send(database, fake, MORNING + timedelta(minutes=5)) == 1
    assert taken(fake) == [found.manager.email]


def test_a_refused_address_is_tried_three_times_and_holds_nobody_up(
    database: Database, fake: FakeMail
) -> None:
    found = given(database)
    fake.refuses = {found.iro.email}
    at = MORNING
    for _ in range(MOST_TRIES):
        assert send(database, fake, at) >= 1
        assert send(database, fake, at + PAUSE - timedelta(seconds=1)) == 0
        at += PAUSE
    assert send(database, fake, at) == 0
    assert taken(fake) == [found.manager.email]
    with database.read() as session:
        (failed,) = failed_mails(session, EIGHT, at)
        assert failed_mails(session, EIGHT, at + timedelta(days=7)) == ()
    assert (failed.account_id, failed.day) == (found.iro.account_id, TODAY)
    assert (failed.state, failed.reason) == (MorningState.GIVEN_UP, "SMTPRecipientsRefused")


def test_a_server_that_takes_nothing_is_left_alone_for_a_while_and_then_takes_all(
    database: Database, fake: FakeMail
) -> None:
    found = given(database)
    fake.answers = {"MAIL": "451 later"}
    for number in range(5):
        assert send(database, fake, MORNING + number * (PAUSE + timedelta(seconds=1))) == 1
        assert send(database, fake, MORNING + number * (PAUSE + timedelta(seconds=1)) + PAUSE / 2) == 0
    fake.answers = {}
    assert send(database, fake, MORNING + timedelta(hours=1)) == 2
    assert taken(fake) == sorted([found.iro.email, found.manager.email])


def test_what_a_server_never_took_is_shown_once_its_morning_is_over(
    database: Database, fake: FakeMail
) -> None:
    given(database)
    fake.answers = {"MAIL": "451 later"}
    send(database, fake)
    with database.read() as session:
        assert failed_mails(session, EIGHT, MORNING + LASTS - timedelta(seconds=1)) == ()
        failed = failed_mails(session, EIGHT, MORNING + LASTS)
    assert [(each.state, each.reason) for each in failed] == [
        (MorningState.WAITING, "SMTPSenderRefused"), (MorningState.WAITING, None),
    ]  # fmt: skip


def test_what_broke_off_while_it_was_handed_over_is_not_repeated(database: Database, fake: FakeMail) -> None:
    found = given(database)
    fake.answers = {".": None}
    assert send(database, fake) == 2
    fake.answers = {}
    assert send(database, fake, MORNING + timedelta(hours=1)) == 0
    assert fake.taken == []
    assert states(database)[found.iro.email] == MorningState.IN_DOUBT
    assert send(database, fake, MORNING + timedelta(days=1)) == 2


def test_words_that_were_read_meanwhile_are_not_counted_at_a_second_try(
    database: Database, fake: FakeMail
) -> None:
    found = given(database)
    fake.answers = {"MAIL": "451 later"}
    send(database, fake)
    with database.write() as session:
        for views in session.scalars(select(ReceivedViews)):
            views.unread = 0
    fake.answers = {}
    assert send(database, fake, MORNING + timedelta(hours=1)) == 0
    assert states(database)[found.iro.email] == MorningState.NOTHING
