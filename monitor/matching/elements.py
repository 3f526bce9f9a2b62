"""What stands around the shared part of a mark: each element by its kind, and what it takes off.

The alignment knows one cost per side (:mod:`monitor.matching.letters`, :mod:`monitor.matching.han`): an amount for
there being anything, an amount for every word or character that is not generic up to a limit, and, where the window
opens or closes inside a word, an amount for that. The last belongs to that word. Of the others the first is shared
evenly by the elements of the side, the second in proportion to what each would pay alone. So the parts add up to the
side's cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.matching import lexicon
from monitor.matching.as_filed import AsFiled
from monitor.matching.cuts import LONGEST_WORD, straddled
from monitor.matching.letters import LetterModel
from monitor.matching.rules import Group
from monitor.names import words

_COMPANY = ("公司", "集团", "会社", "group")
"""Ends of words that are legal forms even where the lists of shop words have them too."""
_LONGEST_WORD = 6


@dataclass(frozen=True, slots=True)
class Element:
    """Symbols ``first`` to ``last`` (excluded) of the view beside the window; ``own`` is what the element would pay as
    a word that is not generic, ``weight`` its share."""

    feature: str
    first: int
    last: int
    own: float = 0.0
    weight: float = 0.0


def word_kind(word: str, classes: frozenset[int] = lexicon.ANY_CLASS) -> str:
    """Feature of a folded word of a mark for goods of ``classes``."""
    kind = _kind_in_any_class(word)
    return "other_goods" if kind == "shop_word" and lexicon.for_other_goods(word, classes) else kind


def _kind_in_any_class(word: str) -> str:
    if word.isdigit():
        return "number_or_model"
    if word in lexicon.particles():
        return "other_elements"
    roles = {role for _, role, _ in words.generic_roles(word)}
    if words.is_legal_form(word) and (not roles or word.endswith(_COMPANY)):
        return "legal_form"
    if words.is_place(word) and not roles & {"goods", "quality", "line"}:
        return "place"
    if "line" in roles and "trade" not in roles and "goods" not in roles:
        return "number_or_model"
    return "shop_word" if roles & {"trade", "goods", "quality", "line"} else "other_elements"


def shared(elements: Sequence[Element], cost: float, prefix: float) -> list[Element]:
    """Elements of one side with their shares of ``cost``, of which ``prefix`` is for there being anything that is not
    generic; see above."""
    if not elements:
        return []
    charged = sum(element.own for element in elements)
    constant = prefix if charged else cost
    rest = cost - constant
    even = constant / len(elements)
    return [replace(one, weight=even + (rest * one.own / charged if charged else 0.0)) for one in elements]


def joined(elements: Sequence[Element]) -> list[Element]:
    """Neighbours of one kind as one element; their order stays."""
    out: list[Element] = []
    for one in elements:
        if out and out[-1].feature == one.feature and out[-1].last == one.first:
            last = out[-1]
            out[-1] = replace(last, last=one.last, own=last.own + one.own, weight=last.weight + one.weight)
        else:
            out.append(one)
    return out


# -- letters -------------------------------------------------------------------------------------------------------


def letter_elements(
    model: LetterModel,
    tokens: Sequence[str],
    mark: AsFiled,
    window: tuple[int, int],
    cost: tuple[float, float],
    classes: frozenset[int],
) -> list[Element]:
    """Elements around the ``window`` of a view in letters; ``cost`` is that of its two edges, without what the brand
    itself adds; ``classes`` those whose goods the mark's words may describe."""
    first, last = window
    f = model.rules.flanks
    left: list[Element] = []
    right: list[Element] = []
    inside = [0.0, 0.0]  # what opening and closing inside a word costs
    cut: list[Element] = []
    at = 0
    for token in tokens:
        costs = model.token(token)
        n = len(costs.codes)
        end = at + n
        if end <= first:
            left.append(Element(word_kind(token, classes), at, end, costs.flank))
        elif at >= last and n:
            right.append(Element(word_kind(token, classes), at, end, costs.flank))
        else:
            if at < first:
                inside[0] = costs.opening[first - at] if first - at < n else 0.0
                cut.append(replace(_cut(token[: first - at], (at, first), mark, window, (at, end)), weight=inside[0]))
            if end > last > at:
                inside[1] = costs.closing[last - at]
                cut.append(replace(_cut(token[last - at :], (last, end), mark, window, (at, end)), weight=inside[1]))
        at = end
    left, right = _models(left, mark), _models(right, mark)
    before = shared(joined(left), cost[0] - inside[0], f.letter_prefix)
    after = shared(joined(right), cost[1] - inside[1], f.letter_suffix)
    return _merged([*before, *cut, *after])


