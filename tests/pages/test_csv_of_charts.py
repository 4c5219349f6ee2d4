"""The CSV of a chart: exactly the points drawn, and no count of 1 to 7 of the system's own patients."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from made_up_loads import MadeUpRow, a_date, a_day, a_load, beds_of_month, days_of, snapshot_of

from flow.metrics import Question, measure
from flow.metrics.mental_health_options import DELAYED
from flow.metrics.ranking import ranking
from flow.metrics.small_numbers import few_members, few_people, few_values, withheld_readings
from flow.model import Grain, Period
from flow.reference import localities
from flow.signals import all_series, series
from flow.store import Snapshot
from flow.summary import summary
from flow.ui.beside import ranking_csv
from flow.ui.downloads import described_csv, question_csv, series_csv
from flow.ui.measure_table import summary_csv

WEEKS = days_of("2026-05-04", "2026-06-28")
FIGURES = (
    *("referred_patients", "referred_from_hospital_patients", "started_from_hospital_patients"),
    *(
        "started_from_home_patients",
        "waiting_patients",
        "waiting_in_hospital_patients",
        "in_service_patients",
        "places",
    ),
    *("ended_patients", "waited_days", "service_days"),
)


def a_pathway_day(day: date | str, locality: str, **figures: float) -> MadeUpRow:
    columns = {"locality_code": locality, "day": a_date(day), "pathway": "P1", **dict.fromkeys(FIGURES, 100.0)}
    return MadeUpRow("pathway_day", {**columns, **figures}, a_date(day))


def waiting(kind: str = "local", **patients: float) -> Snapshot:
    """Patients who wait in each locality, the same every day of eight weeks."""
    rows = [
        a_pathway_day(d, code, waiting_patients=patients.get(code, 40.0), waiting_in_hospital_patients=0.0)
        for d in WEEKS
        for code in localities()
    ]
    return snapshot_of(a_load(*rows, kind=kind))


def asked(metric: str = "pathway_1_waiting", *, grain: Grain = "day", by: str | None = "locality") -> Question:
    return Question(metric=metric, place="QSL", period=Period(first=WEEKS[0], last=WEEKS[-1]), grain=grain, by=by)


def table_of(csv: str) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(csv), keep_default_na=False, na_values={"value": "", "numerator": "", "denominator": ""}
    )


def names_withheld(csv: str) -> set[str]:
    told = table_of(csv)
    few = told[told["withheld"] != ""]
    assert few[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert few["flags"].str.contains("suppressed").all()
    assert not told.loc[told["withheld"] == "", "flags"].str.contains("suppressed").any()
    return set(few["member"])


# --- the points drawn ---


def patients_every_day(first: str, last: str) -> Snapshot:
    return snapshot_of(a_load(*(a_day(d, remaining=200 + d.day) for d in days_of(first, last))))


@pytest.mark.parametrize("points", ["day", "week", "month"])
def test_csv_has_exactly_the_points_drawn(points: Grain) -> None:
    """From a Friday to a Friday in the middle of a month: the first week is drawn whole, the last not at all."""
    snapshot = patients_every_day("2026-01-01", "2026-06-30")
    question = Question(
        metric="nctr_remaining", place="RH5", period=Period(first=date(2026, 2, 6), last=date(2026, 3, 20))
    )
    drawn = series(snapshot, question, points=points)
    told = table_of(series_csv(snapshot, [drawn]))
    assert told["period_start"].tolist() == [d.isoformat() for d in drawn.shown["start"]]
    assert told["value"].tolist() == drawn.shown["value"].tolist()
    assert told["days_reported"].tolist() == drawn.shown["days_reported"].tolist()
    if points == "week":
        assert told["period_start"].iloc[0] == "2026-02-02"
        assert told["period_end"].iloc[-1] == "2026-03-15"
        assert (told["days_in_period"] == 7).all()


def test_a_week_with_too_few_days_is_a_gap_in_the_csv_too() -> None:
    days = [d for d in days_of("2026-01-01", "2026-06-30") if not date(2026, 3, 3) <= d <= date(2026, 3, 6)]
    snapshot = snapshot_of(a_load(*(a_day(d) for d in days)))
    question = Question(
        metric="nctr_remaining", place="RH5", period=Period(first=date(2026, 2, 2), last=date(2026, 3, 29))
    )
    told = table_of(series_csv(snapshot, [series(snapshot, question)])).set_index("period_start")
    assert pd.isna(told.loc["2026-03-02", "value"])
    assert told.loc["2026-03-02", "days_reported"] == 3
    assert told["value"].notna().sum() == 7


def test_members_and_several_places_stand_below_one_another() -> None:
    snapshot = waiting()
    members = all_series(snapshot, asked())
    told = table_of(series_csv(snapshot, list(members.values())))
    assert told["member"].drop_duplicates().tolist() == list(members)
    assert len(told) == 8 * len(members)
    two = [series(snapshot, replace(asked(by=None), metric=m)) for m in ("pathway_1_waiting", "pathway_1_in_service")]
    told = table_of(series_csv(snapshot, two))
    assert told["metric"].drop_duplicates().tolist() == ["pathway_1_waiting", "pathway_1_in_service"]
    assert "member" not in told


def test_nothing_at_all_is_a_head() -> None:
    found = series(None, asked(by=None))
    assert series_csv(None, [found]).startswith("metric,place,")
    assert series_csv(None, []) == ""


# --- few people ---


@pytest.mark.parametrize(
    ("patients", "expected"),
    [
        pytest.param({"MEN": 20}, set(), id="nothing small"),
        pytest.param({"MEN": 0}, set(), id="0 is not small"),
        pytest.param({"MEN": 8}, set(), id="8 is shown"),
        pytest.param({"MEN": 3, "SED": 12}, {"MEN", "SED"}, id="the next smallest goes with it"),
        pytest.param({"MEN": 3, "SED": 7}, {"MEN", "SED"}, id="two small ones hide each other"),
        pytest.param({"MEN": 3, "SED": 0, "SS": 12}, {"MEN", "SS"}, id="a 0 hides nothing"),
    ],
)
@pytest.mark.parametrize("grain", ["day", "week"])
def test_small_counts_of_the_systems_own_and_what_gives_them_away(
    grain: Grain, patients: dict[str, float], expected: set[str]
) -> None:
    snapshot = waiting(**patients)
    assert names_withheld(question_csv(snapshot, asked(grain=grain))) == expected
    drawn = list(all_series(snapshot, asked(), points="week").values())
    assert names_withheld(series_csv(snapshot, drawn)) == expected


def test_a_member_alone_is_withheld_as_among_all() -> None:
    """Its own chart's CSV does not show what that of all withholds."""
    snapshot = waiting(MEN=3, SED=12)
    alone = series(snapshot, asked(), member="SED")
    assert names_withheld(series_csv(snapshot, [alone])) == {"SED"}
    assert names_withheld(question_csv(snapshot, asked(), member="SED")) == {"SED"}


