"""Bringing a file, looking at what it would change, taking it in, and undoing the last one; a worker does the work."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot import imports
from bot.domain.imports import DAY_EXAMPLES, FIELDS, ColumnMapping, FileKind, fits
from bot.ground.errors import InputRefused
from bot.ground.roles import NotFound, Person, Role
from bot.imports import LARGEST, SHOWN, FileSource, Preview, RequestedTask, Task, TaskState
from bot.wiring import IMPORT
from web.imports.forms import UploadForm, mapping_form
from web.kit import bodies, clock, database, wiring
from web.kit.guard import allow, current_person

blueprint = Blueprint("imports", __name__, url_prefix="/import")
bodies.take_files(blueprint, "upload", LARGEST)
OTHER_FILE = (
    "Your page showed another file, or read it in another way. This is how it is now: look at it first"
)
TOO_LARGE = f"The file is larger than {LARGEST // 1024**2} MiB: cut it into parts"
EMPTY = "The file is empty"
TAKEN_UP_WITHIN = timedelta(minutes=1)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    form = UploadForm(formdata=None)
    form.refuse("file", TOO_LARGE)
    return make_response(_home(form), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@blueprint.get("")
@allow(Role.ADMINISTRATOR)
def home() -> str:
    """Ask for a file, and show those that were taken in."""
    return _home(UploadForm(formdata=None))


@blueprint.post("")
@allow(Role.ADMINISTRATOR)
def upload() -> AnyResponse:
    """Keep a file and have a worker look at it."""
    form, person = UploadForm(), current_person()
    if not form.validate_on_submit():
        return make_response(_home(form), HTTPStatus.BAD_REQUEST)
    file: FileStorage = form.file.data
    source = FileSource(file.filename or "file", file.stream.read())
    if not source.content:
        form.refuse("file", EMPTY)
        return make_response(_home(form), HTTPStatus.BAD_REQUEST)
    parts = imports.parts_of(source)
    with database.write() as session:
        for part in reversed(parts):  # the first one is listed, and looked at, last
            upload_id = imports.keep_upload(session, person, part, clock.now())
            task_id = imports.ask_to_look(session, person, upload_id, None, clock.now())
    if len(parts) == 1:
        return _wait_for(task_id)
    wiring().wake(IMPORT)
    return redirect(url_for("imports.home"), 303)


@blueprint.get("/tasks/<int:task_id>")
@allow(Role.ADMINISTRATOR)
def task(task_id: int) -> AnyResponse:
    """Show how far a worker has come, and in the end what came of it."""
    with database.read() as session:
        found = imports.find_task(session, current_person(), task_id)
    if not found.is_finished:
        is_late = clock.now() - found.asked_at > TAKEN_UP_WITHIN
        return make_response(render_template("imports/progress.html", task=found, is_late=is_late))
    if found.upload_id is not None:
        return redirect(url_for("imports.preview", upload_id=found.upload_id), 303)
    return make_response(_outcome(found))


@blueprint.get("/<int:upload_id>")
@allow(Role.ADMINISTRATOR)
def preview(upload_id: int) -> AnyResponse:
    """Show what a file would change, and what is wrong with it."""
    with database.read() as session:
        last = imports.last_task(session, current_person(), upload_id)
    return make_response(_preview(last)) if last.is_finished else _wait_for(last.id)


@blueprint.post("/<int:upload_id>")
@allow(Role.ADMINISTRATOR)
def take(upload_id: int) -> AnyResponse:
    """Have the file taken in that the page showed, whole; what cannot be taken in is shown instead."""
    person = current_person()
    with database.write() as session:
        last = imports.last_task(session, person, upload_id)
        if not last.is_finished:
            return _wait_for(last.id)
        shown, sent = imports.preview_from(last.outcome), request.form
        if (shown.digest, shown.mapping or "") != (sent.get("digest"), sent.get("mapping")):
            return make_response(_preview(last, OTHER_FILE), HTTPStatus.CONFLICT)
        if not shown.can_be_taken:
            return make_response(_preview(last), HTTPStatus.CONFLICT)
        task_id = imports.ask_to_take(session, person, upload_id, last.mapping, clock.now())
    return _wait_for(task_id)


@blueprint.post("/<int:upload_id>/look")
@allow(Role.ADMINISTRATOR)
def look(upload_id: int) -> AnyResponse:
    """Have a file looked at again, by another mapping or by its own column names."""
    with database.write() as session:
        task_id = _look_again(session, current_person(), upload_id, request.form.get("mapping"))
    return _wait_for(task_id)


@blueprint.post("/<int:upload_id>/forget")
@allow(Role.ADMINISTRATOR)
def forget(upload_id: int) -> AnyResponse:
    """Forget a file without taking it in."""
    with database.write() as session:
        imports.drop_upload(session, current_person(), upload_id)
    return redirect(url_for("imports.home"), 303)


@blueprint.route("/<int:upload_id>/columns/<kind>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def columns(upload_id: int, kind: str) -> AnyResponse:
    """Say how the columns of a kind of file are called, and save that under a name."""
    if kind not in set(FileKind):
        raise NotFound(kind)
    person, chosen = current_person(), FileKind(kind)
    with database.read() as session:
        last = imports.last_task(session, person, upload_id)
    if not last.is_finished:
        return _wait_for(last.id)
    header = imports.preview_from(last.outcome).header
    form = mapping_form(chosen, header, _saved(chosen, last.mapping))
    if form.validate_on_submit():
        try:
            with database.write() as session:
                imports.save_mapping(session, form.mapping(chosen), person, clock.now(), header)
                task_id = _look_again(session, person, upload_id, form.name.data)
        except InputRefused as error:
            form.refuse(error.field, str(error))
        else:
            return _wait_for(task_id)
    page = render_template(
        "imports/columns.html",
        form=form,
        kind=chosen,
        fields=FIELDS,
        upload_id=upload_id,
        file_name=last.file_name,
    )
    return make_response(page, HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK)


@blueprint.get("/batches/<int:batch_id>/undo")
@allow(Role.ADMINISTRATOR)
def ask_to_undo(batch_id: int) -> str:
    """Show what undoing an import would do, and what would stay."""
    with database.read() as session:
        undone = imports.look_at_undo(session, batch_id)
        batch = next((each for each in imports.batches(session) if each.id == batch_id), None)
    if batch is None:
        raise NotFound(f"import {batch_id}")
    return render_template("imports/undo.html", batch=batch, undone=undone, most=SHOWN)


@blueprint.post("/batches/<int:batch_id>/undo")
@allow(Role.ADMINISTRATOR)
def undo(batch_id: int) -> AnyResponse:
    """Have the last import undone, as far as nothing depends on it."""
    with database.write() as session:
        task_id = imports.ask_to_undo(session, current_person(), batch_id, clock.now())
    return _wait_for(task_id)


def _wait_for(task_id: int) -> AnyResponse:
    """Go on to the page that shows how far a worker has come."""
    wiring().wake(IMPORT)
    return redirect(url_for("imports.task", task_id=task_id), 303)


def _look_again(session: Session, person: Person, upload_id: int, mapping: str | None) -> int:
    imports.last_task(session, person, upload_id)  # NotFound for a file that somebody else brought
    return imports.ask_to_look(session, person, upload_id, mapping, clock.now())


def _preview(task: Task, problem: str = "") -> str:
    shown = imports.preview_from(task.outcome)
    with database.read() as session:
        fitting = [each for each in imports.saved_mappings(session) if fits(shown.header, each)]
    return render_template(
        "imports/preview.html",
        task=task,
        seen=shown,
        problem=problem or _problem(task, shown),
        fitting=fitting,
        chosen=next((each for each in fitting if each.name == shown.mapping), None),
        kinds=list(FileKind),
    )


def _problem(task: Task, shown: Preview) -> str:
    """Say why a file that could be read was not taken in."""
    if task.errand is not RequestedTask.TAKE or not shown.is_read:
        return ""
    return shown.why or "The file could not be taken in: a line is refused now that was not before"


def _outcome(task: Task) -> str:
    done = task.state is TaskState.DONE
    with database.read() as session:
        batch = next((each for each in imports.batches(session) if each.id == task.batch_id), None)
    return render_template("imports/outcome.html", task=task, done=done, batch=batch, most=SHOWN)


def _home(form: UploadForm) -> str:
    with database.read() as session:
        done = imports.batches(session)
        in_hand = imports.tasks_in_hand(session, current_person())
    return render_template(
        "imports/home.html", form=form, batches=done, in_hand=in_hand, fields=FIELDS, days=DAY_EXAMPLES
    )


def _saved(kind: FileKind, name: str | None) -> ColumnMapping | None:
    with database.read() as session:
        known = imports.saved_mappings(session)
    return next((each for each in known if each.kind is kind and each.name == name), None)
