"""The charts against the reference (`shared/golden/spc`), against rules counted by hand, and against their own mirror image."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from flow import spc
from flow.errors import BadQuestion, UnknownName

GOLDEN = Path(__file__).resolve().parents[1].parent / "shared" / "golden" / "spc"
SMALL_GOLDEN = Path(__file__).resolve().parent / "golden" / "spc_summary.csv"
needs_golden = pytest.mark.skipif(not GOLDEN.exists(), reason="the reference answers (shared/golden/spc) are not here")
DEFAULTS = {"fix_after": None, "screen_outliers": True, "run_length": 7, "two_in_three": "reference"}
MONDAY = date(2024, 1, 1)
STEADY = [10.0, 12, 11, 13, 10, 12, 11, 13, 10, 12, 11, 13]  # mean 11.5, and no rule met


def weeks(count: int, *, days_apart: int = 7) -> list[date]:
    return [MONDAY + timedelta(days=days_apart * i) for i in range(count)]


def a_chart(values: Any, **overrides: Any) -> pd.DataFrame:
    """A weekly chart on which more is better, unless said otherwise."""
    return spc.xmr(values, **({"dates": weeks(len(values)), "improvement": "increase"} | overrides))


def causes(chart: pd.DataFrame) -> list[str]:
    return chart["special_cause_type"].astype(str).tolist()


# The reference -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    series: list[dict[str, Any]]
    points: dict[str, pd.DataFrame]

    @property
    def answered(self) -> list[dict[str, Any]]:
        return [each for each in self.series if each["r_status"] == "ok"]


@pytest.fixture(scope="module")
def reference() -> Reference:
    points = pd.read_parquet(GOLDEN / "golden_a.parquet")
    return Reference(
        json.loads((GOLDEN / "series_a.json").read_text()),
        {str(name): rows.reset_index(drop=True) for name, rows in points.groupby("series_id")},
    )


def chart_of(series: dict[str, Any]) -> pd.DataFrame:
    return spc.xmr(
        series["values"],
        dates=series["dates"],
        improvement=series["improvement_direction"],
        target=series["target"],
        rebase=series["rebase"],
        fix_after=series["fix_after_n_points"],
        screen_outliers=series["screen_outliers"],
    )


def icon(file_name: str | None) -> str | None:
    return file_name and file_name.removesuffix(".svg")


def differing_flags(chart: pd.DataFrame, expected: pd.DataFrame) -> int:
    return sum(
        int((chart[column].astype(object).to_numpy() != expected[column].astype(object).to_numpy()).sum())
        for column in ("rebase_group", "short_group_warning", "special_cause_type", "point_type")
        if column in expected
    )


def assert_lines_agree(chart: pd.DataFrame, expected: pd.DataFrame) -> None:
    for line in ("mean", "lpl", "upl"):
        # The absolute part is for limits that are 0 but for rounding.
        np.testing.assert_allclose(chart[line], expected[line], rtol=1e-9, atol=1e-12, err_msg=line)


@needs_golden
def test_xmr_on_the_reference_series_differs_nowhere(reference: Reference) -> None:
    differing, compared = {}, 0
    for series in reference.answered:
        chart, expected = chart_of(series), reference.points[series["series_id"]]
        assert chart["date"].dt.strftime("%Y-%m-%d").tolist() == expected["date"].tolist()
        assert_lines_agree(chart, expected)
        compared += len(chart)
        if flags := differing_flags(chart, expected):
            differing[series["series_id"]] = flags
    assert compared == 16_399
    assert differing == {}


@needs_golden
def test_icons_on_the_reference_series_are_the_same(reference: Reference) -> None:
    for series in reference.answered:
        seen = chart_of(series).attrs
        assert (seen["variation"], seen["assurance"]) == (series["variation_type"], series["assurance_type"])
        assert seen["variation_icon"] == icon(series["variation_icon"]), series["series_id"]
        assert seen["assurance_icon"] == icon(series["assurance_icon"]), series["series_id"]


@needs_golden
def test_xmr_many_on_the_reference_series_differs_nowhere(reference: Reference) -> None:
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for series in reference.answered:
        alike.setdefault((series["fix_after_n_points"], series["screen_outliers"]), []).append(series)
    for (fix_after, screen), members in alike.items():
        ids = [each["series_id"] for each in members]
        parts = [pd.DataFrame({"id": s["series_id"], "day": s["dates"], "number": s["values"]}) for s in members]
        points, summary = spc.xmr_many(
            pd.concat(parts).sample(frac=1, random_state=1),
            by="id",
            value="number",
            date="day",
            improvement={s["series_id"]: s["improvement_direction"] for s in members},
            target={s["series_id"]: s["target"] for s in members},
            rebase={s["series_id"]: s["rebase"] for s in members if s["rebase"]},
            fix_after=fix_after,
            screen_outliers=screen,
        )
        expected = pd.concat([reference.points[each] for each in sorted(ids)])
        assert_lines_agree(points, expected)
        assert differing_flags(points, expected) == 0
        by_id = {s["series_id"]: s for s in members}
        for row in summary.to_dict("records"):
            series = by_id[row["id"]]
            assert (row["variation"], row["assurance"]) == (series["variation_type"], series["assurance_type"])
            assert (row["variation_icon"], row["assurance_icon"]) == (
                icon(series["variation_icon"]),
                icon(series["assurance_icon"]),
            )


@needs_golden
def test_counts_by_baseline_agree_with_the_reference_summary(reference: Reference) -> None:
    expected = pd.read_csv(GOLDEN / "summary_a.csv").set_index(["series_id", "rebase_group"])
    seen = 0
    for series in reference.answered:
        for group, rows in chart_of(series).groupby("rebase_group"):
            told = expected.loc[(series["series_id"], group)]
            counts = rows["point_type"].astype(str).value_counts()
            assert len(rows) == told["n"]
            for kind in ("common_cause", "special_cause_improvement", "special_cause_concern"):
                assert counts.get(kind, 0) == told[kind], (series["series_id"], group, kind)
            assert rows["point_type"].iloc[-1] == told["variation_type"]
            seen += 1
    assert seen == len(expected) == 443


@needs_golden
def test_gaps_on_which_the_reference_stops_are_passed_over(reference: Reference) -> None:
    stopped = [each for each in reference.series if each["r_status"] == "error"]
    assert len(stopped) == 9
    for series in stopped:
        chart = chart_of(series)
        assert chart["value"].isna().any()
        assert set(chart.loc[chart["value"].isna(), "point_type"]) == {"common_cause"}


@needs_golden
def test_published_examples_are_reproduced() -> None:
    published = pd.read_csv(GOLDEN / "published_examples.csv")
    for (name, _), rows in published.groupby(["example", "facet"]):
        chart = spc.xmr(
            rows["value"],
            dates=rows["date"],
            improvement="increase" if name.startswith("excel") else "decrease",
            rebase=rows["date"][rows["rebase_group"].diff() > 0],
            screen_outliers=name != "excel_replicate",
        )
        assert_lines_agree(chart, rows)
        assert differing_flags(chart, rows) == 0, name
    assert len(published) == 300


def run_lengths(texts: list[str]) -> str:
    """7 x "Common Cause" and so on, so that a chart is a line."""
    return "; ".join(f"{len(list(same))} x {text}" for text, same in groupby(texts))


def test_hand_made_edge_cases_agree_with_the_small_golden_file() -> None:
    """The edge cases of the reference, kept here so that something is compared where the large files are absent."""
    small = pd.read_csv(SMALL_GOLDEN, dtype=str, keep_default_na=False)
    assert len(small) == 17
    for row in small.to_dict("records"):
        values = [None if text == "-" else float(text) for text in row["values"].split()]
        days = weeks(len(values))
        chart = a_chart(
            values,
            improvement=row["improvement"],
            target=float(row["target"]) if row["target"] else None,
            rebase=[days[int(position)] for position in row["rebase_rows"].split()],
            fix_after=int(row["fix_after"]) if row["fix_after"] else None,
            screen_outliers=row["screen_outliers"] == "True",
        )
        last = chart.iloc[-1]
        assert run_lengths(causes(chart)) == row["causes"], row["family"]
        assert [f"{last[line]:.6f}" for line in ("mean", "lpl", "upl")] == [row["mean"], row["lpl"], row["upl"]]
        assert [chart.attrs["variation"], chart.attrs["assurance"] or ""] == [row["variation"], row["assurance"]]


def write_small_golden() -> None:
    """Write the small file anew from the reference's answers (never from ours): `python -m tests.test_spc`."""
    points = pd.read_parquet(GOLDEN / "golden_a.parquet")
    rows = []
    for series in json.loads((GOLDEN / "series_a.json").read_text()):
        if series["family"].startswith("edge:") and series["r_status"] == "ok":
            told = points[points["series_id"] == series["series_id"]]
            begins = np.flatnonzero(told["rebase_group"].diff() > 0)
            rows.append(
                {
                    "series_id": series["series_id"],
                    "family": series["family"].removeprefix("edge:"),
                    "improvement": series["improvement_direction"],
                    "target": series["target"],
                    "rebase_rows": " ".join(str(position) for position in begins),
                    "fix_after": "" if series["fix_after_n_points"] is None else str(series["fix_after_n_points"]),
                    "screen_outliers": series["screen_outliers"],
                    "values": " ".join("-" if np.isnan(value) else f"{value:g}" for value in told["value"]),
                    "causes": run_lengths(told["special_cause_type"].tolist()),
                    **{line: f"{told[line].iloc[-1]:.6f}" for line in ("mean", "lpl", "upl")},
                    "variation": series["variation_type"],
                    "assurance": series["assurance_type"],
                }
            )
    pd.DataFrame(rows).to_csv(SMALL_GOLDEN, index=False)


