"""The illustrative set's own files: a person could have filled them in, and nobody is lost between two days or two tables."""

from __future__ import annotations

import pandas as pd
import pytest

from flow.quality import check
from flow.sources.illustrative import contents
from flow.sources.illustrative_stays import LOCAL_DAYS
from flow.sources.local_file import read
from flow.sources.template import Template
from flow.sources.templates import TEMPLATES

pytestmark = pytest.mark.filterwarnings("error")

Tables = dict[str, pd.DataFrame]
OWN = {t.table: t for t in TEMPLATES if t.day == "day" and t.name != "daily"}
LOCALITIES = {"MEN", "SED", "SWT", "SS"}
PLACE = {"place_code", "locality_code"}
FIRST, LAST = pd.Timestamp("2023-04-01"), pd.Timestamp("2026-02-15")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return dict(contents().tables)


def place_of(table: pd.DataFrame) -> str:
    """The column that names the place."""
    return next(column for column in table.columns if column in PLACE)


def filled_in(template: Template, table: pd.DataFrame) -> pd.DataFrame:
    """The rows as a person would write them into the template."""
    return pd.DataFrame(
        {
            c.name: table[c.fills].dt.strftime("%Y-%m-%d") if c.kind == "day" else table[c.fills].map(written)
            for c in template.columns
        }
    )


