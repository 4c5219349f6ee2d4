"""The Huddle's screen as one piece of HTML: it changes only when something on it does, so it never flickers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from flow.charts.icons import icon_uri, icon_words
from flow.charts.spark import spark_uri
from flow.charts.theme import Mode
from flow.journal.action import Action, state
from flow.report.content import MeasureRow, WaitLine
from flow.report.huddle import age_line, change_sign, number, screen_line, short_name, target_sign, waits_by_pathway
from flow.sentences.actions import SIGNS, state_words
from flow.sentences.measure import scale_of
from flow.sentences.week_row import NOT_JUDGED
from flow.ui.huddle.state import Board
from flow.wording import listed

MOST_ACTIONS, LEAST_OF_EACH = 6, 3
"""How many actions stand on the screen at once, so that letters stay large; stepping brings the others."""
MOST_ON_PAPER = 5
"""Of each kind, where the other has as many: paper is not stepped through."""
_HEADS = ("", "Measure", "This week", "Last", "Target", "12 weeks", "Signal", "Target met?")


def board_html(board: Board, mode: Mode) -> str:
    """The whole screen. `data-press` names the button that a click on the element presses."""
    week = board.week
    said = "".join(
        f'<li class="{"signal" if s.is_signal else ""}">{escape(plain(s.words))}</li>' for s in week.sentences
    )
    return (
        f'<div class="fh"><div class="fh-head"><h1>Week of {week.monday.day} {week.monday:%B %Y}</h1>'
        f'<p class="fh-line">{escape(screen_line(week))}</p>{_age(board)}</div>'
        f'<ul class="fh-said">{said}</ul>{_asks(board)}'
        f'<div class="fh-two"><div class="fh-left">{_table(board, mode)}{_absent(board)}{_waits(board)}</div>'
        f'<div class="fh-right">{_actions(board)}</div></div></div>'
    )


def _age(board: Board) -> str:
    old = age_line(board.week, board.today) if board.newest else ""
    return f'<p class="fh-line"><b>{escape(old)}</b></p>' if old else ""


def _asks(board: Board) -> str:
    if not board.asks:
        return ""
    return (
        f'<p class="fh-asks">{escape(board.asks)}. '
        '<button type="button" class="fh-press fh-screen" data-press="huddle-key-A"><kbd>A</kbd>which?</button></p>'
    )


def plain(words: str) -> str:
    """Words without the marks that a page's text has around names of files."""
    return words.replace("`", "")


def _table(board: Board, mode: Mode) -> str:
    if not board.rows:
        return '<p class="fh-none">No measure has a figure of this week.</p>'
    heads = "".join(f'<th scope="col">{h}</th>' if h else '<td class="fh-screen"></td>' for h in _HEADS)
    rows = "".join(_row(row, n, board, mode) for n, row in enumerate(board.rows, start=1))
    return f'<table class="fh-rows"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(row: MeasureRow, n: int, board: Board, mode: Mode) -> str:
    name = escape(short_name(row))
    press = (
        f'<button type="button" class="fh-press" data-press="huddle-row-{n}" aria-label="New action about {name}">'
        f"<kbd>{n}</kbd>+</button>"
    )
    partial = f" <small>{row.days_reported}/{row.days_in_period} days</small>" if _few_days(row) else ""
    suspect = ' <small title="days marked suspect">◆</small>' if "suspect" in row.flags else ""
    line = spark_uri(list(row.recent), mode, target=row.target)
    cells = (
        f'<td class="fh-screen">{press}</td>',
        f'<th scope="row">{name}{suspect}</th>',
        f'<td class="fh-now">{change_sign(row)} {number(row.value, row)}{partial}</td>',
        f"<td>{number(row.before, row)}</td>",
        f"<td>{escape(target_sign(row))}</td>",
        f'<td class="fh-mid"><img class="fh-spark" src="{line}" alt="{escape(_trend_words(row))}"></td>',
        f'<td class="fh-mid">{_icon(row.variation_icon, row.variation_words, mode)}</td>',
        f'<td class="fh-mid">{_icon(row.assurance_icon, row.assurance_words, mode)}</td>',
    )
    return f'<tr class="{"signal" if row.is_signal else ""}">{"".join(cells)}</tr>'


