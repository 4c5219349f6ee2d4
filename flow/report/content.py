"""What a weekly report says, as frozen values: everything a rendering needs, and nothing it would have to work out.

A rendering (HTML, CSV, PDF, slides, the Huddle) puts these words and figures in their places and adds none of its own.
`flow.report.weekly.week_of` makes the whole from a snapshot. Every value is plain (texts, numbers, dates, tuples), so that
two reports of the same inputs are equal, and their renderings the same to the byte.

Words are ready for a reader: `value_words` has its unit, a missing figure is said to be missing. Numbers are in full
precision, a share from 0 to 1. None is missing, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flow.model import BedBasis, Edition, Grain, Place, Unit
from flow.reference import Break
from flow.report.measures import Section
from flow.sentences.week import Said


@dataclass(frozen=True, kw_only=True)
class Point:
    """A week or month of a measure, for a spark line, a chart or its table."""

    start: date
    end: date
    value: float | None
    """None: not reported, too few days, or withheld."""
    mean: float | None = None
    lpl: float | None = None
    upl: float | None = None
    """Mean and limits; None where too few points are there to judge."""
    rebase_group: int = 0
    """Changes where limits start anew: neither lines nor comparisons run across."""
    point_type: str = "common_cause"
    special_cause_type: str = "Common Cause"
    """As `flow.spc.xmr` gives them."""
    days_reported: int = 0
    days_in_period: int = 0
    withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """A measure of a place, or of one of its members, in one row of the report."""

    metric: str
    name: str
    section: Section
    place: Place
    """Where it is counted: for local series the whole system."""
    member: str | None = None
    """The code of a locality or hospital; None for the place itself."""
    member_name: str | None = None
    unit: Unit
    unit_words: str
    """`patients`, `%`, `a week`"""
    grain: Grain
    """week or month: what is told and judged."""
    start: date
    end: date
    when: str
    """`week to Sun 15 Feb 2026`, `January 2026`; of a month the newest that ended by the end of the week."""
    value: float | None
    value_words: str
    """`215.3 patients`; `not reported`; `withheld`."""
    before: float | None
    before_words: str
    """The week or month before; not told where a break of the series lies between."""
    change: float | None
    change_words: str
    """`+3.0 a week on the week before`; why there is none, where there is none."""
    target: float | None = None
    comparison: str | None = None
    """`at most`, `at least`"""
    target_words: str = ""
    """`at most 90 patients`; empty without a target."""
    against_words: str = ""
    """`125.3 patients above the 90 allowed`; empty without a target or figure."""
    meets: bool | None = None
    points: tuple[Point, ...] = ()
    """The last 12 weeks or months up to this one, gaps included: for a spark line."""
    variation: str | None = None
    variation_icon: str | None = None
    variation_words: str
    """The icon in words; that there is too little history, where nothing is judged. Kinds as in `flow.charts.icons`."""
    assurance: str | None = None
    assurance_icon: str | None = None
    assurance_words: str
    reason: str
    """Which rule was met, or that it is noise, or why nothing can be said: one sentence."""
    days_reported: int
    days_in_period: int
    provenance: str | None
    """published, local, illustrative; None without a figure."""
    published: date | None
    flags: tuple[str, ...] = ()
    withheld: bool = False
    """A count of 1 to 7 of the system's own, or one that would give it away: no figure leaves the house."""
    why_not: str = ""
    """Why there is no figure, and which file brings it: one sentence. Empty where there is one."""
    template: str | None = None
    """The template that brings it, where it is the system's own."""
    who_acts: str = ""

    @property
    def told(self) -> bool:
        """Whether the row has a figure to show."""
        return self.value is not None

    @property
    def is_signal(self) -> bool:
        """Whether its newest point is a special cause."""
        return self.variation is not None and self.variation != "common_cause"

    @property
    def recent(self) -> tuple[float | None, ...]:
        """The values of its points, for `flow.charts.spark`."""
        return tuple(p.value for p in self.points)


