"""The SQL that answers each metric, as it is run, for readers who want to see it."""

from __future__ import annotations

from flow.catalogue import BED_METRIC_BASIS, metric
from flow.metrics.counting import COUNTS, collected_sql, rows_sql
from flow.metrics.nctr import beds_days_sql, nctr_days_sql


def sql_of(metric_id: str) -> dict[str, str]:
    """The statements behind a metric by what they give. Raises UnknownName."""
    asked = metric(metric_id)
    statements: dict[str, str] = {}
    if asked.id in COUNTS:
        count = COUNTS[asked.id]
        statements["what is added up"] = rows_sql(count)
        if count.collected:
            statements["what was asked for"] = collected_sql(count)
        return {name: _shifted(sql) for name, sql in statements.items()}
    if asked.id not in BED_METRIC_BASIS:
        statements["patients by day"] = nctr_days_sql()
    if asked.has_basis or asked.id in BED_METRIC_BASIS:
        statements["beds by day"] = beds_days_sql()
    return {name: _shifted(sql) for name, sql in statements.items()}


def _shifted(sql: str) -> str:
    lines = sql.strip("\n").splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:] for line in lines).strip()
