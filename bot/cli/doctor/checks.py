"""All checks before live use, in the order in which they are told."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bot.cli.doctor import channels, decided, server
from bot.cli.doctor.findings import Check, CheckTarget, Finding, found
from bot.domain.checks import CheckState
from bot.settings import SettingsError, load
from bot.startup import open_database
from bot.store import keys


def examine(*, online: bool = False) -> Iterator[Finding]:
    """Look at everything; without settings, or without a database, only at what can be seen without."""
    try:
        settings = load()
    except SettingsError as error:
        yield Finding("settings", CheckState.FIX, str(error))
        return
    yield from (Finding("settings", state, text) for state, text in server.settings_said(os.environ))
    keys.cipher.use(keys.ring(settings.keys))
    try:
        database = open_database(settings)
    except SettingsError as error:
        yield Finding("database", CheckState.FIX, str(error))
        return
    target = CheckTarget(settings, database, online)
    try:
        yield from _all(target)
    finally:
        database.close()


def _all(target: CheckTarget) -> Iterator[Finding]:
    """Run each check; those that need the database only while that answers."""
    reached = True
    for name, check, needs_database in CHECKS:
        if needs_database and not reached:
            continue
        for finding in found(name, check, target):
            yield finding
            reached = reached and not (name == "database" and finding.state is CheckState.FIX)


CHECKS: tuple[tuple[str, Check, bool], ...] = (
    ("environment", server.check_environment, False),
    ("data folder", server.check_data_folder, False),
    ("disk", server.check_disk, False),
    ("database", server.check_database, False),
    ("keys", server.check_keys, True),
    ("clock", channels.check_clock, True),
    ("generation", server.check_generation, True),
    ("audit trail", server.check_audit_trail, True),
    ("invented data", server.check_invented_data, True),
    ("worker", server.check_worker, True),
    ("queue", server.check_queue, False),
    ("channels", channels.check_channels, True),
    ("templates", channels.check_templates, True),
    ("copies at providers", server.check_copies, True),
    ("people", decided.check_people, True),
    ("duty contacts", decided.check_duty_contacts, True),
    ("policies", decided.check_policies, True),
    ("calendar", server.check_calendar, False),
    ("recordings", server.check_recordings, False),
    ("languages", decided.check_languages, True),
    ("translation", decided.check_translation, False),
    ("worries", decided.check_worries, True),
    ("morning e-mail", decided.check_mornings, True),
)
