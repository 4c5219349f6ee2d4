"""What only a browser can do for a shared screen: stay awake, print, press a button for a click, fit the letters in.

A small component without a frame, so that it needs no permission of one. Without it (a browser too old) every key works
still, but for P, and the words say that the screen may go to sleep.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

_HTML = '<span class="words" role="status"></span> <button type="button" class="print">Print <kbd>P</kbd></button>'

_CSS = """
:host, .words, .print {font-family: var(--st-font); color: var(--st-text-color); font-size: max(13px, calc(.6 * var(--u, 20px)));}
.print {background: none; border: 1px solid currentColor; border-radius: 4px; padding: 2px 8px; cursor: pointer;}
.print kbd {font: inherit; font-weight: 700;}
@media print {:host {display: none;}}
"""

_JS = """
const TYPING = 'input, textarea, select, [contenteditable="true"]';
export default function (component) {
  const root = component.parentElement;
  if (window.flowScreenLeaves) window.flowScreenLeaves();  // one at a time, however often it is mounted
  const every = component.data.every;
  const words = root.querySelector('.words');
  const say = (awake) => { words.textContent = `Looks for news every ${every} s · ${awake}`; };
  let lock = null, gone = false;

  async function stayAwake() {
    if (!('wakeLock' in navigator)) {
      say('this browser cannot keep the screen awake: set the machine so');
      return;
    }
    if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (gone) { lock.release(); return; }
      say('stays awake');
      lock.addEventListener('release', () => say('may go to sleep'));
    } catch (refused) {
      say('the machine may go to sleep: it saves power');
    }
  }

  function fit() {
    const block = document.querySelector('[data-testid="stMainBlockContainer"]');
    const whole = document.querySelector('.fh');
    if (!block || !whole || block.clientWidth < 1100 || matchMedia('print').matches) return;
    for (let n = 100; n >= 60; n -= 2) {
      block.style.setProperty('--fit', n / 100);
      if (whole.scrollHeight <= whole.clientHeight + 1) return;
    }
  }

  function onKey(event) {
    const typing = event.composedPath().some((e) => e.matches && e.matches(TYPING));
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key.toLowerCase() === 'p' && !document.querySelector('[role="dialog"]')) window.print();
  }

  function onClick(event) {
    const pressed = event.target.closest && event.target.closest('[data-press]');
    const button = pressed && document.querySelector(`.st-key-${pressed.dataset.press} button`);
    if (button) button.click();
  }

  let waiting = 0, soon = 0, touched = null;
  function readyToType() {
    const dialog = document.querySelector('[role="dialog"]');
    if (!dialog || dialog === touched) return;
    clearTimeout(soon);
    soon = setTimeout(() => {
      const field = dialog.querySelector('input[type="radio"], input[type="text"]:not([role="combobox"]), textarea');
      if (field && field !== document.activeElement && dialog !== touched) field.focus();
    }, 80);
  }
  function onTouch(event) {
    const dialog = event.target.closest && event.target.closest('[role="dialog"]');
    if (dialog) touched = dialog;
  }

  const seen = new MutationObserver(() => {
    readyToType();
    clearTimeout(waiting);
    waiting = setTimeout(fit, 40);
  });
  seen.observe(document.body, { childList: true, subtree: true, characterData: true });
  window.addEventListener('resize', fit);
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.addEventListener('pointerdown', onTouch);
  document.addEventListener('keydown', onTouch);
  document.addEventListener('visibilitychange', stayAwake);
  root.querySelector('.print').onclick = () => window.print();
  stayAwake();
  fit();
  readyToType();

  const leave = () => {
    if (gone) return;
    gone = true;
    if (window.flowScreenLeaves === leave) window.flowScreenLeaves = null;
    seen.disconnect();
    window.removeEventListener('resize', fit);
    document.removeEventListener('keydown', onKey);
    document.removeEventListener('click', onClick);
    document.removeEventListener('pointerdown', onTouch);
    document.removeEventListener('keydown', onTouch);
    document.removeEventListener('visibilitychange', stayAwake);
    if (lock && !lock.released) lock.release();
  };
  window.flowScreenLeaves = leave;
  return leave;
}
"""


def shared_screen(every: float) -> None:
    """Keep the screen awake, print with P, press what is clicked; says how often the screen looks for news."""
    _component()(key="shared-screen", data={"every": f"{every:g}"})


@cache
def _component() -> Any:
    """Registered once per process."""
    return st.components.v2.component("flow_shared_screen", html=_HTML, css=_CSS, js=_JS)
