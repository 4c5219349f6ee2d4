"""What the expected files say of one place, held against tidy rows; the CSVs and the community workbooks say it alike.

Every figure was taken by an independent reader and follows the rule that three zeros on a day are no count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from flow.sources.cells import label_key

ROUNDED = 0.5e-4
"""The expected figures have four decimals."""

FIGURES = ["nctr_patients", "discharged_patients", "remaining_patients"]


def check_every(said: Mapping[str, Any], checks: Mapping[str, Callable[[Any], None]], *, may_lack: set[str]) -> None:
    """Hold every figure that is said against its check. A key without a check fails, and so does a check without a key."""
    for key, figures in said.items():
        assert key in checks, f"the expected file says '{key}', which nobody checks"
        checks[key](figures)
    assert set(checks) - set(said) <= may_lack, "these were not in the expected file"


def about(said: float | None) -> Any:
    """The figure to four decimals; None is None."""
    return None if said is None else pytest.approx(said, abs=ROUNDED)


def all_zero(days: pd.DataFrame) -> pd.Series:
    """Days whose three figures are all 0: no count."""
    return (days[FIGURES] == 0).all(axis=1)


def check_daily(days: pd.DataFrame, column: str, said: Mapping[str, float | None]) -> None:
    """Days present, mean, sum, least and most of one of the three figures."""
    counted = days.loc[~all_zero(days), column].dropna()
    ours: dict[str, float | None] = {
        "days_in_sheet": len(days),
        "days_present": len(counted),
        "mean": counted.mean() if len(counted) else None,
        "sum": counted.sum(),
        "min": counted.min() if len(counted) else None,
        "max": counted.max() if len(counted) else 0.0,
    }
    assert {key: ours[key] for key in said} == {key: about(value) for key, value in said.items()}


def check_bed_days(rows: pd.DataFrame, said: Mapping[str, Mapping[str, float | None]]) -> None:
    """Weeks, figures given and their mean for each stay, `14+ days` or `14 days or over`."""
    ours = {}
    for stay, of_stay in rows.groupby("stay_days_or_more"):
        given = of_stay["bed_days"].dropna()
        ours[stay] = {
            "weeks": of_stay["week_start"].nunique(),
            "given": len(given),
            "mean": given.mean() if len(given) else None,
        }
    stays = {int(stay.split()[0].rstrip("+")): figures for stay, figures in said.items()}
    assert ours == {stay: {k: about(v) for k, v in figures.items()} for stay, figures in stays.items()}


def check_pathways(rows: pd.DataFrame, said: Mapping[str, Mapping[str, float | None]]) -> None:
    """What was given of each pathway's destinations and how many of them there are."""
    ours = {}
    for pathway, of_pathway in rows.groupby("pathway"):
        given = of_pathway["patients"].dropna()
        ours[pathway] = {
            "sum_of_given": given.sum() if len(given) else None,
            "parts_given": len(given),
            "parts": len(of_pathway),
        }
    told = {pathway: dict(figures) for pathway, figures in said.items()}
    for figures in told.values():  # one expected file writes a sum of nothing as 0, the others as null
        figures["sum_of_given"] = figures["sum_of_given"] if figures["parts_given"] else None
    assert ours == {pathway: {k: about(v) for k, v in figures.items()} for pathway, figures in told.items()}


def check_reasons(rows: pd.DataFrame, said: Mapping[str, Any], *, others: set[str]) -> None:
    """How many reasons are given, their sum, and the five with most patients (which of equals comes first is open)."""
    given = rows.dropna(subset=["patients"])
    assert set(said) == {"given", "sum", "top5"} | others
    assert len(given) == said["given"]
    assert (given["patients"].sum() if len(given) else None) == about(said["sum"])
    top = given.sort_values("patients", ascending=False, kind="stable").head(5)
    assert [figure for _, figure in said["top5"]] == [about(figure) for figure in top["patients"]]
    by_key = {label_key(reason): patients for reason, patients in zip(given["reason"], given["patients"], strict=True)}
    assert len(by_key) == len(given), "two labels of one reason"
    for label, figure in said["top5"]:
        assert by_key[label_key(label)] == about(figure)
