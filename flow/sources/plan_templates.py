"""Templates of what a plan is reckoned with: costs, targets, breaks of series. Each row is dated and says where it is from."""

from __future__ import annotations

from flow.reference import reference_table
from flow.sources.choices import (
    BREAK_KINDS,
    COMPARISONS,
    COST_ITEMS,
    COST_UNITS,
    METRIC_IDS,
    PLACES,
    SERIES,
    TARGET_UNITS,
    YES_NO,
)
from flow.sources.template import (
    MOST_POUNDS,
    Column,
    Template,
    Values,
    choice,
    day_column,
    first_choice,
    in_order,
    rule,
    words,
)


def _per_another_unit(row: Values) -> str | None:
    table = reference_table("unit_costs")
    usual = set(table.loc[table["item"] == row["item"], "per"])
    if row["per"] in usual or not usual:
        return None
    return f"'{row['item']}' is a cost per {' or '.join(sorted(usual))}, not per {row['per']}. Correct the one that is wrong."


def _share_above_1(row: Values) -> str | None:
    value = row["value"]
    if row["unit"] != "share" or not isinstance(value, float) or value <= 1:
        return None
    return f"a share of {value:g} is above 1. Write 10 % as 0.10."


def _last_day(name: str, means: str) -> Column:
    return Column(name=name, means=means, worked="", fills=name, kind="day", unit="day")


_FROM_DAY = day_column("The first day that it holds", name="from_day", worked="2026-04-01")
_SOURCE = words("source", "Where it is from: a document, a decision, a person's post", "Finance team, unit cost paper of March 2026", required=True)  # fmt: skip

COSTS = Template(
    name="costs",
    title="Unit costs",
    row="one row per cost and first day",
    purpose="What a bed day, a start or a placement costs, for the value of a change: the values in `data/reference/unit_costs.csv` are stand-ins until yours are here.",
    columns=(
        first_choice("item", "Which cost", "item", COST_ITEMS),
        _FROM_DAY,
        _last_day("to_day", "The last day that it holds; blank: until the next one"),
        Column(name="pounds", means="Pounds for one unit", worked="575", fills="pounds", kind="number", unit="pounds", required=True, most=MOST_POUNDS),
        choice("per", "The unit", "day", "per", COST_UNITS),
        words("price_year", "The year whose prices they are", "2026/27", required=True),
        _SOURCE,
        words("note", "Anything to be known of it", "opportunity value and not cash"),
    ),
    key=("item", "from_day"),
    known_by=frozenset({"item", "from_day", "pounds"}),
    table="unit_cost",
    day="from_day",
    rules=(
        in_order("from_day", "to_day"),
        rule("another_unit", "`per` is the unit that `data/reference/unit_costs.csv` has for the item.", _per_another_unit),
    ),
)  # fmt: skip

TARGETS = Template(
    name="targets",
    title="Targets",
    row="one row per place, metric and first day",
    purpose="What the plan asks for, from which day: a new target leaves the old one standing for the days before.",
    columns=(
        first_choice("place", "For whom: the system, the trust, a site", "place_code", PLACES),
        choice("metric", "The metric, by its id (docs/definitions.md)", "nctr_remaining", "metric", METRIC_IDS),
        _FROM_DAY,
        _last_day("to_day", "The last day that it holds; blank: until the next one"),
        choice("comparison", "`at most` where less is better", "at most", "comparison", COMPARISONS),
        Column(name="value", means="The level; a share as 0.10, not 10 %", worked="90", fills="value", kind="number", unit="as `unit` says", required=True, most=MOST_POUNDS),
        choice("unit", "What the value is", "patients", "unit", TARGET_UNITS),
        words("basis", "What it is of, where that matters", "circa"),
        words("source", _SOURCE.means, "NHS Somerset Joint Forward Plan 2025-2030", required=True),
    ),
    key=("place", "metric", "from_day"),
    known_by=frozenset({"metric", "comparison", "value"}),
    table="target",
    day="from_day",
    rules=(
        in_order("from_day", "to_day"),
        rule("share_above_1", "A `value` whose `unit` is share is 0 to 1.", _share_above_1),
    ),
)  # fmt: skip

BREAKS = Template(
    name="breaks",
    title="Breaks of series",
    row="one row per place, series and first day",
    purpose="Days from which figures cannot be compared with those before: drawn on every chart they touch.",
    columns=(
        first_choice("place", "Whose figures: ENG for everybody's", "place_code", PLACES),
        choice("applies_to", "Which series; `all` for every one", "discharges", "applies_to", SERIES),
        day_column("The first day that is different", name="first_day", worked="2026-02-01"),
        _last_day("last_day", "The last day, where it passes; blank: the first day itself"),
        choice("kind", "What happened", "reporting_change", "kind", BREAK_KINDS),
        words("text", "What a reader of the chart is told", "Returns to a care home are counted under Pathway 0", required=True),
        choice("rebase", "yes: limits and trends start anew here. A person's decision, so the source names who", "no", "rebase", YES_NO),
        words("source", _SOURCE.means, "Information team, change note of 30 January 2026", required=True),
    ),
    key=("place", "applies_to", "first_day"),
    known_by=frozenset({"applies_to", "first_day", "rebase"}),
    table="series_break",
    day="first_day",
    last_day="last_day",
    rules=(in_order("first_day", "last_day"),),
)  # fmt: skip
