"""How long does a patient hold a place? Laws of stay in whole midnights, as the day-step queue needs them.

A stay of L days that starts at any time of the day covers K = floor(U + L) midnights, U uniform between 0 and 1. Its law is
P(K >= k) = E[min(L, k)] - E[min(L, k - 1)], and its mean is that of L exactly. A stay within one day covers none: K = 0.
Who is in service when we begin stays for a rest of whole midnights, of which the first is the end of day 1.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from flow.errors import BadQuestion, UnknownName

Array: TypeAlias = npt.NDArray[np.float64]
Residual = Literal["equilibrium", "uniform"]
RESIDUALS: tuple[Residual, ...] = get_args(Residual)

MOST_NIGHTS = 3_660
"""Laws are kept up to ten years, which no horizon passes; what lies beyond stays longer than anybody looks."""
LONGEST_MEAN_DAYS = 3_660.0
NEGLIGIBLE = 1e-15
QUADRATURE_POINTS = 120
FARTHEST_SCORE = 10.0  # normal scores beyond hold less than 1e-23


@dataclass(frozen=True, kw_only=True, eq=False)
class Stay:
    """The law of a stay in whole midnights. Built by `lognormal`, `exponential`, `observed` or `exactly`."""

    words: str
    """What it is, as a reader would say it: "lognormal, mean 16 days, median 12"."""
    mean_days: float
    """E[K] = E[L], also where the law goes on beyond `MOST_NIGHTS`."""
    reaches: Array
    """P(K >= k) at position k; 1 at position 0, and 0 after the last."""
    log_law: tuple[float, float] | None = None
    """Mean and standard deviation of ln L, for a lognormal."""

    @cached_property
    def digest(self) -> str:
        """The same for equal laws, so that drawn patients can be kept."""
        return hashlib.blake2b(self.reaches.tobytes() + repr(self.mean_days).encode(), digest_size=12).hexdigest()

    def residual(self, kind: Residual = "equilibrium") -> Array:
        """Of those in service when we begin, what share is still there at the end of day k?

        Returns:  shares (0-1) at positions k = 0, 1, ...; 1 at position 0.
        Kinds:    `equilibrium` is the truth for a service in steady operation, density P(L > x) / E[L];
                  `uniform` (between 1 and L) is wrong, and there for reference cases that were made with it.
        Raises:   UnknownName.
        Example:  lognormal of mean 30 and median 24 days, k = 7 -> 0.7683 (uniform: 0.6731).
        """
        if kind not in RESIDUALS:
            raise UnknownName("residual stay", str(kind), RESIDUALS)
        if kind == "uniform":
            return self._uniform_between_1_and_l() if self.log_law else self._uniform_whole_days()
        if self.mean_days == 0:
            return np.ones(1)
        left = 1.0 - np.cumsum(self.reaches[1:]) / self.mean_days
        return _as_law(np.concatenate([[1.0], left]))

    def after(self, nights: int) -> Array:
        """Of those who have stayed so many midnights, what share is still there at the end of day k?

        Returns:  shares (0-1) at positions k = 0, 1, ...
        Missing:  who has stayed longer than the law knows leaves on day 1.
        Example:  exactly([0, 0, .5, .5]) after 2 nights -> 1, 0.5.
        """
        reached = self.reaches[nights] if nights < len(self.reaches) else 0.0
        return _as_law(self.reaches[nights:] / reached) if reached > NEGLIGIBLE else np.ones(1)

    def _uniform_whole_days(self) -> Array:
        """P(round(U(1, K)) >= k): ends get half the weight of what lies between. K = 0 is never in service at midnight."""
        nights = np.arange(len(self.reaches), dtype=float)
        share = -np.diff(self.reaches, append=0.0)
        share[0] = 0.0
        share /= max(share.sum(), NEGLIGIBLE)
        longer = np.where(nights >= 2, share / np.maximum(nights - 1, 1), 0.0)
        at_least, times_nights = longer[::-1].cumsum()[::-1], (longer * nights)[::-1].cumsum()[::-1]
        law = times_nights - (nights - 0.5) * at_least
        law[:2] = 1.0
        return _as_law(law)

    def _uniform_between_1_and_l(self) -> Array:
        """P(U(1, L) > k) = E[(L - k) / (L - 1); L > k], by Gauss-Legendre over the normal score of ln L."""
        assert self.log_law is not None
        mu, sigma = self.log_law
        k = np.arange(1, len(self.reaches), dtype=float)
        if sigma == 0:
            length = math.exp(mu)
            return _as_law(np.concatenate([[1.0], np.maximum(length - k, 0) / max(length - 1, NEGLIGIBLE)]))
        first = np.clip((np.log(k) - mu) / sigma, -FARTHEST_SCORE, FARTHEST_SCORE)
        points, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
        half = (FARTHEST_SCORE - first)[:, None] / 2
        score = first[:, None] + half * (points + 1)
        length = np.exp(mu + sigma * score)
        share = np.where(k[:, None] <= 1, 1.0, (length - k[:, None]) / np.maximum(length - 1, NEGLIGIBLE))
        law = (np.maximum(share, 0) * np.exp(-(score**2) / 2) * half * weights).sum(axis=1) / math.sqrt(2 * math.pi)
        return _as_law(np.concatenate([[1.0], law]))


def lognormal(*, mean_days: float, median_days: float) -> Stay:
    """The law of a lognormal stay, told by its mean and its median: the spread of ln L is sqrt(2 ln(mean / median)).

    Raises:   BadQuestion where the median is not between 0 and the mean.
    Example:  mean 30, median 24 -> P(K >= 1) = 1.0000, mean 30 exactly.
    """
    mean, median = a_length(mean_days, "The mean stay"), a_length(median_days, "The median stay")
    if not 0 < median <= mean:
        raise BadQuestion(
            f"A lognormal stay has its median above 0 and not above its mean. Saw median {median:g} and mean {mean:g} days."
        )
    from scipy.special import ndtr

    mu, sigma = math.log(median), math.sqrt(2 * math.log(mean / median))

    def mean_up_to(k: Array) -> Array:
        if sigma == 0:
            return np.minimum(mean, k)
        with np.errstate(divide="ignore"):
            score = (np.log(k) - mu) / sigma
        return np.asarray(mean * ndtr(score - sigma) + k * ndtr(-score), dtype=float)

    words = f"lognormal, mean {mean:g} days, median {median:g}"
    return _from_limited_means(words, mean, mean_up_to, log_law=(mu, sigma))


def exponential(*, mean_days: float) -> Stay:
    """The law of an exponential stay.

    Example:  mean 10 -> P(K = 0) = 1 - 10 (1 - exp(-0.1)) = 0.0484.
    """
    mean = a_length(mean_days, "The mean stay")
    if mean == 0:
        return exactly([1.0])
    return _from_limited_means(f"exponential, mean {mean:g} days", mean, lambda k: -mean * np.expm1(-k / mean))


def observed(stays: Iterable[float]) -> Stay:
    """The law of stays that were seen, in days: parts of a day are smoothed over midnights, whole numbers stay as they are.

    Raises:   BadQuestion where there is none, or one is negative or not a number.
    Example:  [2, 3] -> two midnights or three, half each; [2.5] -> the same.
    """
    lengths = np.sort(np.array([a_length(stay, "A stay") for stay in stays], dtype=float))
    if not lengths.size:
        raise BadQuestion("There are no stays to learn from. Saw an empty list; one stay or more is needed.")
    so_far = np.concatenate([[0.0], np.cumsum(lengths)])

    def mean_up_to(k: Array) -> Array:
        shorter = np.searchsorted(lengths, k, side="right")
        return np.asarray((so_far[shorter] + k * (len(lengths) - shorter)) / len(lengths), dtype=float)

    return _from_limited_means(f"{len(lengths)} stays observed", float(lengths.mean()), mean_up_to)


def exactly(probabilities: Iterable[float]) -> Stay:
    """The law that says itself: probabilities of 0, 1, 2, ... midnights.

    Raises:   BadQuestion where one is negative or they do not add up to 1.
    Example:  [0, 0.5, 0.5] -> one midnight or two, half each.
    """
    share = np.array([a_length(p, "A probability", unit="") for p in probabilities], dtype=float)
    if not share.size or share.size > MOST_NIGHTS or abs(share.sum() - 1) > 1e-9:
        raise BadQuestion(
            f"Probabilities of 0, 1, 2, ... midnights add up to 1. Saw {share.size} that add up to {share.sum():.9g}; "
            f"at most {MOST_NIGHTS:,} are allowed."
        )
    share = share / share.sum()
    reaches = _as_law(share[::-1].cumsum()[::-1])
    mean = float(share @ np.arange(len(share)))
    return Stay(words=f"given in full, mean {mean:.4g} days", mean_days=mean, reaches=reaches)


def a_length(seen: Any, what: str, *, unit: str = " days", most: float = LONGEST_MEAN_DAYS) -> float:
    """A number of 0 or more, or words."""
    number = isinstance(seen, int | float | np.integer | np.floating) and not isinstance(seen, bool)
    if not number or not math.isfinite(seen) or not 0 <= seen <= most:
        raise BadQuestion(f"{what} is a number of 0 or more, at most {most:,.0f}{unit}. Saw {seen!r}.")
    return float(seen)


def _from_limited_means(
    words: str, mean: float, mean_up_to: Callable[[Array], Array], *, log_law: tuple[float, float] | None = None
) -> Stay:
    """The law of K from E[min(L, k)]; k = 0 gives 0."""
    limited = mean_up_to(np.arange(MOST_NIGHTS + 1, dtype=float))
    limited[0] = 0.0
    return Stay(
        words=words, mean_days=mean, reaches=_as_law(np.concatenate([[1.0], np.diff(limited)])), log_law=log_law
    )


def _as_law(reaches: Array) -> Array:
    """Falling, between 0 and 1, without the nothing at its end: rounding can leave 1e-16 the wrong way."""
    law = np.minimum.accumulate(np.clip(reaches, 0.0, 1.0))
    law[0] = 1.0
    law = law[: max(1, int(np.count_nonzero(law > NEGLIGIBLE)))]
    law.setflags(write=False)
    return law
