"""A scenario to take away as CSV: what was asked, every figure that it stands on with its source, the answers, the days."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flow.catalogue.small_numbers import LEAST_SHOWN, WITHHELD
from flow.sentences.assumptions import how_many_counted
from flow.sentences.levers import lever_words
from flow.sentences.whatif import chance_words, headline, sureness_sentence
from flow.whatif.parameters import UNITS
from flow.whatif.scenario import ENGINE_VERSION

if TYPE_CHECKING:
    from flow.whatif.answers import Answer, Range
    from flow.whatif.calibrate import Calibration

HEADS = ("part", "name", "value", "low", "high", "unit", "how", "source", "take_care")
_GUARDED = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet."""


def scenario_csv(told: Answer) -> str:
    """One row a fact: parts `scenario`, `lever`, `assumption`, `answer`, `figure`, `cost`. Values carry full precision."""
    return _written(HEADS, _rows(told))


def fans_csv(told: Answer) -> str:
    """One row a day: as things are, with the change, fewer; mean, and the range of 8 in 10."""
    heads = ["day"]
    fans = (("as_things_are", told.as_things_are), ("with_the_change", told.changed), ("fewer", told.fewer))
    for name, _ in fans:
        heads += [name, f"{name}_low", f"{name}_high"]
    heads += ["scenario", "stands_on"]
    end = [headline(told), how_many_counted(told.calibration)]

    def rows() -> Iterator[list[Any]]:
        for n in range(told.scenario.days):
            day = (told.scenario.start + timedelta(days=n)).isoformat()
            numbers = [round(float(part[n]), 3) for _, fan in fans for part in (fan.mean, fan.low, fan.high)]
            yield [day, *numbers, *end]

    return _written(heads, rows())


def _rows(told: Answer) -> Iterator[list[Any]]:
    s = told.scenario
    for name in ("name", "place", "day", "until", "target", "target_day", "chance", "weeks", "replications", "seed"):
        yield ["scenario", name, getattr(s, name), *[""] * 6]
    yield ["scenario", "engine_version", ENGINE_VERSION, *[""] * 6]
    for lever in s.levers:
        kind = lever.what_it_is
        yield ["lever", lever.kind, lever.change, "", "", kind.unit, "circumstance" if kind.circumstance else "decision", lever_words(lever), ""]  # fmt: skip
    for one in s.assumptions:
        value = sum(one.value) if isinstance(one.value, tuple) else one.value
        yield ["assumption", one.parameter, value, "", "", "", "put in by hand", one.by, one.reason]
    yield from _answers(told)
    for item in told.cost.items:
        yield ["cost", item.lever.what_it_is.name, item.pounds, "", "", "pounds", "", item.words, ""]
    few = withheld_figures(told.calibration)
    for p in told.calibration.parameters.values():
        if p.name in few:
            yield ["figure", p.name, "", "", "", p.unit, "withheld", "; ".join((p.what, p.source)), WITHHELD]
            continue
        unit = f"{p.unit} a week" if isinstance(p.value, tuple) else UNITS.get(p.unit, p.unit)
        days = f"{p.days_reported} of {p.days_in_period} days" if p.days_reported else ""
        yield ["figure", p.name, p.number, "", "", unit, p.how, "; ".join(x for x in (p.what, p.source, days) if x), p.missing]  # fmt: skip


def withheld_figures(found: Calibration) -> frozenset[str]:
    """The figures of 1 to 7 of the system's own patients, and the rest that would give one away (DESIGN.md section 7)."""
    few = {
        p.name
        for p in found.parameters.values()
        if p.provenance == "local" and p.unit == "patients" and p.found and not p.changed and 0 < p.number < LEAST_SHOWN
    }
    if any(name.endswith("waiting_in_hospital") for name in few):
        few.add("beside_the_lanes")  # it is who remains less these
    return frozenset(few)


def _answers(told: Answer) -> Iterator[list[Any]]:
    by = f"on {told.scenario.target_day.isoformat()}"
    ranges: list[tuple[str, Range | None, str]] = [
        ("patients who remain", told.then, "patients"),
        ("patients who remain as things are", told.then_as_things_are, "patients"),
        ("patients fewer", told.fewer_then, "patients"),
        ("bed days released", told.bed_days, "bed days"),
        ("value of the bed days: an opportunity, not cash", told.value, "pounds"),
    ]
    for name, found, unit in ranges:
        if found is not None:
            yield ["answer", name, found.mean, found.low, found.high, unit, "8 in 10 throws between low and high", by, ""]  # fmt: skip
    yield ["answer", "chance of the target", told.chance, "", "", "", chance_words(told.chance), by, ""]
    yield ["answer", "chance as things are", told.chance_as_things_are, "", "", "", chance_words(told.chance_as_things_are), by, ""]  # fmt: skip
    yield ["answer", "first day with the chance asked for", told.first_day or "none", *[""] * 6]
    yield ["answer", "cost", "" if told.cost.pounds is None else told.cost.pounds, "", "", "pounds", "", "", f"left out: {', '.join(told.cost.unpriced)}" if told.cost.unpriced else ""]  # fmt: skip
    if told.one_more is not None:
        one = told.one_more
        yield ["answer", f"one more of {one.lever}", one.patients, one.patients - one.error, one.patients + one.error, "patients", "plus or minus two standard errors", by, ""]  # fmt: skip
    for lane in told.lanes:
        yield ["answer", f"{lane.name}: wait in hospital", lane.waiting_in_hospital, "", "", "patients", "settles" if lane.settles else "never settles", by, ""]  # fmt: skip
    yield ["answer", "floor", told.floor, told.floor_range.low, told.floor_range.high, "patients", "", by, ""]
    yield ["answer", "in words", headline(told), "", "", "", "", "", sureness_sentence(told)]


def _written(heads: Any, rows: Iterator[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue()


def _guarded(cell: Any) -> Any:
    """What a person typed is never a formula to who opens the file."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_GUARDED) else "" if cell is None else cell
