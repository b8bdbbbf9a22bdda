"""Accounts: passwords that are hard to guess, limits that lock nobody out, sessions that end."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.attempts import CROWD, TURN
from bot.ground import accounts
from bot.ground.accounts import Attempt, passwords
from bot.ground.roles import Person, Role
from bot.store.accounts import Account, SignIn
from bot.store.engine import Database
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("noise")
GOOD = "three kettles, one garden"
MINUTE = timedelta(minutes=1)


def add(session: Session, email: str = "Pat.Novak@Example.org", password: str | None = GOOD) -> Person:
    return accounts.add(
        session, email, "Pat Novak", Role.PARTICIPATION, password, officer_id=None, team_id=None, now=NOW
    )


def test_the_right_password_gives_the_person(session: Session) -> None:
    person = add(session)
    assert accounts.authenticate(session, "pat.novak@example.org", GOOD) == person
    assert (person.name, person.email, person.role) == (
        "Pat Novak",
        "pat.novak@example.org",
        Role.PARTICIPATION,
    )


def test_an_email_is_found_whatever_its_case_and_spaces(session: Session) -> None:
    person = add(session)
    assert accounts.authenticate(session, " PAT.novak@EXAMPLE.org ", GOOD) == person


def test_a_password_typed_on_another_machine_is_the_same_password(session: Session) -> None:
    person = add(session, password="caf\u00e9 near the old mill")
    assert accounts.authenticate(session, person.email, "cafe\u0301 near the old mill") == person


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("pat.novak@example.org", "three kettles, two gardens"),
        ("pat.novak@example.org", ""),
        ("pat.novak@example.org", GOOD + "\ud800"),
        ("pat.novak@example.org", GOOD + "x" * 10_000),
        ("nobody@example.org", GOOD),
        ("", GOOD),
    ],
)
def test_anything_else_gives_nobody(session: Session, email: str, password: str) -> None:
    add(session)
    assert accounts.authenticate(session, email, password) is None


def test_an_account_that_is_switched_off_gives_nobody(session: Session) -> None:
    person = add(session)
    session.execute(update(Account).where(Account.id == person.account_id).values(active=False))
    assert accounts.authenticate(session, person.email, GOOD) is None


def test_an_account_without_a_password_gives_nobody(session: Session) -> None:
    person = add(session, password=None)
    assert accounts.authenticate(session, person.email, "") is None


def test_an_unknown_email_takes_as_long_as_a_wrong_password(session: Session) -> None:
    person = add(session)

    def seconds(email: str) -> float:
        return _seconds(lambda: accounts.authenticate(session, email, "wrong"))

    seconds("warm@example.org")
    # By turns: other work on the machine lengthens both.
    rounds = [(seconds("nobody@example.org"), seconds(person.email)) for _ in range(5)]
    unknown, known = (min(each) for each in zip(*rounds, strict=True))
    assert 0.5 < unknown / known < 2


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("fourteen chars", "15 characters or more"),
        ("x1" * 8, "different characters"),
        ("pat.novak is my name", "e-mail address"),
        ("a long sentence " * 13, "200 characters or fewer"),
        ("Password12345678!", "first to be guessed"),
        ("P@ssw0rd-Welcome1", "first to be guessed"),
        ("qwertyuiop12345", "first to be guessed"),
        ("1234567890 123456", "first to be guessed"),
        ("Summer Bradford 2026", "first to be guessed"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(session: Session, password: str, advice: str) -> None:
    with pytest.raises(accounts.PasswordRefused, match=advice):
        add(session, password=password)


def test_fifteen_characters_are_enough() -> None:
    assert accounts.hash_password("abcdefghijklmno").startswith("$argon2id$")


def test_the_same_email_is_not_added_twice(session: Session) -> None:
    add(session)
    with pytest.raises(accounts.EmailTaken):
        add(session, email="PAT.NOVAK@example.org")


@pytest.mark.parametrize("role", [Role.IRO, Role.TEAM_MANAGER])
def test_a_role_that_sees_children_must_say_whose(session: Session, role: Role) -> None:
    with pytest.raises(accounts.RoleIncomplete):
        accounts.add(session, "a@example.org", "A", role, None, officer_id=None, team_id=None, now=NOW)


def test_the_accounts_of_the_demo_have_passwords_that_are_allowed() -> None:
    assert all(accounts.hash_password(account.password, account.email) for account in accounts.DEMO_ACCOUNTS)


def test_a_session_gives_its_person(session: Session) -> None:
    person = add(session)
    token = accounts.start_session(session, person, NOW)
    found = accounts.find_session(session, token, NOW + MINUTE)
    assert found == accounts.OpenSession(
        person, NOW, NOW, accounts.SignInHow.PASSWORD, has_second_factor=False
    )


def test_a_token_is_not_kept_as_it_is(session: Session) -> None:
    person = add(session)
    token = accounts.start_session(session, person, NOW)
    kept = session.scalars(select(SignIn.token_hash).where(SignIn.account_id == person.account_id)).one()
    assert len(token) >= 43
    assert token.encode() not in bytes(kept)


def test_two_sessions_of_one_person_have_tokens_of_their_own(session: Session) -> None:
    person = add(session)
    assert accounts.start_session(session, person, NOW) != accounts.start_session(session, person, NOW)


@pytest.mark.parametrize(("minutes", "is_open"), [(29, True), (30, False), (31, False)])
def test_a_session_ends_after_half_an_hour_without_a_click(
    session: Session, minutes: int, is_open: bool
) -> None:
    token = accounts.start_session(session, add(session), NOW)
    assert (accounts.find_session(session, token, NOW + minutes * MINUTE) is not None) is is_open


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(session: Session) -> None:
    token = accounts.start_session(session, add(session), NOW)
    moment = NOW
    while moment < NOW + timedelta(hours=11, minutes=40):
        moment += 20 * MINUTE
        assert accounts.find_session(session, token, moment - MINUTE)
        accounts.touch_session(session, token, moment)
    assert accounts.find_session(session, token, NOW + timedelta(hours=11, minutes=59))
    assert accounts.find_session(session, token, NOW + timedelta(hours=12)) is None


def test_a_session_that_was_ended_stays_ended_and_keeps_its_first_end(session: Session) -> None:
    person = add(session)
    token = accounts.start_session(session, person, NOW)
    other = accounts.start_session(session, person, NOW)
    accounts.end_session(session, token, NOW + MINUTE)
    accounts.end_session(session, token, NOW + 2 * MINUTE)
    assert accounts.find_session(session, token, NOW + MINUTE) is None
    assert accounts.find_session(session, other, NOW + MINUTE) is not None
    ends = session.scalars(select(SignIn.ended_at).where(SignIn.ended_at.is_not(None))).all()
    assert ends == [NOW + MINUTE]


def test_an_account_that_is_switched_off_loses_its_sessions_at_once(session: Session) -> None:
    person = add(session)
    token = accounts.start_session(session, person, NOW)
    session.execute(update(Account).where(Account.id == person.account_id).values(active=False))
    assert accounts.find_session(session, token, NOW) is None


def test_a_new_role_counts_from_the_next_page(session: Session) -> None:
    person = add(session)
    token = accounts.start_session(session, person, NOW)
    session.execute(update(Account).where(Account.id == person.account_id).values(role="duty"))
    found = accounts.find_session(session, token, NOW)
    assert found
    assert found.person.role is Role.DUTY


def test_an_unknown_token_opens_nothing(session: Session) -> None:
    assert accounts.find_session(session, "not a token", NOW) is None


def fail(session: Session, attempt: Attempt, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        accounts.count_attempt(session, attempt, now)


def test_ten_attempts_on_one_account_are_the_limit_wherever_they_come_from(session: Session) -> None:
    for number in range(10):
        accounts.count_attempt(session, Attempt("Pat@example.org", f"192.0.2.{number}"), NOW)
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, Attempt("pat@EXAMPLE.org", "192.0.2.99"), NOW)


def test_attempts_on_accounts_that_do_not_exist_are_counted_alike(session: Session) -> None:
    fail(session, Attempt("nobody@example.org", "192.0.2.1"), 10)
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, Attempt("nobody@example.org", "192.0.2.2"), NOW)


def test_each_failure_after_the_tenth_doubles_the_wait_up_to_a_quarter_of_an_hour(session: Session) -> None:
    attempt, now = Attempt("pat@example.org", "192.0.2.1"), NOW
    fail(session, attempt, 10)
    for minutes in (1, 2, 4, 8, 15, 15):
        with pytest.raises(accounts.TooManyAttempts) as stopped:
            accounts.count_attempt(session, attempt, now)
        assert stopped.value.wait == minutes * MINUTE
        now += minutes * MINUTE
        accounts.count_attempt(session, attempt, now)


def test_waiting_attempts_do_not_prolong_the_wait(session: Session) -> None:
    attempt = Attempt("pat@example.org", "192.0.2.1")
    fail(session, attempt, 10)
    for _ in range(20):
        with pytest.raises(accounts.TooManyAttempts):
            accounts.count_attempt(session, attempt, NOW + MINUTE / 2)
    accounts.count_attempt(session, attempt, NOW + MINUTE)


def test_an_account_that_is_attacked_from_everywhere_is_tried_a_few_times_an_hour(session: Session) -> None:
    tried = 0
    for second in range(0, 3600, 10):
        attempt = Attempt("pat@example.org", f"203.0.{second // 250}.{second % 250}")
        try:
            accounts.count_attempt(session, attempt, NOW + timedelta(seconds=second))
            tried += 1
        except accounts.TooManyAttempts:
            pass
    assert 10 <= tried <= 20


def crowd(session: Session, source: str = "192.0.2.1") -> None:
    """Fail so often at one address that its new browsers take turns."""
    for number in range(CROWD):
        accounts.count_attempt(session, Attempt(f"{number}@example.org", source), NOW)


def test_fifty_failures_at_one_address_slow_nobody_else_there_down(session: Session) -> None:
    for number in range(50):
        accounts.count_attempt(session, Attempt(f"{number}@example.org", "192.0.2.1"), NOW)
    accounts.count_attempt(session, Attempt("pat@example.org", "192.0.2.1"), NOW)


def test_at_a_crowded_address_a_new_browser_waits_a_moment_and_never_longer(session: Session) -> None:
    crowd(session)
    pat, now = Attempt("pat@example.org", "192.0.2.1"), NOW
    for _ in range(3):
        with pytest.raises(accounts.TooManyAttempts) as stopped:
            accounts.count_attempt(session, pat, now)
        assert stopped.value.wait == TURN
        with pytest.raises(accounts.TooManyAttempts):
            accounts.count_attempt(session, pat, now + TURN / 2)
        for number in range(20):  # what others do meanwhile is nothing to it
            with pytest.raises(accounts.TooManyAttempts):
                accounts.count_attempt(session, Attempt(f"new{number}{now}@example.org", "192.0.2.1"), now)
        now += TURN
        accounts.count_attempt(session, pat, now)
    accounts.count_attempt(session, Attempt("pat@example.org", "192.0.2.1", "their own browser"), now)
    accounts.count_attempt(session, Attempt("pat@example.org", "192.0.2.2"), now)


def test_all_addresses_of_one_line_are_one_address(session: Session) -> None:
    crowd(session, "2001:db8::1")
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, Attempt("pat@example.org", "2001:db8::ffff:2"), NOW)
    accounts.count_attempt(session, Attempt("pat@example.org", "2001:db8:0:1::1"), NOW)


def test_a_stranger_who_fails_does_not_lock_a_known_browser_out(session: Session) -> None:
    fail(session, Attempt("pat@example.org", "192.0.2.1"), 10)
    accounts.count_attempt(session, Attempt("pat@example.org", "192.0.2.1", "their own browser"), NOW)


def test_a_known_browser_has_a_limit_too(session: Session) -> None:
    stolen = Attempt("pat@example.org", "192.0.2.1", "their own browser")
    fail(session, stolen, 10)
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, stolen, NOW)


def test_signing_in_takes_the_attempts_back(session: Session) -> None:
    attempt = Attempt("pat@example.org", "192.0.2.1")
    fail(session, attempt, 9)
    accounts.forgive(session, attempt)
    fail(session, attempt, 10)


def test_signing_in_does_not_clear_the_network_address(session: Session) -> None:
    """Whoever owns one account could otherwise guess at others without end."""
    crowd(session)
    mine = Attempt("pat@example.org", "192.0.2.1")
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, mine, NOW)
    accounts.count_attempt(session, mine, NOW + TURN)
    accounts.forgive(session, mine)  # takes back its own attempt and no other
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, Attempt("another@example.org", "192.0.2.1"), NOW + TURN)


def test_an_attempt_that_nobody_looked_at_is_taken_back_alone(session: Session) -> None:
    attempt = Attempt("pat@example.org", "192.0.2.1")
    fail(session, attempt, 9)
    for _ in range(5):
        accounts.count_attempt(session, attempt, NOW)
        accounts.take_back(session, attempt)
    accounts.count_attempt(session, attempt, NOW)
    with pytest.raises(accounts.TooManyAttempts):
        accounts.count_attempt(session, attempt, NOW)


def test_many_attempts_in_one_moment_leave_no_gap(database: Database) -> None:
    together = threading.Barrier(16)

    def attempt(number: int) -> bool:
        together.wait(20)
        with database.write() as session:
            try:
                accounts.count_attempt(session, Attempt("pat@example.org", f"192.0.2.{number}"), NOW)
            except accounts.TooManyAttempts:
                return False
            return True

    with ThreadPoolExecutor(16) as people:
        assert sum(people.map(attempt, range(16))) == 10


def test_nobodys_hash_takes_as_long_as_anybodys() -> None:
    assert not passwords.HASHER.check_needs_rehash(passwords.NOBODYS_HASH)


def test_few_passwords_are_looked_at_in_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "LONGEST_QUEUE_SECONDS", 0.01)
    with ExitStack() as held:
        for _ in range(passwords.HASHES_AT_ONCE):
            held.enter_context(passwords._place())
        with pytest.raises(accounts.TooBusy):
            passwords.is_right(None, "a password")
    assert not passwords.is_right(None, "a password")
