"""No test ever sends to where the person who runs it sends."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def no_channels_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("FLOW_SMTP_", "FLOW_MAIL_", "FLOW_WEBHOOK_", "FLOW_ALERT_")) or name == "FLOW_URL":
            monkeypatch.delenv(name)
