"""Rebuild ``sources/data/br_acts.csv`` from INPI Brazil's list of acts (despachos), keeping the ``effect`` column.

    python -m sources.tools.br_acts LIST.json

LIST.json is the list behind INPI's page of trademark acts: objects with ``codigo`` and ``titulo``. ``effect`` is
ours: what the act makes public about a mark (a publication kind, or '' for acts that only move the file along). A
refusal (024, 658, 774, 775) can be appealed against and is not the end of the application, so it has no effect here.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data" / "br_acts.csv"
SOURCE = (
    "INPI Brazil, list of trademark acts (despachos de marcas); effect from the titles and LPI 9.279/96 arts. 158, 142"
)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m sources.tools.br_acts LIST.json", file=sys.stderr)
        return 2
    effects: dict[str, str] = {}
    if TARGET.exists():
        with TARGET.open(encoding="utf-8", newline="") as file:
            effects = {row["code"]: row["effect"] for row in csv.DictReader(file)}
    rows = sorted((row["codigo"], row["titulo"]) for row in json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "effect", "title", "source"))
        writer.writerows((f"IPAS{code}", effects.get(f"IPAS{code}", ""), title, SOURCE) for code, title in rows)
    new = [code for code, _ in rows if f"IPAS{code}" not in effects]
    print(
        f"{len(rows)} acts written to {TARGET.name}; without an effect decided by a person: {', '.join(new) or 'none'}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
