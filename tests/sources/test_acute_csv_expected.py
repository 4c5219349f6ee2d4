"""Every figure of the eight expected files of the acute CSVs, taken by an independent reader, against what ours gives."""

from __future__ import annotations

import ast
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from expected_figures import (
    FIGURES,
    about,
    all_zero,
    check_bed_days,
    check_daily,
    check_every,
    check_pathways,
    check_reasons,
)

from flow.model import Contents
from flow.reference import places
from flow.sources import read
from flow.sources.cells import clean, label_key
from flow.sources.text_file import read_text_table

FILES = (
    *("acute-2024-01-old-layout-from-xlsx", "acute-2024-06", "acute-2024-11", "acute-2025-01", "acute-2025-03"),
    *("acute-2025-04", "acute-2025-08", "acute-2026-08-real-excerpt"),
)
MEASURE_OF = {"NCTR": "nctr_patients", "Discharges": "discharged_patients", "NCTR not discharged": "remaining_patients"}


class Month:
    """One file: what is expected of it, what it says, and what our reader gave."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.path = folder / f"{stem}.csv"
        self.expected: dict[str, Any] = json.loads((folder / f"{stem}.expected.json").read_text(encoding="utf-8"))
        self.rows: pd.DataFrame = read_text_table(self.path)
        self.contents: Contents = read(self.path)
        self.excerpt = "real" in self.expected

    def table(self, name: str) -> pd.DataFrame:
        """A tidy table, empty where the file has nothing for it."""
        empty = pd.DataFrame(columns=["place_code", "metric_group", "patients", "value", "mark", "reason", "item"])
        return self.contents.tables.get(name, empty)

    def codes(self) -> list[str]:
        """The findings' codes."""
        return [f.code for f in self.contents.findings]


@cache
def _month(folder: Path, stem: str) -> Month:
    return Month(folder, stem)


@pytest.fixture(params=FILES)
def month(shared_data: Path, request: pytest.FixtureRequest) -> Month:
    """Each of the eight files, read once."""
    return _month(shared_data / "acute_csv", request.param)


def test_no_expected_file_is_left_out(shared_data: Path) -> None:
    there = {p.name for p in (shared_data / "acute_csv").glob("*.expected.json")}
    assert there == {f"{stem}.expected.json" for stem in FILES}


def test_every_expected_figure_is_reproduced(month: Month) -> None:
    groups = partial(_rows_by_metric_group, month)
    checks = {
        "file": lambda said: _equal(said, month.path.name),
        "bytes": lambda said: _equal(said, month.path.stat().st_size),
        "encoding": partial(_encoding, month),
        "value_style": lambda said: _equal(said, "plain"),
        "layout": partial(_layout, month),
        "real": lambda said: _equal(said.startswith("every line copied from the real file; NOT the whole file"), True),
        "month": partial(_own_month, month),
        "days_in_month": lambda said: _equal(said, month.table("bed_day")["day"].nunique()),
        "rows_in_file": lambda said: _equal(said, month.contents.counts.read),
        "organisations": lambda said: _equal(said, month.table("bed_day")["place_code"].nunique()),
        "providers": partial(_providers, month),
        "rows_by_metric_group": groups,
        "rows_by_metric_group (group not in the file: implied)": groups,
        "importer_report": partial(_importer_report, month),
        "organisations_checked": partial(_organisations, month),
        "negative_remaining_rows": partial(_negative_remaining, month),
        "plain_error_left_standing": partial(_left_standing, month),
        "quirks_in_file": partial(_quirks, month),
        "assumptions": partial(_assumptions, month),
        "all_zero_rule": lambda said: _equal("all 0 is not a count: missing" in said, True),
        "checks": partial(_excerpt_checks, month),
    }
    check_every(month.expected, checks, may_lack=set(checks) - {"file", "month", "rows_in_file", "importer_report"})


def _equal(said: object, ours: object) -> None:
    assert said == ours


def _encoding(month: Month, said: str) -> None:
    raw = month.path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (said == "utf-8-sig")
    raw.decode(said)
    if said == "cp1252":
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
    assert not any("\ufffd" in reason for reason in month.table("delay_reason")["reason"].unique())