@pytest.mark.parametrize("kind", ["monthly", "illustrative"])
def test_published_and_made_up_figures_are_shown(kind: str) -> None:
    assert names_withheld(question_csv(waiting(kind, MEN=3), asked())) == set()


def test_a_weeks_starts_are_counted_over_the_week() -> None:
    """Two a day are fourteen a week; one on each of three days is too few."""
    rows = []
    for d in WEEKS:
        for n, code in enumerate(localities()):
            started = 2.0 if n else float(d.weekday() < 3)
            rows.append(a_pathway_day(d, code, started_from_hospital_patients=started, started_from_home_patients=0.0))
    first, second, *_ = localities()
    snapshot = snapshot_of(a_load(*rows, kind="local"))
    assert names_withheld(question_csv(snapshot, asked("pathway_1_new_starts", grain="week"))) == {first, second}


def test_a_mean_of_few_people_and_the_rest_of_a_share_are_few_too() -> None:
    frame = pd.DataFrame(
        {
            "provenance": "local",
            "period_start": "2026-06-01",
            "value": [2.0, 2.0, 0.9],
            "numerator": [10.0, 40.0, 45.0],
            "denominator": [5.0, 20.0, 50.0],
            "days_reported": 7,
        }
    )
    assert few_people(frame, "pathway_1_days_waited").tolist() == [True, False, False]
    assert few_people(frame, "mental_health_on_ready_date_share").tolist()[2]  # 5 of 50 were not
    assert not few_people(frame.assign(provenance="published"), "mental_health_on_ready_date_share").any()
    assert not few_people(frame, "pathway_1_places").any()
    assert not few_people(frame, "community_beds_open").any()
    assert few_people(frame, "mental_health_occupancy").tolist() == [True, True, True]  # 10 over 7 days are under 2


