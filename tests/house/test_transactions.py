"""Use cases work in the transaction that they are given; few files open their own, each for a reason."""

import re

from tests.house.sources import name, python_files

OPENS = re.compile(r"\b(?:database|_database|self\.database)\.(?:write|read|connection)\(\)")
COMMITS = re.compile(r"\.commit\(\)")
DOORS = ("bot/cli/", "bot/demo/", "bot/wiring.py", "bot/worker.py", "bot/store/", "web/")
SEVERAL = {
    "bot/exchange/delivery.py": "tells the case system with no transaction open",
    "bot/ground/installation.py": "asked before the rooms are joined",
    "bot/ground/recent.py": "keeps for some seconds what a process asks for at every message",
    "bot/ground/seals.py": "asked before the rooms are joined",
    "bot/imports/runs.py": "looks outside the write lock, writes in a short transaction",
    "bot/imports/tasks.py": "claims a task, works on it, says that it is done",
    "bot/media/copies.py": "has files deleted with no transaction open",
    "bot/media/fetch.py": "fetches files with no transaction open",
    "bot/media/received.py": "looks outside the write lock, writes in a short transaction",
    "bot/operations/due.py": "gives each timer and each invitation a transaction of its own",
    "bot/operations/generations.py": "enters a new database and its folder into each other",
    "bot/operations/keeper.py": "counts beside whatever else the worker writes",
    "bot/operations/holds.py": "asks providers between two transactions",
    "bot/operations/templates.py": "asks WhatsApp with no transaction open",
    "bot/operations/upkeep.py": "keeps one failure from undoing the rest",
    "bot/outbox/sender.py": "sends with no transaction open",
    "bot/reviews/closed_days.py": "is asked for the days by a conversation, and keeps them for a minute",
    "bot/reports/mornings/delivery.py": "sends e-mails with no transaction open",
    "bot/safeguarding/calls.py": "calls people with no transaction open",
    "bot/safeguarding/trials.py": "calls people with no transaction open",
    "bot/talk/inbound.py": "a message stays when its turn fails",
    "bot/worries/sweep.py": "reads words with no transaction open",
}


def test_only_the_named_files_open_transactions() -> None:
    opening = {
        name(path)
        for path in python_files("bot")
        if not name(path).startswith(DOORS) and OPENS.search(path.read_text(encoding="utf-8"))
    }
    assert sorted(opening - set(SEVERAL)) == [], "take the session or connection as an argument"
    assert sorted(set(SEVERAL) - opening) == [], "take these out of SEVERAL"


def test_nobody_commits_by_hand() -> None:
    rooms = [path for path in python_files("bot", "web") if not name(path).startswith("bot/store/")]
    assert [name(path) for path in rooms if COMMITS.search(path.read_text(encoding="utf-8"))] == []
