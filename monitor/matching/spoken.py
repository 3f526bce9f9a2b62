"""How an English reader speaks a word: its Metaphone code (Lawrence Philips 1990, by jellyfish). Evidence beside the
alignment, never a key: a code of two consonants is shared by one name in hundreds."""

from __future__ import annotations

import functools

import jellyfish


@functools.lru_cache(maxsize=65536)
def english_sound(text: str) -> str:
    """The code of a word in Latin letters: xseed and xceed give SST, tecno and tekno TKN."""
    return str(jellyfish.metaphone(text))
