"""Ids for rows that have none: derived from names, the same every time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from anyascii import anyascii
from pypinyin import lazy_pinyin


def derived_id(names: Iterable[str]) -> str:
    """An id from the first name that gives one: Latin letters as they are, Chinese as pinyin, other scripts romanised.
    Deterministic; '' when there is no name at all."""
    for name in names:
        ascii_text = anyascii(" ".join(lazy_pinyin(name))).lower()
        slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:48].strip("-")
        if slug:
            return slug
        if name.strip():
            return f"x{hashlib.sha256(name.strip().encode()).hexdigest()[:10]}"
    return ""
