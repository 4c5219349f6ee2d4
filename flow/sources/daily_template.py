"""The trust's own morning figures, by one template: published data are weeks old, the morning needs today's.

One row per place (or site) and day. A blank is not reported; 0 is counted, and there were none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.sources.choices import PLACES
from flow.sources.template import (
    EXAMPLE,
    Template,
    Values,
    adds_up,
    beds,
    day_column,
    first_choice,
    open_where_occupied,
    people,
    rarely_over,
    rule,
    worked_row,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "DAILY", "EXAMPLE", "SOURCE", "WORKED_ROW", "template"]

_PATIENTS = {"nctr": "nctr_patients", "discharged": "discharged_patients", "remaining": "remaining_patients"}
_BEDS = {"beds_open": "adult_open", "beds_occupied": "adult_occupied"}


def _tables(wide: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Patients by place and day, and beds by place, day and basis."""
    named = wide.rename(columns={"place": "place_code", **_PATIENTS, **_BEDS})
    no_patients = named[list(_PATIENTS.values())].isna().all(axis=1)
    beds_only = no_patients & named[list(_BEDS.values())].notna().any(
        axis=1
    )  # says nothing of patients: withdraws nothing
    patients = named.loc[~beds_only, ["place_code", "day", *_PATIENTS.values(), "published"]]
    missing = patients[list(_PATIENTS.values())].isna().any(axis=1)
    opened = named.melt(
        id_vars=["place_code", "day", "published"], value_vars=list(_BEDS.values()), var_name="basis", value_name="beds"
    )
    return {
        "bed_day": patients.assign(stay_days_or_more=0, mark=missing.map({True: "", False: None})),
        "beds_day": opened.dropna(subset=["beds"]),
    }


def _more_than_beds(row: Values) -> str | None:
    remaining, opened = row["remaining"], row["beds_open"]
    if not isinstance(remaining, float) or not isinstance(opened, float) or not 0 < opened < remaining:
        return None
    return f"{remaining:g} patients remain and {opened:g} beds are open. Correct the one that is wrong."


DAILY = Template(
    name="daily",
    title="Daily figures of the system",
    row="one row per place and day",
    purpose="This morning's position: who no longer meets the criteria to reside, who left, who remains. It fills the days and the sites that NHS England has not published yet.",
    columns=(
        first_choice("place", "The trust, or one of its sites: RH5, RH5A8, RH5O4", "place_code", PLACES),
        day_column(),
        people("nctr", "Everyone who did not meet the criteria to reside that day, whether they left or not", "241", "nctr_patients"),
        people("discharged", "Of those, who left that day", "37", "discharged_patients"),
        people("remaining", "Of those, who are still in hospital at the end of the day: the delayed number, and the plan's number", "204", "remaining_patients"),
        beds("beds_open", "Adult general and acute beds open, as in the UEC SitRep", "897", "beds", kind="number"),
        beds("beds_occupied", "Adult general and acute beds occupied", "854", "beds", kind="number"),
    ),
    key=("place", "day"),
    known_by=frozenset({"place", "day", "remaining"}),
    table="bed_day",
    also_fills=("beds_day",),
    adds_up=("nctr", "discharged", "remaining"),
    rules=(
        adds_up("nctr", "discharged", "remaining"),
        open_where_occupied("beds_open", "beds_occupied"),
        rarely_over("beds_occupied", "beds_open"),
        rule("beds", "`remaining` is not above `beds_open`.", _more_than_beds),
    ),
    shape=_tables,
    more="Where a published figure exists for a place and day, the published one is shown and the difference can be seen. "
    "A trust without a row of its own is the sum of its acute sites, on days when all of them reported.",
)  # fmt: skip

SOURCE = DAILY.source
COLUMNS = DAILY.heads
WORKED_ROW = tuple(worked_row(DAILY))


def template() -> str:
    """The empty template as CSV with one worked row, which the loader leaves out."""
    return ",".join(COLUMNS) + "\n" + ",".join(WORKED_ROW) + "\n"
