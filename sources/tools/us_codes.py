"""Rebuild ``sources/data/us_status_codes.csv`` from the USPTO's status code table.

    python -m sources.tools.us_codes TABLE.csv

TABLE.csv has the columns code, description, live_dead_indicator: the status code table that the USPTO publishes with
the documentation of its trademark XML (version 2.3). Works of the US government carry no copyright.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data" / "us_status_codes.csv"
SOURCE = "USPTO trademark status codes, with documentation v2.3 of the daily XML"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m sources.tools.us_codes TABLE.csv", file=sys.stderr)
        return 2
    with Path(arguments[0]).open(encoding="utf-8", newline="") as file:
        rows = sorted((row["code"], row["description"], row["live_dead_indicator"]) for row in csv.DictReader(file))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "words", "state", "source"))
        writer.writerows((*row, SOURCE) for row in rows)
    print(f"{len(rows)} codes written to {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
