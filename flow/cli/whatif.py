"""`whatif`: the answer to a scenario from a file, for scripts and for the record."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flow.cli.terms import DONE, Commands, day, now, say, who
from flow.errors import BadQuestion
from flow.store import Store, home

if TYPE_CHECKING:
    from flow.intake import View
    from flow.whatif.answers import Answer
    from flow.whatif.scenario import Scenario

MOST_BYTES = 1_000_000


def add_to(commands: Commands) -> None:
    """Name the commands and their options."""
    whatif = commands.add_parser("whatif", help="the answer to a what-if scenario from a file")
    whatif.add_argument("scenario", metavar="SCENARIO.json", help="the file; - reads standard input (docs/whatif.md)")
    whatif.add_argument(
        "--solve",
        metavar="LEVER[,LEVER...]",
        help="also find the least of a lever, or of several at least cost, for its target",
    )
    whatif.add_argument("--json", action="store_true", help="everything as one JSON document")
    whatif.add_argument("--as-of", type=day, metavar="DATE", help="count only editions published by then")
    whatif.add_argument("--save", metavar="REASON", help="keep it in the journal with this reason, to be scored later")
    whatif.add_argument("--demonstration", action="store_true", help="answer from the illustrative set")
    whatif.set_defaults(run=_whatif)


def _whatif(asked: argparse.Namespace) -> int:
    from flow.intake import view
    from flow.report.scenario_json import data_edition, scenario_document
    from flow.report.scenario_text import scenario_text
    from flow.whatif.answers import answer, calibration_for
    from flow.whatif.consistency import checks
    from flow.whatif.scenario import scenario_from_json
    from flow.whatif.solve import levers_to_solve, solve
    from flow.writings import excluded_now

    scenario = scenario_from_json(_text_of(asked.scenario))
    over = levers_to_solve(asked.solve) if asked.solve is not None else ()
    if asked.save is not None and not asked.save.strip():
        raise BadQuestion("A saved scenario needs a reason: --save 'for the November board'. Nothing was computed.")
    seen = view(Store(home()), demonstration=asked.demonstration, now=now())
    if seen.shown == "demonstration":
        say("Nothing real was asked or loaded: these figures are made up (illustrative).")
    excluded = excluded_now() if seen.shown == "real" else ()
    found = calibration_for(seen.snapshot, scenario, as_of=asked.as_of, excluded=excluded)
    solution = solve(seen.snapshot, found, scenario, over=over) if over else None
    told = answer(seen.snapshot, found, scenario)
    solved = answer(seen.snapshot, found, solution.solved) if solution is not None and solution.reachable else None
    form = scenario_document if asked.json else scenario_text
    data, held = data_edition(seen.snapshot, seen.shown), checks(seen.snapshot, found)
    print(form(told, data=data, checks=held, solution=solution, solved=solved), end="")
    if asked.save is not None:
        _save(seen, told, scenario, asked.save)
    return DONE


def _text_of(name: str) -> str:
    """What the file says. Raises BadQuestion where it cannot be read as text, or is too long to be a scenario."""
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise BadQuestion(f"The scenario '{name}' cannot be read ({why}). Nothing was computed.") from None
    if len(raw) > MOST_BYTES:
        raise BadQuestion(f"The scenario '{name}' is longer than {MOST_BYTES:,} bytes. Nothing was computed.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuestion(
            f"The scenario '{name}' is no text in UTF-8 (byte {error.start:,}). Save it as UTF-8; nothing was computed."
        ) from None


def _save(seen: View, told: Answer, scenario: Scenario, reason: str) -> None:
    """Keep it in the journal, as the page does."""
    from flow.journal.scenarios import StoodOn, Told, save_scenario
    from flow.whatif.scenario import ENGINE_VERSION, scenario_to_json
    from flow.writings import the_journal

    loads = [e.loaded_at for e in seen.snapshot.editions() if e.undone_at is None] if seen.snapshot else []
    as_is, changed = (
        Told(mean=tuple(fan.mean.tolist()), low=tuple(fan.low.tolist()), high=tuple(fan.high.tolist()))
        for fan in (told.as_things_are, told.changed)
    )
    stood_on = StoodOn(
        snapshot=seen.snapshot.number if seen.snapshot else 0,
        newest_load=max(loads, default=""),
        engine_version=ENGINE_VERSION,
        illustrative=seen.shown == "demonstration",
    )
    saved = save_scenario(
        the_journal(), name=scenario.name, place_code=scenario.place, day=scenario.day, until=scenario.until,
        scenario=scenario_to_json(scenario), stood_on=stood_on, as_things_are=as_is, changed=changed, reason=reason, author=who(),
        now=now(),
    )  # fmt: skip
    say(f"Saved as entry {saved.entry_id}: {saved.name}.")
