"""Secrets of links, derived from the installation's key: mails can be written again, and no table keeps one."""

import base64
import hashlib
import hmac

from luna_portal.settings import current


def appointment_token(public_id: str) -> str:
    """The secret of `/cita/<token>`, 43 URL-safe characters; its digest is `Appointment.token_digest`."""
    return _derived("cita", public_id)


def mail_proof(public_id: str, email: str) -> str:
    """What only a mail about that appointment to that address holds: whoever shows it has read the mail."""
    return _derived("correo", f"{public_id}:{email}")[:22]


def ticket_token(reference: str) -> str:
    """The secret of a one-time link, 43 URL-safe characters; `reference` is the random public id of its ticket."""
    return _derived("ticket", reference)


def _derived(purpose: str, name: str) -> str:
    mac = hmac.digest(current().secret.encode(), f"{purpose}:{name}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")
