"""Lines of settings: what an error message points at."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.configuration.places import lines_of, place_of

TEXT = '''\
top = 1
[a]
b = """
[not.a.table]
c = 1
"""
d.e = 2   # dotted
"quoted key" = 3

[[list]]
x = [
  1,
]
[list.inner]
y = 1
[[list]]
x = []
'''


def test_lines() -> None:
    lines = lines_of(TEXT)
    assert lines["top",] == 1
    assert lines["a",] == 2
    assert lines["a", "b"] == 3
    assert ("not", "a", "table") not in lines
    assert ("a", "c") not in lines
    assert lines["a", "d", "e"] == 7
    assert lines["a", "quoted key"] == 8
    assert lines["list", 0] == 10
    assert lines["list", 0, "x"] == 11
    assert lines["list", 0, "inner", "y"] == 15
    assert lines["list", 1, "x"] == 17


def test_the_nearest_ancestor_gives_the_line() -> None:
    assert place_of(("list", 1, "x", 0, "deep"), lines_of(TEXT)) == "line 17, list[1].x[0].deep"
    assert place_of(("nowhere", 2), {}) == "nowhere[2]"


names = st.text(st.sampled_from("abcxyz_-09"), min_size=1, max_size=6)


@given(st.lists(st.tuples(names, st.dictionaries(names, st.integers(), max_size=3)), max_size=5))
def test_every_key_of_tables_is_found_on_its_line(tables: list[tuple[str, dict[str, int]]]) -> None:
    rows: list[str] = []
    for name, values in tables:
        rows.append(f"[[{name}]]")
        rows += [f"{key} = {value}" for key, value in values.items()]
    text = "\n".join(rows)
    document: dict[str, Any] = tomllib.loads(text)
    lines = lines_of(text)
    for name, entries in document.items():
        for position, entry in enumerate(entries):
            for key in entry:
                assert rows[lines[name, position, key] - 1].startswith(f"{key} =")
