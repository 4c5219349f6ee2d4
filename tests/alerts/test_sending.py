"""Alerts against a real mail server and a real listener on this machine: each once, and every failure told and made good."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from loopback_servers import Listener, Mailbox, free_port, mail_server, silent_server, slowly, web_listener

from flow.alerts import AlertSettings, Outcome, send_alerts, settings_of
from flow.alerts import sending as the_sending
from flow.errors import StoreFault
from flow.journal import Journal
from flow.triggers import Trigger

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
TO = "flow-managers@example.org"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path) as opened:
        yield opened


def a_trigger(**changed: Any) -> Trigger:
    trigger = Trigger(
        event="signal:RH5:nctr_remaining:above-ucl",
        first_day=date(2026, 2, 9),
        last_day=date(2026, 2, 15),
        kind="signal",
        watch="signal:RH5:nctr_remaining",
        words="Patients who remain: 3 patients.",
        words_sent="Patients who remain, Somerset FT: 217.6 patients.",
        metric="nctr_remaining",
        place="RH5",
        page="daily",
        filters=(("place", "Somerset FT (RH5)"),),
    )
    return replace(trigger, **changed)


def settings(*, mail: int | None = None, hook: str | None = None, **more: str) -> AlertSettings:
    given = {"FLOW_URL": "https://flow.example.org", "FLOW_ALERT_SECONDS": "2", **more}
    if mail:
        given |= {
            "FLOW_SMTP_HOST": "127.0.0.1",
            "FLOW_SMTP_PORT": str(mail),
            "FLOW_MAIL_FROM": "flow@example.org",
            "FLOW_MAIL_TO": more.get("FLOW_MAIL_TO", TO),
            "FLOW_SMTP_SECURITY": more.get("FLOW_SMTP_SECURITY", "none"),
        }
    if hook:
        given["FLOW_WEBHOOK_URL"] = hook
    made = settings_of(given)
    assert made is not None
    return made


def send(journal: Journal, *found: Trigger, to: AlertSettings, **more: Any) -> list[Outcome]:
    return list(send_alerts(journal, found or (a_trigger(),), to, now=NOW, pause=lambda _: None, **more))


def states(outcomes: list[Outcome]) -> list[str]:
    return [one.state for one in outcomes]


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[Listener]:
    with web_listener(Listener()) as opened:
        yield opened


# --- each once ---


def test_each_recipient_is_told_once_with_link_and_way_to_turn_it_off(
    journal: Journal, box: Mailbox, hook: Listener
) -> None:
    both = settings(
        mail=box.port, hook=hook.url, FLOW_MAIL_TO=f"{TO}; hub@example.org", FLOW_WEBHOOK_TOKEN="open sesame"
    )
    assert states(send(journal, to=both)) == ["sent", "sent", "sent"]
    assert states(send(journal, to=both)) == ["nothing new"] * 3
    assert [to for to, _ in box.mails] == [TO, "hub@example.org"]
    mail = box.mails[0][1]
    assert mail["To"] == TO  # nobody sees who else is told
    assert mail["Subject"] == "System Flow: 1 thing asks for attention: a special cause"
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    for part in (plain.get_content(), html.get_content()):
        assert "217.6 patients" in part
        assert "https://flow.example.org/?place=Somerset%20FT%20%28RH5%29" in part
        assert "https://flow.example.org/data#what-is-watched" in part
        assert "3 patients" not in part  # the words for inside
    (post,) = hook.posts
    assert post["alerts"][0]["id"] == "signal:RH5:nctr_remaining:above-ucl:2026-02-09"
    assert hook.heads[0]["Authorization"] == "Bearer open sesame"
    kept = [str(e) for e in journal.current("alert")]
    assert len(kept) == 3
    assert not any(secret in e for e in kept for secret in (TO, "secret-path", "open sesame"))


def test_only_what_is_new_is_sent_and_a_moved_first_day_is_not_new(journal: Journal, box: Mailbox) -> None:
    to = settings(mail=box.port)
    send(journal, to=to)
    moved = a_trigger(first_day=date(2026, 2, 2), last_day=date(2026, 2, 22))
    assert states(send(journal, moved, to=to)) == ["nothing new"]
    other = a_trigger(event="file:daily", kind="file", words_sent="The daily figures: not arrived.")
    (done,) = send(journal, moved, other, to=to)
    assert done.events == (other.id,)
    body = box.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert "217.6" not in body.get_content()
    made_up = a_trigger(illustrative=True)
    assert states(send(journal, made_up, to=to)) == ["sent"]  # never taken for the real one
    assert "DEMONSTRATION, made-up figures" in str(box.mails[-1][1]["Subject"])


def test_dry_run_says_what_would_be_sent_and_sends_and_keeps_nothing(journal: Journal, box: Mailbox) -> None:
    to = settings(mail=box.port)
    assert states(send(journal, to=to, dry_run=True)) == ["would be sent"]
    assert (box.mails, journal.current("alert")) == ([], [])
    assert states(send(journal, to=to)) == ["sent"]
    assert states(send(journal, to=to, dry_run=True)) == ["nothing new"]


def test_words_cannot_smuggle_in_a_header_or_markup(journal: Journal, box: Mailbox) -> None:
    bad = a_trigger(words_sent="Ward <script>\r\nBcc: all@example.org\x00 closed")
    send(journal, bad, to=settings(mail=box.port))
    mail = box.mails[0][1]
    html = mail.get_body(("html",))
    assert html is not None
    assert mail["Bcc"] is None
    assert "Ward &lt;script&gt; Bcc: all@example.org closed" in html.get_content()


# --- failures ---


def test_one_failing_channel_does_not_stop_the_other_and_is_made_good(journal: Journal, hook: Listener) -> None:
    box = Mailbox()
    both = settings(mail=box.port, hook=hook.url)
    first = send(journal, to=both)
    assert states(first) == ["not sent", "sent"]
    assert "cannot be reached" in first[0].words
    assert "next run" in first[0].words
    with mail_server(box):
        assert states(send(journal, to=both)) == ["sent", "nothing new"]
    assert (len(box.mails), len(hook.posts)) == (1, 1)


@pytest.mark.parametrize(
    ("answers", "state", "posts", "words"),
    [
        ([500], "not sent", 1, "answered 500"),
        ([404], "not sent", 1, "answered 404"),
        ([302], "not sent", 1, "answered 302"),
        ([503, 429, 200], "sent", 3, "at attempt 3"),
        ([503], "not sent", 3, "answered 503"),
    ],
    ids=["fault", "gone", "redirect", "later", "never"],
)
def test_listener_that_refuses(
    journal: Journal, hook: Listener, answers: list[Any], state: str, posts: int, words: str
) -> None:
    hook.answers = answers
    (done,) = send(journal, to=settings(hook=hook.url))
    assert (done.state, len(hook.posts)) == (state, posts)
    assert words in done.words
    assert "secret-path" not in done.words
    hook.answers = [200]
    assert states(send(journal, to=settings(hook=hook.url))) == ["nothing new" if state == "sent" else "sent"]


def test_mail_server_that_refuses_for_now_is_asked_again_and_one_that_refuses_for_good_is_not(
    journal: Journal, box: Mailbox
) -> None:
    box.refuse = ["451 later", "250 OK"]
    box.refuse.pop()
    (done,) = send(journal, to=settings(mail=box.port))
    assert (done.state, len(box.mails)) == ("sent", 1)
    box.refuse = ["550 nobody here", "550 nobody here"]
    (refused,) = send(journal, a_trigger(event="x"), to=settings(mail=box.port))
    assert "refused the recipient (550)" in refused.words
    assert len(box.refuse) == 1


def test_server_that_says_nothing_is_left_in_time_and_not_asked_twice(journal: Journal, hook: Listener) -> None:
    hook.answers = [slowly(1.0)]
    slow = settings(hook=hook.url, FLOW_ALERT_SECONDS="0.3")
    (done,) = send(journal, to=slow)
    assert "did not answer within 0.3 seconds" in done.words
    assert len(hook.posts) == 1  # it may have taken it
    with silent_server() as port:
        (mail,) = send(journal, to=settings(mail=port, FLOW_ALERT_SECONDS="0.3"))
    assert mail.state == "not sent"
    assert "did not answer within 0.3 seconds" in mail.words


def test_nothing_is_sent_unencrypted_where_encryption_was_asked_for(journal: Journal, box: Mailbox) -> None:
    (done,) = send(journal, to=settings(mail=box.port, FLOW_SMTP_SECURITY="starttls"))
    assert "no encryption" in done.words
    assert box.mails == []


def test_certificate_and_password_are_checked(journal: Journal, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    login = {"FLOW_SMTP_USER": "flow", "FLOW_SMTP_PASSWORD": "sesame", "FLOW_SMTP_SECURITY": "starttls"}
    with mail_server(Mailbox(), tls=context, password="sesame") as box:
        (untrusted,) = send(journal, to=settings(mail=box.port, **login))
        assert "certificate is not trusted" in untrusted.words
        known = login | {"FLOW_ALERT_CA_FILE": str(ca)}
        (wrong,) = send(journal, to=settings(mail=box.port, **known | {"FLOW_SMTP_PASSWORD": "wrong word"}))
        assert "refused the user or password (535)" in wrong.words
        assert "wrong word" not in wrong.words
        assert states(send(journal, to=settings(mail=box.port, **known))) == ["sent"]
        assert len(box.mails) == 1
    with web_listener(Listener(), tls=context) as hook:
        url = hook.url.replace("http:", "https:")
        (untrusted,) = send(journal, to=settings(hook=url))
        assert "certificate is not trusted" in untrusted.words
        assert states(send(journal, to=settings(hook=url, FLOW_ALERT_CA_FILE=str(ca)))) == ["sent"]


# --- crashes and others ---


def test_crash_after_sending_sends_twice_at_worst_and_recognisably(
    journal: Journal, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: Any, **__: Any) -> None:
        raise StoreFault("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(the_sending, "remember_told", crash)
        with pytest.raises(StoreFault):
            send(journal, to=settings(mail=box.port))
    assert states(send(journal, to=settings(mail=box.port))) == ["sent"]
    assert states(send(journal, to=settings(mail=box.port))) == ["nothing new"]
    first, second = (mail["Message-ID"] for _, mail in box.mails)
    assert first == second


def test_two_at_once_send_once(tmp_path: Path, hook: Listener) -> None:
    hook.answers = [slowly(0.3)]
    seen: list[str] = []

    def run() -> None:
        with Journal.open(tmp_path) as own:
            seen.extend(states(send(own, to=settings(hook=hook.url))))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(seen) == ["nothing new", "sent"]
    assert len(hook.posts) == 1


def test_what_was_sent_long_ago_does_not_hide_a_new_event(journal: Journal, box: Mailbox) -> None:
    to = settings(mail=box.port)
    send(journal, to=to)
    again = a_trigger(first_day=date(2026, 5, 4), last_day=date(2026, 5, 10))
    assert states(list(send_alerts(journal, [again], to, now=NOW + timedelta(days=70)))) == ["sent"]


def test_port_where_nobody_listens_is_told(journal: Journal) -> None:
    (done,) = send(journal, to=settings(hook=f"http://127.0.0.1:{free_port()}/x"))
    assert "cannot be reached" in done.words