# Counted by hand -----------------------------------------------------------------------------------------------------


def test_xmr_of_the_docstring_example() -> None:
    last = a_chart([10, 12, 11, 13]).iloc[-1]
    assert (last["mean"], round(last["lpl"], 2), round(last["upl"], 2)) == (11.5, 7.07, 15.93)


def test_xmr_of_nothing_has_no_points_and_no_icons() -> None:
    chart = a_chart([], target=3)
    assert chart.empty
    assert chart.columns.tolist() == a_chart([1]).columns.tolist()
    assert [chart.attrs[name] for name in ("variation", "assurance", "variation_icon", "assurance_icon")] == [None] * 4


def test_xmr_of_nothing_reported_is_common_cause() -> None:
    chart = a_chart([None, None, None], target=3)
    assert causes(chart) == ["Common Cause"] * 3
    assert chart[["mean", "lpl", "upl"]].isna().all(axis=None)
    assert (chart.attrs["variation"], chart.attrs["assurance"]) == ("common_cause", "inconsistent")


def test_a_true_zero_counts_and_a_gap_does_not() -> None:
    assert a_chart([4, 0, 4, 0])["mean"].iloc[0] == 2
    assert a_chart([4, None, 4, None])["mean"].iloc[0] == 4


def test_a_gap_has_no_moving_range_on_either_side() -> None:
    last = a_chart([10, 12, None, 50, 52], screen_outliers=False).iloc[-1]  # ranges 2 and 2, and none across the gap
    assert last["upl"] - last["mean"] == pytest.approx(2.66 * 2)


