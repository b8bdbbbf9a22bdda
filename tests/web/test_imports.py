"""The administrator's page for files: look, say how columns are called, take in, undo."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from bot.ground.roles import Role
from bot.imports import LARGEST
from bot.store.imports import ImportBatch, ImportTask, ImportUpload
from bot.store.people import Child
from bot.store.reviews import Review
from bot.wiring import Wiring
from tests import factories
from tests.factories import NOW
from tests.imports import public_files as public
from tests.imports.importing import CARE, CHILDREN, OFFICERS, REVIEWS
from tests.web.visiting import token_on
from tests.web.world import browser, send


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def ada(app: Flask, wiring: Wiring) -> FlaskClient:
    return browser(app, wiring, Role.ADMINISTRATOR)


def bring(client: FlaskClient, text: str | bytes, name: str = "file.csv") -> TestResponse:
    """Bring a file and give the answer."""
    content = text if isinstance(text, bytes) else text.encode()
    form = {"csrf_token": token_on(client, "/import"), "file": (io.BytesIO(content), name)}
    return client.post("/import", data=form, content_type="multipart/form-data")


def look(client: FlaskClient, wiring: Wiring, text: str | bytes, mapping: str = "") -> str:
    """Bring a file, let the worker look at it, and give the path of its preview."""
    waiting = bring(client, text).location
    wiring.import_files()
    path: str = client.get(waiting).location
    if mapping:
        send(client, path, f"{path}/look", mapping=mapping)
        wiring.import_files()
    return path


def take(client: FlaskClient, wiring: Wiring, text: str, mapping: str = "") -> str:
    """Bring a file, take it in, and give the page that says what came of it."""
    return worked(client, wiring, press(client, look(client, wiring, text, mapping), text, mapping))


def worked(client: FlaskClient, wiring: Wiring, answer: TestResponse) -> str:
    """Let the worker do what was asked, and give the page that says what came of it."""
    assert answer.status_code == 303
    wiring.import_files()
    return client.get(answer.location, follow_redirects=True).text


def press(client: FlaskClient, path: str, text: str, mapping: str = "") -> TestResponse:
    """Press "Take the file in" on a page that showed this text, read by this mapping."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    answer: TestResponse = send(client, path, path, mapping=mapping, digest=digest)
    return answer


def count(wiring: Wiring, record: Any) -> int:
    with wiring.database.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_files_are_for_administrators(app: Flask, wiring: Wiring, role: Role) -> None:
    client = browser(app, wiring, role)
    assert client.get("/import").status_code == 403
    form = {"csrf_token": token_on(client, "/help"), "file": (io.BytesIO(CHILDREN.encode()), "file.csv")}
    assert client.post("/import", data=form, content_type="multipart/form-data").status_code == 403
    assert count(wiring, ImportUpload) == 0


def test_the_empty_page_says_what_file_is_needed(ada: FlaskClient) -> None:
    page = ada.get("/import").text
    assert "No file was taken in yet. Heard needs a file of children first" in page
    assert "parent_child_id" in page
    assert 'href="/import"' in page


def test_a_file_is_looked_at_before_anything_changes(ada: FlaskClient, wiring: Wiring) -> None:
    page = ada.get(look(ada, wiring, CHILDREN)).text
    assert "A file of <strong>children</strong>, read as UTF-8" in page
    assert "<dt>Added</dt><dd>2</dd>" in page
    assert "new child 900001" in page
    assert "known as given" in page
    assert "Kofi" not in page
    assert count(wiring, Child) == 0


def test_a_file_is_taken_in_and_forgotten(ada: FlaskClient, wiring: Wiring) -> None:
    page = take(ada, wiring, CHILDREN)
    assert "</bdi> was taken in" in page
    assert "<dt>Added</dt><dd>2</dd>" in page
    assert 'href="/import/batches/1/undo"' in page
    page = ada.get("/import").text
    assert "file.csv" in page
    assert "Not taken in yet" not in page
    assert (count(wiring, Child), count(wiring, ImportUpload)) == (2, 0)
    again = ada.get(look(ada, wiring, CHILDREN)).text
    assert "there is nothing to take in" in again
    assert "Take the file in" not in again


def test_a_return_as_xml_becomes_a_file_for_each_of_its_tables(ada: FlaskClient, wiring: Wiring) -> None:
    assert bring(ada, public.XML, "return.xml").location == "/import"
    wiring.import_files()
    page = ada.get("/import").text
    named = [page.index(f"return.xml {table}") for table in ("Header", "Episodes", "Reviews")]
    assert named == sorted(named)
    with wiring.database.read() as session:
        uploads = session.scalars(select(ImportUpload).order_by(ImportUpload.id.desc())).all()
    header, episodes, _ = (f"/import/{each.id}" for each in uploads)
    assert "import the children first" in ada.get(episodes).text
    press(ada, header, uploads[0].content.decode())
    wiring.import_files()
    worked(ada, wiring, send(ada, episodes, f"{episodes}/look"))
    assert "import the children first" not in ada.get(episodes).text
    assert "Take the file in" in ada.get(episodes).text


