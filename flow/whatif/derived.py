"""What follows from the parameters that were counted: capacity in effect, the floor in patients, who waits in no lane.

The same formulas reckon one calibration and a thousand draws of its bootstrap: every value may be a number or an array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from flow.whatif.in_effect import places_in_effect, starts_in_effect
from flow.whatif.parameters import Parameter
from flow.whatif.pathways import PATHWAYS, Pathway
from flow.whatif.stay import Array
from flow.whatif.weeks import weakest

CLEARLY = 2.0
"""Standard errors from which on more are referred than start, or fewer: then the queue that stood is no steady one."""
LEAST_WEEKS = 4

Values = Mapping[str, Any]


def in_effect_name(lane: Pathway) -> str:
    """The parameter that limits a lane."""
    return lane("places_in_effect") if lane.places else lane("starts_in_effect")


def capacity_in_effect(lane: Pathway, values: Values, *, steady: bool) -> Array:
    """Places in effect, or starts a week where a lane has no places.

    Steady:   as much as lets the mean queue of the window stand. Where the queue clearly grew or shrank instead, as many as
              started: then every place was in use.
    """
    referrals, waiting = values[lane("referrals")], values[lane("usually_waiting")] * values[lane("capacity_share")]
    if not lane.places:
        steady_starts = starts_in_effect(referrals, waiting, values[lane("dispersion")])
        return steady_starts if steady else np.asarray(values[lane("starts")], dtype=float)
    stay = values[lane("stay")]
    if not steady:
        return np.asarray(values[lane("starts")] / 7 * stay, dtype=float)
    return places_in_effect(referrals / 7 * stay, waiting, values[lane("dispersion")], values[lane("places")])


def is_steady(lane: Pathway, evidence: Mapping[str, Array]) -> bool:
    """Whether referrals and starts of the window's whole weeks differ by no more than chance would have it."""
    referrals, starts = evidence.get(lane("referrals")), evidence.get(lane("starts"))
    if referrals is None or starts is None:
        return True
    weeks = min(len(referrals), len(starts))
    more = (referrals[-weeks:] - starts[-weeks:]).sum(axis=1)
    more = more[np.isfinite(more)]
    if len(more) < LEAST_WEEKS or not more.any():
        return True
    error = float(more.std(ddof=1)) / np.sqrt(len(more))
    return bool(abs(float(more.mean())) <= CLEARLY * error)


def in_a_lane(values: Values) -> Array:
    """Patients in hospital who wait for capacity that a lane has, in all lanes together."""
    return np.asarray(
        sum(values[p("waiting_in_hospital")] * values[p("capacity_share")] for p in PATHWAYS), dtype=float
    )


def usually_in_a_lane(values: Values) -> Array:
    """Patients in hospital who wait for capacity that a lane has, on a mean day of the window."""
    return np.asarray(
        sum(
            values[p("usually_waiting")] * values[p("capacity_share")] * in_hospital_share(p, values) for p in PATHWAYS
        ),
        dtype=float,
    )


def in_hospital_share(lane: Pathway, values: Values) -> Array:
    """Of those who wait in a lane, the share that lies in hospital; 1 where nobody waits."""
    here, everyone = (np.asarray(values[lane(one)], dtype=float) for one in ("waiting_in_hospital", "waiting"))
    return np.asarray(
        np.minimum(1.0, np.divide(here, everyone, out=np.ones(np.shape(here + everyone)), where=everyone > 0))
    )


def beside(values: Values) -> tuple[Array, Array]:
    """Who remains and waits in no lane: patients today, and patients a week who come to.

    Little's law: patients a day = patients on a mean day / days that each of them stays so.
    """
    today = np.maximum(values["remaining"] - in_a_lane(values), 0.0)
    usually = np.maximum(values["usually_remaining"] - usually_in_a_lane(values), 0.0)
    days = np.asarray(values["beside_days"], dtype=float)
    week = np.divide(usually * 7, days, out=np.zeros(np.shape(usually + days)), where=days > 0)
    return np.asarray(today, dtype=float), np.asarray(week, dtype=float)


