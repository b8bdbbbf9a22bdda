"""The floor: the least a durable webhook can do, with no library between it and the database.

It checks the signature, reads one state, updates it, inserts one row and answers a constant, with raw sqlite3
(WAL, synchronous FULL, a writer lock) or raw psycopg.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS states (address TEXT PRIMARY KEY, state TEXT, version INTEGER)",
    "CREATE TABLE IF NOT EXISTS messages (sid TEXT PRIMARY KEY, address TEXT, body TEXT)",
)


def create_app() -> Flask:
    """Make the floor application; FLOOR_URL names its database (a file, or a postgresql:// address)."""
    app = Flask(__name__)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    url = f"{os.environ['HEARD_PUBLIC_URL']}/webhooks/twilio/messages"
    target = os.environ["FLOOR_URL"]
    turn = postgres_turn(target) if target.startswith("postgresql") else sqlite_turn(target)

    @app.post("/webhooks/twilio/messages")
    def take() -> Response:
        form = request.form
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        turn(form["MessageSid"], form["From"], form["Body"])
        return Response(EMPTY, mimetype="text/xml")

    @app.get("/health/live")
    def live() -> str:
        return "live"

    return app


def sqlite_turn(path: str) -> Callable[[str, str, str], None]:
    """Return the turn on SQLite; writers line up on a lock in front of BEGIN IMMEDIATE."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    thread_lock, file_lock = threading.Lock(), os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT)

    def turn(sid: str, address: str, body: str) -> None:
        with thread_lock:
            fcntl.flock(file_lock, fcntl.LOCK_EX)
            try:
                connection.execute("BEGIN IMMEDIATE")
                row = connection.execute("SELECT state FROM states WHERE address = ?", (address,)).fetchone()
                state = f"{row[0] if row else ''}"[-2000:] + body
                connection.execute(
                    "UPDATE states SET state = ?, version = version + 1 WHERE address = ?", (state, address)
                )
                connection.execute("INSERT INTO messages VALUES (?, ?, ?)", (sid, address, body))
                connection.execute("COMMIT")
            finally:
                fcntl.flock(file_lock, fcntl.LOCK_UN)

    return turn


def postgres_turn(url: str) -> Callable[[str, str, str], None]:
    """Return the turn on PostgreSQL: five round trips."""
    import psycopg

    local = threading.local()

    def turn(sid: str, address: str, body: str) -> None:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(url)
        connection: Any = local.connection
        with connection.transaction():
            row = connection.execute(
                "SELECT state FROM states WHERE address = %s FOR UPDATE", (address,)
            ).fetchone()
            state = f"{row[0] if row else ''}"[-2000:] + body
            connection.execute(
                "UPDATE states SET state = %s, version = version + 1 WHERE address = %s", (state, address)
            )
            connection.execute("INSERT INTO messages VALUES (%s, %s, %s)", (sid, address, body))

    return turn