def _layout(month: Month, said: str) -> None:
    heads = set(month.rows.columns)
    assert said == f"{'new' if 'metric group' in heads else 'old'}, {len(heads)} columns"


def _own_month(month: Month, said: str) -> None:
    whole = pd.Period(said, "M")
    assert (month.contents.first_day, month.contents.last_day) == (whole.start_time.date(), whole.end_time.date())
    assert month.contents.title == f"Acute discharge situation report, {whole.start_time:%B %Y}"
    for name in ("discharge_destination", "delay_reason", "delay_cost"):
        if name in month.contents.tables:
            assert set(month.table(name)["month"]) == {whole.start_time}
    assert month.contents.published == (whole.end_time + pd.Timedelta(days=42)).date()
    assert month.contents.published_assumed


def _providers(month: Month, said: int) -> None:
    level = month.rows.drop_duplicates("org code").set_index("org code")["level"]
    ours = set(month.table("bed_day")["place_code"])
    assert ours == set(level.index)
    assert sum(level[code] == "PROVIDER" for code in ours) == said


def _kept_by_group(month: Month) -> dict[str, int]:
    days = month.table("bed_day")
    kept = {
        group: int(days[column].notna().sum() if month.excerpt else len(days)) for group, column in MEASURE_OF.items()
    }
    if month.excerpt:  # a zero without its day's other figures was made missing
        for row in days[days["mark"] == "0"].itertuples():
            kept["NCTR" if row.place_code == "RHW" else "NCTR not discharged"] += 1
    kept["Additional bed days lost"] = len(month.table("bed_days_lost"))
    kept["Discharge destination"] = len(month.table("discharge_destination"))
    for name in ("delay_reason", "delay_cost"):
        kept |= month.table(name).groupby("metric_group").size().to_dict()
    return {group: n for group, n in kept.items() if n}


def _rows_by_metric_group(month: Month, said: dict[str, int]) -> None:
    ours = _kept_by_group(month)
    dropped = month.contents.counts.duplicates_dropped
    assert sum(ours.values()) == month.contents.counts.kept
    assert ours | {"Delay reason": ours.get("Delay reason", 0) + dropped} == {"Delay reason": 0} | said


def _importer_report(month: Month, said: dict[str, Any]) -> None:
    counts = month.contents.counts
    values = {
        **{"bed_day": FIGURES, "bed_days_lost": ["bed_days"], "discharge_destination": ["patients"]},
        **{"delay_reason": ["patients"], "delay_cost": ["value"]},
    }
    given = sum(int(month.table(t)[c].notna().sum().sum()) for t, c in values.items() if t in month.contents.tables)
    labels = {label_key(m) for m in month.rows["metric"].unique()}
    checks = {
        "rows_read": lambda n: _equal(n, counts.read),
        "rows_with_missing_mark_dash": lambda n: _equal(n, int((month.rows["value"] == "-").sum())),
        "exact_duplicate_rows_to_drop": lambda n: _reported(month, "duplicates_dropped", n, counts.duplicates_dropped),
        "rows_to_redate": lambda n: _reported(month, "re_dated", n, counts.re_dated),
        "redate_rule": partial(_redate_rule, month),
        "rows_to_reject": lambda n: _reported(month, "stray_rows", n, counts.rejected),
        "reject_rule": lambda rule: _equal(rule, None),
        "previous_month_boundary_rows_to_keep": partial(_weeks_of_the_month_before, month),
        "rows_left_after_duplicates_and_rejects": lambda n: _equal(n, counts.kept),
        "non_missing_values_left": lambda n: _equal(n, given),
        "metric_type_spellings": partial(_metric_types, month),
        "metrics_distinct": lambda n: _equal(n, len(labels)),
        "warn": partial(_not_submitted, month),
        "incomplete_file": lambda words: _equal("must fail on this excerpt" in words, True),
    }
    assert ("incomplete" in month.codes()) == ("incomplete_file" in said)
    assert "unknown_metric" not in month.codes()
    check_every(said, checks, may_lack=set(checks) - {"rows_read", "rows_to_redate", "rows_to_reject"})


def _reported(month: Month, code: str, said: int, counted: int) -> None:
    assert said == counted
    found = [f for f in month.contents.findings if f.code == code]
    assert [len(f.rows) for f in found] == ([said] if said else [])
    assert all(f"{said:,} rows" in f.message for f in found)


