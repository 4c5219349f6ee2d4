"""An analyst opens a snapshot with DuckDB alone: names, comments and the macro say what `flow.metrics` says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flow.metrics.nctr import nctr_by_day, places_with_figures
from flow.model import Period
from flow.reference import place, places
from flow.store import Store
from flow.store.publishing import _SORT, schema_sql

SPAN = Period(first=date(2022, 4, 1), last=date(2026, 2, 28))


@pytest.fixture(scope="module")
def shell(real_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real store as an analyst opens it: a plain connection, read-only."""
    path = Store(real_home).current()
    assert path is not None
    connection = duckdb.connect(str(path), read_only=True)
    yield connection
    connection.close()


def test_schema_every_table_has_a_comment(shell: duckdb.DuckDBPyConnection) -> None:
    tables = dict(shell.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    assert set(tables) == {"load", *_SORT}
    assert [name for name, comment in tables.items() if not comment] == []


def test_schema_macro_has_a_comment(shell: duckdb.DuckDBPyConnection) -> None:
    found = shell.execute(
        "SELECT function_name, comment FROM duckdb_functions() WHERE function_name = 'bed_day_on'"
    ).fetchall()
    assert found == [("bed_day_on", "The figure in force for each place and day, as published on a date")]


def test_schema_comments_of_columns_reach_the_snapshot(shell: duckdb.DuckDBPyConnection) -> None:
    promised = re.findall(r"^COMMENT ON COLUMN (\w+)\.(\w+) IS", schema_sql(), flags=re.MULTILINE)
    kept = shell.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NOT NULL").fetchall()
    assert set(promised) == set(kept)
    assert len(promised) > 15


@pytest.mark.parametrize("column", ["nctr_patients", "discharged_patients", "remaining_patients", "mark", "place_code"])
def test_schema_every_figure_of_a_day_is_explained(shell: duckdb.DuckDBPyConnection, column: str) -> None:
    told = shell.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'bed_day' AND column_name = ?", [column]
    ).fetchall()
    assert told[0][0]


def test_schema_statements_of_the_head_comment_run(shell: duckdb.DuckDBPyConnection) -> None:
    head = schema_sql().split("CREATE TABLE")[0]
    statements = re.findall(r"(SELECT [^;]+);", head)
    assert len(statements) == 2
    for statement in statements:
        assert shell.execute(statement).fetchall()


def test_schema_every_row_belongs_to_a_load_and_none_is_there_twice(shell: duckdb.DuckDBPyConnection) -> None:
    for table, order in _SORT.items():
        key = ", ".join(c.strip() for c in order.split(","))
        strays = f"SELECT count(*) FROM {table} WHERE edition NOT IN (SELECT edition FROM load)"
        twice = f"SELECT count(*) FROM (SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1)"
        assert shell.execute(strays).fetchall() == [(0,)], table
        assert shell.execute(twice).fetchall() == [(0,)], table


def test_snapshot_opens_in_a_process_that_knows_nothing_of_us(real_home: Path) -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True)"
            ".execute(\"SELECT remaining_patients FROM bed_day_on(DATE '2026-03-02')"
            " WHERE place_code = 'RH5' AND day = '2026-01-12' AND stay_days_or_more = 0\").fetchall())",
            str(Store(real_home).current()),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[(123.0,)]"


@pytest.mark.parametrize("as_of", [date(2023, 8, 10), None], ids=str)
def test_macro_gives_the_winners_that_the_metrics_give(
    real_home: Path, shell: duckdb.DuckDBPyConnection, as_of: date | None
) -> None:
    macro = shell.execute("SELECT * FROM bed_day_on(?) WHERE stay_days_or_more = 0", [as_of or date(9999, 12, 31)]).df()
    snapshot = Store(real_home).snapshot()
    assert snapshot is not None
    figures = ["nctr_patients", "discharged_patients", "remaining_patients"]
    compared = 0
    for code in ("ENG", "QSL", "RH5", "RA4", "RD1"):
        own = macro[macro["place_code"] == code].set_index("day").sort_index()
        own.index = own.index.date
        own.loc[(own[figures] == 0).all(axis=1), figures] = float("nan")
        ours = nctr_by_day(snapshot, place(code), SPAN, as_of=as_of).set_index("day").loc[own.index]
        pd.testing.assert_frame_equal(ours[figures], own[figures], check_names=False)
        assert list(ours["published"]) == list(own["published"])
        assert list(ours["provenance"]) == list(own["provenance"])
        compared += len(own)
    assert compared > 1000


def test_places_with_figures_are_mostly_known(real_home: Path) -> None:
    snapshot = Store(real_home).snapshot()
    assert snapshot is not None
    codes = set(places_with_figures(snapshot))
    assert {"ENG", "Y58", "QSL", "RH5", "RA4"} <= codes
    assert len(codes - set(places())) < 10
