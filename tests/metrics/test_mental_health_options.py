"""The five measures to choose between, and whose delays they are of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from made_up_loads import MadeUpRow, a_load, ask, snapshot_of

from flow.catalogue import METRICS, metric
from flow.metrics.measure import Excluded
from flow.metrics.mental_health_options import LEAD, held_by, options
from flow.model import Period
from flow.reference import place
from flow.sentences.mental_health import held_finding, held_rest

RH5 = place("RH5")
LAST = date(2026, 2, 15)


def a_reason(day: date, reason: str, patients: float, *, responsible: str = "housing", at: str = "RH536") -> MadeUpRow:
    keys = {"place_code": at, "day": day, "responsible": responsible, "reason_code": reason}
    return MadeUpRow("mental_health_reason_day", {**keys, "patients": patients}, day)


def test_five_options_each_with_one_sentence_for_and_one_against() -> None:
    assert list(options()) == ["M1", "M2", "M3", "M4", "M5"]
    assert LEAD in options()
    for option in options().values():
        for metric_id in (option.metric, *option.beside):
            assert metric(metric_id).topic == "mental_health"
        for sentence in (option.strength, option.weakness):
            assert sentence.endswith(".")
            assert sentence.count(".") == 1
        assert option.source
    offered = {m for o in options().values() for m in (o.metric, *o.beside)}
    told = {m.id for m in METRICS if m.topic == "mental_health" and not m.name.startswith("Balance")}
    assert offered == told


def half_a_year() -> list[MadeUpRow]:
    now = [a_reason(LAST - timedelta(days=n), "18", 3) for n in range(91)]
    before = [a_reason(LAST - timedelta(days=n), "18", 2) for n in range(91, 182)]
    others = [a_reason(LAST - timedelta(days=n), "07", 1, responsible="social care") for n in range(0, 91, 7)]
    return [*now, *before, *others]


def test_held_by_is_a_mean_over_counted_days_with_nobody_as_zero() -> None:
    found = held_by(snapshot_of(a_load(*half_a_year(), kind="local")), RH5, "responsible", until=LAST)
    assert found is not None
    rows = found.members.set_index("code")
    assert rows.loc["housing", ["patients", "before", "change"]].tolist() == [3, 2, 1]
    assert rows.loc["social care", "patients"] == pytest.approx(13 / 91)
    assert (found.days_counted, found.days_counted_before) == (91, 91)
    assert held_finding(found).startswith("Housing is named for 3.0 of 3.1 patients on an average day (95.5 %)")


def test_held_by_reason_has_its_words_and_equals_the_measure() -> None:
    snapshot = snapshot_of(a_load(*half_a_year(), kind="local"))
    found = held_by(snapshot, RH5, "reason", until=LAST)
    assert found is not None
    assert found.members["label"].iloc[0] == "Housing - Awaiting supported accommodation"
    assert found.members["group"].iloc[0] == "Housing"
    first = LAST - timedelta(days=90)
    rows = ask(snapshot, "mental_health_delayed", first, LAST, by="reason")
    for code, patients in zip(found.members["code"], found.members["patients"], strict=True):
        told = [r["value"] for r in rows if r["member"] == code]
        assert patients == pytest.approx(sum(told) / len(told))
    whole = ask(snapshot, "mental_health_delayed", first, LAST)
    assert found.patients == pytest.approx(sum(r["value"] for r in whole) / 91)
    assert held_rest(found, 1) == "1 more reason holds 0.1 patients on an average day: see the table."


def test_held_by_nothing_and_long_ago_and_left_out() -> None:
    assert held_by(None, RH5, "reason", until=LAST) is None
    snapshot = snapshot_of(a_load(*half_a_year(), kind="local"))
    assert held_by(snapshot, RH5, "reason", until=LAST + timedelta(days=200)) is None
    assert held_by(snapshot, RH5, "reason", until=date(2024, 1, 1)) is None
    out = Excluded(place="RH5", days=Period(first=LAST, last=LAST))
    found = held_by(snapshot, RH5, "reason", until=LAST, excluded=(out,))
    assert found is not None
    assert found.last == LAST - timedelta(days=1)
