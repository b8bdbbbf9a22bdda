"""Run the benchmark: a table on the screen, JSON and docs/reference/performance.md beside it.

python -m tests.bench [--rounds 3] [--turns 900] [--write]
"""

import argparse
import json
from pathlib import Path

from tests.bench import engine, report, turns

RESULTS = Path("bench-results/latest.json")


def main() -> None:
    """Measure the engine alone and one signed turn on both databases."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=900)
    parser.add_argument("--write", action="store_true", help="also rewrite docs/reference/performance.md")
    chosen = parser.parse_args()
    found = {"engine": engine.measure(), "turns": turns.measure(chosen.rounds, chosen.turns)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1))
    print(report.table(found))
    print(f"JSON: {RESULTS}")
    if chosen.write:
        report.write(found)


if __name__ == "__main__":
    main()
