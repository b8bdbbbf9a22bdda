"""The room of young people: a card is made and printed, a phone confirmed and suspended, each by who may."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.enrolment import plain_code
from bot.domain.messages import Address, ChannelKind, Inbound
from bot.domain.written import moment
from bot.ground.channels import switch_all_on
from bot.ground.roles import Role
from bot.settings import load
from bot.store.addresses import Binding, EnrolmentCode
from bot.store.messages import OutboxMessage
from bot.store.people import CarePeriod, Child
from bot.talk import inbound
from bot.wiring import Wiring
from tests import factories
from tests.content import build, context
from tests.factories import NOW, TODAY
from tests.web.visiting import TOKEN, add_person, sign_in
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
WORKERS = {Role.IRO, Role.TEAM_MANAGER, Role.COORDINATOR, Role.SERVICE_MANAGER, Role.PARTICIPATION}
HOME = "/young-people"
FILED = {
    "phone": "07700 900123", "channel": "sms", "owner": "carer", "consent_by": "Sam Social-Worker",
    "consent_on": ["20", "11", "2026"],
}  # fmt: skip


@pytest.fixture
def wiring(database_url: str, tmp_path: Path) -> Iterator[Wiring]:
    """Join the rooms on an installation with a number for text messages and one for WhatsApp."""
    settings = load(
        env="development", database_url=database_url, data_dir=tmp_path, sms_from="+447700900001",
        whatsapp_from="+447700900002", twilio_account_sid="AC" + "0" * 32, twilio_auth_token="token",
    )  # fmt: skip
    joined = build(settings)
    yield joined
    joined.database.close()


@pytest.fixture
def child_id(wiring: Wiring) -> int:
    """Add Kofi, who speaks Urdu, and his IRO who signs in as ira@example.org; nobody else is theirs."""
    person = add_person(wiring)
    with wiring.database.write() as session:
        factories.noise(session)
        factories.fact(session, name="accepted_languages", value="ur")
        switch_all_on(session, NOW)
        child = factories.child(session, la_child_id="C1", known_as="Kofi", language="ur")
        factories.care_period(session, child_id=child.id)
        factories.allocation(session, child_id=child.id, officer_id=person.officer_id)
        return child.id


@pytest.fixture
def ira(app: Flask, child_id: int) -> FlaskClient:
    client = app.test_client()
    sign_in(client)
    return client


def make_card(client: FlaskClient, child_id: int) -> tuple[str, str]:
    """Make a card; return the code on the page, and the page."""
    page = send(client, f"{HOME}/{child_id}", f"{HOME}/{child_id}/card").text
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page)
    assert found
    return found.group(), page


def text_from(wiring: Wiring, number: str, words: str) -> None:
    message = Inbound(Address(ChannelKind.SMS, number), f"SM{words}{number}", words, b"raw")
    inbound.take(wiring.database, message, NOW, context())


def phone_of(wiring: Wiring, child_id: int) -> Binding:
    with wiring.database.read() as session:
        return session.scalars(select(Binding).where(Binding.child_id == child_id)).one()


@pytest.mark.parametrize("role", list(Role))
def test_only_who_sees_to_cards_opens_the_room(app: Flask, wiring: Wiring, role: Role) -> None:
    answer = browser(app, wiring, role).get(HOME)
    assert answer.status_code == (200 if role in WORKERS else 403)


def test_an_empty_room_says_what_will_stand_there(app: Flask, wiring: Wiring) -> None:
    pat = browser(app, wiring, Role.PARTICIPATION)
    page = pat.get(HOME).text
    assert "No child is here yet." in page
    assert "No child needs a card" not in page
    with wiring.database.write() as session:
        factories.child(session)
    page = pat.get(HOME).text
    assert "No child is here yet." not in page
    assert "When a child sends the code of a card, it stands here." in page


def test_the_children_who_need_a_card_are_counted_all_and_shown_fifty_to_a_page(
    app: Flask, wiring: Wiring
) -> None:
    pat = browser(app, wiring, Role.PARTICIPATION)
    with wiring.database.write() as session:
        for number in range(53):
            child = factories.child(session, la_child_id=f"C{number}", known_as=f"Child {number}")
            factories.care_period(session, child_id=child.id)
    first, last = pat.get(HOME).text, pat.get(f"{HOME}?page=99").text
    assert "53 children have no phone and no card that works" in first
    assert "page 1 of 2" in first
    assert [page.count('name="children"') for page in (first, last)] == [50, 3]
    assert f'href="{HOME}?waiting=1&amp;look=1&amp;page=2#cards"' in first
    assert f'href="{HOME}?waiting=1&amp;look=1&amp;page=1#cards"' in last


def test_phones_that_wait_and_phones_that_need_a_look_are_turned_each_by_themselves(
    app: Flask, wiring: Wiring
) -> None:
    pat = browser(app, wiring, Role.PARTICIPATION)
    with wiring.database.write() as session:
        for number in range(53):
            child = factories.child(session, la_child_id=f"C{number}", known_as=f"Child {number}")
            factories.care_period(session, child_id=child.id)
            factories.binding(session, child_id=child.id, proved_at=NOW, confirmed_at=None)
            stopped = factories.address(session, opted_out_at=NOW)
            factories.binding(session, child_id=child.id, address_id=stopped.id)
    first, both = pat.get(HOME).text, pat.get(f"{HOME}?waiting=2&look=99").text
    assert [page.count(">Confirm<") for page in (first, both)] == [50, 3]
    assert [page.count("Said STOP") for page in (first, both)] == [50, 3]
    assert f'href="{HOME}?waiting=2&amp;look=1&amp;page=1#waiting"' in first
    assert f'href="{HOME}?waiting=2&amp;look=1&amp;page=1#look"' in both


def test_a_card_is_printed_with_its_code_and_squares_that_a_phone_can_read(
    ira: FlaskClient, child_id: int
) -> None:
    code, page = make_card(ira, child_id)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed
    answer = ira.post(
        f"{HOME}/{child_id}/card/pdf",
        data={"csrf_token": TOKEN.search(page).group(1), "sealed": sealed.group(1), "shape": "a6"},
    )
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pdf = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert len(pdf) == 1
    text = pdf[0].get_textpage().get_text_bounded()
    assert code in text
    assert "07700 900001" in text
    assert "Have your say" in text
    assert not {"Kofi", "review", "IRO", "care"} & set(text.split())
    squares = {each.text for each in zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())}
    plain = code.replace("-", "")
    assert squares == {f"sms:+447700900001?body={plain}", f"https://wa.me/447700900002?text={plain}"}


def test_cards_for_several_children_stand_on_one_sheet_with_the_names_to_cut_off(
    app: Flask, wiring: Wiring, child_id: int
) -> None:
    client = browser(app, wiring, Role.COORDINATOR)
    with wiring.database.write() as session:
        ama = factories.child(session, la_child_id="C2", known_as=f"Ama {'Long ' * 40}Tail", language="ur").id
    answer = send(client, HOME, f"{HOME}/cards", children=[str(child_id), str(ama)], shape="a4")
    pdf = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    text = pdf[0].get_textpage().get_text_bounded()
    assert "Cut this line off" in text
    assert "C2, Ama Long" in text
    page = pdf[0].get_textpage()
    begin, end = (page.get_charbox(page.search(word).get_next()[0]) for word in ("C2,", "Tail"))
    assert abs(begin[1] - end[1]) < 2  # one line, or a long name covers what a card says about danger
    with wiring.database.read() as session:
        made = select(EnrolmentCode).where(EnrolmentCode.child_id.in_([child_id, ama]))
        assert len(session.scalars(made).all()) == 2
    assert "Choose 1 to 40 children" in follow(client, send(client, HOME, f"{HOME}/cards"))


def follow(client: FlaskClient, answer: object) -> str:
    return client.get(answer.location).text


def after_leaving_care(session: Session, child: Child) -> None:
    session.scalars(select(CarePeriod).where(CarePeriod.child_id == child.id)).one().ends_on = (
        TODAY - timedelta(days=1)
    )


def after_leaving_with_a_closed_case(session: Session, child: Child) -> None:
    after_leaving_care(session, child)
    factories.closed_case(session, child_id=child.id)


def at_eighteen(_session: Session, child: Child) -> None:
    child.born_on = date(TODAY.year - 18, TODAY.month, TODAY.day)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (after_leaving_care, "Care has ended"),
        (after_leaving_with_a_closed_case, "The case of this child is closed"),
        (at_eighteen, "This young person is 18"),
    ],
)
def test_a_child_who_is_asked_no_more_gets_no_card_and_no_phone_and_the_page_says_why(
    ira: FlaskClient, wiring: Wiring, child_id: int, happened: Callable[[Session, Child], None], says: str
) -> None:
    path = f"{HOME}/{child_id}"
    with wiring.database.write() as session:
        happened(session, session.get_one(Child, child_id))
    page = ira.get(path).text
    assert says in page
    assert "Make a card" not in page
    assert says in follow(ira, send(ira, path, f"{path}/card"))
    assert says in send(ira, HOME, f"{HOME}/cards", children=[str(child_id)], shape="a4").text
    assert says in send(ira, path, f"{path}/number", **FILED).text
    with wiring.database.read() as session:
        assert session.scalars(select(EnrolmentCode).where(EnrolmentCode.child_id == child_id)).all() == []
    assert "No child needs a card" in ira.get(HOME).text


def test_a_child_who_is_in_care_again_gets_a_card_and_the_closed_case_is_pointed_out(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    with wiring.database.write() as session:
        factories.closed_case(session, child_id=child_id)
    assert (
        "The case of this child is closed, and the child is in care again"
        in ira.get(f"{HOME}/{child_id}").text
    )
    make_card(ira, child_id)


def test_a_worker_confirms_the_phone_that_sent_the_code(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    code, _ = make_card(ira, child_id)
    text_from(wiring, "+447700900123", code)
    assert "ending 23" in ira.get(HOME).text
    path = f"{HOME}/phones/{phone_of(wiring, child_id).id}/confirm"
    refused = send(ira, path, path)
    assert refused.status_code == 400
    assert "Say whose phone it is" in refused.text
    refused = send(ira, path, path, owner="shared", alias="")
    assert "Ask the child which name to use" in refused.text
    done = send(ira, path, path, owner="shared", alias="Star")
    assert "The phone is confirmed" in follow(ira, done)
    phone = phone_of(wiring, child_id)
    assert (phone.confirmed_at, phone.alias) == (NOW, "Star")
    with wiring.database.read() as session:
        kinds = session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()
    assert [kind for kind in kinds if kind != "invite"] == ["code_waiting", "phone_owner", "phone_ready"]


def test_a_phone_that_the_child_does_not_know_is_not_used(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    code, _ = make_card(ira, child_id)
    text_from(wiring, "+447700900123", code)
    phone = phone_of(wiring, child_id)
    page = f"{HOME}/phones/{phone.id}/confirm"
    send(ira, page, f"{HOME}/phones/{phone.id}/refuse")
    assert phone_of(wiring, child_id).suspended_why == "not_theirs"


def test_a_phone_is_suspended_with_its_reason_and_used_again(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    with wiring.database.write() as session:
        address = factories.address(session)
        phone = factories.binding(session, child_id=child_id, address_id=address.id, owner="own").id
    path = f"{HOME}/phones/{phone}/suspend"
    assert "Say what has happened" in send(ira, path, path).text
    assert "Nothing was on its way" in follow(ira, send(ira, path, path, reason="parent"))
    page = ira.get(f"{HOME}/{child_id}").text
    assert "A parent may have this phone" in page
    send(ira, f"{HOME}/{child_id}", f"{HOME}/phones/{phone}/resume")
    assert phone_of(wiring, child_id).suspended_at is None


def test_a_number_is_put_on_file_and_a_landline_is_refused(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    path = f"{HOME}/{child_id}/number"
    refused = send(ira, path, path, **{**FILED, "phone": "020 7946 0958"})
    assert "landline" in refused.text
    assert 'value="020 7946 0958"' in refused.text
    send(ira, path, path, **FILED)
    phone = phone_of(wiring, child_id)
    assert (phone.source, phone.owner, phone.confirmed_at) == ("file", "carer", None)
    assert "on file for them already" in send(ira, path, path, **{**FILED, "phone": "+447700900123"}).text


def test_the_cards_and_phones_of_a_child_are_nobody_else_s(app: Flask, wiring: Wiring, child_id: int) -> None:
    add_person(wiring, Role.IRO, "other@example.org")
    other = app.test_client()
    sign_in(other, "other@example.org")
    assert other.get(f"{HOME}/{child_id}").status_code == 404
    assert send(other, HOME, f"{HOME}/{child_id}/card").status_code == 404


def test_the_language_is_changed(ira: FlaskClient, wiring: Wiring, child_id: int) -> None:
    send(ira, f"{HOME}/{child_id}", f"{HOME}/{child_id}/language", language="pl")
    page = ira.get(f"{HOME}/{child_id}").text
    assert '<option value="pl" selected' in page
    assert "chosen by the child" not in page


def test_a_language_that_the_child_chose_is_shown_as_theirs_until_somebody_changes_it(
    ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    with wiring.database.write() as session:
        session.get_one(Child, child_id).language_chosen_at = NOW
    path = f"{HOME}/{child_id}"
    chosen = f"chosen by the child on {moment(NOW)}"
    send(ira, path, f"{path}/language", language="ur")  # saved as it was
    assert f"Urdu was {chosen}" in ira.get(path).text
    assert "Urdu, chosen by the child on" in ira.get(f"/children/{child_id}").text
    send(ira, path, f"{path}/language", language="pl")
    assert "chosen by the child" not in ira.get(path).text


def test_a_code_that_was_read_out_is_the_one_on_the_card(ira: FlaskClient, child_id: int) -> None:
    code, page = make_card(ira, child_id)
    assert plain_code(code.lower()) == code.replace("-", "")
    assert "the only time the code is shown" in page
    assert code not in ira.get(f"{HOME}/{child_id}").text


def test_a_foreign_number_counts_once_an_administrator_allows_it(
    app: Flask, ira: FlaskClient, wiring: Wiring, child_id: int
) -> None:
    path = f"{HOME}/{child_id}/number"
    given = {
        "phone": "+48 601 234 567", "channel": "whatsapp", "owner": "own", "consent_by": "Sam",
        "consent_on": ["20", "11", "2026"],
    }  # fmt: skip
    assert "not a UK number" in send(ira, path, path, **given).text
    administrator = browser(app, wiring, Role.ADMINISTRATOR)
    page = "/policies"
    assert send(administrator, page, "/policies/numbers", foreign="all").status_code == 303
    wiring.decisions.recent.forget()
    send(ira, path, path, **given)
    assert phone_of(wiring, child_id).source == "file"
