"""A new phone: the code on a card, whose phone it is, and nothing about the child before a worker has checked it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.enrolment import PhoneOwner, SuspensionReason, is_meant_as_code, printed
from bot.domain.messages import Address, ChannelKind, Inbound
from bot.domain.questionnaires import Phase
from bot.enrolment import cardless, codes, registration, suspensions
from bot.enrolment.codes import CodeVerdict
from bot.ground import audit
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.store.addresses import AddressRecord, Binding, EnrolmentCode
from bot.store.audit import AuditEvent
from bot.store.engine import Database
from bot.store.messages import InboundMessage, OutboxMessage
from bot.talk import inbound, invitations, phone_ready
from bot.talk.inbound import InboundOutcome
from tests import factories
from tests.content import context
from tests.factories import NOW
from tests.factories.building import number
from tests.talk.phones import Phone, asked, provider_id

pytestmark = pytest.mark.usefixtures("noise")
SMS, TELEGRAM, WHATSAPP = ChannelKind.SMS, ChannelKind.TELEGRAM, ChannelKind.WHATSAPP


@dataclass
class Sender:
    """Somebody with a phone of whom nobody knows anything yet."""

    session: Session
    channel: ChannelKind = SMS
    provider_id: str = ""
    now: datetime = NOW
    outcomes: list[InboundOutcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.provider_id = self.provider_id or provider_id(self.channel)

    @property
    def address(self) -> Address:
        return Address(self.channel, self.provider_id)

    def writes(self, text: str, **more: Any) -> list[str]:
        """Write one message; return the kinds of what comes back."""
        before = len(self.said())
        self.now += timedelta(minutes=1)
        message = Inbound(self.address, f"SM{number():032x}", text, b"raw", **more)
        self.outcomes.append(inbound.receive(self.session.connection(), message, self.now, context()))
        return [row.kind for row in self.said()[before:]]

    def said(self) -> list[OutboxMessage]:
        found = select(OutboxMessage).join(AddressRecord, AddressRecord.id == OutboxMessage.address_id)
        rows = self.session.scalars(found.order_by(OutboxMessage.id)).all()
        ids = {
            row.id
            for row in self.session.scalars(select(AddressRecord))
            if row.provider_id == self.provider_id
        }
        return [row for row in rows if row.address_id in ids]

    def binding(self) -> Binding:
        self.session.expire_all()
        ids = [
            row.id
            for row in self.session.scalars(select(AddressRecord))
            if row.provider_id == self.provider_id
        ]
        return self.session.scalars(
            select(Binding).where(Binding.address_id.in_(ids)).order_by(Binding.id.desc())
        ).first()


@pytest.fixture
def worker(session: Session) -> Person:
    account = factories.account(session, role="coordinator", officer_id=None)
    return Person(account.id, "Cora Dean", account.email, Role.COORDINATOR, None, None)


def card(session: Session, worker: Person, child_id: int, now: datetime = NOW) -> str:
    return codes.make(session, worker, child_id, now).code


def numbered(session: Session, worker: Person, child_id: int, now: datetime = NOW) -> str:
    """Make a card whose code has a digit in it, as nineteen in twenty have."""
    code = card(session, worker, child_id, now)
    return code if is_meant_as_code(code) else numbered(session, worker, child_id, now)


def confirm(
    session: Session, worker: Person, sender: Sender, owner: PhoneOwner = PhoneOwner.OWN, alias: str = ""
) -> None:
    phone_ready.confirm(session, worker, sender.binding().id, owner, alias, sender.now, context())


def test_a_code_from_a_new_phone_waits_for_a_worker_and_then_the_child_is_asked(
    session: Session, worker: Person
) -> None:
    child = factories.child(session)
    review = factories.review(session, child_id=child.id)
    sender = Sender(session)
    assert sender.writes(printed(card(session, worker, child.id))) == ["code_waiting", "phone_owner"]
    with pytest.raises(invitations.CannotInvite):
        invitations.invite(session.connection(), review.id, Phase.PRE, sender.now, context())
    assert sender.writes("1") == ["phone_noted"]
    assert sender.binding().owner == PhoneOwner.OWN
    confirm(session, worker, sender)
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == sender.binding().id))
    assert {"proved_phone", "confirmed_phone"} <= set(actions)
    assert audit.verify(session) >= 3
    assert [row.kind for row in sender.said()][-1] == "phone_ready"
    assert (sender.binding().confirmed_by, sender.binding().source) == (worker.account_id, "card")
    assert not any(
        word in row.body["text"] for row in sender.said() for word in ("Kofi", "review", "IRO", "care ")
    )


@pytest.mark.parametrize("channel", [SMS, WHATSAPP, TELEGRAM])
@pytest.mark.parametrize("typed", ["{} ", "{}", "my code is {}"])
@pytest.mark.parametrize("signs", ["ABCDEFGHJKMNPQRSTVWXYZ", "0123456789", "K7QF2M9X"])
def test_a_code_works_on_every_channel(
    session: Session,
    worker: Person,
    channel: ChannelKind,
    typed: str,
    signs: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codes, "ALPHABET", signs)
    code = printed(card(session, worker, factories.child(session).id)).lower()
    assert Sender(session, channel).writes(typed.format(code))[0] == "code_waiting"


def test_a_shared_phone_asks_for_a_name_and_keeps_it(session: Session, worker: Person) -> None:
    sender = Sender(session, TELEGRAM)
    sender.writes(card(session, worker, factories.child(session).id))
    assert sender.writes("", button="0.phone_owner.shared") == ["phone_alias"]
    assert sender.writes("Star") == ["phone_noted"]
    assert (sender.binding().owner, sender.binding().alias) == ("shared", "Star")


@pytest.mark.parametrize("form", ["{}", "my code is {}", "Code {}", "/start {}"])
def test_wrong_used_expired_and_cancelled_codes_are_told_apart_by_nobody(
    session: Session, worker: Person, form: str
) -> None:
    child = factories.child(session)
    replaced = numbered(session, worker, child.id)
    used = numbered(session, worker, child.id)
    Sender(session).writes(used)
    expired = numbered(session, worker, child.id, NOW - timedelta(days=15))
    answers = set()
    for code in ("K7QF2M9X", replaced, used, expired):
        stranger = Sender(session)
        kinds = stranger.writes(form.format(printed(code)))
        answers.add((*kinds, *(row.body["text"] for row in stranger.said()), *stranger.outcomes))
    ((kind, *_),) = answers
    assert kind == "code_wrong"


def test_words_that_look_like_a_code_also_reach_a_person(session: Session) -> None:
    sender = Sender(session)
    assert sender.writes("call 1234") == ["code_wrong"]
    assert sender.outcomes == [InboundOutcome.TRIAGE]


def test_codes_inside_a_conversation_are_counted_without_a_word(session: Session, worker: Person) -> None:
    phone = asked(session)
    code = card(session, worker, factories.child(session).id)
    for place in range(10, 15):
        assert "code_wrong" not in phone.writes(f"K7QF-2{place}X")
    assert "code_waiting" not in phone.writes(printed(code))
    phone.now += timedelta(days=1)
    assert "code_waiting" in phone.writes(printed(code))


def test_many_codes_from_one_sender_at_once_are_five_tries(database: Database) -> None:
    sender = Address(SMS, provider_id(SMS))

    def guess(place: int) -> CodeVerdict:
        with database.connection() as connection:
            return codes.check(connection, f"K7QF-2M{place}", sender, NOW, expected=True).verdict

    with ThreadPoolExecutor(10) as pool:
        verdicts = list(pool.map(guess, range(10, 30)))
    assert verdicts.count(CodeVerdict.WRONG) == 4


def test_a_wrong_code_takes_as_long_as_a_used_one(session: Session, worker: Person) -> None:
    used = card(session, worker, factories.child(session).id)
    Sender(session).writes(used)

    def seconds(code: str) -> float:
        times = []
        for _ in range(5):
            one = Sender(session)
            begun = time.process_time()
            codes.check(session.connection(), code, one.address, NOW, expected=True)
            times.append(time.process_time() - begun)
        return sorted(times)[2]

    assert seconds("K7QF2M9X") == pytest.approx(seconds(used), rel=0.5)


def test_after_five_wrong_codes_in_a_day_the_right_one_counts_no_more(
    session: Session, worker: Person
) -> None:
    right = card(session, worker, factories.child(session).id)
    sender = Sender(session)
    kinds = [sender.writes(f"K7QF2{place}X") for place in range(10, 15)]
    assert [kind for (kind,) in kinds] == ["code_wrong"] * 4 + ["code_locked"]
    assert sender.writes(right) == []
    assert sender.outcomes[-1] is InboundOutcome.TRIAGE
    sender.now += timedelta(days=1)
    assert sender.writes(right)[0] == "code_waiting"


def test_a_code_that_came_twice_is_answered_the_same_also_after_wrong_ones(
    session: Session, worker: Person
) -> None:
    code = card(session, worker, factories.child(session).id)
    sender = Sender(session)
    first = sender.writes(code)
    for place in range(10, 16):
        sender.writes(f"K7QF2{place}X")
    assert sender.writes(code) == first


def test_another_phone_cannot_use_a_code_again(session: Session, worker: Person) -> None:
    code = card(session, worker, factories.child(session).id)
    Sender(session).writes(code)
    assert Sender(session).writes(code) in (["code_wrong"], [])


def test_a_new_card_cancels_the_one_before(session: Session, worker: Person) -> None:
    child = factories.child(session)
    card(session, worker, child.id)
    card(session, worker, child.id)
    live = session.scalars(
        select(EnrolmentCode).where(EnrolmentCode.child_id == child.id, EnrolmentCode.cancelled_at.is_(None))
    )
    assert len(live.all()) == 1


def test_a_waiting_phone_is_heard_when_it_cries_stops_or_asks(session: Session, worker: Person) -> None:
    sender = Sender(session)
    sender.writes(card(session, worker, factories.child(session).id))
    sender.writes("1")
    assert sender.writes("i want to die")[0] in ("safety", "safety_off")
    assert sender.writes("when do you write?") == []
    assert sender.outcomes[-1] is InboundOutcome.TRIAGE
    sender.writes("STOP")
    rows = [row for row in session.scalars(select(AddressRecord)) if row.provider_id == sender.provider_id]
    assert rows[0].opted_out_at is not None


def test_words_of_eight_letters_from_a_stranger_are_no_code(session: Session) -> None:
    sender = Sender(session)
    assert sender.writes("football") == []
    assert sender.writes("im scared")[:1] in ([], ["safety"], ["safety_off"])


def test_telegram_opened_without_a_code_asks_for_it(session: Session) -> None:
    assert Sender(session, TELEGRAM).writes("/start") == ["enter_code"]


def filed(session: Session, worker: Person, child_id: int, sender: Sender) -> None:
    phone = registration.FiledPhone(sender.address, PhoneOwner.OWN, "Foster carer", NOW.date())
    registration.put_on_file(session, worker, child_id, phone, NOW)


def test_a_number_on_file_proves_itself_by_the_code_before_anything_about_the_child_is_said(
    session: Session, worker: Person
) -> None:
    child = factories.child(session)
    review = factories.review(session, child_id=child.id)
    sender = Sender(session)
    filed(session, worker, child.id, sender)
    assert child.id in [each.child_id for each in cardless.cardless(session, worker, NOW.date(), NOW).rows]
    invitations.invite(session.connection(), review.id, Phase.PRE, NOW, context())
    assert sender.writes("1") == ["enter_code"]
    with pytest.raises(InputRefused, match="has not sent the code"):
        confirm(session, worker, sender)
    assert sender.writes("not my code 1") == ["code_wrong"]
    assert sender.writes(printed(card(session, worker, child.id))) == ["code_waiting"]
    assert sender.writes("hello?") == ["phone_noted"]
    assert not any("review" in row.body["text"] for row in sender.said())
    confirm(session, worker, sender)
    assert [row.kind for row in sender.said()][-1] in ("notice", "lang_menu")
    assert sender.writes("1") == ["ask:home"]


def test_the_code_of_a_sibling_in_an_open_conversation_is_no_answer(session: Session, worker: Person) -> None:
    phone: Phone = asked(session)
    before = phone.state
    code = card(session, worker, factories.child(session, known_as="Amina").id)
    assert phone.writes(printed(code)) == ["code_waiting"]
    assert phone.state == before
    waiting = phone.row(Binding, address_id=phone.address_id, confirmed_at=None)
    with pytest.raises(InputRefused, match="shared"):
        phone_ready.confirm(session, worker, waiting.id, PhoneOwner.OWN, "", phone.now, context())
    with pytest.raises(InputRefused, match="which name"):
        phone_ready.confirm(session, worker, waiting.id, PhoneOwner.SHARED, "", phone.now, context())
    phone_ready.confirm(session, worker, waiting.id, PhoneOwner.SHARED, "Star", phone.now, context())
    assert phone.row(Binding, id=waiting.id).alias == "Star"


def test_a_suspended_phone_begins_anew_only_with_a_new_card(session: Session, worker: Person) -> None:
    child = factories.child(session)
    sender = Sender(session)
    code = card(session, worker, child.id)
    sender.writes(code)
    confirm(session, worker, sender)
    suspensions.suspend(session, worker, sender.binding().id, SuspensionReason.LOST, sender.now)
    assert sender.writes(code) == []
    assert sender.writes(card(session, worker, child.id, sender.now))[0] == "code_waiting"
    assert sender.binding().suspended_at is None
    assert sender.binding().confirmed_at is None


def test_nobody_confirms_a_phone_of_a_child_who_is_not_theirs(session: Session, worker: Person) -> None:
    sender = Sender(session)
    sender.writes(card(session, worker, factories.child(session).id))
    account = factories.account(session)
    stranger = Person(account.id, "Ira", account.email, Role.IRO, account.officer_id, None)
    administrator = Person(account.id, "Ada", account.email, Role.ADMINISTRATOR, None, None)
    for person in (stranger, administrator):
        with pytest.raises(NotFound):
            phone_ready.confirm(session, person, sender.binding().id, PhoneOwner.OWN, "", NOW, context())


def test_every_byte_of_a_code_is_kept_once(session: Session, worker: Person) -> None:
    sender = Sender(session)
    sender.writes(card(session, worker, factories.child(session).id))
    kept = [row for row in session.scalars(select(InboundMessage)) if row.sender == sender.provider_id]
    assert [row.outcome for row in kept] == ["handled"]
