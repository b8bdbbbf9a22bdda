"""Write the table of England's bank holidays used by bot.ground.calendar; needs the package holidays."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import holidays

TABLE = Path(__file__).parent.parent / "bot" / "domain" / "bank_holidays.py"
YEARS = range(2000, 2061)
HEAD = '''"""The bank holidays of England by year, as month and day; written by scripts/make_bank_holidays.py.

Source: the package holidays {version}, which knows every country and would cost each process 19 MiB.
"""

DAYS = {{
'''


def lines() -> Iterator[str]:
    """Write one line a year."""
    for year in YEARS:
        days = sorted(holidays.country_holidays("GB", subdiv="ENG", years=year))
        yield f'    {year}: "{" ".join(f"{day:%m-%d}" for day in days)}",\n'


def main() -> None:
    """Write the table."""
    TABLE.write_text(HEAD.format(version=version("holidays")) + "".join(lines()) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