def test_a_constant_series_lies_on_its_own_mean() -> None:
    for value in (0.1, 97.3, 1 / 3, 1e6 + 0.1):
        assert set(causes(a_chart([value] * 50, screen_outliers=False))) == {"Common Cause"}


def test_limits_are_not_clipped_at_zero() -> None:
    assert a_chart([0, 1, 0, 1])["lpl"].iloc[0] < 0


def test_fix_after_keeps_later_points_out_of_the_limits_and_judges_them() -> None:
    chart = a_chart([*STEADY, 90], fix_after=12)
    assert chart["mean"].iloc[0] == 11.5
    assert causes(chart)[-1] == "Above UCL"


def test_screening_drops_a_large_range_and_keeps_its_values() -> None:
    values = [*STEADY, 40, *STEADY]
    screened, kept = a_chart(values).iloc[0], a_chart(values, screen_outliers=False).iloc[0]
    assert screened["mean"] == kept["mean"]
    assert screened["upl"] < kept["upl"]


@pytest.mark.parametrize("length", [3, 6, 7, 8])
def test_run_length_is_the_fewest_points_of_a_trend_and_of_a_shift(length: int) -> None:
    zigzag = [10.0, 30] * 20
    rise = [10.0 + i for i in range(length)]
    above = [28.0] * length  # ties, so that no trend comes first
    too_short = causes(a_chart([*zigzag, *rise[1:], 10], run_length=length, two_in_three="reference"))
    assert not any("Trend" in cause for cause in too_short[40:])
    trend = causes(a_chart([*zigzag, *rise, 10], run_length=length))
    assert trend[41] == f"{length} Point Trend (Increasing)"
    shift = causes(a_chart([*zigzag, 10, *above, 10], run_length=length))
    assert shift[41 : 41 + length] == [f"{length} Points Above CL"] * length
    short_shift = causes(a_chart([*zigzag, 10, *above[1:], 10], run_length=length))
    assert not any("Points" in cause for cause in short_shift[40:])


def test_two_in_three_counts_a_point_beyond_the_limit_only_since_2023() -> None:
    values = [*STEADY, *STEADY, *STEADY, 12, 20, 15, 12, 10]
    lines = a_chart(values, fix_after=36).iloc[0]
    near = lines["mean"] + (lines["upl"] - lines["mean"]) * 2 / 3
    assert near < 15 < lines["upl"] < 20
    of_reference = causes(a_chart(values, fix_after=36))
    of_2023 = causes(a_chart(values, fix_after=36, two_in_three="2023"))
    assert of_reference[36:39] == ["Common Cause", "Above UCL", "Common Cause"]
    assert of_2023[36:39] == ["Common Cause", "Above UCL", "2 in 3 Above CL"]


@pytest.mark.parametrize(
    ("improvement", "target", "assurance"),
    [
        pytest.param("increase", 0, "consistent_pass", id="more is better, target below the limits"),
        pytest.param("increase", 99, "consistent_fail", id="more is better, target above the limits"),
        pytest.param("decrease", 0, "consistent_fail", id="less is better, target below the limits"),
        pytest.param("decrease", 99, "consistent_pass", id="less is better, target above the limits"),
        pytest.param("decrease", 11, "inconsistent", id="target between the limits"),
        pytest.param("neutral", 99, None, id="neither is better"),
        pytest.param("increase", None, None, id="no target"),
        pytest.param("increase", float("nan"), None, id="a missing target is no target"),
    ],
)
def test_assurance_says_whether_the_target_is_met(
    improvement: str, target: float | None, assurance: str | None
) -> None:
    attrs = a_chart(STEADY, improvement=improvement, target=target).attrs
    assert attrs["assurance"] == assurance
    assert attrs["assurance_icon"] == (assurance and assurance.removeprefix("consistent_"))


@pytest.mark.parametrize("improvement", ["increase", "decrease"])
@pytest.mark.parametrize("limit", ["lpl", "upl"])
def test_a_target_on_a_limit_is_neither_met_nor_missed_for_certain(improvement: str, limit: str) -> None:
    on_limit = float(a_chart(STEADY)[limit].iloc[0])
    assert a_chart(STEADY, improvement=improvement, target=on_limit).attrs["assurance"] == "inconsistent"


def test_fewer_than_thirteen_rows_since_the_rebase_are_a_short_group() -> None:
    chart = a_chart([*STEADY, 10, *STEADY], rebase=[weeks(14)[13]])
    assert chart["short_group_warning"].tolist() == [False] * 13 + [True] * 12


def test_a_rebase_date_without_a_point_has_no_effect_and_is_counted() -> None:
    chart = a_chart(STEADY, rebase=["2024-01-15", "2024-01-16"])  # a Monday that has a point, and a Tuesday
    assert chart["rebase_group"].tolist() == [0, 0] + [1] * 10
    assert chart.attrs["rebase_missed"] == 1


