"""`python -m flow alert`: settings refused in words, exit codes, and a journey from a missing file to its being turned off."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback_servers import Listener, Mailbox, mail_server, web_listener

from flow.alerts import settings_of
from flow.cli import main
from flow.errors import BadQuestion
from flow.intake import load_file
from flow.journal.watches import turn_off, turn_on
from flow.store import Store
from flow.writings import the_journal

MAIL = {"FLOW_SMTP_HOST": "smtp.example.org", "FLOW_MAIL_FROM": "flow@example.org", "FLOW_MAIL_TO": "a@example.org"}
URL = {"FLOW_URL": "https://flow.example.org/"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({**MAIL}, "FLOW_URL"),
        ({**URL, **MAIL, "FLOW_MAIL_TO": ""}, "FLOW_MAIL_TO"),
        ({**URL, **MAIL, "FLOW_MAIL_TO": "a@example.org\r\nBcc: b@example.org"}, "no e-mail address"),
        ({**URL, **MAIL, "FLOW_MAIL_FROM": "flow manager"}, "no e-mail address"),
        ({**URL, **MAIL, "FLOW_SMTP_SECURITY": "ssl"}, "FLOW_SMTP_SECURITY"),
        ({**URL, **MAIL, "FLOW_SMTP_USER": "u"}, "belong together"),
        (
            {**URL, **MAIL, "FLOW_SMTP_SECURITY": "none", "FLOW_SMTP_USER": "u", "FLOW_SMTP_PASSWORD": "pw-secret"},
            "not sent unencrypted",
        ),
        ({**URL, **MAIL, "FLOW_SMTP_PORT": "smtp"}, "FLOW_SMTP_PORT"),
        ({**URL, **MAIL, "FLOW_ALERT_SECONDS": "0"}, "FLOW_ALERT_SECONDS"),
        ({**URL, **MAIL, "FLOW_SMTP_USER": "u", "FLOW_SMTP_PASSWORD_FILE": "/no/such/file"}, "cannot be read"),
        ({**URL, "FLOW_WEBHOOK_URL": "http://hooks.example.org/x"}, "https://"),
        ({**URL, "FLOW_WEBHOOK_URL": "https://u:pw-secret@hooks.example.org/x"}, "FLOW_WEBHOOK_TOKEN"),
        ({**URL, "FLOW_WEBHOOK_URL": "file:///etc/passwd"}, "https://"),
        ({**URL, "FLOW_WEBHOOK_URL": "https://x.example.org", "FLOW_WEBHOOK_TOKEN": "pw-secret\n"}, "line end"),
    ],
)
def test_wrong_settings_are_refused_in_words_without_a_secret(given: dict[str, str], words: str) -> None:
    with pytest.raises(BadQuestion, match=words) as refused:
        settings_of(given)
    assert "pw-secret" not in str(refused.value)
    assert "Nothing was sent" in str(refused.value)


def test_settings_keep_secrets_out_of_sight(tmp_path: Path) -> None:
    assert settings_of({}) is None
    secret = tmp_path / "password"
    secret.write_text("pw-secret\n")
    made = settings_of({**URL, **MAIL, "FLOW_SMTP_USER": "u", "FLOW_SMTP_PASSWORD_FILE": str(secret)})
    assert made is not None
    assert made.mail is not None
    assert made.mail.password == "pw-secret"
    assert "pw-secret" not in repr(made)
    assert (made.mail.port, made.mail.security) == (587, "starttls")


def daily_figures(store: Store, tmp_path: Path, *, days_old: int, name: str) -> None:
    last = datetime.now(UTC).date() - timedelta(days=days_old)
    file = tmp_path / name
    rows = "".join(f"RH5,{last - timedelta(days=n)},300,100,200\n" for n in range(8))
    file.write_text("place,day,nctr,discharged,remaining\n" + rows)
    assert load_file(store, file, now=datetime.now(UTC) - timedelta(hours=1), loaded_by="tests").published


def test_a_missing_file_is_told_once_and_not_once_it_is_turned_off(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def alert(*more: str) -> tuple[int, str]:
        code = main(["alert", *more])
        said = capsys.readouterr()
        assert "pw-secret" not in said.out + said.err
        return code, said.out + said.err

    daily_figures(store, tmp_path, days_old=30, name="a.csv")
    code, said = alert()
    assert code == 2
    assert "No channel is set" in said
    code, said = alert("--dry-run")
    assert code == 0
    for part in ("A file not arrived: ", "(FLOW_URL)/data", "To hear no more of one of these"):
        assert part in said

    with mail_server(Mailbox()) as box, web_listener(Listener()) as hook:
        for key, value in {
            **URL,
            **MAIL,
            "FLOW_SMTP_HOST": "127.0.0.1",
            "FLOW_SMTP_PORT": str(box.port),
            "FLOW_SMTP_SECURITY": "none",
            "FLOW_WEBHOOK_URL": hook.url,
            "FLOW_WEBHOOK_TOKEN": "pw-secret",
        }.items():
            monkeypatch.setenv(key, value)
        code, said = alert("--json")
        told = json.loads(said[: said.rindex("}") + 1])
        assert code == 0
        assert [t["kind"] for t in told["triggers"]] == ["file"]
        assert [o["state"] for o in told["outcomes"]] == ["sent", "sent"]
        assert alert()[0] == 0
        assert (len(box.mails), len(hook.posts)) == (1, 1)

        # another file comes and the next one does not: a new event, but nobody wants to hear of it
        now = datetime.now(UTC)
        turn_off(the_journal(), "file:daily", reason="feed is being moved", author="information team", now=now)
        daily_figures(store, tmp_path, days_old=20, name="b.csv")
        assert "Nothing asks for attention." in alert()[1]
        assert len(box.mails) == 1
        turn_on(the_journal(), "file:daily", reason="it runs", author="information team", now=now)
        assert alert()[0] == 0
        assert (len(box.mails), len(hook.posts)) == (2, 2)

        hook.answers = [500]
        daily_figures(store, tmp_path, days_old=10, name="c.csv")
        code, said = alert()
        assert code == 1
        assert "answered 500" in said
        assert (len(box.mails), len(hook.posts)) == (3, 3)


def test_illustrative_set_is_sent_only_when_asked_for_and_says_so(
    own_flow_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with web_listener(Listener()) as hook:
        monkeypatch.setenv("FLOW_URL", "https://flow.example.org")
        monkeypatch.setenv("FLOW_WEBHOOK_URL", hook.url)
        assert main(["alert"]) == 0
        assert hook.posts == []
        assert "Nothing real is loaded" in capsys.readouterr().err
        assert main(["alert", "--demonstration", "--today", "2026-02-16"]) == 0
    (post,) = hook.posts
    assert post["made_up"]
    assert "made-up figures" in post["text"]
    assert all(a["id"].startswith("demonstration:") and "demonstration=true" in a["link"] for a in post["alerts"])
