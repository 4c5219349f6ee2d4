"""A real mail server and a real web listener on this machine, which keep what they were sent and can misbehave."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """What a mail server accepted; `refuse` answers with a code instead, once for each code in it."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refuse: list[str] = []
        self.port = free_port()

    async def handle_RCPT(self, _s: Any, _session: Any, envelope: Envelope, to: str, _options: Any) -> str:
        if self.refuse:
            return self.refuse.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails += [(to, mail) for to in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def mail_server(box: Mailbox, *, tls: ssl.SSLContext | None = None, password: str | None = None) -> Iterator[Mailbox]:
    """With `tls`, encryption is demanded; with `password`, the user `flow` has to log in."""

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"flow", (password or "").encode())
        return AuthResult(success=right, handled=False)  # the server answers

    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=known if password else None,
        auth_required=password is not None,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


class Listener:
    """What a web server was posted; `answers` says how it answers, one after another, the last for good."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.answers: list[int | Callable[[], int]] = [200]
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/secret-path"

    def answer(self) -> int:
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return one() if callable(one) else one


@contextmanager
def web_listener(seen: Listener, *, tls: ssl.SSLContext | None = None) -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.heads.append(dict(self.headers.items()))
            seen.posts.append(json.loads(body))
            code = seen.answer()
            self.send_response(code)
            if 300 <= code < 400:
                self.send_header("Location", f"http://127.0.0.1:{seen.port}/elsewhere")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", seen.port), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes a connection and never says anything."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(8)
        yield int(one.getsockname()[1])


def slowly(seconds: float, code: int = 200) -> Callable[[], int]:
    def answer() -> int:
        time.sleep(seconds)
        return code

    return answer
