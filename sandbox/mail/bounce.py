"""The report that a mail server sends back when it cannot deliver (RFC 3464)."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from sandbox.mail.mail import Mail


def bounce(mail: Mail, *, address: str, status: str, diagnostic: str, now: datetime) -> bytes:
    """Return a delivery status notification for one recipient; `status` as in RFC 3463."""
    report = MIMEMultipart("report", policy=SMTP)
    report.set_param("report-type", "delivery-status")
    report["From"] = "Mail Delivery System <MAILER-DAEMON@mx.sandbox.test>"
    report["To"] = mail.sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(now)
    report["Message-ID"] = make_msgid(domain="mx.sandbox.test")
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"{address}: {diagnostic}\n", policy=SMTP))
    report.attach(_status(address, status, diagnostic))
    report.attach(_original(mail))
    return bytes(report)


def _status(address: str, status: str, diagnostic: str) -> Message:
    part = Message(policy=SMTP)
    part["Content-Type"] = "message/delivery-status"
    server, recipient = Message(policy=SMTP), Message(policy=SMTP)
    server["Reporting-MTA"] = "dns; mx.sandbox.test"
    recipient["Final-Recipient"] = f"rfc822; {address}"
    recipient["Action"] = "failed" if status.startswith("5") else "delayed"
    recipient["Status"] = status
    recipient["Diagnostic-Code"] = f"smtp; {diagnostic}"
    part.set_payload([server, recipient])
    return part


def _original(mail: Mail) -> Message:
    part = Message(policy=SMTP)
    part["Content-Type"] = "text/rfc822-headers"
    original: EmailMessage = mail.message
    lines = "".join(f"{name}: {value}\r\n" for name, value in original.items())
    part.set_payload(lines.encode("ascii", "replace").decode())
    return part
