"""Commands that measure how well children are understood, and train what proposes options."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli import fail
from bot.evaluation.judge import judge_all
from bot.evaluation.replies import load_replies
from bot.evaluation.report import mistakes, tables
from bot.ground.context import arranged
from bot.translation import load_content
from bot.translation.content import SCORER
from bot.translation.files import lexicons


@click.command()
@click.option(
    "--sealed", is_flag=True, help="Use the half that nothing was tuned on; look at it as seldom as you can."
)
@click.option(
    "--mistakes", "show", is_flag=True, help="Also show each reply of the open half that is read wrong."
)
def evaluate(*, sealed: bool, show: bool) -> None:
    """Let the engine read labelled replies: right at once, offered, asked again, wrong."""
    judged = judge_all(load_replies(sealed=sealed), arranged())
    names = {code: language.english for code, language in load_content().languages.items()}
    for line in tables(judged, names):
        click.echo(line)
    if show and not sealed:
        for line in mistakes(judged):
            click.echo(line)


@click.command()
def train() -> None:
    """Train the weights that propose options, from the option forms and the open labelled replies."""
    try:
        from bot.evaluation.training import train as trained  # noqa: PLC0415 -- a development tool

        weights = trained(arranged(), load_content(), load_replies())
    except ImportError as error:
        raise fail("training needs the tools of the tests: run make .venv/installed-dev") from error
    file = Path(str(lexicons() / SCORER))
    file.write_bytes(weights)
    click.echo(f"{file.name}: {len(weights):,} bytes")
