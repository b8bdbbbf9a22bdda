"""The command that measures how well children are understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.evaluation.judge import judge_all
from bot.evaluation.replies import load_own_words, load_replies, worry_file
from bot.evaluation.report import mistakes, own_words_table, tables, whole_page
from bot.ground.context import arranged
from bot.translation import load_content
from bot.worries import evaluate_worries, open_noticer, read_messages


@click.command()
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Write the page of both halves."
)
@click.option("--sealed", is_flag=True, help="Use the half that nothing was tuned on, as seldom as you can.")
@click.option("--mistakes", "show", is_flag=True, help="Show what is read wrong in the open half.")
def evaluate(*, page: Path | None, sealed: bool, show: bool) -> None:
    """Let the engine read labelled replies: right at once, offered, asked again, wrong; and look for worries."""
    if page is not None:
        page.write_text(evaluation_page(), encoding="utf-8")
        return
    judged = judge_all(load_replies(sealed=sealed), arranged())
    own_words = judge_all(load_own_words(sealed=sealed), arranged())
    for line in (*tables(judged, _names()), "", *own_words_table(own_words), "", *worry_lines([sealed])):
        click.echo(line)
    if show and not sealed:
        for line in mistakes(judged):
            click.echo(line)


def evaluation_page() -> str:
    """Return the page about how well children are understood, measured now."""
    open_half, sealed_half = (judge_all(load_replies(sealed=sealed), arranged()) for sealed in (False, True))
    worries = ["## Worries", "", *worry_lines([True, False])]
    own_words = judge_all(load_own_words(sealed=True), arranged())
    return whole_page(open_half, sealed_half, own_words, _names(), worries)


def _names() -> dict[str, str]:
    return {code: language.english for code, language in load_content().languages.items()}


def worry_lines(halves: Sequence[bool]) -> Iterator[str]:
    """Yield a table of worries noticed, in the sealed half or the open one, with and without the sentence encoder."""
    yield "| half | listens to | messages | worries noticed | of what was noticed, worries |"
    yield "|---|---|---|---|---|"
    for sealed in halves:
        messages = read_messages(worry_file(sealed=sealed))
        for listens, what in ((True, "meaning and spelling"), (False, "spelling alone")):
            counts = evaluate_worries(messages, open_noticer(listens=listens))
            half = "sealed" if sealed else "open"
            yield f"| {half} | {what} | {len(messages)} | {counts.recall:.0%} | {counts.precision:.0%} |"
