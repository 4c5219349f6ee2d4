"""DuckDB snapshots: reading the one in force, publishing the next, undoing a load. The only DuckDB connection is here."""

from flow.store.publishing import publish, undo
from flow.store.snapshots import Snapshot, Store, home, remaining_history

__all__ = ["Snapshot", "Store", "home", "publish", "remaining_history", "undo"]
