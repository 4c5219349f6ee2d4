"""The illustrative set keeps to what is known: the plan's facts, the test in South Somerset, and its first five tables as they were."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest

from flow.reference import reference_table
from flow.sources.illustrative import contents
from flow.sources.illustrative_pathways import P3_TEST_BEGINS
from flow.sources.ready_date_csv import MEASURES

pytestmark = pytest.mark.filterwarnings("error")

Tables = dict[str, pd.DataFrame]
FACTS = reference_table("plan_facts").set_index(["fact", "as_of"])["value"].astype(float)
FIRST_FIVE = {
    "bed_day": "bfe2b826b5e9d9b98a1a14a4134a4888a2d66673c6ea4e3f3e8cd58afdb44337",
    "beds_month": "c3b77f004125d6caed0a49783f0df2b48664b63ffb25f20ed1ee8e7986043313",
    "bed_days_lost": "d594c082ba8b377196e05ebd87086fbc82b9a62a11ca55eb8d3b7458006f146d",
    "discharge_destination": "b4dea19730dda64ef59203671bb66bf13ee98d72af7a17b310f431d462de419a",
    "delay_reason": "cfb6f8a74c7c0afb872f65f9cbb5bce073648900387247cab58b0120d921dcc9",
}
"""Of each table as CSV, before any other table was made. A figure that changes here changes a page: say so in CHANGELOG.md."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return dict(contents().tables)


@pytest.mark.parametrize("name", sorted(FIRST_FIVE))
def test_a_new_table_leaves_the_first_five_as_they_were(tables: Tables, name: str) -> None:
    written = tables[name].to_csv(lineterminator="\n").encode()
    assert hashlib.sha256(written).hexdigest() == FIRST_FIVE[name]


def starts_per_week(tables: Tables, first: str, last: str) -> float:
    """New starts of the county: days on which a locality is missing count for the others only."""
    rows = tables["pathway_day"][tables["pathway_day"]["day"].between(first, last)]
    starts = rows["started_from_hospital_patients"] + rows["started_from_home_patients"]
    return float(7 * starts.groupby(rows["locality_code"]).mean().sum())


@pytest.mark.parametrize(
    ("first", "last", "per_week"),
    [
        ("2024-04-01", "2024-04-30", FACTS["Pathway 1 new starts before", "2024-04"]),
        ("2025-03-01", "2025-03-31", FACTS["Pathway 1 new starts after", "2025-03"]),
        ("2025-07-01", "2025-09-29", 67),
        ("2025-09-30", "2026-02-15", 83),
    ],
    ids=["before the plan", "at its end", "before the test of September 2025", "after it"],
)
def test_new_starts_of_pathway_1_are_those_of_the_plan(tables: Tables, first: str, last: str, per_week: float) -> None:
    assert starts_per_week(tables, first, last) == pytest.approx(per_week, abs=1)


def test_places_hold_everyone_and_people_wait_all_the_same(tables: Tables) -> None:
    rows = tables["pathway_day"]
    assert (rows["in_service_patients"] <= rows["places"]).all()
    assert (rows.groupby("locality_code")["waiting_patients"].mean() > 5).all()


def test_28_of_208_community_beds_close(tables: Tables) -> None:
    opened = (
        tables["community_bed_day"].pivot(index="day", columns="place_code", values="beds_open").ffill().sum(axis=1)
    )
    before, after = opened.loc[:"2025-09-29"], opened.loc["2025-09-30":]
    assert before.unique().tolist() == [FACTS["Community beds", "2026-03-04"]]
    assert after.unique().tolist() == [208 - 28]


def test_community_stay_is_that_of_the_audit(tables: Tables) -> None:
    rows = tables["community_bed_day"]
    stay = rows["stay_days"].sum() / rows["discharged_patients"].sum()
    assert stay == pytest.approx(FACTS["Community bed length of stay", "2026-03-04"], abs=1)
    assert 0.88 < rows["beds_occupied"].sum() / rows["beds_open"].sum() < 0.96


