"""Every metric once, each defined in words that a reader can check it by."""

from __future__ import annotations

from typing import get_args

import pytest

from flow.catalogue import BASIS_NAMES, BED_METRIC_BASIS, METRICS, Better, Kind, Metric, metric
from flow.catalogue.definition import SMALL_NUMBERS
from flow.cli.measure import BREAKDOWNS
from flow.errors import BadQuestion, UnknownName
from flow.model import BED_BASES, DEFAULT_BASIS, Unit
from flow.reference import reference_table
from flow.sources.choices import SERIES

each_metric = pytest.mark.parametrize("one", METRICS, ids=[m.id for m in METRICS])


def test_catalogue_has_what_issue_2_asks_for() -> None:
    beds = {"adult_beds_open", "adult_beds_occupied", "all_beds_open", "all_beds_occupied"}
    assert {"nctr_patients", "nctr_discharged", "nctr_remaining", "nctr_share", *beds} <= {m.id for m in METRICS}


def test_catalogue_names_every_metric_once() -> None:
    for names in ([m.id for m in METRICS], [m.name for m in METRICS], [m.question for m in METRICS]):
        assert len(set(names)) == len(names)


@each_metric
def test_metric_is_found_by_its_id(one: Metric) -> None:
    assert metric(one.id) is one


@each_metric
def test_metric_says_everything_that_a_definition_needs(one: Metric) -> None:
    assert one.question.endswith("?")
    assert all([one.name, one.numerator, one.denominator, one.source])
    assert one.unit in get_args(Unit)
    assert one.kind in get_args(Kind)
    assert one.better in get_args(Better)
    assert set(one.by) <= set(BREAKDOWNS)


@each_metric
def test_metric_has_a_basis_exactly_where_it_is_a_share_of_beds(one: Metric) -> None:
    assert one.has_basis == (one.id == "nctr_share")
    assert not one.has_basis or one.unit == "share"


@each_metric
def test_metric_that_is_a_share_is_a_ratio_and_one_per_week_a_flow(one: Metric) -> None:
    assert one.unit != "share" or one.kind == "share"
    assert (one.unit == "per_week") <= (one.kind == "flow")
    assert one.needs_by <= bool(one.by)


@each_metric
def test_metric_of_the_systems_own_files_says_that_small_numbers_are_withheld(one: Metric) -> None:
    assert ("template" in one.source and one.scope != "acute") <= (
        one.suppression == SMALL_NUMBERS or one.unit == "beds"
    )


def test_break_words_are_those_that_a_break_can_name() -> None:
    assert {word for m in METRICS for word in m.series} <= {c.code for c in SERIES.all}


def test_every_target_is_of_a_metric_and_in_its_unit() -> None:
    for row in reference_table("targets").to_dict("records"):
        one = metric(row["metric"])
        assert row["unit"].replace("starts ", "").replace(" ", "_") == one.unit


@pytest.mark.parametrize("name", ["nctr_remaining", "nctr_patients", "nctr_discharged", "nctr_share"])
def test_metric_that_is_easily_taken_for_another_says_how(name: str) -> None:
    assert metric(name).caution


def test_headline_is_what_remains_and_fewer_is_better() -> None:
    assert (metric("nctr_remaining").kind, metric("nctr_remaining").better) == ("stock", "lower")
    assert "plan's number" in metric("nctr_remaining").caution
    assert "Not the delay" in metric("nctr_patients").caution


def test_every_basis_has_a_name_for_the_screen_and_a_metric_of_its_beds() -> None:
    assert set(BASIS_NAMES) == set(BED_BASES) == set(BED_METRIC_BASIS.values())
    assert set(BED_METRIC_BASIS) <= {m.id for m in METRICS}
    assert all(metric(name).unit == "beds" for name in BED_METRIC_BASIS)
    assert BASIS_NAMES[DEFAULT_BASIS] == "adult G&A beds open"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("nctr_remainig", "nctr_remaining"), ("NCTR_SHARE", "nctr_share"), ("adult_bed_open", "adult_beds_open")],
)
def test_unknown_metric_is_told_with_the_nearest(said: str, meant: str) -> None:
    with pytest.raises(UnknownName, match=f"There is no metric called '{said}'. Did you mean '{meant}'"):
        metric(said)


def test_unknown_metric_like_no_other_is_told_with_all() -> None:
    with pytest.raises(BadQuestion, match=r"no metric called .* Every metric stands in docs/definitions.md"):
        metric("waiting list")