def test_settings_travel_with_the_chart_as_plain_values() -> None:
    chart = a_chart(STEADY, run_length=np.int64(6))
    assert json.loads(json.dumps(chart.attrs))["settings"] == DEFAULTS | {"run_length": 6}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([1, None, 3], id="a list with None"),
        pytest.param([1.0, float("nan"), 3.0], id="a list with NaN"),
        pytest.param([Decimal(1), None, Decimal(3)], id="decimals"),
        pytest.param(pd.array([1, None, 3], dtype="Int64"), id="whole numbers with NA"),
        pytest.param([1, pd.NA, 3], id="a list with NA"),
        pytest.param(pd.Series([1, None, 3], index=[7, 8, 9]), id="a column with labels of its own"),
        pytest.param((value for value in (1, None, 3)), id="a generator"),
    ],
)
def test_values_of_every_kind_are_read_alike(values: Any) -> None:
    chart = spc.xmr(values, dates=weeks(3), improvement="increase")
    assert chart["value"].fillna(-1).tolist() == [1, -1, 3]


@pytest.mark.parametrize(
    "dates",
    [
        pytest.param(weeks(2), id="dates"),
        pytest.param([day.isoformat() for day in weeks(2)], id="text"),
        pytest.param(pd.DatetimeIndex(weeks(2)), id="time stamps"),
        pytest.param(pd.Series(weeks(2)).astype("datetime64[ns]"), id="nanoseconds"),
        pytest.param(np.array(weeks(2), dtype="datetime64[D]"), id="numpy days"),
    ],
)
def test_dates_of_every_kind_are_read_alike(dates: Any) -> None:
    chart = spc.xmr([1, 2], dates=dates, improvement="increase", rebase=[weeks(2)[1]])
    assert chart["date"].dt.date.tolist() == weeks(2)
    assert chart["rebase_group"].tolist() == [0, 1]


# Another way: the rules of the reference in plain loops over exact fractions ------------------------------------------


def by_hand(
    values: list[int | None], *, fix_after: int | None, screen: bool, length: int, since_2023: bool
) -> list[str]:
    """The special causes of one stretch, as the rule book words them, one point at a time."""
    used = [v if fix_after is None or i < fix_after else None for i, v in enumerate(values)]
    there = [v for v in used if v is not None]
    ranges = [abs(b - a) for a, b in pairwise(used) if a is not None and b is not None]
    if screen and ranges:
        ceiling = Fraction(3267, 1000) * Fraction(sum(ranges), len(ranges))
        assume(all(each == 0 or each != ceiling for each in ranges))
        ranges = [each for each in ranges if each < ceiling]
    mean = Fraction(sum(there), len(there)) if there else None
    reach = Fraction(266, 100) * Fraction(sum(ranges), len(ranges)) if ranges else None

    def side(i: int) -> int:
        value = values[i]
        return 0 if value is None or mean is None else (value > mean) - (value < mean)

    def distance(i: int) -> Fraction | None:
        value = values[i]
        if value is None or mean is None or reach is None:
            return None
        far = abs(value - mean)
        assume(reach == 0 or (far != reach and far != reach * 2 / 3))  # floats may fall either way on a limit
        return far

    def outside(i: int) -> bool:
        far = distance(i)
        return far is not None and reach is not None and far > reach

    def near(i: int) -> bool:
        far = distance(i)
        return far is not None and reach is not None and far > reach * 2 / 3 and (since_2023 or not outside(i))

    def step(i: int) -> int:
        before, after = values[i - 1] if i else None, values[i]
        return 0 if before is None or after is None else (after > before) - (after < before)

    n = len(values)
    trend, shift, two = set[int](), set[int](), set[int]()
    for first in range(n - length + 1):
        window = range(first, first + length)
        if {step(i) for i in window[1:]} in ({1}, {-1}):
            trend |= set(window)
        if {side(i) for i in window} in ({1}, {-1}):
            shift |= set(window)
    for first in range(n - 2):
        window = range(first, first + 3)
        if {side(i) for i in window} in ({1}, {-1}) and sum(near(i) for i in window) >= 2:
            two |= {i for i in window if near(i)}
    told = []
    for i in range(n):
        rising = step(i + 1) if i + 1 in trend else step(i)
        if outside(i):
            told.append("Above UCL" if side(i) == 1 else "Below LCL")
        elif i in trend:
            told.append(f"{length} Point Trend ({'Increasing' if rising == 1 else 'Decreasing'})")
        elif i in two:
            told.append(f"2 in 3 {'Above' if side(i) == 1 else 'Below'} CL")
        elif i in shift:
            told.append(f"{length} Points {'Above' if side(i) == 1 else 'Below'} CL")
        else:
            told.append("Common Cause")
    return told


noise = st.lists(st.integers(-20, 20), min_size=1, max_size=12)
rises = st.builds(lambda first, count, by: [first + by * i for i in range(count)], *[st.integers(-9, 9)] * 3)
levels = st.builds(lambda value, count: [value] * count, st.integers(-9, 9), st.integers(1, 9))
one_side = st.lists(st.integers(3, 6), min_size=5, max_size=10)
far_out = st.lists(st.sampled_from([-60, -15, 15, 60]), min_size=1, max_size=3)
gaps = st.lists(st.none(), min_size=1, max_size=2)


