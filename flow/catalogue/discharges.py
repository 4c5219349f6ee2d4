"""Who leaves, and by which pathway."""

from __future__ import annotations

from functools import partial

from flow.catalogue.definition import Metric

_SITREP = "NHS England, Acute Discharge Situation Report (Table 4, month totals); England by day from the national time series"

_published = partial(
    Metric, topic="pathways", scope="published", grain="month", series=("discharges", "pathways"), source=_SITREP
)

DISCHARGES: tuple[Metric, ...] = (
    _published(
        id="discharges",
        name="Discharges per week",
        question="How many patients with no criteria to reside leave hospital in a week, and where to?",
        unit="per_week",
        kind="flow",
        better="higher",
        numerator="patients discharged in the month by destination, added up",
        denominator="weeks: days of the month / 7",
        by=("pathway", "destination"),
        caution="Destinations of 2022 and of 2024 are two lists and do not join (break of 27 May 2024). Until then P3b is the return to one's own care home; RH5 moved it to P0 in November 2023. Discharges to a hospice are published for England alone before 2024, so Pathway 2 of a trust is without them.",
    ),
    _published(
        id="discharge_share",
        name="Share of discharges",
        question="Of all patients discharged, what share leaves by each pathway?",
        unit="share",
        kind="share",
        better="neither",
        numerator="patients discharged by that pathway, or to that destination",
        denominator="all patients discharged, where every destination was reported",
        by=("pathway", "destination"),
        needs_by=True,
        caution="Ask by pathway or by destination; of all pathways together the share is 1.",
    ),
    Metric(
        id="nctr_same_day_share",
        name="Left on the day",
        question="Of the patients with no criteria to reside on a day, what share left that same day?",
        unit="share",
        kind="share",
        better="higher",
        numerator="patients with no criteria to reside discharged that day",
        denominator="patients with no criteria to reside that day (discharged + remaining)",
        source="NHS England, Acute Discharge Situation Report (Table 2); the trust's own morning figures where nothing is published yet",
        topic="pathways",
        by=("site",),
        series=("nctr", "discharges"),
        caution="Those left over from earlier days are in the divisor, so it is no share of the newly ready: that is ready_date_same_day_share.",
    ),
    Metric(
        id="discharged_by_17_share",
        name="Left by 17:00",
        question="Of the patients discharged with no criteria to reside, what share had left by 17:00?",
        unit="share",
        kind="share",
        better="higher",
        numerator="patients discharged by 17:00",
        denominator="patients discharged at any time of the day",
        source="NHS England, Acute Discharge Situation Report, first issues of 2022 to May 2023 (the collection stopped asking)",
        topic="pathways",
        scope="published",
        series=("discharges",),
        caution="Published for early months only.",
    ),
)
