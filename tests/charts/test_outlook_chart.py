"""The next two weeks as a chart: its rows say what they must, and it is drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from flow.charts.outlook import LEAD_DAYS, outlook_key, outlook_rows, outlook_spec, outlook_table
from flow.charts.picture import svg

ON = date(2026, 2, 15)
NAIVE = "the last value"


def days_ahead() -> pd.DataFrame:
    ahead = range(1, 15)
    return pd.DataFrame(
        {
            "day": [ON + timedelta(days=n) for n in ahead],
            "days_ahead": list(ahead),
            "low": [190.04 - n for n in ahead],
            "middle": [200.0 + n for n in ahead],
            "high": [210.0 + 2 * n for n in ahead],
            "naive": 204.0,
        }
    )


def test_outlook_has_a_row_for_every_mark_and_a_gap_where_nothing_was_counted():
    rows = outlook_rows(days_ahead(), {ON: 204.0, ON - timedelta(days=2): 199.0}, on=ON, naive_words=NAIVE)
    assert rows["layer"].value_counts().to_dict() == {"seen": LEAD_DAYS, "fan": 14, "naive": 14, "today": 1, "end": 1}
    seen = rows[rows["layer"] == "seen"].set_index("when")["value"]
    assert (seen.iloc[-1], seen.iloc[-3]) == (204.0, 199.0)
    assert seen.isna().sum() == LEAD_DAYS - 2
    assert (
        rows[rows["layer"] == "fan"]["label"].iloc[0]
        == "Mon 16 Feb 2026: 201 (189 to 212) expected; the last value: 204"
    )
    end = rows[rows["layer"] == "end"].iloc[0]
    assert (end["label"], end["value"]) == ("214 (176 to 238)", 176.0)


def test_outlook_is_drawn_light_and_dark_with_its_words():
    rows = outlook_rows(days_ahead(), {ON: 204.0}, on=ON, naive_words=NAIVE)
    for mode in ("light", "dark"):
        picture = svg(
            outlook_spec(mode),
            rows,
            "In two weeks",
            "Somerset FT",
            source="test",
            marks=outlook_key(mode, naive_words=NAIVE),
        )
        drawn = picture if isinstance(picture, str) else picture.decode()
        assert "214 (176 to 238)" in drawn
        assert "patients who remain" in drawn


def test_outlook_table_is_one_row_a_day_to_one_decimal():
    table = outlook_table(days_ahead(), naive_words=NAIVE)
    assert table.columns.tolist() == ["day", "days ahead", "expected", "1 in 10 below", "1 in 10 above", NAIVE]
    assert table.iloc[0].tolist() == [date(2026, 2, 16), 1, 201.0, 189.0, 212.0, 204.0]
