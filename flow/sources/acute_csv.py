"""The Acute Discharge Situation Report, monthly CSV (since April 2024): one row per place, metric and period.

Eight columns to May 2024 (no metric type, no metric group, line breaks inside names), ten after; UTF-8 or
Windows-1252. Recognised by its heads. What every generation taught stands in four modules beside this one:
`acute_metrics` (which table a row belongs to), `acute_dates` (rows whose date is wrong), `acute_tables` (tidy rows) and
`acute_findings` (what is said of the file).

Source: NHS England, Discharge delays, acute monthly publication. Destinations and delay reasons are one value a month
although the file calls them daily or weekly; bed days lost are weekly snapshots; the rest is daily.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Counts, Finding
from flow.reference import places
from flow.sources import acute_findings
from flow.sources.acute_dates import dated
from flow.sources.acute_metrics import Metric, metric_of
from flow.sources.acute_tables import Rows, tables
from flow.sources.cells import assumed_publication, clean, day_of
from flow.sources.columns import Column, Numbers, column, exact_copies, numbers, refuse_too_many, row_numbers
from flow.sources.figure_findings import below_0
from flow.sources.notes import duplicates_dropped, no_publication_date
from flow.sources.opening import FileRefused, refuse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SOURCE = "acute_csv"

_HEADS = frozenset({"period", "org code", "metric", "value"})
_NO_CODE = frozenset({"", "-", "[Z]", "[X]"})


def recognises(heads: Sequence[str]) -> bool:
    """Whether a CSV with these heads is the acute monthly one, with or without metric groups."""
    return set(heads) >= _HEADS


def read(frame: pd.DataFrame, name: str, *, published: date | None) -> Contents:
    """A month's rows as tidy tables: daily figures, bed days lost, destinations, delay reasons and their cost.

    Rows:     every row of the file is kept, dropped as an exact copy, or rejected and reported: `counts` add up.
    Missing:  a mark is kept beside NULL. Three zeros on a day are stored as they stand and are missing where figures are
              read; a zero that stands without the rows of its day's other figures is missing already here.
    Raises:   FileRefused, naming the rows: no day, no number, no code, two values for one figure, two months, not acute.
    """
    import numpy as np

    filled = (frame[sorted(_HEADS)] != "").any(axis=1)
    blank = int((~filled).sum())
    if blank == len(frame):
        raise refuse("no_rows", f"'{name}' has heads but no rows. Download it again.")
    lines = _read_lines(frame[filled] if blank else frame, name)
    lines.refuse_what_is_unreadable()
    lines.refuse_another_publication()
    known = lines.of_metric([m.table is not None for m in lines.metrics])
    when = dated(lines.days, lines.metric, lines.metrics, known, missing=np.isnan(lines.values.values), name=name)
    copies = lines.copies(when.days, known & ~when.stray)
    kept = known & ~when.stray & ~copies
    rows = Rows(
        places=lines.places.texts,
        place=lines.places.codes[kept],
        metrics=lines.metrics,
        metric=lines.metric[kept],
        day=when.days[kept],
        value=lines.values.values[kept],
        mark=lines.values.marks[kept],
    )
    made, alone = tables(rows)
    given = published or assumed_publication(when.month)
    daily = when.days[kept & lines.of_metric([m.grain == "day" for m in lines.metrics])]
    return Contents(
        source=SOURCE,
        title=f"Acute discharge situation report, {when.month:%B %Y}",
        provenance="published",
        precedence=1,
        tables={table: part.assign(published=np.datetime64(given, "s")) for table, part in made.items()},
        counts=Counts(
            read=len(frame),
            kept=int(kept.sum()),
            duplicates_dropped=int(copies.sum()),
            re_dated=int((when.moved & kept).sum()),
            rejected=blank + int((~kept & ~copies).sum()),
        ),
        first_day=daily.min().item(),
        last_day=daily.max().item(),
        published=given,
        published_assumed=published is None,
        findings=(
            *when.findings(lines.at),
            *duplicates_dropped(row_numbers(lines.at[copies])),
            *acute_findings.unknown(lines.metrics, lines.metric, lines.at),
            *acute_findings.spelling(lines.labels, lines.kinds),
            *acute_findings.zeros_alone(alone),
            *below_0(made),
            *acute_findings.completeness(rows, when.month, grouped=lines.grouped),
            *([] if published else [no_publication_date(given)]),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """The file's rows, column by column."""

    name: str
    at: NDArray[np.intp]
    """Where each row stands in the file, counted from 0 below the head."""
    places: Column
    place_names: list[str]
    period: Column
    days: NDArray[np.datetime64]
    labels: list[str]
    kinds: list[str]
    """The texts of `Metric Type`."""
    grouped: bool
    metrics: list[Metric]
    metric: NDArray[np.intp]
    """Which of `metrics` each row is of."""
    figures: Column
    values: Numbers

    def of_metric(self, truths: Sequence[bool]) -> NDArray[np.bool_]:
        """For every row what holds of its metric."""
        import numpy as np

        return np.array(truths, dtype=bool)[self.metric]

    def refuse_what_is_unreadable(self) -> None:
        """FileRefused with everything that cannot be read: days, figures and codes, not only the first of them."""
        import numpy as np

        faults = []
        for code, rows, texts, what, advice in (
            (
                "unknown_day",
                np.flatnonzero(np.isnat(self.days)),
                self.period,
                "day in column 'Period'",
                "Days are written 01/11/2024.",
            ),
            (
                "not_a_number",
                self.values.wrong,
                self.figures,
                "number in column 'Value'",
                "A number or a mark (- * : [x] [z]) is allowed.",
            ),
            (
                "no_code",
                np.flatnonzero(self.places.mapped(_NO_CODE.__contains__)),
                self.places,
                "organisation code",
                "Every row needs one; England's is ENG.",
            ),
        ):
            if len(rows):
                seen = clean(texts.texts[int(texts.codes[rows[0]])])[:40]
                faults.append(
                    Finding(
                        code=code,
                        severity="refuse",
                        message=f"{len(rows):,} row{'s have' if len(rows) > 1 else ' has'} no {what}, first row {self.at[rows[0]] + 2} ('{seen}'). {advice} Nothing was changed.",
                        rows=row_numbers(self.at[rows]),
                    )
                )
        if faults:
            raise FileRefused(*faults)

    def refuse_another_publication(self) -> None:
        """The community publication has the same columns and many of the same trusts: it must not become acute figures."""
        trusts = {p.code for p in places().values() if p.kind == "trust"}
        others = [c for c in self.places.texts if c not in places() and not c.startswith(("Q", "Y"))]
        says_so = any("community" in n and n.startswith("england") for n in map(str.casefold, self.place_names))
        if says_so or len(others) > len(trusts & set(self.places.texts)):
            raise refuse(
                "not_acute",
                f"'{self.name}' has the columns of the acute CSV but is another publication (community?): {len(others)} of its organisations are no acute trusts"
                + (f", such as {', '.join(others[:3])}" if others else "")
                + ". Load the acute file.",
            )

    def copies(self, days: NDArray[np.datetime64], usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Rows that say again what a row above says. Raises FileRefused where the repeat has another value."""

        def told(row: int) -> str:
            metric = self.metrics[self.metric[row]]
            place = self.places.texts[self.places.codes[row]]
            return f"{place}, {metric.group}, '{metric.label}', {days[row].item():%d %B %Y}"

        key = [days.astype("datetime64[D]"), self.metric, self.places.codes]
        return exact_copies(self.name, key, usable, self.values, told, at=self.at)


def _read_lines(frame: pd.DataFrame, name: str) -> _Lines:
    import numpy as np

    labels, grouped = column(frame["metric"]), "metric group" in frame
    groups = column(frame["metric group"]) if grouped else None
    metrics, metric = _metrics(labels, groups)
    period, figures = column(frame["period"]), column(frame["value"])
    return _Lines(
        name=name,
        at=np.asarray(frame.index, dtype=np.intp),
        places=column(frame["org code"]).renamed(lambda text: clean(text).upper()),
        place_names=[clean(n) for n in column(frame["org name"]).texts] if "org name" in frame else [],
        period=period,
        days=period.days(day_of),
        labels=labels.texts,
        kinds=column(frame["metric type"]).texts if "metric type" in frame else [],
        grouped=grouped,
        metrics=metrics,
        metric=metric,
        figures=figures,
        values=numbers(figures),
    )


def _metrics(labels: Column, groups: Column | None) -> tuple[list[Metric], NDArray[np.intp]]:
    """The metrics, and which of them every row is of. Two spellings of one metric are one."""
    import numpy as np
    import pandas as pd

    for texts in (labels, groups) if groups else (labels,):
        refuse_too_many(texts.texts)
    width = len(labels.texts)
    codes, pairs = pd.factorize(labels.codes if groups is None else groups.codes * width + labels.codes)
    seen: dict[Metric, int] = {}
    which = []
    for pair in pairs.tolist():
        group, label = divmod(pair, width)
        metric = metric_of(groups.texts[group] if groups else None, labels.texts[label])
        which.append(seen.setdefault(metric, len(seen)))
    return list(seen), np.array(which, dtype=np.intp)[codes]
