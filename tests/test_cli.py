"""The command line: what each command prints, its exit code, and what it leaves alone. These are contracts."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flow.cli import main
from flow.sources import daily_template
from flow.store import Store

PROJECT = Path(__file__).resolve().parents[1]
HEADS = "place,day,nctr,discharged,remaining,beds_open,beds_occupied\n"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def flow(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process: `flow("status", "--json")`."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as ended:  # how argparse ends
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return run


def python_m_flow(*arguments: object, **environment: str) -> Said:
    """Runs a command as a person does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "flow", *(a if isinstance(a, bytes) else str(a) for a in arguments)],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def morning(tmp_path: Path) -> Callable[..., Path]:
    """Writes a filled template: `morning("2026-02-15", remaining=204)`."""

    def write(day: str = "2026-02-15", *, remaining: object = 204, discharged: object = 37, name: str = "") -> Path:
        path = tmp_path / (name or f"morning {day}.csv")
        path.write_text(f"{HEADS}RH5,{day},,{discharged},{remaining},897,854\n", encoding="utf-8")
        return path

    return write


Morning = Callable[..., Path]


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of a store with size and time of change."""
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file()}


# --- usage ---


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["lode", "x.csv"], id="an unknown command"),
        pytest.param(["load"], id="load without a file"),
        pytest.param(["load", "--published", "yesterday", "x.csv"], id="a publication date that is none"),
        pytest.param(["measure", "nctr_remaining"], id="measure without a place"),
        pytest.param(["measure", "nctr_remaining", "--place", "RH5", "--from", "1/12/2023", "--to", "2023-12-31"], id="a day that is none"),
        pytest.param(["measure", "nctr_remaining", "--place", "RH5", "--from", "2023-12-01", "--to", "2023-12-31", "--grain", "year"], id="an unknown grain"),
        pytest.param(["measure", "nctr_share", "--place", "RH5", "--from", "2023-12-01", "--to", "2023-12-31", "--basis", "adult"], id="an unknown basis"),
        pytest.param(["undo", "--load", "first"], id="a load that is no number"),
    ],
)  # fmt: skip
def test_wrong_usage_is_told_and_ends_with_2(flow: Run, arguments: list[str], store: Store) -> None:
    said = flow(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "usage:" in said.err
    assert not store.folder.exists()


def test_help_and_version_are_there(flow: Run) -> None:
    for command in ([], ["load"], ["status"], ["measure"], ["template"], ["undo"], ["demo"]):
        said = flow(*command, "--help")
        assert said.code == 0
        assert "usage: python -m flow" in said.out
    assert flow("--version").out.startswith("System Flow ")


def test_a_process_ends_with_the_same_codes(tmp_path: Path, morning: Morning, own_flow_home: Path) -> None:
    home = {"FLOW_HOME": str(own_flow_home)}
    taken = python_m_flow("load", morning(), "--json", **home)
    assert (taken.code, json.loads(taken.out)[0]["published"]) == (0, True)
    assert "reading ..." in taken.err
    assert python_m_flow("load", tmp_path / "nothing.csv", **home).code == 1
    assert python_m_flow("measure", "nctr", "--place", "RH5", "--from", "2026-02-15", "--to", "2026-02-15", **home).code == 2  # fmt: skip


def test_a_name_that_is_no_text_is_no_reason_to_break(tmp_path: Path, own_flow_home: Path) -> None:
    if os.name == "nt":
        pytest.skip("names of files are always text on Windows")
    name = os.fsencode(tmp_path) + b"/morning\xff.csv"
    with open(name, "wb") as opened:
        opened.write(f"{HEADS}RH5,2026-02-15,,37,204,,\n".encode())
    said = python_m_flow("load", name, "--json", FLOW_HOME=str(own_flow_home))
    assert (said.code, said.json[0]["published"]) == (0, True)


# --- load ---

KEYS = ["file", "recognised_as", "published", "counts", "findings"]
COUNTS = ["read", "kept", "duplicates_dropped", "re_dated", "rejected"]
FINDING = ["code", "severity", "rows", "message"]


def test_load_json_is_a_list_with_one_object_of_exactly_these_keys_per_file(
    flow: Run, morning: Morning, tmp_path: Path
) -> None:
    good, bad = morning(), morning("2026-02-16", remaining="many")
    said = flow("load", good, bad, tmp_path / "nothing.csv", "--json")
    assert said.code == 1
    one, two, three = said.json
    for result in (one, two, three):
        assert list(result) == KEYS
        assert list(result["counts"]) == COUNTS
        assert all(list(finding) == FINDING for finding in result["findings"])
    assert one == {
        "file": str(good),
        "recognised_as": "daily_template",
        "published": True,
        "counts": {"read": 1, "kept": 1, "duplicates_dropped": 0, "re_dated": 0, "rejected": 0},
        "findings": [
            {
                "code": "third_derived",
                "severity": "note",
                "rows": one["findings"][0]["rows"],
                "message": "1 blank figures were derived from the other two (nctr = discharged + remaining).",
            }
        ],
    }
    assert (two["file"], two["published"]) == (str(bad), False)
    assert [(f["code"], f["severity"], f["rows"]) for f in two["findings"]] == [("not_a_number", "refuse", [2])]
    assert (three["recognised_as"], three["published"], set(three["counts"].values())) == (None, False, {0})
    assert [f["code"] for f in three["findings"]] == ["not_found"]


def test_several_files_are_one_load_each_and_a_refused_one_does_not_stop_the_others(
    flow: Run, morning: Morning, store: Store
) -> None:
    said = flow("load", morning("2026-02-14"), morning("2026-02-15", remaining="x"), morning("2026-02-16"))
    assert said.code == 1
    snapshot = store.snapshot()
    assert snapshot is not None
    assert [str(r[0]) for r in snapshot.rows("SELECT day FROM bed_day ORDER BY day")] == ["2026-02-14", "2026-02-16"]
    assert [e.edition for e in snapshot.editions()] == [2, 1]
    for words in ("[1/3]", "published as load 1", "[2/3]", "refused, nothing was changed", "published as load 2"):
        assert words in said.err
    assert "refuse not_a_number: Row 2: 'x' under 'remaining' is no number" in said.out


def test_one_bad_file_alone_ends_with_1_and_makes_no_store(flow: Run, morning: Morning, store: Store) -> None:
    assert flow("load", morning(remaining="x")).code == 1
    assert not store.folder.exists()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(flow: Run, morning: Morning, store: Store) -> None:
    flow("load", morning())
    before = files_of(store.folder)
    dry = flow("load", morning("2026-02-16"), "--dry-run", "--json")
    assert (dry.code, dry.json[0]["published"], dry.json[0]["recognised_as"]) == (0, False, "daily_template")
    assert "would be published" in dry.err
    assert "a dry run, nothing was changed" in dry.err
    assert flow("load", morning("2026-02-17", remaining=-1), "--dry-run").code == 1
    assert files_of(store.folder) == before


def test_a_dry_run_of_a_file_that_is_loaded_says_so(flow: Run, morning: Morning) -> None:
    flow("load", morning())
    dry = flow("load", morning(), "--dry-run", "--json")
    assert "already loaded" in dry.err
    assert "would be published" not in dry.err
    assert "already_loaded" in [f["code"] for f in dry.json[0]["findings"]]


def test_the_same_file_a_second_time_changes_nothing(flow: Run, morning: Morning, store: Store) -> None:
    path = morning()
    flow("load", path)
    before = files_of(store.folder)
    again = flow("load", path, path.rename(path.with_name("another name.csv")), "--json")
    assert again.code == 1  # the first name is gone
    assert [f["code"] for f in again.json[0]["findings"]] == ["not_found"]
    assert again.json[1]["published"] is False
    told = [f for f in again.json[1]["findings"] if f["code"] == "already_loaded"]
    assert [f["severity"] for f in told] == ["note"]
    assert "These very bytes are load 1" in told[0]["message"]
    assert files_of(store.folder) == before


def test_the_same_file_twice_in_one_command_is_one_load(flow: Run, morning: Morning, store: Store) -> None:
    path = morning()
    said = flow("load", path, path, "--json")
    assert (said.code, [r["published"] for r in said.json]) == (0, [True, False])
    snapshot = store.snapshot()
    assert snapshot is not None
    assert len(snapshot.editions()) == 1


def test_the_same_file_with_another_publication_date_is_another_edition(
    flow: Run, morning: Morning, store: Store
) -> None:
    path = morning()
    flow("load", path)
    assert flow("load", path, "--published", "2026-02-20", "--json").json[0]["published"] is True
    snapshot = store.snapshot()
    assert snapshot is not None
    assert [(e.published, e.published_assumed) for e in snapshot.editions()] == [
        (date(2026, 2, 20), False),
        (date(2026, 2, 15), True),
    ]


def test_a_publication_date_still_to_come_is_refused(flow: Run, morning: Morning, store: Store) -> None:
    said = flow("load", morning(), "--published", "2062-02-20", "--json")
    assert said.code == 1
    assert "future_publication" in [f["code"] for f in said.json[0]["findings"]]
    assert not store.folder.exists()


def test_a_store_that_cannot_be_read_is_told_for_every_file(flow: Run, morning: Morning, store: Store) -> None:
    flow("load", morning())
    store.pointer.write_text("{", encoding="utf-8")
    before = files_of(store.folder)
    said = flow("load", morning("2026-02-16"), morning("2026-02-17", remaining="x"), "--json")
    assert said.code == 1
    assert [r["published"] for r in said.json] == [False, False]
    assert "pointer file cannot be read" in said.json[0]["findings"][-1]["message"]
    assert files_of(store.folder) == before
    assert flow("status").code == 1
    assert "Traceback" not in flow("undo").err


def test_who_loaded_is_remembered(flow: Run, morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOW_USER", "a.clerk")
    flow("load", morning())
    assert flow("status", "--json").json["loads"][0]["loaded_by"] == "a.clerk"


# --- undo ---


def test_undo_takes_the_latest_load_back_and_its_file_can_be_loaded_again(flow: Run, morning: Morning) -> None:
    flow("load", morning("2026-02-14"), morning("2026-02-15"))
    said = flow("undo")
    assert (said.code, said.out) == (0, "Load 2 was taken back. To have it again, load its file again.\n")
    status = flow("status", "--json").json
    assert (status["loads_in_force"], status["last_day"]) == (1, "2026-02-14")
    assert [bool(e["undone_at"]) for e in status["loads"]] == [True, False]
    assert flow("load", morning("2026-02-15"), "--json").json[0]["published"] is True
    assert [e["load"] for e in flow("status", "--json").json["loads"]] == [3, 2, 1]


def test_undo_takes_back_the_load_that_is_named(flow: Run, morning: Morning) -> None:
    flow("load", morning("2026-02-14"), morning("2026-02-15"))
    assert flow("undo", "--load", 1).code == 0
    assert flow("status", "--json").json["last_day"] == "2026-02-15"
    twice = flow("undo", "--load", 1)
    assert twice.code == 1
    assert "Load 1 is not in force, so it cannot be undone. In force are 2." in twice.err


def test_nothing_to_undo_is_told(flow: Run) -> None:
    said = flow("undo")
    assert (said.code, said.out) == (1, "")
    assert "There is no load to undo. Nothing was changed." in said.err


# --- status ---


def test_status_of_an_empty_store_says_what_to_do(flow: Run, store: Store) -> None:
    assert flow("status", "--json").json == {
        "store": str(store.folder),
        "snapshot": None,
        "loads_in_force": 0,
        "last_day": None,
        "loads": [],
    }
    said = flow("status")
    assert said.code == 0
    assert "python -m flow load FILE" in said.out
    assert not store.folder.exists()


def test_status_json_tells_every_load(flow: Run, morning: Morning) -> None:
    flow("load", morning())
    (load,) = flow("status", "--json").json["loads"]
    assert list(load) == [
        *("load", "file", "title", "recognised_as", "provenance", "published", "published_assumed", "loaded_at"),
        *("loaded_by", "first_day", "last_day", "rows", "undone_at", "findings"),
    ]
    assert (load["load"], load["file"], load["recognised_as"]) == (1, "morning 2026-02-15.csv", "daily_template")
    assert (load["provenance"], load["published"], load["published_assumed"]) == ("local", "2026-02-15", True)
    assert (load["first_day"], load["last_day"], load["undone_at"]) == ("2026-02-15", "2026-02-15", None)
    said = flow("status")
    assert "load   1  2026-02-15 to 2026-02-15" in said.out
    assert "[morning 2026-02-15.csv]" in said.out


# --- measure ---

CONTRACT = [
    *("metric", "place", "by", "member", "period_start", "period_end", "value", "unit", "basis", "numerator"),
    *("denominator", "days_reported", "days_in_period", "provenance", "published", "flags"),
]
"""DESIGN.md, The measure contract, written out again on purpose."""


@pytest.fixture
def real(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """FLOW_HOME with all real files in it; read only."""
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    return real_home


def ask(flow: Run, metric: str, place: str, first: str, last: str, *more: object) -> list[dict[str, Any]]:
    """`measure --format json`, which must be answered."""
    said = flow("measure", metric, "--place", place, "--from", first, "--to", last, "--format", "json", *more)
    assert said.code == 0, said.err
    rows: list[dict[str, Any]] = said.json
    for row in rows:
        assert list(row) == CONTRACT
    return rows


@pytest.mark.usefixtures("real")
def test_december_2023_of_somerset_is_5621_over_31_days(flow: Run) -> None:
    (row,) = ask(flow, "nctr_remaining", "RH5", "2023-12-01", "2023-12-31", "--grain", "month")
    assert row["value"] == pytest.approx(5_621 / 31)
    assert row == {
        "metric": "nctr_remaining",
        "place": "RH5",
        "by": None,
        "member": None,
        "period_start": "2023-12-01",
        "period_end": "2023-12-31",
        "value": row["value"],
        "unit": "patients",
        "basis": None,
        "numerator": 5_621,
        "denominator": 31,
        "days_reported": 31,
        "days_in_period": 31,
        "provenance": "published",
        "published": "2024-01-11",
        "flags": [],
    }


@pytest.mark.usefixtures("real")
def test_june_2022_of_the_icb_is_196_over_29_of_30_days(flow: Run) -> None:
    (row,) = ask(flow, "nctr_remaining", "QSL", "2022-06-01", "2022-06-30", "--grain", "month")
    assert (round(row["value"], 1), row["days_reported"], row["days_in_period"]) == (196.3, 29, 30)
    assert {"partial", "all_zero"} <= set(row["flags"])


@pytest.mark.usefixtures("real")
def test_12_january_2026_is_123_and_suspect(flow: Run) -> None:
    (row,) = ask(flow, "nctr_remaining", "RH5", "2026-01-12", "2026-01-12")
    assert (row["value"], row["provenance"], row["published"]) == (123, "published", "2026-02-19")
    assert "suspect" in row["flags"]


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    ("basis", "share"),
    [("adult_open", 21.4), ("adult_occupied", 22.4), ("all_open", 20.0), ("all_occupied", 21.4)],
)
def test_the_share_of_november_2024_names_its_basis(flow: Run, basis: str, share: float) -> None:
    (row,) = ask(flow, "nctr_share", "RH5", "2024-11-01", "2024-11-30", "--grain", "month", "--basis", basis)
    assert (round(100 * row["value"], 1), row["unit"], row["basis"]) == (share, "share", basis)
    assert row["value"] == pytest.approx(row["numerator"] / row["denominator"])


@pytest.mark.usefixtures("real")
def test_the_basis_that_is_not_said_is_adult_beds_open(flow: Run) -> None:
    (row,) = ask(flow, "nctr_share", "RH5", "2024-11-01", "2024-11-30", "--grain", "month")
    assert (row["basis"], round(row["numerator"], 1), row["denominator"]) == ("adult_open", 199.7, 932)


@pytest.mark.usefixtures("real")
def test_weeks_start_on_monday_and_days_outside_the_question_are_not_in_the_period(flow: Run) -> None:
    rows = ask(flow, "nctr_remaining", "RH5", "2023-12-01", "2023-12-12", "--grain", "week")
    assert [(r["period_start"], r["period_end"], r["days_in_period"]) for r in rows] == [
        ("2023-11-27", "2023-12-03", 3),
        ("2023-12-04", "2023-12-10", 7),
        ("2023-12-11", "2023-12-17", 2),
    ]
    assert ["partial" in r["flags"] for r in rows] == [True, False, True]


@pytest.mark.usefixtures("real")
def test_a_day_that_nobody_reported_has_no_value_and_is_not_zero(flow: Run) -> None:
    rows = ask(flow, "nctr_remaining", "RH5", "2022-06-18", "2022-06-20")
    assert [(r["value"] is None, r["days_reported"]) for r in rows] == [(False, 1), (True, 0), (False, 1)]
    assert (rows[1]["numerator"], rows[1]["denominator"], rows[1]["provenance"]) == (None, None, None)


@pytest.mark.usefixtures("real")
def test_as_of_a_date_counts_only_what_was_published_by_then(flow: Run) -> None:
    def on(*as_of: str) -> dict[str, Any]:
        return ask(flow, "nctr_remaining", "RH5", "2023-12-01", "2023-12-31", "--grain", "month", *as_of)[0]

    assert on("--as-of", "2024-01-11") == on()
    before = on("--as-of", "2024-01-10")
    assert (before["value"], before["days_reported"], before["published"]) == (None, 0, None)


@pytest.mark.usefixtures("real")
def test_csv_has_the_same_columns_in_the_same_order_and_the_same_values(flow: Run) -> None:
    question = ("nctr_remaining", "RH5", "2022-06-17", "2022-06-20")
    said = flow("measure", question[0], "--place", question[1], "--from", question[2], "--to", question[3], "--format", "csv")  # fmt: skip
    assert said.code == 0
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == CONTRACT
    for told, row in zip(rows, ask(flow, *question), strict=True):
        assert told["value"] == ("" if row["value"] is None else str(row["value"]))
        assert told["flags"] == " ".join(row["flags"])


@pytest.mark.usefixtures("real")
def test_the_table_is_for_people(flow: Run) -> None:
    said = flow("measure", "nctr_remaining", "--place", "RH5", "--from", "2023-12-01", "--to", "2023-12-02")
    assert said.code == 0
    head, *lines = said.out.splitlines()
    assert head.split() == ["period_start", "value", "unit", "days_reported", "days_in_period", "provenance", "flags"]
    assert len(lines) == 2


@pytest.mark.parametrize("kind", ["json", "csv", "table"])
@pytest.mark.usefixtures("real")
def test_a_place_without_sites_has_no_rows_by_site_and_that_is_no_error(flow: Run, kind: str) -> None:
    said = flow("measure", "nctr_remaining", "--place", "RD1", "--from", "2023-12-01", "--to", "2023-12-02", "--by", "site", "--format", kind)  # fmt: skip
    assert said.code == 0
    if kind == "csv":
        assert said.out.splitlines() == [",".join(CONTRACT)]
    if kind == "json":
        assert said.json == []


def test_by_site_gives_one_row_per_site_and_period(flow: Run, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(
        f"{HEADS}RH5A8,2026-02-15,121,20,101,,\nRH5O4,2026-02-15,90,10,80,,\nRH5A8,2026-02-16,122,20,102,,\n",
        encoding="utf-8",
    )
    flow("load", path)
    rows = ask(flow, "nctr_remaining", "RH5", "2026-02-15", "2026-02-16", "--by", "site")
    assert [(r["by"], r["member"], r["period_start"], r["value"]) for r in rows] == [
        ("site", "RH5A8", "2026-02-15", 101),
        ("site", "RH5A8", "2026-02-16", 102),
        ("site", "RH5O4", "2026-02-15", 80),
        ("site", "RH5O4", "2026-02-16", None),
    ]
    total = ask(flow, "nctr_remaining", "RH5", "2026-02-15", "2026-02-16")
    assert [r["value"] for r in total] == [181, None]  # a sum in which one site is missing is missing


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["nctr_remaning", "--place", "RH5"], "There is no metric called 'nctr_remaning'. Did you mean 'nctr_remaining'?", id="an unknown metric"),
        pytest.param(["nctr_remaining", "--place", "QSLL"], "There is no place called 'QSLL'. Did you mean 'QSL'?", id="an unknown place"),
        pytest.param(["nctr_remaining", "--place", "RH5", "--basis", "adult_open"], "'nctr_remaining' is no share of beds, so it takes no basis", id="a basis where there is none"),
        pytest.param(["nctr_remaining", "--place", "RH5", "--by", "reason"], "No file brings 'nctr_remaining' by reason", id="a breakdown that no file brings"),
        pytest.param(["nctr_remaining", "--place", "RH5", "--from", "2001-01-01"], "at most", id="23 years"),
        pytest.param(["nctr_remaining", "--place", "RH5", "--from", "2024-01-01"], "The period ends before it starts. Saw 2024-01-01 to 2023-12-31", id="from after to"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_meant_ends_with_2_and_helps(flow: Run, arguments: list[str], words: str) -> None:
    said = flow("measure", *("--from", "2023-12-01", "--to", "2023-12-31"), *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_place_may_be_asked_in_small_letters(flow: Run, morning: Morning) -> None:
    flow("load", morning())
    assert ask(flow, "nctr_remaining", "rh5", "2026-02-15", "2026-02-15")[0]["place"] == "RH5"


# --- the illustrative set ---


def test_without_a_real_file_the_illustrative_set_answers_and_says_so(flow: Run) -> None:
    said = flow("measure", "nctr_remaining", "--place", "RH5", "--from", "2025-11-03", "--to", "2025-11-03", "--format", "json")  # fmt: skip
    assert said.code == 0
    assert "made up (illustrative)" in said.err
    (row,) = said.json
    assert (row["provenance"], row["flags"][-1]) == ("illustrative", "illustrative")


def test_demo_makes_the_illustrative_set_once_and_it_never_meets_real_figures(
    flow: Run, morning: Morning, store: Store
) -> None:
    assert flow("demo").out == "The illustrative set was made.\n"
    assert flow("demo").out == "The illustrative set is there already.\n"
    assert flow("status", "--json").json["loads"] == []
    flow("load", morning())
    day = ("nctr_remaining", "RH5", "2026-02-15", "2026-02-15")
    assert ask(flow, *day)[0]["value"] == 204
    assert ask(flow, *day)[0]["provenance"] == "local"
    (before,) = ask(flow, "nctr_remaining", "RH5", "2025-11-03", "2025-11-03")
    assert (before["value"], before["provenance"]) == (None, None)
    assert ask(flow, "nctr_remaining", "RH5", "2025-11-03", "2025-11-03", "--demonstration")[0]["provenance"] == "illustrative"  # fmt: skip
    assert store.demonstration.folder.is_relative_to(store.folder)


def test_the_illustrative_set_can_be_forbidden(flow: Run, monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    (row,) = ask(flow, "nctr_remaining", "RH5", "2025-11-03", "2025-11-03")
    assert (row["value"], row["days_reported"], row["days_in_period"]) == (None, 0, 1)
    assert not store.folder.exists()


# --- template ---


def test_template_daily_prints_the_template_and_what_is_filled_in_can_be_loaded(flow: Run, tmp_path: Path) -> None:
    said = flow("template", "daily")
    assert (said.code, said.out) == (0, daily_template.template())
    path = tmp_path / "filled.csv"
    path.write_text(said.out + "RH5,2026-02-15,241,37,204,897,854\n", encoding="utf-8")
    assert flow("load", path, "--json").json[0]["counts"] == {
        "read": 2,
        "kept": 1,
        "duplicates_dropped": 0,
        "re_dated": 0,
        "rejected": 1,
    }


def test_an_unknown_template_ends_with_2_and_names_those_there_are(flow: Run) -> None:
    said = flow("template", "wards")
    assert (said.code, said.out) == (2, "")
    assert "daily" in said.err


def test_template_writes_a_file_and_never_over_one(flow: Run, tmp_path: Path) -> None:
    path = tmp_path / "daily.csv"
    assert flow("template", "daily", "--out", path).code == 0
    assert path.read_text(encoding="utf-8") == daily_template.template()
    path.write_text("my figures", encoding="utf-8")
    again = flow("template", "daily", "--out", path)
    assert again.code == 1
    assert "is there already and was left as it is" in again.err
    assert path.read_text(encoding="utf-8") == "my figures"


def test_a_template_that_cannot_be_written_is_told(flow: Run, tmp_path: Path) -> None:
    said = flow("template", "daily", "--out", tmp_path / "no such folder" / "daily.csv")
    assert said.code == 1
    assert "cannot be written" in said.err


def test_the_printed_template_is_the_same_in_a_process_of_its_own() -> None:
    assert python_m_flow("template", "daily").out.replace("\r\n", "\n") == daily_template.template()
