"""Command that says what must be set right before live use: doctor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from bot.cli.doctor.checks import examine
from bot.cli.doctor.findings import Finding
from bot.domain.checks import CheckState


@click.command()
@click.option(
    "--online",
    is_flag=True,
    help="Also ask the message providers, the mail and the translation server whether they answer.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
def doctor(online: bool, as_json: bool) -> None:
    """Say what must be set right before live use; exit code 1 when something must.

    Each line is ok, warn (look at it) or FIX (set it right before a child is written to).
    """
    findings = list(examine(online=online))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings]))
    else:
        _say(findings)
    if any(one.state is CheckState.FIX for one in findings):
        raise SystemExit(1)


def _say(findings: Sequence[Finding]) -> None:
    wide = max(len(one.check) for one in findings)
    for one in findings:
        click.echo(f"{one.state:<4}  {one.check:<{wide}}  {one.text}")
    wrong = sum(one.state is CheckState.FIX for one in findings)
    click.echo(
        f"\n{wrong} to set right before live use." if wrong else "\nNothing stands in the way of live use."
    )
