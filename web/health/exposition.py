"""Prometheus's text format, version 0.0.4, for the few gauges of the product."""

from __future__ import annotations

from collections.abc import Iterator

from bot.operations.health import Health


def exposition(health: Health | None) -> str:
    """Write the gauges; without a database only ``heard_database_up 0``."""
    return "".join(
        f"# HELP {name} {meaning}\n# TYPE {name} gauge\n{name} {value:g}\n"
        for name, meaning, value in _gauges(health)
    )


def _gauges(health: Health | None) -> Iterator[tuple[str, str, float]]:
    yield "heard_database_up", "Whether the database answers.", float(health is not None)
    if health is None:
        return
    yield "heard_worker_up", "Whether the worker gave a sign of life lately.", float(health.worker_runs)
    held = float(health.held is not None)
    yield "heard_held", "Whether older messages are held, because the database was restored or moved.", held
    for name, age in (
        ("unsent", health.unsent),
        ("triage", health.triage),
        ("unacknowledged", health.unacknowledged),
        ("refused", health.refused),
    ):
        yield f"heard_{name}_waiting", f"How many {name} items wait.", float(age.waiting)
        yield (
            f"heard_{name}_oldest_seconds",
            f"How long the oldest {name} item has waited.",
            age.oldest.total_seconds(),
        )
