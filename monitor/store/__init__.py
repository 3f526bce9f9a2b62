"""SQLite: everything the service knows, and the promises about not losing any of it."""

from monitor.store.audit import Audit, AuditLine
from monitor.store.brands import BrandChange
from monitor.store.calibrations import Calibration, RaisedBar
from monitor.store.errors import AlreadyRunning, CannotUse, NoDatabase, NotADatabase, StoreError, TooNew, UnknownRecord
from monitor.store.filings import StoredFiling
from monitor.store.health import Trouble
from monitor.store.hits import KnownHit, NewHit, SavedHits
from monitor.store.issues import Counts, IssueRow
from monitor.store.lock import InstanceLock
from monitor.store.near import NearMatch, NewNear
from monitor.store.rows import Attempt, DeliveryRow, SentFor, StoredItem, StoredNotice
from monitor.store.sources import SourceRow
from monitor.store.store import Store, open_store, upgrade

__all__ = [
    "AlreadyRunning",
    "Attempt",
    "Audit",
    "AuditLine",
    "BrandChange",
    "Calibration",
    "CannotUse",
    "Counts",
    "DeliveryRow",
    "InstanceLock",
    "IssueRow",
    "KnownHit",
    "NearMatch",
    "NewHit",
    "NewNear",
    "NoDatabase",
    "NotADatabase",
    "RaisedBar",
    "SavedHits",
    "SentFor",
    "SourceRow",
    "Store",
    "StoreError",
    "StoredFiling",
    "StoredItem",
    "StoredNotice",
    "TooNew",
    "Trouble",
    "UnknownRecord",
    "open_store",
    "upgrade",
]
