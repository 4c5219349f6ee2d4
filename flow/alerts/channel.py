"""What can go wrong on the way to a recipient, in words; and a certificate that is always checked."""

from __future__ import annotations

import ssl
from pathlib import Path

from flow.errors import BadQuestion


class NotSent(Exception):
    """One message could not be sent. Its text says why, without any secret."""

    def __init__(self, words: str, *, again: bool = False) -> None:
        super().__init__(words)
        self.again = again
        """Whether it was surely not accepted and may be accepted in a moment: only then is it tried again at once."""


def checked_certificates(authority: str | None) -> ssl.SSLContext:
    """TLS with the server's certificate checked, against the organisation's own authority too where a file names it."""
    context = ssl.create_default_context()
    if authority:
        try:
            context.load_verify_locations(cafile=str(Path(authority)))
        except (OSError, ssl.SSLError):
            raise BadQuestion(
                "The file that FLOW_ALERT_CA_FILE names holds no certificate. Nothing was sent."
            ) from None
    return context


def tls_words(error: ssl.SSLError) -> str:
    """Why an encrypted connection failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message}); see FLOW_ALERT_CA_FILE"
    return f"the encrypted connection failed ({error.reason or 'no reason given'})"