def _cut(rest: str, place: tuple[int, int], mark: AsFiled, window: tuple[int, int], whole: tuple[int, int]) -> Element:
    """What is left of a word that the window cuts: ``place`` is where that stands, ``whole`` the word's own place."""
    symbols = mark.symbols
    if rest == "s":
        return Element("plural", *place)
    if symbols[place[0] : place[1]] == symbols[window[0] : window[1]]:
        return Element("repetition", *place)
    kind = word_kind(rest)
    if lexicon.is_part(rest) or (len(rest) > 1 and kind in ("place", "number_or_model")):
        return Element(kind if kind != "other_elements" else "shop_word", *place)
    return Element("longer_word", *whole)


def _models(elements: Sequence[Element], mark: AsFiled) -> list[Element]:
    """A word of letters and digits (P60) is one model; a copy of the name stays what it is."""
    out = list(elements)
    for at in range(len(out)):
        for other in (at - 1, at + 1):
            if (
                0 <= other < len(out)
                and out[other].feature == "number_or_model"
                and out[at].last - out[at].first <= 2
                and out[at].feature == "other_elements"
                and _touch(out[at], out[other], mark)
            ):
                out[at] = replace(out[at], feature="number_or_model")
    return out


def _touch(one: Element, other: Element, mark: AsFiled) -> bool:
    before, after = sorted((one, other), key=lambda element: element.first)
    return mark.ends[before.last - 1] == mark.starts[after.first]


def _merged(elements: Sequence[Element]) -> list[Element]:
    """One element where both edges cut the same word."""
    out: dict[tuple[str, int, int], Element] = {}
    for one in elements:
        key = (one.feature, one.first, one.last)
        out[key] = replace(one, weight=one.weight + out[key].weight) if key in out else one
    return list(out.values())


# -- Hanzi ---------------------------------------------------------------------------------------------------------


def han_elements(
    flanks: Group, run: str, window: tuple[int, int], cost: tuple[float, float], classes: frozenset[int]
) -> list[Element]:
    """The same for a run of Hanzi."""
    first, last = window
    out: list[Element] = []
    paid = straddled(flanks, run)
    sides = (
        (0, first, first, cost[0], float(flanks.prefix)),
        (last, len(run), last, cost[1], float(flanks.suffix)),
    )
    for start, end, edge, total, prefix in sides:
        if start == end:
            continue
        across = paid[edge]
        around = joined(_segments(run, start, end, float(flanks.character), classes))
        out += shared(around, total - across, prefix)
        if across:
            word = _crossing(run, edge, window)
            holds = word[0] <= first and last <= word[1]
            out.append(Element("dictionary_word" if holds else "divided_word", *word, weight=across))
    return _repeated(_merged(out), run, window)


def _segments(run: str, first: int, last: int, charge: float, classes: frozenset[int]) -> list[Element]:
    """The longest known words from the left; single characters otherwise."""
    out: list[Element] = []
    at = first
    while at < last:
        for size in range(min(_LONGEST_WORD, last - at), 0, -1):
            kind = word_kind(run[at : at + size], classes)
            if kind != "other_elements" or size == 1:
                break
        known = kind != "other_elements"
        out.append(Element(kind, at, at + size, 0.0 if known else charge))
        at += size
    return out


def _repeated(elements: Sequence[Element], run: str, window: tuple[int, int]) -> list[Element]:
    name = run[window[0] : window[1]]
    return [replace(one, feature="repetition") if run[one.first : one.last] == name else one for one in elements]


def _crossing(run: str, cut: int, window: tuple[int, int]) -> tuple[int, int]:
    """A dictionary word that the edge at ``cut`` goes through: one that holds the window, else the commonest."""
    first, last = window
    found = [
        (at <= first and last <= end, frequency, at, end)
        for at in range(max(0, cut - LONGEST_WORD + 1), cut)
        for end in range(cut + 1, min(at + LONGEST_WORD, len(run)) + 1)
        if (frequency := lexicon.zh_per_million(run[at:end]))
    ]
    return max(found)[2:] if found else (cut, cut)
