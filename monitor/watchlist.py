"""Watch lists: files are the truth, the database keeps a snapshot by hash."""

from monitor.watchlists.assemble import ListFile, load_watchlists
from monitor.watchlists.records import WatchList

__all__ = ["ListFile", "WatchList", "load_watchlists"]
