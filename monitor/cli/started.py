"""What a person has to type to call this program again."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

NAME = "squatwatch"


def program(*, elsewhere: bool = False) -> str:
    """``squatwatch`` where the shell finds this installation under that name, else the path it was started by;
    ``elsewhere``: from another folder too."""
    given = Path(sys.argv[0])
    if given.stem != NAME or not given.exists():
        return NAME  # started by a test, or with python -m
    found = shutil.which(NAME)
    if found and Path(found).resolve() == given.resolve():
        return NAME
    return shlex.quote(str(given.absolute() if elsewhere else given))