def test_nothing_is_done_in_the_request_and_the_page_follows_the_work(
    ada: FlaskClient, wiring: Wiring
) -> None:
    waiting = bring(ada, CHILDREN).location
    page = ada.get(waiting).text
    assert 'role="progressbar"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "Waiting for its turn" in page
    assert "No worker has taken it up" not in page
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        assert "No worker has taken it up" in ada.get(waiting).text
    assert ">in hand" in ada.get("/import").text
    wiring.import_files()
    path = ada.get(waiting).location
    taking = press(ada, path, CHILDREN)
    assert count(wiring, Child) == 0
    assert "Taking in <bdi>file.csv" in ada.get(taking.location).text
    assert ada.get(path).location == taking.location
    assert press(ada, taking.location, CHILDREN).status_code == 405
    assert send(ada, "/import", path, mapping="", digest="").location == taking.location
    wiring.import_files()
    assert (count(wiring, Child), count(wiring, ImportBatch)) == (2, 1)


def test_a_file_that_cannot_be_taken_in_any_more_is_shown_as_it_is_now(
    ada: FlaskClient, wiring: Wiring
) -> None:
    take(ada, wiring, CHILDREN)
    waiting = press(ada, look(ada, wiring, CARE), CARE)
    undoing = send(ada, "/import", "/import/batches/1/undo")
    with wiring.database.write() as session:  # the later wish comes first
        session.execute(
            update(ImportTask).where(ImportTask.task == "take", ImportTask.state == "waiting").values(id=99)
        )
    assert "2 lines undone, 0 stay" in worked(ada, wiring, undoing)
    page = ada.get("/import/tasks/99", follow_redirects=True).text
    assert waiting.status_code == 303
    assert "could not be taken in: a line is refused now" in page
    assert "There is a problem" in page


def test_refused_lines_are_shown_and_nothing_is_taken_in(ada: FlaskClient, wiring: Wiring) -> None:
    wrong = CHILDREN + "90 03,<b>Ben</b>,31/02/2015,,\n"
    path = look(ada, wiring, wrong)
    page = ada.get(path).text
    assert "The file cannot be taken in while a line is refused" in page
    assert "There is no such day; the day comes before the month" in page
    assert "<bdi>31/02/2015</bdi>" in page
    assert "<b>" not in page
    assert "Take the file in" not in page
    assert press(ada, path, wrong).status_code == 409
    assert count(wiring, Child) == 0


def test_a_page_that_was_left_open_takes_no_other_file_in(ada: FlaskClient, wiring: Wiring) -> None:
    answer = press(ada, look(ada, wiring, CHILDREN), CHILDREN + " ")
    assert answer.status_code == 409
    assert "Your page showed another file" in answer.text
    assert count(wiring, Child) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04", "neither text nor a workbook"), (b"child_id,child_id\n", "more than once")],
)
def test_the_page_of_a_file_that_is_no_table_says_so(
    ada: FlaskClient, wiring: Wiring, content: bytes, said: str
) -> None:
    page = ada.get(look(ada, wiring, content)).text
    assert said in page
    assert "Take the file in" not in page


def test_an_empty_file_is_refused_at_its_field(ada: FlaskClient) -> None:
    answer = bring(ada, b"")
    assert answer.status_code == 400
    assert "The file is empty" in answer.text
    assert 'href="#file"' in answer.text


def test_no_file_is_no_accident(ada: FlaskClient) -> None:
    answer = ada.post("/import", data={"csrf_token": token_on(ada, "/import")})
    assert answer.status_code == 400
    assert "Choose a CSV, XLSX or XML file" in answer.text


def test_a_file_may_be_larger_than_any_other_form_but_not_than_20_mib(ada: FlaskClient) -> None:
    long = "child_id,known_as\n" + "".join(f"{one},Child\n" for one in range(20_000))
    assert len(long) > 64 * 1024
    assert bring(ada, long).status_code == 303
    too_long = b"x" * (LARGEST + 128 * 1024)
    answer = ada.post("/import", data=too_long, content_type="multipart/form-data; boundary=edge")
    assert answer.status_code == 413
    assert "The file is larger than 20 MiB" in answer.text
    other = ada.post("/import/1/forget", data={"csrf_token": token_on(ada, "/import"), "long": "x" * 70_000})
    assert other.status_code == 413


def test_a_file_that_is_sent_never_touches_the_disk(app: Flask) -> None:
    form = {"file": (io.BytesIO(b"x" * 600_000), "file.csv")}
    with app.test_request_context("/import", method="POST", data=form) as context:
        context.request.max_content_length = LARGEST
        assert isinstance(context.request.files["file"].stream, io.BytesIO)
        context.request.environ["wsgi.input"].close()


