"""Small multiples: every member a panel, in order, all on one scale."""

from __future__ import annotations

import pandas as pd
from made_up_points import weekly_points

from flow.charts.multiples import multiples_rows, multiples_spec, panel_spec


def two_members() -> pd.DataFrame:
    return pd.concat(
        [weekly_points([10.0, 12.0, 11.0], member="Mendip"), weekly_points([50.0, None, 55.0], member="South Somerset")]
    )


def test_all_panels_share_their_axes():
    rows = multiples_rows(two_members(), ["South Somerset", "Mendip"], grain="week")
    corners = rows[rows["layer"] == "extent"].groupby("member")[["when", "value"]].agg(["min", "max"])
    assert len(corners.drop_duplicates()) == 1
    assert len(corners) == 2
    highest = rows.loc[rows["layer"] != "extent", ["value", "high"]].max().max()
    assert corners[("value", "max")].iloc[0] == highest


def test_members_stand_in_the_order_asked_for_and_a_gap_stays_one():
    rows = multiples_rows(two_members(), ["South Somerset", "Mendip"], grain="week")
    assert rows["member"].drop_duplicates().tolist() == ["South Somerset", "Mendip"]
    lines = rows[(rows["layer"] == "value") & (rows["member"] == "South Somerset")]
    assert lines["value"].isna().tolist() == [False, True, False]


def test_a_member_without_figures_has_an_empty_panel():
    rows = multiples_rows(two_members(), ["Mendip", "Sedgemoor"], grain="week")
    assert rows.loc[rows["member"] == "Sedgemoor", "layer"].tolist() == ["extent", "extent"]


def test_the_picture_has_all_panels_in_order_and_the_page_one_spec_for_each():
    spec = multiples_spec("light", "starts", "week", ("South Somerset", "Mendip"), columns=1, width=350)
    assert spec["facet"]["sort"] == ["South Somerset", "Mendip"]
    assert spec["columns"] == 1
    assert "data" not in spec
    assert "data" not in spec["spec"]
    assert panel_spec("dark", "starts", "week")["width"] == "container"
