"""One line a person reads about a notice: when, what, to whom, and why not."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.notices.language import Language
from monitor.notices.plan import MUTE_REASONS

STATE_WORDS = {
    "sent": "sent",
    "pending": "being sent",
    "leased": "being sent",
    "dead": "could not be delivered",
    "waiting": "waiting",
    "not told": "not told",
}
KIND_WORDS = {
    "alert": "alert",
    "digest": "digest",
    "reminder": "reminder",
    "correction": "correction",
    "baseline": "first comparison",
    "health": "state of the watch",
}


def told_line(entry: Mapping[str, str], words: Language) -> str:
    """``entry`` as ``hits show --json`` has it under ``told``; empty parts are left out."""
    _ = words.gettext
    state, _sep, reason = entry["state"].partition(": ")
    said = _(STATE_WORDS.get(state, state))
    if reason:
        said += f": {_(MUTE_REASONS.get(reason, reason))}"
    kind = _(KIND_WORDS.get(entry["kind"], entry["kind"]))
    parts = (entry["at"], said, kind, *(entry[name] for name in ("step", "to", "channel", "delivery")))
    return " · ".join(part for part in parts if part)
