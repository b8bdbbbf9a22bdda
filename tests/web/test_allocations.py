"""The pages of allocations: who opens them, finding a child, changing the IRO, and what is refused."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, select

from bot.ground.roles import Role
from bot.store.people import Allocation
from bot.wiring import Wiring
from tests import factories
from tests.web.visiting import add_person, sign_in
from tests.web.world import browser, send

pytestmark = pytest.mark.usefixtures("this_week")
MANAGERS = {Role.TEAM_MANAGER, Role.SERVICE_MANAGER}
WHY = "Ola is leaving the service"


@pytest.fixture
def ids(wiring: Wiring) -> tuple[int, int]:
    """Add a child of the manager's team and another officer; give their ids."""
    manager = add_person(wiring, Role.TEAM_MANAGER, "tom@example.org")
    with wiring.database.write() as session:
        factories.noise(session)
        child = factories.child(session, la_child_id="C1", known_as="<i>Kofi</i>", sibling_group="F1")
        other = factories.child(session, la_child_id="C2", known_as="Ama", sibling_group="F1")
        for each in (child, other):
            factories.care_period(session, child_id=each.id)
            factories.allocation(session, child_id=each.id, officer_id=manager.officer_id)
        return child.id, factories.officer(session, name="Olu Other", team_id=manager.team_id).id


def filled(officer_id: int, **given: str) -> dict[str, object]:
    return {"officer_id": officer_id, "starts_on": ["23", "11", "2026"], "reason": WHY, **given}


@pytest.mark.parametrize("role", list(Role))
def test_only_managers_open_the_pages(app: Flask, wiring: Wiring, role: Role) -> None:
    answer = browser(app, wiring, role).get("/allocations")
    assert answer.status_code == (200 if role in MANAGERS else 403)


def test_the_children_of_an_iro_stand_fifty_to_a_page(
    app: Flask, wiring: Wiring, ids: tuple[int, int]
) -> None:
    with wiring.database.write() as session:
        officer_id = session.query(Allocation.officer_id).filter_by(child_id=ids[0]).scalar()
        for _ in range(51):
            child = factories.child(session)
            factories.care_period(session, child_id=child.id)
            factories.allocation(session, child_id=child.id, officer_id=officer_id)
    client, path = app.test_client(), f"/allocations/officers/{officer_id}"
    sign_in(client, "tom@example.org")
    statements: list[str] = []
    event.listen(wiring.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    first = client.get(path).text
    assert len([each for each in statements if not each.startswith("BEGIN")]) <= 6
    last = client.get(f"{path}?page=2").text
    assert [page.count("(change the IRO)") for page in (first, last)] == [50, 3]
    assert f'href="{path}?page=2"' in first
    assert f'href="{path}"' in last


def test_a_child_is_found_by_id_and_gets_another_iro(
    app: Flask, wiring: Wiring, ids: tuple[int, int]
) -> None:
    client = app.test_client()
    sign_in(client, "tom@example.org")
    child_id, olu = ids
    path = f"/allocations/{child_id}"
    assert client.get("/allocations?child=C1").location == path
    page = client.get(path).text
    assert "Ira Shah, since Friday 1 March 2024" in page
    assert "&lt;i&gt;Kofi&lt;/i&gt;" in page
    refused = send(client, path, path, **filled(olu))
    assert refused.status_code == 400
    assert "Brothers and sisters would have different IROs" in refused.text
    done = send(client, path, path, **filled(olu, apart_because="They are in conflict"))
    assert done.status_code == 303
    assert "The IRO is changed" in client.get("/allocations").text
    assert "Olu Other" in client.get(path).text
    with wiring.database.read() as session:
        newest = session.scalars(select(Allocation).where(Allocation.child_id == child_id)).all()[-1]
        assert (newest.officer_id, newest.starts_on, newest.reason) == (olu, date(2026, 11, 23), WHY)


def test_a_child_at_home_under_a_supervision_order_is_appointed_an_iro(
    app: Flask, wiring: Wiring, ids: tuple[int, int]
) -> None:
    _, olu = ids
    with wiring.database.write() as session:
        at_home = factories.child(session, la_child_id="S1")
        factories.review(
            session, child_id=at_home.id, officer_id=olu, kind="supervision", care_period_id=None
        )
        path = f"/allocations/{at_home.id}"
    client = app.test_client()
    sign_in(client, "tom@example.org")
    listed = client.get("/allocations").text
    assert "(appoint an IRO)" in listed
    assert "IRO since" not in listed, "nobody in this list has one"
    assert send(client, path, path, **filled(olu)).status_code == 303
    assert "The IRO is appointed" in client.get("/allocations").text
    assert "(change the IRO)" in client.get(f"/allocations/officers/{olu}").text


def test_the_sibling_group_goes_along_when_ticked(app: Flask, ids: tuple[int, int]) -> None:
    client = app.test_client()
    sign_in(client, "tom@example.org")
    child_id, olu = ids
    path = f"/allocations/{child_id}"
    also = str(child_id + 1)
    send(client, path, path, **filled(olu, also=also))
    assert "The IRO of 2 children is changed" in client.get("/allocations").text
    assert client.get(f"/allocations/officers/{olu}").text.count("change the IRO") == 2


def test_a_child_without_a_family_gets_another_iro(app: Flask, wiring: Wiring, ids: tuple[int, int]) -> None:
    with wiring.database.write() as session:
        alone = factories.child(session)
        factories.care_period(session, child_id=alone.id)
        path = f"/allocations/{alone.id}"
    client = app.test_client()
    sign_in(client, "tom@example.org")
    assert "brothers and sisters" not in client.get(path).text
    assert send(client, path, path, **filled(ids[1])).status_code == 303


@pytest.mark.parametrize("form", [{}, {"officer_id": "0"}, {"officer_id": "x"}])
def test_an_empty_or_forged_form_is_refused_on_the_page(
    app: Flask, ids: tuple[int, int], form: dict[str, str]
) -> None:
    client = app.test_client()
    sign_in(client, "tom@example.org")
    path = f"/allocations/{ids[0]}"
    answer = send(client, path, path, **form)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text


def test_an_unknown_id_is_said_on_the_page(app: Flask, wiring: Wiring) -> None:
    answer = browser(app, wiring, Role.SERVICE_MANAGER).get("/allocations?child=<b>")
    assert "There is no child with this id" in answer.text
    assert "<b>" not in answer.text
