"""The real programs that tests talk to: servers, a browser, judges, and what draws the cards.

Each function gives a program that is installed, installs it where this account may, or raises
`PeerMissing` with the command to run. What is started belongs to one test run and ends with it.
"""

from tests.peers.browser import browser_path
from tests.peers.java import java
from tests.peers.judge903 import judge903
from tests.peers.machine import PeerMissing
from tests.peers.node import node, node_modules
from tests.peers.pango import pango
from tests.peers.place import begin, end
from tests.peers.postgres import postgres_url
from tests.peers.redis import redis_url

__all__ = [
    "PeerMissing",
    "begin",
    "browser_path",
    "end",
    "java",
    "judge903",
    "node",
    "node_modules",
    "pango",
    "postgres_url",
    "redis_url",
]
