"""Targets, breaks and prices of the system's own, loaded by template, beside those of data/reference/."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from made_up_loads import NOW, a_day, a_load, snapshot_of, the_row

from flow.intake import load_file
from flow.metrics.agreed import breaks, price, target
from flow.metrics.opportunity import opportunity
from flow.model import Period
from flow.plan import progress
from flow.reference import place
from flow.sentences.delays import opportunity_sentences
from flow.signals import weekly_limits
from flow.store import Snapshot, Store

TARGETS = "place,metric,from_day,to_day,comparison,value,unit,basis,source\n"
BREAKS = "place,applies_to,first_day,last_day,kind,text,rebase,source\n"
COSTS = "item,from_day,to_day,pounds,per,price_year,source,note\n"


def loaded(store: Store, folder: Path, *texts: str) -> Snapshot:
    """A store with some filled templates, one load each."""
    for n, text in enumerate(texts):
        path = folder / f"own-{n}.csv"
        path.write_text(text, "utf-8")
        done = load_file(store, path, now=NOW, loaded_by="tests")
        assert done.published, done.findings
        assert not [f for f in done.findings if f.severity != "note"], done.findings
    snapshot = store.snapshot()
    assert snapshot is not None
    return snapshot


def test_without_a_load_the_reference_stands() -> None:
    for snapshot in (None, snapshot_of()):
        plan = target(snapshot, "nctr_remaining", "RH5", on=date(2026, 1, 1))
        assert plan is not None
        assert plan.value == 90
        assert price(snapshot, "acute delayed bed day", on=date(2026, 1, 1)).pounds == 562


def test_a_later_target_holds_from_its_day_and_the_old_one_before(store: Store, tmp_path: Path) -> None:
    snapshot = loaded(
        store, tmp_path, TARGETS + "RH5,nctr_remaining,2026-04-01,,at most,80,patients,,Board paper of March 2026\n"
    )
    values = [target(snapshot, "nctr_remaining", "RH5", on=d) for d in (date(2026, 3, 31), date(2026, 4, 1))]
    assert [t.value for t in values if t] == [90, 80]
    assert target(snapshot, "nctr_remaining", "QSL", on=date(2026, 5, 1)).value == 90  # type: ignore[union-attr]


def test_a_target_of_the_same_day_replaces_that_of_the_reference_until_it_is_undone(
    store: Store, tmp_path: Path
) -> None:
    snapshot = loaded(store, tmp_path, TARGETS + "RH5,nctr_remaining,2025-04-01,,at most,95,patients,,Board paper\n")
    assert target(snapshot, "nctr_remaining", "RH5", on=date(2026, 1, 1)).value == 95  # type: ignore[union-attr]
    before = target(snapshot, "nctr_remaining", "RH5", on=date(2026, 1, 1), as_of=date(2025, 3, 1))
    assert before is not None
    assert before.value == 90


def test_a_target_that_ended_is_none(store: Store, tmp_path: Path) -> None:
    rows = "QSL,pathway_1_waiting,2026-01-01,2026-01-31,at most,20,patients,,Board paper\n"
    snapshot = loaded(store, tmp_path, TARGETS + rows)
    assert target(snapshot, "pathway_1_waiting", "QSL", on=date(2026, 1, 31)) is not None
    assert target(snapshot, "pathway_1_waiting", "QSL", on=date(2026, 2, 1)) is None


def test_a_break_of_the_systems_own_cuts_the_limits(store: Store, tmp_path: Path) -> None:
    text = BREAKS + "RH5,nctr,2026-03-02,,reporting_change,Board rounds on Saturdays,yes,Information team\n"
    snapshot = loaded(store, tmp_path, text)
    own = [b for b in breaks(snapshot, "nctr_remaining", "RH5") if b.text == "Board rounds on Saturdays"]
    assert [(b.first_day, b.rebase) for b in own] == [(date(2026, 3, 2), True)]
    assert "Board rounds on Saturdays" in [b.text for b in breaks(snapshot, "nctr_remaining", "QSL")]  # its only trust
    assert "Board rounds on Saturdays" not in [b.text for b in breaks(snapshot, "pathway_1_waiting", "QSL")]


def test_a_break_of_the_systems_own_is_a_new_group_of_the_chart(store: Store, tmp_path: Path) -> None:
    days = [a_day(date.fromordinal(date(2026, 1, 5).toordinal() + n), remaining=200 + n % 5) for n in range(140)]
    text = BREAKS + "RH5,nctr,2026-03-02,,reporting_change,Board rounds on Saturdays,yes,Information team\n"
    period = Period(first=date(2026, 1, 5), last=date(2026, 5, 24))
    with_break = loaded(store, tmp_path, text)
    assert weekly_limits(snapshot_of(a_load(*days)), place("RH5"), period)["rebase_group"].nunique() == 1
    from made_up_loads import publish_one

    publish_one(store, a_load(*days))
    assert with_break is not None
    found = store.snapshot()
    assert weekly_limits(found, place("RH5"), period)["rebase_group"].nunique() == 2


def test_days_of_delay_cost_what_a_bed_day_costs_on_that_day(store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, COSTS + "acute delayed bed day,2026-06-02,,600,day,2026/27,Finance team,\n")
    from made_up_loads import publish_one

    publish_one(store, a_load(a_day("2026-06-01", remaining=200), a_day("2026-06-02", remaining=200)))
    snapshot = store.snapshot()
    assert the_row(snapshot, "delay_cost", "2026-06-01")["value"] == 200 * 562
    assert the_row(snapshot, "delay_cost", "2026-06-02")["value"] == 200 * 600
    assert the_row(snapshot, "delay_cost", "2026-06-01", "2026-06-02", grain="month")["value"] == pytest.approx(
        200 * 581
    )
    assert price(snapshot, "acute delayed bed day", on=date(2026, 6, 2)).price_year == "2026/27"


def test_the_worth_of_delay_is_that_of_the_delay_cost_chart(store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, COSTS + "acute delayed bed day,2026-06-02,,600,day,2026/27,Finance team,\n")
    from made_up_loads import publish_one

    publish_one(store, a_load(*[a_day(f"2026-06-0{n}", remaining=200) for n in range(1, 4)]))
    snapshot, june = store.snapshot(), Period(first=date(2026, 6, 1), last=date(2026, 6, 3))
    found = opportunity(snapshot, place("RH5"), june)
    assert found is not None
    assert found.pounds == the_row(snapshot, "delay_cost", "2026-06-01", "2026-06-03", grain="month")["numerator"]
    assert found.pounds == 200 * 562 + 400 * 600
    said = opportunity_sentences(found, None)
    assert said[0].startswith("200 bed days × £562 + 400 bed days × £600 = £352,000")
    assert "2 Jun 2026 to 3 Jun 2026: £600 a day, 2026/27, Finance team (loaded by the system)" in said[1]
    earlier = opportunity(snapshot, place("RH5"), june, as_of=date(2026, 5, 1))
    assert earlier is None  # nothing was published by then


def test_the_plan_goes_by_the_systems_own_target(store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path, TARGETS + "RH5,nctr_remaining,2025-04-01,,at most,250,patients,,Board paper\n")
    from made_up_loads import publish_one

    publish_one(store, a_load(*[a_day(day, remaining=200) for day in Period(first=date(2026, 5, 4), last=JUNE_END)]))
    period = Period(first=date(2026, 5, 4), last=JUNE_END)
    first = progress(store.snapshot(), period, basis="adult_open")[0]
    assert first.target is not None
    assert (first.target.value, first.status) == (250, "met")


JUNE_END = date(2026, 6, 28)
THEIR_OWN = {"flow/metrics/agreed.py", "flow/sources/illustrative_acute.py"}
"""What may read the reference's alone: the module that sets the system's own before it, and what is made up from it."""


def test_nobody_passes_over_what_the_system_agreed() -> None:
    project = Path(__file__).resolve().parents[2]
    for path in sorted([*(project / "flow").rglob("*.py"), *(project / "pages").glob("*.py")]):
        name = path.relative_to(project).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "flow.reference" and name not in THEIR_OWN:
                taken = {alias.name for alias in node.names} & {"breaks", "target", "targets", "price", "suspect_days"}
                assert not taken, f"{name} takes {sorted(taken)} of flow.reference: ask flow.metrics.agreed"
