"""A whole conversation in one language, as a child gets it now: a translator reads it aloud from beginning to end."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.domain.languages import ENGLISH
from bot.ground import sentences
from bot.ground.roles import NotFound
from bot.ground.sentences import EDITORS
from bot.talk.rehearsal import rehearsal
from web.kit import clock, wiring
from web.kit.guard import allow

blueprint = Blueprint("translated_conversations", __name__)


@blueprint.get("/translations/<code>/conversations/<name>")
@allow(*EDITORS)
def show(code: str, name: str) -> str:
    """Show a question set as a conversation on a phone, the English beneath each message."""
    context = wiring().context
    spoken = sentences.language_of(wiring().starting, code)
    if name not in context.content.questionnaires:
        raise NotFound(name)
    now = clock.now()
    said, english = (rehearsal(context, language, name, now) for language in (code, ENGLISH))
    return render_template(
        "translations/conversation.html",
        language=spoken,
        name=name,
        names=sorted(context.content.questionnaires, key=lambda each: (not each.startswith("pre"), each)),
        messages=list(zip(said, english, strict=True)),
    )
