"""The Discharge Ready Date publication, monthly CSV: 38 measures by England, region, ICB, trust and local authority.

**No real file of this layout was at hand.** It was built from a description (the shared data's README: columns, data
types, measures, marks) and tested on made-up files that add up to the published figures of 2024-25. Recognised by its
heads. It is the only national source for residents who lie in hospitals of other counties: local authority E06000066.

Source: NHS England, Discharge delays, Discharge Ready Date (SUS and hospital only discharge files).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from flow.model import Contents, Counts, Finding
from flow.reference import place_code_of_region
from flow.sources.cells import clean, label_key, month_end, month_of
from flow.sources.columns import Column, Numbers, assumed_publications, column, exact_copies, numbers, row_numbers
from flow.sources.notes import duplicates_dropped, no_publication_dates, untried_layout
from flow.sources.opening import refuse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SOURCE = "ready_date_csv"

Level = Literal["national", "region", "icb", "trust", "local_authority", "trust_local_authority"]
LEVELS: dict[str, Level] = {
    "national": "national",
    "regional": "region",
    "region": "region",
    "icb": "icb",
    "provider": "trust",
    "utla aggregate": "local_authority",
    "provider activity mapped to utla": "trust_local_authority",
}
"""The store's level by the key of `Data Type`."""

_BETWEEN = "patients discharged where, between the Discharge Ready Date and Discharge Date, there is"
_BANDS = (
    "No delay",
    "a 1 day delay",
    "a 2-3 day delay",
    "a 4-6 day delay",
    "a 7-13 day delay",
    "a 14-20 day delay",
    "a delay of 21 days or more",
)
_WITHIN = ("1 day", "2-3 days", "4-6 days", "7-13 days", "14-20 days", "21 days or more")
_AVERAGE = "Average days from Discharge Ready Date to date of discharge"

MEASURES: dict[str, Literal["patients", "share", "bed_days", "days", "trusts"]] = {
    "Number of patients discharged in total": "patients",
    "Date of discharge is same as Discharge Ready Date": "share",
    "Date of Discharge is 1+ days after Discharge Ready Date": "share",
    **{f"Number of {_BETWEEN} {band}": "patients" for band in _BANDS},
    **{f"% of {_BETWEEN} {band}": "share" for band in _BANDS},
    **{
        f"% of patients discharged after their Discharge Ready Date but discharged within {w}": "share" for w in _WITHIN
    },
    **{f"Total bed days after Discharge Ready Date for patients discharged within {w}": "bed_days" for w in _WITHIN},
    "Total bed days lost due to delayed discharge": "bed_days",
    f"{_AVERAGE} (exc 0 day delays)": "days",
    f"{_AVERAGE} (inc 0 day delays)": "days",
    "Number of providers submitting acceptable data": "trusts",
    "% of providers submitting acceptable data": "share",
    "Total Discharges for UTLA from acceptable trusts": "patients",
    "Total Discharges of UTLA patients from provider": "patients",
    "% trust contributes to UTLA discharges": "share",
    "% of all UTLA discharges that are from acceptable trusts": "share",
}
"""The 38 measures as published, and the unit of each."""

_BY_KEY = {label_key(measure): measure for measure in MEASURES}
_HEADS = frozenset({"date", "data type", "upper tier local authority code", "code", "measure", "value"})
_NO_CODE = frozenset({"", "-", "[Z]", "[X]", "NULL", "#N/A", "NAN"})
_SHARE_TOLERANCE = 1e-6


def recognises(heads: Sequence[str]) -> bool:
    """Whether a CSV with these heads is the Discharge Ready Date publication."""
    return set(heads) >= _HEADS


def read(frame: pd.DataFrame, name: str, *, published: date | None) -> Contents:
    """One row per place, month and measure.

    Missing:  `[z]` (not applicable), `-` and `*` (withheld) are NULL and keep their mark.
    Raises:   FileRefused, naming the rows: no month, no number, a share over 1, a count below 0, two values for one figure.
    """
    import numpy as np
    import pandas as pd

    if frame.empty:
        raise refuse("no_rows", f"'{name}' has heads but no rows. Download it again.")
    dates, figures, types = column(frame["date"]), column(frame["value"]), column(frame["data type"])
    months, values = dates.days(month_of), numbers(figures)
    measures = column(frame["measure"]).renamed(lambda text: _BY_KEY.get(label_key(text), f"?{clean(text)}"))
    levels = types.renamed(lambda text: LEVELS.get(label_key(text), f"?{clean(text)}"))
    _refuse_unreadable(name, dates, months, figures, values)
    place, authority = _places(frame, levels)
    unknown = np.array([t.startswith("?") for t in measures.texts])[measures.codes]
    unknown |= np.array([t.startswith("?") for t in levels.texts])[levels.codes]
    nowhere = ~unknown & (place == "")
    usable = ~unknown & ~nowhere
    _refuse_impossible(name, measures, values, usable)
    key = [pd.factorize(place)[0], pd.factorize(authority)[0], levels.codes, measures.codes, months.astype(np.int64)]
    copies = exact_copies(
        name, key, usable, values, lambda row: f"{place[row]}, '{measures.texts[measures.codes[row]]}'"
    )
    kept = usable & ~copies
    if not kept.any():
        raise refuse("no_rows", f"'{name}' has no row of a measure and place that are known here.")
    tidy = pd.DataFrame(
        {
            "place_code": pd.array(place[kept], dtype="str"),
            "level": levels.rows(kept),
            "local_authority_code": pd.Series(np.where(authority[kept] == "", None, authority[kept]), dtype=object),
            "month": months[kept].astype("datetime64[s]"),
            "measure": measures.rows(kept),
            "unit": measures.renamed(lambda t: MEASURES.get(t, "")).rows(kept),
            "value": values.values[kept],
            "mark": values.marks[kept],
            "published": assumed_publications(months[kept]) if published is None else np.datetime64(published, "s"),
        }
    )
    first, last = months[kept].min().item(), month_end(months[kept].max().item())
    return Contents(
        source=SOURCE,
        title=f"Discharge Ready Date, {first:%B %Y}" + (f" to {last:%B %Y}" if last > month_end(first) else ""),
        provenance="published",
        precedence=1,
        tables={"ready_date": tidy},
        counts=Counts(
            read=len(frame), kept=len(tidy), duplicates_dropped=int(copies.sum()), rejected=int((~usable).sum())
        ),
        first_day=first,
        last_day=last,
        published=published or tidy["published"].max().date(),
        published_assumed=published is None,
        findings=(
            *_unknown_findings(measures, levels, unknown),
            *_nowhere_findings(nowhere),
            *duplicates_dropped(row_numbers(np.flatnonzero(copies))),
            *_uneven(tidy),
            untried_layout(),
            *([] if published else [no_publication_dates()]),
        ),
    )


