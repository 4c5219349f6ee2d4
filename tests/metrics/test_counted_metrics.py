"""Every metric that is counted from a table of its own: against plain statements, with gaps, zeros and nothing at all."""

from __future__ import annotations

import json
import math
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from counted_by_hand import CHECKS, NOT_HERE
from made_up_loads import MadeUpRow, a_date, a_load, ask, snapshot_of, the_row

from flow.catalogue import METRICS, metric
from flow.errors import BadQuestion
from flow.intake import load_file
from flow.metrics import Question
from flow.metrics.counting import COUNTS, where_counted
from flow.model import Period
from flow.reference import place
from flow.store import Snapshot, Store

GEOMETRIC = "mental_health_days_ready_geometric"
PER_WEEK = [m.id for m in METRICS if m.unit == "per_week" and m.id in COUNTS and m.grain == "day"]


@pytest.fixture(scope="module")
def demonstration(illustrative_home: Path) -> Snapshot:
    """The illustrative set."""
    snapshot = Store(illustrative_home).demonstration.snapshot()
    assert snapshot is not None
    return snapshot


def by_hand(snapshot: Snapshot, metric_id: str, first: date, last: date) -> tuple[float, float, int]:
    """Numerator, denominator and days by a plain statement."""
    (row,) = snapshot.rows(
        CHECKS[metric_id], {k: v for k, v in {"first": first, "last": last}.items() if f"${k}" in CHECKS[metric_id]}
    )
    return row


def test_every_counted_metric_is_checked_by_hand_or_says_where_it_is() -> None:
    assert set(CHECKS) | set(NOT_HERE) == set(COUNTS)
    assert set(CHECKS).isdisjoint(NOT_HERE)


