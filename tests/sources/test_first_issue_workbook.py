"""First issues of 2022: four columns a day, item codes about the heads. **Made-up files**: no real one is at hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from first_issues import first_issue
from workbooks import Grids, respelt, with_cell, written

from flow.intake import load_file
from flow.metrics.nctr import nctr_by_day
from flow.model import Contents, Period
from flow.reference import place
from flow.sources import FileRefused, read
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def of(tmp_path: Path, grids: Grids) -> Contents:
    """What our reader makes of the grids."""
    return read(written(tmp_path / "first issue.xlsx", grids))


@pytest.mark.parametrize("codes_below", [False, True], ids=["item codes above the heads", "item codes below the heads"])
def test_four_columns_a_day_become_the_three_figures_and_the_time_of_day(tmp_path: Path, codes_below: bool) -> None:
    """README: "first issues of 2022 have four (`discharged by 17:00`, `17:01 to 23:59`)"; "item codes such as `DIS002_TOTAL`"."""
    contents = of(tmp_path, first_issue(codes_below=codes_below))
    assert (contents.source, contents.precedence, contents.published) == ("first_issue_workbook", 1, date(2022, 8, 11))
    assert contents.title == "Acute discharge situation report, July 2022, first issue"
    days = contents.tables["bed_day"]
    assert set(days["place_code"]) == {"ENG", "Y58", "Y61", "RH5", "RA4"}
    assert len(days) == 5 * 31
    first = days[(days["place_code"] == "RH5") & (days["day"] == "2022-07-01")].iloc[0]
    assert (first["nctr_patients"], first["discharged_patients"], first["remaining_patients"]) == (401, 13 + 6, 382)
    times = contents.tables["discharge_time_day"]
    of_first = times[(times["place_code"] == "RH5") & (times["day"] == "2022-07-01")]
    assert of_first.set_index("time_of_day")["patients"].to_dict() == {"by 17:00": 13, "17:01 to 23:59": 6}
    assert len(times) == 2 * len(days)
    assert contents.counts.read == contents.counts.kept == 5 * 31 * 4 + 31 + 5 * 6


def test_a_day_without_a_report_is_missing_in_every_table(tmp_path: Path) -> None:
    contents = of(tmp_path, first_issue())
    for name in ("bed_day", "discharge_time_day"):
        frame = contents.tables[name]
        lost = frame[(frame["place_code"] == "RH5") & (frame["day"] == "2022-07-02")]
        assert lost.drop(columns=["place_code", "day", "stay_days_or_more", "time_of_day", "mark", "published"], errors="ignore").isna().all(axis=None)  # fmt: skip
        assert set(lost["mark"]) == {"-"}


def test_half_a_day_without_a_report_leaves_discharged_missing(tmp_path: Path) -> None:
    grids = first_issue()
    row = next(r for r in grids["Table 2"] if "RH5" in r)
    row[6] = "*"
    days = of(tmp_path, grids).tables["bed_day"]
    first = days[(days["place_code"] == "RH5") & (days["day"] == "2022-07-01")].iloc[0]
    assert (first["nctr_patients"], first["mark"]) == (401, "*")
    assert first.isna()["discharged_patients"], "half a day is no day"


@pytest.mark.parametrize(
    ("third", "table"),
    [
        ("bed days", "bed_days_lost"),
        ("reasons", "delay_reason"),
        ("destinations", "discharge_destination"),
        ("beds", None),
    ],
)
def test_the_third_table_is_told_by_its_heads(tmp_path: Path, third: str, table: str | None) -> None:
    contents = of(tmp_path, first_issue(third=third))
    others = {"bed_days_lost", "delay_reason", "discharge_destination"} & set(contents.tables)
    assert others == ({table} if table else set())
    assert ("table_left_out" in [f.code for f in contents.findings]) == (table is None)
    if table == "bed_days_lost":
        weeks = contents.tables[table].query("place_code == 'RH5'")
        assert weeks["bed_days"].tolist() == [4000, 4001, 4002, 4003, 4004, 4005]
        assert sorted(weeks["week_start"].dt.date.unique()) == [date(2022, 7, 4), date(2022, 7, 11)]


def test_it_says_that_it_was_tried_on_made_up_files_and_whom_england_counts(tmp_path: Path) -> None:
    told = {f.code: f for f in of(tmp_path, first_issue()).findings}
    assert "made-up files only" in told["untried_layout"].message
    assert "'ENGLAND (All Acute Trusts)'" in told["all_acute_trusts"].message
    assert {f.severity for f in told.values()} == {"note"}


def test_the_re_issue_wins_and_the_first_issue_can_be_asked_for(
    tmp_path: Path, shared_data: Path, store: Store
) -> None:
    grids = first_issue()
    for sheet in ("Table 1", "Table 2"):
        grids[sheet] = [[_in_june(c) for c in row] for row in grids[sheet]]
    grids["Cover Sheet"] = [[_in_june(c) for c in row] for row in grids["Cover Sheet"]]
    grids["Table 1"] = [r for r in grids["Table 1"] if date(2022, 6, 30) not in r or r[2] != 2.0] + []
    grids["Table 2"] = [row[: 4 + 4 * 30] for row in grids["Table 2"]]
    for path in (shared_data / "acute_xlsx" / "june2022.xlsx", written(tmp_path / "first.xlsx", grids)):
        assert load_file(store, path, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    day = Period(first=date(2022, 6, 1), last=date(2022, 6, 1))
    re_issued = nctr_by_day(snapshot, place("RH5"), day)["nctr_patients"].tolist()
    first_published = nctr_by_day(snapshot, place("RH5"), day, as_of=date(2022, 9, 1))["nctr_patients"].tolist()
    assert (first_published, re_issued == first_published) == ([401], False)


def _in_june(cell: object) -> object:
    return cell.replace(month=6, day=min(cell.day, 30)) if isinstance(cell, date) and cell.month == 7 else cell


@pytest.mark.parametrize(
    ("column", "head", "told"),
    [
        (4, "Number of patients seen", "column whose day or measure cannot be read|without its four columns"),
        (8, "Number of patients discharged by 17:00", "a day twice or without its four columns"),
    ],
    ids=["an unknown head", "a measure twice"],
)
def test_heads_that_do_not_add_up_are_refused(tmp_path: Path, column: int, head: str, told: str) -> None:
    grids = first_issue()
    grids["Table 2"][5][column] = head
    with pytest.raises(FileRefused, match=told):
        of(tmp_path, grids)


def test_two_days_above_one_column_are_refused(tmp_path: Path) -> None:
    grids = first_issue()
    grids["Table 2"][3][4] = date(2022, 7, 9)
    with pytest.raises(FileRefused, match="two days above one column"):
        of(tmp_path, grids)


def test_weeks_that_begin_on_fridays_stay_as_published(tmp_path: Path) -> None:
    """To June 2022 weeks began on Fridays; a Monday put in their place would be another snapshot."""
    grids = first_issue()
    fridays = respelt(grids, lambda t: t.replace("w/c 04/07/2022", "w/c 01/07/2022").replace("w/c 11/07", "w/c 08/07"))
    weeks = read(written(tmp_path / "friday.xlsx", fridays)).tables["bed_days_lost"]["week_start"]
    assert sorted(weeks.dt.date.unique()) == [date(2022, 7, 1), date(2022, 7, 8)]


def test_a_figure_below_0_is_kept_and_told(tmp_path: Path) -> None:
    grids = first_issue()
    at = next(i for i, row in enumerate(grids["Table 3"], 1) if "RH5" in row)
    contents = read(written(tmp_path / "below.xlsx", with_cell(grids, f"Table 3!F{at}", -7.0)))
    told = next(f for f in contents.findings if f.code == "negative_count")
    assert (told.severity, told.rows) == ("warn", ("RH5 2022-07-04",))
    assert contents.tables["bed_days_lost"]["bed_days"].min() == -7.0