def written(value: object) -> str:
    """A number without a needless .0, a text as it is."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def test_every_template_of_daily_figures_is_filled(tables: Tables) -> None:
    assert len(OWN) == 9
    assert set(OWN) <= set(tables)


@pytest.mark.parametrize("name", sorted(OWN))
def test_the_reader_of_the_template_takes_every_row_and_has_nothing_to_say(tables: Tables, name: str) -> None:
    """Every rule of the template: parts within wholes, days of somebody, whole counts, known codes, no closed ward."""
    template, table = OWN[name], tables[name]
    taken = read(template, filled_in(template, table), name, published=None)
    assert not taken.findings
    assert taken.counts.kept == len(table)
    again = taken.tables[name].reset_index(drop=True)[list(table.columns)]
    pd.testing.assert_frame_equal(again, table.reset_index(drop=True), check_dtype=False)


def test_the_checks_before_publishing_find_nothing() -> None:
    assert check(contents(), today=LAST.date()) == ()


@pytest.mark.parametrize("name", sorted({*OWN, "community_day"} - {"mental_health_reason_day", "local_delay_reason"}))
def test_a_place_misses_one_to_three_days_and_none_of_the_last_four_weeks(tables: Tables, name: str) -> None:
    table = tables[name]
    last = pd.Timestamp("2024-07-28") if name == "community_day" else LAST
    for code, rows in table.groupby(place_of(table)):
        there = pd.DatetimeIndex(rows["day"].unique())
        closed = pd.Timestamp("2024-07-23") if code == "RH5H5" else last
        days = pd.date_range(FIRST, closed)
        assert (there.min(), there.max()) == (FIRST, closed)
        assert len(days) - len(there) in ([0] if name == "community_day" else [0, 1, 2, 3]), code
        if closed == LAST:
            assert there.isin(days[-28:]).sum() == 28
    missing = sum(len(LOCAL_DAYS) - rows["day"].nunique() for _, rows in table.groupby(place_of(table)))
    assert missing > 0


@pytest.mark.parametrize(
    ("name", "stock", "came", "left"),
    [
        ("pathway_day", "waiting_patients", ["referred_patients"], ["started_from_hospital_patients", "started_from_home_patients"]),
        ("pathway_day", "waiting_in_hospital_patients", ["referred_from_hospital_patients"], ["started_from_hospital_patients"]),
        ("pathway_day", "in_service_patients", ["started_from_hospital_patients", "started_from_home_patients"], ["ended_patients"]),
        ("care_home_day", "waiting_patients", ["referred_patients"], ["placed_patients"]),
        ("community_bed_day", "beds_occupied", ["admitted_patients"], ["discharged_patients"]),
        ("mental_health_day", "beds_occupied", ["admitted_patients"], ["discharged_patients"]),
        ("hub_day", "ready_not_referred_patients", ["ready_patients"], ["referred_patients"]),
        ("hub_day", "decided_not_started_patients", ["decided_patients"], ["started_patients"]),
    ],
)  # fmt: skip
def test_todays_stock_is_yesterdays_and_who_came_less_who_left(
    tables: Tables, name: str, stock: str, came: list[str], left: list[str]
) -> None:
    table = tables[name].copy()
    table["who"] = table[place_of(table)] + (table["pathway"] if name == "hub_day" else "")
    table["moved"] = table[came].sum(axis=1) - table[left].sum(axis=1)
    checked = 0
    for _, rows in table.groupby("who"):
        by_day = rows.set_index("day").sort_index()
        follows = by_day.index.to_series().diff() == pd.Timedelta(days=1)
        change = by_day[stock].diff()
        assert (change[follows] == by_day.loc[follows, "moved"]).all()
        checked += int(follows.sum())
    assert checked > 0.99 * len(table) - 40


def test_the_hub_loses_nobody_between_referral_and_decision(tables: Tables) -> None:
    """Over all pathways: `not decided` is left for the pathway that was decided."""
    hub = tables["hub_day"].groupby(["locality_code", "day"]).sum(numeric_only=True)
    for locality in LOCALITIES:
        by_day = hub.loc[locality]
        follows = by_day.index.to_series().diff() == pd.Timedelta(days=1)
        moved = by_day["referred_patients"] - by_day["decided_patients"]
        assert (by_day["referred_not_decided_patients"].diff()[follows] == moved[follows]).all()


def test_residents_elsewhere_are_in_and_out_without_loss(tables: Tables) -> None:
    """New ones are those who remain today and left today, less those who remained yesterday: never fewer than none."""
    for _, rows in tables["out_of_county_day"].groupby("place_code"):
        by_day = rows.set_index("day")
        new = by_day["nctr_patients"] - by_day["remaining_patients"].shift()
        follows = by_day.index.to_series().diff() == pd.Timedelta(days=1)
        assert (new[follows] >= 0).all()


@pytest.mark.parametrize("name", sorted(OWN))
def test_figures_are_whole_and_never_below_none(tables: Tables, name: str) -> None:
    figures = tables[name].select_dtypes("number").drop(columns="ready_log_days_at_discharge", errors="ignore")
    assert (figures >= 0).all(axis=None)
    assert (figures % 1 == 0).all(axis=None)


@pytest.mark.parametrize(
    ("name", "stock", "days"),
    [
        ("pathway_day", "waiting_patients", "waited_days"),
        ("pathway_day", "in_service_patients", "service_days"),
        ("care_home_day", "waiting_patients", "waited_days"),
        ("community_bed_day", "beds_occupied", "stay_days"),
        ("mental_health_day", "ready_patients", "ready_days_at_discharge"),
        ("hub_day", "ready_not_referred_patients", "ready_to_referred_days"),
        ("hub_day", "referred_not_decided_patients", "referred_to_decided_days"),
        ("hub_day", "decided_not_started_patients", "decided_to_started_days"),
    ],
)
def test_people_there_each_day_add_up_to_the_days_of_those_who_left(
    tables: Tables, name: str, stock: str, days: str
) -> None:
    """Little's law: over three years the people counted every evening are the days that people stayed, but for both ends."""
    table = tables[name]
    assert table[stock].sum() == pytest.approx(table[days].sum(), rel=0.04)


