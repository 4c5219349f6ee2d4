"""Reasons for delay: the published month, a gap, a true zero, nothing at all, a break, and a check by another way."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from made_up_loads import NOW, MadeUpRow, a_load, ask, snapshot_of

from flow.intake import load_file
from flow.metrics.measure import Excluded
from flow.metrics.reasons import METRIC_OF, newest_stays, reasons, remaining_in
from flow.model import Period
from flow.reference import place
from flow.sentences.reasons import (
    bar_name,
    bar_notes,
    compared_sentence,
    gone_sentence,
    grown_sentence,
    left_out_sentence,
    never_add_up_sentence,
    owner_tile,
    ranked_finding,
    reasons_said,
    reasons_table,
    reasons_tile,
    untold_sentence,
    who_can_act,
)
from flow.store import Snapshot, Store

RH5 = place("RH5")
HOME, BEDS, CARE_HOME = "CA03", "CA01", "CA02"
WORDS = {
    HOME: "Capacity - Home-based rehabilitation, reablement or recovery services not yet available (Pathway 1)",
    BEDS: "Capacity - Bed-based rehabilitation, reablement or recovery services not yet available (Pathway 2)",
    CARE_HOME: "Capacity - Residential/nursing home care not yet available (Pathway 3)",
    "HP01": "Hospital process - Awaiting therapy review of need for supported discharge",
    "HP02": "Hospital process - Awaiting referral to care transfer hub for supported discharge",
    "A13": "Pathway 1: awaiting availability of resource for assessment and start of care at home",
}


def a_reason(
    month: str,
    code: str,
    patients: float | None,
    *,
    group: str = "Delay reason",
    at: str = "RH5",
    mark: str = "-",
) -> MadeUpRow:
    first = date.fromisoformat(f"{month}-01")
    columns = {"place_code": at, "month": first, "metric_group": group, "reason": WORDS[code], "patients": patients}
    return MadeUpRow("delay_reason", {**columns, "mark": None if patients is not None else mark}, first)


def own_count(day: str, code: str, patients: float) -> MadeUpRow:
    columns = {"place_code": "RH5", "day": date.fromisoformat(day), "stay_days_or_more": 0, "reason_code": code}
    return MadeUpRow("local_delay_reason", {**columns, "patients": patients}, date.fromisoformat(day))


def two_months(*more: MadeUpRow, before: str = "2024-10") -> Snapshot:
    rows = [a_reason("2024-11", HOME, 23), a_reason("2024-11", BEDS, 8), a_reason("2024-11", "HP02", 0)]
    earlier = [a_reason(before, HOME, 14), a_reason(before, BEDS, 10), a_reason(before, "HP02", 0)]
    return snapshot_of(a_load(*rows, *earlier, *more, published="2024-12-12"))


def test_reasons_grew_most_and_who_can_act() -> None:
    found = reasons(two_months(), RH5, until=date(2024, 11, 30))
    assert found is not None
    assert (
        grown_sentence(found)
        == "Home-based rehabilitation not yet available (Pathway 1) grew most: 23 patients in November 2024, 9 more than in October; the commissioner can act"
    )
    assert compared_sentence(found) is None
    row = found.members.iloc[0]
    assert (row["code"], row["patients"], row["before"], row["change"]) == (HOME, 23, 14, 9)
    assert (row["group"], row["pathway"], row["who_can_act"]) == ("Capacity", "P1", "Commissioner")
    assert row["share"] == pytest.approx(23 / 31)
    assert found.members["cumulative"].iloc[-1] == pytest.approx(1)


def test_reasons_a_true_zero_is_counted_and_did_not_change() -> None:
    found = reasons(two_months(), RH5, until=date(2024, 11, 30))
    assert found is not None
    last = found.members.set_index("code").loc["HP02"]
    assert (last["patients"], last["change"]) == (0, 0)
    assert untold_sentence(found) is None


def test_reasons_month_before_not_loaded_says_which_one_stands_in() -> None:
    found = reasons(two_months(before="2024-06"), RH5, until=date(2024, 11, 30))
    assert found is not None
    assert "9 more than in June" in grown_sentence(found)
    assert compared_sentence(found) == (
        "The month before November 2024 is not loaded: it is compared with June 2024, the newest earlier month that is, 5 months back."
    )


def test_reasons_never_across_the_break_of_may_2024() -> None:
    snapshot = snapshot_of(a_load(a_reason("2024-06", HOME, 20), a_reason("2024-05", "A13", 30)))
    for by in ("reason", "group", "pathway", "owner"):
        found = reasons(snapshot, RH5, until=date(2024, 6, 30), by=by)  # type: ignore[arg-type]
        assert found is not None
        assert found.before_month is None
        assert found.members["before"].isna().all()
        assert found.members["change"].isna().all()
    assert "do not join across it" in grown_sentence(found)


def test_reasons_of_another_list_in_the_month_of_the_break_do_not_join() -> None:
    """May 2024 published on the new list: April is of the old one, although no break lies between their first days."""
    snapshot = snapshot_of(a_load(a_reason("2024-05", HOME, 20), a_reason("2024-04", "A13", 30)))
    found = reasons(snapshot, RH5, until=date(2024, 5, 31))
    assert found is not None
    assert found.before_month is None
    assert "another list of reasons" in found.no_before


def test_reasons_a_gap_is_no_zero_and_takes_no_share() -> None:
    rows = [a_reason("2024-11", HOME, 23), a_reason("2024-11", BEDS, None), a_reason("2024-11", BEDS, 4, at="RA9")]
    found = reasons(snapshot_of(a_load(*rows)), RH5, until=date(2024, 11, 30))
    assert found is not None
    gap = found.members.set_index("code").loc[BEDS]
    assert gap[["patients", "share", "change"]].isna().all()
    assert found.patients == 23
    assert "1 reason of 2 has no figure" in (untold_sentence(found) or "")


def test_reasons_nothing_at_all() -> None:
    assert reasons(None, RH5, until=date(2024, 11, 30)) is None
    snapshot = two_months()
    assert reasons(snapshot, RH5, until=date(2024, 9, 30)) is None
    assert reasons(snapshot, RH5, until=date(2024, 11, 30), as_of=date(2024, 12, 1)) is None
    assert reasons(snapshot, RH5, until=date(2024, 11, 30), stays="own") is None
    assert reasons(snapshot, place("RH5A8"), until=date(2024, 11, 30)) is None


def test_reasons_several_grew_as_much_and_none_grew() -> None:
    rows = [a_reason("2024-11", HOME, 5), a_reason("2024-11", "HP02", 4), a_reason("2024-10", HOME, 3)]
    found = reasons(snapshot_of(a_load(*rows, a_reason("2024-10", "HP02", 2))), RH5, until=date(2024, 11, 30))
    assert found is not None
    said = grown_sentence(found)
    assert "grew most: 2 more patients each" in said
    assert "the commissioner can act and the hospital can act" in said
    fell = [a_reason("2024-11", HOME, 1), a_reason("2024-10", HOME, 3)]
    found = reasons(snapshot_of(a_load(*fell)), RH5, until=date(2024, 11, 30))
    assert found is not None
    assert grown_sentence(found).startswith("No reason grew since October.")


def test_reasons_of_seven_days_are_kept_apart_and_the_newer_is_shown_first() -> None:
    newer = [a_reason("2024-12", HOME, 40, group="Delay reason LOS 7+")]
    snapshot = two_months(*newer)
    assert newest_stays(snapshot, RH5, until=date(2024, 11, 30)) == "14"
    assert newest_stays(snapshot, RH5, until=date(2024, 12, 31)) == "7"
    seven = reasons(snapshot, RH5, until=date(2024, 12, 31), stays="7")
    assert seven is not None
    assert (seven.patients, seven.before_month) == (40, None)


def test_reasons_left_out_by_a_person_for_the_whole_month() -> None:
    out = Excluded(place="RH5", days=Period(first=date(2024, 11, 1), last=date(2024, 11, 30)))
    found = reasons(two_months(), RH5, until=date(2024, 11, 30), excluded=(out,))
    assert found is not None
    assert found.month == date(2024, 10, 1)


def test_own_count_is_the_mean_of_its_days_as_the_measure_has_it() -> None:
    days = [own_count(f"2026-01-{d:02d}", HOME, 10 + d) for d in (8, 15, 22)] + [own_count("2026-02-05", HOME, 30)]
    snapshot = snapshot_of(a_load(*days, kind="local", published="2026-02-06"))
    found = reasons(snapshot, RH5, until=date(2026, 2, 15), stays="own")
    assert found is not None
    assert (found.patients, found.days_counted, found.last_counted) == (30, 1, date(2026, 2, 5))
    assert found.members["before"].iloc[0] == 25
    (january,) = ask(snapshot, "remaining_by_reason", "2026-01-01", "2026-01-31", grain="month", by="reason")
    assert january["value"] == found.members["before"].iloc[0]
    assert "neither the published count" in never_add_up_sentence(found, None)


@pytest.fixture(scope="module")
def november(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """June and November 2024 as published."""
    store = Store(tmp_path_factory.mktemp("november") / "store")
    for month in ("2024-06", "2024-11"):
        file = shared_data / "acute_csv" / f"acute-{month}.csv"
        assert load_file(store, file, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize("by", ["reason", "group", "pathway", "owner"])
def test_reasons_of_real_files_equal_the_measure(november: Snapshot, by: str) -> None:
    """RH5, November 2024: 37 reasons, 123 patients; worked out another way by the measure contract."""
    found = reasons(november, RH5, until=date(2024, 11, 30), by=by)  # type: ignore[arg-type]
    assert found is not None
    rows = ask(november, METRIC_OF["14"], "2024-11-01", "2024-11-30", grain="month", by=by)
    assert dict(zip(found.members["code"], found.members["patients"], strict=True)) == {
        r["member"]: r["value"] for r in rows
    }
    assert found.patients == 123
    if by == "reason":
        assert len(found.members) == 37
        assert found.members["label"].head(3).tolist() == [
            "Home-based rehabilitation, reablement or recovery services not yet available (Pathway 1)",
            "Awaiting referral to care transfer hub for supported discharge",
            "Out of area discharge arrangements requested but not completed",
        ]
        assert found.members["patients"].head(3).tolist() == [23, 14, 11]
        remaining = remaining_in(november, RH5, found.month)
        assert "never add up to those who remain (200 in November 2024)" in never_add_up_sentence(found, remaining)


def test_words_of_bars_and_tables() -> None:
    found = reasons(two_months(), RH5, until=date(2024, 11, 30))
    owners = reasons(two_months(), RH5, until=date(2024, 11, 30), by="owner")
    pathways = reasons(two_months(), RH5, until=date(2024, 11, 30), by="pathway")
    assert found is not None
    assert owners is not None
    assert pathways is not None
    assert ranked_finding(owners) == "The commissioner can act on 31 of 31 patients (100.0 %), +7 since October"
    assert ranked_finding(pathways) == "23 of 31 patients (74.2 %) wait for P1, +9 since October"
    assert left_out_sentence(found, 1) == "2 more reasons hold 8 patients: see the table."
    assert left_out_sentence(found, 3) is None
    assert list(reasons_table(found)) == [
        "reason",
        "group of reasons",
        "pathway waited for",
        "who can act",
        "patients, November 2024",
        "patients, October 2024",
        "change",
        "% of all",
        "% up to here",
    ]
    assert next(iter(reasons_table(owners))) == "who can act"
    assert who_can_act("Transfer of Care Hub") == "the Transfer of Care Hub can act"
    assert who_can_act(None) == "who can act is not known"
    assert bar_name("Services (Pathway 1)") == "Services (Pathway\u00a01)"
    assert found.month - timedelta(days=1) == date(2024, 10, 31)


# --- a part that is not known ---


def withheld(*more: MadeUpRow, hospital: float = 20) -> Snapshot:
    """The commissioner's 50 and a withheld number, which another trust gives; what the hospital holds."""
    rows = [
        a_reason("2024-11", BEDS, 50),
        a_reason("2024-11", CARE_HOME, None, mark="*"),
        a_reason("2024-11", "HP01", hospital),
    ]
    return snapshot_of(a_load(*rows, a_reason("2024-11", CARE_HOME, 4, at="RA9"), *more, published="2024-12-12"))


