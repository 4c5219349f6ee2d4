"""The answer to a scenario as one JSON document: what was asked, of which figures, by which engine, what came of it, day by day.

For scripts and for the record: the same scenario on the same snapshot gives the same bytes. Values carry full precision; what is
missing is null. `scenario` is what `python -m flow whatif` reads again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from flow import __version__
from flow.sentences.assumptions import floor_sentences, how_many_counted, mostly_assumed
from flow.sentences.levers import lever_words, past_sentences
from flow.sentences.solve import solve_notes, solve_sentence
from flow.sentences.whatif import headline, settles_sentences, sureness_sentence, target_sentence
from flow.whatif.scenario import ENGINE_VERSION, scenario_to_json

if TYPE_CHECKING:
    from flow.store import Snapshot
    from flow.whatif.answers import Answer, Fan, Range
    from flow.whatif.calibrate import Calibration
    from flow.whatif.consistency import Check
    from flow.whatif.parameters import Parameter
    from flow.whatif.solve import Solution
    from flow.whatif.worth import Cost

FORMAT = "system-flow what-if answer 1"


def scenario_document(
    told: Answer, *, data: dict[str, Any], checks: Sequence[Check] = (), solution: Solution | None = None,
    solved: Answer | None = None,
) -> str:  # fmt: skip
    """The whole answer as JSON text. Takes `data` from `data_edition`, and the answer to what was solved for."""
    a, s = told, told.scenario
    now = a.calibration["remaining"]
    weak = mostly_assumed(a.calibration)
    whole = {
        "format": FORMAT,
        "system_flow": __version__,
        "engine": ENGINE_VERSION,
        "data": {**data, "as_of": a.calibration.asked.as_of},
        "scenario": json.loads(scenario_to_json(s)),
        "levers_in_words": [lever_words(lever) for lever in s.levers],
        "sentences": [
            headline(a), target_sentence(a, now.number if now.found else None), *past_sentences(a.scenario.levers, a.scenario.start), *settles_sentences(a.lanes), sureness_sentence(a),
            how_many_counted(a.calibration), *([weak.replace("**", "")] if weak else []),
        ],
        "answer": _answer(a),
        "solve": None if solution is None else _solution(solution, solved),
        "calibration": _calibration(a.calibration, checks),
        "days": [
            {"day": s.start + timedelta(days=n), "as_things_are": _on(a.as_things_are, n), "changed": _on(a.changed, n), "fewer": _on(a.fewer, n)}
            for n in range(s.days)
        ],
    }  # fmt: skip
    return json.dumps(_plain(whole), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def data_edition(snapshot: Snapshot | None, shown: str) -> dict[str, Any]:
    """Which figures the answer was reckoned from: the snapshot, its newest load and what that says of itself.

    Shown:    "real", "demonstration" (made up) or "empty" (nothing is loaded: everything is assumed).
    """
    loads = [e for e in snapshot.editions() if e.undone_at is None] if snapshot else []
    newest = max(loads, key=lambda e: (e.loaded_at, e.edition), default=None)
    published = max((e.published for e in loads), default=None)
    return {
        "shown": shown,
        "illustrative": shown == "demonstration",
        "snapshot": snapshot.number if snapshot else None,
        "loads": len(loads),
        "newest_load": None if newest is None else {
            "edition": newest.edition, "title": newest.title, "file": newest.file_name, "loaded_at": newest.loaded_at,
            "published": newest.published, "published_assumed": newest.published_assumed, "first_day": newest.first_day,
            "last_day": newest.last_day,
        },
        "newest_published": published,
    }  # fmt: skip


def _answer(a: Answer) -> dict[str, Any]:
    binds = a.binds_next
    return {
        "remaining_on_target_day": _range(a.then),
        "remaining_on_target_day_as_things_are": _range(a.then_as_things_are),
        "patients_fewer_on_target_day": _range(a.fewer_then),
        "is_met": a.is_met,
        "chance": a.chance,
        "chance_as_things_are": a.chance_as_things_are,
        "first_day": a.first_day,
        "median_first_day": a.median_first_day,
        "bed_days_released": _range(a.bed_days),
        "value_pounds": _range(a.value),
        "bed_day_price": None if a.bed_day is None else vars(a.bed_day),
        "cost": _cost(a.cost),
        "one_more": None if a.one_more is None else vars(a.one_more),
        "lanes": [vars(lane) for lane in a.lanes],
        "settles": a.settles,
        "binds_next": None if binds is None else binds.name,
        "in_no_lane_on_target_day": a.floor,
        "in_no_lane_range": [a.floor_range.low, a.floor_range.high],
        "parameter_share_of_variance": a.parameter_share,
        "parameters_drawn": a.parameters_drawn,
    }


def _solution(found: Solution, solved: Answer | None) -> dict[str, Any]:
    return {
        "sentence": solve_sentence(found),
        "notes": solve_notes(found),
        "over": list(found.over),
        "reachable": found.reachable,
        "changes": {lever.kind: lever.change for lever in found.levers},
        "chance": found.chance,
        "chance_standard_error": found.error,
        "chance_with_one_step_less": found.chance_with_less,
        "chance_without": found.chance_without,
        "replications": found.replications,
        "proven_cheapest": found.proven if len(found.over) > 1 else None,
        "cost": _cost(found.cost),
        "floor": {
            "patients_with_the_chance_asked": found.floor.patients, "mean_patients": found.floor.mean,
            "parts": [vars(part) for part in found.floor.parts], "above_target": found.under_the_floor,
        },
        "scenario": json.loads(scenario_to_json(found.solved)) if found.reachable else None,
        "answer": None if solved is None else {"sentence": headline(solved), **_answer(solved)},
    }  # fmt: skip


def _cost(cost: Cost) -> dict[str, Any]:
    items = [
        {"lever": i.lever.kind, "change": i.lever.change, "units": i.units, "unit": i.unit, "pounds": i.pounds,
         "price": None if i.price is None else vars(i.price), "words": i.words}
        for i in cost.items
    ]  # fmt: skip
    return {"pounds": cost.pounds, "left_out": list(cost.unpriced), "items": items}


def _calibration(found: Calibration, checks: Sequence[Check]) -> dict[str, Any]:
    asked = found.asked
    return {
        "place": asked.place,
        "day": asked.day,
        "first_day": asked.period.first,
        "weeks": asked.weeks,
        "left_out_by_people": [{"place": e.place, "first": e.days.first, "last": e.days.last} for e in asked.excluded],
        "parameters": [_parameter(p) for p in found.parameters.values()],
        "changes": list(found.changes),
        "floor": floor_sentences(found),
        "checks": [{**vars(check), "holds": check.holds} for check in checks],
    }


def _parameter(p: Parameter) -> dict[str, Any]:
    return {**vars(p), "how": p.how, "words": p.words}


def _on(fan: Fan, n: int) -> dict[str, float]:
    return {name: float(getattr(fan, name)[n]) for name in ("low", "mid", "high", "mean")}


def _range(found: Range | None) -> dict[str, float] | None:
    return None if found is None else vars(found)


def _plain(value: Any) -> Any:
    """As JSON has it: days as text, what is no number or not finite as null."""
    if isinstance(value, dict):
        return {str(name): _plain(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inside) for inside in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