def _redate_rule(month: Month, said: str | None) -> None:
    told = [f.message for f in month.contents.findings if f.code == "re_dated"]
    if said is None:
        assert not told
        return
    assert said == "'Delay reason LOS 7+' rows dated 01/10/2025 belong to the month of the file"
    assert "all rows of 'Delay reason LOS 7+' are dated October 2025" in told[0]


def _weeks_of_the_month_before(month: Month, said: int) -> None:
    weeks = month.table("bed_days_lost")["week_start"]
    assert int((weeks < pd.Timestamp(month.contents.first_day)).sum()) == said
    assert set(weeks.dt.day_of_week) == {0}


def _metric_types(month: Month, said: list[str]) -> None:
    kinds = sorted(month.rows["metric type"].unique()) if "metric type" in month.rows else []
    assert said == kinds
    assert ("misspelt" in month.codes()) == ("Weekly snaphot metric" in kinds)


def _not_submitted(month: Month, said: str) -> None:
    assert said.startswith("0.00 for a trust day means NOT SUBMITTED in this generation (RHW 01/08; RD8 RXF RBL RJN RTH RXQ 31/08)")  # fmt: skip
    found = next(f for f in month.contents.findings if f.code == "all_zero")
    assert (found.severity, set(found.rows)) == (
        "warn",
        {"RHW 2026-08-01", *(f"{code} 2026-08-31" for code in ("RD8", "RXF", "RBL", "RJN", "RTH", "RXQ"))},
    )
    assert not (month.table("bed_day")[FIGURES] == 0).any(axis=None)


def _organisations(month: Month, said: dict[str, dict[str, Any]]) -> None:
    for place, expected in said.items():
        of_place = {
            name: frame[frame["place_code"] == place] for name, frame in month.contents.tables.items() if len(frame)
        }
        days = of_place["bed_day"]
        checks = {
            "name": partial(_name, month, place),
            "icb_on_row": partial(_icb_on_row, month, place),
            "nctr": partial(check_daily, days, "nctr_patients"),
            "discharged": partial(check_daily, days, "discharged_patients"),
            "remaining": partial(check_daily, days, "remaining_patients"),
            "days_all_zero_suspect": lambda n, d=days: _equal(n, int(all_zero(d).sum())),
            "discharges_by_pathway": partial(check_pathways, of_place["discharge_destination"]),
            "delay_reasons": partial(_reasons_of_group, of_place["delay_reason"]),
            "additional_bed_days": partial(check_bed_days, of_place["bed_days_lost"]),
            "costs": lambda costs, o=of_place: _costs(o["delay_cost"], costs),
        }
        check_every(expected, checks, may_lack={"costs"})


def _name(month: Month, place: str, said: str) -> None:
    assert set(month.rows.loc[month.rows["org code"] == place, "org name"]) == {said}
    assert place in places()


def _icb_on_row(month: Month, place: str, said: str) -> None:
    assert set(month.rows.loc[month.rows["org code"] == place, "icb"]) == {said}


def _reasons_of_group(rows: pd.DataFrame, said: dict[str, Any]) -> None:
    of_group = rows[rows["metric_group"] == said["group"]]
    assert len(of_group) in {18, 37}
    check_reasons(of_group, said, others={"group", "tie_at_5th"})


def _costs(rows: pd.DataFrame, said: dict[str, float | None]) -> None:
    given = rows.set_index(rows["item"].map(label_key))
    for label, figure in said.items():
        assert given.loc[label_key(label), "value"] == pytest.approx(figure, abs=0.005)  # the file has two decimals
    units = {"patients": 1, "bed_days": 1, "pounds": 38}
    assert given["unit"].value_counts().to_dict() == units


def _negative_remaining(month: Month, said: list[list[Any]]) -> None:
    below = month.table("bed_day").query("remaining_patients < 0")
    ours = {(f"{r.day:%Y-%m-%d}", r.place_code, r.remaining_patients) for r in below.itertuples()}
    assert ours == {(day, place, figure) for day, place, figure in said}


