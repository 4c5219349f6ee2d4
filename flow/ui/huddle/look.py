"""How the Huddle's screen looks: letters of 28 pixels on a screen of 1920 by 1080 and in proportion on others; one sheet in print."""

from __future__ import annotations

import streamlit as st

_COLOURS = {
    "CONCERN": "light-dark(#a8321c, #ff9d8f)",
    "US": "light-dark(#005eb8, #7fb8f0)",
    "CHOSEN": "light-dark(#fff3c4, #4a3f12)",
    "PAPER": "light-dark(#ffffff, #161d22)",
}
"""On a light page and on a dark one: the browser chooses, so that a screen that turns dark at dusk stays readable."""

_SCREEN = """
<style>
:root {--room: max(16px, min(1.05vw, 1.9vh));}
[role="dialog"] :is(p, li, label, input, button, [data-testid="stDateInput"] *, [data-baseweb="select"] *) {font-size: var(--room) !important; line-height: 1.35;}
[role="dialog"] h3 {font-size: calc(1.25 * var(--room)); padding: 0 0 .5rem 0;}
[role="dialog"] [data-testid="stVerticalBlock"] {gap: .6rem;}
[data-testid="stMain"] {container-type: inline-size; container-name: main;}
[data-testid="stMainBlockContainer"] {padding: 1rem 1rem .4rem 1rem; max-width: none;
  --u: min(1.4585cqw, 2.593vh); --fit: 1;}
[data-testid="stMainBlockContainer"] > div > [data-testid="stVerticalBlock"], .st-key-huddle {gap: .25rem;}
[data-testid="stHeader"] {background: transparent; pointer-events: none;}
[data-testid="stHeader"] button {pointer-events: auto;}
.fh {font-size: calc(var(--u) * var(--fit)); line-height: 1.22; height: calc(100vh - 5.85rem); display: flex; flex-direction: column;}
.fh ul, .fh ol, .fh li, .fh p, .fh div, .fh table, .fh h2 {font-size: inherit;}
.fh ul, .fh ol, .fh li {margin: 0 !important; list-style: none;}
.fh ul, .fh ol {padding: 0 !important;}
.fh h1 {font-size: 1.5em; padding: 0; margin: 0; line-height: 1.1;}
.fh h2 {font-size: 1em; font-weight: 700; margin: .25em 0 .1em 0; padding: 0; color: US;}
.fh p {margin: 0; font-size: 1em;}
.fh small, .fh .fh-small {font-size: .72em !important; font-weight: 400;}
.fh-head {padding-left: LEFT; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1em; padding-right: 12em; margin-bottom: .15em;}
.fh .fh-line {font-size: .72em !important;}
.fh-said {margin: 0 0 .35em 0; padding: 0; list-style: none;}
.fh .fh-said li {margin: 0; padding: 0 0 .12em 1.05em; position: relative; font-size: 1em !important; line-height: 1.22;}
.fh-said li::before {content: "–"; position: absolute; left: .1em;}
.fh-said li.signal::before {content: "●"; color: CONCERN; left: 0;}
.fh .fh-said li.signal {font-weight: 700;}
.fh .fh-asks {margin: 0 0 .35em 0; padding-left: 1.05em;}
.fh-two {flex: 1; display: grid; grid-template-columns: 61fr 39fr; gap: 0 1.2em;}
.fh-left, .fh-right {min-width: 0;}
.fh table.fh-rows {width: 100%; border-collapse: collapse; margin: 0; border: 0; font-size: 1em;}
.fh-rows th, .fh-rows td {border: 0; border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent); text-align: right;
  padding: 0 .3em; height: 1.56em; white-space: nowrap; vertical-align: middle; font-size: 1em; font-weight: 400; color: inherit;}
.fh-rows thead th {border-bottom: 2px solid currentColor; font-size: .72em; font-weight: 700;}
.fh-rows th:nth-of-type(1) {text-align: left; overflow: hidden; text-overflow: ellipsis; max-width: 14.5em;}
.fh-rows .fh-mid, .fh-rows thead th:nth-of-type(n+5) {text-align: center;}
.fh-rows tr.signal th, .fh-rows .fh-now {font-weight: 700;}
.fh-rows .fh-spark {height: 1.3em; width: auto; display: inline-block; vertical-align: middle;}
.fh-rows .fh-icon {height: 1.45em; width: 1.45em; display: inline-block; vertical-align: middle;}
.fh-press {font: inherit; font-size: .78em; line-height: 1; padding: .2em .4em; border: 1px solid currentColor; border-radius: 4px; background: none;
  color: inherit; cursor: pointer; white-space: nowrap;}
.fh-press kbd {font: inherit; font-weight: 700; background: none; color: inherit; padding: 0 .3em 0 0; border: 0;}
.fh-waits {display: flex; gap: .3em 1em; flex-wrap: wrap;}
.fh-waits > div {flex: 1 1 9em; border-left: .2em solid US; padding-left: .4em; line-height: 1.15;}
.fh-waits > div.signal {border-color: CONCERN;}
.fh-waits b {font-size: 1.15em;}
.fh-actions {list-style: none; margin: 0; padding: 0;}
.fh .fh-actions li {display: flex; gap: .4em; margin: 0 0 .05em 0 !important; padding: .04em .3em; border: 2px solid transparent; border-radius: 4px; font-size: 1em !important;}
.fh-actions li.chosen {border-color: US; background: CHOSEN;}
.fh-actions .fh-sign {flex: 0 0 1em; text-align: center;}
.fh-actions li.urgent .fh-sign, .fh-actions li.urgent .fh-who b {color: CONCERN;}
.fh-actions li.over .fh-what {opacity: .85;}
.fh-what {display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; line-height: 1.15;}
.fh .fh-who {font-size: .84em; line-height: 1.15;}
.st-key-huddle-keys {display: none;}
.st-key-huddle-bar {gap: .4rem !important;}
.st-key-huddle-bar button {min-height: 0; padding: .15rem .55rem; font-size: calc(.7 * var(--u));}
.st-key-huddle-bar button p, .st-key-huddle-bar button kbd, .st-key-huddle-bar button span {font-size: max(calc(.7 * var(--u)), 13px);}
@container main (min-width: 1101px) {
  .st-key-huddle-bar {flex-wrap: nowrap !important;}
  .st-key-huddle-bar > * {flex-shrink: 0 !important;}
  .st-key-huddle-bar > .st-key-huddle-key-U {flex-shrink: 1 !important; min-width: 0; overflow: hidden;}
  .st-key-huddle-key-U :is(div, p, span) {min-width: 0;}
  .st-key-huddle-key-U button {max-width: 100%;}
  .st-key-huddle-key-U button p {overflow: hidden; text-overflow: ellipsis; white-space: nowrap;}
}
.st-key-shared-screen {position: absolute; top: .2rem; right: 1rem; width: auto !important; text-align: right; z-index: 1;}
@media not print {.fh .fh-paper {display: none !important;}}
@container main (max-width: 1100px) {
  .fh {font-size: 18px; height: auto;}
  .fh-head {padding-right: 0;}
  .st-key-shared-screen {position: static;}
}
@container main (max-width: 800px) {
  .fh {font-size: 16px;}
  .fh-two {display: block;}
  .fh-rows, .fh-rows tbody {display: block;}
  .fh-rows thead {display: none;}
  .fh-rows tr {display: grid; grid-template-columns: auto 1fr auto auto; align-items: center; padding: .3em 0;
    border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent);}
  .fh-rows th, .fh-rows td {border: 0 !important; height: auto; display: block;}
  .fh-rows th:nth-of-type(1) {max-width: none; white-space: normal; grid-column: 2 / 4; grid-row: 1;}
  .fh-rows td.fh-screen {grid-column: 1; grid-row: 1 / 3;}
  .fh-rows td.fh-now {grid-column: 4; grid-row: 1;}
  .fh-rows td:nth-of-type(3) {display: none;}
  .fh-rows td:nth-of-type(4) {grid-column: 4; grid-row: 2;}
  .fh-rows td:nth-of-type(5) {grid-column: 2; grid-row: 2; text-align: left;}
  .fh-rows td:nth-of-type(6) {grid-column: 3; grid-row: 2;}
  .fh-rows td:nth-of-type(7) {display: none;}
  .fh-what {-webkit-line-clamp: 5;}
}
@media print {
  @page {size: A4 landscape; margin: 8mm;}
  html, body, .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {position: static !important; overflow: visible !important;
    height: auto !important; display: block !important; color: #212b32 !important; background: #fff !important; container-type: normal !important;}
  [data-testid="stMainBlockContainer"] {padding: 0 !important;}
  .fh {font-size: 10.2pt !important; height: auto !important; display: block !important; color: #212b32 !important;}
  .fh h2, .fh-waits > div {color: #212b32 !important;}
  .fh-screen, .fh-press, [data-testid="stButton"], [data-testid="stAlert"], [data-testid="stExpander"], [data-testid="stToast"],
  .st-key-huddle-bar, .st-key-shared-screen, [role="dialog"], [data-testid="stDialog"] {display: none !important;}
  .fh-two {display: grid !important;}
  .fh-head {padding: 0 !important;}
  .fh-actions li.chosen {border-color: transparent; background: none;}
  .fh-actions li.urgent .fh-sign, .fh-actions li.urgent .fh-who b, .fh-said li.signal::before {color: #a8321c !important;}
  .fh, .fh * {break-inside: avoid;}
}
</style>
"""
_PRESENTING = """
<style>
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"] {display: none !important;}
</style>
"""


def huddle_look(*, presenting: bool) -> None:
    """Put the screen's style on the page; presenting, it stands there alone, without sidebar and header."""
    style = _SCREEN
    for name, colour in _COLOURS.items():
        style = style.replace(f"{name};", f"{colour};").replace(f"solid {name}", f"solid {colour}")
    st.html(style.replace("LEFT", "0" if presenting else "1.4em") + (_PRESENTING if presenting else ""))