def test_an_unknown_header_leads_to_saying_how_columns_are_called(ada: FlaskClient, wiring: Wiring) -> None:
    for setting in (CHILDREN, CARE, OFFICERS):
        take(ada, wiring, setting)
    text = "STEP,child_id,LAC DATE,Took part\nX1,900001,24/02/2026,came and spoke\n"
    path = look(ada, wiring, text)
    assert "To be a file of" in ada.get(path).text
    columns = f"{path}/columns/reviews"
    form = {
        "name": "Mosaic",
        "column_review_id": "STEP",
        "column_review_date": "LAC DATE",
        "column_participation": "Took part",
        "date_means_held": "y",
        "aliases": "Came and spoke = pn1\n",
    }
    saved = send(ada, columns, columns, **form)
    page = worked(ada, wiring, saved)
    assert "by the mapping “Mosaic”" in page
    assert "is taken as held" in page
    worked(ada, wiring, press(ada, path, text, "Mosaic"))
    with wiring.database.read() as session:
        assert session.scalars(select(Review.status)).all() == ["held"]
    filled = ada.get(
        f"{look(ada, wiring, 'STEP,child_id,LAC DATE,Took part', 'Mosaic')}/columns/reviews"
    ).text
    assert "came and spoke = PN1" in filled
    assert '<option value="LAC DATE" selected>' in filled


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "Give the mapping a name"),
        ({"name": "M", "aliases": "Came and spoke"}, "Write each line as a text"),
        ({"name": "M", "aliases": "Came = PN9"}, "Write each line as a text"),
        ({"name": "M", "column_review_id": "A", "column_due_date": "A"}, "for one field only"),
        ({"name": "M", "column_child_id": "A"}, "does not say where review_id stands"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(
    ada: FlaskClient, wiring: Wiring, form: dict[str, str], said: str
) -> None:
    path = look(ada, wiring, "A,B\n1,2\n")
    answer = send(ada, f"{path}/columns/reviews", f"{path}/columns/reviews", **form)
    assert answer.status_code == 400
    assert said in answer.text


def test_there_is_no_other_kind_of_file(ada: FlaskClient, wiring: Wiring) -> None:
    assert ada.get(f"{look(ada, wiring, CHILDREN)}/columns/placements").status_code == 404


def test_reviews_are_not_held_unless_a_mapping_says_so(ada: FlaskClient, wiring: Wiring) -> None:
    for setting in (CHILDREN, CARE, OFFICERS):
        take(ada, wiring, setting)
    page = ada.get(look(ada, wiring, REVIEWS)).text
    assert "No review is taken as held, whatever its date" in page
    take(ada, wiring, REVIEWS)
    with wiring.database.read() as session:
        assert set(session.scalars(select(Review.status))) == {"planned"}


def test_a_file_is_its_owners(ada: FlaskClient, app: Flask, wiring: Wiring) -> None:
    path = look(ada, wiring, CHILDREN)
    with wiring.database.write() as session:
        strange = factories.import_upload(session).id
        task = factories.import_task(session, upload_id=strange).id
    assert ada.get(f"/import/{strange}").status_code == 404
    assert ada.get(f"/import/tasks/{task}").status_code == 404
    assert send(ada, "/import", f"/import/{strange}/look").status_code == 404
    assert send(ada, "/import", f"/import/{strange}").status_code == 404
    assert send(ada, "/import", f"{path}/forget").status_code == 303
    assert ada.get(path).status_code == 404


def test_the_last_import_is_undone_after_a_question(ada: FlaskClient, wiring: Wiring) -> None:
    take(ada, wiring, CHILDREN)
    take(ada, wiring, CARE)
    page = ada.get("/import").text
    assert page.count(">Undo<") == 1
    assert "Only the last import can be undone" in ada.get("/import/batches/1/undo").text
    question = ada.get("/import/batches/2/undo").text
    assert "<strong>2</strong> lines would be undone" in question
    assert "What <strong>2</strong> of them added is removed." in question
    answer = send(ada, "/import/batches/2/undo", "/import/batches/2/undo")
    assert "Undoing <bdi>file.csv" in ada.get(answer.location).text
    assert "2 lines undone, 0 stay" in worked(ada, wiring, answer)
    assert "It was undone on" in ada.get("/import/batches/2/undo").text
    again = worked(ada, wiring, send(ada, "/import", "/import/batches/2/undo"))
    assert "was not undone" in again
    assert "Only the last import can be undone" in again
    with wiring.database.read() as session:
        assert session.scalars(select(ImportBatch.undone_at.is_not(None)).order_by(ImportBatch.id)).all() == [
            False,
            True,
        ]
    with wiring.database.write() as session:
        for child_id in session.scalars(select(Child.id)).all():
            factories.binding(session, child_id=child_id)
    nothing = ada.get("/import/batches/1/undo").text
    assert "Nothing of it can be undone" in nothing
    assert "Undo the import" not in nothing


def test_what_stays_is_said_before_it_is_undone(ada: FlaskClient, wiring: Wiring) -> None:
    take(ada, wiring, CHILDREN)
    with wiring.database.write() as session:
        child = session.scalars(select(Child).where(Child.la_child_id == "900001")).one()
        factories.binding(session, child_id=child.id)
    question = ada.get("/import/batches/1/undo").text
    assert "<strong>1</strong> line would be undone, <strong>1</strong> would stay" in question
    assert "A phone or account is bound to the child" in question
    assert ada.get("/import/batches/99/undo").status_code == 404
    assert send(ada, "/import", "/import/batches/99/undo").status_code == 404
