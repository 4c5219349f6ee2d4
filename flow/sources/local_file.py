"""Reads what a person filled in: any template, as CSV or as a workbook. Everything that is wrong is told, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from flow.errors import UnknownName
from flow.model import Contents, Counts, Finding
from flow.sources.cells import clean
from flow.sources.local_cells import Fault, closed_places, value_of
from flow.sources.opening import FileRefused, refuse
from flow.sources.template import EXAMPLE, Column, Template
from flow.sources.tidy_daily import drop_exact_copies

if TYPE_CHECKING:
    import pandas as pd

PRECEDENCE = 4

_MOST_ROWS = 100_000
"""Twenty places on every day of thirteen years."""

_TOLD = 200
"""How many faults are told one by one; the last says how many more there are."""


def read(template: Template, frame: pd.DataFrame, name: str, *, published: date | None) -> Contents:
    """The figures of a filled-in template. Raises FileRefused, naming every row that cannot be taken.

    Rows:     `Contents.tables`; the worked row and blank rows are left out, exact copies dropped, all of it counted.
    Missing:  a blank is NULL and stays it; 0 is 0.
    """
    _check_heads(template, list(frame.columns), name)
    rows = len(frame)
    if rows > _MOST_ROWS:
        raise refuse(
            "too_large",
            f"'{name}' has {rows:,} rows; at most {_MOST_ROWS:,} are taken of a template ({template.row}). Is it the right file?",
        )
    texts = frame.apply(lambda column: column.map(clean))
    blank = (texts == "").all(axis=1)
    example = texts[template.heads[0]].str.casefold() == EXAMPLE.casefold()
    texts = texts[~(example | blank)]
    findings: list[Finding] = []
    if example.any():
        findings.append(_note("worked_row", f"The template's worked row ({template.heads[0]} EXAMPLE) was left out."))
    if texts.empty:
        raise refuse("no_rows", f"'{name}' has no figures yet: fill in {template.row}.")
    wide = _values(template, frame.loc[texts.index].reindex(columns=list(template.heads), fill_value=""), findings)
    if template.adds_up:
        wide = _third_of_three(template.adds_up, wide, findings)
    wide, duplicates = drop_exact_copies(wide, template.key, name)
    if duplicates:
        findings.append(
            _note("duplicates_dropped", f"{duplicates} rows stood twice, word for word; one of each was kept.")
        )
    _tell_empty_rows(template, wide, findings)
    first, last = _days(template, wide)
    return Contents(
        source=template.source,
        title=f"{template.title}, {first:%d %b %Y} to {last:%d %b %Y}",
        provenance="local",
        precedence=PRECEDENCE,
        tables=_tables(template, wide, published),
        counts=Counts(
            read=rows, kept=len(wide), duplicates_dropped=duplicates, rejected=int(example.sum() + blank.sum())
        ),
        first_day=first,
        last_day=last,
        published=published or wide[template.day].max().date(),
        published_assumed=published is None,
        findings=tuple(findings),
    )


def _note(code: str, message: str, rows: Iterable[int] = ()) -> Finding:
    return Finding(code=code, severity="note", message=message, rows=tuple(rows))


def _check_heads(template: Template, heads: list[str], name: str) -> None:
    """Refuse columns that the template does not have, and a table without those that every row needs."""
    for head in heads:
        if head not in template.heads:
            near = UnknownName("column", head, template.heads)
            meant = str(near).partition("Did you mean ")[2]
            raise refuse(
                "unknown_head",
                f"'{name}' has a column '{head}' that the template does not have. "
                + (f"Did you mean {meant} " if meant else "")
                + f"Allowed: {', '.join(template.heads)}. Daily counts only: nothing about a single patient is ever taken.",
            )
    lacking = [c.name for c in template.columns if c.required and c.name not in heads]
    if lacking:
        raise refuse(
            "missing_head",
            f"'{name}' is the template {template.name} and has no column {' and no column '.join(repr(h) for h in lacking)}. "
            f"Write an empty one with: python -m flow template {template.name}.",
        )


def _values(template: Template, frame: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
    """The value of every cell by head, or FileRefused with everything that is wrong, not only the first."""
    import pandas as pd

    values: dict[str, list[object]] = {}
    faults: list[tuple[int, int, Fault]] = []
    rows = frame.index.tolist()
    for at, column in enumerate(template.columns):
        texts = frame[column.name].tolist()
        known = _read_once(column, dict.fromkeys(texts))
        values[column.name] = [known[text] for text in texts]
        if any(isinstance(value, Fault) for value in known.values()):
            faults += [(i, at, v) for i, v in zip(rows, values[column.name], strict=True) if isinstance(v, Fault)]
    spoilt = {i for i, _, _ in faults}
    odd: list[tuple[int, int, Fault]] = []
    for n, i in enumerate(rows):
        if i in spoilt:
            continue
        row = {head: column[n] for head, column in values.items()}
        for at, rule in enumerate(template.rules, len(template.columns)):
            said = rule.fault(row)
            if said:
                (faults if rule.severity == "refuse" else odd).append((i, at, Fault(rule.code, said)))
        odd += [(i, 0, fault) for fault in closed_places(template, row)]
    if faults:
        raise FileRefused(*_told(faults, "refuse", " Nothing was changed."))
    findings += _told(odd, "warn", "")
    return pd.DataFrame({c.name: _series(c, values[c.name], frame.index) for c in template.columns}, index=frame.index)


def _read_once(column: Column, texts: Iterable[str]) -> dict[str, object]:
    """What every different text says. Looking for the nearest name takes milliseconds: not for more than can be told."""
    known: dict[str, object] = {}
    unknown = 0
    for text in texts:
        if column.choices and unknown >= _TOLD and not column.choices.knows(text):
            known[text] = Fault("blank" if not text else "more_faults", "is not told one by one.")
            continue
        known[text] = value_of(column, text)
        unknown += isinstance(known[text], Fault)
    return known


def _series(column: Column, values: list[object], index: pd.Index) -> pd.Series:
    import pandas as pd

    if column.kind == "day":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object)).to_numpy(), index=index).astype(
            "datetime64[s]"
        )
    if column.is_figure:
        return pd.Series(values, index=index, dtype=float)
    texts = pd.Series(values, index=index, dtype=object)
    return texts if column.kind == "text" else texts.infer_objects()  # lengths of stay are numbers, rebase is yes or no


def _told(faults: list[tuple[int, int, Fault]], severity: str, end: str) -> list[Finding]:
    """Findings in the order of the rows; where there are very many the last counts those that are not told."""
    faults.sort(key=lambda fault: fault[:2])
    told = [
        Finding(code=f.code, severity=severity, message=f"Row {i + 2}: {f.words}{end}", rows=(i + 2,))  # type: ignore[arg-type]
        for i, _, f in faults[:_TOLD]
    ]
    rest = faults[_TOLD:]
    if rest:
        rows = tuple(dict.fromkeys(i + 2 for i, _, _ in rest))
        told.append(
            Finding(
                code="more_faults",
                severity=severity,  # type: ignore[arg-type]
                message=f"{len(rest):,} more in rows {rows[0]} to {rows[-1]}.{end}",
                rows=rows,
            )
        )
    return told


def _third_of_three(heads: tuple[str, str, str], wide: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
    """Where two of three figures are given, the third follows, because the first is the sum of the others."""
    whole, left, stays = (wide[h] for h in heads)
    full = {
        heads[0]: whole.fillna(left + stays),
        heads[1]: left.fillna(whole - stays),
        heads[2]: stays.fillna(whole - left),
    }
    filled = sum(int((full[h].notna() & wide[h].isna()).sum()) for h in heads)
    if filled:
        findings.append(
            _note(
                "third_derived",
                f"{filled} blank figures were derived from the other two ({heads[0]} = {heads[1]} + {heads[2]}).",
            )
        )
    negative = sorted({int(i) for h in heads for i in wide.index[full[h] < 0]})
    if negative:
        raise refuse(
            "identity",
            f"Row {negative[0] + 2}: the figures given leave a count below 0. {heads[0]} is everyone, of whom some were {heads[1]} and the others remain.",
            rows=tuple(i + 2 for i in negative),
        )
    return wide.assign(**full)


def _tell_empty_rows(template: Template, wide: pd.DataFrame, findings: list[Finding]) -> None:
    if not template.figures:
        return
    empty = wide.index[wide[list(template.figures)].isna().all(axis=1)]
    if len(empty):
        findings.append(
            _note(
                "no_figures",
                f"{len(empty)} {'row has' if len(empty) == 1 else 'rows have'} no figures: kept as not reported, and no earlier load shows through.",
                (int(i) + 2 for i in empty),
            )
        )


def _days(template: Template, wide: pd.DataFrame) -> tuple[date, date]:
    first, last = wide[template.day].min(), wide[template.day].max()
    if template.last_day and wide[template.last_day].notna().any():
        last = max(last, wide[template.last_day].max())
    return first.date(), last.date()


def _tables(template: Template, wide: pd.DataFrame, published: date | None) -> dict[str, pd.DataFrame]:
    """The rows as the store has them, each with its publication date: its own day, unless one is said."""
    import pandas as pd

    when = (
        wide[template.day]
        if published is None
        else pd.Series(pd.Timestamp(published), index=wide.index).astype("datetime64[s]")
    )
    dated = wide.assign(published=when)
    shape: Callable[[pd.DataFrame], dict[str, pd.DataFrame]] | None = template.shape
    if shape is not None:
        return shape(dated)
    named = dated.rename(columns={c.name: c.fills for c in template.columns})
    return {template.table: named.assign(**template.always)}