def _few_days(row: MeasureRow) -> bool:
    return row.grain == "week" and row.days_reported < row.days_in_period


def _trend_words(row: MeasureRow) -> str:
    told = [v * scale_of(row.unit) for v in row.recent if v is not None]
    return f"the last {len(told)} with a figure: from {told[0]:.1f} to {told[-1]:.1f}" if told else "no figures"


def _icon(kind: str | None, words: str, mode: Mode) -> str:
    if kind is None:
        return f'<small aria-label="{escape(words)}">too few</small>' if words == NOT_JUDGED else ""
    return f'<img class="fh-icon" src="{icon_uri(kind, mode)}" alt="{escape(icon_words(kind))}">'


def _absent(board: Board) -> str:
    parts = []
    if board.absent:
        parts.append(f"No figure of this week: {listed(list(board.absent))}; the Data page says which file brings it.")
    if any("suspect" in row.flags for row in board.rows):
        parts.append("◆ days of the week are marked suspect.")
    return f'<p class="fh-small">{escape(" ".join(parts))}</p>' if parts else ""


def _waits(board: Board) -> str:
    found = waits_by_pathway(board.week)
    if not found:
        return '<p class="fh-small">Longest waits by pathway: no figure; the templates pathway-1, hub-steps and care-homes bring them.</p>'
    return f'<h2>Longest waits</h2><div class="fh-waits">{"".join(_wait(w) for w in found)}</div>'


def _wait(w: WaitLine) -> str:
    signal = ' class="signal"' if w.is_signal else ""
    return f"<div{signal}><b>{escape(w.days_words)}</b> {escape(w.name)}<br>{escape(w.patients_words)}</div>"


def _actions(board: Board) -> str:
    before, new = len(board.before), len(board.new)
    parts = (
        ("Actions from before", board.before, new, "None is open, and none was finished."),
        ("This week's actions", board.new, before, "None yet: press N, or the number of a row."),
    )
    return "".join(
        _list(head, found, board, max(LEAST_OF_EACH, MOST_ACTIONS - others), none)
        for head, found, others, none in parts
    )


def _list(head: str, found: Sequence[Action], board: Board, most: int, none: str) -> str:
    if not found:
        return f'<h2>{escape(head)}</h2><p class="fh-small">{escape(none)}</p>'
    first = _first_shown(found, board.chosen, most)
    seen = range(first, first + most)
    told = [n for n in range(len(found)) if n in seen or n < MOST_ON_PAPER]
    items = "".join(_action(found[n], board, "" if n in seen else "fh-paper") for n in told)
    more = ""
    if len(found) > most:
        more = f' <small class="fh-screen">{most} of {len(found)}, ↓ for more</small>'
    if len(found) > len(told):
        more += f' <small class="fh-paper">{len(told)} of {len(found)}</small>'
    return f'<h2>{escape(head)}{more}</h2><ol class="fh-actions">{items}</ol>'


def _first_shown(found: Sequence[Action], chosen: Action | None, most: int) -> int:
    """The list moves on only as far as the chosen action needs."""
    at = next((n for n, a in enumerate(found) if chosen and a.key == chosen.key), 0)
    return max(0, at - most + 1)


def _action(action: Action, board: Board, where: str) -> str:
    now = state(action, board.today)
    chosen = board.chosen is not None and board.chosen.key == action.key
    weight = "urgent" if now in ("overdue", "to be checked") else "over" if now in ("checked", "closed") else ""
    classes = " ".join(filter(None, (weight, "chosen" if chosen else "", where)))
    current = ' aria-current="true"' if chosen else ""
    return (
        f'<li class="{classes}"{current}>'
        f'<b class="fh-sign" aria-hidden="true">{SIGNS[now]}</b>'
        f'<div><div class="fh-what">{escape(action.what)}</div>'
        f'<div class="fh-who">{escape(action.owner)} · <b>{escape(state_words(action, board.today))}</b></div></div></li>'
    )
