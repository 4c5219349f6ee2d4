"""Reasons for delay as ranked bars with everything that belongs to them."""

from __future__ import annotations

import streamlit as st

from flow.charts.ranked import ranked_height, ranked_key, ranked_rows, ranked_spec
from flow.metrics.reasons import Reasons
from flow.metrics.small_numbers import few_members
from flow.sentences.reasons import (
    bar_name,
    bar_notes,
    earlier_words,
    left_out_sentence,
    ranked_finding,
    ranked_subtitle,
    reasons_said,
    reasons_table,
)
from flow.ui.chart import chart
from flow.ui.downloads import described_csv
from flow.ui.session import mode
from flow.wording import month

FIRST_FEW = 10


def reasons_chart(found: Reasons, *, key: str, everything: bool = False) -> None:
    """Bars from most patients to fewest, who can act and the change in words above each; the first few or all."""
    members = found.members.assign(
        value=found.members["at_least"], earlier=found.members["before"].where(found.members["untold"] == 0)
    )
    if not found.before_month:
        members = members.drop(columns="earlier")
    most = len(members) if everything else FIRST_FEW
    given = members.assign(
        name=[bar_name(label) for label in members["label"]],
        group=bar_notes(found),
    )
    rows = ranked_rows(
        given, earlier_words=earlier_words(found), cumulative=found.by == "reason" and not found.untold, most=most
    )
    earlier = month(found.before_month) if found.before_month else ""
    chart(
        ranked_finding(found),
        ranked_subtitle(found),
        rows,
        ranked_spec(mode(), "patients", ranked_height(rows)),
        alternative=reasons_said(found),
        table=reasons_table(found),
        file_name=f"{found.metric}-by-{found.by}-{found.place.code}-{found.month:%Y-%m}.csv",
        download=lambda: described_csv(
            reasons_table(found),
            found.metric,
            few=few_members(found.members, ("at_least", "before"), found.provenance),
        ),
        metric_id=found.metric,
        key=key,
        marks=ranked_key(mode(), value_words=month(found.month), earlier_words=earlier)[: 2 if earlier else 1],
    )
    if words := left_out_sentence(found, most):
        st.caption(words)
