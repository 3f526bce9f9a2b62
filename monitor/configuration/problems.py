"""What is wrong in a file that a person wrote: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. ``level`` is ``error`` (the file cannot be used) or ``warning`` (it can, but look at it).

    ``place`` says where inside the file: ``line 12, channels[0].kind`` or ``sheet 'Brands', row 4, column 品牌名称``.
    ``value`` is what stands there, '' where showing it would not help or where it may be a secret.
    """

    level: str
    file: str
    place: str
    text: str
    value: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}: " if self.place else f"{self.file}: "
        value = f" (found {self.value!r})" if self.value else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        stop = "" if not remedy or remedy.endswith((".", "?", "!")) else "."
        return f"{where}{self.text}{value}.{remedy}{stop}"


class ConfigError(Exception):
    """The config cannot be used. ``problems`` lists everything found at once, errors first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: p.level != "error"))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to ``word``, None if none is close."""
    from rapidfuzz import process  # noqa: PLC0415 - slow to import, and needed only when something is wrong

    best = process.extractOne(word, list(known), score_cutoff=60)
    return str(best[0]) if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy for a name nobody knows: the nearest one, else all of them."""
    names = sorted(known)
    near = nearest(word, names)
    return f"Did you mean {near!r}?" if near else f"Known names: {', '.join(names)}."
