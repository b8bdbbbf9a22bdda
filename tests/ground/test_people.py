"""What an administrator does with accounts: links, roles, switching off, resets, and what the trail says of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.ground import accounts, audit
from bot.ground.accounts import AccountState, ChosenPlace
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.store.accounts import Account, AccountLink
from bot.store.engine import Database
from bot.store.people import Officer
from tests import factories
from tests.factories import NOW
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
GOOD = "three kettles, one garden"
DUTY = ChosenPlace(Role.DUTY)


@pytest.fixture
def ada(session: Session) -> Person:
    """Return the administrator."""
    return person(session, Role.ADMINISTRATOR)


def invited(session: Session, by: Person, chosen: ChosenPlace = DUTY) -> tuple[Person, str]:
    return accounts.invite(session, by, "Dana@Example.org", "Dana Reid", chosen, NOW)


def test_a_person_who_was_added_chooses_a_password_with_the_link_once(session: Session, ada: Person) -> None:
    dana, token = invited(session, ada)
    assert accounts.one(session, dana.account_id, NOW).state is AccountState.INVITED
    assert accounts.find_link(session, token, NOW) == dana
    assert accounts.use_link(session, token, GOOD, NOW) == dana
    assert accounts.authenticate(session, dana.email, GOOD) == dana
    assert accounts.one(session, dana.account_id, NOW).state is AccountState.ON
    with pytest.raises(NotFound):
        accounts.use_link(session, token, GOOD + "!", NOW)


def test_of_a_link_only_the_hash_is_kept_and_it_has_256_bits(session: Session, ada: Person) -> None:
    dana, token = invited(session, ada)
    row = session.scalars(select(AccountLink).where(AccountLink.account_id == dana.account_id)).one()
    assert len(token) >= 43
    assert token.encode() not in row.token_hash
    assert len(row.token_hash) == 32


def test_a_link_ends_after_a_week_and_when_another_is_made(session: Session, ada: Person) -> None:
    dana, first = invited(session, ada)
    with pytest.raises(NotFound):
        accounts.find_link(session, first, NOW + timedelta(days=7))
    assert accounts.one(session, dana.account_id, NOW + timedelta(days=8)).state is AccountState.NO_PASSWORD
    _, second = accounts.reset(session, ada, dana.account_id, NOW)
    with pytest.raises(NotFound):
        accounts.find_link(session, first, NOW)
    assert accounts.find_link(session, second, NOW) == dana


def test_a_weak_password_is_refused_and_the_link_stays(session: Session, ada: Person) -> None:
    _, token = invited(session, ada)
    with pytest.raises(InputRefused, match="15 characters"):
        accounts.use_link(session, token, "short", NOW)
    accounts.use_link(session, token, GOOD, NOW)


def test_an_iro_becomes_an_imported_officer_or_a_new_one_with_a_team(session: Session, ada: Person) -> None:
    imported = factories.officer(session, name="Ira Imported")
    iro, _ = invited(session, ada, ChosenPlace(Role.IRO, officer_id=imported.id))
    assert iro.officer_id == imported.id
    new, _ = accounts.invite(
        session, ada, "New@example.org", "New Officer", ChosenPlace(Role.IRO, new_team="Team Z"), NOW
    )
    officer = session.get_one(Officer, new.officer_id)
    assert (officer.name, officer.email) == ("New Officer", "new@example.org")
    assert accounts.one(session, new.account_id, NOW).team == "Team Z"
    with pytest.raises(InputRefused, match="no account yet"):
        accounts.invite(
            session, ada, "c@example.org", "Second", ChosenPlace(Role.IRO, officer_id=imported.id), NOW
        )
    assert imported.id not in accounts.place_choices(session).officers


@pytest.mark.parametrize("role", [Role.IRO, Role.TEAM_MANAGER])
def test_a_role_with_a_team_needs_one(session: Session, ada: Person, role: Role) -> None:
    with pytest.raises(InputRefused) as refused:
        invited(session, ada, ChosenPlace(role))
    assert refused.value.field == "team"


def test_an_email_is_taken_once(session: Session, ada: Person) -> None:
    invited(session, ada)
    with pytest.raises(InputRefused) as refused:
        invited(session, ada)
    assert refused.value.field == "email"


def test_a_change_of_role_ends_the_sessions_at_once(session: Session, ada: Person) -> None:
    dana, _ = invited(session, ada)
    token = accounts.start_session(session, dana, NOW)
    team = factories.team(session)
    accounts.change_role(session, ada, dana.account_id, ChosenPlace(Role.TEAM_MANAGER, team_id=team.id), NOW)
    assert accounts.find_session(session, token, NOW) is None
    changed = accounts.with_id(session, dana.account_id)
    assert changed is not None
    assert (changed.role, changed.team_id) == (Role.TEAM_MANAGER, team.id)


def test_who_is_switched_off_is_out_and_cannot_come_in_until_switched_on(
    session: Session, ada: Person
) -> None:
    dana, link = invited(session, ada)
    accounts.use_link(session, link, GOOD, NOW)
    token = accounts.start_session(session, dana, NOW)
    accounts.switch_off(session, ada, dana.account_id, NOW)
    assert accounts.find_session(session, token, NOW) is None
    assert accounts.authenticate(session, dana.email, GOOD) is None
    accounts.switch_on(session, ada, dana.account_id, NOW)
    assert accounts.authenticate(session, dana.email, GOOD) == dana
    assert accounts.find_session(session, token, NOW) is None


def test_a_reset_stops_the_old_password_the_second_factor_and_the_sessions(
    session: Session, ada: Person
) -> None:
    dana, link = invited(session, ada)
    accounts.use_link(session, link, GOOD, NOW)
    factories.second_factor(session, account_id=dana.account_id)
    factories.recovery_code(session, account_id=dana.account_id)
    token = accounts.start_session(session, dana, NOW)
    _, new = accounts.reset(session, ada, dana.account_id, NOW)
    session.expire_all()
    assert accounts.authenticate(session, dana.email, GOOD) is None
    assert accounts.find_session(session, token, NOW) is None
    assert not accounts.has_factor(session, dana.account_id)
    assert accounts.factor_standing(session, dana.account_id).codes_left == 0
    assert accounts.find_link(session, new, NOW) == dana


def test_an_administrator_touches_neither_themselves_nor_the_last_one(session: Session, ada: Person) -> None:
    for change in (accounts.switch_off, accounts.switch_on, accounts.end_sessions, accounts.reset):
        with pytest.raises(InputRefused, match="your own account"):
            change(session, ada, ada.account_id, NOW)
    with pytest.raises(InputRefused, match="your own account"):
        accounts.change_role(session, ada, ada.account_id, DUTY, NOW)
    eve = person(session, Role.ADMINISTRATOR)
    accounts.switch_off(session, ada, eve.account_id, NOW)
    accounts.switch_on(session, ada, eve.account_id, NOW)
    # Two who act at once: the one who was quicker has made the other the last.
    session.execute(update(Account).where(Account.id != eve.account_id).values(active=False))
    for act in (
        lambda: accounts.switch_off(session, ada, eve.account_id, NOW),
        lambda: accounts.change_role(session, ada, eve.account_id, DUTY, NOW),
    ):
        with pytest.raises(InputRefused, match="last administrator"):
            act()


def test_what_was_done_to_an_account_stands_in_its_history(session: Session, ada: Person) -> None:
    dana, link = invited(session, ada)
    accounts.use_link(session, link, GOOD, NOW)
    accounts.change_role(session, ada, dana.account_id, ChosenPlace(Role.PARTICIPATION), NOW)
    accounts.end_sessions(session, ada, dana.account_id, NOW)
    accounts.switch_off(session, ada, dana.account_id, NOW)
    accounts.switch_on(session, ada, dana.account_id, NOW)
    accounts.reset(session, ada, dana.account_id, NOW)
    events = accounts.account_events(session, dana.account_id)
    assert [event.action for event in reversed(events)] == [
        "added", "password_chosen", "role_changed", "sessions_ended", "switched_off", "switched_on", "reset",
    ]  # fmt: skip
    assert events[-1].by == ada.name
    changed = next(event for event in events if event.action == "role_changed")
    assert (changed.detail["before"], changed.detail["role"]) == ("duty", "participation")
    assert audit.verify(session) == 7


def test_an_account_that_is_not_there_is_not_found(session: Session, ada: Person) -> None:
    with pytest.raises(NotFound):
        accounts.switch_off(session, ada, 10**9, NOW)
    with pytest.raises(NotFound):
        accounts.one(session, 10**9, NOW)


def test_of_two_administrators_who_switch_each_other_off_at_once_one_stays(database: Database) -> None:
    with database.write() as session:
        pair = [person(session, Role.ADMINISTRATOR) for _ in range(2)]
    together = threading.Barrier(2)

    def switch_off(number: int) -> bool:
        together.wait(20)
        try:
            with database.write() as session:
                accounts.switch_off(session, pair[number], pair[1 - number].account_id, NOW)
        except InputRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        assert sum(people.map(switch_off, range(2))) == 1
    with database.read() as session:
        assert [accounts.with_id(session, each.account_id) is None for each in pair].count(False) == 1
