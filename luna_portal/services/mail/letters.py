"""From an outbox row to a letter: what each mail says, with the links made at the last moment."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from sqlmodel import Session

from luna_portal.adapters.calendar_entry import Method
from luna_portal.adapters.mail import Letter
from luna_portal.adapters.mail_templates import ClinicCard, Drawn, Link, MailContent, MailKind, draw
from luna_portal.domain.appointments.lifecycle import may_change_until
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic, OutboxMessage
from luna_portal.services.mail.link_secrets import appointment_token, mail_proof, ticket_token
from luna_portal.settings import current
from luna_portal.views.appointments.calendar_entry import CalendarAppointment, entry, full, place

CALENDAR_METHODS = {
    MailKind.BOOKED: Method.REQUEST,
    MailKind.MOVED: Method.REQUEST,
    MailKind.UNDONE: Method.REQUEST,
    MailKind.CANCELLED: Method.CANCEL,
}
AccountMail = Callable[[Clinic, Reader, OutboxMessage, bool], MailContent]
ABOUT_APPOINTMENTS = frozenset(CALENDAR_METHODS) | {MailKind.REMINDER, MailKind.HELD}


def compose(db: Session, message: OutboxMessage, *, now: datetime) -> Letter:
    """The letter of an outbox row, as it would go out now. The same row gives the same Message-ID and calendar entry.

    Raises: KeyError when the row lacks a value that its kind needs.
    """
    clinic = db.get_one(Clinic, 1)
    kind = MailKind(message.kind)
    drawn = read(db, message, now=now, sent=True)
    sender = current().mail_from or clinic.email
    method = CALENDAR_METHODS.get(kind)
    return Letter(
        message_id=message_id(message.key, sender),
        sender=sender,
        sender_name=clinic.name,
        reply_to=clinic.email,
        recipient=message.recipient,
        recipient_name=message.recipient_name,
        subject=drawn.subject,
        html=drawn.html,
        text=drawn.text,
        language=TAGS[message.language],
        written_at=now,
        calendar=_calendar(clinic, message, method) if method else b"",
        calendar_method=method.value if method else "",
    )


def read(db: Session, message: OutboxMessage, *, now: datetime, secrets: bool = True, sent: bool = False) -> Drawn:
    """The mail as its reader sees it; without `secrets` its private links lead to the portal's front page.

    Only a mail that is `sent` carries what proves that it was read.
    """
    clinic = db.get_one(Clinic, 1)
    kind = MailKind(message.kind)
    reader = Reader(message.language, clinic.tz)
    if kind in ABOUT_APPOINTMENTS:
        draft = _about_appointment(kind, clinic, reader, message, secrets=secrets, sent=sent, now=now)
    else:
        draft = ACCOUNT_MAILS[kind](clinic, reader, message, secrets)
    return draw(draft, ClinicCard(clinic.name, clinic.phone, clinic.address), message.language)


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the mail with that key: the same at every try, so that a repeat is seen once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"


def _calendar(clinic: Clinic, message: OutboxMessage, method: Method) -> bytes:
    values = message.values
    visit = CalendarAppointment(
        appointment=values["appointment"],
        sequence=values["sequence"],
        folio=values["folio"],
        starts_at=datetime.fromisoformat(values["starts_at"]),
        ends_at=datetime.fromisoformat(values["ends_at"]),
        modality=values["modality"],
        professional=values["professional"],
        room=values["room"],
    )
    one = entry(
        clinic,
        Reader(message.language, clinic.tz),
        visit,
        cancelled=method is Method.CANCEL,
        stamped_at=message.created_at,
        who=(message.recipient, message.recipient_name),
    )
    from luna_portal.adapters.calendar_file import calendar_file

    return calendar_file([one], method, zone=clinic.tz, language=TAGS[message.language])


def _when(reader: Reader, instant: datetime) -> str:
    """The day, the hour and whose hour it is."""
    zone = reader.text("mail.zone", zone=reader.zone_name())
    return reader.text("mail.day_time", day=reader.day_long(instant), time=reader.time(instant), zone=zone)


def _about_appointment(
    kind: MailKind, clinic: Clinic, reader: Reader, message: OutboxMessage, *, secrets: bool, sent: bool, now: datetime
) -> MailContent:  # fmt: skip
    values = message.values
    starts_at = datetime.fromisoformat(values["starts_at"])
    words = {"clinic": clinic.name, "day": reader.day_long(starts_at), "time": reader.time(starts_at)}
    near = _nearness(reader, starts_at, now) if kind is MailKind.REMINDER else ""
    facts = [(reader.text("mail.when"), _when(reader, starts_at))]
    if before := values.get("starts_before"):
        facts.append((reader.text("mail.was"), _when(reader, datetime.fromisoformat(before))))
    facts += [
        (reader.text("mail.with"), values["professional"]),
        (reader.text("mail.where"), place(clinic, values["modality"], values["room"], reader)),
        (reader.text("mail.folio"), values["folio"]),
    ]
    if kind is MailKind.HELD:
        words["until"] = reader.day_time(datetime.fromisoformat(values["held_until"]))
    page = _Page.of(message, reader, secrets=secrets, sent=sent)
    gone = kind is MailKind.CANCELLED
    body = reader.text(f"mail.{kind}.body", **words)
    return MailContent(
        subject=reader.text(f"mail.{kind}.subject{near}", **words),
        title=reader.text(f"mail.{kind}.title{near}", **words),
        preheader=_when(reader, starts_at),
        greeting=reader.text("mail.greeting", name=message.recipient_name),
        paragraphs=(body,),
        facts=tuple(facts),
        button=_button(kind, reader, page),
        links=() if gone or kind is MailKind.HELD else _choices(reader, page),
        notes=_notes(kind, clinic, reader, starts_at, now),
    )


class _Page(NamedTuple):
    """The appointment's page, and what its links carry behind the "#" to prove that the mail was read."""

    address: str
    proof: str

    @classmethod
    def of(cls, message: OutboxMessage, reader: Reader, *, secrets: bool, sent: bool) -> Self:
        """The page of a message's appointment, or without `secrets` the portal's front page."""
        if not secrets:
            return cls(full(routes.localized(routes.HOME, reader.language)), "")
        public_id = message.values["appointment"]
        address = full(routes.appointment_link(appointment_token(public_id), reader.language))
        return cls(address, f".{mail_proof(public_id, message.recipient)}" if sent else "")

    def to(self, wish: str) -> str:
        """Where a link leads that asks for something on the page."""
        return f"{self.address}#{wish}{self.proof}"


