"""The `heard` command: one door for everything that is done at a terminal.

Each command's module is imported only when the command runs, so that `heard --help` answers at once.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

COMMANDS = {
    "demo": ("bot.cli.demo", "Run the whole product here with invented children."),
    "serve": ("bot.cli.processes", "Serve the panel and the webhooks."),
    "work": ("bot.worker", "Send messages and keep the clock."),
    "migrate": ("bot.cli.processes", "Bring the database to this version."),
    "reconcile": ("bot.cli.processes", "Settle messages whose sending ended in doubt."),
    "scan": ("bot.cli.worries", "Have a program read older messages for worries."),
    "doctor": ("bot.cli.doctor.command", "Say what must be set right before live use."),
    "release": ("bot.cli.processes", "Let messages go on after a restore."),
    "seed": ("bot.cli.data", "Fill an empty database with invented children."),
    "import": ("bot.cli.imports", "Take in children, care, officers, reviews and phones."),
    "export": ("bot.cli.reports", "Write the statutory return of a year."),
    "report": ("bot.cli.reports", "Write the annual report of a year."),
    "user": ("bot.cli.data", "Look after the people who may sign in."),
    "audit": ("bot.cli.data", "Look after the audit trail."),
    "replay": ("bot.cli.talk", "Play scripted dialogues through the engine."),
    "chat": ("bot.cli.talk", "Talk to the bot in the terminal."),
    "lint": ("bot.cli.talk", "Check questionnaires, messages and catalogues."),
    "evaluate": ("bot.cli.evaluation", "Measure how well labelled replies are read."),
    "telegram": ("bot.cli.telegram", "Look after the Telegram bot."),
}

# Commands whose function cannot have their name.
FUNCTIONS = {"audit": "audit_trail", "import": "take_in"}


@contextmanager
def loading() -> Iterator[None]:
    """Keep the garbage collector away while modules load: they stay, and it would look through them a hundred times."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Lazy(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of this file."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        with loading():
            module = importlib.import_module(COMMANDS[cmd_name][0])
        found: click.Command = getattr(module, FUNCTIONS.get(cmd_name, cmd_name))
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of the environment ends it with one line, a fault of ours with its traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from bot.cli.errors import reason_of  # noqa: PLC0415 - heard --help needs no database

            reason = reason_of(error)
            if reason is None:
                raise
            raise fail(reason) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="heard")
def heard() -> None:
    """Heard asks children in care what they think before each review, and brings their words to the IRO."""


def main() -> None:
    """Run the command line: exit 0 ok, 1 failed with a one-line reason on stderr, 2 wrong usage."""
    heard.main(prog_name="heard")


def fail(reason: object) -> click.ClickException:
    """Make the one-line reason with which a command ends (exit code 1)."""
    return click.ClickException(str(reason))