def series(*, with_gaps: bool = True) -> st.SearchStrategy[list[int | None]]:
    """Whole numbers with rises, falls, levels and runs in them, as even noise would seldom have."""
    pieces = [noise, rises, levels, one_side, far_out, *([gaps] if with_gaps else [])]
    return st.lists(st.one_of(pieces), min_size=1, max_size=8).map(
        lambda parts: [each for part in parts for each in part]
    )


def options() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "fix_after": st.sampled_from([None, 12, 15]),
            "screen_outliers": st.booleans(),
            "run_length": st.sampled_from([7, 6, 3]),
            "two_in_three": st.sampled_from(["reference", "2023"]),
        }
    )


@settings(deadline=None, max_examples=300)
@given(values=series(), chosen=options())
@example(values=[], chosen=DEFAULTS)
def test_special_causes_are_those_counted_by_hand(values: list[int | None], chosen: dict[str, Any]) -> None:
    expected = by_hand(
        values,
        fix_after=chosen["fix_after"],
        screen=chosen["screen_outliers"],
        length=chosen["run_length"],
        since_2023=chosen["two_in_three"] == "2023",
    )
    assert causes(a_chart(values, **chosen)) == expected


# Properties ----------------------------------------------------------------------------------------------------------


RISE_WITHIN_LIMITS = [-20, 1, 2, 3, 4, 5, 6]  # the large first step widens the limits, so that its end is named a trend


def assume_no_point_on_a_limit(chart: pd.DataFrame) -> None:
    """On a limit, rounding decides; so a property cannot hold there. A mean of whole numbers is exact when it is whole."""
    reach = chart["upl"] - chart["mean"]
    far = (chart["value"] - chart["mean"]).abs()
    assume(not ((far - reach).abs() < 1e-9).where(reach > 0, False).any())
    assume(not ((far - reach * 2 / 3).abs() < 1e-9).where(reach > 0, False).any())


@settings(deadline=None)
@given(values=series(), chosen=options(), by=st.integers(-1000, 1000))
def test_shifting_a_series_moves_nothing_but_the_lines(values: list[Any], chosen: dict[str, Any], by: int) -> None:
    chart = a_chart(values, **chosen)
    assume_no_point_on_a_limit(chart)
    moved = a_chart([None if value is None else value + by for value in values], **chosen)
    assert causes(moved) == causes(chart)
    for line in ("mean", "lpl", "upl"):
        np.testing.assert_allclose(moved[line], chart[line] + by, rtol=0, atol=1e-9)


def opposite(cause: str) -> str:
    for one, other in (("Above UCL", "Below LCL"), ("Above CL", "Below CL"), ("Increasing", "Decreasing")):
        if one in cause or other in cause:
            return cause.replace(one, other) if one in cause else cause.replace(other, one)
    return cause


@settings(deadline=None)
@given(values=series(), chosen=options(), target=st.integers(-30, 30))
def test_mirroring_a_series_swaps_high_and_low(values: list[Any], chosen: dict[str, Any], target: int) -> None:
    chart = a_chart(values, target=target, **chosen)
    mirrored = [None if value is None else -value for value in values]
    mirror = a_chart(mirrored, target=-target, improvement="decrease", **chosen)
    np.testing.assert_array_equal(mirror["mean"], -chart["mean"])
    np.testing.assert_array_equal(mirror["upl"], -chart["lpl"])
    # The reference's quirk is not symmetric: the end of a trend that a tie joins to the next is always "Decreasing".
    tied = (chart["value"].diff(-1) == 0) & chart["special_cause_type"].astype(str).str.contains("Trend")
    compared = np.flatnonzero(~tied)
    assert [causes(mirror)[i] for i in compared] == [opposite(causes(chart)[i]) for i in compared]
    assert mirror["point_type"].astype(str)[compared].tolist() == chart["point_type"].astype(str)[compared].tolist()
    assert mirror.attrs["variation"] == chart.attrs["variation"]
    assert mirror.attrs["assurance"] == chart.attrs["assurance"]


@settings(deadline=None)
@given(values=series(), chosen=options())
def test_a_gap_breaks_every_pattern(values: list[Any], chosen: dict[str, Any]) -> None:
    chart = a_chart(values, **chosen)
    for reported, rows in chart.groupby([chart["value"].notna(), (chart["value"].isna()).cumsum()]):
        seen = set(causes(rows)) - {"Above UCL", "Below LCL"}
        if not reported[0]:
            assert seen == {"Common Cause"}
        elif len(rows) < 3:
            assert seen <= {"Common Cause"}
        elif len(rows) < chosen["run_length"]:
            assert seen <= {"Common Cause", "2 in 3 Above CL", "2 in 3 Below CL"}


@pytest.mark.parametrize(
    ("run", "cause", "options"),
    [
        pytest.param([5, 6, 7, 8, 9, 10, 11], "7 Point Trend (Increasing)", {}, id="trend"),
        pytest.param([13, 14, 13, 14, 13, 14, 13], "7 Points Above CL", {}, id="shift"),
        pytest.param([12, 15, 15], "2 in 3 Above CL", {}, id="two in three"),
    ],
)
def test_a_gap_inside_a_pattern_ends_it(run: list[float], cause: str, options: dict[str, Any]) -> None:
    base = [*STEADY, *STEADY, 10]
    whole, broken = ([*base, *run], [*base, *run[:-1], None, run[-1]])
    assert cause in causes(a_chart(whole, fix_after=25, **options))
    assert cause not in causes(a_chart(broken, fix_after=25, **options))


