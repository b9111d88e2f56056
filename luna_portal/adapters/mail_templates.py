"""The mails as people read them: subject, HTML and text, drawn from templates and the catalogs."""

from enum import StrEnum


class MailKind(StrEnum):
    """Every mail the portal writes."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    REMINDER = "reminder"
    CONFIRM_EMAIL = "confirm_email"
    ALREADY_REGISTERED = "already_registered"
    RECOVER = "recover"
    PASSWORD_CHANGED = "password_changed"
    INVITATION = "invitation"