def test_an_owner_with_a_withheld_reason_holds_at_least_what_is_known() -> None:
    owners = reasons(withheld(), RH5, until=date(2024, 11, 30), by="owner")
    assert owners is not None
    rows = owners.members.set_index("code")
    assert rows.loc["Commissioner", ["at_least", "untold"]].tolist() == [50, 1]
    assert rows.loc["Commissioner", ["patients", "change"]].isna().all()
    assert rows.loc["Hospital", ["patients", "at_least", "untold"]].tolist() == [20, 20, 0]
    assert owner_tile(owners)["value"] == "at least 50 of at least 70"  # the hospital's 20 are all it can act on
    assert ranked_finding(owners) == "The commissioner can act on at least 50 of at least 70 patients"
    assert reasons_said(owners) == "Commissioner: at least 50; Hospital: 20."
    assert bar_notes(owners) == ["at least: 1 reason has no figure", ""]
    assert reasons_table(owners)["at least"].tolist() == [50, 20]


def test_who_can_act_on_most_is_not_said_where_the_missing_part_could_change_it() -> None:
    owners = reasons(withheld(hospital=60), RH5, until=date(2024, 11, 30), by="owner")
    assert owners is not None
    assert not owners.most_is_certain
    tile = owner_tile(owners)
    assert tile["value"] == "Cannot be said"
    assert tile["notes"] == [
        "who can act on most: 2 of 3 reasons have a figure",
        "known: the hospital 60, the commissioner at least 50",
    ]
    assert (
        ranked_finding(owners)
        == "Who can act on most of at least 110 patients cannot be said: 2 of 3 reasons have a figure"
    )


