"""The lists that a column may choose from: places, localities, pathways, reasons. From `data/reference/` where it has them.

A file may say the code (`RH5A8`), the name (`Musgrove Park Hospital`) or both, as the workbook's drop-downs do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from flow.catalogue import METRICS
from flow.errors import UnknownName
from flow.model import Place
from flow.reference import HOME_PLACE, place, places, reference_table
from flow.sources.cells import label_key


@dataclass(frozen=True)
class Choice:
    """One thing that may stand in a column: its code, its name, other ways to write it, and the last day it existed."""

    code: str
    name: str = ""
    also: tuple[str, ...] = ()
    until: date | None = None

    @property
    def shown(self) -> str:
        """As a drop-down shows it: `RH5A8 Musgrove Park Hospital`."""
        return f"{self.code} {self.name}" if self.name and self.name.casefold() != self.code.casefold() else self.code


@dataclass(frozen=True)
class Choices:
    """A list to choose from, worked out when it is first needed."""

    what: str
    """What one of them is called: `place`, `ward type`."""
    listed: Callable[[], Sequence[Choice]] = field(repr=False)
    where: str = ""
    """The file that the list stands in, where a system keeps its own; empty for a list that is written down here."""
    stored: Callable[[str], object] = str
    """What the store keeps of a code."""

    @cached_property
    def all(self) -> tuple[Choice, ...]:
        """Every choice, the likeliest first."""
        return tuple(self.listed())

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        """Which codes a spelling can mean. Small letters, other dashes and doubled blanks make no difference."""
        found: dict[str, set[str]] = {}
        for one in self.all:
            for spelling in {one.name, one.shown, *one.also} - {""}:
                found.setdefault(label_key(spelling), set()).add(one.code)
        return found | {label_key(one.code): {one.code} for one in self.all}

    def code_of(self, said: str) -> str:
        """The code that a cell means. Raises UnknownName, with the nearest, or with the codes that it could mean."""
        meant = self._codes.get(label_key(said), set())
        if len(meant) == 1:
            return next(iter(meant))
        if meant:
            raise UnknownName(self.what, said, [], hint=f"It could be {' or '.join(sorted(meant))}: write the code.")
        raise UnknownName(self.what, said, [s for one in self.all for s in (one.code, one.name, *one.also) if s])

    def knows(self, said: str) -> bool:
        """Whether a cell means one choice."""
        return len(self._codes.get(label_key(said), ())) == 1

    @cached_property
    def _until(self) -> dict[str, date]:
        return {one.code: one.until for one in self.all if one.until}

    def until(self, code: str) -> date | None:
        """The last day that a choice existed; None: it still does."""
        return self._until.get(code)

    def one(self, code: str) -> Choice:
        """The choice of that code."""
        return next(one for one in self.all if one.code == code)


def fixed(what: str, *codes: str) -> Choices:
    """A short list that is written down here."""
    return Choices(what, lambda: [Choice(code) for code in codes])


def _of_place(found: Place) -> Choice:
    return Choice(found.code, found.name, (found.short_name,), found.valid_to)


def _icb() -> str:
    return place(HOME_PLACE).icb_code or HOME_PLACE


def _every_place() -> list[Choice]:
    """The home trust, its sites, then the system around it, then everywhere else."""
    ours = [p for p in places().values() if p.kind == "site" or p.icb_code == _icb()]
    home_first = sorted(ours, key=lambda p: (p.code != HOME_PLACE, p.kind != "site"))
    return [_of_place(p) for p in [*home_first, *(p for p in places().values() if p not in ours)]]


def _sites(*kinds: str) -> list[Choice]:
    table = reference_table("sites")
    return [_of_place(places()[code]) for kind in kinds for code in table.loc[table["kind"] == kind, "site_code"]]


def _localities() -> list[Choice]:
    rows = reference_table("localities").to_dict("records")
    whole = Choice(_icb(), f"{place(_icb()).short_name}, all localities together", (place(_icb()).short_name,))
    return [*(Choice(row["code"], row["name"]) for row in rows), whole]


def _trusts_elsewhere() -> list[Choice]:
    home = place(HOME_PLACE)
    trusts = [p for p in places().values() if p.kind == "trust" and p.icb_code != home.icb_code]
    return [_of_place(p) for p in sorted(trusts, key=lambda p: p.region_code != home.region_code)]


def _coded(table: str) -> list[Choice]:
    rows = reference_table(table).to_dict("records")  # Excel makes 1 of 01
    return [Choice(row["code"], row["label"], (row["code"].lstrip("0"),)) for row in rows]


def _metrics() -> list[Choice]:
    named = {m.id: m.name for m in METRICS}
    targets = dict.fromkeys(reference_table("targets")["metric"])
    return [Choice(m, named.get(m, "")) for m in dict.fromkeys([*targets, *named])]


PLACES = Choices("place", _every_place, "data/reference/organisations.csv and sites.csv")
SITES = Choices("site", lambda: _sites("acute", "community", "mental_health"), "data/reference/sites.csv")
COMMUNITY_HOSPITALS = Choices("community hospital", lambda: _sites("community"), "data/reference/sites.csv")
MENTAL_HEALTH_WARDS = Choices("ward", lambda: _sites("mental_health"), "data/reference/sites.csv")
TRUSTS_ELSEWHERE = Choices("trust outside the system", _trusts_elsewhere, "data/reference/organisations.csv")
LOCALITIES = Choices("locality", _localities, "data/reference/localities.csv, and QSL for all together")
PATHWAYS = Choices(
    "pathway",
    lambda: [
        Choice("P0", "home without new support", ("Pathway 0", "0")),
        Choice("P1", "home with new support", ("Pathway 1", "1")),
        Choice("P2", "a bed for a short time", ("Pathway 2", "2")),
        Choice("P3", "a care home", ("Pathway 3", "3")),
        Choice("not decided", "", ("ND", "unknown")),
    ],
)
WARD_TYPES = fixed(
    "ward type", "adult general and acute", "paediatric", "escalation", "critical care", "maternity", "community", "mental health"
)  # fmt: skip
DELAY_REASONS = Choices("delay reason", lambda: _coded("delay_reasons"), "data/reference/delay_reasons.csv")
MENTAL_HEALTH_REASONS = Choices(
    "delay reason", lambda: _coded("mental_health_delay_reasons"), "data/reference/mental_health_delay_reasons.csv"
)
RESPONSIBLE = Choices(
    "responsible organisation",
    lambda: [  # the four of the Mental Health Services Data Set, with its codes
        Choice("NHS", "", ("04", "NHS, excluding housing")),
        Choice("social care", "", ("05", "Social care, excluding housing", "local authority")),
        Choice("both", "", ("06", "NHS and social care", "Both (NHS and social care), excluding housing")),
        Choice("housing", "", ("07", "Housing (including supported/specialist housing)")),
        Choice("not known", "", ("unknown",)),
    ],
)
STAYS = Choices(
    "length of stay",
    lambda: [
        Choice("0", "everyone", ("all", "all stays")),
        Choice("7", "7 days or more", ("7+", "LOS 7+")),
        Choice("14", "14 days or more", ("14+", "LOS 14+")),
        Choice("21", "21 days or more", ("21+", "LOS 21+")),
    ],
    stored=int,
)
COST_ITEMS = Choices(
    "cost",
    lambda: [Choice(item) for item in dict.fromkeys(reference_table("unit_costs")["item"])],
    "data/reference/unit_costs.csv",
)
COST_UNITS = fixed("unit of a cost", "day", "week", "start")
METRIC_IDS = Choices("metric", _metrics, "docs/definitions.md and data/reference/targets.csv")
COMPARISONS = fixed("comparison", "at most", "at least")
TARGET_UNITS = fixed("unit", "patients", "share", "starts per week", "per week", "beds", "bed days", "days", "pounds")
SERIES = fixed(
    "series", "all", "nctr", "discharges", "pathways", "delay_reasons", "beds", "ready_date", "community", "pathway_1",
    "pathway_2", "pathway_3", "hub", "mental_health", "out_of_county",
)  # fmt: skip
BREAK_KINDS = Choices(
    "kind of break",
    lambda: [Choice(kind) for kind in dict.fromkeys(reference_table("series_breaks")["kind"])],
    "data/reference/series_breaks.csv",
)
YES_NO = Choices(
    "answer",
    lambda: [Choice("no", "", ("false", "n", "0")), Choice("yes", "", ("true", "y", "1"))],
    stored=lambda code: code == "yes",
)
