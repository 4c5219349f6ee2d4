"""What goes out of a snapshot: each table with its columns, their comments, and the SQL that gives its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flow.export.package import ADDED, Field
from flow.export.small_numbers import withheld
from flow.store import Snapshot
from flow.store.publishing import table_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOAD_COLUMNS = (
    *("edition", "file_name", "sha256", "source", "title", "provenance", "precedence", "published"),
    *("published_assumed", "loaded_at", "first_day", "last_day", "rows_kept"),
)
"""What is said of a load. Who loaded it stays in the house."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it goes out."""

    name: str
    comment: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    """What tells its rows apart, the edition too."""
    sql: str

    @property
    def figures(self) -> list[str]:
        """Its columns of figures, each of which may be missing or withheld."""
        return [f.name for f in self.fields if f.kind == "DOUBLE"]


def newest(snapshot: Snapshot) -> str:
    """When the store last changed: its newest load or undoing."""
    (moment,) = snapshot.rows("SELECT max(greatest(loaded_at, coalesce(undone_at, loaded_at))) FROM load")[0]
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def tables(snapshot: Snapshot) -> list[Table]:
    """The loads in force, then every table of figures that the snapshot has (an older one may have fewer)."""
    columns: dict[str, list[Field]] = {}
    for table, name, kind, comment, nullable in snapshot.rows(_columns_sql()):
        columns.setdefault(table, []).append(
            Field(name=name, kind=kind, comment=comment, always=not nullable and kind != "DOUBLE")
        )
    comments = dict(snapshot.rows(_comments_sql()))
    of_loads = {f.name: f for f in columns["load"]}
    loads = tuple(of_loads[name] for name in LOAD_COLUMNS)
    found = [Table(name="load", comment=comments["load"], fields=loads, key=("edition",), sql=loads_sql())]
    added = tuple(Field(name=n, kind="VARCHAR" if n == "provenance" else "BOOLEAN") for n in ADDED)
    for name, key in table_keys().items():
        if name in columns:
            fields = (*columns[name], *added)
            sql = _table_sql(name, key)
            found.append(Table(name=name, comment=comments[name], fields=fields, key=(*key, "edition"), sql=sql))
    return found


def _columns_sql() -> str:
    return """
        SELECT table_name, column_name, data_type, comment, is_nullable
        FROM duckdb_columns()
        WHERE database_name = current_database()
        ORDER BY table_name, column_index
    """


def _comments_sql() -> str:
    return "SELECT table_name, coalesce(comment, '') FROM duckdb_tables() WHERE database_name = current_database()"


def loads_sql() -> str:
    """The loads in force, to the second."""
    columns = ", ".join(LOAD_COLUMNS).replace("loaded_at", "loaded_at::TIMESTAMP_S AS loaded_at")
    return f"SELECT {columns} FROM load WHERE undone_at IS NULL ORDER BY edition"


def _table_sql(table: str, key: tuple[str, ...]) -> str:
    """Every row with its provenance and whether it is the one that counts; in the table's own order. Names are ours."""
    order = ", ".join(f"t.{c}" for c in (*key, "edition"))
    return f"""
        SELECT t.*, l.provenance,
               row_number() OVER (
                   PARTITION BY {", ".join(f"t.{c}" for c in key)}
                   ORDER BY l.precedence, t.published DESC, t.edition DESC
               ) = 1 AS in_force,
               t.rowid AS row_number
        FROM {table} AS t JOIN load AS l USING (edition)
        ORDER BY {order}
    """


def few_rows(snapshot: Snapshot, table: Table) -> NDArray[np.int64] | None:
    """The numbers of the system's own rows that are withheld; None for the list of loads."""
    if table.name == "load":
        return None
    local = snapshot.frame(
        f"SELECT t.*, t.rowid AS row_number FROM {table.name} AS t JOIN load AS l USING (edition) WHERE l.provenance = 'local'"
    ).set_index("row_number")
    few = withheld(local, key=table.key[:-1], figures=table.figures)
    return few.index[few].to_numpy(dtype="int64")
