"""What reading for worries costs a worker: memory and time a message, with and without the sentence encoder.

python -m tests.bench.worries
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

MESSAGES = 300


def main() -> None:
    """Measure each way in a process of its own that has loaded what a worker has, and print a table."""
    print("| | loads in, ms | p50 a message, ms | p99, ms | more memory, MiB | of it the model's file, MiB |")
    print("|---|---|---|---|---|---|")
    for way, name in (("listen", "meaning and spelling"), ("letters", "spelling alone")):
        command = [sys.executable, "-m", "tests.bench.worries", way]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        cells = ("loads", "p50", "p99", "memory", "file")
        print(f"| {name} | {' | '.join(f'{found[cell]:.1f}' for cell in cells)} |")


def measure(way: str) -> dict[str, float]:
    """Return the figures of one way, one message at a time."""
    import bot.worker  # noqa: F401 - what the worker has loaded anyway
    from bot.worries import open_noticer, own_messages

    texts = [each.text for each in own_messages()][:: 3000 // MESSAGES]
    before, file_before = _memory()
    began = time.perf_counter()
    noticer = open_noticer(listens=way == "listen")
    noticer.notices(texts[:1])
    loaded = time.perf_counter() - began
    taken = sorted(_timed(lambda text=text: noticer.notices([text])) for text in texts)
    after, file_after = _memory()
    return {
        "loads": loaded * 1000,
        "p50": statistics.median(taken) * 1000,
        "p99": taken[int(len(taken) * 0.99)] * 1000,
        "memory": after - before,
        "file": file_after - file_before,
    }


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _memory() -> tuple[float, float]:
    """Return what this process has in memory and how much of it is files, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in status if line.endswith("kB")}
    return sizes["VmRSS"], sizes["RssFile"]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
