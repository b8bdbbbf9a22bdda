"""An address where nobody is: nothing goes there that nobody asked for, until somebody writes from it."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.messages import Substance, Unreachable
from bot.domain.questionnaires import Phase
from bot.outbox import addresses
from bot.store.addresses import AddressRecord
from bot.talk import invitations
from bot.talk.invitations import CannotInvite
from tests.factories import NOW
from tests.talk.phones import asked, context, enrol

pytestmark = pytest.mark.usefixtures("noise")


def test_nobody_is_invited_at_a_stale_address(session: Session) -> None:
    review_id, address_id = enrol(session)
    session.get_one(AddressRecord, address_id).stale_at = NOW
    session.flush()
    today = NOW.date()
    assert review_id not in [each.review_id for each in invitations.due(session.connection(), today)]
    with pytest.raises(CannotInvite):
        invitations.invite(session.connection(), review_id, Phase.PRE, NOW, context())


def test_who_writes_from_a_stale_address_is_answered_and_the_address_is_well_again(session: Session) -> None:
    phone = asked(session)
    addresses.mark_stale(phone.connection, phone.address_id, Unreachable.NOT_IN_USE, phone.now)
    assert phone.flags == ["contact_wrong"]
    assert phone.writes("2") != []
    assert (phone.address.stale_at, phone.address.stale_reason, phone.flags) == (None, None, [])
    phone.receives()
    assert "cancelled" not in [row.status for row in phone.queued()]


@pytest.mark.parametrize("news", [{"substance": Substance.SILENT}, {"departed": True}])
def test_news_that_nobody_wrote_is_no_sign_of_life(session: Session, news: dict[str, object]) -> None:
    phone = asked(session)
    addresses.mark_stale(phone.connection, phone.address_id, Unreachable.NOT_IN_USE, phone.now)
    phone.says(**news)  # type: ignore[arg-type]
    assert phone.address.stale_at == phone.now


def test_the_flag_that_a_child_raised_stays_when_the_address_is_well_again(session: Session) -> None:
    phone = asked(session)
    phone.writes("wrong number")
    flags = list(phone.flags)
    addresses.mark_stale(phone.connection, phone.address_id, Unreachable.NOT_IN_USE, phone.now)
    addresses.clear_stale(phone.connection, phone.address_id, phone.now)
    assert phone.flags == flags
