"""The second factor: codes of the app are good once and for a moment, recovery codes once."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.ground import accounts
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from tests.factories import NOW
from tests.ground.people import person

pytestmark = pytest.mark.usefixtures("noise")
STEP = timedelta(seconds=30)


@pytest.fixture
def dana(session: Session) -> Person:
    return person(session, Role.DUTY)


def set_up(session: Session, who: Person) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    accounts.offer(session, who)
    offered = accounts.offered_key(session, who, "Heard")
    assert offered
    app = pyotp.TOTP(offered.key)
    return app, accounts.confirm(session, who, app.at(NOW), NOW)


def test_the_key_is_what_an_authenticator_app_reads(session: Session, dana: Person) -> None:
    accounts.offer(session, dana)
    offered = accounts.offered_key(session, dana, "Heard")
    assert offered
    read = pyotp.parse_uri(offered.address)
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.issuer, read.name) == (offered.key, "Heard", dana.email)
    assert offered.spoken.replace(" ", "") == offered.key


def test_a_code_is_asked_for_only_once_its_app_has_shown_one(session: Session, dana: Person) -> None:
    accounts.offer(session, dana)
    assert not accounts.has_factor(session, dana.account_id)
    with pytest.raises(InputRefused):
        accounts.confirm(session, dana, "000000", NOW)
    set_up(session, dana)
    assert accounts.has_factor(session, dana.account_id)
    assert accounts.factor_standing(session, dana.account_id).codes_left == 10


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_one_step_around_its_own(
    session: Session, dana: Person, steps: int, is_good: bool
) -> None:
    app, _ = set_up(session, dana)
    later = NOW + 10 * STEP
    code = app.at(later + steps * STEP)
    assert accounts.take_code(session, dana.account_id, code, later) is is_good


def test_a_code_is_good_once_and_none_before_it(session: Session, dana: Person) -> None:
    app, _ = set_up(session, dana)
    assert not accounts.take_code(session, dana.account_id, app.at(NOW), NOW), "used to set it up"
    later = NOW + 10 * STEP
    assert accounts.take_code(session, dana.account_id, app.at(later), later)
    assert not accounts.take_code(session, dana.account_id, app.at(later), later)
    assert not accounts.take_code(session, dana.account_id, app.at(later - STEP), later)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６"])
def test_anything_else_is_no_code(session: Session, dana: Person, code: str) -> None:
    set_up(session, dana)
    assert not accounts.take_code(session, dana.account_id, code, NOW + 10 * STEP)


def test_a_recovery_code_is_good_once_however_it_is_typed(session: Session, dana: Person) -> None:
    _, codes = set_up(session, dana)
    assert len(set(codes)) == 10
    assert accounts.take_recovery_code(session, dana.account_id, f" {codes[0].upper()} ", NOW)
    assert not accounts.take_recovery_code(session, dana.account_id, codes[0], NOW)
    assert accounts.take_recovery_code(session, dana.account_id, codes[1].replace("-", ""), NOW)
    assert accounts.factor_standing(session, dana.account_id).codes_left == 8


def test_new_recovery_codes_replace_the_old_ones(session: Session, dana: Person) -> None:
    _, codes = set_up(session, dana)
    new = accounts.renew_recovery_codes(session, dana, NOW)
    assert not accounts.take_recovery_code(session, dana.account_id, codes[0], NOW)
    assert accounts.take_recovery_code(session, dana.account_id, new[0], NOW)


def test_codes_of_one_account_open_no_other(session: Session, dana: Person) -> None:
    app, codes = set_up(session, dana)
    other = person(session, Role.DUTY)
    later = NOW + 10 * STEP
    assert not accounts.take_code(session, other.account_id, app.at(later), later)
    assert not accounts.take_recovery_code(session, other.account_id, codes[0], later)


def test_key_and_codes_cannot_be_read_in_the_database(session: Session, dana: Person) -> None:
    app, codes = set_up(session, dana)
    mine = {"id": dana.account_id}
    secret = session.execute(
        text("SELECT secret FROM second_factors WHERE account_id = :id"), mine
    ).scalar_one()
    hashes = session.execute(text("SELECT code_hash FROM recovery_codes WHERE account_id = :id"), mine)
    assert app.secret.encode() not in bytes(secret)
    assert {len(bytes(row.code_hash)) for row in hashes} == {32}
    assert codes[0].encode() not in bytes(secret)


def test_a_session_that_waits_for_its_code_opens_nothing(session: Session, dana: Person) -> None:
    token = accounts.start_session(session, dana, NOW, waits_for_code=True)
    assert accounts.find_session(session, token, NOW) is None
    assert accounts.find_waiting(session, token, NOW) == dana
    assert accounts.find_waiting(session, token, NOW + timedelta(minutes=10)) is None
    assert accounts.find_waiting(session, accounts.start_session(session, dana, NOW), NOW) is None
    assert accounts.own_sessions(session, dana, token, NOW)[0].is_this is False
