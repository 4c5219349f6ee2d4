"""How much capacity is in effect? As much as would let the queue stand that stood.

Places as told are not what limits where people wait while places are empty: a carer is free at the other end of the county, a bed
is of the wrong kind. So capacity is read off the queue: given who comes and for how long they stay, with how many places
would as many wait as did wait? Formulas for a steady queue, good to a few in a hundred of the queue, are enough for that.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from flow.whatif.stay import Array

HALVINGS = 60


def usual_queue(load: Any, utilisation: Any, dispersion: Any = 1.0) -> Array:
    """How many wait in the long run: Sakasegawa's formula for M/M/c, widened for arrivals that swing more than chance.

    Takes:    load (places in use without a limit), utilisation (load / places, below 1), variance over mean of arrivals.
    Example:  load 144, utilisation 0.96 -> about 15 (exact, 150 places: 15.3).
    """
    places = load / utilisation
    return np.asarray((1 + dispersion) / 2 * utilisation ** np.sqrt(2 * (places + 1)) / (1 - utilisation))


def places_for_queue(load: Any, waiting: Any, dispersion: Any = 1.0) -> Array:
    """With how many places do so many wait in the long run? Infinite where nobody does.

    Example:  load 144 and 15 waiting -> about 150 places.
    """
    load, waiting, dispersion = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (load, waiting, dispersion)))
    low, high = np.full(load.shape, 1e-6), np.full(load.shape, 1 - 1e-9)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        too_many = usual_queue(load, middle, dispersion) > waiting
        low, high = np.where(too_many, low, middle), np.where(too_many, middle, high)
    return np.where(waiting > 0, load / low, np.inf)


def starts_for_queue(per_week: Any, waiting: Any, dispersion: Any = 1.0) -> Array:
    """With how many starts a week do so many wait in the long run, if starts come evenly (M/D/1)? Infinite where nobody does.

    Example:  16 a week and 16 waiting -> 16.5.
    """
    per_week, waiting, dispersion = (np.asarray(x, dtype=float) for x in (per_week, waiting, dispersion))
    with np.errstate(divide="ignore", invalid="ignore"):
        utilisation = (np.sqrt(waiting**2 + 2 * dispersion * waiting) - waiting) / dispersion
        return np.where(waiting > 0, per_week / utilisation, np.inf)


def places_in_effect(load: Any, waiting: Any, dispersion: Any, told: Any) -> Array:
    """Places that let the queue stand that stood; those told where they are fewer than that and more than the load."""
    fitted = places_for_queue(load, waiting, dispersion)
    told = np.broadcast_to(np.asarray(told, dtype=float), fitted.shape)
    by_told = np.isinf(fitted) | ((told < fitted) & (told > load))
    return np.where(by_told, told, fitted)


def starts_in_effect(per_week: Any, waiting: Any, dispersion: Any) -> Array:
    """Starts a week that let the queue stand that stood; as many as come where nobody waits."""
    fitted = starts_for_queue(per_week, waiting, dispersion)
    return np.where(np.isinf(fitted), per_week, fitted)
