"""Whether the product is well, for a balancer and in the text format of Prometheus, version 0.0.4."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from bot.operations import health
from bot.operations.health import Health, Waits
from web.kit import clock, database, wiring
from web.kit.guard import public

blueprint = Blueprint("health", __name__)
LOOPBACK = frozenset({"127.0.0.1", "::1"})
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/health/live")
@public
def live() -> Response:
    """Say that this process answers."""
    return jsonify(status="live")


@blueprint.get("/health/ready")
@public
def ready() -> tuple[Response, int]:
    """Say whether requests can be served; 503 only without the database, or with keys that do not open its rows.

    A silent worker or a late message is told as "degraded" with 200: a balancer that took the web away for it
    would lose the next messages from children.
    """
    found = _examine()
    if found is None:
        return jsonify(status="unavailable", database=False), 503
    if found.keys is not None:
        return jsonify(status="unavailable", database=True, keys=False, reason=found.keys), 503
    body = {
        "status": "ready" if found.is_good else "degraded",
        "database": True,
        "worker": found.worker_runs,
        "unsent": _age(found.unsent),
        "triage": _age(found.triage),
        "unacknowledged": _age(found.unacknowledged),
        "refused": _age(found.refused),
        "held": found.held,
        "duty_contacts": len(wiring().decisions.duty.ladder.contacts),
    }
    return jsonify(body), 200


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Return the same figures to Prometheus: with the token, or from this machine itself."""
    if not _may_measure():
        abort(403)
    return Response(exposition(_examine()), content_type=PROMETHEUS)


def _examine() -> Health | None:
    try:
        with database.read() as session:
            return health.examine(session, clock.now())
    except SQLAlchemyError:
        return None


def _age(age: Waits) -> dict[str, object]:
    return {"waiting": age.waiting, "oldest_seconds": int(age.oldest.total_seconds()), "late": age.late}


def _may_measure() -> bool:
    token = wiring().settings.metrics_token
    if token is not None:
        expected = f"Bearer {token.get_secret_value()}".encode()
        if hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected):
            return True
    # A proxy on this machine calls from loopback too, but says for whom.
    return request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers


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
