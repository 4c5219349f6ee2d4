"""The order in which files are loaded changes no figure."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_loads import a_day, a_load, all_zero, ask, beds_of_day, beds_of_month, not_reported, snapshot_of

from flow.model import Contents
from flow.sources import read
from flow.store import Snapshot

ORDERS = 2


ASKED = [
    *(
        (metric, place)
        for metric in ("nctr_remaining", "nctr_discharged", "nctr_share")
        for place in ("RH5", "RA4", "QSL")
    ),
    ("nctr_remaining", "ENG"),
]


def all_measures(snapshot: Snapshot) -> list[Any]:
    """Everything that the contract tells of those metrics and places, for all months that the files touch."""
    return [
        row
        for metric, place in ASKED
        for first, last in (("2022-04-01", "2023-12-31"), ("2026-01-01", "2026-02-28"))
        for row in ask(snapshot, metric, first, last, place=place, grain="month")
    ]


@pytest.fixture(scope="module")
def real_contents(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Contents]:
    """Files of every kind that overlap: three months, the winter, the tidy series, beds, and local mornings."""
    mornings = tmp_path_factory.mktemp("mornings") / "mornings.csv"
    rows = [f"RH5,2026-02-{day:02d},284,85,199,900,880" for day in range(1, 29)]
    rows += [f"RH5A8,2023-12-{day:02d},100,40,60,," for day in range(1, 29)]
    mornings.write_text("\n".join(["place,day,nctr,discharged,remaining,beds_open,beds_occupied", *rows]) + "\n")
    acute, tidy = shared_data / "acute_xlsx", shared_data / "tidy_daily"
    paths = [
        acute / "june2022.xlsx",
        acute / "march2023.xlsx",
        acute / "december2023.xlsx",
        shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx",
        tidy / "trust_day.parquet",
        tidy / "trust_month_beds.csv",
        mornings,
    ]
    return [read(path) for path in paths]


@pytest.mark.thorough
def test_order_of_loading_real_files_changes_no_figure(real_contents: list[Contents]) -> None:
    expected = all_measures(snapshot_of(*real_contents))
    assert sum(row["value"] is not None for row in expected) > 150
    shuffle = random.Random(20261122)
    for _ in range(ORDERS):
        shuffled = shuffle.sample(real_contents, len(real_contents))
        assert all_measures(snapshot_of(*shuffled)) == expected, [load.title for load in shuffled]


FIRST = date(2023, 3, 30)
"""Two days with two trusts, then days with one."""

places = st.sampled_from(["RH5", "RA4", "QSL", "RH5A8", "RH5O4"])
days = st.integers(0, 3).map(lambda n: FIRST + timedelta(days=n))
kinds = ["monthly", "winter", "tidy", "local"]


@st.composite
def made_up_files(draw: st.DrawFn) -> list[Contents]:
    """Up to six files, no two of one kind with one publication date (there the latest load decides, on purpose)."""
    stamps = draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(1, 3)), min_size=2, max_size=6, unique=True))
    files = []
    for kind, month in stamps:
        keys = draw(st.lists(st.tuples(places, days), min_size=1, max_size=6, unique=True))
        rows = []
        for place, day in keys:
            make = draw(st.sampled_from(["figures", "figures", "a dash", "zeros", "beds", "beds of the day"]))
            n = draw(st.integers(1, 300))
            if make == "figures":
                rows.append(a_day(day, place=place, remaining=n, discharged=n % 9))
            elif make == "a dash":
                rows.append(not_reported(day, place=place, mark=draw(st.sampled_from(["-", "*"]))))
            elif make == "zeros":
                rows.append(all_zero(day, place=place))
            elif make == "beds of the day":
                rows.append(beds_of_day(day, n, place=place))
            elif (place, day.replace(day=1)) not in {(r.columns["place_code"], r.day) for r in rows}:
                rows.append(beds_of_month(day, n, place=place))
        if rows:
            files.append(a_load(*rows, kind=kind, published=date(2023, 4 + month, 11)))
    return files


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made_up_files(), st.randoms(use_true_random=False), st.sampled_from([None, "2023-06-11"]))
def test_order_of_loading_made_up_files_changes_no_figure(
    files: list[Contents], order: random.Random, as_of: str | None
) -> None:
    one, other = snapshot_of(*files), snapshot_of(*order.sample(files, len(files)))
    for place in ("RH5", "QSL"):
        question = ("nctr_share", FIRST, FIRST + timedelta(days=3))
        assert ask(one, *question, place=place, as_of=as_of) == ask(other, *question, place=place, as_of=as_of)