def test_the_same_people_are_in_every_table_that_they_pass(tables: Tables) -> None:
    hub = tables["hub_day"].set_index(["pathway", "locality_code", "day"])
    for pathway, name, pairs in (
        ("P1", "pathway_day", {
            "started_patients": "started_from_hospital_patients",
            "decided_patients": "referred_from_hospital_patients",
            "decided_not_started_patients": "waiting_in_hospital_patients",
        }),
        ("P3", "care_home_day", {"decided_not_started_patients": "waiting_in_hospital_patients"}),
    ):  # fmt: skip
        own = tables[name].set_index(["locality_code", "day"])
        both = own.index.intersection(hub.loc[pathway].index)
        assert len(both) > 0.99 * len(own)
        for ours, theirs in pairs.items():
            assert (hub.loc[pathway].loc[both, ours] == own.loc[both, theirs]).all(), (pathway, ours)
    admitted = tables["community_bed_day"].groupby("day")["admitted_from_acute_patients"].agg(["sum", "size"])
    started = hub.loc["P2"].groupby("day")["started_patients"].agg(["sum", "size"])
    whole = admitted[admitted["size"] == 13].index.intersection(started[started["size"] == 4].index)
    assert len(whole) > 900
    assert (admitted.loc[whole, "sum"] == started.loc[whole, "sum"]).all()


def test_reasons_add_up_to_everyone_who_remains_at_the_trust(tables: Tables) -> None:
    reasons = tables["local_delay_reason"]
    assert set(reasons["place_code"]) == {"RH5"}
    assert set(reasons["stay_days_or_more"]) == {0}
    assert reasons.groupby("day").size().unique().tolist() == [37]
    told = reasons.groupby("day")["patients"].sum()
    everyone = tables["bed_day"].query("place_code == 'RH5' and stay_days_or_more == 0").set_index("day")
    assert (told == everyone.loc[told.index, "remaining_patients"]).all()
    weeks = pd.date_range("2024-06-06", LAST, freq="W-THU")
    assert list(weeks.difference(pd.DatetimeIndex(told.index))) == [pd.Timestamp("2025-01-23")]


def test_reasons_in_mental_health_wards_add_up_to_everyone_ready(tables: Tables) -> None:
    """Also where that is nobody: 0 is counted and there were none, no row is not counted."""
    told = tables["mental_health_reason_day"].groupby(["place_code", "day"])["patients"].sum()
    ready = tables["mental_health_day"].set_index(["place_code", "day"])["ready_patients"]
    assert (ready == 0).any()
    pd.testing.assert_series_equal(told, ready.sort_index(), check_names=False)


def test_weekends_and_bank_holidays_are_quiet(tables: Tables) -> None:
    starts = tables["pathway_day"].groupby("day")["started_from_hospital_patients"].sum()
    weekday = starts.groupby(starts.index.day_of_week).mean()
    assert weekday.loc[[5, 6]].max() < 0.6 * weekday.loc[:4].min()
    for day in ("2024-12-25", "2025-04-21", "2026-01-01"):
        assert starts[day] < 0.6 * starts.loc[pd.Timestamp(day).strftime("%Y-%m")].median()


def test_adult_and_escalation_beds_have_the_months_of_the_acute_report(tables: Tables) -> None:
    """In months without a gap; the children's beds make up the difference between all beds and adults' beds."""
    wards = tables["ward_bed_day"].pivot_table(index="day", columns="ward_type", values="beds_open", aggfunc="sum")
    sites = tables["ward_bed_day"].groupby("day")["place_code"].nunique()
    months = tables["beds_month"].query("place_code == 'RH5'").pivot(index="month", columns="basis", values="beds")
    whole = sites.groupby(sites.index.to_period("M")).min() == 2
    checked = 0
    for month in whole[whole].index:
        mean, published = wards.loc[str(month)].mean(), months.loc[month.to_timestamp()]
        adults = mean["adult general and acute"] + mean["escalation"]
        assert adults == pytest.approx(published["adult_open"], abs=0.05)
        assert adults + mean["paediatric"] == pytest.approx(published["all_open"], abs=0.1)
        checked += 1
    assert checked >= 30
