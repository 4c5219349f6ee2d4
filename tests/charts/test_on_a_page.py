"""A chart on a page: its buttons are there, and nothing is made before somebody asks."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from flow.ui.chart import _picture


def a_page() -> None:
    from datetime import date, timedelta

    import pandas as pd

    from flow.charts.multiples import multiples_rows
    from flow.charts.series import series_rows, series_spec
    from flow.ui.chart import chart, multiples

    starts = [date(2025, 9, 1) + timedelta(weeks=n) for n in range(4)]
    points = pd.DataFrame(
        {"start": starts, "end": [s + timedelta(days=6) for s in starts], "value": [1.0, 2.0, 3.0, 4.0]}
    )
    given = {"table": points, "metric_id": "nctr_remaining"}

    def asked_for() -> str:
        raise AssertionError("made before somebody asked")

    chart(
        "One",
        "here",
        series_rows(points, grain="week"),
        series_spec("light", "starts", "week"),
        alternative="words",
        file_name="one.csv",
        download=asked_for,
        key="one",
        **given,
    )
    members = ["Mendip", "Sedgemoor"]
    both = pd.concat([points.assign(member=m) for m in members])
    multiples(
        "Two",
        "here",
        multiples_rows(both, members, grain="week"),
        members,
        unit="starts",
        grain="week",
        alternatives=["a", "b"],
        file_name="two.csv",
        download="a,b",
        key="two",
        **given,
    )


def test_every_chart_offers_csv_and_both_pictures_and_makes_none_of_them():
    app = AppTest.from_function(a_page, default_timeout=60).run()
    assert not app.exception
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["CSV", "PNG, for slides", "SVG, for print"] * 2
    assert len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart")) == 3


def test_a_picture_names_its_source_and_licence():
    import pandas as pd

    from flow.charts.bars import bars_spec

    rows = pd.DataFrame({"name": ["A"], "today": [1.0], "usual": [2.0], "label": ["A: 1"]})
    drawn = _picture(bars_spec("light", "patients"), rows, "a", "b", "nctr_remaining", (), (), "svg")
    assert "Source: NHS England" in str(drawn)
    assert "Licence v3.0" in str(drawn)
