"""The acute CSV: what months do wrong, one at a time, on a small complete month made for it. Real months: test_acute_csv_expected.py."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from acute_csvs import COST_TOTALS, DAILY, NEW_HEADS, Row, acute_rows, changed, destinations, reasons, without, written

from flow.intake import load_file
from flow.metrics.nctr import nctr_by_day
from flow.model import Contents, Finding, Period
from flow.reference import place
from flow.sources import FileRefused, read
from flow.sources.acute_findings import wanted_rows
from flow.sources.cells import clean
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
NOVEMBER = date(2024, 11, 1)
RH5_NCTR = {"Org Code": "RH5", "Metric": DAILY["NCTR"], "Period": "04/11/2024"}


def of(path: Path, rows: list[Row], **how: str) -> Contents:
    """What our reader makes of the rows, written as a file."""
    return read(written(path / "any name.csv", rows, **how))  # type: ignore[arg-type]


def the(contents: Contents, code: str) -> Finding:
    """The one finding of that code."""
    (found,) = [f for f in contents.findings if f.code == code]
    return found


def rh5_on_the_4th(days: pd.DataFrame) -> pd.Series:
    """One place and day of the daily figures."""
    (row,) = days.index[(days["place_code"] == "RH5") & (days["day"] == "2024-11-04")]
    return days.loc[row]


def same_tables(ours: Contents, theirs: Contents) -> None:
    """Every table has the same rows, in whatever order."""
    assert set(ours.tables) == set(theirs.tables)
    for name, frame in ours.tables.items():
        order = [c for c in frame.columns if c != "published"]
        pd.testing.assert_frame_equal(
            frame.sort_values(order).reset_index(drop=True),
            theirs.tables[name].sort_values(order).reset_index(drop=True),
        )


# --- a month as it should be ---


def test_a_complete_month_becomes_tidy_rows_and_says_only_that_its_date_is_assumed(tmp_path: Path) -> None:
    rows = acute_rows()
    contents = of(tmp_path, rows)
    assert [f.code for f in contents.findings] == ["published_assumed"]
    assert (contents.source, contents.provenance, contents.precedence) == ("acute_csv", "published", 1)
    assert contents.counts.read == contents.counts.kept == len(rows)
    assert (contents.first_day, contents.last_day) == (NOVEMBER, date(2024, 11, 30))
    assert (contents.published, contents.published_assumed) == (date(2025, 1, 11), True)
    day = rh5_on_the_4th(contents.tables["bed_day"])
    assert (day["nctr_patients"], day["discharged_patients"], day["remaining_patients"]) == (244, 48, 196)
    assert day["mark"] is None
    sizes = {name: len(frame) for name, frame in contents.tables.items()}
    assert sizes == {
        "bed_day": 6 * 30,
        "bed_days_lost": 6 * 4 * 3,
        "discharge_destination": 6 * 8,
        "delay_reason": 6 * 37,
    }


def test_the_publication_date_can_be_said(tmp_path: Path) -> None:
    contents = read(written(tmp_path / "a.csv", acute_rows()), published=date(2024, 12, 12))
    assert (contents.published, contents.published_assumed, contents.findings) == (date(2024, 12, 12), False, ())
    assert set(contents.tables["bed_day"]["published"]) == {pd.Timestamp(2024, 12, 12)}


def test_the_layout_to_may_2024_has_12_destinations_and_18_reasons_and_no_groups(tmp_path: Path) -> None:
    """README: "8 columns to May 2024 (no Metric Type, no Metric Group, line breaks inside metric names), 10 after"."""
    contents = of(tmp_path, acute_rows(date(2024, 4, 1), old_layout=True))
    assert [f.code for f in contents.findings] == ["published_assumed"]
    gone = contents.tables["discharge_destination"].query("place_code == 'RH5'")
    assert (len(gone), gone["destination"].str.contains("\n").any()) == (12, False)
    assert set(gone["destination"]) == {clean(label) for label in destinations("2022")}
    assert gone["pathway"].value_counts().to_dict() == {"P2": 4, "P1": 3, "P0": 2, "P3": 2, "P3b": 1}
    waiting = contents.tables["delay_reason"].query("place_code == 'RH5'")
    assert (len(waiting), set(waiting["metric_group"])) == (18, {"Delay reason"})
    assert any(reason.startswith("Pathway 1: awaiting") for reason in waiting["reason"]), "a reason, not a destination"
    assert sorted(contents.tables["bed_days_lost"]["stay_days_or_more"].unique()) == [7, 14, 21]


def test_the_same_labels_in_several_groups_stay_apart_and_pounds_have_a_table_of_their_own(tmp_path: Path) -> None:
    """README: "the same 37 labels in several groups, in pounds in one"."""
    groups = ("Delay reason LOS 14+", "Delay reason LOS 7+")
    contents = of(tmp_path, acute_rows(date(2025, 8, 1), reason_groups=groups, costs=True))
    assert [f.code for f in contents.findings] == ["published_assumed"]
    waiting = contents.tables["delay_reason"].query("place_code == 'RH5'")
    assert waiting.groupby("metric_group").size().to_dict() == dict.fromkeys(groups, 37)
    both = waiting[waiting["reason"] == clean(reasons()[0])].set_index("metric_group")["patients"]
    assert both.to_dict() == {groups[0]: 40.0, groups[1]: 1040.0}
    costs = contents.tables["delay_cost"].query("place_code == 'RH5'")
    assert costs["unit"].value_counts().to_dict() == {"pounds": 38, "bed_days": 1, "patients": 1}
    assert costs.set_index("item")["unit"][[clean(t) for t in COST_TOTALS]].tolist() == ["patients", "bed_days", "pounds"]  # fmt: skip
    assert "Delay reason LOS 7+ Costs" not in set(waiting["metric_group"])


def test_an_icb_code_of_five_characters_is_a_place_like_any_other(tmp_path: Path) -> None:
    """README: "ICB codes grow to five characters"."""
    contents = of(tmp_path, acute_rows(places=("ENG", "D7T5G", "RH5")))
    assert set(contents.tables["bed_day"]["place_code"]) == {"ENG", "D7T5G", "RH5"}


# --- spellings, encodings, order: what changes no figure ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_encoding_changes_nothing(tmp_path: Path, encoding: str) -> None:
    """README: "utf-8-sig or cp1252"."""
    same_tables(of(tmp_path, acute_rows()), of(tmp_path, acute_rows(), encoding=encoding))


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda s: s.replace(" process", "\xa0process").replace(" (", "\xa0("), id="no-break spaces"),
        pytest.param(lambda s: s.replace(" process", "\u202fprocess"), id="narrow no-break spaces"),
        pytest.param(lambda s: s.replace("–", "-"), id="hyphens for en dashes"),
        pytest.param(lambda s: s.replace(" –", "–"), id="a missing blank before a dash"),
        pytest.param(lambda s: s + " \n", id="blanks and a line break at the end"),
        pytest.param(lambda s: s.upper(), id="capitals"),
    ],
)
def test_a_label_spelt_another_way_is_the_same_label(tmp_path: Path, spell: object) -> None:
    """README: "no-break spaces inside labels, ... hyphens and en dashes mixed, a missing blank before a dash"."""
    respelt = [{**row, "Metric": spell(row["Metric"])} for row in acute_rows()]  # type: ignore[operator]
    contents = of(tmp_path, respelt)
    assert [f.code for f in contents.findings] == ["published_assumed"]
    same_tables(of(tmp_path, acute_rows()), contents)


def test_a_narrow_blank_that_cp1252_turned_into_a_question_mark_is_recognised_and_said(tmp_path: Path) -> None:
    """README: "narrow no-break spaces that become `?` in cp1252 files"."""
    narrow = [{**row, "Metric": row["Metric"].replace(" process", "\u202fprocess")} for row in acute_rows()]
    path = written(tmp_path / "lost.csv", narrow, encoding="cp1252")
    assert b"Interface?process" in path.read_bytes()
    contents = read(path)
    assert "22 metric names" in the(contents, "characters_lost").message
    same_tables(of(tmp_path, acute_rows()), contents)


def test_rows_and_columns_in_another_order_change_nothing(tmp_path: Path) -> None:
    order = random.Random(7)
    rows, heads = acute_rows(), list(NEW_HEADS)
    order.shuffle(rows)
    order.shuffle(heads)
    contents = read(written(tmp_path / "acute-1999-01.csv", rows, heads=heads))
    assert contents.title.endswith("November 2024"), "the file's own month, not its name, decides"
    same_tables(of(tmp_path, acute_rows()), contents)


def test_figures_with_two_decimals_are_the_same_figures(tmp_path: Path) -> None:
    """README: "`21082.00`"."""
    with_pence = [{**row, "Value": f"{float(row['Value']):.2f}"} for row in acute_rows()]
    same_tables(of(tmp_path, acute_rows()), of(tmp_path, with_pence))


def test_the_metric_type_decides_nothing_and_its_misspelling_is_said(tmp_path: Path) -> None:
    """README: "Metric Type is once misspelt `Weekly snaphot metric`"."""
    misspelt = changed(acute_rows(), {"Metric Type": "Weekly snaphot metric"}, **{"Metric Group": "Additional bed days lost"})  # fmt: skip
    contents = of(tmp_path, misspelt)
    assert "'Weekly snaphot metric'" in the(contents, "misspelt").message
    same_tables(of(tmp_path, acute_rows()), contents)


# --- missing is not zero ---


@pytest.mark.parametrize("mark", ["-", "*", ":", "[x]", "[z]", ""])
def test_a_mark_is_missing_and_kept(tmp_path: Path, mark: str) -> None:
    """README: "`-`, `*`, `:`, `[x]`, `[z]`"."""
    contents = of(tmp_path, changed(acute_rows(), {"Value": mark}, **RH5_NCTR))
    day = rh5_on_the_4th(contents.tables["bed_day"])
    assert pd.isna(day["nctr_patients"])
    assert (day["discharged_patients"], day["mark"]) == (48, mark)
    assert contents.counts.kept == contents.counts.read


def test_three_zeros_of_a_place_and_day_are_missing_where_figures_are_read(tmp_path: Path, store: Store) -> None:
    """README: "from 2026 a missing trust day is `0.00`"; "a place and day whose three figures are all 0 is not a count"; "missing, and flagged"."""
    where = {"Org Code": "RH5", "Period": "04/11/2024"}
    rows = acute_rows()
    for group in DAILY:
        rows = changed(rows, {"Value": "0.00"}, **where, **{"Metric Group": group})
    loaded = load_file(store, written(tmp_path / "a.csv", rows), now=NOW, loaded_by="tests")
    assert [f.rows for f in loaded.findings if f.code == "all_zero"] == [("RH5 2024-11-04",)]
    snapshot = store.snapshot()
    assert snapshot is not None
    figures = nctr_by_day(snapshot, place("RH5"), Period(first=NOVEMBER, last=date(2024, 11, 30)))
    assert figures["remaining_patients"].isna().tolist() == [day == 4 for day in range(1, 31)]
    assert snapshot.rows("SELECT remaining_patients FROM bed_day WHERE place_code = 'RH5' AND day = '2024-11-04'") == [(0.0,)]  # fmt: skip


def test_a_zero_without_the_rows_of_its_other_figures_is_no_count(tmp_path: Path) -> None:
    where = {"Org Code": "RH5", "Period": "04/11/2024"}
    rows = changed(acute_rows(), {"Value": "0.00"}, **where, **{"Metric Group": "NCTR not discharged"})
    for group in ("NCTR", "Discharges"):
        rows = without(rows, **where, **{"Metric Group": group})
    contents = of(tmp_path, rows)
    day = rh5_on_the_4th(contents.tables["bed_day"])
    assert (pd.isna(day["remaining_patients"]), day["mark"]) == (True, "0")
    assert the(contents, "all_zero").rows == ("RH5 2024-11-04",)


def test_a_true_zero_beside_other_figures_stays_a_zero(tmp_path: Path) -> None:
    contents = of(tmp_path, changed(acute_rows(), {"Value": "0"}, **{**RH5_NCTR, "Metric": DAILY["Discharges"]}))
    day = rh5_on_the_4th(contents.tables["bed_day"])
    assert (day["discharged_patients"], day["mark"]) == (0, None)


# --- dates ---


def test_rows_of_a_group_that_all_carry_one_other_month_are_put_into_the_files_month(tmp_path: Path) -> None:
    """README: "all `LOS 7+` rows of April and June 2025 carry 01/10/2025 (re-date to the file's month and say so)"."""
    good = acute_rows(date(2025, 4, 1), reason_groups=("Delay reason", "Delay reason LOS 7+"))
    contents = of(tmp_path, changed(good, {"Period": "01/10/2025"}, **{"Metric Group": "Delay reason LOS 7+"}))
    assert (contents.counts.re_dated, contents.counts.rejected) == (6 * 37, 0)
    moved = the(contents, "re_dated")
    assert moved.severity == "warn"
    assert "'Delay reason LOS 7+' are dated October 2025" in moved.message
    assert len(moved.rows) == 6 * 37
    same_tables(of(tmp_path, good), contents)


def test_empty_rows_of_another_month_are_left_out_and_overwrite_nothing(tmp_path: Path, store: Store) -> None:
    """README: "June 2025 has 168 stray `-` rows dated 01/05/2025 (they must not overwrite May)"."""
    groups = ("Delay reason", "Delay reason LOS 7+")
    may = acute_rows(date(2025, 5, 1), reason_groups=groups)
    june = changed(acute_rows(date(2025, 6, 1), reason_groups=groups), {"Period": "01/10/2025"}, **{"Metric Group": groups[1]})  # fmt: skip
    label = reasons()[3]
    stray = [
        {**row, "Period": "01/05/2025", "Value": "-"}
        for row in june
        if (row["Metric"], row["Metric Group"]) == (label, groups[1])
    ]
    for number, rows in enumerate((may, june + stray)):
        path = written(tmp_path / f"{number}.csv", rows)
        assert load_file(store, path, now=NOW, loaded_by="tests").published
    contents = read(path)
    counts = contents.counts
    assert (counts.re_dated, counts.rejected, counts.kept) == (6 * 37, 6, len(june))
    assert "6 rows belong to May 2025 and not to June 2025; they carry no figure" in the(contents, "stray_rows").message
    snapshot = store.snapshot()
    assert snapshot is not None
    in_may = "SELECT count(*), count(patients), count(DISTINCT edition) FROM delay_reason WHERE month = '2025-05-01'"
    assert snapshot.rows(in_may) == [(2 * 37 * 6, 2 * 37 * 6, 1)]


def test_rows_of_another_month_with_figures_are_left_out_and_named(tmp_path: Path) -> None:
    late = {"Period": "31/10/2024"}
    rows = [*acute_rows(), *changed(acute_rows(places=("RH5",))[:3], late)]
    contents = of(tmp_path, rows)
    assert (contents.counts.rejected, contents.counts.kept) == (3, len(rows) - 3)
    other = the(contents, "other_month")
    assert (other.severity, other.rows) == ("warn", (len(rows) - 1, len(rows), len(rows) + 1))
    assert contents.first_day == NOVEMBER


def test_a_week_that_begins_in_the_month_before_is_kept_and_an_older_one_is_not(tmp_path: Path) -> None:
    """README: "week rows of the previous month are legitimate"."""
    weeks = [date(2024, 10, 28), *(date(2024, 11, d) for d in (4, 11, 18))]
    contents = of(tmp_path, acute_rows(weeks=weeks))
    assert [f.code for f in contents.findings] == ["published_assumed"]
    assert sorted(contents.tables["bed_days_lost"]["week_start"].dt.date.unique()) == weeks
    older = of(tmp_path, acute_rows(weeks=[date(2024, 10, 21), *weeks]))
    assert older.counts.rejected == 6 * 3
    assert "October 2024" in the(older, "other_month").message
    same_tables(contents, older)


def test_a_file_of_two_months_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"more than one month \(October 2024 and November 2024\)"):
        of(tmp_path, [*acute_rows(), *acute_rows(date(2024, 10, 1), places=("RH5", "RA7"))])


def test_a_file_without_daily_rows_has_no_month(tmp_path: Path) -> None:
    monthly = [row for row in acute_rows() if row["Metric Group"] == "Delay reason"]
    with pytest.raises(FileRefused, match="its month cannot be told"):
        of(tmp_path, monthly)


def test_a_reason_below_0_is_kept_and_told(tmp_path: Path) -> None:
    where = {"Org Code": "RH5", "Metric Group": "Delay reason", "Metric": reasons()[0]}
    contents = of(tmp_path, changed(acute_rows(), {"Value": "-2.5"}, **where))
    told = next(f for f in contents.findings if f.code == "negative_count")
    assert (told.severity, told.rows) == ("warn", ("RH5 2024-11-01",))
    assert contents.tables["delay_reason"]["patients"].min() == -2.5


# --- repeats ---


def test_exact_copies_are_dropped_and_counted(tmp_path: Path) -> None:
    """README: "one delay reason appears twice for nearly every organisation in ten months (exact copies)"."""
    rows = acute_rows()
    copies = [row for row in rows if row["Metric"] == reasons()[3]]
    contents = of(tmp_path, rows + copies)
    assert (contents.counts.duplicates_dropped, contents.counts.kept) == (6, len(rows))
    assert the(contents, "duplicates_dropped").rows == tuple(range(len(rows) + 2, len(rows) + 8))
    same_tables(of(tmp_path, rows), contents)


def test_a_copy_that_is_spelt_another_way_is_a_copy(tmp_path: Path) -> None:
    rows = acute_rows()
    copies = [{**r, "Metric": r["Metric"].replace("–", "-"), "Value": f"{float(r['Value']):.2f}"} for r in rows[:9]]
    assert of(tmp_path, rows + copies).counts.duplicates_dropped == 9


@pytest.mark.parametrize("value", ["7", "-"])
def test_a_repeat_with_another_value_is_refused_and_both_rows_are_named(tmp_path: Path, value: str) -> None:
    """README: "A repeat with a different value is an error to report"."""
    rows = acute_rows()
    first = next(i for i, row in enumerate(rows) if row["Metric Group"] == "Delay reason")
    with pytest.raises(FileRefused, match=r"two different things for ENG, Delay reason.* in row \d+ and .* in row \d+") as seen:  # fmt: skip
        of(tmp_path, [*rows, {**rows[first], "Value": value}])
    (finding,) = seen.value.findings
    assert (finding.code, finding.rows) == ("conflicting_repeat", (first + 2, len(rows) + 2))
    assert finding.message.endswith("Nothing was changed.")


# --- too few rows, unknown names ---


def test_a_complete_month_has_exactly_so_many_rows() -> None:
    """README: "organisations x (3 x days + 3 x weeks + 8 + 37 x reason groups + 40 if costs) rows"; "a cheap check of completeness"."""
    june_2024 = wanted_rows(["Delay reason"], places=169, days=30, weeks=4, grouped=True)
    assert sum(june_2024.values()) == 169 * (3 * 30 + 3 * 4 + 8 + 37) == 24_843
    groups = ["Delay reason LOS 14+", "Delay reason LOS 7+", "Delay reason LOS 7+ Costs"]
    august_2025 = wanted_rows(groups, places=168, days=31, weeks=4, grouped=True)
    assert sum(august_2025.values()) == 168 * (3 * 31 + 3 * 4 + 8 + 37 * 2 + 40) == 38_136
    january_2024 = wanted_rows(["Delay reason"], places=169, days=31, weeks=4, grouped=False)
    assert sum(january_2024.values()) == 22_815


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ({"Org Code": "RH5", "Period": "04/11/2024", "Metric Group": "Discharges"}, "Discharges (179 of 180)"),
        ({"Period": "30/11/2024"}, "NCTR (174 of 180), Discharges (174 of 180), NCTR not discharged (174 of 180)"),
        ({"Metric Group": "Discharge destination"}, "Discharge destination (0 of 48)"),
        ({"Metric Group": "Delay reason", "Org Code": "RA7"}, "Delay reason (185 of 222)"),
        ({"Metric Group": "Additional bed days lost", "Org Code": "ENG"}, "Additional bed days lost (60 of 72)"),
    ],
    ids=["one row", "the last day", "all destinations", "a trust's reasons", "England's bed days"],
)
def test_too_few_rows_are_said_and_which(tmp_path: Path, gone: Row, told: str) -> None:
    finding = the(of(tmp_path, without(acute_rows(), **gone)), "incomplete")
    assert finding.severity == "warn"
    assert f"Too few rows: {told}." in finding.message


def test_a_metric_that_nobody_knows_is_left_out_and_named(tmp_path: Path) -> None:
    new = {"Metric": "Number of patients in corridors", "Metric Group": "Corridors", "Value": "9"}
    rows = acute_rows()
    contents = of(tmp_path, [*rows, {**rows[0], **new}])
    assert (contents.counts.rejected, contents.counts.kept) == (1, len(rows))
    finding = the(contents, "unknown_metric")
    assert (finding.severity, finding.rows) == ("note", (len(rows) + 2,))
    assert "1 rows of 1 metrics that are not known here were left out: 'Number of patients in corridors' (Corridors)" in finding.message  # fmt: skip


def test_a_known_label_under_another_group_is_another_metric(tmp_path: Path) -> None:
    rows = acute_rows()
    swapped = [{**row, "Metric Group": "Discharges"} for row in rows if row["Metric"] == DAILY["NCTR"]]
    contents = of(tmp_path, rows + swapped)
    assert contents.counts.rejected == len(swapped)
    assert "(Discharges)" in the(contents, "unknown_metric").message


def test_a_new_reason_in_a_known_group_is_kept_and_named(tmp_path: Path) -> None:
    rows = acute_rows()
    new = [{**row, "Metric": "Capacity – Awaiting a lift"} for row in rows if row["Metric"] == reasons()[0]]
    contents = of(tmp_path, rows + new)
    assert contents.counts.kept == len(rows) + 6
    assert "'Capacity - Awaiting a lift' (Delay reason)" in the(contents, "new_reason").message


# --- refused ---


def test_everything_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    rows = acute_rows()
    rows[3] = {**rows[3], "Period": "30/02/2024"}
    rows[5] = {**rows[5], "Value": "about 40"}
    rows[8] = {**rows[8], "Value": "1e3"}
    rows[9] = {**rows[9], "Org Code": " "}
    with pytest.raises(FileRefused) as seen:
        of(tmp_path, rows)
    told = {f.code: f for f in seen.value.findings}
    assert {code: f.rows for code, f in told.items()} == {
        "unknown_day": (5,),
        "not_a_number": (7, 10),
        "no_code": (11,),
    }
    assert "2 rows have no number in column 'Value', first row 7 ('about 40')" in told["not_a_number"].message
    assert all(f.message.endswith("Nothing was changed.") for f in told.values())


def test_heads_without_rows_and_blank_rows(tmp_path: Path) -> None:
    rows = acute_rows()
    path = written(tmp_path / "a.csv", rows[:1])
    path.write_text(",".join(NEW_HEADS) + "\r\n" + "," * 9 + "\r\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="no rows"):
        read(path)
    blank = dict.fromkeys(NEW_HEADS, "") | {"Level": "PROVIDER"}
    contents = of(tmp_path, [*rows, blank, blank])
    assert (contents.counts.read, contents.counts.rejected) == (len(rows) + 2, 2)


@pytest.mark.parametrize("how", ["its providers", "its England row"])
def test_the_community_file_with_the_same_columns_is_refused(tmp_path: Path, how: str) -> None:
    if how == "its providers":
        rows = acute_rows(places=("ENG", "QSL", "RH5", "506", "NAX", "VNNDK"))
    else:
        rows = changed(acute_rows(), {"Org Name": "ENGLAND (Community providers)"}, **{"Org Code": "ENG"})
    with pytest.raises(FileRefused, match="another publication"):
        of(tmp_path, rows)


# --- in the store ---


def test_a_re_issued_month_wins_and_the_first_can_still_be_asked_for(tmp_path: Path, store: Store) -> None:
    """README: "Re-issues change values: editions must live side by side. The file's own month, not its name, decides"."""
    first, again = acute_rows(), changed(acute_rows(), {"Value": "999"}, **RH5_NCTR)
    for name, rows, when in (("b.csv", again, date(2025, 2, 1)), ("a.csv", first, date(2024, 12, 12))):
        assert load_file(store, written(tmp_path / name, rows), now=NOW, loaded_by="tests", published=when).published
    snapshot = store.snapshot()
    assert snapshot is not None
    day = Period(first=date(2024, 11, 4), last=date(2024, 11, 4))
    assert nctr_by_day(snapshot, place("RH5"), day)["nctr_patients"].tolist() == [999]
    assert nctr_by_day(snapshot, place("RH5"), day, as_of=date(2025, 1, 1))["nctr_patients"].tolist() == [244]


def test_real_june_2024_flags_what_cannot_be_trusted(shared_data: Path, store: Store) -> None:
    """README: "A run of days with patients and not one discharge (RD1 ...; RNZ and RN3 June 2024 all 0) is flagged"."""
    loaded = load_file(store, shared_data / "acute_csv" / "acute-2024-06.csv", now=NOW, loaded_by="tests")
    told = {f.code: f for f in loaded.findings}
    assert "RD1" in told["no_discharges_reported"].message
    assert "RNZ 2024-06-01" in told["all_zero"].rows
    assert told["negative_remaining"].severity == "warn"
    snapshot = store.snapshot()
    assert snapshot is not None
    june = Period(first=date(2024, 6, 1), last=date(2024, 6, 30))
    assert nctr_by_day(snapshot, place("RNZ"), june)["remaining_patients"].isna().all()
    assert nctr_by_day(snapshot, place("RD1"), june)["no_discharges"].all()
