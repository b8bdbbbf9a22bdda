"""Command that has a program read older messages for worries."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.cli.errors import wire
from bot.wiring import now


@click.command()
@click.option(
    "--days", type=click.IntRange(1, 3650), default=14, show_default=True, help="How far back to read."
)
@click.option("--again", is_flag=True, help="Also read what another version of the program has read.")
def scan(days: int, again: bool) -> None:
    """Have a program read what young people wrote in the last days, and mark what sounds like a worry.

    The worker reads new messages by itself. No message is read twice by one version, and none from before somebody
    last decided under Policies that the program reads.
    """
    wiring = wire()
    if not wiring.decisions.policies.worries.noticed:
        click.echo("No program looks for worries: that is switched off under Policies.")
        return
    read, raised = wiring.worries.read(now() - timedelta(days=days), again=again)
    click.echo(f"Read {read} messages, and marked {raised}.")
