"""The replay of September 2025: from the plan's numbers where nothing was counted, from what was counted where it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from flow.errors import BadQuestion, UnknownName
from flow.model import Contents
from flow.reference import reference_table
from flow.sentences.replay import cannot_be_known, replay_assumptions, replay_sentences, replay_title
from flow.sources.illustrative import contents
from flow.whatif.replay import Replay, replay, replays
from tests.made_up_loads import snapshot_of

CHANGE = date(2025, 9, 30)
UNTIL_THEN, WINTER = date(2025, 8, 31), date(2025, 11, 24)


@pytest.fixture(scope="module")
def made_up() -> Contents:
    return contents()


def as_published(made_up: Contents, *, until: date | None = None) -> Contents:
    """The made-up hospital days alone, without September to November 2025, as the published files have them."""
    days = made_up.tables["bed_day"]
    day = pd.to_datetime(days["day"]).dt.date
    kept = days[(day <= UNTIL_THEN) | (day >= WINTER)] if until is None else days[day <= until]
    return replace(made_up, tables={"bed_day": kept})


@pytest.fixture(scope="module")
def found(made_up: Contents) -> Replay:
    return replay(snapshot_of(as_published(made_up)), replications=300)


def test_replay_starts_from_the_last_day_before_the_gap_and_ends_with_the_winter(found: Replay) -> None:
    assert found.started == UNTIL_THEN
    assert found.frame["day"].iloc[0] == UNTIL_THEN + timedelta(days=1)
    assert found.frame["day"].iloc[-1] == date(2026, 3, 31)
    assert found.first_published == WINTER


def test_replay_takes_the_plans_numbers_where_nothing_was_counted(found: Replay) -> None:
    by_lever = {one.lever: one for one in found.changed}
    assert (by_lever["pathway_1_starts"].before, by_lever["pathway_1_starts"].after) == (67, 83)
    assert by_lever["pathway_2_beds"].before - by_lever["pathway_2_beds"].after == 28
    assert found.calibration["pathway_1_starts"].number == 67
    assert found.calibration["pathway_1_referrals"].number == pytest.approx(67)
    assert found.calibration["pathway_2_places"].number == 236
    assert set(found.put_in) == {"pathway_1_starts", "pathway_2_places", "pathway_2_starts"}


def test_replay_changes_nothing_before_the_day_of_the_change(found: Replay) -> None:
    before = found.frame[found.frame["day"] < CHANGE]
    for edge in ("low", "mid", "high"):
        assert (before[f"told_{edge}"] == before[f"without_{edge}"]).all()
        assert (before[f"moved_{edge}"] == before[f"without_{edge}"]).all()
    after = found.frame[found.frame["day"] > date(2026, 1, 1)]
    assert (after["moved_mid"] < after["told_mid"]).all()  # who goes home does not wait for a bed


def test_replay_compares_on_the_days_that_are_published(found: Replay, made_up: Contents) -> None:
    days = as_published(made_up).tables["bed_day"]
    rows = days[(days["place_code"] == "RH5") & (pd.to_datetime(days["day"]).dt.date >= CHANGE)]
    suspect = {date(2026, 1, 12), date(2026, 1, 13)}
    counts = rows[~pd.to_datetime(rows["day"]).dt.date.isin(suspect)]
    everyone = counts[counts["stay_days_or_more"] == 0]
    assert found.published_mean == pytest.approx(float(everyone["remaining_patients"].mean()))
    assert found.frame.loc[found.frame["day"].isin(suspect), "published"].isna().all()
    told = found.frame[(found.frame["day"] >= CHANGE) & found.frame["published"].notna()]
    assert len(told) == found.published_days == found.variants[0].held.days  # type: ignore[union-attr]
    for variant in found.variants:
        low, high = told[f"{variant.id}_low"], told[f"{variant.id}_high"]
        assert variant.held is not None
        assert variant.held.inside == int(((low <= told["published"]) & (told["published"] <= high)).sum())
        assert variant.mean == pytest.approx(float(told[f"{variant.id}_mid"].mean()), abs=12)


def test_replay_names_what_else_changed_and_not_itself(found: Replay) -> None:
    told = " ".join(one.text for one in found.others)
    assert "part submission" in told
    assert "Pathway 3 test" in told
    assert "67 to 83" not in told


def test_replay_in_words_claims_no_cause_and_marks_what_is_assumed(found: Replay) -> None:
    said = [replay_title(found), *replay_sentences(found), *cannot_be_known(found)]
    whole = " ".join(said)
    assert "from 67 to 83" in whole
    assert "None of this says what the change did" in whole
    assert "whether 83 a week were reached" in whole
    assert not any(word in whole for word in ("because of the change", "led to", "caused", "thanks to", "saved"))
    assumptions = replay_assumptions(found)
    assert any("series_breaks.csv" in one for one in assumptions)
    assert len(assumptions) == 2 + len(found.calibration.assumed)


def test_replay_calls_made_up_figures_made_up_and_names_every_reading(found: Replay) -> None:
    assert found.illustrative
    assert "made up (illustrative)" in replay_sentences(found)[0]
    assert not any(
        "Published" in one or "weeks published" in one for one in (replay_title(found), *replay_sentences(found))
    )
    real = replay_title(replace(found, illustrative=False))
    assert real.startswith("Published after 30 Sep 2025")
    for reading in ("without the change", "with the change as told", "with the patients moved home"):
        assert reading in real


def test_replay_from_counted_pathways_keeps_the_counts(made_up: Contents) -> None:
    counted = replay(snapshot_of(made_up), replications=25)
    assert counted.put_in == ()
    assert counted.started == CHANGE - timedelta(days=1)
    assert counted.calibration["pathway_1_starts"].found


def test_replay_without_a_winter_sets_nothing_beside_it(made_up: Contents) -> None:
    early = replay(snapshot_of(as_published(made_up, until=UNTIL_THEN)), replications=25)
    assert early.published_mean is None
    assert [v.mean for v in early.variants] == [None] * 3
    assert np.isnan(early.frame["published"]).all()
    assert "there is no figure yet" in replay_title(early)
    assert "nothing is published yet" in replay_title(replace(early, illustrative=False))
    assert "winter workbook" in " ".join(replay_sentences(early))


def test_replay_without_a_figure_before_the_change_has_nowhere_to_start(made_up: Contents) -> None:
    with pytest.raises(BadQuestion, match="nowhere to start from"):
        replay(snapshot_of(as_published(made_up, until=date(2025, 5, 31))))
    with pytest.raises(BadQuestion, match="nowhere to start from"):
        replay(None)


def test_replays_are_named_and_every_number_has_its_source() -> None:
    assert replays() == ("September 2025",)
    assert (reference_table("replays")["source"].str.len() > 20).all()
    with pytest.raises(UnknownName, match="Did you mean 'September 2025'"):
        replay(None, "September 2024")
