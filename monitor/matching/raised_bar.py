"""The reason that says a brand's bar is higher than others', and by how much."""

from __future__ import annotations

import math
from dataclasses import replace

from monitor.matching.rules import Rules
from monitor.records import Reason

FEATURE = "raised_bar"
MOST = 8.0
"""No bar is raised by more log odds than this, however noisy the name."""
_EN = (
    "The bar for this name is higher: {about} {times} times as many unrelated marks come close to it as to other names."
)
_ZH = "该名称的门槛较高：与其相近的无关商标{about}其他名称的 {times} 倍。"


def times(offset: float, rules: Rules) -> float:
    """How many times as many unrelated marks an offset in log odds stands for."""
    return math.exp(offset * float(rules.scale.slope))


def with_raised_bar(reasons: tuple[Reason, ...], offset: float, rules: Rules) -> tuple[Reason, ...]:
    """Reasons whose first one carries the whole total: the offset is taken out of it and stands by itself."""
    main = reasons[0]
    shown = f"{times(offset, rules):.0f}"
    about = ("more than", "超过") if offset >= MOST else ("about", "约为")
    bar = Reason(
        FEATURE,
        main.brand_text,
        main.mark_text,
        times(offset, rules),
        -offset,
        _EN.format(about=about[0], times=shown),
        _ZH.format(about=about[1], times=shown),
        main.rule_version,
    )
    return (replace(main, weight=main.weight + offset), *reasons[1:], bar)
