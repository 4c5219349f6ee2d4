"""Alerts: triggers sent by e-mail and to webhooks, each once to each recipient (docs/alerts.md).

settings = settings_of(os.environ)
outcomes = send_alerts(journal, found, settings, now=...)
"""

from __future__ import annotations

from flow.alerts.message import as_text
from flow.alerts.sending import Outcome, send_alerts
from flow.alerts.settings import AlertSettings, settings_of

__all__ = ["AlertSettings", "Outcome", "as_text", "send_alerts", "settings_of"]
