"""A worker with a short lease: ``python -m tests.faults.worker``."""

import signal
from dataclasses import replace
from datetime import timedelta

from bot.wiring import build
from bot.worker import Worker
from tests.faults.processes import LEASE_SECONDS

LEASE = timedelta(seconds=LEASE_SECONDS)
worker = Worker(replace(build(), lease=LEASE, import_lease=LEASE))
signal.signal(signal.SIGTERM, worker.stop)
worker.run()