def followed(parameters: Mapping[str, Parameter], values: dict[str, Any]) -> None:
    """Set the values that were assumed from others anew: as large as another, or starts a week / 7 x stay.

    Values of seven days are of the week here. The order of parameters is that in which they follow.
    """
    for name, p in parameters.items():
        if p.follows and not p.found and not p.changed:
            one, *stay = (values[of] for of in p.follows)
            values[name] = one / 7 * stay[0] if stay else one


def as_they_follow(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The same parameters after a change of one, those that were assumed from it too."""
    values: dict[str, Any] = {name: p.number for name, p in parameters.items()}
    followed(parameters, values)
    if not parameters["floor_share"].found and not parameters["floor_share"].changed:
        values["floor_share"] = share_in_no_lane(values)
    new = dict(parameters)
    for name, p in parameters.items():
        if values[name] != p.number:
            new[name] = replace(p, value=(values[name] / 7,) * 7 if isinstance(p.value, tuple) else float(values[name]))
    return new


def share_in_no_lane(values: Values) -> float:
    """Of those who remain, the share that waits in no lane: the floor where no reason is loaded."""
    remaining = float(values["remaining"])
    return max(0.0, 1 - float(in_a_lane(values)) / remaining) if remaining else 0.0


def derived(parameters: Mapping[str, Parameter], evidence: Mapping[str, Array]) -> dict[str, Parameter]:
    """The parameters that follow from others, but for those that a person typed in."""
    values = {name: p.number for name, p in parameters.items()}
    found: dict[str, Parameter] = {}

    def put(name: str, what: str, value: float, unit: str, of: list[str], words: str) -> None:
        if name in parameters and parameters[name].changed:
            return
        parts = [parameters[one] for one in of]
        counted = parts if all(p.found for p in parts) else []
        weak = [f"{p.name} is {p.how}" for p in parts if not p.found or p.changed]
        found[name] = Parameter(
            name=name, what=what, value=value, unit=unit, found=bool(counted), source=f"reckoned: {words}",
            missing="; ".join(weak), first=min((p.first for p in counted if p.first), default=None),
            last=max((p.last for p in counted if p.last), default=None),
            days_reported=min((p.days_reported for p in counted if p.days_in_period > 1), default=len(counted[:1])),
            days_in_period=max((p.days_in_period for p in counted), default=0), provenance=weakest(p.provenance for p in counted),
        )  # fmt: skip

    for lane in PATHWAYS:
        steady = is_steady(lane, evidence)
        of = ["referrals", "usually_waiting", "capacity_share", "dispersion"] + (
            ["stay", "places"] if lane.places else []
        )
        of = of if steady else ["starts", "stay"][: 2 if lane.places else 1]
        nobody = values[lane("usually_waiting")] * values[lane("capacity_share")] == 0
        if not steady:
            words = (
                "starts of the window" + (" x stay" if lane.places else "") + ", because referrals and starts differ"
            )
        elif nobody:
            words = (
                f"{'those told' if lane.places else 'as many as are referred'}, because nobody is known to wait for one"
            )
        else:
            words = "as much as lets the queue stand that stood over the window"
        put(
            in_effect_name(lane), f"{lane.name}: {'places' if lane.places else 'starts a week'} in effect",
            float(capacity_in_effect(lane, values, steady=steady)), "places" if lane.places else "per_week",
            [lane(one) for one in of], words,
        )  # fmt: skip
    remaining = values["remaining"]
    put("floor", "Patients delayed by what is not capacity", remaining * values["floor_share"], "patients",
        ["remaining", "floor_share"], "remaining x floor_share")  # fmt: skip
    today, week = (float(one) for one in beside(values))
    put("beside_the_lanes", "Patients who remain and wait in no lane", today, "patients",
        ["remaining", *(p(one) for p in PATHWAYS for one in ("waiting_in_hospital", "capacity_share"))],
        "remaining less those who wait in hospital for capacity of Pathways 1 to 3")  # fmt: skip
    put("beside_per_week", "Patients a week who come to wait in no lane", week, "per_week",
        ["usually_remaining", "beside_days", *(p(one) for p in PATHWAYS for one in ("usually_waiting", "capacity_share"))],
        "those in no lane on a mean day / days that each stays so x 7 (Little's law)")  # fmt: skip
    return found
