"""Reading the reference answers, and the seeds, written down beforehand."""

from __future__ import annotations

import csv
from pathlib import Path

SEED, SECOND_SEED = 20251001, 20260115
"""Every comparison by simulation is made with the first; what is over 3 standard errors is made again with the second."""
REPLICATIONS = 20_000


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV as it stands, less its empty cells."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(lines)]