@pytest.mark.parametrize("month", ["2025-05-01", "2025-11-01"])
@pytest.mark.parametrize("metric_id", sorted(CHECKS))
def test_metric_equals_a_plain_statement_on_the_illustrative_set(
    demonstration: Snapshot, metric_id: str, month: str
) -> None:
    first = a_date(month) if metric_id != "community_nctr_remaining" else date(2024, int(month[5:7]) % 7 + 1, 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    where = where_counted(metric_id, place("RH5"))
    assert where is not None
    row = the_row(demonstration, metric_id, first, last, place=where.code, grain="month")
    top, bottom, days = by_hand(demonstration, metric_id, first, last)
    if metric_id in PER_WEEK:
        bottom = days / 7
    elif metric(metric_id).kind == "stock" and days > 1:
        bottom = days
    expected = math.exp(top / bottom) - 1 if metric_id == GEOMETRIC else top / bottom
    rounded = metric_id.startswith("ready_date_")  # published with few decimals
    assert row["value"] == pytest.approx(expected, rel=1e-3 if rounded else 1e-12)
    assert row["value"] > 0 or metric_id == "mental_health_ready_over_60"
    if days > 1:
        assert row["days_reported"] == days


def test_shares_of_discharges_are_parts_of_the_whole(demonstration: Snapshot) -> None:
    for by in ("pathway", "destination"):
        question = ("2025-05-01", "2025-05-31")
        shares = ask(demonstration, "discharge_share", *question, grain="month", by=by)
        parts = ask(demonstration, "discharges", *question, grain="month", by=by)
        whole = the_row(demonstration, "discharges", *question, grain="month")["value"]
        assert sum(r["value"] for r in shares) == pytest.approx(1)
        assert sum(r["value"] for r in parts) == pytest.approx(whole)
        for share, part in zip(shares, parts, strict=True):
            assert share["value"] == pytest.approx(part["value"] / whole)


def test_bands_of_delay_are_parts_of_the_whole(demonstration: Snapshot) -> None:
    bands = ask(demonstration, "ready_date_band_share", "2025-05-01", "2025-05-31", grain="month", by="band")
    same_day = the_row(demonstration, "ready_date_same_day_share", "2025-05-01", "2025-05-31", grain="month")
    assert sum(b["value"] for b in bands) == pytest.approx(1)
    assert next(b for b in bands if b["member"] == "no delay")["value"] == same_day["value"]


def test_reasons_of_everyone_add_up_to_those_who_remain(demonstration: Snapshot) -> None:
    november = ("2025-11-01", "2025-11-30")
    remaining = {r["period_start"]: r["value"] for r in ask(demonstration, "nctr_remaining", *november)}
    for by in ("reason", "group", "pathway", "owner"):
        told: dict[object, list[float]] = {}
        for row in ask(demonstration, "remaining_by_reason", *november, by=by):
            if row["value"] is not None:
                told.setdefault(row["period_start"], []).append(row["value"])
        assert len(told) == 4, by  # a count of every reason once a week
        assert {day: sum(parts) for day, parts in told.items()} == {day: remaining[day] for day in told}, by


@pytest.mark.parametrize(
    ("metric_id", "by"),
    [(m.id, by) for m in METRICS if m.id in COUNTS and m.kind != "share" and not m.needs_by for by in m.by],
)
def test_members_add_up_to_the_whole(demonstration: Snapshot, metric_id: str, by: str) -> None:
    where = where_counted(metric_id, place("RH5"))
    assert where is not None
    question = ("2025-11-03", "2025-11-30")
    grain = "month" if metric(metric_id).grain == "month" else "week"
    whole = ask(demonstration, metric_id, *question, place=where.code, grain=grain)
    parts = ask(demonstration, metric_id, *question, place=where.code, grain=grain, by=by)
    for one in whole:
        mine = [r["value"] for r in parts if r["period_start"] == one["period_start"]]
        assert sum(mine) == pytest.approx(one["value"])


# --- the real files: figures that another reader took ---


@pytest.fixture(scope="module")
def real(real_home: Path) -> Snapshot:
    found = Store(real_home).snapshot()
    assert found is not None
    return found


EXPECTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "acute_xlsx" / "expected"


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.json")), ids=lambda p: p.name[6:13])
def test_metric_equals_the_figures_of_another_reader(real: Snapshot, path: Path) -> None:
    told = json.loads(path.read_text("utf-8"))
    first = date.fromisoformat(f"{told['month']}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    for code, figures in told["organisations_checked"].items():
        if figures is None:  # not in the file: RA4 after the merger
            continue
        pathways = ask(real, "discharges", first, last, place=code, grain="month", by="pathway")
        for row in pathways:
            expected = figures["discharges_by_pathway"][row["member"]]["sum_of_given"]
            assert row["value"] * last.day / 7 == pytest.approx(expected), (code, row["member"])
        reasons = the_row(real, "delayed_14_days", first, last, place=code, grain="month")
        assert reasons["value"] == pytest.approx(figures["delay_reasons"]["sum"], abs=0.01), code
        for stay in (7, 14, 21):
            bed_days = the_row(real, f"bed_days_{stay}_days", first, last, place=code, grain="month")
            expected = figures["additional_bed_days"][f"{stay}+ days"]["mean"]
            assert bed_days["value"] == pytest.approx(expected, abs=1e-4), (code, stay)


def test_community_patients_equal_the_figures_of_another_reader(shared_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "community")
    folder = shared_data / "community_xlsx"
    load_file(store, folder / "december2023.xlsx", now=_now(), loaded_by="tests")
    snapshot = store.snapshot()
    told = json.loads((folder / "expected" / "community_2023-12.expected.json").read_text("utf-8"))
    for code, figures in told["organisations_checked"].items():
        if figures is None or where_counted("community_nctr_remaining", place(code)) is None:
            continue
        row = the_row(snapshot, "community_nctr_remaining", "2023-12-01", "2023-12-31", place=code, grain="month")
        assert (row["numerator"], row["days_reported"]) == (
            figures["remaining"]["sum"],
            figures["remaining"]["days_present"],
        )


def test_published_cost_is_that_of_the_real_file(shared_data: Path, tmp_path: Path) -> None:
    """RH5, August 2025: 5,851 delayed bed days at £562."""
    store = Store(tmp_path / "costs")
    load_file(store, shared_data / "acute_csv" / "acute-2025-08.csv", now=_now(), loaded_by="tests")
    row = the_row(store.snapshot(), "delay_cost_published", "2025-08-01", "2025-08-31", grain="month")
    assert row["value"] * 31 == pytest.approx(5851 * 562)


def _now():  # type: ignore[no-untyped-def]
    from made_up_loads import NOW

    return NOW


# --- gaps, zeros, nothing ---


def a_pathway_day(day: date | str = "2026-06-01", locality: str = "SS", **figures: float | None) -> MadeUpRow:
    """A locality's day of Pathway 1."""
    columns = {
        "referred_patients": 9.0,
        "started_from_hospital_patients": 6.0,
        "started_from_home_patients": 2.0,
        "waiting_patients": 21.0,
        "in_service_patients": 118.0,
        "places": 125.0,
        "waited_days": 25.0,
    } | figures
    return MadeUpRow(
        "pathway_day", {"locality_code": locality, "day": a_date(day), "pathway": "P1", **columns}, a_date(day)
    )


LOCALITIES = ("MEN", "SED", "SWT", "SS")
WEEK = [date(2026, 6, 1) + timedelta(days=n) for n in range(7)]


def everywhere(day: date | str, **figures: float | None) -> list[MadeUpRow]:
    """All four localities on a day."""
    return [a_pathway_day(day, locality, **figures) for locality in LOCALITIES]


def starts(snapshot: Snapshot, **more: object) -> dict[str, object]:
    """The new starts of the week."""
    return the_row(snapshot, "pathway_1_new_starts", WEEK[0], WEEK[-1], place="QSL", grain="week", **more)


def test_new_starts_of_a_week_are_the_weeks_count() -> None:
    row = starts(snapshot_of(a_load(*(r for d in WEEK for r in everywhere(d)), kind="local")))
    assert (row["value"], row["numerator"], row["denominator"], row["unit"]) == (4 * 8 * 7, 4 * 8 * 7, 1, "per_week")
    assert (row["days_reported"], row["provenance"], row["flags"]) == (7, "local", [])


def test_week_without_a_day_has_no_number_a_week_and_says_how_many_days_it_has() -> None:
    row = starts(snapshot_of(a_load(*(r for d in WEEK[:6] for r in everywhere(d)), kind="local")))
    assert (row["value"], row["days_reported"], row["flags"]) == (None, 6, ["partial"])


def test_day_on_which_one_locality_is_silent_is_missing_for_the_system() -> None:
    rows = [r for d in WEEK for r in everywhere(d) if not (d == WEEK[2] and r.columns["locality_code"] == "SS")]
    snapshot = snapshot_of(a_load(*rows, kind="local"))
    assert starts(snapshot)["days_reported"] == 6
    by_locality = ask(snapshot, "pathway_1_new_starts", WEEK[0], WEEK[-1], place="QSL", grain="week", by="locality")
    assert {r["member"]: r["days_reported"] for r in by_locality} == {"MEN": 7, "SED": 7, "SWT": 7, "SS": 6}


def test_locality_that_never_reported_leaves_the_system_without_a_figure() -> None:
    rows = [r for d in WEEK for r in everywhere(d) if r.columns["locality_code"] != "MEN"]
    assert starts(snapshot_of(a_load(*rows, kind="local")))["value"] is None


def test_row_of_the_whole_system_is_its_total_and_never_added_to_the_localities() -> None:
    rows = [r for d in WEEK for r in (*everywhere(d), a_pathway_day(d, "QSL", started_from_hospital_patients=50.0))]
    assert starts(snapshot_of(a_load(*rows, kind="local")))["value"] == 52 * 7


def test_true_zero_is_a_zero() -> None:
    rows = [
        r
        for d in WEEK
        for r in everywhere(d, started_from_hospital_patients=0.0, started_from_home_patients=0.0, waited_days=0.0)
    ]
    snapshot = snapshot_of(a_load(*rows, kind="local"))
    assert (starts(snapshot)["value"], starts(snapshot)["days_reported"]) == (0, 7)
    waited = the_row(snapshot, "pathway_1_days_waited", WEEK[0], WEEK[-1], place="QSL", grain="week")
    assert (waited["value"], waited["denominator"], waited["days_reported"]) == (None, 0, 7)  # nobody started: no mean


def test_days_waited_are_one_sum_over_the_other_and_no_mean_of_means() -> None:
    few = everywhere(WEEK[0], started_from_hospital_patients=1.0, started_from_home_patients=0.0, waited_days=20.0)
    many = everywhere(WEEK[1], started_from_hospital_patients=9.0, started_from_home_patients=0.0, waited_days=9.0)
    row = the_row(
        snapshot_of(a_load(*few, *many, kind="local")),
        "pathway_1_days_waited",
        WEEK[0],
        WEEK[1],
        place="QSL",
        grain="week",
    )
    assert row["value"] == pytest.approx(29 / 10)


def test_later_edition_of_a_locality_wins_and_its_gap_stays_a_gap() -> None:
    first = a_load(*everywhere(WEEK[0]), kind="local", published="2026-06-02")
    second = a_load(a_pathway_day(WEEK[0], "SS", started_from_home_patients=None), kind="local", published="2026-06-03")
    now = snapshot_of(first, second)
    assert the_row(now, "pathway_1_new_starts", WEEK[0], place="QSL")["value"] is None
    assert the_row(now, "pathway_1_new_starts", WEEK[0], place="QSL", as_of="2026-06-02")["numerator"] == 32


def a_reason(
    reason: str,
    patients: float | None,
    code: str = "RH5",
    month: str = "2026-06-01",
    group: str = "Delay reason LOS 14+",
) -> MadeUpRow:
    """A published reason of a month."""
    columns = {
        "place_code": code,
        "month": a_date(month),
        "metric_group": group,
        "reason": reason,
        "patients": patients,
    }
    return MadeUpRow("delay_reason", {**columns, "mark": None if patients is not None else "-"}, a_date(month))


P1, P2 = (
    "Capacity - Home-based rehabilitation, reablement or recovery services not yet available (Pathway 1)",
    "Awaiting determination of mental capacity",
)
JUNE = ("2026-06-01", "2026-06-30")


def test_reason_is_known_by_its_label_with_or_without_its_group() -> None:
    rows = ask(
        snapshot_of(a_load(a_reason(P1, 23), a_reason(P2, 2))), "delayed_14_days", *JUNE, grain="month", by="reason"
    )
    assert {r["member"]: r["value"] for r in rows} == {"CA03": 23, "WB03": 2}
    rows = ask(
        snapshot_of(a_load(a_reason(P1, 23), a_reason(P2, 2))), "delayed_14_days", *JUNE, grain="month", by="owner"
    )
    assert {r["member"]: r["value"] for r in rows} == {"Commissioner": 23, "Hospital with patient and family": 2}


def test_reason_without_a_figure_leaves_the_sum_without_one() -> None:
    told = a_load(a_reason(P1, 23), a_reason(P2, None), a_reason(P1, 5, "RA7"), a_reason(P2, 1, "RA7"))
    assert the_row(snapshot_of(told), "delayed_14_days", *JUNE, grain="month")["value"] is None


def test_reason_that_no_trust_was_asked_for_is_left_out() -> None:
    told = a_load(
        a_reason(P1, 23), a_reason(P2, None), a_reason(P1, 5, "RA7"), a_reason(P2, None, "RA7"), a_reason(P2, 9, "ENG")
    )
    assert the_row(snapshot_of(told), "delayed_14_days", *JUNE, grain="month")["value"] == 23


def test_reason_that_the_only_trust_left_out_is_a_gap() -> None:
    """An excerpt of one trust cannot tell whether the others were asked."""
    told = a_load(a_reason(P1, 23), a_reason(P2, None))
    assert the_row(snapshot_of(told), "delayed_14_days", *JUNE, grain="month")["value"] is None


def test_month_without_any_figure_is_missing_and_not_zero() -> None:
    row = the_row(snapshot_of(a_load(a_reason(P1, None), a_reason(P2, None))), "delayed_14_days", *JUNE, grain="month")
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_stays_of_7_and_of_14_days_are_never_added_up() -> None:
    told = a_load(a_reason(P1, 23), a_reason(P1, 31, group="Delay reason LOS 7+"))
    values = [the_row(snapshot_of(told), f"delayed_{n}_days", *JUNE, grain="month")["value"] for n in (14, 7)]
    assert values == [23, 31]


def test_aggregate_without_a_row_is_the_sum_of_its_trusts_if_all_are_there() -> None:
    """QSL before April 2023 is RH5 and RA4."""
    both = a_load(a_reason(P1, 20, "RH5", "2022-12-01"), a_reason(P1, 7, "RA4", "2022-12-01"))
    one = a_load(a_reason(P1, 20, "RH5", "2022-12-01"))
    question = ("delayed_14_days", "2022-12-01", "2022-12-31")
    assert the_row(snapshot_of(both), *question, place="QSL", grain="month")["value"] == 27
    assert the_row(snapshot_of(one), *question, place="QSL", grain="month")["value"] is None


def test_discharges_by_17_are_a_share_of_both_times() -> None:
    rows = [
        MadeUpRow(
            "discharge_time_day",
            {"place_code": "RH5", "day": date(2022, 6, 1), "time_of_day": t, "patients": n, "mark": None},
            date(2022, 6, 1),
        )
        for t, n in (("by 17:00", 60.0), ("17:01 to 23:59", 20.0))
    ]
    assert the_row(snapshot_of(a_load(*rows)), "discharged_by_17_share", "2022-06-01")["value"] == 0.75
    assert the_row(snapshot_of(a_load(rows[0])), "discharged_by_17_share", "2022-06-01")["value"] is None


def test_closed_hospital_is_no_longer_asked_for_and_a_silent_one_is(demonstration: Snapshot) -> None:
    """St Andrews closed on 23 July 2024: the sum goes on without it."""
    after = the_row(demonstration, "mental_health_ready", "2025-05-01", "2025-05-31", grain="month")
    assert after["days_reported"] > 25

    def ward(code: str, day: str) -> MadeUpRow:
        return MadeUpRow(
            "mental_health_day",
            {"place_code": code, "day": a_date(day), "beds_occupied": 10.0, "ready_patients": 2.0},
            a_date(day),
        )

    silent = snapshot_of(
        a_load(ward("RH536", "2026-06-01"), ward("RH572", "2026-06-01"), ward("RH536", "2026-06-02"), kind="local")
    )
    values = [r["value"] for r in ask(silent, "mental_health_ready", "2026-06-01", "2026-06-02")]
    assert values == [4, None]


def test_excluded_days_of_the_trust_do_not_take_the_systems_own_figures_out() -> None:
    from flow.metrics.measure import Excluded

    out = (Excluded(place="RH5", days=Period(first=WEEK[0], last=WEEK[0])),)
    snapshot = snapshot_of(a_load(*(r for d in WEEK for r in everywhere(d)), kind="local"))
    assert starts(snapshot, excluded=out)["days_reported"] == 7
    out = (Excluded(place="QSL", days=Period(first=WEEK[0], last=WEEK[0])),)
    row = starts(snapshot, excluded=out)
    assert (row["days_reported"], row["flags"]) == (6, ["partial", "excluded"])


# --- what cannot be meant is refused in words ---


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"metric": "pathway_1_new_starts", "place": "RH5"}, "not counted for RH5 itself. Ask for QSL"),
        ({"metric": "pathway_1_new_starts", "place": "RA7"}, "not counted for RA7 itself. It is not counted there"),
        ({"metric": "discharges", "place": "RH5A8", "grain": "month"}, "not counted for RH5A8"),
        (
            {"metric": "discharges", "place": "RH5"},
            "published by month, so it cannot be told by day. Ask for --grain month",
        ),
        ({"metric": "bed_days_7_days", "place": "RH5"}, "published by week"),
        (
            {"metric": "discharge_share", "place": "RH5", "grain": "month"},
            "only when it is broken down. .*pathway, destination",
        ),
        ({"metric": "pathway_1_waiting", "place": "QSL", "by": "source"}, "No file brings .* by source"),
    ],
)
def test_question_that_cannot_be_meant_is_refused(question: dict[str, str], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        Question(period=Period(first=date(2026, 6, 1), last=date(2026, 6, 30)), **question)  # type: ignore[arg-type]


EMPTY = snapshot_of()


@pytest.mark.parametrize("metric_id", sorted(COUNTS))
@pytest.mark.parametrize("snapshot", [None, "empty"], ids=["never loaded", "no rows"])
def test_nothing_at_all_has_no_value_for_any_breakdown(metric_id: str, snapshot: str | None) -> None:
    one = metric(metric_id)
    where = where_counted(metric_id, place("RH5"))
    assert where is not None
    for by in ((None,) if not one.needs_by else ()) + one.by:
        rows = ask(EMPTY if snapshot else None, metric_id, *JUNE, place=where.code, grain="month", by=by)
        assert all((r["value"], r["days_reported"], r["provenance"]) == (None, 0, None) for r in rows)


def test_statement_of_each_metric_runs_as_it_is_shown(demonstration: Snapshot) -> None:
    from flow.metrics.definitions import sql_of

    for one in METRICS:
        for sql in sql_of(one.id).values():
            assert "SELECT" in sql
            demonstration.rows(f"EXPLAIN {sql}", {name: SHOWN[name] for name in SHOWN if f"${name}" in sql})


SHOWN = {
    "codes": ["RH5"], "trusts": ["RH5"], "trusts_from": [date(2000, 1, 1)], "trusts_to": [date(2100, 1, 1)], "site_of": ["RH5"],
    "sites": ["RH5A8"], "sites_to": [date(2100, 1, 1)], "place": "RH5", "first": date(2025, 5, 1), "last": date(2025, 5, 31),
    "as_of": date(2100, 1, 1), "stay": 0, "withheld": ["*"], "basis": "adult_open", "carried": 3,
}  # fmt: skip
"""A value for every parameter of a statement."""


# --- found by a reviewer: each was quietly wrong once ---


def a_hub_day(day: date | str, **figures: float | None) -> list[MadeUpRow]:
    """All localities on a day, one pathway."""
    columns = {"referred_patients": 2.0, "ready_to_referred_days": 4.0, "ready_not_referred_patients": 5.0} | figures
    return [
        MadeUpRow("hub_day", {"locality_code": c, "day": a_date(day), "pathway": "P1", **columns}, a_date(day))
        for c in LOCALITIES
    ]


def test_blank_days_where_nobody_moved_on_are_no_queue() -> None:
    """2 people with 4 days in total every second day, a blank in between: a mean of 2 days, not of the queue."""
    rows = [
        r
        for n, d in enumerate(WEEK[:6])
        for r in (a_hub_day(d) if n % 2 == 0 else a_hub_day(d, referred_patients=0.0, ready_to_referred_days=None))
    ]
    row = the_row(
        snapshot_of(a_load(*rows, kind="local")), "hub_days_to_referral", WEEK[0], WEEK[5], place="QSL", grain="week"
    )
    assert (row["value"], row["days_reported"]) == (2, 6)


def test_locality_that_never_gives_days_has_mean_waiting_over_mean_leaving() -> None:
    rows = [r for d in WEEK for r in a_hub_day(d, ready_to_referred_days=None)]
    row = the_row(
        snapshot_of(a_load(*rows, kind="local")), "hub_days_to_referral", WEEK[0], WEEK[-1], place="QSL", grain="week"
    )
    assert row["value"] == 5 / 2


def test_days_that_are_blank_where_people_moved_on_are_missing() -> None:
    rows = [r for n, d in enumerate(WEEK) for r in a_hub_day(d, ready_to_referred_days=None if n == 3 else 4.0)]
    row = the_row(
        snapshot_of(a_load(*rows, kind="local")), "hub_days_to_referral", WEEK[0], WEEK[-1], place="QSL", grain="week"
    )
    assert (row["value"], row["days_reported"]) == (2, 6)


def an_own_reason(day: date, code: str, patients: float) -> MadeUpRow:
    """The system's own count of a reason."""
    columns = {"place_code": "RH5", "day": day, "stay_days_or_more": 0, "reason_code": code, "patients": patients}
    return MadeUpRow("local_delay_reason", columns, day)


def test_reason_without_a_row_on_a_counted_day_had_nobody() -> None:
    rows = [an_own_reason(d, "CA03", 10) for d in WEEK] + [an_own_reason(WEEK[0], "CA04", 35)]
    told = ask(
        snapshot_of(a_load(*rows, kind="local")), "remaining_by_reason", WEEK[0], WEEK[-1], grain="week", by="reason"
    )
    assert {r["member"]: r["value"] for r in told} == {"CA03": 10, "CA04": 5}


def test_correction_that_drops_a_reason_takes_its_old_row_out_of_force() -> None:
    first = a_load(
        an_own_reason(WEEK[0], "CA03", 100), an_own_reason(WEEK[0], "CA04", 40), kind="local", published="2026-06-02"
    )
    second = a_load(an_own_reason(WEEK[0], "CA03", 140), kind="local", published="2026-06-03")
    told = ask(snapshot_of(first, second), "remaining_by_reason", WEEK[0], by="reason")
    assert [(r["member"], r["value"]) for r in told] == [("CA03", 140)]
    published = (
        a_load(a_reason(P1, 100), a_reason(P2, 40), published="2026-07-09"),
        a_load(a_reason(P1, 140), published="2026-08-09"),
    )
    assert the_row(snapshot_of(*published), "delayed_14_days", *JUNE, grain="month")["value"] == 140


def test_ward_on_which_nobody_is_ready_has_nobody_delayed() -> None:
    def ward(code: str, day: date, ready: float) -> MadeUpRow:
        return MadeUpRow(
            "mental_health_day", {"place_code": code, "day": day, "beds_occupied": 10.0, "ready_patients": ready}, day
        )

    def delayed(code: str, day: date, patients: float) -> MadeUpRow:
        columns = {"place_code": code, "day": day, "responsible": "NHS", "reason_code": "07", "patients": patients}
        return MadeUpRow("mental_health_reason_day", columns, day)

    rows = [delayed("RH536", d, 2) for d in WEEK[:6]] + [delayed("RH572", d, 3) for d in WEEK[:6:3]]
    rows += [ward("RH572", d, 3.0 if d in WEEK[:6:3] else 0.0) for d in WEEK[:6]]
    row = the_row(snapshot_of(a_load(*rows, kind="local")), "mental_health_delayed", WEEK[0], WEEK[5], grain="week")
    assert (row["value"], row["days_reported"]) == (3, 6)
    (nhs,) = [
        r
        for r in ask(
            snapshot_of(a_load(*rows, kind="local")),
            "mental_health_delayed",
            WEEK[0],
            WEEK[5],
            grain="week",
            by="responsible",
        )
        if r["member"] == "NHS"
    ]
    assert nhs["value"] == 3


def test_withheld_reason_counts_as_asked_for() -> None:
    told = a_load(a_reason(P1, 50), a_reason(P2, None))
    told.tables["delay_reason"].loc[1, "mark"] = "*"
    row = the_row(snapshot_of(told), "delayed_14_days", *JUNE, grain="month")
    assert (row["value"], row["flags"]) == (None, ["suppressed"])


def test_week_without_its_weekend_has_no_number_a_week() -> None:
    """Monday to Friday rows alone are 7/5 too many a week."""
    rows = [r for d in WEEK[:5] for r in everywhere(d)]
    row = starts(snapshot_of(a_load(*rows, kind="local")))
    assert (row["value"], row["days_reported"], row["flags"]) == (None, 5, ["partial"])


def test_month_that_lacks_days_weighs_every_weekday_the_same() -> None:
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(28)]
    rows = [
        r
        for n, d in enumerate(days)
        if not (d.weekday() >= 5 and n > 7)
        for r in everywhere(
            d, started_from_hospital_patients=0.0 if d.weekday() >= 5 else 10.0, started_from_home_patients=0.0
        )
    ]
    row = the_row(
        snapshot_of(a_load(*rows, kind="local")), "pathway_1_new_starts", days[0], days[-1], place="QSL", grain="month"
    )
    assert row["value"] == 200  # 5 days x 10 x 4, though three weekends are missing
    assert row["value"] == row["numerator"] / row["denominator"]


