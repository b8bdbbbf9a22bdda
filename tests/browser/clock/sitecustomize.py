"""Python imports this by its name when it starts: the process then lives on the day of the tests' world.

One number for all processes of a stack keeps their clocks together, however late each of them starts.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

sys.modules["pytest"] = None  # type: ignore[assignment]  # time_machine would import it, which takes a second
import time_machine  # noqa: E402

del sys.modules["pytest"]

AHEAD = timedelta(seconds=float(os.environ["TESTS_CLOCK_AHEAD"]))
time_machine.travel(datetime.now(UTC) + AHEAD, tick=True).start()
datetime.now(UTC)  # the clock starts to tick when it is first read
