"""How a metric is counted from one table of the store, for any place: its own rows, or those of its members added up.

A topic's module (pathways, delays, ...) says what is counted, as a `Count`; this one gives the SQL and adds up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import nan
from typing import TYPE_CHECKING, Any

from flow.catalogue import Scope, metric
from flow.metrics import delays, elsewhere, mental_health, pathways
from flow.metrics.count import TOTAL, Count
from flow.model import Period, Place
from flow.reference import HOME_PLACE, acute_sites, localities, members, place, places, sites_of
from flow.sources.cells import SUPPRESSED_MARKS
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

COUNTS: dict[str, Count] = {**pathways.COUNTS, **delays.COUNTS, **mental_health.COUNTS, **elsewhere.COUNTS}
"""How every metric is counted that is not made of bed_day and beds."""


def where_counted(metric_id: str, at: Place) -> Place | None:
    """The place whose figure a reader at `at` is shown: for local series the whole system. None: not counted there."""
    scope = metric(metric_id).scope
    if scope in {"acute", "published", "authority"}:
        return at if scope == "acute" or at.kind != "site" else None
    if scope == "sites" and at.kind == "site":
        return at
    system = place(_system())
    here = at.code in {system.code, HOME_PLACE} or (at.kind == "site" and at.code in {s.code for s in sites_of()})
    if scope == "sites":
        return place(HOME_PLACE) if at.code == HOME_PLACE else system if here else None
    if scope == "elsewhere" and at.kind == "trust" and not here:
        return at
    return system if here else None


def _system() -> str:
    """The code of the system that the local files are of."""
    return place(HOME_PLACE).icb_code or HOME_PLACE


def rows_sql(count: Count, *others: Count) -> str:
    """The rows in force of some places, each with what it adds to numerator and denominator, of one metric or of all alike."""
    keys = [f"t.{key}" for key in (count.place, count.when, *count.keys)]
    extra = "".join(f", {key}" for key in count.keys) if not count.wide else ""
    mark = "mark" if count.has_mark else "NULL"
    columns: dict[str, str] = {}
    for n, one in enumerate((count, *others)):
        columns |= {_top(n): one.numerator, _under(n): one.denominator or "1.0"}
    columns |= {f"of_{n}": sql for by in count.of_members.values() for n, sql in enumerate(by.values())}
    select = ",\n               ".join(f"({sql})::DOUBLE AS {name}" for name, sql in columns.items())
    order = "l.precedence, t.published DESC, t.edition DESC"
    one_edition = f"""
              AND t.edition = first_value(t.edition) OVER (PARTITION BY {keys[0]}, {keys[1]} ORDER BY {order})"""
    in_force = f"""
        WITH in_force AS (
            SELECT t.*, l.precedence, l.provenance, l.published_assumed
            FROM {count.table} AS t
            JOIN load AS l USING (edition)
            WHERE list_contains($codes::VARCHAR[], t.{count.place}) AND t.published <= $as_of AND {count.rows}
            QUALIFY row_number() OVER (
                PARTITION BY {", ".join(keys)} ORDER BY {order}, {count.tie}
            ) = 1{one_edition if count.whole_editions else ""}
        )"""
    if count.wide:
        wide = ", ".join(f"{sql} AS {name}" for name, sql in count.wide.items())
        in_force += f""",
        wide AS (
            SELECT {count.place}, {count.when}, {wide}, max(published) AS published, max(precedence) AS precedence,
                   arg_max(provenance, precedence) AS provenance, bool_or(published_assumed) AS published_assumed,
                   min(mark) AS mark
            FROM in_force GROUP BY {count.place}, {count.when}
        )"""
    return f"""{in_force}
        SELECT {count.place} AS code, {count.when} AS start{extra},
               {select},
               published, precedence, provenance, published_assumed, {mark} AS mark
        FROM {"wide" if count.wide else "in_force"}
        ORDER BY code, start{extra}
    """


def collected_sql(count: Count) -> str:
    """What any trust gave a number for, or withheld one of, by month: the rest was not asked for.

    Of one trust alone nothing can be told: what it left out is a gap.
    """
    assert count.collected
    keys = ", ".join(count.keys)
    return f"""
        WITH of_trusts AS (
            SELECT t.* FROM {count.table} AS t
            WHERE list_contains($trusts::VARCHAR[], t.place_code) AND t.published <= $as_of AND {count.rows}
        ),
        alone AS (
            SELECT {count.when} FROM of_trusts GROUP BY {count.when} HAVING count(DISTINCT place_code) < 2
        )
        SELECT DISTINCT {count.when} AS start, {keys}
        FROM of_trusts
        WHERE {count.collected} IS NOT NULL OR list_contains($withheld::VARCHAR[], mark)
           OR {count.when} IN (SELECT {count.when} FROM alone)
    """


@dataclass(frozen=True)
class _Members:
    """The places whose rows a place's figure is made of."""

    own: str
    parts: tuple[str, ...]
    from_day: Mapping[str, date]
    to_day: Mapping[str, date]
    known_by_rows: bool
    """A part is asked for where it ever reported, before its first row too; else each of them always is."""