def _left_standing(month: Month, said: dict[str, Any]) -> None:
    assert set(said) == {"org", "days", "nctr", "remaining", "mean_nctr_without_week", "mean_remaining_without_week", "note"}  # fmt: skip
    assert "do not silently drop" in said["note"]
    for place in said["org"]:
        days = month.table("bed_day").pipe(lambda rows, code=place: rows[rows["place_code"] == code])
        week = days["day"].isin(pd.to_datetime(said["days"]))
        for figure in ("nctr", "remaining"):
            column = f"{figure}_patients"
            assert days.loc[week, column].tolist() == said[figure]
            assert days.loc[~week, column].mean() == about(said[f"mean_{figure}_without_week"])


def _quirks(month: Month, said: list[str]) -> None:
    for quirk in said:
        if quirk.startswith("'Weekly snaphot metric'"):
            assert "misspelt" in month.codes()
        elif "written twice" in quirk:
            rows = month.table("delay_reason")
            rows = rows[rows["reason"] == clean(quirk.split("'")[1])]
            assert not rows.duplicated(["place_code", "metric_group"]).any()
            assert month.contents.counts.duplicates_dropped == len(rows)
        elif quirk.endswith("dated 01/10/2025"):
            assert month.contents.counts.re_dated
        else:
            assert quirk == "newlines and trailing blanks inside metric names"
            assert month.rows["metric"].str.contains("\n").any()
            assert not month.table("discharge_destination")["destination"].str.contains(r"\n|  |\s$").any()


def _assumptions(month: Month, said: list[str]) -> None:
    for words in said:
        head, weeks = words.split(": ")
        assert head == "weeks in the bed-days group"
        ours = sorted(month.table("bed_days_lost")["week_start"].unique())
        assert [f"{w:%Y-%m-%d}" for w in ours] == weeks.split(", ")


def _excerpt_checks(month: Month, said: dict[str, Any]) -> None:
    days = month.table("bed_day").set_index(["place_code", "day"])
    costs = month.table("delay_cost").set_index(["place_code", "item"])["value"]
    first, last = pd.Timestamp("2026-08-01"), pd.Timestamp("2026-08-31")
    england = days.loc[("ENG", first), "nctr_patients"]
    regions = [p.code for p in places().values() if p.kind == "region"]
    ours = {
        "RH5 NCTR 01/08/2026": days.loc[("RH5", first), "nctr_patients"],
        "RH5 remaining 31/08/2026": days.loc[("RH5", last), "remaining_patients"],
        "QSL remaining 31/08/2026": days.loc[("QSL", last), "remaining_patients"],
        "RH5 delayed bed days": costs["RH5", "Total number of delayed bed days in the month"],
        "RH5 cost": costs["RH5", "Total cost of delayed bed days in the month"],
        "ENG cost": costs["ENG", "Total cost of delayed bed days in the month"],
        "RVJ": "there" if "RVJ" in days.index else "absent (merged into RA7)",
        "regions sum to England NCTR 01/08": sum(days.loc[(r, first), "nctr_patients"] for r in regions) == england,
    }
    assert ours == said


def test_every_metric_name_ever_seen_is_known(shared_data: Path) -> None:
    """The dictionary of every metric string: each acute one belongs to a table, and no two of a group become one."""
    from flow.sources.acute_metrics import metric_of

    seen = pd.read_csv(shared_data / "acute_csv" / "metric_dictionary.csv")
    seen = seen[~seen["flavour"].str.contains("community")]
    for months, labels in seen.groupby("months_seen")["metric_repr"]:
        texts = [ast.literal_eval(text) if text[0] in "'\"" else text for text in labels]
        texts = [ast.literal_eval(text) if text[:1] == "'" else text for text in texts]
        old = "April 2024; May 2024" in months or "2022-04" in months
        for text in texts:
            groups = [None] if old and "June" not in months else ["NCTR", "Discharges", "NCTR not discharged", "Additional bed days lost", "Discharge destination"]  # fmt: skip
            known = [m for m in (metric_of(group, text) for group in groups) if m.table]
            reason = metric_of("Delay reason", text)
            assert len(known) == 1 or (not known and reason.listed), text
            lost = metric_of(groups[0], text.replace("\u202f", "?").replace("\xa0", "?"))
            assert lost.label == metric_of(groups[0], text).label or not known
