"""The illustrative set: it has to be the same every time, add up, and have the published monthly means."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from flow.model import Contents
from flow.reference import reference_table
from flow.sources.illustrative import contents

SCHEMA = Path(__file__).resolve().parents[2] / "flow" / "store" / "schema.sql"
FIGURES = ["nctr_patients", "discharged_patients", "remaining_patients"]
REPORTING_ERRORS = [*pd.date_range("2025-01-20", "2025-01-27"), *pd.date_range("2026-01-12", "2026-01-13")]
"""Days wrong on purpose, and the day after the first run of them, when the count falls back."""

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def the_set() -> Contents:
    return contents()


@pytest.fixture(scope="module")
def bed_day(the_set: Contents) -> pd.DataFrame:
    return the_set.tables["bed_day"]


@pytest.fixture(scope="module")
def everyone(bed_day: pd.DataFrame) -> pd.DataFrame:
    return bed_day[bed_day["stay_days_or_more"] == 0]


def by_day(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    return rows[rows["place_code"] == place].set_index("day")[FIGURES]


def reference_row_name(row: dict[str, str]) -> str:
    return f"{row['month']} {row['place_code']}"


PUBLISHED_MONTHS = reference_table("published_months").to_dict("records")


def test_contents_say_what_they_are(the_set: Contents) -> None:
    rows = sum(len(table) for table in the_set.tables.values())
    assert (the_set.source, the_set.provenance, the_set.precedence) == ("illustrative", "illustrative", 4)
    assert the_set.title == "Illustrative set: made-up figures"
    assert (the_set.first_day, the_set.last_day) == (dt.date(2022, 4, 1), dt.date(2026, 2, 15))
    assert (the_set.published, the_set.published_assumed) == (dt.date(2026, 2, 15), False)
    assert the_set.counts.read == the_set.counts.kept == rows
    assert not the_set.refused


def test_built_twice_every_byte_is_the_same(the_set: Contents) -> None:
    again = contents()
    assert list(again.tables) == list(the_set.tables)
    for name, table in the_set.tables.items():
        assert again.tables[name].to_csv().encode() == table.to_csv().encode(), name


def test_every_table_goes_into_the_store_as_it_is(the_set: Contents) -> None:
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        for name, table in the_set.tables.items():
            columns = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            assert list(table.columns) == [column for column in columns if column != "edition"], name
            connection.register("rows", table)
            connection.execute(f"INSERT INTO {name} BY NAME SELECT *, 1 AS edition FROM rows")
        stored = connection.execute(
            "SELECT day, nctr_patients, mark, published FROM bed_day WHERE place_code = 'RH5' AND day IN ('2022-06-19', '2022-06-20')"
            " ORDER BY day"
        ).fetchall()
    assert stored[0] == (dt.date(2022, 6, 19), None, "-", dt.date(2022, 6, 19))
    assert stored[1][1] > 0
    assert stored[1][2] is None


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("bed_day", ["place_code", "day", "stay_days_or_more"]),
        ("beds_month", ["place_code", "month", "basis"]),
        ("bed_days_lost", ["place_code", "week_start", "stay_days_or_more"]),
        ("discharge_destination", ["place_code", "month", "destination"]),
        ("delay_reason", ["place_code", "month", "metric_group", "reason"]),
    ],
)
def test_no_figure_is_given_twice(the_set: Contents, table: str, key: list[str]) -> None:
    assert not the_set.tables[table].duplicated(key).any()


@pytest.mark.parametrize("row", PUBLISHED_MONTHS, ids=reference_row_name)
def test_monthly_mean_is_the_published_one(everyone: pd.DataFrame, row: dict[str, str]) -> None:
    month = by_day(everyone, row["place_code"]).loc[row["month"]]
    published = [float(row[f"{measure}_per_day"]) for measure in ("nctr", "discharged", "remaining")]
    np.testing.assert_allclose(month.mean(), published, atol=0.5)
    # Both parts are fitted to the nearest whole patient of the month's total; nctr is their sum.
    np.testing.assert_allclose(month.mean().iloc[1:], published[1:], atol=0.5 / month["nctr_patients"].count() + 1e-9)


def test_remaining_and_discharged_make_up_nctr_in_whole_patients(bed_day: pd.DataFrame) -> None:
    reported = bed_day.dropna(subset=FIGURES)
    assert (reported["nctr_patients"] == reported["discharged_patients"] + reported["remaining_patients"]).all()
    assert (reported[FIGURES] >= 0).all(axis=None)
    assert (reported[FIGURES] % 1 == 0).all(axis=None)
    assert (reported["nctr_patients"] > 0).all()


def test_hospitals_add_up_to_somerset(everyone: pd.DataFrame) -> None:
    somerset, trust = by_day(everyone, "QSL"), by_day(everyone, "RH5")
    yeovil = by_day(everyone, "RA4")
    assert yeovil.index.max() == pd.Timestamp("2023-03-31")
    pd.testing.assert_frame_equal(trust.loc[yeovil.index] + yeovil, somerset.loc[yeovil.index])
    pd.testing.assert_frame_equal(trust.loc["2023-04-01":], somerset.loc["2023-04-01":])


def test_sites_add_up_to_the_trust_on_days_when_both_reported(everyone: pd.DataFrame) -> None:
    taunton, yeovil = by_day(everyone, "RH5A8"), by_day(everyone, "RH5O4")
    assert taunton.index.min() == yeovil.index.min() == pd.Timestamp("2023-04-01")
    both = (taunton + yeovil).dropna()
    assert len(both) == len(taunton) - 2
    pd.testing.assert_frame_equal(both, by_day(everyone, "RH5").loc[both.index])


def test_missing_days_are_null_with_a_dash_and_the_rest_is_there(everyone: pd.DataFrame) -> None:
    missing = everyone[everyone[FIGURES].isna().any(axis=1)]
    assert missing[FIGURES].isna().all(axis=None)
    assert set(zip(missing["place_code"], missing["day"].dt.strftime("%Y-%m-%d"), strict=True)) == {
        ("QSL", "2022-06-19"),
        ("RH5", "2022-06-19"),
        ("RA4", "2022-06-19"),
        ("QSL", "2022-12-27"),  # RA4 is missing, and Somerset without Yeovil would be too low
        ("RA4", "2022-12-27"),
        ("RH5O4", "2024-07-14"),
        ("RH5A8", "2025-11-29"),
    }
    assert (missing["mark"] == "-").all()
    assert everyone.drop(missing.index)["mark"].isna().all()
    for place in ("QSL", "RH5"):
        days = by_day(everyone, place).index
        assert (len(days), days.min(), days.max()) == (1417, pd.Timestamp("2022-04-01"), pd.Timestamp("2026-02-15"))


def test_reporting_errors_stand_out_as_they_did_when_published(everyone: pd.DataFrame) -> None:
    trust = by_day(everyone, "RH5")
    around = trust.loc["2025-01-06":"2025-02-09"].drop(pd.date_range("2025-01-20", "2025-01-26"))
    doubled = trust.loc["2025-01-20":"2025-01-26"].mean() / around.mean()
    assert 1.7 < doubled["nctr_patients"] < 2.1
    assert 0.85 < doubled["discharged_patients"] < 1.15
    halved = trust.loc["2026-01-12":"2026-01-13"].mean() / trust.loc["2026-01-19":"2026-01-20"].mean()
    assert halved.between(0.35, 0.65).all()


@pytest.mark.parametrize("place", ["QSL", "RH5", "RA4", "RH5A8", "RH5O4"])
def test_nobody_leaves_who_was_not_there(everyone: pd.DataFrame, place: str) -> None:
    """Patients new to the count = change in remaining + discharged: below 0 only where the reporting was wrong."""
    figures = by_day(everyone, place)
    new = (figures["remaining_patients"].diff() + figures["discharged_patients"]).dropna()
    assert (new.drop(REPORTING_ERRORS, errors="ignore") >= 0).all()


def test_week_and_christmas_look_like_life(everyone: pd.DataFrame) -> None:
    trust = by_day(everyone, "RH5").loc["2023-11-01":]
    by_weekday = trust.groupby(trust.index.day_of_week).mean()
    assert by_weekday["discharged_patients"].idxmax() == 4
    assert by_weekday["discharged_patients"].idxmin() == 6
    assert by_weekday.loc[6, "discharged_patients"] < 0.5 * by_weekday.loc[1:4, "discharged_patients"].mean()
    christmas = trust.loc["2024-12-24":"2024-12-27", "remaining_patients"].mean()
    assert christmas < 0.9 * trust.loc["2024-12-09":"2024-12-15", "remaining_patients"].mean()
    ordinary = trust.loc["2024-02-01":"2024-11-30", "remaining_patients"]
    assert ordinary.autocorr(1) > 0.5


def test_long_stays_are_a_subset_of_everyone_for_twelve_months(bed_day: pd.DataFrame, everyone: pd.DataFrame) -> None:
    long_stay = bed_day[bed_day["stay_days_or_more"] == 21]
    assert set(long_stay["place_code"]) == {"QSL", "RH5"}
    for place in ("QSL", "RH5"):
        subset, whole = by_day(long_stay, place), by_day(everyone, place).loc["2025-02-16":]
        assert list(subset.index) == list(whole.index)
        assert (subset <= whole).all(axis=None)
        share = subset["remaining_patients"].mean() / whole["remaining_patients"].mean()
        assert share == pytest.approx(0.38, abs=0.03)


def test_beds_are_those_of_the_plan_where_it_gives_them(the_set: Contents) -> None:
    beds = the_set.tables["beds_month"].pivot(index=["place_code", "month"], columns="basis", values="beds")
    november, august = beds.loc["RH5", pd.Timestamp("2024-11-01")], beds.loc["RH5", pd.Timestamp("2025-08-01")]
    assert november.to_dict() == {"adult_open": 932, "adult_occupied": 892, "all_open": 1000, "all_occupied": 933}
    assert august[["adult_open", "adult_occupied"]].to_dict() == {"adult_open": 897, "adult_occupied": 854}


def test_beds_are_whole_and_occupied_beds_are_open_ones(the_set: Contents) -> None:
    beds = the_set.tables["beds_month"].pivot(index=["place_code", "month"], columns="basis", values="beds")
    months = {place: beds.loc[place].index for place in ("RH5", "RA4")}
    assert set(beds.index.get_level_values("place_code")) == set(months)
    assert list(months["RH5"]) == list(pd.date_range("2022-04-01", "2026-02-01", freq="MS"))
    assert list(months["RA4"]) == list(pd.date_range("2022-04-01", "2023-03-01", freq="MS"))
    assert (beds % 1 == 0).all(axis=None)
    for ages in ("adult", "all"):
        assert beds[f"{ages}_occupied"].div(beds[f"{ages}_open"]).between(0.9, 0.99).all()
    assert (beds["all_open"] > beds["adult_open"]).all()
    assert (beds["all_occupied"] > beds["adult_occupied"]).all()


@pytest.mark.parametrize(("basis", "share"), [("adult_open", 0.214), ("adult_occupied", 0.224)])
def test_shares_of_november_2024_come_out(the_set: Contents, everyone: pd.DataFrame, basis: str, share: float) -> None:
    remaining = by_day(everyone, "RH5").loc["2024-11", "remaining_patients"].mean()
    beds = the_set.tables["beds_month"].set_index(["place_code", "month", "basis"])["beds"]
    assert round(remaining, 1) == 199.7
    assert round(remaining / beds["RH5", pd.Timestamp("2024-11-01"), basis], 3) == share


def test_destinations_add_up_to_the_discharges_of_the_month(the_set: Contents, everyone: pd.DataFrame) -> None:
    table = the_set.tables["discharge_destination"]
    for place in ("QSL", "RH5"):
        rows = table[table["place_code"] == place].groupby("month")["patients"].sum()
        daily = by_day(everyone, place)["discharged_patients"].resample("MS").sum().loc[: rows.index.max()]
        if place == "QSL":  # RH5 reported on the day when RA4 did not, and its patients went somewhere
            daily[pd.Timestamp("2022-12-01")] += by_day(everyone, "RH5").loc["2022-12-27", "discharged_patients"]
        assert rows.to_dict() == daily.to_dict()


def test_pathway_shares_are_those_of_the_plan(the_set: Contents) -> None:
    table = the_set.tables["discharge_destination"]
    rows = table[(table["place_code"] == "RH5") & table["month"].between("2024-06-01", "2025-03-01")]
    shares = 100 * rows.groupby("pathway")["patients"].sum() / rows["patients"].sum()
    assert shares[["P1", "P2", "P3"]].to_list() == pytest.approx([7.0, 4.1, 1.9], abs=0.4)


def test_care_home_returns_leave_p3b_when_rh5_began_to_count_them_under_p0(the_set: Contents) -> None:
    table = the_set.tables["discharge_destination"]
    returns = table[(table["place_code"] == "RH5") & (table["pathway"] == "P3b")].set_index("month")["patients"]
    assert (returns.loc[:"2023-10"] > 0).all()
    assert (returns.loc["2023-11":] == 0).all()
    assert returns.index.max() == pd.Timestamp("2024-05-01")


@pytest.mark.parametrize(
    ("table", "column", "reference"),
    [
        ("discharge_destination", "destination", "discharge_destinations"),
        ("delay_reason", "reason", "delay_reasons"),
    ],
)
def test_labels_are_those_of_the_specification_in_force(
    the_set: Contents, table: str, column: str, reference: str
) -> None:
    labels = reference_table(reference).groupby("specification")["label"].agg(set)
    rows = the_set.tables[table]
    assert set(rows["place_code"]) == {"QSL", "RH5"}
    assert set(rows.loc[rows["month"] <= "2024-05-01", column]) == labels["2022"]
    assert set(rows.loc[rows["month"] >= "2024-06-01", column]) == labels["2024"]
    assert rows["month"].max() == pd.Timestamp("2026-01-01")


def test_reasons_stay_well_below_remaining(the_set: Contents, everyone: pd.DataFrame) -> None:
    table = the_set.tables["delay_reason"]
    for place in ("QSL", "RH5"):
        rows = table[table["place_code"] == place]
        sums = rows.groupby(["metric_group", "month"])["patients"].sum()
        remaining = by_day(everyone, place)["remaining_patients"].resample("MS").median()
        share = sums / remaining.reindex(sums.index.get_level_values("month")).to_numpy()
        assert share.between(0.4, 0.9).all()
    assert (table["patients"] >= 0).all()
    assert (table["patients"] % 1 == 0).all()


def test_more_patients_wait_over_seven_days_than_over_fourteen(the_set: Contents) -> None:
    table = the_set.tables["delay_reason"]
    key = ["place_code", "month", "reason"]
    over_7 = table[table["metric_group"] == "Delay reason LOS 7+"].set_index(key)["patients"]
    over_14 = table[table["metric_group"] != "Delay reason LOS 7+"].set_index(key)["patients"]
    assert over_7.index.get_level_values("month").min() == pd.Timestamp("2025-04-01")
    assert (over_7 >= over_14.loc[over_7.index]).all()


def test_bed_day_bands_are_nested_and_weeks_begin_on_monday(the_set: Contents) -> None:
    table = the_set.tables["bed_days_lost"]
    bands = table.pivot(index=["place_code", "week_start"], columns="stay_days_or_more", values="bed_days")
    weeks = pd.date_range("2022-04-04", "2026-02-09", freq="W-MON")
    assert list(bands.loc["RH5"].index) == list(bands.loc["QSL"].index) == list(weeks)
    assert ((bands[7] > bands[14]) & (bands[14] > bands[21]) & (bands[21] > 0)).all()
    assert (bands % 1 == 0).all(axis=None)
    before, after = (
        bands.loc[(slice(None), slice("2023-03-20")), :],
        bands.loc[(slice(None), slice("2023-04-03", None)), :],
    )
    assert (before.loc["QSL"] > before.loc["RH5"]).all(axis=None)
    pd.testing.assert_frame_equal(after.loc["QSL"], after.loc["RH5"])


def test_rows_are_published_on_the_last_day_they_speak_of(the_set: Contents) -> None:
    tables = the_set.tables
    last = pd.Timestamp("2026-02-15")
    assert (tables["bed_day"]["published"] == tables["bed_day"]["day"]).all()
    lost = tables["bed_days_lost"]
    assert (lost["published"] == lost["week_start"] + pd.Timedelta(days=6)).all()
    for name in ("beds_month", "discharge_destination", "delay_reason"):
        month_end = tables[name]["month"] + pd.offsets.MonthEnd(0)
        assert (tables[name]["published"] == month_end.where(month_end <= last, last)).all(), name