def _members(scope: Scope, at: Place) -> _Members:
    if scope == "system":
        return _Members(at.code, tuple(localities()), {}, {}, known_by_rows=False)
    if scope in {"sites", "elsewhere"}:
        if at.kind == "site" or (scope == "elsewhere" and at.kind == "trust"):
            return _Members(at.code, (), {}, {}, known_by_rows=True)
        parts = sites_of() if scope == "sites" else [p for p in places().values() if p.kind == "trust"]
        begins = {p.code: p.valid_from for p in parts if p.valid_from}
        ends = {p.code: p.valid_to for p in parts if p.valid_to}
        return _Members(at.code, tuple(p.code for p in parts), begins, ends, known_by_rows=True)
    below = acute_sites(at.code) if at.kind == "trust" and scope == "acute" else members(at.code)
    parts = [p for p in below if p.code != at.code]
    return _Members(
        at.code,
        tuple(p.code for p in parts),
        {p.code: p.valid_from for p in parts if p.valid_from},
        {p.code: p.valid_to for p in parts if p.valid_to},
        known_by_rows=False,
    )


def _top(n: int) -> str:
    """The numerator's column of the nth of several metrics that are counted together."""
    return f"numerator_{n}" if n else "numerator"


def _under(n: int) -> str:
    """The denominator's column of the nth of them."""
    return f"denominator_{n}" if n else "denominator"


def observations(snapshot: Snapshot, metric_id: str, at: Place, by: str | None, as_of: date | None) -> pd.DataFrame:
    """Every observation of a metric at a place, remembered with the snapshot, with those of all metrics counted alike.

    Rows:     one per member and day, week or month for which any row of the place or its parts is there.
    Columns:  member ("" where not broken down); start; numerator, denominator (NaN: not reported); published;
              provenance; published_assumed; suppressed.
    Missing:  a sum in which one part did not report is NaN.
    """
    count, scope = COUNTS[metric_id], metric(metric_id).scope
    alone = by in count.of_members
    alike = {
        name: other
        for name, other in COUNTS.items()
        if name == metric_id
        or (not alone and other.alike == count.alike and metric(name).scope == scope and by not in other.of_members)
    }
    key = ("observations", metric_id if alone else count.alike, scope, at, by, as_of)
    found = snapshot.remember(key, lambda: _observations(snapshot, alike, scope, at, by, as_of))
    return found[metric_id]


_BESIDE = ["published", "provenance", "published_assumed", "suppressed"]
_COLUMNS = ["member", "start", "numerator", "denominator", *_BESIDE]


