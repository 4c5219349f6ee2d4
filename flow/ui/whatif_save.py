"""Saving the scenario on screen with a reason, and taking it away: link, CSV, JSON, a page of PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import quote, urlencode

import streamlit as st

from flow.journal.scenarios import MOST_LETTERS, StoodOn, Told, save_scenario
from flow.report.scenario_csv import scenario_csv
from flow.report.scenario_pdf import scenario_pdf
from flow.sentences.levers import levers_words
from flow.store import Snapshot
from flow.ui.session import Run
from flow.ui.whatif_state import OPENED, opened
from flow.ui.writing import written
from flow.whatif.answers import Answer, Fan
from flow.whatif.link import link_of
from flow.whatif.scenario import ENGINE_VERSION, Scenario, scenario_to_json
from flow.wording import moment
from flow.writings import scenario_saved, the_journal


def save_popover(run: Run, told: Answer) -> None:
    """Name, reason, role. What was told is kept with it, to be scored against what happens."""
    box = st.popover("Save with a reason", key="whatif-save", on_change="rerun")
    if not box.open:
        return
    with box:
        former = scenario_saved(known) if (known := opened()) is not None else None
        usual = former.name if former else levers_words(told.scenario.levers)[:MOST_LETTERS]
        name = st.text_input("Name", value=usual, max_chars=MOST_LETTERS, key=f"whatif-name-{known}")
        reason = st.text_area(
            "Why", placeholder="for the November board: what the second provider could do", key="whatif-why", height=80
        )
        author = st.text_input("Who (a role or a team)", placeholder="commissioning", key="whatif-who")
        instead = former is not None and st.checkbox(f"In place of '{former.name}'", key="whatif-instead")
        if run.illustrative:
            st.caption("On made-up figures: it is listed in the demonstration alone.")
        if st.button("Save", type="primary", key="whatif-save-go"):
            entry: list[int] = []
            if written(lambda: entry.append(_save(run, told, name, reason, author, known if instead else None))):
                st.session_state[OPENED] = entry[0]
                st.toast(f"Saved: {name}")
                st.rerun()


def _save(run: Run, told: Answer, name: str, reason: str, author: str, instead_of: int | None) -> int:
    s = replace(told.scenario, name=name.strip() or told.scenario.name)
    saved = save_scenario(
        the_journal(),
        name=name,
        place_code=s.place,
        day=s.day,
        until=s.until,
        scenario=scenario_to_json(s),
        stood_on=stands_on(run),
        as_things_are=_told(told.as_things_are),
        changed=_told(told.changed),
        reason=reason,
        author=author,
        now=datetime.now(UTC),
        instead_of=instead_of,
    )
    return saved.entry_id


def stands_on(run: Run) -> StoodOn:
    """The edition of the figures on screen."""
    snapshot: Snapshot | None = run.view.snapshot
    loads = [e.loaded_at for e in snapshot.editions() if e.undone_at is None] if snapshot else []
    return StoodOn(
        snapshot=snapshot.number if snapshot else 0,
        newest_load=max(loads, default=""),
        engine_version=ENGINE_VERSION,
        illustrative=run.illustrative,
    )


def _told(fan: Fan) -> Told:
    return Told(mean=tuple(fan.mean.tolist()), low=tuple(fan.low.tolist()), high=tuple(fan.high.tolist()))


def take_away(run: Run, told: Answer, usual: Scenario, come: dict[date, float]) -> None:
    """The link, and the scenario with everything that it assumes as files."""
    box = st.popover("Link and files", key="whatif-away", on_change="rerun")
    if not box.open:
        return
    with box:
        st.caption("Shows exactly this, also tomorrow.")
        st.code(
            link_to(run, {"day": run.asked.isoformat(), **link_of(told.scenario, usual)}),
            language=None,
            wrap_lines=True,
        )
        name = f"what-if-{told.scenario.place}-{told.scenario.day}"
        st.download_button(
            "CSV: the answer and every figure it stands on", partial(scenario_csv, told), file_name=f"{name}.csv", mime="text/csv",
            key="whatif-csv", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "JSON: the scenario, as the command line reads it", partial(scenario_to_json, told.scenario), file_name=f"{name}.json",
            mime="application/json", key="whatif-json", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "PDF: one page, with what it assumes", partial(_page, run, told, come), file_name=f"{name}.pdf", mime="application/pdf",
            key="whatif-pdf", on_click="ignore",
        )  # fmt: skip


def _page(run: Run, told: Answer, come: dict[date, float]) -> bytes:
    """Made when somebody asks, in another thread."""
    on = stands_on(run)
    load = f", newest file loaded {moment(on.newest_load)}" if on.newest_load else ""
    return scenario_pdf(
        told, stands_on=f"snapshot {on.snapshot} of the store{load}", illustrative=run.illustrative, come=come
    )


def link_to(run: Run, said: dict[str, str]) -> str:
    """A link to this page that says so."""
    told = {"place": f"{run.place.short_name} ({run.place.code})", **said}
    if run.as_of:
        told["as_of"] = run.as_of.isoformat()
    if run.illustrative:
        told["demonstration"] = "true"
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode(told, quote_via=quote)}"
