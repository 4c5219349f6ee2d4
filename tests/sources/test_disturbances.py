"""A disturbance that changes no figure changes no figure; one that does is refused or reported.

What cannot be noticed from a file alone is listed in `harms.py`, and a test holds that it changes nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from disturbances import DATES_THE_FILE, File, disturbances_of, disturbed, saved
from harms import must_be_noticed, two_figures_changed_together
from how_thorough import tries
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_files import books, real_acute_csv, real_acute_month, real_community_month, tables

from flow import quality
from flow.model import Contents, Finding
from flow.sources import FileRefused, read
from flow.store.publishing import table_keys

TODAY = date(2026, 11, 1)
SMALL = {**books(), **tables()}
EXCERPT = "real lines of August 2026"
REAL = {
    "a real acute month": real_acute_month,
    "a real community month": real_community_month,
    EXCERPT: lambda data: real_acute_csv(data, "acute-2026-08-real-excerpt.csv", ()),
    "a real layout with groups": lambda data: real_acute_csv(data, "acute-2024-06.csv", ("ENG", "QSL", "RH5")),
    "a real layout with costs": lambda data: real_acute_csv(data, "acute-2025-08.csv", ("QSL", "RH5")),
    "a real old layout": lambda data: real_acute_csv(
        data, "acute-2024-01-old-layout-from-xlsx.csv", ("ENG", "QSL", "RH5")
    ),
}
fixed = settings(
    derandomize=True,
    max_examples=tries(2, thorough=8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@cache
def _file(name: str, data: Path | None) -> File:
    return SMALL[name] if name in SMALL else REAL[name](data)


@pytest.fixture(params=[*SMALL, *REAL])
def file(request: pytest.FixtureRequest) -> File:
    """Each small file, and each real month that was cut down."""
    return _file(request.param, request.getfixturevalue("shared_data") if request.param in REAL else None)


Told = tuple[dict[str, pd.DataFrame], tuple[Finding, ...]]
_WHOLE: dict[int, tuple[File, Told]] = {}


def told_by(path: Path) -> Told:
    """The figures of a file, one order of rows, and all that is said of them."""
    contents = read(path)
    return figures_of(contents), quality.check(contents, today=TODAY)


def figures_of(contents: Contents) -> dict[str, pd.DataFrame]:
    """Every table in the order of its keys. A mark is no figure: two may say the same."""
    keys = table_keys()
    return {
        name: frame.drop(columns="mark", errors="ignore").sort_values(list(keys[name]), ignore_index=True)
        for name, frame in contents.tables.items()
    }


def assert_same(ours: dict[str, pd.DataFrame], theirs: dict[str, pd.DataFrame], *, leave: tuple[str, ...] = ()) -> None:
    """The same tables with the same rows."""
    assert set(ours) == set(theirs)
    for name, frame in ours.items():
        pd.testing.assert_frame_equal(
            frame.drop(columns=[*leave]), theirs[name].drop(columns=[*leave]), check_dtype=False, obj=name
        )


def grave(findings: tuple[Finding, ...]) -> set[str]:
    """The codes of what a person has to look at."""
    return {f.code for f in findings if f.severity != "note"}


def undisturbed(file: File, folder: Path) -> Told:
    """What the file gives as it is: read once, as each test asks for it again and again."""
    if id(file) not in _WHOLE:
        _WHOLE[id(file)] = (file, told_by(saved(folder / f"whole{_ending(file)}", file)))
    return _WHOLE[id(file)][1]


def _ending(file: File) -> str:
    return ".xlsx" if hasattr(file, "grids") else ".csv"


def assert_nothing_changes(file: File, names: list[str], *, seed: int, folder: Path, whole: Told) -> None:
    """The file with those disturbances gives the same figures, and nothing grave is said that was not said before."""
    figures, findings = told_by(saved(folder / f"disturbed{_ending(file)}", disturbed(file, names, seed=seed)))
    assert_same(whole[0], figures, leave=("published",) if DATES_THE_FILE & set(names) else ())
    assert grave(findings) <= grave(whole[1])


def test_each_disturbance_alone_changes_no_figure(file: File, tmp_path: Path) -> None:
    whole = undisturbed(file, tmp_path)
    for n, name in enumerate(disturbances_of(file)):
        assert_nothing_changes(file, [name], seed=n, folder=tmp_path, whole=whole)


@fixed
@given(st.data())
def test_several_disturbances_together_change_no_figure(tmp_path: Path, file: File, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(disturbances_of(file))), min_size=2, max_size=7, unique=True))
    seed = data.draw(st.integers(0, 2**32))
    assert_nothing_changes(file, names, seed=seed, folder=tmp_path, whole=undisturbed(file, tmp_path))


# --- what changes figures ---


def harmed_copies(file: File, name: str, *, times: int) -> Iterator[tuple[int, File]]:
    """Copies of the file with that harm, one for each source of chance; a harm that finds nothing to do gives none."""
    for seed in range(times):
        harmed = must_be_noticed(file)[name](file, random.Random(f"{name} {seed}"))
        if harmed is not None:
            yield seed, harmed


def noticed(path: Path, whole: Told) -> bool:
    """Whether the file is refused, or something new is said of it, or its figures are as they were."""
    try:
        figures, findings = told_by(path)
    except FileRefused:
        return True
    if any(f.severity == "refuse" for f in findings) or set(findings) - set(whole[1]):
        return True
    try:
        assert_same(whole[0], figures)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("file", [name for name in (*SMALL, *REAL) if name != EXCERPT], indirect=True)
def test_each_harm_is_refused_or_reported(file: File, tmp_path: Path) -> None:
    """An excerpt is not among them: most of it is missing as it is, so that one row more or less says nothing new."""
    whole, silent = undisturbed(file, tmp_path), []
    for name in must_be_noticed(file):
        for seed, harmed in harmed_copies(file, name, times=tries(1, thorough=4)):
            if not noticed(saved(tmp_path / f"harmed{_ending(file)}", harmed), whole):
                silent.append((name, seed))
    assert silent == []


def test_a_figure_that_agrees_with_all_the_file_says_is_the_only_thing_that_changes(tmp_path: Path) -> None:
    """What no reader can notice from one file (`PLAUSIBLE` in harms.py) changes that place and day and nothing else."""
    whole = undisturbed(SMALL["acute"], tmp_path)
    made = two_figures_changed_together(SMALL["acute"], random.Random(3))
    assert made is not None
    figures, findings = told_by(saved(tmp_path / "plausible.xlsx", made[0]))
    assert grave(findings) == grave(whole[1])
    before, after = whole[0]["bed_day"], figures["bed_day"]
    changed = (after["nctr_patients"] - before["nctr_patients"]).fillna(0.0)
    assert changed[changed != 0].tolist() == [1.0]
    alike = changed == 0
    assert_same(
        {n: f for n, f in whole[0].items() if n != "bed_day"}, {n: f for n, f in figures.items() if n != "bed_day"}
    )
    assert_same({"bed_day": before[alike]}, {"bed_day": after[alike]})
