"""The table with one row per measure: figures that sort, icons, and the words that stand for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from flow.catalogue import BED_METRIC_BASIS, metric
from flow.catalogue.small_numbers import WITHHELD
from flow.charts.icons import icon_uri, icon_words
from flow.charts.spark import spark_uri
from flow.metrics.small_numbers import few_values
from flow.sentences.measure import UNIT_WORDS, scale_of
from flow.sentences.summary import TOPICS, days_words, point_named, target_asked
from flow.ui.downloads import ATTRIBUTION
from flow.ui.session import Run, mode

ROW_HEIGHT = 40
NOT_JUDGED = "too little history to judge"


def summary_questions(run: Run, metric_ids: tuple[str, ...]) -> tuple[list[Any], list[str]]:
    """What this run's filters ask of each measure, and the measures that are not counted at the place.

    Beds are a mean by month: by week the same figure would stand there four times and look like a signal.
    """
    asked = {m: run.question(m, grain="month" if m in BED_METRIC_BASIS else None) for m in metric_ids}
    return [q for q in asked.values() if q is not None], [m for m, q in asked.items() if q is None]


def measure_table(run: Run, rows: pd.DataFrame, *, key: str) -> None:
    """The measures that have a figure, sortable by every column; a measure's name leads to its page."""
    st.dataframe(
        _shown(rows, _place_in_link(run)),
        hide_index=True,
        height=min(len(rows) * ROW_HEIGHT + 40, 720),
        row_height=ROW_HEIGHT,
        placeholder="",
        key=key,
        column_config={
            "measure": st.column_config.LinkColumn(
                "measure", display_text=r"#(.*)$", pinned=True, width=255, help="Leads to the page that shows it"
            ),
            "newest": st.column_config.NumberColumn("newest", format="%.1f", width=70),
            "unit": st.column_config.TextColumn("unit", width=70),
            "last 12": st.column_config.ImageColumn(
                "last 12",
                width=165,
                help="The last 12 weeks or months with the target, where it is near; a gap stays a gap",
            ),
            "change": st.column_config.NumberColumn(
                "change", format="%+.1f", width=70, help="On the week or month before"
            ),
            "target": st.column_config.TextColumn("target", width=135),
            "variation": st.column_config.ImageColumn("V", width=50, help="Variation: is it signal or noise?"),
            "assurance": st.column_config.ImageColumn("A", width=50, help="Assurance: will the target be met?"),
            "variation in words": st.column_config.TextColumn("variation", width=240),
            "assurance in words": st.column_config.TextColumn("assurance", width=240),
            "why": st.column_config.TextColumn("why", width=330),
            "when": st.column_config.TextColumn("when", width=170),
            "days": st.column_config.TextColumn("days reported", width=100),
            "who acts": st.column_config.TextColumn("who acts", width=220),
        },
    )


def _shown(rows: pd.DataFrame, link: str) -> pd.DataFrame:
    return pd.DataFrame([_line(row, link) for row in rows.to_dict("records")])


def _line(row: dict[Any, Any], link: str) -> dict[str, Any]:
    scale = scale_of(row["unit"])
    judged = isinstance(row["variation"], str)
    page = "./" if row["topic"] == "daily" else row["topic"]
    return {
        "measure": f"{page}{link}#{quote(row['name'])}",
        "newest": row["value"] * scale,
        "unit": UNIT_WORDS[row["unit"]],
        "when": point_named(row["start"], row["end"], row["grain"]),
        "last 12": spark_uri(row["recent"], mode(), target=row["target"] if row["target"] == row["target"] else None),
        "change": row["change"] * scale,
        "target": target_asked(row["target"], row["comparison"], row["unit"]) if row["target"] == row["target"] else "",
        "variation": icon_uri(row["variation_icon"] if judged else None, mode()),
        "assurance": icon_uri(row["assurance_icon"] if judged else None, mode()),
        "variation in words": icon_words(row["variation_icon"]) if judged else NOT_JUDGED,
        "assurance in words": icon_words(row["assurance_icon"])
        if judged or row["target"] != row["target"]
        else NOT_JUDGED,
        "why": row["reason"],
        "days": days_words(row["days_reported"], row["days_in_period"]),
        "from": row["provenance"],
        "who acts": row["who_acts"],
        "page": TOPICS[row["topic"]],
    }


def _place_in_link(run: Run) -> str:
    return f"?place={quote(f'{run.place.short_name} ({run.place.code})')}&period={quote(run.period_words)}"


def summary_csv(rows: pd.DataFrame) -> str:
    """Every row with its figures, its verdict in words, and definition, source and attribution."""
    told = [metric(m) for m in rows["metric"]]
    records = rows.to_dict("records")
    few = pd.Series([_few(r, [r["value"]])[0] for r in records], index=rows.index, dtype=bool)
    before = pd.Series([_few(r, [r["value"] - r["change"]])[0] for r in records], index=rows.index, dtype=bool)
    described = rows.drop(columns=["recent"]).assign(
        value=rows["value"].mask(few),
        change=rows["change"].mask(few | before),
        recent=[
            " ".join(
                "" if v != v or hide else f"{v:.4f}" for v, hide in zip(r["recent"], _few(r, r["recent"]), strict=True)
            )
            for r in records
        ],
        flags=[
            ", ".join([*flags, *(["suppressed"] if f else [])]) for flags, f in zip(rows["flags"], few, strict=True)
        ],
        withheld=few.map({True: WITHHELD, False: ""}),
        definition=[f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}." for m in told],
        caution=[m.caution for m in told],
        source=[m.source for m in told],
        attribution=ATTRIBUTION,
    )
    return described.to_csv(index=False, lineterminator="\n")


def _few(row: dict[Any, Any], values: list[float]) -> list[bool]:
    """Which of a measure's values are counts of few people of the system's own."""
    return few_values(values, row["metric"], row["days_in_period"], row["provenance"])


_EXPLAINED = (
    "concern_high",
    "concern_low",
    "improvement_high",
    "improvement_low",
    "neutral_high",
    "common_cause",
    "pass",
    "fail",
    "inconsistent",
    "",
)


def icons_explained() -> None:
    """Every icon with its words."""
    for kind in _EXPLAINED:
        st.markdown(f"![{icon_words(kind)}]({icon_uri(kind, mode())}#icon) {icon_words(kind)}")
