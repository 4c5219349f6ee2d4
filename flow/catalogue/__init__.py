"""Every metric once: its name, the question it answers, its unit, and what it is made of.

Pages, the command line, exports and the docs read these; nothing else defines a metric. One module a topic.
"""

from __future__ import annotations

from flow.catalogue.definition import Better, Kind, Metric, Scope, Topic
from flow.catalogue.delays import DELAYS
from flow.catalogue.discharges import DISCHARGES
from flow.catalogue.elsewhere import ELSEWHERE
from flow.catalogue.hub import HUB
from flow.catalogue.mental_health import MENTAL_HEALTH
from flow.catalogue.nctr import BASIS_NAMES, BED_METRIC_BASIS, NCTR
from flow.catalogue.pathway_1 import PATHWAY_1
from flow.catalogue.pathway_2 import PATHWAY_2
from flow.catalogue.pathway_3 import PATHWAY_3
from flow.errors import UnknownName

__all__ = [
    "BASIS_NAMES",
    "BED_METRIC_BASIS",
    "METRICS",
    "Better",
    "Kind",
    "Metric",
    "Scope",
    "Topic",
    "metric",
]

METRICS: tuple[Metric, ...] = (
    *NCTR,
    *DELAYS,
    *DISCHARGES,
    *PATHWAY_1,
    *PATHWAY_2,
    *PATHWAY_3,
    *HUB,
    *MENTAL_HEALTH,
    *ELSEWHERE,
)


def metric(metric_id: str) -> Metric:
    """The metric of that id. Raises UnknownName."""
    for found in METRICS:
        if found.id == metric_id:
            return found
    known = [m.id for m in METRICS]
    raise UnknownName("metric", metric_id, known, hint="Every metric stands in docs/definitions.md.")