def _places(frame: pd.DataFrame, levels: Column) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """For every row its place and, at level trust_local_authority, where the patients live; empty where nobody can tell."""
    import numpy as np

    codes = column(frame["code"]).mapped(_code)
    authorities = column(frame["upper tier local authority code"]).mapped(_code)
    blank = np.full(len(frame), "", dtype=object)
    names = column(frame["organisation name"]).mapped(_region) if "organisation name" in frame else blank
    regions = column(frame["region (of provider)"]).mapped(_region) if "region (of provider)" in frame else blank
    level = levels.mapped(str)
    named = np.where(names != "", names, regions)
    is_code = np.array([c.startswith("Y") for c in codes.tolist()], dtype=bool)
    place = np.where(level == "region", np.where(is_code, codes, named), codes)
    place = np.where(level == "national", "ENG", place)
    place = np.where(level == "local_authority", authorities, place)
    mapped = level == "trust_local_authority"
    place = np.where(mapped & (authorities == ""), "", place)
    return place, np.where(mapped, authorities, "")


def _code(text: str) -> str:
    code = clean(text).upper()
    return "" if code in _NO_CODE else code


def _region(text: str) -> str:
    return place_code_of_region(clean(text)) or ""


def _refuse_unreadable(
    name: str, dates: Column, months: NDArray[np.datetime64], figures: Column, values: Numbers
) -> None:
    import numpy as np

    for code, rows, texts, what in (
        ("unknown_day", np.flatnonzero(np.isnat(months)), dates, "month in column 'Date' (written Apr-24 or May 2024)"),
        ("not_a_number", values.wrong, figures, "number in column 'Value' (a number or a mark - * [z] is allowed)"),
    ):
        if len(rows):
            seen = clean(texts.texts[int(texts.codes[rows[0]])])[:40]
            raise refuse(
                code,
                f"'{name}' has {len(rows):,} row{'s' if len(rows) > 1 else ''} without a {what}, first row {rows[0] + 2} ('{seen}').",
                rows=row_numbers(rows),
            )


def _refuse_impossible(name: str, measures: Column, values: Numbers, usable: NDArray[np.bool_]) -> None:
    """A share is a fraction: over 1 it is a percentage, and would be read a hundredfold. No measure is below 0."""
    import numpy as np

    share = np.array([MEASURES.get(t) == "share" for t in measures.texts])[measures.codes]
    for code, wrong, words in (
        (
            "share_over_1",
            usable & share & (values.values > 1 + _SHARE_TOLERANCE),
            "a share over 1: shares are fractions (0.8889), not percentages",
        ),
        ("negative_count", usable & (values.values < 0), "a figure below 0"),
    ):
        rows = np.flatnonzero(wrong)
        if len(rows):
            raise refuse(
                code,
                f"'{name}' has {words}, in {len(rows):,} row{'s' if len(rows) > 1 else ''}, first {values.values[rows[0]]:g} in row {rows[0] + 2}.",
                rows=row_numbers(rows),
            )


def _unknown_findings(measures: Column, levels: Column, unknown: NDArray[np.bool_]) -> list[Finding]:
    import numpy as np

    if not unknown.any():
        return []
    names = [repr(t[1:]) for t in (*measures.texts, *levels.texts) if t.startswith("?")]
    return [
        Finding(
            code="unknown_metric",
            severity="note",
            message=f"{int(unknown.sum()):,} rows of measures or data types that are not known here were left out: {', '.join(names[:10])}.",
            rows=row_numbers(np.flatnonzero(unknown)),
        )
    ]


def _nowhere_findings(nowhere: NDArray[np.bool_]) -> list[Finding]:
    import numpy as np

    if not nowhere.any():
        return []
    return [
        Finding(
            code="no_place",
            severity="note",
            message=f"{int(nowhere.sum()):,} rows name no place (patients from outside England, mostly) and were left out.",
            rows=row_numbers(np.flatnonzero(nowhere)),
        )
    ]


def _uneven(tidy: pd.DataFrame) -> list[Finding]:
    """Places of one level have the same measures: those with fewer than most are not complete."""
    held = tidy.groupby(["level", "month", "place_code", "local_authority_code"], dropna=False).size()
    usual = held.groupby(level=["level", "month"]).transform(lambda n: n.mode().max())
    short = held[held < usual]
    if short.empty:
        return []
    places = list(dict.fromkeys(str(key[2]) for key in short.index))
    return [
        Finding(
            code="incomplete",
            severity="warn",
            message=f"{len(short):,} places have fewer measures than the others of their level, first {', '.join(places[:8])}. Is it the whole file?",
            rows=tuple(places[:50]),
        )
    ]
