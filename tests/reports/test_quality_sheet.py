"""Every finding as a file: what is in it, what is not, and that it is written down."""

import csv
import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.quality import CHECKS, CheckKind
from bot.ground.list_pages import ROWS_A_PAGE
from bot.ground.roles import Role
from bot.reports.quality import take_rows
from bot.store.audit import AuditEvent
from tests import factories
from tests.factories import NOW
from tests.reports.checking import DAY, Office, open_office

pytestmark = pytest.mark.usefixtures("noise")


@pytest.fixture
def office(session: Session) -> Office:
    return open_office(session)


def taken(office: Office, role: Role = Role.IRO) -> list[dict[str, str]]:
    text = take_rows(office.session, office.scope(role), NOW).decode()
    assert text.startswith("\ufeffCheck,")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_file_has_every_row_of_every_check_the_heaviest_first(office: Office) -> None:
    for _ in range(ROWS_A_PAGE + 1):
        office.hold(None)
    differing = office.hold("PN1", due_on=DAY, imported_due_on=NOW.date())
    rows = taken(office)
    assert len(rows) == ROWS_A_PAGE + 2
    assert rows[0]["Check"] == CHECKS[CheckKind.NO_CODE].title
    assert rows[0]["What to do"] == CHECKS[CheckKind.NO_CODE].mend
    assert (rows[-1]["Review"], rows[-1]["Date"]) == (differing.key, "2025-09-10")


def test_no_name_of_a_child_leaves(office: Office) -> None:
    office.hold(None, child_id=office.child(known_as="Zuberi", la_child_id="C77").id)
    assert b"C77" in take_rows(office.session, office.scope(), NOW)
    assert b"Zuberi" not in take_rows(office.session, office.scope(), NOW)


def test_a_cell_that_looks_like_a_formula_is_plain_text(office: Office) -> None:
    office.hold(None, key="=HYPERLINK(1)", child_id=office.child(la_child_id="+C1").id)
    (row,) = taken(office)
    assert (row["Review"], row["Child id"]) == ("'=HYPERLINK(1)", "'+C1")


def test_that_the_list_left_is_recorded_without_what_it_says(office: Office) -> None:
    office.hold(None)
    taken(office)
    event = office.session.scalars(select(AuditEvent).where(AuditEvent.action == "took_quality_list")).one()
    assert event.detail == {"year": "2025-26", "rows": 1}


def test_an_administrator_takes_identity_and_dates_alone(office: Office) -> None:
    office.hold(None, child_id=office.child(born_on=None).id)
    factories.officer(office.session)
    assert {row["Check"] for row in taken(office, Role.ADMINISTRATOR)} == {CHECKS[CheckKind.BIRTH].title}
