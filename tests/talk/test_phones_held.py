"""A phone that was taken from a child stays closed until a worker has confirmed it anew, whatever comes from it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.domain.enrolment import PhoneOwner, SuspensionReason
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.domain.reviews import LONDON
from bot.enrolment import codes, confirmation, lists, phones, suspensions
from bot.enrolment.lists import Standing
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.outbox import crossing
from bot.store.addresses import AddressRecord, Binding
from bot.store.conversations import ConversationRecord
from bot.store.engine import Database
from bot.store.messages import OutboxMessage
from bot.talk import events, invitations, phone_ready, timers
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.talk.phones import Phone, asked, provider_id, send_all

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def worker(session: Session) -> Person:
    account = factories.account(session, role="coordinator", officer_id=None)
    return Person(account.id, "Cora Dean", account.email, Role.COORDINATOR, None, None)


def binding(phone: Phone) -> Binding:
    return phone.row(Binding, address_id=phone.address_id)


def suspend(session: Session, worker: Person, phone: Phone, why: SuspensionReason) -> None:
    suspensions.suspend(session, worker, binding(phone).id, why, phone.now)


def confirm(session: Session, worker: Person, phone: Phone, binding_id: int, alias: str = "") -> None:
    owner = PhoneOwner.SHARED if alias else PhoneOwner.OWN
    phone_ready.confirm(session, worker, binding_id, owner, alias, phone.now, context())


@pytest.mark.parametrize("source", ["card", "file"])
def test_a_new_card_opens_a_suspended_phone_only_once_a_worker_has_confirmed_it(
    session: Session, worker: Person, source: str
) -> None:
    phone = asked(session)
    session.execute(update(Binding).where(Binding.id == binding(phone).id).values(source=source))
    phone.receives()
    suspend(session, worker, phone, SuspensionReason.SOMEBODY_ELSE)
    code = codes.make(session, worker, binding(phone).child_id, phone.now).code
    assert "code_waiting" in phone.writes(code)
    assert not {kind for kind in phone.writes("4") if kind.startswith("ask")}
    assert phone.answers == {}
    reminder = next(
        each
        for each in timers.due(phone.connection, phone.now + timedelta(days=60))
        if each.conversation_id == phone.conversation_id
    )
    events.ring(phone.connection, reminder, phone.now, context())
    sent = [each.kind for each in send_all(phone.connection, phone.now + timedelta(days=1))]
    assert not any(kind.startswith(("remind", "ask")) for kind in sent)
    before = len(phone.queued())
    confirm(session, worker, phone, binding(phone).id)
    assert [row.kind for row in phone.queued()[before:]] == ["phone_ready"]
    phone.writes("4")
    assert phone.answers == {"home": 4}


def test_nothing_that_failed_before_comes_to_a_suspended_phone_once_the_child_writes_from_another(
    session: Session, worker: Person
) -> None:
    phone = asked(session)
    (row,) = [each for each in phone.queued() if each.status == "pending"]
    session.execute(update(OutboxMessage).where(OutboxMessage.id == row.id).values(status="sending"))
    suspend(session, worker, phone, SuspensionReason.PARENT)
    other = factories.address(session, channel="telegram", provider_id=provider_id(ChannelKind.TELEGRAM))
    factories.binding(session, child_id=binding(phone).child_id, address_id=other.id)
    session.execute(
        update(ConversationRecord)
        .where(ConversationRecord.id == phone.conversation_id)
        .values(address_id=other.id)
    )
    session.execute(update(OutboxMessage).where(OutboxMessage.id == row.id).values(status="pending"))
    assert row.id not in [each.id for each in send_all(phone.connection, phone.now)]


def test_no_text_goes_in_place_of_whatsapp_to_a_number_that_is_not_the_childs_any_more(
    session: Session, worker: Person
) -> None:
    phone = asked(session, ChannelKind.WHATSAPP)
    texts = phone.row(AddressRecord, same_as=phone.address_id)
    gone = factories.binding(session, child_id=binding(phone).child_id, address_id=texts.id)
    session.flush()
    suspensions.suspend(session, worker, gone.id, SuspensionReason.SOMEBODY_ELSE, phone.now)
    last = phone.queued()[-1]
    crossing.text_instead(phone.connection, last.id, phone.now)
    assert "sms" not in [each.message.to.channel.value for each in send_all(phone.connection, phone.now)]


def test_a_phone_is_confirmed_once_and_never_while_it_is_suspended(session: Session, worker: Person) -> None:
    phone = asked(session)
    child = factories.child(session)
    phone.writes(codes.make(session, worker, child.id, phone.now).code)
    waiting = phone.row(Binding, address_id=phone.address_id, child_id=child.id)
    suspensions.suspend(session, worker, waiting.id, SuspensionReason.NOT_THEIRS, phone.now)
    with pytest.raises(InputRefused, match="suspended"):
        confirm(session, worker, phone, waiting.id, "Star")
    phone.writes(codes.make(session, worker, child.id, phone.now).code)
    confirm(session, worker, phone, waiting.id, "Star")
    before = len(phone.queued())
    with pytest.raises(InputRefused, match="already"):
        confirm(session, worker, phone, waiting.id, "Moon")
    assert len(phone.queued()) == before


def test_a_suspended_phone_that_another_child_has_now_is_not_taken_back(
    session: Session, worker: Person
) -> None:
    phone = asked(session)
    mine = binding(phone).id
    suspensions.suspend(session, worker, mine, SuspensionReason.SOMEBODY_ELSE, phone.now)
    factories.binding(session, address_id=phone.address_id, owner="own")
    session.flush()
    with pytest.raises(InputRefused, match="Another child"):
        confirmation.take_back(session, worker, mine, phone.now)


def test_a_sibling_who_was_suspended_by_mistake_comes_back_under_a_name_of_their_own(
    session: Session, worker: Person
) -> None:
    phone = asked(session, alias="Moon")
    mine = binding(phone).id
    session.execute(update(Binding).where(Binding.id == mine).values(owner="shared"))
    suspensions.suspend(session, worker, mine, SuspensionReason.LOST, phone.now)
    other = factories.binding(session, address_id=phone.address_id, owner="shared", alias="moon")
    session.flush()
    with pytest.raises(InputRefused, match="name"):
        confirmation.take_back(session, worker, mine, phone.now)
    confirmation.rename(session, worker, other.id, "Star", phone.now)
    confirmation.take_back(session, worker, mine, phone.now)
    assert phone.row(Binding, id=mine).suspended_at is None


def test_a_child_invited_at_a_number_on_file_goes_on_where_their_card_was_confirmed(
    session: Session, worker: Person
) -> None:
    child = factories.child(session)
    review = factories.review(session, child_id=child.id)
    filed = factories.address(session, provider_id=provider_id(ChannelKind.SMS))
    factories.binding(
        session, child_id=child.id, address_id=filed.id, source="file", owner="carer", confirmed_at=None
    )
    session.flush()
    conversation = invitations.invite(session.connection(), review.id, Phase.PRE, NOW, context())
    name = provider_id(ChannelKind.TELEGRAM)
    own = factories.address(session, channel="telegram", provider_id=name)
    session.flush()
    phone = Phone(session.connection(), own.id, conversation, ChannelKind.TELEGRAM, name, NOW)
    phone.writes(codes.make(session, worker, child.id, phone.now).code)
    confirm(session, worker, phone, binding(phone).id)
    assert phone.writes("1")[-1] in {"notice", "lang_menu"}


def test_two_workers_who_confirm_siblings_on_one_phone_at_once_leave_no_two_owners(
    database: Database,
) -> None:
    number = provider_id(ChannelKind.SMS)
    with database.write() as session:
        account = factories.account(session, role="coordinator", officer_id=None)
        address = factories.address(session, provider_id=number)
        waiting = [
            factories.binding(
                session, address_id=address.id, source="card", proved_at=NOW, confirmed_at=None
            ).id
            for _ in range(2)
        ]
        person = Person(account.id, "Cora Dean", account.email, Role.COORDINATOR, None, None)
    together = threading.Barrier(2)

    def confirm_one(binding_id: int) -> bool:
        with database.write() as session:
            if database.engine.dialect.name == "postgresql":
                session.connection()
                together.wait(10)
            try:
                phone_ready.confirm(session, person, binding_id, PhoneOwner.OWN, "", NOW, context())
            except InputRefused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm_one, waiting)) == [False, True]


def test_a_number_on_file_that_a_worker_has_checked_has_still_to_send_the_code(
    session: Session, worker: Person
) -> None:
    stale = factories.address(session, provider_id=provider_id(ChannelKind.SMS), stale_at=NOW)
    filed = factories.binding(session, address_id=stale.id, source="file", confirmed_at=None)
    session.flush()
    confirmation.checked(session, worker, filed.id, NOW)
    session.expire_all()
    assert (stale.stale_at, filed.confirmed_at) == (None, None)
    suspensions.suspend(session, worker, filed.id, SuspensionReason.LOST, NOW)
    with pytest.raises(InputRefused, match="suspended"):
        confirmation.checked(session, worker, filed.id, NOW)


def test_an_iro_sees_to_a_child_from_midnight_in_london(session: Session) -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=LONDON)
    child = factories.child(session)
    account = factories.account(session)
    factories.allocation(
        session, child_id=child.id, officer_id=account.officer_id, starts_on=date(2026, 7, 1), ends_on=None
    )
    address = factories.address(session, provider_id=provider_id(ChannelKind.SMS))
    mine = factories.binding(session, child_id=child.id, address_id=address.id)
    person = Person(account.id, "Ira", account.email, Role.IRO, account.officer_id, None)
    session.flush()
    assert phones.phone_for(session, person, mine.id, summer.astimezone(UTC)).id == mine.id


def test_a_phone_that_said_wrong_number_waits_for_a_worker_after_a_new_card(
    session: Session, worker: Person
) -> None:
    phone = asked(session)
    phone.writes("wrong number")
    assert phone.address.wrong_person_at is not None
    child_id = binding(phone).child_id
    phone.writes(codes.make(session, worker, child_id, phone.now).code)
    session.expire_all()
    (line,) = lists.phones_of(session, worker, child_id, phone.now.date())
    assert line.standing is Standing.WAITING
    confirm(session, worker, phone, line.binding_id)
    assert phone.address.wrong_person_at is None
    assert [row.kind for row in phone.queued()][-1] == "phone_ready"
