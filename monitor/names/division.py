"""A Han name divided into words."""

from __future__ import annotations

from collections.abc import Callable


def cheapest(name: str, longest: int, cost: Callable[[str], float | None]) -> tuple[str, ...] | None:
    """``name`` as pieces of at most ``longest`` characters that together cost the least, of those the longest first
    (苹果|汁, not 苹|果汁). ``cost`` of a piece is None for what is no piece; None when the name can't be divided."""
    best: dict[int, tuple[float, tuple[str, ...]]] = {len(name): (0.0, ())}
    for at in range(len(name) - 1, -1, -1):
        for end in range(min(at + longest, len(name)), at, -1):
            price = cost(name[at:end]) if end in best else None
            if price is not None and (at not in best or price + best[end][0] < best[at][0]):
                best[at] = (price + best[end][0], (name[at:end], *best[end][1]))
    return best[0][1] if 0 in best else None