def _observations(
    snapshot: Snapshot, alike: Mapping[str, Count], scope: Scope, at: Place, by: str | None, as_of: date | None
) -> dict[str, pd.DataFrame]:
    import pandas as pd

    counts = list(alike.values())
    count, made_of, until = counts[0], _members(scope, at), {"as_of": as_of or FAR_DAY}
    rows = _rows(snapshot, counts, made_of, until)
    if rows.empty:
        return dict.fromkeys(alike, pd.DataFrame(columns=_COLUMNS))
    rows["start"] = rows["start"].dt.date
    for name in ("code", *(key for key in count.keys if key in rows)):
        rows[name] = rows[name].astype(object)
    rows["suppressed"] = rows["mark"].isin(SUPPRESSED_MARKS)
    if count.collected:
        rows = _only_collected(snapshot, count, rows, until)
    if count.complete_keys:
        rows = _with_gaps_of_keys(rows, list(count.keys))
    found = _by_member(rows, count, by)
    if count.absent_is_nobody and by is not None and by not in PLACE_BREAKDOWNS:
        found = _with_nobody(found)
    own, parts = (found[found["code"] == made_of.own], found[found["code"] != made_of.own])
    if by in PLACE_BREAKDOWNS:
        told = parts if made_of.parts else own
    else:
        summed = _added_up(parts, made_of, count)
        beside = summed[~summed["start"].isin(set(own["start"]))]
        told = pd.concat([f for f in (own, beside) if len(f)], ignore_index=True)
    told = told.sort_values(["member", "start"]).reset_index(drop=True)
    return {name: _of_one(told, one, n) for n, (name, one) in enumerate(alike.items())}


def _of_one(told: pd.DataFrame, count: Count, n: int) -> pd.DataFrame:
    """The observations of the nth of several metrics. Where the divisor is time, it is 1 however many rows were added up."""
    divided = count.denominator is not None or count.share_of_all
    return told[["member", "start"]].assign(
        numerator=told[_top(n)],
        denominator=told[_under(n)] if divided else 1.0,
        **{name: told[name] for name in _BESIDE},
    )


PLACE_BREAKDOWNS = frozenset({"locality", "site", "trust"})
"""Breakdowns whose members are places."""


