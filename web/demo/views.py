"""The page with the phones: read what is on one, write on it, and see what the product made of that."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from bot.demo.simulator import mailbox, outcomes, phones, transcripts
from bot.demo.simulator.phones import Holder
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import Phase
from bot.reviews.contributions import terms
from bot.talk import invitations
from web.demo import screen
from web.demo.screen import SAMPLES
from web.kit import asked, clock, database, wiring
from web.kit.downloads import as_download
from web.kit.guard import public, recognise

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")
LONGEST = 1600


@blueprint.get("")
@public
def show() -> str | Response:
    """Show one phone; with ``seen`` set to what the page shows already, say only that nothing is new."""
    recognise()
    channel, today = _channel(request.args), clock.today()
    with database.read() as session:
        everybody = phones.holders(session, channel, today)
        holder = _chosen(everybody)
        thread = mailbox.thread(session, holder.phone) if holder else ()
        outcome = outcomes.outcome(session, wiring().content, holder.phone) if holder else None
        askable = phones.invitations(session, holder.child_id, today) if holder else ()
    version = hashlib.sha256(repr((holder, thread, outcome)).encode()).hexdigest()[:16]
    if request.args.get("seen") == version:
        return Response(status=204)
    return render_template(
        "simulator/page.html",
        channels=tuple(ChannelKind),
        channel=channel,
        everybody=everybody,
        holder=holder,
        bubbles=[screen.bubble(kept, clock.now()) for kept in thread],
        outcome=outcome,
        askable=askable,
        version=version,
        is_waiting=screen.is_waiting(thread, clock.now()),
        samples=SAMPLES,
        languages=wiring().content.languages,
        longest=LONGEST,
        wording=terms,
    )


@blueprint.get("/transcript")
@public
def transcript() -> Response:
    """Return the dialogue on this phone as a test transcript, to be saved."""
    with database.read() as session:
        child_id = asked.number("child", 0)
        holder = phones.holder(session, _channel(request.args), child_id, clock.today())
        talk = outcomes.outcome(session, wiring().content, holder.phone).talk
        text = transcripts.as_yaml(session, talk.id) if talk else abort(404)
    return as_download(text, "application/yaml", f"dialogue-{child_id}.yaml")


@blueprint.post("/messages")
@public
def write() -> AnyResponse:
    """Send what was typed, a sample, or the button that was pressed under a message."""
    with database.write() as session:
        holder = _holder(session)
        body = _sample() or _pressed(session, holder) or _typed()
        if body is not None:
            mailbox.write(session, holder.phone, body, clock.now())
    return _back(holder)


@blueprint.post("/invitations")
@public
def invite() -> AnyResponse:
    """Ask this child about a review, as the product does by itself on the right day."""
    with database.read() as session:
        holder = _holder(session)
        askable = phones.invitations(session, holder.child_id, clock.today())
    known = {str(one.review_id) + one.phase: one for one in askable}
    wanted = known.get(request.form.get("review", "") + request.form.get("phase", ""))
    if wanted is None:
        abort(404)
    try:
        channel = _invite(wanted.review_id, wanted.phase)
    except invitations.CannotInvite as reason:
        flash(str(reason))
        return _back(holder)
    wiring().wake()
    return _back(holder, channel)


@blueprint.post("/language")
@public
def choose_language() -> AnyResponse:
    """Record another language for a child whom nobody has written to yet."""
    language = request.form.get("language", "")
    if language not in wiring().content.languages:
        abort(404)
    with database.write() as session:
        holder = _holder(session)
        phones.choose_language(session, holder.child_id, language)
    return _back(holder)


def _channel(given: MultiDict[str, str]) -> ChannelKind:
    try:
        return ChannelKind(given.get("channel", ChannelKind.SMS.value))
    except ValueError:
        abort(404)


def _chosen(everybody: tuple[Holder, ...]) -> Holder | None:
    """Return the child asked for; else the first with something on the phone, else the first."""
    child_id = asked.number("child", 0)
    if request.args.get("child"):
        return next((one for one in everybody if one.child_id == child_id), None) or abort(404)
    return next((one for one in everybody if one.has_messages), None) or next(iter(everybody), None)


def _holder(session: Session) -> Holder:
    child_id = request.form.get("child", 0, type=int)
    return phones.holder(session, _channel(request.form), child_id, clock.today())


def _sample() -> dict[str, Any] | None:
    sample = SAMPLES.get(request.form.get("sample", ""))
    return sample.body if sample else None


def _pressed(session: Session, holder: Holder) -> dict[str, Any] | None:
    """Return the press of a button with its label, which the message itself knows."""
    button, under = request.form.get("button"), request.form.get("under", "")
    if button is None:
        return None
    shown = mailbox.find(session, under)
    labels = dict(shown.body.get("choices", ())) if shown and shown.phone == holder.phone else {}
    return {"text": labels.get(button) or abort(404), "button": button, "under": under}


def _typed() -> dict[str, Any] | None:
    text = request.form.get("text", "").replace("\r\n", "\n")[:LONGEST]
    return {"text": text} if text.strip() else None


def _invite(review_id: int, phase: Phase) -> ChannelKind:
    now = clock.now()
    with wiring().database.connection() as connection:
        conversation_id = invitations.invite(connection, review_id, phase, now, wiring().context)
    with database.read() as session:
        return phones.channel_of(session, conversation_id)


def _back(holder: Holder, channel: ChannelKind | None = None) -> AnyResponse:
    where = channel or holder.phone.channel
    return redirect(
        url_for("simulator.show", channel=where.value, child=holder.child_id, _anchor="write"), 303
    )
