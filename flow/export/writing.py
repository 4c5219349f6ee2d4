"""Writes the data product: beside the folder first, then in its place. All of it or nothing, and the same store gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flow.errors import Refused, StoreFault
from flow.export.package import NAME, data_package, readme, schema
from flow.export.small_numbers import about_people
from flow.export.tables import LOAD_COLUMNS, Table, few_rows, loads_sql, newest, tables
from flow.reference import reference_folder
from flow.store import Snapshot

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_NAMES = {
    "organisations": "Places: England, regions, ICBs and trusts, with their codes",
    "sites": "Hospitals, community hospitals and mental-health wards of the home trust",
    "localities": "Localities",
    "delay_reasons": "Reasons for delay in acute beds, by specification, with their group and who can act",
    "mental_health_delay_reasons": "Reasons for delay in mental-health beds",
    "discharge_destinations": "Where patients go, by specification, with the pathway",
}
"""Reference tables that go along: without them a code says nothing."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written."""

    tables: int
    rows: int
    loads: int
    withheld: int


def export(snapshot: Snapshot, folder: Path, *, small_numbers: bool = False) -> Exported:
    """Write every table of a snapshot into a folder.

    `small_numbers` keeps counts of 1 to 7 in the system's own rows (flow/export/small_numbers.py).
    Raises: Refused where the folder is not empty and holds no earlier export; StoreFault where the disk refuses.
    """
    folder = folder.resolve()
    _check(folder)
    beside = folder.with_name(f".{folder.name}.writing")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        (beside / "data").mkdir(parents=True)
        done = _write(snapshot, beside, small_numbers=small_numbers)
        _put_in_place(beside, folder)
    except OSError as error:
        raise StoreFault(f"The export to {folder} could not be written ({error}). Nothing was changed.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return done


def _check(folder: Path) -> None:
    """Refuse a place where something of somebody else's stands."""
    if folder == Path.cwd() or folder in Path.cwd().parents:
        raise Refused(
            f"'{folder}' is the folder you are in. Name a folder of its own for the export. Nothing was changed."
        )
    if folder.is_file():
        raise Refused(f"'{folder}' is a file. Name a folder. Nothing was changed.")
    if not folder.exists() or not any(folder.iterdir()):
        return
    try:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        ours = {"datapackage.json", "README.md", *(r["path"] for r in package["resources"])}
        name = package["name"]
    except (OSError, ValueError, KeyError, TypeError):
        ours, name = set[str](), ""
    strangers = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.relative_to(folder).as_posix() not in ours]
    if name != NAME or strangers:
        what = f"'{strangers[0].relative_to(folder).as_posix()}'" if strangers else "somebody else's data package"
        raise Refused(
            f"'{folder}' is not empty and holds {what}, which is no earlier export of ours. Name a new or an empty folder. Nothing was changed."
        )


