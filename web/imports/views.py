"""Bringing a file, looking at what it would change, taking it in, and undoing the last one."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot.domain.imports import DAY_EXAMPLES, FIELDS, ColumnMapping, FileRefused, Kind, fits
from bot.services import imports
from bot.services.access import NotFound, Role
from bot.services.errors import InputRefused
from bot.services.imports import LARGEST, Moment, Office, Prepared, Source
from web.imports.forms import UploadForm, mapping_form
from web.kit import clock, database, wiring
from web.kit.guard import allow, current_person

blueprint = Blueprint("imports", __name__, url_prefix="/import")
# The parts of a form around the file.
ENVELOPE = 64 * 1024
SHOWN = 200
OTHER_FILE = "Your page showed another file. This is the file that is here now: look at it first"
TOO_LARGE = f"The file is larger than {LARGEST // 1024**2} MiB: cut it into parts"


@blueprint.url_value_preprocessor
def _take_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a body be as long as a file may be, for the one form that sends one, before anything reads it."""
    if endpoint == "imports.upload":
        request.max_content_length = LARGEST + ENVELOPE


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
    """Keep a file and go on to look at it."""
    form = UploadForm()
    if not form.validate_on_submit():
        return make_response(_home(form), HTTPStatus.BAD_REQUEST)
    source = _source(form.file.data)
    try:
        imports.read_file(source.content)
    except FileRefused as error:
        form.refuse("file", str(error))
        return make_response(_home(form), HTTPStatus.BAD_REQUEST)
    with database.write() as session:
        upload_id = imports.keep_upload(session, current_person(), source, clock.now())
    return redirect(url_for("imports.preview", upload_id=upload_id), 303)


@blueprint.get("/<int:upload_id>")
@allow(Role.ADMINISTRATOR)
def preview(upload_id: int) -> str:
    """Show what a file would change, and what is wrong with it."""
    seen = _see(upload_id, request.args.get("mapping"))
    return _preview(seen)


@blueprint.post("/<int:upload_id>")
@allow(Role.ADMINISTRATOR)
def take(upload_id: int) -> AnyResponse:
    """Take in the file that the page showed, whole, or show why it cannot be."""
    seen, person = _see(upload_id, request.form.get("mapping")), current_person()
    if seen.digest != request.form.get("digest"):
        return make_response(_preview(seen, OTHER_FILE), HTTPStatus.CONFLICT)
    try:
        outcome = imports.carry_out(_office(), seen.source, _moment, person)
    except FileRefused as error:
        return make_response(_preview(seen, str(error)), HTTPStatus.CONFLICT)
    if outcome.applied is None:
        return make_response(_preview(seen), HTTPStatus.CONFLICT)
    with database.write() as session:
        imports.drop_upload(session, person, upload_id)
    flash(imports.summary(outcome.prepared) if outcome.applied.batch_id else "Nothing has changed")
    return redirect(url_for("imports.home"), 303)


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
    if kind not in set(Kind):
        raise NotFound(kind)
    source = _find(upload_id)
    header, chosen = imports.read_file(source.content).header, Kind(kind)
    form = mapping_form(chosen, header, _saved(chosen, request.args.get("mapping")))
    if form.validate_on_submit():
        try:
            with database.write() as session:
                imports.save_mapping(session, form.mapping(chosen), current_person(), clock.now())
        except InputRefused as error:
            form.refuse(error.field, str(error))
        else:
            return redirect(url_for("imports.preview", upload_id=upload_id, mapping=form.name.data), 303)
    page = render_template(
        "imports/columns.html", form=form, kind=chosen, kinds=list(Kind), fields=FIELDS, upload_id=upload_id,
        source=source,
    )  # fmt: skip
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
    """Undo the last import, as far as nothing depends on it."""
    with database.write() as session:
        undone = imports.undo(session, batch_id, current_person(), clock.now())
    flash(f"{undone.lines} lines undone, {len(undone.stays)} stay")
    return redirect(url_for("imports.home"), 303)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as its preview shows it; ``prepared`` is None when it cannot be read as a whole, ``why`` says why not."""

    upload_id: int
    source: Source
    header: tuple[str, ...]
    fitting: tuple[ColumnMapping, ...]
    prepared: Prepared | None
    why: str = ""

    @property
    def digest(self) -> str:
        """Give the digest of the file, by which a page left open is told from this one."""
        return self.prepared.digest.hex() if self.prepared else ""

    @property
    def used(self) -> str | None:
        """Name the mapping that the file was read by."""
        return self.prepared.mapping if self.prepared else None


def _see(upload_id: int, mapping: str | None) -> Seen:
    """Read a file by the mapping that was chosen, or by its own column names."""
    source = _find(upload_id)
    header = imports.read_file(source.content).header
    with database.read() as session:
        saved = tuple(each for each in imports.saved_mappings(session) if fits(header, each))
    source = Source(source.name, source.content, (mapping,) if mapping else ())
    try:
        return Seen(upload_id, source, header, saved, imports.look(_office(), source, _moment()))
    except FileRefused as error:
        return Seen(upload_id, source, header, saved, None, str(error))


def _preview(seen: Seen, problem: str = "") -> str:
    return render_template(
        "imports/preview.html",
        seen=seen,
        prepared=seen.prepared,
        plan=seen.prepared.plan if seen.prepared else None,
        chosen=next((each for each in seen.fitting if each.name == seen.used), None),
        problem=problem,
        kinds=list(Kind),
        most=SHOWN,
        subject_of=imports.subject_of,
        described=imports.described,
    )


def _home(form: UploadForm) -> str:
    with database.read() as session:
        done = imports.batches(session)
    return render_template("imports/home.html", form=form, batches=done, fields=FIELDS, days=DAY_EXAMPLES)


def _find(upload_id: int) -> Source:
    with database.read() as session:
        return imports.find_upload(session, current_person(), upload_id, clock.now())


def _saved(kind: Kind, name: str | None) -> ColumnMapping | None:
    with database.read() as session:
        known = imports.saved_mappings(session)
    return next((each for each in known if each.kind is kind and each.name == name), None)


def _source(file: FileStorage) -> Source:
    return Source(file.filename or "file", file.stream.read())


def _office() -> Office:
    return Office(wiring().database, wiring().context)


def _moment() -> Moment:
    return Moment(clock.now(), clock.today())
