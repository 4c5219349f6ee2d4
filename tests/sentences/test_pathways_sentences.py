"""Sentences of the Pathways page: a missing figure is told, an equal one is not called highest, nothing is added up wrongly."""

from __future__ import annotations

from datetime import date

import pandas as pd

from flow.model import Period
from flow.sentences.pathways import (
    beds_words,
    came_and_went,
    hospitals_finding,
    members_finding,
    no_total_here,
    room_finding,
    shares_finding,
    waiting_finding,
)

SUNDAY = date(2026, 2, 15)
NAN = float("nan")


def hospitals(*values: float) -> pd.DataFrame:
    names = [f"Hospital {n}" for n in range(len(values))]
    return pd.DataFrame({"name": names, "value": values, "earlier": values, "beds": 10.0, "occupied": 0.9})


def test_most_remain_somewhere_and_who_did_not_report_is_named() -> None:
    assert hospitals_finding(hospitals(8, 5, NAN), SUNDAY) == (
        "Hospital 0 holds 8 of the 13 patients who remain in community beds (Sun 15 Feb 2026); Hospital 2 did not report"
    )


def test_no_hospital_reported() -> None:
    assert hospitals_finding(hospitals(NAN), SUNDAY) == "No community hospital has a figure for Sun 15 Feb 2026"


def test_beds_that_are_not_known_are_left_out() -> None:
    assert beds_words(hospitals(8)) == ["of 10 beds, 90.0 % in use"]
    assert beds_words(hospitals(8).assign(beds=NAN)) == [""]


def test_a_total_that_lacks_localities_names_them() -> None:
    period = Period(first=date(2026, 1, 5), last=SUNDAY)
    assert no_total_here(["SS", "SWT"], period) == (
        "No total for 5 Jan 2026 to 15 Feb 2026: it needs every locality. South Somerset and Somerset West and Taunton reported, "
        "Mendip and Sedgemoor did not."
    )
    assert "one locality or another" in no_total_here(["MEN", "SED", "SWT", "SS"], period)


def test_without_a_series_nothing_is_made_up() -> None:
    assert came_and_went(None, None, came_words="ready", went_words="started") is None
    assert waiting_finding(None, None) == "Waiting for Pathway 1: no figure in this period"
    assert room_finding(None, None) == "People in Pathway 1 and its places"
    assert shares_finding({}) == "Share of discharges by pathway: no figure in this period"
    assert members_finding("Starts by locality", {}) == "Starts by locality: no figure in this period"