def test_old_community_collection_tells_the_same_patients_and_ends(tables: Tables) -> None:
    """Published for December 2023: 66.1 patients a day, 62.0 remained, 4.1 left."""
    old = tables["community_day"]
    assert old["day"].max() == pd.Timestamp("2024-07-28")
    assert set(old["place_code"]) == {"QSL", "RH5"}
    told = old.dropna(subset="nctr_patients")
    assert (told["nctr_patients"] == told["discharged_patients"] + told["remaining_patients"]).all()
    assert old.loc[old["mark"].notna(), "remaining_patients"].isna().all()
    hospitals = tables["community_bed_day"].groupby("day")["remaining_patients"].agg(["sum", "size"])
    own, national = hospitals[hospitals["size"] == 13]["sum"], told[told["place_code"] == "RH5"].set_index("day")
    both = own.index.intersection(national.index)
    assert (own[both] == national.loc[both, "remaining_patients"]).all()
    december = national.loc["2023-12"].mean(numeric_only=True)
    assert december["remaining_patients"] == pytest.approx(62.0, abs=6)
    assert december["discharged_patients"] == pytest.approx(4.1, abs=0.6)


def days_waited(rows: pd.DataFrame) -> pd.Series:
    """Mean days for a placement, by locality."""
    sums = rows.groupby("locality_code")[["waited_days", "placed_patients"]].sum()
    return sums["waited_days"] / sums["placed_patients"]


def test_waits_for_care_homes_fall_by_a_quarter_in_south_somerset_alone(tables: Tables) -> None:
    rows = tables["care_home_day"]
    assert P3_TEST_BEGINS == "2025-06-02"
    before, after = rows[rows["day"].between("2024-06-02", "2025-06-01")], rows[rows["day"] >= "2025-06-23"]
    change = days_waited(after) / days_waited(before)
    assert 0.67 < change["SS"] < 0.8
    assert change.drop("SS").between(0.88, 1.12).all()


def test_mental_health_beds_are_those_of_kh03(tables: Tables) -> None:
    year = tables["mental_health_day"]
    year = year[year["day"].between("2024-04-01", "2025-03-31")]
    for column, fact in (
        ("beds_available", "Mental illness beds available at RH5"),
        ("beds_occupied", "Mental illness beds occupied at RH5"),
    ):
        by_day = year.pivot(index="day", columns="place_code", values=column)
        by_day.loc[:"2024-07-23"] = by_day.loc[:"2024-07-23"].ffill()
        by_day.loc["2024-07-24":] = by_day.loc["2024-07-24":].ffill()
        assert by_day.sum(axis=1).mean() == pytest.approx(FACTS[fact, "2024/25"], abs=0.6), column


def test_mental_health_looks_like_life(tables: Tables) -> None:
    """About a tenth of the beds, most leave on the day they are ready, and a few are ready for months."""
    whole = tables["mental_health_day"].sum(numeric_only=True)
    assert 0.08 < whole["ready_patients"] / whole["beds_occupied"] < 0.15
    assert 0.5 < whole["discharged_on_ready_date_patients"] / whole["discharged_patients"] < 0.8
    assert whole["ready_over_60_days_patients"] > 0
    assert 0.04 < whole["readmitted_patients"] / whole["admitted_patients"] < 0.13
    assert set(tables["mental_health_reason_day"]["responsible"]) == {
        "NHS",
        "social care",
        "both",
        "housing",
        "not known",
    }


TOTAL = "Number of patients discharged in total"
NO_DELAY = next(m for m in MEASURES if m.startswith("Number of") and m.endswith("No delay"))
LOST = "Total bed days lost due to delayed discharge"
EXCLUDING = next(m for m in MEASURES if m.endswith("(exc 0 day delays)"))


def wide(tables: Tables, place: str, level: str) -> pd.DataFrame:
    """The measures of a place by month."""
    rows = tables["ready_date"]
    rows = rows[(rows["place_code"] == place) & (rows["level"] == level)]
    return rows.pivot(index="month", columns="measure", values="value")


