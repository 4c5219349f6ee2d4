"""Where alerts are sent, from environment variables (docs/alerts.md has them all). What is wrong is told before anything is sent."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from flow.errors import BadQuestion

Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
DEFAULT_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """A mail server and who gets mail."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    to: tuple[str, ...]
    authority: str | None
    """A file with the certificate authority of the organisation, where the machine does not know it."""


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """Where messages are posted as JSON."""

    urls: tuple[str, ...] = field(repr=False)
    token: str | None = field(repr=False)
    authority: str | None


@dataclass(frozen=True, kw_only=True)
class AlertSettings:
    """Everything that sending needs."""

    mail: MailSettings | None
    webhook: WebhookSettings | None
    dashboard: str
    """The address at which readers open the dashboard, ending in a slash."""
    seconds: float
    """How long a server may take for one answer."""


def settings_of(environment: Mapping[str, str]) -> AlertSettings | None:
    """The settings, or None where no channel is set at all. Raises BadQuestion, which names the variable and never a secret."""
    mail, webhook = _mail(environment), _webhook(environment)
    if mail is None and webhook is None:
        return None
    dashboard = environment.get("FLOW_URL", "").strip()
    if urlsplit(dashboard).scheme not in {"http", "https"} or not urlsplit(dashboard).hostname:
        raise BadQuestion(
            "FLOW_URL is to be the address at which readers open the dashboard, for the links in a message, such as "
            f"https://flow.example.nhs.uk/. Saw '{dashboard}'. Nothing was sent."
        )
    return AlertSettings(
        mail=mail, webhook=webhook, dashboard=f"{dashboard.rstrip('/')}/", seconds=_seconds(environment)
    )


def _mail(environment: Mapping[str, str]) -> MailSettings | None:
    host = environment.get("FLOW_SMTP_HOST", "").strip()
    if not host:
        return None
    security = environment.get("FLOW_SMTP_SECURITY", "starttls").strip().casefold()
    if security not in PORTS:
        raise BadQuestion(f"FLOW_SMTP_SECURITY is one of {', '.join(PORTS)}. Saw '{security}'. Nothing was sent.")
    kind: Security = security
    to = tuple(
        _address(one, "FLOW_MAIL_TO")
        for one in environment.get("FLOW_MAIL_TO", "").replace(";", ",").split(",")
        if one.strip()
    )
    sender = environment.get("FLOW_MAIL_FROM", "")
    if not to or not sender.strip():
        raise BadQuestion("FLOW_SMTP_HOST is set, so FLOW_MAIL_FROM and FLOW_MAIL_TO are needed too. Nothing was sent.")
    user, password = (
        environment.get("FLOW_SMTP_USER") or None,
        _secret(environment, "FLOW_SMTP_PASSWORD", "FLOW_SMTP_PASSWORD_FILE"),
    )
    if (user is None) != (password is None):
        raise BadQuestion(
            "FLOW_SMTP_USER and FLOW_SMTP_PASSWORD belong together: set both or neither. Nothing was sent."
        )
    if user and kind == "none" and not is_loopback(host):
        raise BadQuestion(
            "A password is not sent unencrypted. Set FLOW_SMTP_SECURITY to starttls or tls, or leave FLOW_SMTP_USER empty. "
            "Nothing was sent."
        )
    return MailSettings(
        host=host,
        port=_port(environment, PORTS[kind]),
        security=kind,
        user=user,
        password=password,
        sender=_address(sender, "FLOW_MAIL_FROM"),
        to=tuple(dict.fromkeys(to)),
        authority=environment.get("FLOW_ALERT_CA_FILE") or None,
    )


def _webhook(environment: Mapping[str, str]) -> WebhookSettings | None:
    urls = tuple(dict.fromkeys(environment.get("FLOW_WEBHOOK_URL", "").split()))
    for url in urls:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
            raise BadQuestion(
                "FLOW_WEBHOOK_URL is one address, or several with a blank between them, each beginning with https:// (http:// "
                "only to this machine itself). Nothing was sent."
            )
        if parts.username or parts.password:
            raise BadQuestion(
                "No user or password stands in FLOW_WEBHOOK_URL: use FLOW_WEBHOOK_TOKEN. Nothing was sent."
            )
    if not urls:
        return None
    return WebhookSettings(
        urls=urls,
        token=_secret(environment, "FLOW_WEBHOOK_TOKEN", "FLOW_WEBHOOK_TOKEN_FILE"),
        authority=environment.get("FLOW_ALERT_CA_FILE") or None,
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _secret(environment: Mapping[str, str], name: str, file: str) -> str | None:
    """A secret from its variable, or from the file that another names."""
    path = environment.get(file)
    if not path:
        secret = environment.get(name) or None
    else:
        try:
            secret = Path(path).read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            raise BadQuestion(f"The file that {file} names cannot be read. Nothing was sent.") from None
    if secret and any(c in secret for c in "\r\n\0"):
        raise BadQuestion(f"{name} holds a line end, which no server takes. Nothing was sent.")
    return secret


def _address(text: str, name: str) -> str:
    """One e-mail address. A header cannot be smuggled in with it: line ends are no part of an address."""
    try:
        found = Address(addr_spec=text.strip())
    except (HeaderParseError, ValueError, IndexError):
        found = Address()
    if not found.username or "." not in found.domain or not text.strip().isascii() or not text.strip().isprintable():
        raise BadQuestion(f"{name} holds what is no e-mail address: '{ascii(text.strip())[1:-1]}'. Nothing was sent.")
    return found.addr_spec


def _port(environment: Mapping[str, str], usual: int) -> int:
    said = environment.get("FLOW_SMTP_PORT", "").strip()
    if not said:
        return usual
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise BadQuestion(f"FLOW_SMTP_PORT is a number from 1 to 65535. Saw '{said}'. Nothing was sent.")
    return int(said)


def _seconds(environment: Mapping[str, str]) -> float:
    said = environment.get("FLOW_ALERT_SECONDS", "").strip()
    try:
        seconds = float(said) if said else DEFAULT_SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 300:
        raise BadQuestion(f"FLOW_ALERT_SECONDS is a number of seconds up to 300. Saw '{said}'. Nothing was sent.")
    return seconds