def _button(kind: MailKind, reader: Reader, page: _Page) -> Link:
    if kind is MailKind.CANCELLED:
        return Link(reader.text("mail.book"), full(routes.booking(reader.language)))
    return Link(reader.text("mail.held.button" if kind is MailKind.HELD else "mail.see"), page.to("ver"))


def _choices(reader: Reader, page: _Page) -> tuple[Link, ...]:
    return (
        Link(reader.text("mail.confirm"), page.to("confirmar")),
        Link(reader.text("mail.move"), page.to("cambiar")),
        Link(reader.text("mail.cancel"), page.to("cancelar")),
    )


def _notes(kind: MailKind, clinic: Clinic, reader: Reader, starts_at: datetime, now: datetime) -> tuple[str, ...]:
    if kind is MailKind.CANCELLED:
        return (reader.text("mail.privacy"),)
    first = reader.text("mail.held.not_you") if kind is MailKind.HELD else _policy(clinic, reader, starts_at, now)
    return first, reader.text("mail.privacy")


def _policy(clinic: Clinic, reader: Reader, starts_at: datetime, now: datetime) -> str:
    until = may_change_until(starts_at, timedelta(minutes=clinic.change_notice_minutes))
    if until <= now:
        return reader.text("mail.policy_past", phone=clinic.phone)
    return reader.text("mail.policy", until=reader.day_time(until), phone=clinic.phone)


def _nearness(reader: Reader, starts_at: datetime, now: datetime) -> str:
    days = (reader.local(starts_at).date() - reader.local(now).date()).days
    return {0: "_today", 1: "_tomorrow"}.get(days, "_later")


def _ticket_link(path: str, reader: Reader, message: OutboxMessage, *, secrets: bool) -> str:
    page = full(routes.localized(path, reader.language))
    return f"{page}?boleto={ticket_token(message.values['ticket'])}" if secrets else page