@settings(deadline=None)
@given(values=series(), chosen=options(), data=st.data())
def test_order_of_rows_does_not_matter(values: list[Any], chosen: dict[str, Any], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(values))))
    days = weeks(len(values))
    rebase = days[3:4]
    chart = a_chart(values, rebase=rebase, **chosen)
    shuffled = a_chart([values[i] for i in order], dates=[days[i] for i in order], rebase=rebase, **chosen)
    pd.testing.assert_frame_equal(shuffled, chart)
    assert shuffled.attrs == chart.attrs


@settings(deadline=None)
@given(before=series(), after=series(), chosen=options())
@example(before=RISE_WITHIN_LIMITS, after=RISE_WITHIN_LIMITS, chosen=DEFAULTS | {"screen_outliers": False})
def test_limits_and_patterns_never_cross_a_rebase(before: list[Any], after: list[Any], chosen: dict[str, Any]) -> None:
    days = weeks(len(before) + len(after))
    cut = len(before)
    chart = a_chart([*before, *after], rebase=days[cut : cut + 1], **chosen)
    apart = [a_chart(before, dates=days[:cut], **chosen), a_chart(after, dates=days[cut:], **chosen)]
    pd.testing.assert_frame_equal(
        chart.drop(columns="rebase_group"), pd.concat(apart, ignore_index=True)[[*chart.columns.drop("rebase_group")]]
    )
    assert chart["rebase_group"].tolist() == [0] * cut + [1] * len(after)


# Many at once --------------------------------------------------------------------------------------------------------


def many(**overrides: Any) -> pd.DataFrame:
    """Three places of two sites each, their rows shuffled; other settings for each place."""
    rng = np.random.default_rng(7)
    rows = [
        {
            "place": place,
            "site": site,
            "week": day,
            "patients": None if rng.random() < 0.05 else float(rng.integers(80, 120) + (30 if i > 30 else 0)),
            "better": better,
            "aim": aim,
            "new_baseline": place == "RH5" and i == 31,
        }
        for place, better, aim in (("RH5", "decrease", 90.0), ("RA4", "increase", None), ("RBA", "neutral", 90.0))
        for site in ("east", "west")
        for i, day in enumerate(weeks(50))
    ]
    return pd.DataFrame(rows).sample(frac=1, random_state=3).assign(**overrides)


def charts(frame: pd.DataFrame, **overrides: Any) -> spc.Charts:
    given = {"by": ["place", "site"], "value": "patients", "date": "week", "improvement": "decrease"}
    return spc.xmr_many(frame, **(given | overrides))


def settings_by_column() -> dict[str, Any]:
    return {"improvement": "better", "target": "aim", "rebase": "new_baseline"}


def settings_by_mapping() -> dict[str, Any]:
    sites = ("east", "west")
    return {
        "improvement": {
            (place, site): better
            for place, better in (
                ("RH5", "decrease"),
                ("RA4", "increase"),
                ("RBA", "neutral"),
                ("elsewhere", "neutral"),
            )
            for site in sites
        },
        "target": {(place, site): 90 for place in ("RH5", "RBA") for site in sites},
        "rebase": {("RH5", site): [weeks(50)[31].isoformat()] for site in sites},
    }


@pytest.mark.parametrize("how", [settings_by_column, settings_by_mapping], ids=["by column", "by mapping"])
def test_xmr_many_is_xmr_of_each_series(how: Callable[[], dict[str, Any]]) -> None:
    frame = many()
    points, summary = charts(frame, **how())
    assert points[["place", "site"]].drop_duplicates().to_numpy().tolist() == [
        [place, site] for place in ("RA4", "RBA", "RH5") for site in ("east", "west")
    ]
    for (place, site), rows in frame.groupby(["place", "site"]):
        aim = rows["aim"].iloc[0]
        chart = spc.xmr(
            rows["patients"],
            dates=rows["week"],
            improvement=rows["better"].iloc[0],
            target=None if np.isnan(aim) else aim,
            rebase=rows.loc[rows["new_baseline"], "week"],
        )
        mine = points[(points["place"] == place) & (points["site"] == site)].drop(columns=["place", "site"])
        pd.testing.assert_frame_equal(mine.reset_index(drop=True), chart, check_flags=False)
        told = summary[(summary["place"] == place) & (summary["site"] == site)].iloc[0]
        for name in ("variation", "assurance", "variation_icon", "assurance_icon"):
            assert told[name] == chart.attrs[name]
        assert told["upl"] == chart["upl"].iloc[-1]
        assert told["rebase_missed"] == 0


def test_xmr_many_counts_the_rebase_dates_without_a_point() -> None:
    frame = many()
    shared = charts(frame, rebase=["2024-01-16", "2024-01-22", "2024-01-22"]).summary
    assert shared["rebase_missed"].tolist() == [1] * 6
    assert shared["rebase_group"].tolist() == [1] * 6
    mapped = charts(frame, rebase={("RBA", "west"): ["2024-01-16"]}).summary
    assert mapped["rebase_missed"].tolist() == [0, 0, 0, 1, 0, 0]


def test_xmr_many_of_nothing_is_nothing() -> None:
    points, summary = charts(many().iloc[:0], **settings_by_column())
    assert points.empty
    assert summary.empty
    assert {"place", "site", "point_type"} <= set(points)
    assert {"place", "site", "variation", "assurance_icon"} <= set(summary)