def test_what_days_of_few_patients_cost_is_withheld_too() -> None:
    few = snapshot_of(a_load(*(a_day(d, remaining=5) for d in WEEKS), kind="local"))
    question = replace(asked(by=None), metric="delay_cost", place="RH5")
    assert withheld_readings(few, question, measure(few, question).frame()).all()
    many = snapshot_of(a_load(*(a_day(d, remaining=50) for d in WEEKS), kind="local"))
    assert not withheld_readings(many, question, measure(many, question).frame()).any()


def test_tables_of_members_lose_their_figures_and_what_adds_up_over_them() -> None:
    members = pd.DataFrame({"label": ["a", "b", "c"], "patients": [30.0, 12.0, 3.0], "before": [20.0, 0.0, 9.0]})
    table = members.assign(cumulative=[66.7, 93.3, 100.0])
    few = few_members(members, ("patients", "before"), "local")
    assert few.tolist() == [False, True, True]
    told = pd.read_csv(io.StringIO(described_csv(table, DELAYED, few=few)))
    assert told["label"].tolist() == ["a", "b", "c"]
    assert told["patients"].notna().tolist() == [True, False, False]
    assert told["cumulative"].isna().all()
    assert not few_members(members, ("patients", "before"), "illustrative").any()
    shown = pd.read_csv(io.StringIO(described_csv(table, DELAYED)))
    assert shown["patients"].tolist() == [30, 12, 3]


def test_values_alone() -> None:
    assert few_values([3.0, 0.0, 8.0, float("nan")], "pathway_1_waiting", 7, "local") == [True, False, False, False]
    assert few_values([3.0], "pathway_1_waiting", 7, "published") == [False]
    assert few_values([3.0], "pathway_1_new_starts", 28, "local") == [False]  # 12 people
    assert few_values([3.0], "pathway_1_places", 7, "local") == [False]


def test_few_patients_of_an_own_trust_are_withheld_in_the_ranking() -> None:
    rows = [a_day(d, remaining=5) for d in days_of("2026-06-01", "2026-06-30")]
    snapshot = snapshot_of(a_load(*rows, kind="local"), a_load(beds_of_month("2026-06-01", 900)))
    ranked = ranking(snapshot, date(2026, 6, 1), basis="adult_open")
    told = pd.read_csv(io.StringIO(ranking_csv(ranked, date(2026, 6, 1), "adult_open"))).set_index("code").loc["RH5"]
    assert told[["value", "numerator", "denominator", "without_suspect"]].isna().all()
    assert str(told["withheld"]).startswith("Withheld")


def test_summary_withholds_few_patients_in_every_column() -> None:
    snapshot = waiting(**dict.fromkeys(localities(), 1.0))
    rows = summary(snapshot, [asked(by=None), replace(asked(by=None), metric="pathway_1_in_service")])
    told = pd.read_csv(io.StringIO(summary_csv(rows)), keep_default_na=False).set_index("metric")
    few, many = told.loc["pathway_1_waiting"], told.loc["pathway_1_in_service"]
    assert (few["value"], few["change"], few["recent"].strip()) == ("", "", "")
    assert (few["withheld"][:8], "suppressed" in few["flags"]) == ("Withheld", True)
    assert (float(many["value"]), many["withheld"]) == (400.0, "")