def test_hospital_that_reports_from_june_on_is_missing_before() -> None:
    def hospital(code: str, day: date) -> MadeUpRow:
        return MadeUpRow(
            "community_bed_day", {"place_code": code, "day": day, "beds_open": 20.0, "beds_occupied": 18.0}, day
        )

    rows = [hospital("RH5K6", d) for d in WEEK] + [hospital("RH5F2", d) for d in WEEK[3:]]
    values = [
        r["value"] for r in ask(snapshot_of(a_load(*rows, kind="local")), "community_beds_open", WEEK[0], WEEK[-1])
    ]
    assert values == [None, None, None, 40, 40, 40, 40]


def test_excluded_days_reach_the_icb_and_leave_monthly_figures_alone() -> None:
    from flow.metrics.measure import Excluded

    def bed_days(place_code: str, start: date, patients: float) -> MadeUpRow:
        columns = {
            "place_code": place_code,
            "week_start": start,
            "stay_days_or_more": 21,
            "bed_days": patients,
            "mark": None,
        }
        return MadeUpRow("bed_days_lost", columns, start)

    weeks = [date(2026, 6, 1), date(2026, 6, 8)]
    rows = [bed_days(c, w, n) for c in ("RH5", "QSL") for w, n in zip(weeks, (100.0, 200.0), strict=True)]
    snapshot = snapshot_of(a_load(*rows, a_reason(P1, 23), a_reason(P1, 23, "QSL")))
    out = (Excluded(place="RH5", days=Period(first=weeks[1], last=weeks[1] + timedelta(days=6))),)
    for place_code in ("RH5", "QSL"):
        row = the_row(snapshot, "bed_days_21_days", *JUNE, place=place_code, grain="month", excluded=out)
        assert row["value"] == 100, place_code
        month = the_row(snapshot, "delayed_14_days", *JUNE, place=place_code, grain="month", excluded=out)
        assert (month["value"], month["days_reported"]) == (23, 30)
