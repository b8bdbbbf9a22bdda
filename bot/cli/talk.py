"""Commands that need no database: replay, chat, lint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import click

from bot.cli import fail
from bot.demo import replay as replaying
from bot.domain.conversations import Conversation, Message, Send, Status, prompt_kind, step
from bot.domain.languages import ENGLISH
from bot.domain.messages import ChannelKind
from bot.domain.reviews import ReviewKind
from bot.domain.tables import ContentError
from bot.ground.context import Context
from bot.startup import make_context
from bot.talk.placeholders import Facts
from bot.talk.rendering import Speaker
from bot.translation import entries, load_content, load_translations
from bot.translation.checks import catalogue_problems, english_problems
from bot.translation.files import questionnaires, toml_files
from bot.translation.word_checks import word_problems
from bot.wiring import now


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write what the engine did as JSON; always exit 0.")
def replay(file: Path, as_json: bool) -> None:
    """Play scripted dialogues (YAML or JSON) through the real engine, and show each difference."""
    try:
        knowledge = make_context().knowledge
        played = [replaying.play(each, knowledge) for each in replaying.load(file)]
    except replaying.TranscriptError as error:
        raise fail(error) from error
    if as_json:
        click.echo(json.dumps([each.as_json() for each in played], ensure_ascii=False, indent=1))
        return
    wrong = [each for each in played if each.differences]
    for each in wrong:
        click.echo(f"{each.id}  {each.title}")
        for difference in each.differences:
            click.echo(f"    {difference}")
    click.echo(f"{len(played) - len(wrong)} of {len(played)} dialogues hold.")
    if wrong:
        raise fail(f"{len(wrong)} dialogues do not hold")


@click.command()
@click.option("--language", default=ENGLISH, show_default=True, help="Language code, for example ur.")
@click.option(
    "--channel", type=click.Choice([each.value for each in ChannelKind]), default="sms", show_default=True
)
@click.option("--questionnaire", default="pre-8-11", show_default=True, help="Question set.")
@click.option(
    "--review",
    type=click.Choice([each.value for each in ReviewKind]),
    default=ReviewKind.CARE.value,
    show_default=True,
    help="Kind of review.",
)
def chat(language: str, channel: str, questionnaire: str, review: str) -> None:
    """Talk to the bot in the terminal; end with Ctrl-D."""
    context = make_context()
    if language not in context.content.languages or questionnaire not in context.content.questionnaires:
        raise fail("no such language or question set")
    newest = context.content.newest(questionnaire)
    state = Conversation(
        phase=newest.phase,
        questionnaire=newest.id,
        version=newest.version,
        channel=ChannelKind(channel),
        language=language,
        offered=tuple(dict.fromkeys([language, ENGLISH])),
        left_out=context.knowledge.left_out(newest.id, newest.version, ReviewKind(review)),
    )
    _say(context, state, [Send(prompt_kind(state) or "invite")])
    _talk(context, state)


def _talk(context: Context, state: Conversation) -> None:
    count = 0
    while state.status is not Status.WRONG_PERSON:
        try:
            line = input("> ")
        except EOFError:
            return
        count += 1
        result = step(state, Message(f"chat-{count}", now(), line), context.world(now()))
        state = _as_sent(result.state)
        _say(context, state, [effect for effect in result.effects if isinstance(effect, Send)])


def _as_sent(state: Conversation) -> Conversation:
    """Count the question as read: whoever types here has it on the screen."""
    return replace(state, prompted_at=state.prompted_at or now(), repeat_at=None)


def _say(context: Context, state: Conversation, sends: list[Send]) -> None:
    facts = Facts(iro="Sam Khan", child="Amina", review_on=date.today() + timedelta(days=14))  # noqa: DTZ011
    speaker = Speaker(context, state, state.channel, lambda: facts, now())
    for each in sends:
        said = speaker.say(each.kind, each.question, each.params)
        click.echo(f"\n{said.plain or said.text}\n")


@click.command()
def lint() -> None:
    """Check questionnaires, messages and catalogues: placeholders, segments, labels, scripts, collisions."""
    try:
        problems = list(_problems())
    except ContentError as error:
        raise fail(error) from error
    for problem in problems:
        click.echo(problem)
    if problems:
        raise fail(f"{len(problems)} problems")
    click.echo("No problems found.")


def _problems() -> Iterator[str]:
    content, translations = load_content(), load_translations()
    wanted = [
        (entry.context, entry.text)
        for file in toml_files(questionnaires(), frozenset())
        for entry in entries(file.read_text(encoding="utf-8"))
    ]
    yield from english_problems(content)
    yield from word_problems(content)
    for code, catalogue in translations.catalogues.items():
        for problem in catalogue_problems(content.languages[code], catalogue, content, wanted):
            yield f"{code}: {problem}"
