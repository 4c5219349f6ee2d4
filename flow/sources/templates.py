"""Every template by name, and which one a table is: by its heads, never by its file's name."""

from __future__ import annotations

from collections.abc import Sequence

from flow.errors import UnknownName
from flow.sources.daily_template import DAILY
from flow.sources.flow_templates import (
    CARE_HOMES,
    COMMUNITY_BEDS,
    DELAY_REASONS_TEMPLATE,
    HUB_STEPS,
    OUT_OF_COUNTY,
    PATHWAY_1,
    SITE_BEDS,
)
from flow.sources.mental_health_templates import MENTAL_HEALTH, MENTAL_HEALTH_REASONS_TEMPLATE
from flow.sources.plan_templates import BREAKS, COSTS, TARGETS
from flow.sources.template import Template

TEMPLATES: tuple[Template, ...] = (
    *(DAILY, SITE_BEDS, PATHWAY_1, COMMUNITY_BEDS, CARE_HOMES, HUB_STEPS, DELAY_REASONS_TEMPLATE, OUT_OF_COUNTY),
    *(MENTAL_HEALTH, MENTAL_HEALTH_REASONS_TEMPLATE),
    *(COSTS, TARGETS, BREAKS),
)
"""In the order in which they are listed."""


def template_named(name: str) -> Template:
    """The template of that name. Raises UnknownName, with the nearest."""
    for found in TEMPLATES:
        if found.name == name:
            return found
    raise UnknownName("template", name, [t.name for t in TEMPLATES])


def template_of(heads: Sequence[str]) -> Template | None:
    """The template that a table with these heads is, or None."""
    return next((t for t in TEMPLATES if t.known_by <= set(heads)), None)


def nearest_template(heads: Sequence[str]) -> str:
    """Words on the template that a table of no known layout comes nearest to; none where it shares less than half its heads."""
    said = {h for h in heads if h}
    best = max(TEMPLATES, key=lambda t: (len(said & set(t.heads)) - len(said - set(t.heads)), len(said & t.known_by)))
    shared = said & set(best.heads)
    missing = sorted(best.known_by - said)
    if not missing or len(shared) * 2 < len(said) or len(shared) < 2:
        return ""
    lacks = " and ".join(f"'{m}'" for m in missing)
    return f" It comes nearest to the template {best.name}, and has no column {lacks}."