def test_changing_the_points_leaves_the_frame_as_it_was() -> None:
    frame = many().sort_values(["place", "site", "week"])
    before = frame.copy(deep=True)
    points = charts(frame).points
    points.loc[0, ["place", "value"]] = ["elsewhere", -1.0]
    points.loc[0, "date"] = pd.Timestamp("1999-01-01")
    pd.testing.assert_frame_equal(frame, before)


# Nonsense ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"values": [1, 2]}, "2 values and 3 dates", id="unequal lengths"),
        pytest.param({"values": ["1", "2", "3"]}, "values must be numbers. Saw '1'", id="text values"),
        pytest.param({"values": [1, "2", 3]}, "values must be numbers. Saw '2'", id="one text value"),
        pytest.param({"values": [True, False, True]}, "values must be numbers. Saw True", id="truth values"),
        pytest.param({"values": [1, float("inf"), 3]}, "infinite", id="infinite value"),
        pytest.param({"values": [1, 10**400, 3]}, "infinite", id="value too large for a float"),
        pytest.param({"values": 5}, "values must be a list", id="a single value"),
        pytest.param({"values": [[1, 2], [3, 4], [5, 6]]}, "values must be numbers", id="a table of values"),
        pytest.param({"dates": ["01/02/2024"] * 3}, "Saw '01/02/2024'", id="dates that are not ISO"),
        pytest.param({"dates": ["2024-01-01", "soon", "2024-01-03"]}, "Saw 'soon'", id="a date that is a word"),
        pytest.param({"dates": [1, 2, 3]}, "dates must be dates", id="dates that are numbers"),
        pytest.param({"dates": [1, "2024-01-02", "2024-01-03"]}, "dates must be dates", id="one date that is a number"),
        pytest.param({"dates": [*weeks(2), None]}, "dates must be dates", id="a missing date"),
        pytest.param({"dates": pd.date_range("2024", periods=3, tz="UTC")}, "time zone", id="dates with a time zone"),
        pytest.param({"dates": ["2024-01-01T00:00Z", "2024-01-02", "2024-01-03"]}, "time zone", id="mixed time zones"),
        pytest.param({"dates": np.array([9e14] * 3).astype("datetime64[s]")}, "dates must be dates", id="a far year"),
        pytest.param({"dates": [MONDAY] * 3}, "Saw 2024-01-01 twice", id="a date twice"),
        pytest.param({"run_length": 2}, "run_length counts points. Saw 2", id="a run of two"),
        pytest.param({"run_length": 7.0}, "run_length counts points. Saw 7.0", id="a run that is no whole number"),
        pytest.param({"run_length": True}, "run_length counts points. Saw True", id="a run that is a truth value"),
        pytest.param({"run_length": None}, "run_length counts points. Saw None", id="no run length"),
        pytest.param({"fix_after": 11}, "whole number of 12 or more", id="a baseline of eleven"),
        pytest.param({"screen_outliers": "no"}, "screen_outliers='no'", id="screening that is a word"),
        pytest.param({"two_in_three": "2024"}, "two_in_three='2024'", id="an unknown variant"),
        pytest.param({"improvement": "up"}, "Saw 'up'; 'increase', 'decrease' or 'neutral'", id="a bad improvement"),
        pytest.param({"improvement": None}, "Saw None; 'increase'", id="no improvement"),
        pytest.param({"target": "90"}, "target must be numbers. Saw '90'", id="a target that is text"),
        pytest.param({"target": float("inf")}, "target must be below", id="an infinite target"),
        pytest.param({"rebase": "2024-01-08"}, "rebase must be a list", id="a rebase date outside a list"),
        pytest.param({"rebase": ["soon"]}, "rebase must be dates. Saw 'soon'", id="a rebase date that is a word"),
    ],
)
def test_nonsense_is_refused_in_plain_words(wrong: dict[str, Any], words: str) -> None:
    asked = {"values": [1, 2, 3], "dates": weeks(3), "improvement": "increase"} | wrong
    with pytest.raises(BadQuestion) as refusal:
        spc.xmr(asked.pop("values"), **asked)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"value": "patient"}, "Did you mean 'patients'?", id="an unknown column"),
        pytest.param({"by": []}, "belongs to a series", id="no series"),
        pytest.param({"by": "place"}, "twice", id="two sites taken for one series"),
        pytest.param({"improvement": {("RH5", "east"): "increase"}}, "Saw None", id="a series without improvement"),
        pytest.param({"improvement": "patients"}, "patients must be the same", id="an improvement that changes"),
        pytest.param({"target": "patients"}, "patients must be the same", id="a target that changes"),
        pytest.param({"target": "better"}, "target must be numbers", id="a column of targets that is text"),
        pytest.param({"target": "goal"}, "Saw 'goal'", id="a column of targets that is not there"),
        pytest.param({"rebase": "aim"}, "true/false column", id="a column of baselines that is not true or false"),
        pytest.param({"rebase": "breaks"}, "true/false column", id="a column of baselines that is not there"),
    ],
)
def test_nonsense_about_many_is_refused_in_plain_words(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion) as refusal:
        charts(many(), **wrong)
    assert words in str(refusal.value)


def test_an_unknown_column_is_an_unknown_name() -> None:
    with pytest.raises(UnknownName):
        charts(many(), date="day")


