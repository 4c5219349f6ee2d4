"""What the store says of one pathway: referrals, starts, stay, places, who is served and who waits, or what is assumed instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from flow.metrics.counting import where_counted
from flow.metrics.measure import Question, measure
from flow.model import Period
from flow.reference import place
from flow.whatif import assumed
from flow.whatif.assumed import Assumed
from flow.whatif.floor import Delays
from flow.whatif.parameters import Parameter
from flow.whatif.pathways import Pathway, Source
from flow.whatif.stay import Array
from flow.whatif.weeks import Asked, Weeks, dispersion_of, means_by_week, recent_mean, started_and_queued, weeks_of

if TYPE_CHECKING:
    from flow.store import Snapshot

SWING = "Variance over mean of a day's arrivals among those in no lane, from how far all who remain swung"
NOBODY_KNOWN = "nothing says who waits: nobody, so that capacity is not credited with patients it may not have"


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Counts a pathway from a store; collects parameters and what the bootstrap draws again."""

    snapshot: Snapshot | None
    asked: Asked
    delays: Delays | None
    parameters: dict[str, Parameter]
    evidence: dict[str, Array]

    def read(self, source: Source | None, *, across_breaks: bool = False) -> Weeks | None:
        """A measure over the window; of a stock of one day across its breaks too."""
        if source is None:
            return None
        by = None if source[1] is None else "pathway"
        return weeks_of(self.snapshot, self.asked, source[0], by=by, member=source[1], across_breaks=across_breaks)

    def pathway(self, lane: Pathway) -> None:
        """Everything of one pathway."""
        queue, starts = next((w for s in lane.queues if (w := self.read(s))), None), self.read(lane.starts)
        self._starts(lane, starts)
        self._referrals(lane, starts, queue)
        self._places_and_stay(lane)
        self._queue(lane, queue)

    def _starts(self, lane: Pathway, starts: Weeks | None) -> None:
        name, what = lane("starts"), f"{lane.name}: people who start a week"
        if starts is not None and starts.enough:
            self.evidence[name] = starts.monday_first
            self._found(name, what, float(np.nanmean(starts.monday_first, axis=0).sum()), "per_week", starts)
            return
        value = self._published(lane) or assumed.starts_per_week(lane.number)
        self._assume(name, what, value, "per_week", self._too_few(starts, lane.starts))

    def _published(self, lane: Pathway) -> Assumed | None:
        """Discharges a week by the newest published month of a year; not of Pathway 1, whose starts are never that count."""
        asked = replace(self.asked, weeks=52)
        told = (
            None if lane.number == 1 else weeks_of(self.snapshot, asked, "discharges", by="pathway", member=lane.code)
        )
        if told is None or told.newest is None:
            return None
        day, patients = told.newest
        return Assumed(
            value=patients * 7, source=f"discharges by {lane.code} as published for {day:%B %Y}, another count than the service's own"
        )  # fmt: skip

    def _referrals(self, lane: Pathway, starts: Weeks | None, queue: Weeks | None) -> None:
        name, what = lane("referrals"), f"{lane.name}: people referred, by weekday"
        came, missing = self.read(lane.referrals), ""
        if (came is None or not came.enough) and starts is not None and starts.enough:
            missing = self._too_few(came, lane.referrals) if lane.referrals else ""
            came = started_and_queued(starts, queue) if queue is not None else None
            if came is None or not came.enough:
                came, missing = starts, "who waits is not counted by day: who started stands for who was referred"
        if came is None or not came.enough:
            week = self.parameters[lane("starts")]
            self._put(
                name, what, (week.number / 7,) * 7, "patients", source=f"as many as start, every day alike ({week.source})",
                follows=(week.name,),
                missing=self._too_few(came, lane.referrals) if lane.referrals else week.missing,
            )  # fmt: skip
            self._put(lane("dispersion"), f"{lane.name}: variance over mean of a day's referrals", 1.0, "ratio", source="as chance alone has it (Poisson)", missing=f"{name} is assumed")  # fmt: skip
            return
        days = came.monday_first
        self.evidence[name] = days
        means = np.maximum(np.nanmean(days, axis=0), 0.0)
        self._found(name, what, tuple(means.tolist()), "patients", came, missing)
        self._found(
            lane("dispersion"), f"{lane.name}: variance over mean of a day's referrals", dispersion_of(days), "ratio", came
        )  # fmt: skip

    def _places_and_stay(self, lane: Pathway) -> None:
        if lane.stay is None or lane.places is None:
            return
        stay, name, what = self.read(lane.stay), lane("stay"), f"{lane.name}: mean days of service"
        if stay is not None and stay.days_reported >= 14 and stay.ratio > 0:
            self.evidence[name] = np.column_stack([np.nansum(stay.top, axis=1), np.nansum(stay.under, axis=1)])
            self._found(name, what, stay.ratio, "days", stay)
        else:
            value = assumed.stay(self.snapshot, lane.number, on=self.asked.day, as_of=self.asked.as_of)
            self._assume(name, what, value, "days", self._too_few(stay, lane.stay))
        mean, week = self.parameters[name], self.parameters[lane("starts")]
        by_little = Assumed(
            value=week.number / 7 * mean.number,
            source=f"reckoned: {week.name} / 7 x {mean.name} ({week.how}; {mean.how})",
            follows=(week.name, mean.name),
        )
        told = by_little if lane.number == 1 else assumed.places(2)
        self._stock(lane("places"), f"{lane.name}: places as told", lane.places, told, "places")
        self._stock(lane("in_service"), f"{lane.name}: people in service", lane.in_service, by_little, "patients")

    def _queue(self, lane: Pathway, queue: Weeks | None) -> None:
        name, what = lane("waiting_in_hospital"), f"{lane.name}: people who wait in hospital"
        where = next((s for s in lane.in_hospital if self.read(s, across_breaks=True)), lane.in_hospital[0])
        self._stock(name, what, where, self._by_reasons(lane), "patients")
        here = self.parameters[name]
        everyone = next((s for s in lane.queues if self.read(s, across_breaks=True)), lane.queues[0])
        as_in_hospital = Assumed(
            value=here.number, source=f"as many as wait in hospital ({here.source})", follows=(here.name,)
        )
        self._stock(
            lane("waiting"), f"{lane.name}: people who wait, in hospital or not", everyone, as_in_hospital, "patients"
        )
        name, what = lane("usually_waiting"), f"{lane.name}: people who wait on a mean day"
        if queue is not None and queue.days_reported >= 14:
            self.evidence[name] = queue.top
            self._found(name, what, float(np.nanmean(queue.top)), "patients", queue)
        else:
            now = self.parameters[lane("waiting")]
            self._assume(
                name,
                what,
                Assumed(value=now.number, source=f"as today ({now.source})", follows=(now.name,)),
                "patients",
                self._too_few(queue, everyone),
            )
        name, what = lane("capacity_share"), f"{lane.name}: of those who wait, who wait for capacity"
        for_place, arranged = (
            self.delays.waiting_for(lane.code, self.delays.patients) if self.delays else (np.zeros(()),) * 2
        )
        if self.delays is not None and float(for_place + arranged) > 0:
            self.reasons(name, what, float(for_place / (for_place + arranged)), "share")
        else:
            everybody = Assumed(value=1.0, source="everyone who waits is taken to wait for a place")
            self._assume(name, what, everybody, "share", "no reasons of delay name this pathway")

    def _by_reasons(self, lane: Pathway) -> Assumed:
        """Who waits in hospital, where the service does not say: by the reasons of all who remain."""
        if self.delays is None:
            return Assumed(value=0.0, source=NOBODY_KNOWN)
        patients = self.delays.patients
        share = float(sum(self.delays.waiting_for(lane.code, patients)) / patients.sum())
        return Assumed(
            value=self.parameters["remaining"].number * share, source=f"{share:.0%} of those who remain, by {self.delays.source} ({self.delays.missing or 'own count'})"
        )  # fmt: skip

    def reasons(self, name: str, what: str, value: float, unit: str) -> None:
        """A parameter found in the reasons of delay."""
        told = self.delays
        assert told is not None
        self.parameters[name] = Parameter(
            name=name, what=what, value=value, unit=unit, found=True, source=told.source, missing=told.missing, first=told.first,
            last=told.last, days_reported=told.counted, days_in_period=told.of, provenance=told.provenance,
        )  # fmt: skip

    def _stock(self, name: str, what: str, source: Source | None, instead: Assumed, unit: str) -> None:
        """The newest day of the window with a figure."""
        weeks = self.read(source, across_breaks=True)
        newest = weeks.newest if weeks is not None else None
        if weeks is None or newest is None:
            self._assume(name, what, instead, unit, self._too_few(None, source))
            return
        day, value = newest
        late = (self.asked.day - day).days
        self._found(
            name,
            f"{what} on {day}",
            value,
            unit,
            weeks,
            f"the newest figure is {late} days old" if late else "",
            on=day,
        )

    def _found(
        self, name: str, what: str, value: float | tuple[float, ...], unit: str, weeks: Weeks, missing: str = "", *, on: date | None = None
    ) -> None:  # fmt: skip
        self.parameters[name] = Parameter(
            name=name, what=what, value=value, unit=unit, found=True, source=weeks.source,
            missing="; ".join(words for words in (missing, "" if on else weeks.cut) if words), first=on or weeks.first,
            last=on or weeks.last, days_reported=1 if on else weeks.days_reported, days_in_period=1 if on else weeks.days_in_period,
            provenance=weeks.provenance, flags=weeks.flags_on(on) if on else weeks.flags,
        )  # fmt: skip

    def _assume(self, name: str, what: str, value: Assumed, unit: str, missing: str) -> None:
        self._put(name, what, value.value, unit, source=value.source, missing=missing, follows=value.follows)

    def _put(
        self, name: str, what: str, value: float | tuple[float, ...], unit: str, *, source: str, missing: str,
        follows: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.parameters[name] = Parameter(
            name=name, what=what, value=value, unit=unit, found=False, source=source, missing=missing, follows=follows
        )

    def remaining_patients(self) -> None:
        """Who remains in the acute hospitals, on the newest day."""
        source: Source = ("nctr_remaining", None)
        self._stock("remaining", "Patients who remain", source, assumed.remaining(), "patients")
        name, what = "usually_remaining", "Patients who remain on a mean day"
        stock = self.read(source)
        if stock is not None and stock.enough:
            self.evidence[name] = stock.top
            level = float(recent_mean(means_by_week(stock.top)))
            self._found(name, f"{what}, the last weeks counting most", level, "patients", stock)
            swing = max(1.0, 2 * float(np.nanvar(stock.top)) / max(float(np.nanmean(stock.top)), 1.0) - 1)
            self._found("beside_dispersion", SWING, swing, "ratio", stock)
        else:
            now, missing = self.parameters["remaining"], self._too_few(stock, source)
            self._assume(name, what, Assumed(value=now.number, source=f"as today ({now.source})", follows=(now.name,)), "patients", missing)  # fmt: skip
            self._put(
                "beside_dispersion", SWING, 1.0, "ratio", source="as chance alone has it (Poisson)", missing=missing
            )
        self._days_delayed()

    def _days_delayed(self) -> None:
        """How long those who are delayed are delayed: the newest month of a year that says so."""
        name, what, metric_id = (
            "beside_days",
            "Mean days from ready to left, of those delayed",
            "ready_date_days_delayed",
        )
        at, until = where_counted(metric_id, place(self.asked.place)), self.asked.day
        months: list[Mapping[str, Any]] = []
        if at is not None and self.snapshot is not None:
            year = Period(first=until - timedelta(days=365), last=until)
            months = [
                row
                for row in measure(
                    self.snapshot,
                    Question(
                        metric=metric_id, place=at.code, period=year, grain="month", as_of=self.asked.as_of,
                        excluded=self.asked.excluded,
                    ),
                ).rows
                if row["value"]
            ]  # fmt: skip
        if not months:
            plan = assumed.of_the_plan("Mean days delayed (delayed patients) at RH5")
            self._assume(name, what, plan, "days", f"{metric_id} is not reported")
            return
        row = months[-1]
        self.parameters[name] = Parameter(
            name=name, what=what, value=float(row["value"]), unit="days", found=True, source=metric_id,
            missing="of everyone delayed, those who wait in a lane among them", first=date.fromisoformat(row["period_start"]),
            last=date.fromisoformat(row["period_end"]), days_reported=row["days_reported"], days_in_period=row["days_in_period"],
            provenance=row["provenance"],
        )  # fmt: skip

    def _too_few(self, weeks: Weeks | None, source: Source | None) -> str:
        """Why a measure was not used, in words."""
        if source is None:
            return ""
        named = source[0] if source[1] is None else f"{source[0]} of {source[1]}"
        if weeks is not None:
            return f"{named} is reported on {weeks.days_reported} days only, or never on some weekday"
        if self.read(source, across_breaks=True) is not None:
            return f"{named} has no day in a whole week since the series broke"
        return f"{named} is not reported"
