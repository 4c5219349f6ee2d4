"""`report`: the weekly report as files, for a person, cron or the Windows Task Scheduler."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flow.cli.terms import DONE, REFUSED, Commands, day, now, say
from flow.errors import BadQuestion, UnknownName
from flow.model import BED_BASES, DEFAULT_BASIS
from flow.reference import HOME_PLACE, place
from flow.store import Store, home

if TYPE_CHECKING:
    from datetime import date

    from flow.intake import View
    from flow.model import Place
    from flow.report.content import Week
    from flow.report.weeks import Weeks

FORMS = ("pdf", "pptx", "html", "csv")


def add_to(commands: Commands) -> None:
    """Name the command and its options."""
    report = commands.add_parser("report", help="the weekly report as PDF, PowerPoint, HTML and CSV")
    report.add_argument(
        "--week",
        type=day,
        metavar="MONDAY",
        help="its first day, as 2026-02-09 (default: the newest week that is over)",
    )
    report.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="the folder to write to; made if missing"
    )
    report.add_argument(
        "--place",
        action="append",
        metavar="CODE",
        help=f"a trust, an ICB (QSL), a region or ENG (default: {HOME_PLACE}); may be given more than once",
    )
    report.add_argument(
        "--format",
        default=",".join(FORMS),
        metavar="FORMS",
        help=f"one or more of {', '.join(FORMS)}, with commas between (default: all)",
    )
    report.add_argument(
        "--basis", choices=BED_BASES, default=DEFAULT_BASIS, help=f"which beds a share is of (default: {DEFAULT_BASIS})"
    )
    report.add_argument(
        "--as-of", type=day, metavar="DATE", help="count only editions published, actions and notes written by then"
    )
    report.add_argument("--demonstration", action="store_true", help="report the illustrative set")
    report.set_defaults(run=_report)


def _report(asked: argparse.Namespace) -> int:
    from flow.intake import view

    forms = _forms(asked.format)
    places = [place(code) for code in dict.fromkeys(asked.place or [HOME_PLACE])]
    nearest = next(p for p in (asked.out.absolute(), *asked.out.absolute().parents) if p.exists())
    if not nearest.is_dir():
        raise BadQuestion(f"{nearest} is a file. Name a folder with --out; nothing was written.")
    seen = view(Store(home()), demonstration=asked.demonstration, now=now())
    if seen.snapshot is None:
        say("flow: Nothing is loaded, so there is nothing to report. Load a file first; nothing was written.")
        return REFUSED
    if seen.shown == "demonstration":
        say("Nothing real was asked or loaded: these figures are made up (illustrative).")
    done = [_one(asked, seen, here, forms) for here in places]
    return DONE if all(done) else REFUSED


def _one(asked: argparse.Namespace, seen: View, here: Place, forms: Sequence[str]) -> bool:
    """Write the report of one place; whether there was anything to report."""
    from flow.report import rendered
    from flow.report.weeks import weeks_with_figures

    today = now().astimezone().date()
    weeks = weeks_with_figures(seen.snapshot, here, today=today, as_of=asked.as_of)
    monday = asked.week or weeks.newest_whole
    week = _week(asked, seen, here, monday, today) if monday else None
    if week is None or not week.has_figures:
        say(f"flow: {_nothing_of(here, monday, weeks)}")
        return False
    say(f"{week.title} ({here.short_name}, {week.days_reported} of {week.days_in_period} days reported)")
    folder = _folder(asked.out)
    for form in forms:
        path = folder / f"{week.file_name}.{form}"
        made = rendered(week, form)
        _write(path, made)
        say(f"Wrote {len(made) / 1024:,.0f} KB")
        print(path, flush=True)
    return True


def _week(asked: argparse.Namespace, seen: View, here: Place, monday: date, today: date) -> Week:
    """The content, with what people wrote about figures of the same kind."""
    from datetime import datetime, time

    from flow.report import week_of
    from flow.report.weeks import stands_on
    from flow.report.written import written_for
    from flow.writings import baselines_now, excluded_now

    real, on = seen.shown == "real", stands_on(monday, today=today)
    at = datetime.combine(asked.as_of, time.max).astimezone() if asked.as_of else None
    written = written_for(monday, today=on, illustrative=not real, place_code=here.code, at=at)
    return week_of(
        seen.snapshot,
        here,
        monday=monday,
        today=on,
        basis=asked.basis,
        as_of=asked.as_of,
        excluded=excluded_now() if real else (),
        baselines=baselines_now() if real else (),
        notes=written.notes,
        actions_last_week=written.actions_last_week,
        actions_this_week=written.actions_this_week,
    )


def _nothing_of(here: Place, monday: date | None, weeks: Weeks) -> str:
    """That no measure has a figure, and which weeks have."""
    from flow.report.weeks import week_words, which_words

    when = f"the week {week_words(monday)}" if monday else "any week"
    return (
        f"No measure of {here.short_name} has a figure of {when}, so nothing was written. {which_words(weeks)}".strip()
    )


def _forms(text: str) -> tuple[str, ...]:
    """The forms asked for, in their order. Raises UnknownName, BadQuestion."""
    found = tuple(dict.fromkeys(part.strip().casefold().lstrip(".") for part in text.split(",") if part.strip()))
    if not found:
        raise BadQuestion(f"--format names no form. Name one or more of {', '.join(FORMS)}; nothing was written.")
    for form in found:
        if form not in FORMS:
            raise UnknownName("form", form, FORMS)
    return found


def _folder(path: Path) -> Path:
    """The folder to write to, made if missing. Raises BadQuestion."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadQuestion(
            f"The folder {path} cannot be made: {why}. Name another with --out; nothing was written."
        ) from None
    return path


def _write(path: Path, made: bytes) -> None:
    """The whole file or none of it: whoever reads the folder never sees half a report. Raises BadQuestion."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(made)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadQuestion(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}. Close the file where it is open, or name "
            "another folder with --out; the file that was there is unchanged."
        ) from None