def test_a_row_without_a_series_is_refused() -> None:
    with pytest.raises(BadQuestion, match="belongs to a series"):
        charts(many(site=[None, *["east"] * 299]))


def test_a_series_column_named_as_a_column_of_the_chart_is_refused() -> None:
    with pytest.raises(BadQuestion, match="'mean'"):
        charts(many().rename(columns={"site": "mean"}), by=["place", "mean"])


# In words ------------------------------------------------------------------------------------------------------------

BASE = [*STEADY, *STEADY, 10]  # 25 points, the last below the mean


@pytest.mark.parametrize(
    ("then", "overrides", "sentence"),
    [
        pytest.param([], {}, "Within the limits, no rule met: noise.", id="noise"),
        pytest.param([30], {}, "Last weekly point above the upper limit: signal (improvement).", id="one point beyond"),
        pytest.param(
            [30, 31], {}, "Last 2 weekly points above the upper limit: signal (improvement).", id="two beyond"
        ),
        pytest.param(
            [-9], {"improvement": "increase"}, "Last weekly point below the lower limit: signal (concern).", id="low"
        ),
        pytest.param(
            [-9],
            {"improvement": "decrease"},
            "Last weekly point below the lower limit: signal (improvement).",
            id="good",
        ),
        pytest.param(
            [30], {"improvement": "neutral"}, "Last weekly point above the upper limit: signal.", id="neutral"
        ),
        pytest.param(
            [12, 13] * 3 + [12], {}, "7 weekly points in a row above the mean: signal (improvement).", id="seven above"
        ),
        pytest.param(
            [12, 13] * 4 + [12], {}, "9 weekly points in a row above the mean: signal (improvement).", id="nine above"
        ),
        pytest.param([10, 11] * 4, {}, "9 weekly points in a row below the mean: signal (concern).", id="below"),
        pytest.param(
            [10 + i / 4 for i in range(1, 9)],
            {},
            "9 weekly points in a row rising: signal (improvement).",
            id="a rise counts the point that it starts from",
        ),
        pytest.param(
            [13 - i / 4 for i in range(8)],
            {"improvement": "decrease"},
            "8 weekly points in a row falling: signal (improvement).",
            id="a fall",
        ),
        pytest.param(
            [12, 15, 15],
            {},
            "2 of the last 3 weekly points close to the upper limit: signal (improvement).",
            id="two in three",
        ),
        pytest.param(
            [15, 15, 15],
            {},
            "3 of the last 3 weekly points close to the upper limit: signal (improvement).",
            id="three in three",
        ),
        pytest.param(
            [12, 20, 15],
            {"two_in_three": "2023"},
            "2 of the last 3 weekly points close to the upper limit or beyond it: signal (improvement).",
            id="two in three by the rule of 2023",
        ),
        pytest.param(
            [None], {}, "The last weekly point has no value: neither signal nor noise.", id="a gap at the end"
        ),
        pytest.param(
            [20],
            {"dates": weeks(26, days_apart=1)},
            "Last daily point above the upper limit: signal (improvement).",
            id="daily",
        ),
        pytest.param(
            [20],
            {"dates": pd.date_range("2022-01-01", periods=26, freq="MS")},
            "Last monthly point above the upper limit: signal (improvement).",
            id="monthly",
        ),
        pytest.param(
            [20],
            {"dates": weeks(26, days_apart=14)},
            "Last point above the upper limit: signal (improvement).",
            id="spacing without a name",
        ),
    ],
)
def test_why_says_which_rule_was_met(then: list[Any], overrides: dict[str, Any], sentence: str) -> None:
    values = [*BASE, *then]
    assert spc.why(a_chart(values, **({"fix_after": 25} | overrides))) == sentence


def test_why_counts_a_run_back_to_the_rebase_and_no_further() -> None:
    values = [*STEADY, 50, 45, 40, 16, 15.9, 15.8, 15.7, 15.6, 15.5, 15.4]  # falls without a break from 50
    chart = a_chart(values, rebase=[weeks(15)[14]], screen_outliers=False)
    assert spc.why(chart) == "8 weekly points in a row falling: signal (concern)."


def test_why_of_nothing_says_so() -> None:
    assert spc.why(a_chart([])) == "There are no points to judge."


@pytest.mark.parametrize("values", [[5.0], [5.0] * 20], ids=["one point", "a constant series"])
def test_why_without_limits_says_so(values: list[float]) -> None:
    assert spc.why(a_chart(values)).startswith("No limits")


def test_why_of_one_series_of_many() -> None:
    points = charts(many(), **settings_by_column()).points
    one = points[(points["place"] == "RA4") & (points["site"] == "east")]
    assert spc.why(one).endswith(": signal (improvement).")


def test_why_of_several_series_is_refused() -> None:
    with pytest.raises(BadQuestion, match="One chart at a time"):
        spc.why(charts(many()).points)


def test_why_of_another_frame_is_refused() -> None:
    with pytest.raises(BadQuestion, match="has no"):
        spc.why(many())


@settings(deadline=None)
@given(values=series(), chosen=options())
def test_why_is_a_sentence_that_agrees_with_the_icon(values: list[Any], chosen: dict[str, Any]) -> None:
    chart = a_chart(values, **chosen)
    sentence = spc.why(chart)
    assert sentence.endswith(".")
    if values:
        assert ("signal (" in sentence) == (chart.attrs["variation"] != "common_cause")


if __name__ == "__main__":
    write_small_golden()
