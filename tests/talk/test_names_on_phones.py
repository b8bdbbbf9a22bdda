"""A name on a shared phone tells children apart: never a picture, a number, a word that we know or another's name."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.enrolment import PhoneOwner
from bot.enrolment import codes
from bot.ground.errors import InputRefused
from bot.ground.roles import Person, Role
from bot.store.addresses import Binding
from bot.talk import phone_ready
from tests import factories
from tests.content import context
from tests.talk.phones import Phone, asked

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def worker(session: Session) -> Person:
    account = factories.account(session, role="coordinator", officer_id=None)
    return Person(account.id, "Cora Dean", account.email, Role.COORDINATOR, None, None)


@pytest.fixture
def shared(session: Session, worker: Person) -> Phone:
    """Return a phone of a child called Moon, on which a sibling's card was typed and waits."""
    phone = asked(session, alias="Moon")
    phone.writes(codes.make(session, worker, factories.child(session).id, phone.now).code)
    return phone


def sibling(phone: Phone) -> Binding:
    return phone.row(Binding, address_id=phone.address_id, confirmed_at=None)


NAMES = [
    "stop",
    "STOP!",
    "yes",
    "Nope",
    "9",
    "9️⃣",
    "٩",
    "²",
    "⭐",
    "👍",
    "help",
    "بند کرو",
    "moon",
    "Moon!",
    "MÓON",
    ".",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_means_something_else_is_refused(
    session: Session, worker: Person, shared: Phone, name: str
) -> None:
    with pytest.raises(InputRefused, match=r"name|word"):
        phone_ready.confirm(
            session, worker, sibling(shared).id, PhoneOwner.SHARED, name, shared.now, context()
        )


@pytest.mark.parametrize("name", ["Star", "نجمة", "Mr. T", "Zoë", "星", "R2D2"])
def test_a_name_in_any_writing_is_taken(session: Session, worker: Person, shared: Phone, name: str) -> None:
    binding_id = sibling(shared).id
    phone_ready.confirm(session, worker, binding_id, PhoneOwner.SHARED, name, shared.now, context())
    assert shared.row(Binding, id=binding_id).alias == name
    with pytest.raises(InputRefused, match="word"):
        phone_ready.rename(session, worker, binding_id, "Stop", shared.now, context())