def _with_ticket(
    kind: MailKind, path: str, *, asked: bool
) -> Callable[[Clinic, Reader, OutboxMessage, bool], MailContent]:
    """Mails around a one-time link: the row's values name its `ticket`, and when it `expires_at`."""

    def drafted(clinic: Clinic, reader: Reader, message: OutboxMessage, secrets: bool) -> MailContent:  # noqa: FBT001
        until = datetime.fromisoformat(message.values["expires_at"])
        words = {"clinic": clinic.name, "until": reader.day_time(until)}
        return MailContent(
            subject=reader.text(f"mail.{kind}.subject", **words),
            title=reader.text(f"mail.{kind}.title", **words),
            paragraphs=(reader.text(f"mail.{kind}.body", **words),),
            button=Link(reader.text(f"mail.{kind}.button"), _ticket_link(path, reader, message, secrets=secrets)),
            notes=(reader.text("mail.not_you"),) if asked else (),
        )

    return drafted


def _already_registered(clinic: Clinic, reader: Reader, _message: OutboxMessage, _secrets: bool) -> MailContent:  # noqa: FBT001
    recover = full(routes.localized(routes.RECOVER, reader.language))
    sign_in = full(routes.localized(routes.SIGN_IN, reader.language))
    return MailContent(
        subject=reader.text("mail.already_registered.subject"),
        title=reader.text("mail.already_registered.title"),
        paragraphs=(reader.text("mail.already_registered.body", clinic=clinic.name),),
        button=Link(reader.text("mail.already_registered.button"), sign_in),
        links=(Link(reader.text("mail.already_registered.recover"), recover),),
        notes=(reader.text("mail.not_you"),),
    )


def _password_changed(clinic: Clinic, reader: Reader, message: OutboxMessage, _secrets: bool) -> MailContent:  # noqa: FBT001
    when = _when(reader, message.created_at)
    recover = full(routes.localized(routes.RECOVER, reader.language))
    return MailContent(
        subject=reader.text("mail.password_changed.subject"),
        title=reader.text("mail.password_changed.title"),
        paragraphs=(
            reader.text("mail.password_changed.body", clinic=clinic.name, when=when),
            reader.text("mail.password_changed.not_you", phone=clinic.phone),
        ),
        button=Link(reader.text("mail.password_changed.button"), recover),
    )


def _news(kind: MailKind, path: str) -> AccountMail:
    """Mails that say only that something waits in the portal, never what: no health data in a mail."""

    def drafted(clinic: Clinic, reader: Reader, _message: OutboxMessage, _secrets: bool) -> MailContent:  # noqa: FBT001
        words = {"clinic": clinic.name}
        return MailContent(
            subject=reader.text(f"mail.{kind}.subject", **words),
            title=reader.text(f"mail.{kind}.title", **words),
            paragraphs=(reader.text(f"mail.{kind}.body", **words),),
            button=Link(reader.text(f"mail.{kind}.button"), full(routes.localized(path, reader.language))),
            notes=(reader.text("mail.privacy"),),
        )

    return drafted


NEWS = {
    MailKind.NEW_DOCUMENT: routes.DOCUMENTS,
    MailKind.NEW_RESULT: routes.RESULTS,
    MailKind.NEW_PRESCRIPTION: routes.PRESCRIPTIONS,
    MailKind.RENEWAL_ASKED: routes.CLINIC_PRESCRIPTIONS,
    MailKind.RENEWAL_ANSWERED: routes.PRESCRIPTIONS,
    MailKind.SHARE_CLOSED: routes.SHARES,
}
ACCOUNT_MAILS: Mapping[MailKind, AccountMail] = {
    MailKind.CONFIRM_EMAIL: _with_ticket(MailKind.CONFIRM_EMAIL, routes.CONFIRM_EMAIL, asked=True),
    MailKind.RECOVER: _with_ticket(MailKind.RECOVER, routes.NEW_PASSWORD, asked=True),
    MailKind.INVITATION: _with_ticket(MailKind.INVITATION, routes.NEW_PASSWORD, asked=False),
    MailKind.ALREADY_REGISTERED: _already_registered,
    MailKind.PASSWORD_CHANGED: _password_changed,
    **{kind: _news(kind, path) for kind, path in NEWS.items()},
}
