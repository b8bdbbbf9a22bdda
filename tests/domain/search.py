"""Try random dialogues with new seeds until somebody stops it: ``python -m tests.domain.search [--seconds N]``."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from random import SystemRandom

from tests.domain.dialogues import play


def tried(seconds: float) -> Iterator[tuple[int, Exception | None]]:
    """Yield each seed that was tried, with what went wrong in its dialogue."""
    end = time.monotonic() + seconds
    for seed in count(SystemRandom().randrange(2**48)):
        if time.monotonic() > end:
            return
        try:
            play(seed)
        except Exception as error:  # noqa: BLE001 - a search reports every fault and goes on
            yield seed, error
        else:
            yield seed, None


def search(seconds: float) -> int:
    """Print the seeds that fail and return how many there are."""
    dialogues = failed = 0
    with suppress(KeyboardInterrupt):
        for seed, error in tried(seconds):
            dialogues += 1
            if error is not None:
                failed += 1
                print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
    print(f"{dialogues} dialogues, {failed} failed")
    return failed


def main() -> None:
    """Search as long as the command line says and exit with 1 when a dialogue failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so many seconds")
    sys.exit(bool(search(parser.parse_args().seconds)))


if __name__ == "__main__":
    main()