def _put_in_place(beside: Path, folder: Path) -> None:
    """The one moment in which anything changes: an earlier export steps aside for the new one."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if not folder.exists():
        beside.rename(folder)
        return
    folder.rename(old)
    try:
        beside.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write(snapshot: Snapshot, folder: Path, *, small_numbers: bool) -> Exported:
    resources: list[dict[str, Any]] = []
    rows = hidden = 0
    found = tables(snapshot)
    for table in found:
        few = few_rows(snapshot, table) if not small_numbers else None
        count = _write_table(snapshot, table, folder, few)
        rows += count
        hidden += len(few) if few is not None else 0
        resources += _resources(table, folder, count)
    resources += _names_of_codes(folder)
    editions = [dict(zip(LOAD_COLUMNS, row, strict=True)) for row in snapshot.rows(loads_sql())]
    provenances = [e["provenance"] for e in editions]
    package = data_package(
        resources,
        created=newest(snapshot),
        editions=editions,
        provenances=provenances,
        small_numbers=small_numbers,
    )
    words = json.dumps(package, indent=2, ensure_ascii=False, default=str)
    (folder / "datapackage.json").write_text(words + "\n", encoding="utf-8", newline="\n")
    told = readme({t.name: t.comment for t in found}, provenances=provenances, small_numbers=small_numbers)
    (folder / "README.md").write_text(told, encoding="utf-8", newline="\n")
    return Exported(tables=len(found), rows=rows, loads=len(editions), withheld=hidden)


def _write_table(snapshot: Snapshot, table: Table, folder: Path, few: NDArray[np.int64] | None) -> int:
    """Both files of a table, piece by piece; how many rows it has."""
    rows = 0
    with ExitStack() as stack:
        writers: list[Any] = []
        for batch in snapshot.batches(table.sql):
            batch = _shown(batch, table, few)
            if not writers:
                writers = _writers(stack, folder / "data" / table.name, batch.schema)
            for writer in writers:
                writer.write_batch(batch)
            rows += len(batch)
        if not writers:
            _writers(stack, folder / "data" / table.name, _empty(snapshot, table))
    return rows


def _empty(snapshot: Snapshot, table: Table) -> pa.Schema:
    import pyarrow as pa

    kinds = {"DOUBLE": pa.float64(), "DATE": pa.date32(), "BOOLEAN": pa.bool_(), "TIMESTAMP": pa.timestamp("s")} | {
        "TINYINT": pa.int8(),
        "SMALLINT": pa.int16(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
    }
    return pa.schema([(f.name, kinds.get(f.kind, pa.string())) for f in table.fields])


def _writers(stack: ExitStack, path: Path, shape: pa.Schema) -> list[Any]:
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    return [
        stack.enter_context(pq.ParquetWriter(path.with_suffix(".parquet"), shape, compression="zstd")),
        stack.enter_context(csv.CSVWriter(path.with_suffix(".csv"), shape)),
    ]


def _shown(batch: pa.RecordBatch, table: Table, few: NDArray[np.int64] | None) -> pa.RecordBatch:
    """A piece as it leaves the house: without the figures that are withheld, and saying where."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if table.name == "load":
        return batch
    hidden = np.isin(batch.column("row_number").to_numpy(), few if few is not None else [])
    columns = {name: batch.column(name) for name in batch.schema.names if name != "row_number"}
    if hidden.any():
        for name in about_people(list(columns), table.figures):
            columns[name] = pc.if_else(pa.array(hidden), pa.scalar(None, columns[name].type), columns[name])
    return pa.RecordBatch.from_pydict(columns | {"withheld": pa.array(hidden)})


def _resources(table: Table, folder: Path, rows: int) -> Iterator[dict[str, Any]]:
    """Each table twice: its CSV under the table's own name, its Parquet beside it."""
    described = schema(table.fields, table.key)
    for form, kind in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet")):
        path = f"data/{table.name}.{form}"
        yield {
            "name": table.name if form == "csv" else f"{table.name}_parquet",
            "title": table.comment,
            "path": path,
            "profile": "tabular-data-resource" if form == "csv" else "data-resource",
            "format": form,
            "mediatype": kind,
            **({"encoding": "utf-8"} if form == "csv" else {}),
            **_measured(folder / path, standard=form == "csv"),
            "rows": rows,
            "schema": described,
        }


def _measured(path: Path, *, standard: bool = True) -> dict[str, Any]:
    """Size and fingerprint. Of Parquet under other names: the frictionless library cannot measure it and would call it invalid."""
    with path.open("rb") as opened:
        seal = f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}"
    size = path.stat().st_size
    return {"bytes": size, "hash": seal} if standard else {"size": size, "fingerprint": seal}


def _names_of_codes(folder: Path) -> Iterator[dict[str, Any]]:
    """The reference tables that codes are looked up in, as they stand in data/reference/."""
    (folder / "reference").mkdir()
    for name, title in _NAMES.items():
        path = folder / "reference" / f"{name}.csv"
        text = (reference_folder() / f"{name}.csv").read_text(encoding="utf-8-sig")
        path.write_text(text, encoding="utf-8", newline="\n")
        heads = text.split("\n", 1)[0].strip().split(",")
        yield {
            "name": name,
            "title": title,
            "path": f"reference/{path.name}",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            **_measured(path),
            "rows": max(text.count("\n") - 1, 0),
            "schema": {
                "fields": [{"name": h, "type": "string", "description": h.replace("_", " ")} for h in heads],
                "missingValues": [""],
                "primaryKey": [heads[0]],
            },
        }