def test_totals_with_a_withheld_reason_are_said_as_at_least() -> None:
    found = reasons(withheld(a_reason("2024-10", BEDS, 40)), RH5, until=date(2024, 11, 30))
    assert found is not None
    assert (found.patients, found.untold, found.reasons_asked) == (70, 1, 3)
    assert found.change != found.change
    tile = reasons_tile(found)
    assert tile["value"] == "at least 70 patients"
    assert tile["notes"] == ["stays of 14 days or more, November 2024", "2 of 3 reasons have a figure"]
    assert ranked_finding(found).startswith("2 of 3 reasons have a figure, of those Bed-based")
    assert ranked_finding(found).endswith("holds most: 50 of at least 70 patients")
    assert "These at least 70 patients" in never_add_up_sentence(found, None)
    assert "% of what is known" in reasons_table(found)


def test_a_reason_that_only_the_month_before_has_is_in_the_change_of_the_total() -> None:
    rows = [a_reason("2024-10", BEDS, 10), a_reason("2024-10", "HP01", 10), a_reason("2024-11", BEDS, 13)]
    snapshot = snapshot_of(a_load(*rows))
    found = reasons(snapshot, RH5, until=date(2024, 11, 30))
    assert found is not None
    assert (found.patients, found.before_patients, found.change) == (13, 20, -7)
    assert reasons_tile(found)["notes"][-1] == "−7 since October"
    gone = found.members.set_index("code").loc["HP01"]
    assert (gone["before"], gone["gone"]) == (10, True)
    assert gone[["patients", "change", "share"]].isna().all()
    assert gone_sentence(found) == (
        "In October 2024, and not in the figures of November 2024: Awaiting therapy review of need (10 patients)."
    )
    assert left_out_sentence(found, 1) is None
    owners = reasons(snapshot, RH5, until=date(2024, 11, 30), by="owner")
    assert owners is not None
    assert owners.members.set_index("code").loc["Hospital", "before"] == 10
    assert owner_tile(owners)["value"] == "13 of 13"


def test_every_owner_without_a_whole_figure_is_no_crash() -> None:
    """England, April 2025: 36 of 37 reasons lack a trust, so that no owner has a figure of its own."""
    rows = [
        a_reason("2024-11", HOME, 23),
        a_reason("2024-11", BEDS, None, mark="*"),
        a_reason("2024-11", "HP01", None, mark="*"),
    ]
    others = [a_reason("2024-11", code, 4, at="RA9") for code in (BEDS, "HP01")]
    owners = reasons(snapshot_of(a_load(*rows, *others)), RH5, until=date(2024, 11, 30), by="owner")
    assert owners is not None
    assert owners.members["patients"].isna().all()
    assert owner_tile(owners)["notes"][1] == "known: the commissioner at least 23"
    assert bar_notes(owners) == ["at least: 1 reason has no figure", "1 reason has no figure"]
    assert left_out_sentence(owners, 1) == "1 more who can act has no figure: see the table."
    assert reasons_said(owners) == "Commissioner: at least 23; Hospital: no figure."
