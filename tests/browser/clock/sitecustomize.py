"""Python imports this by its name when it starts: the process then lives on the day of the tests' world.

One number for all processes of a stack keeps their clocks together, however late each of them starts.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

AHEAD = timedelta(seconds=float(os.environ["TESTS_CLOCK_AHEAD"]))
time_machine.travel(datetime.now(UTC) + AHEAD, tick=True).start()
