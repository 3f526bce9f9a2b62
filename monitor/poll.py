"""One source, one pass (``monitor/polling/``): the doors other rooms use."""

from __future__ import annotations

from monitor.polling.inbox import InboxReader, InboxResult
from monitor.polling.model import IssueResult, Judges, PassResult, PollSettings, no_correction
from monitor.polling.rematch import RematchResult, baseline, promote, rematch
from monitor.polling.source import poll_source

__all__ = [
    "InboxReader",
    "InboxResult",
    "IssueResult",
    "Judges",
    "PassResult",
    "PollSettings",
    "RematchResult",
    "baseline",
    "no_correction",
    "poll_source",
    "promote",
    "rematch",
]
