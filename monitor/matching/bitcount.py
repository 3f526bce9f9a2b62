"""Counting shared features of one string with very many forms at once, 64 forms in every machine word.

Every feature owns a row of bits, one bit a form. The rows of a view's features are added column by column with full
adders on bit planes (carry-save counting), and the sums are compared with every form's own threshold the same way. It
is exact: a form passes when, and only when, it shares at least its threshold of features.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
PLANES = 5
"""Bit planes of a counter: sums up to 31; larger sums stay at 31."""
_CHUNK_WORDS = 262_144


class BitCounter:
    """An index of forms by feature. ``features[k]`` are the distinct feature numbers of form k, ``needed[k]`` (1-31)
    how many of them a string must share."""

    def __init__(self, features: Sequence[Sequence[int]], needed: Sequence[int]) -> None:
        self.count = len(features)
        self.width = max(1, (self.count + 63) // 64)
        used = sorted({gram for form in features for gram in form})
        self.row_of = {gram: row for row, gram in enumerate(used, start=1)}
        bits = np.zeros((len(used) + 1, self.width * 64), dtype=bool) if self.count <= 4096 else None
        self.rows = np.zeros((len(used) + 1, self.width), dtype=np.uint64)
        if bits is not None:
            for number, form in enumerate(features):
                bits[[self.row_of[gram] for gram in form], number] = True
            self.rows = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
        else:
            rows = np.array([self.row_of[gram] for form in features for gram in form], dtype=np.int64)
            forms = np.repeat(np.arange(self.count), [len(form) for form in features])
            np.bitwise_or.at(self.rows, (rows, forms >> 6), np.uint64(1) << (forms & 63).astype(np.uint64))
        wanted = np.zeros((PLANES, self.width * 64), dtype=bool)
        for plane in range(PLANES):
            wanted[plane, : self.count] = [(need >> plane) & 1 for need in needed]
        wanted[:, self.count :] = True
        self.needed = np.packbits(wanted, axis=1, bitorder="little").view(np.uint64)

    def rows_for(self, grams: Sequence[int]) -> list[int]:
        """Row numbers of the features that any form has."""
        row_of = self.row_of
        return [row_of[gram] for gram in grams if gram in row_of]

    def passing(self, views: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """All (form, view) pairs that share enough; ``views`` are lists of feature numbers."""
        rows = [self.rows_for(view) for view in views]
        lengths = np.array([len(r) for r in rows], dtype=np.int64)
        order = np.argsort(lengths, kind="stable")
        forms_out: list[npt.NDArray[np.int64]] = []
        views_out: list[npt.NDArray[np.int64]] = []
        step = max(1, _CHUNK_WORDS // self.width)
        for at in range(0, len(order), step):
            part = order[at : at + step]
            longest = int(lengths[part[-1]])
            if not longest:
                continue
            table = np.zeros((len(part), longest), dtype=np.int64)
            for place, number in enumerate(part.tolist()):
                own = rows[number]
                table[place, : len(own)] = own
            mask = self._compare(table)
            line, word = np.nonzero(mask)
            if not len(line):
                continue
            values = mask[line, word]
            bits = np.unpackbits(values[:, None].view(np.uint8), axis=1, bitorder="little")
            hit, bit = np.nonzero(bits)
            forms_out.append(word[hit] * 64 + bit)
            views_out.append(part[line[hit]])
        if not forms_out:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing
        return np.concatenate(forms_out), np.concatenate(views_out)

    def _compare(self, table: npt.NDArray[np.int64]) -> Words:
        """Bits of the forms whose count reaches their threshold, for every line of ``table``."""
        planes = [np.zeros((len(table), self.width), dtype=np.uint64) for _ in range(PLANES)]
        for column in range(table.shape[1]):
            carry = self.rows[table[:, column]]
            for plane in range(PLANES):
                if plane >= (column + 1).bit_length():
                    break
                both = planes[plane] & carry
                planes[plane] ^= carry
                carry = both
            else:
                for full in planes:  # a counter that overflows stays full
                    np.bitwise_or(full, carry, out=full)
        greater = np.zeros_like(planes[0])
        equal = ~greater
        for plane in range(PLANES - 1, -1, -1):
            need = self.needed[plane]
            greater |= equal & planes[plane] & ~need
            equal &= ~(planes[plane] ^ need)
        return greater | equal
