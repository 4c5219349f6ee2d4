"""The plan as one table of HTML: read on a phone, printed on one A4 page across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from flow.catalogue.small_numbers import WITHHELD
from flow.charts.icons import icon_uri, icon_words
from flow.metrics.small_numbers import few_values
from flow.model import BedBasis
from flow.plan import Progress, objectives
from flow.sentences.plan import SIGNS, also_words, asked_words, measure_words, status_words, value_words
from flow.ui.downloads import ATTRIBUTION
from flow.ui.session import mode
from flow.wording import moment
from flow.writings import choice_now

if TYPE_CHECKING:
    import pandas as pd

    from flow.journal.notes import Note

_STYLE = """
<style>
.flow-plan {width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.35;}
.flow-plan th, .flow-plan td {text-align: left; vertical-align: top; padding: .45rem .5rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 22%, transparent);}
.flow-plan thead th {border-bottom: 2px solid currentColor; white-space: nowrap;}
.flow-plan tbody th {font-weight: 400; width: 20%;}
.flow-plan td:nth-of-type(1) {width: 20%;} .flow-plan td:nth-of-type(2) {width: 14%;} .flow-plan td:nth-of-type(3) {width: 14%;}
.flow-plan td:nth-of-type(4) {width: 17%;} .flow-plan td:nth-of-type(5) {width: 15%;}
.flow-plan tbody th b, .flow-plan .value {font-weight: 700;}
.flow-plan .small {font-size: .82rem; display: block;}
.flow-plan img {width: 34px; height: 34px; margin: 0 4px 0 0; display: inline-block;}
.flow-plan .icons {white-space: nowrap;}
.flow-status {display: inline-block; font-weight: 700; padding: .05rem .45rem; border-radius: 3px; border: 2px solid currentColor; white-space: nowrap;}
.flow-status.met {color: MET;} .flow-status.not {color: NOT;} .flow-status.working {color: WORKING;}
@media (max-width: 760px) {
  .flow-plan, .flow-plan tbody, .flow-plan tr, .flow-plan th, .flow-plan td {display: block; width: auto !important; border: 0;}
  .flow-plan thead {display: none;}
  .flow-plan tr {border-bottom: 2px solid currentColor; padding: .4rem 0;}
  .flow-plan td::before {content: attr(data-head); display: block; font-size: .78rem; opacity: .8;}
  .flow-plan td:empty {display: none;}
}
@media print {
  @page {size: A4 landscape; margin: 8mm;}
  .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {position: static !important; overflow: visible !important;
    height: auto !important; display: block !important; color: #212b32 !important; background: #fff !important;}
  [data-testid="stMainBlockContainer"] {padding: 0 !important; max-width: none !important;}
  [data-testid="stExpander"], [data-testid="stForm"], [data-testid="stPopover"], [data-testid="stDownloadButton"],
  [data-testid="stAlert"], .flow-screen, [data-testid="stElementToolbar"], [data-testid="stTabs"],
  [data-testid="stCaptionContainer"] {display: none !important;}
  h1 {font-size: 13pt !important; padding: 0 !important;} .flow-line, .flow-sub {font-size: 7.4pt; margin: 0;}
  h2.flow-finding {font-size: 10pt !important; margin: 0;}
  .flow-plan {font-size: 7.2pt; line-height: 1.15;} .flow-plan .small {font-size: 6.5pt;}
  .flow-plan th, .flow-plan td {padding: .7mm 1mm;}
  .flow-plan img {width: 16px; height: 16px;}
  .flow-status {border-width: 1px; padding: 0 .3rem; color: #212b32 !important;}
  .flow-plan tr {break-inside: avoid;}
  [data-testid="stVerticalBlock"] {gap: 1mm !important;}
}
</style>
"""
_COLOURS = {
    "MET": "light-dark(#005eb8, #5aa9f0)",
    "NOT": "light-dark(#b0281b, #ff7a6b)",
    "WORKING": "light-dark(#594200, #f0c040)",
}
_KIND = {"met": "met", "working towards": "working", "not met": "not", "cannot be said": "unsaid"}
_HEADS = ("measure and newest value", "asked for", "signal, target", "status and why", "note")


def plan_table(found: Sequence[Progress], notes: Mapping[str, tuple[Note, ...]], basis: BedBasis) -> None:
    """One row per objective: the words, the measure, what is asked, the icons, the status with its rule, the newest note."""
    style = _STYLE
    for name, colour in _COLOURS.items():
        style = style.replace(f"{name};", f"{colour};")
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("objective", *_HEADS))
    rows = "".join(_row(one, notes.get(one.objective.about, ()), basis) for one in found)
    st.html(f'{style}<table class="flow-plan"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _row(one: Progress, notes: Sequence[Note], basis: BedBasis) -> str:
    o = one.objective
    first = f'<b>{o.number} {escape(o.title)}</b><span class="small">{escape(o.objective)}</span>'
    beside = "".join(f'<span class="small">{escape(words)}</span>' for words in also_words(one, basis))
    value = ""
    if one.row is not None:
        value = f'{escape(measure_words(one.row))}<br><span class="value">{escape(value_words(one.row, basis))}</span>{beside}'
    status = (
        f'<span class="flow-status {_KIND[one.status]}">{SIGNS[one.status]} {escape(one.status)}</span>'
        f'<span class="small">{escape(status_words(one))}</span>'
    )
    note = ""
    if notes:
        n = notes[-1]
        note = f'{escape(n.words)}<span class="small">{escape(n.author)}, {escape(moment(n.written_at.isoformat()))}</span>'
    cells = zip(_HEADS, (value, escape(asked_words(one)), _icons(one.row), status, note), strict=True)
    told = "".join(f'<td data-head="{escape(head)}">{cell}</td>' for head, cell in cells)
    return f'<tr><th scope="row">{first}</th>{told}</tr>'


def _icons(row: Mapping[str, Any] | None) -> str:
    """Both icons with their words below; nothing where too few points are there to judge."""
    if row is None or row["variation"] is None:
        return ""
    kinds = [row["variation_icon"], *([row["assurance_icon"]] if row["assurance_icon"] else [])]
    pictures = "".join(f'<img src="{icon_uri(k, mode())}" alt="">' for k in kinds)
    words = "".join(f'<span class="small">{escape(icon_words(k))}</span>' for k in kinds)
    return f'<span class="icons">{pictures}</span>{words}'


def choices_in_force() -> dict[int, bool]:
    """Of each objective of the plan that is a choice, by number, whether it was made."""
    return {o.number: choice_now(o.choice) is not None for o in objectives() if o.choice}


def plan_csv(found: Sequence[Progress], notes: Mapping[str, tuple[Note, ...]], basis: BedBasis) -> str:
    """Every objective with its figure, status, rule, newest note and source."""
    return _frame(found, notes, basis).to_csv(index=False, lineterminator="\n")


def _frame(found: Sequence[Progress], notes: Mapping[str, tuple[Note, ...]], basis: BedBasis) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "number": one.objective.number,
                "objective": one.objective.objective,
                "metric": one.objective.metric,
                "value": one.row["value"] if one.row and not _few(one) else None,
                "unit": one.row["unit"] if one.row else None,
                "when": WITHHELD if _few(one) else value_words(one.row, basis),
                "target": one.target.value if one.target else None,
                "comparison": one.target.comparison if one.target else None,
                "asked": asked_words(one),
                "status": one.status,
                "why": WITHHELD if _few(one) else status_words(one),
                "variation": one.row["variation"] if one.row else None,
                "assurance": one.row["assurance"] if one.row else None,
                "provenance": one.row["provenance"] if one.row else None,
                "note": notes[one.objective.about][-1].words if one.objective.about in notes else "",
                "note_by": notes[one.objective.about][-1].author if one.objective.about in notes else "",
                "source": one.objective.source,
                "attribution": ATTRIBUTION,
            }
            for one in found
        ]
    )


def _few(one: Progress) -> bool:
    """Whether an objective's newest value is a count of few people of the system's own."""
    row = one.row
    return row is not None and few_values([row["value"]], row["metric"], row["days_in_period"], row["provenance"])[0]
