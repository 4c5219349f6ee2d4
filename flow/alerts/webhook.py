"""One POST of JSON to one address: no redirects followed, certificates checked, every failure in words without the address's path."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from flow.alerts.channel import NotSent, checked_certificates, tls_words
from flow.alerts.settings import WebhookSettings, is_loopback

AGAIN = {408, 425, 429, 502, 503, 504}
"""Answers by which a server says that it did not take it and may in a moment."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A redirect could lead anywhere, also out of the organisation: it is a failure."""


def host_of(url: str) -> str:
    """What to call an address in words: its path is often its password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def post(settings: WebhookSettings, url: str, body: dict[str, Any], *, key: str, seconds: float) -> None:
    """Post a message; done when the server answers with 200 to 299. Raises NotSent."""
    where = host_of(url)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "System-Flow", "Idempotency-Key": key}
    if settings.token:
        headers["Authorization"] = f"Bearer {settings.token}"
    asked = urllib.request.Request(
        url, data=json.dumps(body, ensure_ascii=False).encode(), headers=headers, method="POST"
    )
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if urlsplit(url).scheme == "https":
        handlers.append(urllib.request.HTTPSHandler(context=checked_certificates(settings.authority)))
    if is_loopback(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(asked, timeout=seconds) as answer:
            answer.read(64)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotSent(f"{where} answered {error.code}", again=error.code in AGAIN) from None
    except urllib.error.URLError as error:
        raise _in_words(where, error.reason, seconds) from None
    except (OSError, http.client.HTTPException) as error:
        raise _in_words(where, error, seconds) from None


def _in_words(where: str, reason: object, seconds: float) -> NotSent:
    if isinstance(reason, TimeoutError):
        return NotSent(f"{where} did not answer within {seconds:g} seconds")
    if isinstance(reason, ssl.SSLError):
        return NotSent(f"{where}: {tls_words(reason)}")
    if isinstance(reason, http.client.HTTPException):
        return NotSent(f"{where} gave no answer that can be read ({type(reason).__name__})")
    refused = isinstance(reason, ConnectionRefusedError)
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else type(reason).__name__
    return NotSent(f"{where} cannot be reached ({said})", again=refused)