@dataclass(frozen=True, kw_only=True)
class WaitLine:
    """How many wait on one way out of hospital, and how long: one row of the longest waits."""

    name: str
    """`Home with support (P1)`, `Care home (P3)`, `Stays of 21 days or more`"""
    patients: float | None
    patients_words: str
    """Mean over the week: `45.1 people`."""
    days: float | None
    days_words: str
    """Mean days waited: `4.2 days`; empty where the line counts people only."""
    patients_metric: str | None
    days_metric: str | None
    patients_change_words: str = ""
    days_change_words: str = ""
    is_signal: bool = False
    verdict: str = ""
    """`signal of concern`, `no signal`, `not judged`; empty without a figure."""
    words: str
    """The whole line as a sentence."""
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A dated note that a person wrote about a measure at a place."""

    on: date
    until: date | None = None
    """The last day, where it is about several."""
    words: str
    by: str
    """A role or a team."""
    metric: str | None = None
    """None: about every measure."""
    place: str | None = None
    """The code of a place, or of the member of a breakdown that it is about."""

    @property
    def last(self) -> date:
        """The last day that it is about."""
        return self.until or self.on


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """An action of the huddle as the report shows it: the journal's action, handed in as a value."""

    what: str
    owner: str
    due: date | None
    state: str
    """`open`, `overdue`, `closed`: a word for the reader, with the day of a step later than the report's."""
    outcome: str = ""
    """`worked`, `did not`, `cannot tell`; empty as long as nobody said."""
    measure_words: str = ""
    """The measure before and after with its verdict, or the signal that caused it."""
    check_on: date | None = None
    metric: str | None = None
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A chart of weeks or months, ready to be drawn: `flow.report.drawn.svg_of(drawing)`, or a native chart of a slide."""

    title: str
    """The finding."""
    subtitle: str
    """Place, period, grain, points told of points asked, provenance."""
    alternative: str
    """The chart for a reader who cannot see it."""
    metric: str
    member: str | None
    unit_words: str
    scale: float
    """What a value is multiplied by on the chart: 100 for a share."""
    grain: Grain
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()
    """Drawn as letters; `break_words` says what each is."""
    break_words: tuple[str, ...] = ()
    target: float | None = None
    comparison: str | None = None
    target_from: date | None = None
    notes: tuple[Noted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LocalitySheet:
    """The sheet of one locality: its sentences, rows and chart."""

    code: str
    name: str
    sentences: tuple[Said, ...]
    rows: tuple[MeasureRow, ...]
    """Only measures counted by locality; those without a figure too, at the end."""
    drawings: tuple[Drawing, ...]

    @property
    def told(self) -> tuple[MeasureRow, ...]:
        """The rows with a figure."""
        return tuple(r for r in self.rows if r.told)

    @property
    def shown(self) -> tuple[MeasureRow, ...]:
        """The rows with a figure, or with one that is withheld."""
        return tuple(r for r in self.rows if r.told or r.withheld)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a measure of the report means."""

    metric: str
    name: str
    question: str
    unit_words: str
    numerator: str
    denominator: str
    source: str
    caution: str
    suppression: str


@dataclass(frozen=True, kw_only=True)
class Week:
    """A weekly report: a Monday to Sunday at a place, everything that is said of it, and what that stands on."""

    place: Place
    monday: date
    sunday: date
    made_for: date
    """The day a reader stands on (`today`), handed in."""
    whole: bool
    """Whether the week was over on that day."""
    data_to: date | None
    """The newest day of the week on which the headline (patients who remain) has a figure."""
    days_reported: int
    days_in_period: int
    """Of the headline, in this week: of seven, or of the days up to `made_for`."""
    basis: BedBasis
    basis_words: str
    as_of: date | None
    provenances: tuple[str, ...]
    """Of the figures shown: some of published, local, illustrative."""
    editions: tuple[Edition, ...]
    """The loads whose figures stand behind it, the newest published first."""
    sentences: tuple[Said, ...]
    """Five: what moved, what is special cause, where, what is missing, what is furthest from its target."""
    rows: tuple[MeasureRow, ...]
    """One per measure of the report, in the order of the sheet, without a figure too: see `told` and `absent`."""
    hospitals: tuple[MeasureRow, ...]
    """Patients who remain, hospital by hospital."""
    beside: tuple[MeasureRow, ...]
    """Measures of the region and of England that can stand beside the place's own."""
    waits: tuple[WaitLine, ...]
    """Longest first."""
    drawings: tuple[Drawing, ...]
    """The headline's chart first."""
    localities: tuple[LocalitySheet, ...]
    """Empty where local series are not counted for the place."""
    notes: tuple[Noted, ...]
    actions_last_week: tuple[ActionLine, ...]
    actions_this_week: tuple[ActionLine, ...]
    definitions: tuple[Definition, ...]
    withholds: bool
    """Whether small numbers of the system's own were withheld: so it is in everything that leaves the house."""
    withheld_words: str = ""
    """What was withheld and why; empty where nothing was."""
    title: str
    """`Week of 9 February 2026: 215.3 patients remain, 125.3 above the 90 allowed`"""
    line: str
    """The line under the title: place, period, basis, data time, days reported, mark."""

    @property
    def illustrative(self) -> bool:
        """Whether any figure is made up."""
        return "illustrative" in self.provenances

    @property
    def told(self) -> tuple[MeasureRow, ...]:
        """The rows with a figure, or with one that is withheld."""
        return tuple(r for r in self.rows if r.told or r.withheld)

    @property
    def absent(self) -> tuple[MeasureRow, ...]:
        """The measures without a figure, each with what brings it."""
        return tuple(r for r in self.rows if not (r.told or r.withheld))

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to report at all."""
        return any(r.told for r in self.rows)

    @property
    def file_name(self) -> str:
        """`weekly-report-RH5-2026-02-09`, without its ending."""
        return f"weekly-report-{self.place.code}-{self.monday.isoformat()}"
