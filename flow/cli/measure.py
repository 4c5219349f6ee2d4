"""`measure`: the value of a metric, with the evidence behind it."""

from __future__ import annotations

import argparse
import csv
import json
import sys

from flow.catalogue import METRICS, metric
from flow.cli.terms import DONE, Commands, day, now, say
from flow.model import BED_BASES, GRAINS, Period
from flow.store import Store, home

BREAKDOWNS = tuple(dict.fromkeys(by for m in METRICS for by in m.by))


def add_to(commands: Commands) -> None:
    """Name the commands and their options."""
    measure = commands.add_parser("measure", help="the value of a metric, with the evidence behind it")
    measure.add_argument("metric", metavar="METRIC")
    measure.add_argument(
        "--place", required=True, metavar="CODE", help="ENG, a region (Y58), an ICB (QSL), a trust (RH5) or a site"
    )
    measure.add_argument("--from", dest="first", required=True, type=day, metavar="DAY")
    measure.add_argument("--to", dest="last", required=True, type=day, metavar="DAY")
    measure.add_argument("--grain", choices=GRAINS, help="default: day, or the finest time it is published for")
    measure.add_argument("--by", choices=BREAKDOWNS)
    measure.add_argument("--basis", choices=BED_BASES, help="which beds a share is of (default: adult_open)")
    measure.add_argument("--as-of", type=day, metavar="DATE", help="count only editions published by then")
    measure.add_argument("--format", choices=("table", "csv", "json"), default="table")
    measure.add_argument("--demonstration", action="store_true", help="answer from the illustrative set")
    measure.set_defaults(run=_measure)


def _measure(asked: argparse.Namespace) -> int:
    from flow.intake import view
    from flow.metrics import Question, measure
    from flow.metrics.measure import CONTRACT
    from flow.writings import excluded_now

    question = Question(
        metric=asked.metric,
        place=asked.place,
        period=Period(first=asked.first, last=asked.last),
        grain=asked.grain or metric(asked.metric).grain,
        by=asked.by,
        basis=asked.basis,
        as_of=asked.as_of,
        excluded=() if asked.demonstration else excluded_now(),
    )
    seen = view(Store(home()), demonstration=asked.demonstration, now=now())
    if seen.shown == "demonstration":
        say("Nothing real was asked or loaded: these figures are made up (illustrative).")
    readings = measure(seen.snapshot, question)
    if asked.format == "json":
        print(json.dumps(list(readings.rows), indent=2, allow_nan=False))
    elif asked.format == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(CONTRACT), lineterminator="\n")
        writer.writeheader()
        for row in readings.rows:
            writer.writerow({**row, "flags": " ".join(row["flags"])})
    elif not readings.rows:
        print(f"No figure of {question.place} in this time. What brings it: {question.asked.source}.")
    else:
        shown = ["member"] if asked.by else []
        print(
            readings.frame()[
                ["period_start", *shown, "value", "unit", "days_reported", "days_in_period", "provenance", "flags"]
            ].to_string(index=False)
        )
    return DONE
