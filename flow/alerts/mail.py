"""One e-mail to one recipient by SMTP: encrypted unless the settings say otherwise, and every failure in words."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from flow.alerts.channel import NotSent, checked_certificates, tls_words
from flow.alerts.settings import MailSettings


def send_mail(settings: MailSettings, mail: EmailMessage, *, to: str, seconds: float) -> None:
    """Hand a message to the mail server for one recipient. Raises NotSent."""
    where = f"{settings.host}:{settings.port}"
    context = checked_certificates(settings.authority) if settings.security != "none" else None
    accepted = False
    try:
        with _connected(settings, context, seconds) as server:
            server.ehlo()
            if settings.security == "starttls":
                if not server.has_extn("starttls"):
                    raise NotSent(
                        f"{where} offers no encryption (STARTTLS), and nothing is sent without. See FLOW_SMTP_SECURITY"
                    )
                server.starttls(context=context)
                server.ehlo()
            if settings.user and settings.password:
                server.login(settings.user, settings.password)
            server.send_message(mail, from_addr=settings.sender, to_addrs=[to])
            accepted = True
    except NotSent:
        raise
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"{where} refused the user or password ({error.smtp_code})") from None
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        raise NotSent(f"{where} refused the recipient ({code})", again=400 <= code < 500) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{where} refused it ({error.smtp_code})", again=400 <= error.smtp_code < 500) from None
    except smtplib.SMTPServerDisconnected:
        if not accepted:  # else it was accepted, and only the good-bye failed
            raise NotSent(f"{where} broke off, or did not answer within {seconds:g} seconds") from None
    except smtplib.SMTPException as error:
        raise NotSent(f"{where}: {type(error).__name__}") from None
    except ssl.SSLError as error:
        raise NotSent(f"{where}: {tls_words(error)}") from None
    except TimeoutError:
        if not accepted:
            raise NotSent(f"{where} did not answer within {seconds:g} seconds") from None
    except OSError as error:
        if not accepted:
            raise NotSent(f"{where} cannot be reached ({error.strerror or type(error).__name__})", again=True) from None


def _connected(settings: MailSettings, context: ssl.SSLContext | None, seconds: float) -> smtplib.SMTP:
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=seconds, context=context)
    return smtplib.SMTP(settings.host, settings.port, timeout=seconds)
