"""Whether the portal can send mail at all, and which sentence is true then: every screen's claim asks here."""

from luna_portal.i18n.catalog import DEFAULT, has_text
from luna_portal.settings import current

WITHOUT = "_without_mail"
"""Ends the key of the sentence that is said instead while there is no mail server."""


def mail_works() -> bool:
    """Whether a mail server is configured; without one mails wait in the team's list, and nobody gets them."""
    return bool(current().smtp_url)


def true_key(key: str) -> str:
    """The key of the sentence to say: of one that claims a mail, the one that does not while there is no mail server."""
    return key if mail_works() or not has_text(key + WITHOUT, DEFAULT) else key + WITHOUT
