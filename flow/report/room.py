"""How much of each section stands on a page: plans, the fullest first; the template takes the first that fits.

What gives way says so on the page: `and 12 more actions in the dashboard`.
"""

from __future__ import annotations

CHART_HEIGHTS = (345, 280, 225, 175, 130)
"""Of the charts, in pixels; a plan's `chart` says which."""
_SMALLEST = len(CHART_HEIGHTS) - 1

Plan = dict[str, int]


def front_plans(
    *, rows: int, own_rows: int, absent: int, waits: int, actions: int, notes: int, definitions: int, charts: int
) -> list[Plan]:
    """The plans of the front page.

    Definitions and the height of the charts give way first, then notes, actions, and the rows that stand beside; last the
    measures themselves and the charts. `own_rows`: how many of the rows are measures of the place.
    """
    plan: Plan = {
        "charts": charts,
        "chart": 0,
        "beside": 0,  # 1: the longest waits stand beside the first chart, and it is the only one
        "rows": rows,
        "absent": absent,
        "waits": waits,
        "actions": actions,
        "detail": 2,  # the measure of an action: 2 of every one, 1 of last week's, 0 of none
        "notes": notes,
        "definitions": definitions,
        "short": 0,  # 1: long sentences are cut
    }
    plans = [dict(plan)]

    def to(name: str, least: int) -> None:
        """One less at a time, down to so many."""
        while plan[name] > least:
            plan[name] -= 1
            plans.append(dict(plan))

    def change(**steps: int) -> None:
        plan.update(steps)
        plans.append(dict(plan))

    change(chart=1)
    to("definitions", 6)
    change(chart=2)
    to("definitions", 0)
    change(chart=3)
    to("notes", 4)
    to("actions", 8)
    to("absent", 5)
    to("detail", 1)
    to("rows", own_rows)
    change(charts=min(charts, 1), beside=1)
    change(chart=_SMALLEST)
    to("actions", 5)
    to("notes", 2)
    to("rows", 18)
    to("detail", 0)
    to("rows", 14)
    to("absent", 1)
    to("actions", 3)
    to("notes", 1)
    change(short=1)
    to("rows", 8)
    to("waits", 4)
    change(charts=0, beside=0)
    to("rows", 2)
    to("waits", 2)
    to("actions", 1)
    return plans


def locality_plans(*, rows: int, absent: int, charts: int) -> list[Plan]:
    """The plans of a locality's page: its charts get lower, then what is missing is cut, then charts and rows."""
    steps = [
        *((charts, height, rows, absent) for height in range(1, len(CHART_HEIGHTS))),
        *((charts, _SMALLEST, rows, most) for most in (4, 2)),
        *((min(charts, 1), _SMALLEST, n, 1) for n in range(min(rows, 30), 4, -1)),
        *((0, _SMALLEST, n, 1) for n in (4, 2)),
    ]
    return [
        {"charts": n, "chart": height, "rows": min(shown, rows), "absent": min(most, absent)}
        for n, height, shown, most in steps
    ]