@pytest.mark.parametrize(
    ("place", "level", "patients", "on_the_day", "bed_days"),
    [("RH5", "trust", 41_746, 34_293, 70_221), ("E06000066", "local_authority", 47_923, 39_800, 72_210)],
)
def test_the_year_of_the_ready_date_is_the_published_one(
    tables: Tables, place: str, level: str, patients: int, on_the_day: int, bed_days: int
) -> None:
    year = wide(tables, place, level).loc[:"2025-03-01"].sum()
    assert (year[TOTAL], year[NO_DELAY], year[LOST]) == (patients, on_the_day, bed_days)
    if place == "RH5":
        share, days = (
            FACTS[fact, "2024/25"]
            for fact in ("Discharged on the ready date at RH5", "Mean days delayed (delayed patients) at RH5")
        )
        assert 100 * year[NO_DELAY] / year[TOTAL] == pytest.approx(share, abs=0.005)
        assert year[LOST] / (year[TOTAL] - year[NO_DELAY]) == pytest.approx(days, abs=0.005)


def test_every_place_and_month_of_the_ready_date_has_the_38_measures(tables: Tables) -> None:
    rows = tables["ready_date"]
    assert {(m, u) for m, u in zip(rows["measure"], rows["unit"], strict=True)} == set(MEASURES.items())
    held = rows.groupby(["place_code", "level", "month"]).size()
    assert set(held) == {38}
    assert not rows.duplicated(["place_code", "level", "month", "measure"]).any()
    assert (rows["month"].min(), rows["month"].max()) == (pd.Timestamp("2024-04-01"), pd.Timestamp("2026-01-01"))
    assert (rows["value"].isna() == (rows["mark"] == "[z]")).all()
    assert rows.loc[rows["unit"] == "share", "value"].dropna().between(0, 1).all()
    assert (rows["value"].dropna() >= 0).all()
    residents = rows["level"] == "trust_local_authority"
    assert set(rows.loc[residents, "local_authority_code"]) == {"E06000066"}
    assert rows.loc[~residents, "local_authority_code"].isna().all()


def test_bands_of_the_ready_date_add_up_and_hold_their_days(tables: Tables) -> None:
    bands = [m for m in MEASURES if m.startswith("Number of patients discharged where")]
    days = [m for m in MEASURES if m.startswith("Total bed days after")]
    for place, level in tables["ready_date"][["place_code", "level"]].drop_duplicates().itertuples(index=False):
        told = wide(tables, place, level)
        assert (told[bands].sum(axis=1) == told[TOTAL]).all()
        assert (told[days].sum(axis=1) == told[LOST]).all()
        for band, lost, least, most in zip(bands[1:], days, (1, 2, 4, 7, 14, 21), (1, 3, 6, 13, 20, 999), strict=True):
            assert (told[lost] >= least * told[band]).all(), (place, band)
            assert (told[lost] <= most * told[band]).all(), (place, band)
        late = told[TOTAL] - told[NO_DELAY]
        assert (told[EXCLUDING] * late).to_numpy() == pytest.approx(told[LOST].to_numpy())


def test_residents_are_those_of_the_trusts_they_lie_in(tables: Tables) -> None:
    rows = tables["ready_date"].query("level == 'trust_local_authority'")
    parts = rows.groupby(["month", "measure"])["value"].sum().unstack()
    county = wide(tables, "E06000066", "local_authority")
    assert set(rows["place_code"]) == {"RH5", "RA7", "RVJ", "RD1", "RH8", "R0D", "RBD"}
    for measure in (TOTAL, NO_DELAY, LOST):
        assert (parts[measure] == county[measure]).all()
    for place in rows["place_code"].unique():
        some, everyone = wide(tables, place, "trust_local_authority"), wide(tables, place, "trust")
        assert (some[[TOTAL, NO_DELAY, LOST]] <= everyone[[TOTAL, NO_DELAY, LOST]]).all(axis=None)


def test_residents_elsewhere_are_a_handful_of_neighbours(tables: Tables) -> None:
    rows = tables["out_of_county_day"]
    assert set(rows["place_code"]) == {"RA7", "RVJ", "RD1", "RH8", "R0D", "RBD"}
    by_day = rows.groupby("place_code").mean(numeric_only=True).sum()
    assert 20 < by_day["remaining_patients"] < 35
    assert 0.1 < by_day["remaining_patients"] / by_day["beds_occupied"] < 0.2
