"""Every page on stores that have only a part: whatever is missing is said in words, and nothing fails."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.catalogue import METRICS
from flow.intake import load_file
from flow.store import Store

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PAGES = (
    "daily",
    "huddle",
    "pathways",
    "delays",
    "mental_health",
    "hub",
    "compare",
    "measures",
    "plan",
    "data",
    "whatif",
)


def the_page(page: str, **query: str) -> AppTest:
    """A page as its first visitor gets it."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run() if page == "daily" else app.switch_page(f"pages/{page}.py").run()


def words(app: AppTest) -> str:
    """All that a page says."""
    said = [*app.markdown, *app.info, *app.error, *app.caption, *app.warning]
    return "\n".join([*(s.value for s in said), *(str(h.proto.body) for h in app.get("html"))])


def pathway_1_only(store: Store, folder: Path) -> None:
    """Four weeks of one template, and nothing else."""
    heads = "locality,day,referrals,starts_from_hospital,starts_from_home,waiting\n"
    rows = [
        f"{locality},2026-02-{day:02d},9,6,2,21\n" for day in range(1, 29) for locality in ("MEN", "SED", "SWT", "SS")
    ]
    path = folder / "pathway-1.csv"
    path.write_text(heads + "".join(rows), "utf-8")
    assert load_file(store, path, now=NOW, loaded_by="tests").published


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_half_filled_store_says_what_is_missing(page: str, store: Store, tmp_path: Path) -> None:
    pathway_1_only(store, tmp_path)
    app = the_page(page)
    assert not app.exception, app.exception
    said = words(app)
    assert "made up" not in said
    if page == "pathways":
        assert "56.0 a week" in said or "224.0 a week" in said
    elif page not in {"data", "measures", "plan", "whatif"}:
        assert "No figure" in said or "is not counted" in said or "No month" in said or "no figure" in said, said[:1500]


@pytest.mark.parametrize("page", [p for p in PAGES if p != "data"])
@pytest.mark.parametrize("place", ["England (ENG)", "Bristol and Weston (RA7)"])
def test_page_of_a_place_without_the_systems_own_measures_says_so(
    page: str, place: str, monkeypatch, real_home
) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(page, place=place)
    assert not app.exception, app.exception
    assert "nan" not in words(app).replace("finance", "").replace("Finance", "").split()


def test_every_metric_is_shown_somewhere() -> None:
    """On All measures where it stands by itself; else by name on a page."""
    sources = [*PROJECT.glob("pages/*.py"), *PROJECT.glob("flow/ui/*.py"), *PROJECT.glob("flow/metrics/*.py")]
    texts = "\n".join(path.read_text("utf-8") for path in sources if path.name not in {"measure.py", "counting.py"})
    for one in METRICS:
        if one.needs_by:
            assert f'"{one.id}"' in texts, one.id
    assert "counted_alone" in (PROJECT / "pages" / "measures.py").read_text("utf-8") + (
        PROJECT / "flow" / "ui" / "measure_table.py"
    ).read_text("utf-8")
