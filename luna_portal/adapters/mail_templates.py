"""The mails as people read them: subject, HTML and text, drawn from templates and the catalogs."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from luna_portal.i18n.catalog import TAGS, t


class MailKind(StrEnum):
    """Every mail the portal writes."""

    BOOKED = "booked"
    HELD = "held"
    MOVED = "moved"
    CANCELLED = "cancelled"
    UNDONE = "undone"
    REMINDER = "reminder"
    CONFIRM_EMAIL = "confirm_email"
    ALREADY_REGISTERED = "already_registered"
    RECOVER = "recover"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    INVITATION = "invitation"
    NEW_DOCUMENT = "new_document"
    NEW_RESULT = "new_result"
    NEW_PRESCRIPTION = "new_prescription"
    RENEWAL_ASKED = "renewal_asked"
    RENEWAL_ANSWERED = "renewal_answered"
    SHARE_CLOSED = "share_closed"


@dataclass(frozen=True, slots=True)
class Link:
    """Words to press, and the whole address they open."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """Who writes: the clinic as the foot of the mail names it."""

    name: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class MailContent:
    """What one mail says, in the reader's language: the facts are (label, value), the first one the weightiest."""

    subject: str
    title: str
    preheader: str = ""
    greeting: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    button: Link | None = None
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mail ready to read."""

    subject: str
    html: str
    text: str


def draw(draft: MailContent, clinic: ClinicCard, language: str) -> Drawn:
    """The mail in both forms. Whatever a person typed is escaped in the HTML; the subject is one line."""
    facts = {
        "draft": draft,
        "clinic": clinic,
        "tag": TAGS[language],
        "text": partial(t, language=language),
    }
    plain = _environment().get_template("mail.txt.j2").render(facts)
    return Drawn(
        subject=" ".join(draft.subject.split()),
        html=_environment().get_template("mail.html.j2").render(facts),
        text=re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n",
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("luna_portal.adapters"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
