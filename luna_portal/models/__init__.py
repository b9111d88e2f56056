"""The tables, and the queries over them, which answer only to a Permit."""

from luna_portal.models.access import (
    PortalSession,
    Presence,
    Registration,
    Tally,
    Ticket,
)
from luna_portal.models.appointments import (
    Appointment,
    AppointmentChange,
    Hold,
    TakenBlock,
)
from luna_portal.models.audit import AuditEvent
from luna_portal.models.base import metadata
from luna_portal.models.catalogue import (
    Absence,
    DayException,
    Offer,
    Service,
    WeeklyHours,
)
from luna_portal.models.clinic import Clinic, ClosedDay, PrivacyNotice, SetUpCode
from luna_portal.models.edition import CatalogueEdition
from luna_portal.models.outbox import Delivery, OutboxMessage
from luna_portal.models.people import Account, CareLink, Consent, Patient, Practitioner

__all__ = [
    "Absence",
    "Account",
    "Appointment",
    "AppointmentChange",
    "AuditEvent",
    "CareLink",
    "CatalogueEdition",
    "Clinic",
    "ClosedDay",
    "Consent",
    "DayException",
    "Delivery",
    "Hold",
    "Offer",
    "OutboxMessage",
    "Patient",
    "PortalSession",
    "Practitioner",
    "Presence",
    "PrivacyNotice",
    "Registration",
    "Service",
    "SetUpCode",
    "TakenBlock",
    "Tally",
    "Ticket",
    "WeeklyHours",
    "metadata",
]
