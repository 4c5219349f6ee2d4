"""How far off an estimate may be: 95 % intervals that hold for series whose weeks resemble their neighbours.

Why these and not the textbook's: docs/decisions/0004-service-test.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

LAGS_PER_ROOT = 1.0
"""Neighbours that count: this times the square root of the number of periods."""
_FIXED_B = (1.9600, 2.9694, 0.4160, -0.5324)
"""Kiefer and Vogelsang (2005), table 1: 97.5 % point of the Bartlett kernel, as a polynomial in the share of lags."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate and the 95 % interval around it."""

    estimate: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether nothing at all would also give such an estimate: noise."""
        return not (self.low > 0 or self.high < 0)


def robust_intervals(
    values: Numbers, design: Numbers, *, weights: Numbers, periods: Numbers, shortest: float, told: int
) -> list[Interval]:
    """Every coefficient of a weighted least-squares line with an interval robust to autocorrelation.

    Newey-West over periods: rows of one period (a week of two places) add up first, so that what both share cancels.
    `shortest`: how many periods the coefficients stand on at least (the shorter side of a before and after); `told`: how
    many coefficients they are shared by. Both make the interval wider where one side is short.
    """
    import numpy as np
    from scipy import stats
    from statsmodels.regression.linear_model import OLS  # a quarter of a second, so only when asked
    from statsmodels.stats.sandwich_covariance import S_hac_simple

    root = np.sqrt(weights)
    fitted = OLS(values * root, design * root[:, None]).fit()
    leverage = np.clip(fitted.get_influence().hat_matrix_diag, 0, 0.95)
    scores = fitted.model.exog * (fitted.resid / (1 - leverage))[:, None]
    by_period = np.array([scores[periods == one].sum(axis=0) for one in np.unique(periods)])
    lags = math.ceil(LAGS_PER_ROOT * math.sqrt(len(by_period)))
    bread = fitted.normalized_cov_params
    variance = np.diag(bread @ S_hac_simple(by_period, nlags=lags) @ bread)
    spread = np.sqrt(np.maximum(variance, 0))  # the kernel allows none below 0; rounding does
    share = min((lags + 1) / shortest, 1.0)
    point = sum(c * share**power for power, c in enumerate(_FIXED_B))
    reach = point * float(stats.t.ppf(0.975, max(told, 1))) / _FIXED_B[0] * spread
    return [
        Interval(estimate=float(b), low=float(b - r), high=float(b + r))
        for b, r in zip(fitted.params, reach, strict=True)
    ]