def _rows(snapshot: Snapshot, counts: Sequence[Count], made_of: _Members, until: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of a place and its parts; without those of many parts where the place has its own whenever they have."""
    import pandas as pd

    sql, own, parts = rows_sql(*counts), [made_of.own], [c for c in made_of.parts if c != made_of.own]
    if made_of.known_by_rows or len(parts) <= MANY_PARTS:
        return snapshot.frame(sql, {"codes": own + parts, **until})
    rows = snapshot.frame(sql, {"codes": own, **until})
    there = snapshot.rows(times_sql(counts[0]), {"codes": parts, **until})
    if {row[0] for row in there} <= set(rows["start"].dt.date):
        return rows
    more = snapshot.frame(sql, {"codes": parts, **until})
    return pd.concat([rows, more], ignore_index=True) if len(rows) else more


MANY_PARTS = 12
"""Above so many parts it is looked first whether their rows are needed."""


def times_sql(count: Count) -> str:
    """The days, weeks or months for which some places have rows."""
    return f"""
        SELECT DISTINCT t.{count.when} FROM {count.table} AS t
        WHERE list_contains($codes::VARCHAR[], t.{count.place}) AND t.published <= $as_of AND {count.rows}
    """


def _only_collected(snapshot: Snapshot, count: Count, rows: pd.DataFrame, until: Mapping[str, Any]) -> pd.DataFrame:
    """Without the keys that no trust was asked for in a month; where that is all of them, they stay as gaps."""
    trusts = [p.code for p in places().values() if p.kind == "trust"]
    asked = snapshot.remember(
        ("collected", count.table, count.rows, until["as_of"]),
        lambda: snapshot.frame(collected_sql(count), {"trusts": trusts, "withheld": sorted(SUPPRESSED_MARKS), **until}),
    )
    marks = asked.assign(start=asked["start"].dt.date, asked=True)
    found = rows.merge(marks, on=["start", *count.keys], how="left")
    keep = found["asked"].notna() | found["numerator"].notna()
    some = keep.groupby([found["code"], found["start"]]).transform("any")
    return found[keep | ~some].drop(columns="asked").reset_index(drop=True)


def _with_gaps_of_keys(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The same rows, with an empty one where a place left out a key that it had reported before."""
    import pandas as pd

    first = rows.groupby(["code", *keys], sort=False)["start"].min().rename("first").reset_index()
    days = rows.drop_duplicates(["code", "start"]).drop(columns=[*keys, *_values(rows)])
    asked = days.merge(first, on="code")
    asked = asked[asked["start"] >= asked["first"]].drop(columns="first")
    there = pd.MultiIndex.from_frame(rows[["code", "start", *keys]])
    absent = asked[~pd.MultiIndex.from_frame(asked[["code", "start", *keys]]).isin(there)]
    return rows if absent.empty else pd.concat([rows, absent], ignore_index=True)


def _by_member(rows: pd.DataFrame, count: Count, by: str | None) -> pd.DataFrame:
    """One row per place, time and member: what its rows add up to, NaN where one of them has no figure."""
    import pandas as pd

    if by in PLACE_BREAKDOWNS:
        rows = rows.assign(member=rows["code"])
    elif by is not None and by in count.of_members:
        names = list(count.of_members[by])
        rows = pd.concat(
            [rows.assign(member=name, numerator=rows[f"of_{n}"]) for n, name in enumerate(names)], ignore_index=True
        )
    elif by is not None:
        keys = rows[list(count.keys)].drop_duplicates()
        member = {tuple(k.values()): count.named[by](k) for k in keys.to_dict("records")}  # type: ignore[arg-type]
        told = [member[k] for k in rows[list(count.keys)].itertuples(index=False, name=None)]
        rows = rows.assign(member=told)
    else:
        rows = rows.assign(member=TOTAL)
    if by in (None, *PLACE_BREAKDOWNS) and (count.wide or not count.keys):  # each row stands for itself
        return rows.assign(rows=1)
    summed = _sums(rows, ["code", "start", "member"])
    if count.share_of_all:
        everyone = _sums(rows, ["code", "start"]).set_index(["code", "start"])["numerator"]
        summed["denominator"] = everyone.reindex(pd.MultiIndex.from_frame(summed[["code", "start"]])).to_numpy()
    return summed


def _values(rows: pd.DataFrame) -> list[str]:
    """The columns that hold figures."""
    return [name for name in rows.columns if name.startswith(("numerator", "denominator"))]


def _with_nobody(found: pd.DataFrame) -> pd.DataFrame:
    """The same members, with a 0 where a place counted on a day and had nobody of a member."""
    import pandas as pd

    counted = found.drop_duplicates(["code", "start"]).drop(columns="member")
    counted = counted.assign(**{name: 0.0 for name in _values(counted) if name.startswith("numerator")})
    every = counted.merge(found[["member"]].drop_duplicates(), how="cross")
    known = pd.MultiIndex.from_frame(found[["code", "start", "member"]])
    absent = every[~pd.MultiIndex.from_frame(every[["code", "start", "member"]]).isin(known)]
    return pd.concat([found, absent[found.columns]], ignore_index=True)


def _sums(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Every figure added up, missing where one of its rows is; the provenance that claims least."""
    groups = rows.assign(claim=rows["provenance"].map(_CLAIMS)).groupby(list(by), sort=True)
    values, size = _values(rows), groups.size()
    summed = groups[values].sum().where(groups[values].count().eq(size, axis=0))
    beside = groups[["published", "published_assumed", "suppressed", "claim"]].max()
    summed = summed.join(beside).assign(rows=size).reset_index()
    for name in ("published_assumed", "suppressed"):
        summed[name] = summed[name].astype(bool)
    summed["provenance"] = summed["claim"].map(dict(enumerate(_CLAIMS)))
    return summed.drop(columns="claim")


_CLAIMS = {"published": 0, "local": 1, "illustrative": 2}
"""Provenances from the one that claims most: a sum with a local part is local."""


def _added_up(parts: pd.DataFrame, made_of: _Members, count: Count) -> pd.DataFrame:
    """The parts of a place added up, missing where one that is asked for has no figure."""
    import pandas as pd

    if parts.empty:
        return parts
    reporting = set(parts["code"].tolist())
    ever = set(zip(parts["code"].tolist(), parts["member"].tolist(), strict=True))
    summed = _sums(parts, ["start", "member"])

    def there_on(start: date) -> tuple[str, ...]:
        last = _last_day_of(start, count)
        return tuple(
            code
            for code in made_of.parts
            if (code in reporting or not made_of.known_by_rows)
            and made_of.from_day.get(code, start) <= last
            and start <= made_of.to_day.get(code, FAR_DAY)
        )

    @cache
    def asked(codes: tuple[str, ...], member: str) -> int:
        return sum(member == TOTAL or code not in reporting or (code, member) in ever for code in codes)

    starts, members_of_rows = summed["start"].tolist(), summed["member"].tolist()
    there = {start: there_on(start) for start in set(starts)}
    wanted = [asked(there[start], member) for start, member in zip(starts, members_of_rows, strict=True)]
    tops = [name for name in _values(summed) if name.startswith("numerator")]
    summed[tops] = summed[tops].where(summed["rows"] >= pd.Series(wanted, index=summed.index), axis=0)
    return summed


def _last_day_of(start: date, count: Count) -> date:
    if count.when == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days=6) if count.when == "week_start" else start


def _thursday(start: date) -> date:
    """The Thursday of a published week: the publisher counts the week to its month, whether weeks began on Fridays or Mondays."""
    return start + timedelta(days=(3 - start.weekday()) % 7)


def by_days(found: pd.DataFrame, count: Count, period: Period, member: str) -> pd.DataFrame:
    """The observations of a member laid out over the days of a period.

    Rows:     one per day. A week's snapshot holds for the Monday week of its Thursday, a month's level for each of its
              days; a month's total is spread over them.
    Columns:  as in `observations`, `member` and `start` aside; snapshot: whether a week is counted by that day.
    """
    import pandas as pd

    mine = found[found["member"] == member]
    starts, days = mine["start"].tolist(), list(period)
    thursdays = {_thursday(start) for start in starts}
    if count.when == "week_start":
        starts = [_thursday(start) - timedelta(days=3) for start in starts]
        asked = [d - timedelta(days=d.weekday()) for d in days]
    else:
        asked = [d.replace(day=1) for d in days] if count.when == "month" else days
    row_of = {start: n for n, start in enumerate(starts)}
    rows = [row_of.get(start, -1) for start in asked]
    taken = {name: mine[name].tolist() for name in _COLUMNS[2:]}
    length = [float(_last_day_of(d, count).day) if count.month_total else 1.0 for d in asked]
    divided = count.denominator is not None or count.share_of_all

    def number(name: str, spread: bool) -> list[float]:
        return [
            float(taken[name][n]) / (days_of if spread else 1.0) if n >= 0 else nan
            for n, days_of in zip(rows, length, strict=True)
        ]

    return pd.DataFrame(
        {
            "day": days,
            "snapshot": [count.when != "week_start" or day in thursdays for day in days],
            "numerator": number("numerator", count.month_total),
            "denominator": number("denominator", count.month_total and divided),
            "published": [taken["published"][n] if n >= 0 else None for n in rows],
            "provenance": [taken["provenance"][n] if n >= 0 else None for n in rows],
            "published_assumed": [n >= 0 and bool(taken["published_assumed"][n]) for n in rows],
            "suppressed": [n >= 0 and bool(taken["suppressed"][n]) for n in rows],
        }
    )
